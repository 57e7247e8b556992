/** A conflict of the engine in the words' values: members, days, classes and qualifications instead of places in lists. */
import type { Conflict } from '../../../engines/roster/explain/explain.ts'
import type { Step } from '../../../engines/roster/explain/relaxations.ts'
import type { Rule } from '../../../engines/roster/explain/rules.ts'
import { isAbsent } from '../rules/grid.ts'
import type { GridProblem } from './problem.ts'
import type { StoredConflict, StoredPart, StoredStep } from './stored.ts'

interface Explained {
  readonly rosterId: string
  readonly built: GridProblem
}

export function describeConflict({ rosterId, built }: Explained, { rules, isProven, relaxations }: Conflict): StoredConflict {
  return {
    rosterId,
    isProven,
    parts: withoutRepeats(rules.map((rule) => describeRule(built, rule))),
    relaxations: relaxations.map(({ steps, shortAfter }) => ({ steps: withoutRepeats(steps.map((step) => describeStep(built, step))), shortAfter })),
  }
}

/** Somebody away is shut out of each class of a day: one sentence a day. */
function withoutRepeats<Part extends StoredPart | StoredStep>(parts: readonly Part[]): Part[] {
  const seen = new Set<string>()
  return parts.filter((part) => {
    const key = part.kind === 'absent' || part.kind === 'recall' ? `${part.kind} ${part.memberId} ${part.day}` : JSON.stringify(part)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

const nobody = { memberId: null, day: null, qualification: null, classId: null, limit: null }

function describeRule(built: GridProblem, rule: Rule): StoredPart {
  if (rule.kind === 'demand') return { ...nobody, ...demandOf(built, rule), limit: rule.wanted }
  if (rule.member === null) return { ...nobody, kind: rule.kind }
  const base = { ...nobody, memberId: built.memberIds[rule.member] ?? null }
  switch (rule.kind) {
    case 'day-off':
      return { ...base, kind: 'absent', day: built.days[rule.day] ?? null }
    case 'shut':
    case 'fixed':
      return { ...base, kind: cellKind(built, rule), day: built.days[rule.day] ?? null, classId: built.classIds[rule.shift] ?? null }
    case 'history':
      return { ...base, kind: 'history' }
    case 'max-shifts':
      return { ...base, kind: 'max-shifts', classId: built.classIds[rule.shift] ?? null, limit: rule.limit }
    default:
      return { ...base, kind: rule.kind, limit: rule.limit }
  }
}

/** Why a cell is not free. */
function cellKind(built: GridProblem, { kind, member, day, shift }: { kind: 'shut' | 'fixed'; member: number; day: number; shift: number }): 'absent' | 'elsewhere' | 'locked' | 'shut' {
  if (kind === 'fixed') return shift >= built.classIds.length ? 'elsewhere' : 'locked'
  const line = built.grid.lines.get(built.memberIds[member] ?? '')
  const time = built.times[shift]?.[day] ?? null
  if (line === undefined || time === null) return 'shut'
  return isAbsent(line, time) ? 'absent' : line.elsewhere.length > 0 ? 'elsewhere' : 'shut'
}

/** As `demands.ts` names them: `need day class qualification`, `floor day from to skill`. */
function demandOf(built: GridProblem, { id, days, skills }: { readonly id: string; readonly days: readonly number[]; readonly skills: readonly string[] | null }): Pick<StoredPart, 'day' | 'qualification' | 'classId'> & { readonly kind: 'need' | 'floor' } {
  const [what, day = '', classId = ''] = id.split(' ')
  const qualification = skills?.[0] ?? null
  return what === 'floor'
    ? { kind: 'floor', day: day === '' ? (built.days[days[0] ?? 0] ?? null) : day, qualification, classId: null }
    : { kind: 'need', day, qualification, classId }
}

const stepKinds = {
  'fewer-minutes': 'fewer-minutes', 'more-minutes': 'more-minutes', 'longer-run': 'longer-run', 'shorter-run': 'shorter-run',
  'fewer-days-off-in-a-row': 'fewer-days-off', 'more-weekends': 'more-weekends', 'shorter-rest': 'shorter-rest',
} as const

function describeStep(built: GridProblem, step: Step): StoredStep {
  const base = { memberId: null, day: null, qualification: null, classId: null, from: null, to: null }
  switch (step.kind) {
    case 'one-more': {
      const { day, qualification, classId } = demandOf(built, step)
      return { ...base, kind: 'one-more', day, qualification, classId, to: step.count }
    }
    case 'allow-succession':
      return { ...base, kind: step.kind }
    case 'more-changes':
      return { ...base, kind: step.kind, from: step.from, to: step.to }
    case 'work-on-day-off':
      return { ...base, kind: 'recall', memberId: built.memberIds[step.member] ?? null, day: built.days[step.day] ?? null }
    case 'open-cell':
    case 'release-fixed': {
      const why = cellKind(built, { ...step, kind: step.kind === 'open-cell' ? 'shut' : 'fixed' })
      return { ...base, kind: why === 'absent' ? 'recall' : why === 'locked' ? 'unlock' : 'open', memberId: built.memberIds[step.member] ?? null, day: built.days[step.day] ?? null, classId: built.classIds[step.shift] ?? null }
    }
    case 'more-of-a-shift':
      return { ...base, kind: step.kind, memberId: built.memberIds[step.member] ?? null, classId: built.classIds[step.shift] ?? null, from: step.from, to: step.to }
    default:
      return { ...base, kind: stepKinds[step.kind], memberId: built.memberIds[step.member] ?? null, from: step.from, to: step.to }
  }
}
