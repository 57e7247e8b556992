import type { MemberRules, RosterProblem, Wish } from '../problem.ts'

/** One thing that is demanded, in plain values: the product puts it into words. `member` null: it concerns all. */
export type Rule =
  | { readonly kind: 'demand'; readonly member: null; readonly demand: number; readonly id: string; readonly days: readonly number[]; readonly skills: readonly string[] | null; readonly wanted: number }
  | { readonly kind: 'succession' | 'max-changes'; readonly member: null }
  | { readonly kind: 'max-shifts'; readonly member: number; readonly shift: number; readonly limit: number }
  | { readonly kind: LimitKind; readonly member: number; readonly limit: number }
  | { readonly kind: 'day-off'; readonly member: number; readonly day: number }
  | { readonly kind: 'shut' | 'fixed'; readonly member: number; readonly day: number; readonly shift: number }
  | { readonly kind: 'history'; readonly member: number }

export type LimitKind = 'min-minutes' | 'max-minutes' | 'max-consecutive-days' | 'min-consecutive-days' | 'min-consecutive-days-off' | 'max-weekends' | 'rest'
export type MemberRule = Extract<Rule, { readonly member: number }>

/** What must be so at level 0 by a wish is a fixed or shut cell here; the rest of the wishes, fair shares and costs of changes make no roster impossible. */
export function hardPart(problem: RosterProblem): RosterProblem {
  const must = problem.wishes.filter((wish) => wish.level === 0 && wish.weight > 0)
  const cellsOf = (member: number, isWanted: boolean): { day: number; shift: number }[] => must.filter((wish: Wish) => wish.member === member && wish.isWanted === isWanted).map(({ day, shift }) => ({ day, shift }))
  return {
    ...problem,
    members: problem.members.map((rules, member) => ({ ...rules, fixed: [...rules.fixed, ...cellsOf(member, true)], shut: [...rules.shut, ...cellsOf(member, false)] })),
    wishes: [],
    fairShares: [],
    published: problem.published?.maxChanges == null ? null : { ...problem.published, changeWeight: 0 },
  }
}

/** Those that may be dropped first stand first: what explains least. */
export function listMemberRules(problem: RosterProblem, member: number): MemberRule[] {
  const rules = problem.members[member]
  if (rules === undefined) return []
  const { days, shifts, weekends } = problem
  const found: MemberRule[] = []
  const limit = (kind: LimitKind, value: number, isRule: boolean): void => { if (isRule) found.push({ kind, member, limit: value }) }
  const longest = days + (rules.history?.workedDays ?? 0)
  if (rules.history !== null) found.push({ kind: 'history', member })
  limit('min-consecutive-days-off', rules.minConsecutiveDaysOff, rules.minConsecutiveDaysOff > 1)
  limit('min-consecutive-days', rules.minConsecutiveDays, rules.minConsecutiveDays > 1)
  limit('max-weekends', rules.maxWeekends, rules.maxWeekends < weekends.length)
  for (const [shift, most] of rules.maxShifts.entries()) if (most < days) found.push({ kind: 'max-shifts', member, shift, limit: most })
  limit('min-minutes', rules.minMinutes, rules.minMinutes > 0)
  limit('max-minutes', rules.maxMinutes, rules.maxMinutes < days * Math.max(0, ...shifts.map((shift) => shift.minutes)))
  limit('max-consecutive-days', rules.maxConsecutiveDays, rules.maxConsecutiveDays < longest)
  limit('rest', rules.minRestMinutes, rules.minRestMinutes > 0 && shifts.some((shift) => shift.worked !== null))
  for (const { day, shift } of rules.shut) found.push({ kind: 'shut', member, day, shift })
  for (const { day, shift } of rules.fixed) found.push({ kind: 'fixed', member, day, shift })
  for (const day of rules.daysOff) found.push({ kind: 'day-off', member, day })
  return found
}

