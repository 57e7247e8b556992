import type { Conflict, Explanation } from '../../engines/roster/explain/explain.ts'
import type { Step } from '../../engines/roster/explain/relaxations.ts'
import type { Rule } from '../../engines/roster/explain/rules.ts'
import type { RosterProblem } from '../../engines/roster/index.ts'

/** Why there is no roster, for the terminal. */
export function formatExplanation(problem: RosterProblem, { conflicts }: Explanation): string {
  return conflicts.map((conflict) => formatConflict(problem, conflict)).join('\n')
}

function formatConflict(problem: RosterProblem, { member, rules, isProven, relaxations }: Conflict): string {
  const who = member === null ? 'These cannot all be kept' : `${memberName(problem, member)} has no possible line`
  return [
    `${who}${isProven ? '' : ' (as far as was found)'}:`,
    ...rules.map((rule) => `  - ${formatRule(problem, rule)}`),
    ...relaxations.map(({ steps, shortAfter }) => `  would help: ${steps.map((step) => formatStep(problem, step)).join('; and ')}${shortAfter > 0 ? ` (leaves ${shortAfter} short)` : ''}`),
  ].join('\n')
}

const memberName = ({ members }: RosterProblem, member: number): string => members[member]?.id ?? String(member)
const shiftName = ({ shifts }: RosterProblem, shift: number): string => (shift < 0 ? 'off' : (shifts[shift]?.id ?? String(shift)))
const dayList = (days: readonly number[]): string => `${days.length === 1 ? 'day' : 'days'} ${days.join(', ')}`
const skillList = (skills: readonly string[] | null): string => (skills === null ? '' : ` with ${skills.join(' or ')}`)

function formatRule(problem: RosterProblem, rule: Rule): string {
  if (rule.kind === 'demand') return `${rule.wanted}${skillList(rule.skills)} on ${dayList(rule.days)} (${rule.id})`
  if (rule.member === null) return rule.kind === 'succession' ? 'shifts that must not follow each other' : `at most ${problem.published?.maxChanges ?? 0} changed cells`
  const name = memberName(problem, rule.member)
  switch (rule.kind) {
    case 'max-shifts': return `${name}: at most ${rule.limit} × ${shiftName(problem, rule.shift)}`
    case 'min-minutes': return `${name}: at least ${rule.limit} minutes`
    case 'max-minutes': return `${name}: at most ${rule.limit} minutes`
    case 'max-consecutive-days': return `${name}: at most ${rule.limit} days in a row`
    case 'min-consecutive-days': return `${name}: at least ${rule.limit} days in a row`
    case 'min-consecutive-days-off': return `${name}: at least ${rule.limit} days off in a row`
    case 'max-weekends': return `${name}: at most ${rule.limit} weekends`
    case 'rest': return `${name}: ${rule.limit} minutes of rest`
    case 'day-off': return `${name}: off on day ${rule.day}`
    case 'shut': return `${name}: not ${shiftName(problem, rule.shift)} on day ${rule.day}`
    case 'fixed': return `${name}: ${shiftName(problem, rule.shift)} on day ${rule.day}`
    case 'history': return `${name}: what was worked before the period`
  }
}

function formatStep(problem: RosterProblem, step: Step): string {
  if (step.kind === 'one-more') return `${step.count} more${skillList(step.skills)} on ${dayList(step.days)} (${step.id})`
  if (step.kind === 'allow-succession') return 'let shifts follow each other'
  if (step.kind === 'more-changes') return `${step.to} changed cells instead of ${step.from}`
  const name = memberName(problem, step.member)
  switch (step.kind) {
    case 'fewer-minutes': return `${name}: ${step.to} minutes at least instead of ${step.from}`
    case 'more-minutes': return `${name}: ${step.to} minutes at most instead of ${step.from}`
    case 'longer-run': return `${name}: ${step.to} days in a row instead of ${step.from}`
    case 'shorter-run': return `${name}: at least ${step.to} days in a row instead of ${step.from}`
    case 'fewer-days-off-in-a-row': return `${name}: ${step.to} days off in a row instead of ${step.from}`
    case 'more-weekends': return `${name}: ${step.to} weekends instead of ${step.from}`
    case 'shorter-rest': return `${name}: ${step.to} minutes of rest instead of ${step.from}`
    case 'more-of-a-shift': return `${name}: ${step.to} × ${shiftName(problem, step.shift)} instead of ${step.from}`
    case 'work-on-day-off': return `${name} works on day ${step.day}`
    case 'open-cell': return `${name} may work ${shiftName(problem, step.shift)} on day ${step.day}`
    case 'release-fixed': return `${name} need not be ${shiftName(problem, step.shift)} on day ${step.day}`
  }
}
