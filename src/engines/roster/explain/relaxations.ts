import type { MemberRules, RosterProblem } from '../problem.ts'
import type { LimitKind, Rule } from './rules.ts'

/** One thing allowed that was not: plain values, for the product to put into words. */
export type Step =
  /** So many more people with one of these skills (null: anybody) on these days, from elsewhere: the demand is met without them here. */
  | { readonly kind: 'one-more'; readonly demand: number; readonly id: string; readonly skills: readonly string[] | null; readonly days: readonly number[]; readonly count: number }
  | { readonly kind: LimitStep; readonly member: number; readonly from: number; readonly to: number }
  | { readonly kind: 'more-of-a-shift'; readonly member: number; readonly shift: number; readonly from: number; readonly to: number }
  /** A day off is an absence, too: whoever knows which it is calls it recall. */
  | { readonly kind: 'work-on-day-off'; readonly member: number; readonly day: number }
  | { readonly kind: 'open-cell' | 'release-fixed'; readonly member: number; readonly day: number; readonly shift: number }
  | { readonly kind: 'allow-succession' }
  | { readonly kind: 'more-changes'; readonly from: number; readonly to: number }

export type LimitStep = 'fewer-minutes' | 'more-minutes' | 'longer-run' | 'shorter-run' | 'fewer-days-off-in-a-row' | 'more-weekends' | 'shorter-rest'

const limitSteps: Readonly<Record<LimitKind, LimitStep>> = {
  'min-minutes': 'fewer-minutes', 'max-minutes': 'more-minutes', 'max-consecutive-days': 'longer-run', 'min-consecutive-days': 'shorter-run',
  'min-consecutive-days-off': 'fewer-days-off-in-a-row', 'max-weekends': 'more-weekends', rest: 'shorter-rest',
}

/** How many sizes of one step are tried. */
const sizes = 4

/** What would loosen this rule, smallest first. A history is a fact and not to be loosened. */
export function stepsFor(problem: RosterProblem, rule: Rule, missing: (demand: number) => number): Step[] {
  if (rule.kind === 'demand') {
    const count = missing(rule.demand)
    return count > 0 ? [{ kind: 'one-more', demand: rule.demand, id: rule.id, skills: rule.skills, days: rule.days, count }] : []
  }
  if (rule.kind === 'succession' || rule.kind === 'max-changes') {
    if (rule.kind === 'succession') return [{ kind: 'allow-succession' }]
    const from = problem.published?.maxChanges ?? 0
    return [1, 2, 4, 8].map((more) => ({ kind: 'more-changes', from, to: from + more }))
  }
  if (rule.kind === 'max-shifts') return upTo(rule.limit, problem.days, 1).map((to) => ({ kind: 'more-of-a-shift', member: rule.member, shift: rule.shift, from: rule.limit, to }))
  if (rule.kind === 'day-off') return [{ kind: 'work-on-day-off', member: rule.member, day: rule.day }]
  if (rule.kind === 'shut' || rule.kind === 'fixed') return [{ kind: rule.kind === 'shut' ? 'open-cell' : 'release-fixed', member: rule.member, day: rule.day, shift: rule.shift }]
  // A history is a fact.
  if (!('limit' in rule)) return []
  const { kind, member, limit } = rule
  return sizesOf(problem, member, kind, limit).map((to) => ({ kind: limitSteps[kind], member, from: limit, to }))
}

function sizesOf(problem: RosterProblem, member: number, kind: LimitKind, limit: number): number[] {
  const shortest = Math.max(1, Math.min(...problem.shifts.map((shift) => shift.minutes).filter((minutes) => minutes > 0)))
  if (kind === 'rest') return restsBelow(problem, member, limit)
  if (kind === 'max-minutes') return upTo(limit, limit + sizes * shortest, shortest)
  if (kind === 'min-minutes') return Array.from({ length: 2 * sizes }, (_, at) => limit - (at + 1) * shortest).filter((to) => to > -shortest).map((to) => Math.max(0, to))
  if (kind === 'max-weekends') return upTo(limit, problem.weekends.length, 1)
  if (kind === 'max-consecutive-days') return upTo(limit, problem.days + 31, 1)
  return Array.from({ length: Math.min(sizes, limit - 1) }, (_, at) => limit - at - 1)
}