/** The member with these rules and no others. */
export function memberOf(problem: RosterProblem, member: number, kept: readonly MemberRule[]): MemberRules {
  const rules = problem.members[member]
  if (rules === undefined) throw new RangeError(`there is no member ${member}`)
  const { days, shifts, weekends } = problem
  const limitOf = (kind: LimitKind, otherwise: number): number => kept.find((rule): rule is Extract<MemberRule, { kind: LimitKind }> => rule.kind === kind)?.limit ?? otherwise
  const cells = (kind: 'shut' | 'fixed'): { day: number; shift: number }[] => kept.flatMap((rule) => (rule.kind === kind ? [{ day: rule.day, shift: rule.shift }] : []))
  const history = kept.some((rule) => rule.kind === 'history') ? rules.history : null
  return {
    id: rules.id,
    skills: rules.skills,
    maxShifts: shifts.map((_, shift) => kept.find((rule): rule is Extract<MemberRule, { kind: 'max-shifts' }> => rule.kind === 'max-shifts' && rule.shift === shift)?.limit ?? days),
    minMinutes: limitOf('min-minutes', 0),
    maxMinutes: limitOf('max-minutes', days * Math.max(0, ...shifts.map((shift) => shift.minutes))),
    maxConsecutiveDays: limitOf('max-consecutive-days', days + (history?.workedDays ?? 0)),
    minConsecutiveDays: limitOf('min-consecutive-days', 1),
    minConsecutiveDaysOff: limitOf('min-consecutive-days-off', 1),
    maxWeekends: limitOf('max-weekends', weekends.length),
    minRestMinutes: limitOf('rest', 0),
    daysOff: kept.flatMap((rule) => (rule.kind === 'day-off' ? [rule.day] : [])),
    shut: cells('shut'),
    fixed: cells('fixed'),
    history,
  }
}

/** The problem with these rules and no others: what a conflict says has no roster. */
export function keepOnly(problem: RosterProblem, rules: readonly Rule[]): RosterProblem {
  const kept = new Set(rules.flatMap((rule) => (rule.kind === 'demand' ? [rule.demand] : [])))
  return {
    ...problem,
    shifts: rules.some((rule) => rule.kind === 'succession') ? problem.shifts : withoutSuccession(problem).shifts,
    members: problem.members.map((_, member) => memberOf(problem, member, rules.filter((rule): rule is MemberRule => rule.member === member))),
    demands: problem.demands.filter((_, demand) => kept.has(demand)),
    wishes: [],
    fairShares: [],
    published: problem.published !== null && rules.some((rule) => rule.kind === 'max-changes') ? { ...problem.published, changeWeight: 0 } : null,
  }
}

export function withoutSuccession(problem: RosterProblem): RosterProblem {
  return { ...problem, shifts: problem.shifts.map((shift) => ({ ...shift, cannotFollow: [] })) }
}

export function hasSuccession({ shifts }: RosterProblem): boolean {
  return shifts.some((shift) => shift.cannotFollow.length > 0)
}

export function demandRule({ demands }: RosterProblem, demand: number): Rule {
  const one = demands[demand]
  if (one === undefined) throw new RangeError(`there is no demand ${demand}`)
  return { kind: 'demand', member: null, demand, id: one.id, days: [...new Set(one.cells.map((cell) => cell.day))].sort((a, b) => a - b), skills: one.skills, wanted: one.wanted }
}

/** Days that a set of rules names; empty: the period as a whole. */
export function daysOf(rules: readonly Rule[]): number[] {
  const days = rules.flatMap((rule) => (rule.kind === 'demand' ? [...rule.days] : 'day' in rule ? [rule.day] : []))
  return [...new Set(days)].sort((a, b) => a - b)
}

/** A member alone, without anything that concerns several. */
export function alone(problem: RosterProblem, rules: MemberRules): RosterProblem {
  return { ...problem, members: [rules], demands: [], wishes: [], fairShares: [], published: null }
}
