/**
 * Checks a roster from the words of the rules alone: the public benchmark's (at most one shift a day by the shape of the data,
 * succession, maxima, minutes, runs, weekends, days off) and those that our own problems add. Shares nothing with the solver but
 * the shape of its input, and takes the slow and plain way everywhere, so that a mistake is not made twice.
 */
import type { History, MemberRules, Roster, RosterProblem } from '../problem.ts'

export type Rule =
  | 'shape' | 'succession' | 'rest' | 'maximum' | 'minutes-over' | 'minutes-under' | 'run-over' | 'run-under' | 'rest-days-under'
  | 'weekends' | 'day-off' | 'shut' | 'fixed' | 'max-changes'

export interface Violation {
  readonly rule: Rule
  /** Number of the member; null: it concerns all. */
  readonly member: number | null
  readonly day: number | null
}

export interface Verdict {
  readonly violations: readonly Violation[]
  /** From level 1 on. */
  readonly cost: number
  /** By level; 0 is what must be zero. */
  readonly levels: readonly number[]
}

const isWorked = (shift: number | undefined): boolean => shift !== undefined && shift >= 0

export function checkRoster(problem: RosterProblem, roster: Roster): Verdict {
  const shape = shapeViolations(problem, roster)
  if (shape.length > 0) return { violations: shape, cost: Number.POSITIVE_INFINITY, levels: [Number.POSITIVE_INFINITY] }
  const violations: Violation[] = []
  for (const [member, rules] of problem.members.entries()) {
    const line = roster[member] ?? []
    for (const found of lineViolations(problem, rules, line)) violations.push({ ...found, member })
  }
  const { published } = problem
  if (published !== null && published.maxChanges !== null && countChanges(published.cells, roster) > published.maxChanges) violations.push({ rule: 'max-changes', member: null, day: null })
  const levels = costByLevel(problem, roster)
  return { violations, cost: levels.slice(1).reduce((sum, one) => sum + one, 0), levels }
}

function shapeViolations({ days, members, shifts }: RosterProblem, roster: Roster): Violation[] {
  if (roster.length !== members.length) return [{ rule: 'shape', member: null, day: null }]
  const violations: Violation[] = []
  for (const [member, line] of roster.entries()) {
    if (line.length !== days) violations.push({ rule: 'shape', member, day: null })
    for (const [day, shift] of line.entries()) if (!Number.isInteger(shift) || shift < -1 || shift >= shifts.length) violations.push({ rule: 'shape', member, day })
  }
  return violations
}

type Found = Omit<Violation, 'member'>

function* lineViolations(problem: RosterProblem, rules: MemberRules, line: readonly number[]): Generator<Found> {
  yield* successions(problem, rules, line)
  yield* rests(problem, rules, line)
  yield* counts(problem, rules, line)
  yield* runs(rules, line)
  for (const day of rules.daysOff) if (isWorked(line[day])) yield { rule: 'day-off', day }
  for (const cell of rules.shut) if (line[cell.day] === cell.shift) yield { rule: 'shut', day: cell.day }
  for (const cell of rules.fixed) if (line[cell.day] !== cell.shift) yield { rule: 'fixed', day: cell.day }
}

/** A shift listed as "cannot follow" is not worked on the day right after; the last shift before the period counts. */
function* successions({ shifts }: RosterProblem, { history }: MemberRules, line: readonly number[]): Generator<Found> {
  for (const [day, shift] of line.entries()) {
    const before = day === 0 ? (history?.lastShift ?? -1) : (line[day - 1] ?? -1)
    if (isWorked(shift) && isWorked(before) && shifts[before]?.cannotFollow.includes(shift) === true) yield { rule: 'succession', day }
  }
}

/** So many minutes between the end of a shift and the start of any later one, where both have times. */
function* rests({ shifts }: RosterProblem, { history, minRestMinutes }: MemberRules, line: readonly number[]): Generator<Found> {
  const times = line.map((shift, day) => shifts[shift]?.worked?.[day] ?? null)
  for (const [day, time] of times.entries()) {
    if (time === null) continue
    if (history !== null && history.lastEnd !== null && time.from - history.lastEnd < minRestMinutes) yield { rule: 'rest', day }
    for (const earlier of times.slice(0, day)) if (earlier !== null && time.from - earlier.to < minRestMinutes) yield { rule: 'rest', day }
  }
}