function upTo(from: number, to: number, by: number): number[] {
  return Array.from({ length: sizes }, (_, at) => from + (at + 1) * by).filter((one) => one <= to)
}

/** Rest between shifts as their times allow it: the longest below the rule first. */
function restsBelow({ shifts, members, days }: RosterProblem, member: number, limit: number): number[] {
  const gaps = new Set<number>()
  const add = (gap: number): void => { if (gap >= 0 && gap < limit) gaps.add(gap) }
  const lastEnd = members[member]?.history?.lastEnd ?? null
  for (const after of shifts) {
    for (const [day, time] of (after.worked ?? []).slice(0, days).entries()) {
      if (lastEnd !== null) add(time.from - lastEnd)
      for (const before of shifts) for (let gap = 1; gap <= 3 && gap <= day; gap += 1) add(time.from - (before.worked?.[day - gap]?.to ?? Number.NEGATIVE_INFINITY))
    }
  }
  return [...gaps].sort((a, b) => b - a).slice(0, sizes)
}

/** To put what asks least first; not a sum of money. An hour less rest weighs 2, a day's work on a day off 8, one more person 10. */
export function weightOf(step: Step): number {
  switch (step.kind) {
    case 'one-more': return 10 * step.count
    case 'shorter-rest': return (2 * (step.from - step.to)) / 60
    case 'more-minutes': return (step.to - step.from) / 120
    case 'fewer-minutes': return (step.from - step.to) / 240
    case 'longer-run': return 3 * (step.to - step.from)
    case 'shorter-run': return 2 * (step.from - step.to)
    case 'fewer-days-off-in-a-row': return 3 * (step.from - step.to)
    case 'more-weekends': return 5 * (step.to - step.from)
    case 'more-of-a-shift': return 3 * (step.to - step.from)
    case 'work-on-day-off': return 8
    case 'open-cell': return 6
    case 'release-fixed': return 4
    case 'allow-succession': return 12
    case 'more-changes': return step.to - step.from
  }
}

export function applyStep(problem: RosterProblem, step: Step): RosterProblem {
  switch (step.kind) {
    case 'one-more': return { ...problem, demands: problem.demands.map((demand, number) => (number === step.demand ? { ...demand, wanted: Math.max(0, demand.wanted - step.count) } : demand)) }
    case 'allow-succession': return { ...problem, shifts: problem.shifts.map((shift) => ({ ...shift, cannotFollow: [] })) }
    case 'more-changes': return { ...problem, published: problem.published === null ? null : { ...problem.published, maxChanges: step.to } }
    default: return { ...problem, members: problem.members.map((rules, member) => (member === step.member ? applyToMember(rules, step) : rules)) }
  }
}

function applyToMember(rules: MemberRules, step: Exclude<Step, { readonly kind: 'one-more' | 'allow-succession' | 'more-changes' }>): MemberRules {
  switch (step.kind) {
    case 'fewer-minutes': return { ...rules, minMinutes: step.to }
    case 'more-minutes': return { ...rules, maxMinutes: step.to }
    case 'longer-run': return { ...rules, maxConsecutiveDays: step.to }
    case 'shorter-run': return { ...rules, minConsecutiveDays: step.to }
    case 'fewer-days-off-in-a-row': return { ...rules, minConsecutiveDaysOff: step.to }
    case 'more-weekends': return { ...rules, maxWeekends: step.to }
    case 'shorter-rest': return { ...rules, minRestMinutes: step.to }
    case 'more-of-a-shift': return { ...rules, maxShifts: rules.maxShifts.map((most, shift) => (shift === step.shift ? step.to : most)) }
    case 'work-on-day-off': return { ...rules, daysOff: rules.daysOff.filter((day) => day !== step.day) }
    case 'open-cell': return { ...rules, shut: rules.shut.filter((cell) => cell.day !== step.day || cell.shift !== step.shift) }
    case 'release-fixed': return { ...rules, fixed: rules.fixed.filter((cell) => cell.day !== step.day || cell.shift !== step.shift) }
  }
}