function* counts({ shifts, weekends }: RosterProblem, rules: MemberRules, line: readonly number[]): Generator<Found> {
  for (const [shift, most] of rules.maxShifts.entries()) if (line.filter((one) => one === shift).length > most) yield { rule: 'maximum', day: null }
  const minutes = line.reduce((sum, shift) => sum + (shifts[shift]?.minutes ?? 0), 0)
  if (minutes > rules.maxMinutes) yield { rule: 'minutes-over', day: null }
  if (minutes < rules.minMinutes) yield { rule: 'minutes-under', day: null }
  if (weekends.filter((weekend) => weekend.some((day) => isWorked(line[day]))).length > rules.maxWeekends) yield { rule: 'weekends', day: null }
}

interface Run {
  readonly isWork: boolean
  readonly from: number
  /** Past the last day. */
  readonly to: number
}

/**
 * Runs in one row of days that goes back before the period as far as the history tells. Without history, a run that touches the
 * first day may be of any shortness; one that touches the last day always, since nobody knows how it goes on.
 */
function* runs(rules: MemberRules, line: readonly number[]): Generator<Found> {
  const before = pastDays(rules.history)
  const whole = [...before, ...line.map(isWorked)]
  for (const { isWork, from, to } of splitRuns(whole)) {
    const length = to - from
    const day = Math.max(0, from - before.length)
    // What lies wholly in the past was decided then; but a run that was begun there must still become long enough.
    const isPast = to < before.length
    if (isPast) continue
    if (isWork && length > rules.maxConsecutiveDays && to > before.length) yield { rule: 'run-over', day }
    if (to === whole.length || (rules.history === null && from === 0)) continue
    if (isWork && length < rules.minConsecutiveDays) yield { rule: 'run-under', day }
    if (!isWork && length < rules.minConsecutiveDaysOff) yield { rule: 'rest-days-under', day }
  }
}

function pastDays(history: History | null): boolean[] {
  if (history === null) return []
  // What is before the run that is known is of the other sort.
  if (history.workedDays > 0) return [false, ...Array.from({ length: history.workedDays }, () => true)]
  return history.daysOff > 0 ? [true, ...Array.from({ length: history.daysOff }, () => false)] : []
}

function splitRuns(days: readonly boolean[]): Run[] {
  const runs: Run[] = []
  for (let from = 0; from < days.length;) {
    let to = from
    while (to < days.length && days[to] === days[from]) to += 1
    runs.push({ isWork: days[from] === true, from, to })
    from = to
  }
  return runs
}

export function countChanges(before: Roster, after: Roster): number {
  return before.reduce((sum, line, member) => sum + line.filter((shift, day) => after[member]?.[day] !== shift).length, 0)
}

function costByLevel(problem: RosterProblem, roster: Roster): number[] {
  const levels = [0, 0]
  const add = (level: number | undefined, cost: number): void => {
    const at = level ?? 1
    while (levels.length <= at) levels.push(0)
    levels[at] = (levels[at] ?? 0) + cost
  }
  for (const wish of problem.wishes) {
    const isSo = roster[wish.member]?.[wish.day] === wish.shift
    add(wish.level, isSo === wish.isWanted ? 0 : wish.weight)
  }
  for (const demand of problem.demands) {
    let present = 0
    for (const [member, line] of roster.entries()) {
      const skills = problem.members[member]?.skills ?? []
      if (demand.skills !== null && !demand.skills.some((skill) => skills.includes(skill))) continue
      present += demand.cells.filter((cell) => line[cell.day] === cell.shift).length
    }
    add(demand.level, demand.underWeight * Math.max(0, demand.wanted - present) + demand.overWeight * Math.max(0, present - demand.wanted))
  }
  for (const share of problem.fairShares) {
    for (const [member, target] of share.targets.entries()) {
      if (target === null) continue
      const had = share.counts.reduce((sum, count) => sum + (roster[member]?.[count.day] === count.shift ? count.amount : 0), 0)
      add(share.level, share.weight * Math.abs(had - target))
    }
  }
  const { published } = problem
  if (published !== null) add(published.level, published.changeWeight * countChanges(published.cells, roster))
  return levels
}
