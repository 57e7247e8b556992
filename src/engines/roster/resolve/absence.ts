import { brokenInLine, costOfRoster } from '../cost.ts'
import { buildModel, type Model, never } from '../model.ts'
import { type MemberRules, off, type Roster, type RosterProblem } from '../problem.ts'
import { fromRoster } from '../search/cells.ts'
import { type Found, type Reach, searchChains } from './chains.ts'

export interface Absence {
  readonly member: number
  readonly days: readonly number[]
}

export interface ChangedCell {
  readonly member: number
  readonly day: number
  readonly from: number
  readonly to: number
}

export interface Alternative {
  /** Fewest changed cells among those that fill as much as can be filled; lowest cost; or the next that asks other people. */
  readonly kind: 'fewest-changes' | 'cheapest' | 'other-people'
  readonly roster: Roster
  /** Against the published roster; those of the absent first. */
  readonly changedCells: readonly ChangedCell[]
  /** Members who are not absent and whose line changes. */
  readonly touched: readonly number[]
  /** As a solver would count it, changes against the published roster not counted; level 0 is what is still short. */
  readonly cost: number
  readonly levels: readonly number[]
  /** Minutes more (or fewer) than published, for those touched. */
  readonly extraMinutes: readonly { readonly member: number; readonly minutes: number }[]
  /** Wishes (places in `problem.wishes`) that the published roster fulfilled and this one does not. */
  readonly wishesBroken: readonly number[]
}

export interface Resolution {
  /** What the alternatives are valid for: the absences are days off, and rules that an absence itself breaks are waived for the absent. */
  readonly problem: RosterProblem
  /** Cells that the absences empty: no roster changes fewer. */
  readonly forcedChanges: number
  /** At most so many cells were allowed to differ. */
  readonly maxChanges: number
  /** The published roster before the absences. */
  readonly before: { readonly cost: number; readonly levels: readonly number[] }
  /** When nobody is called in: the absent are just missing. */
  readonly uncovered: { readonly cost: number; readonly levels: readonly number[] }
  /** Up to three, no two of which ask the same people. */
  readonly alternatives: readonly Alternative[]
}

export interface ResolveOptions {
  readonly absences: readonly Absence[]
  /** Default: what the absences empty, one for each cell to be filled, and a few for chains. */
  readonly maxChanges?: number
  readonly alternatives?: number
  /** True: what the published roster leaves short is filled as well, as when a level is raised and more are asked for than before. Default false: only what the absences opened. */
  readonly fillsAll?: boolean
}

const usual: Reach = { width: 32, nearDays: 7, spare: 2, patience: 100_000 }
/** Where the usual one leaves something open. */
const far: Reach = { width: 96, nearDays: 14, spare: 6, patience: 250_000 }

/**
 * Mends a published roster after absences with few changed cells: direct replacements, replacements that move one of the same
 * member's other shifts, and chains over several members. Deterministic, about a second at most for 60 members × 28 days.
 */
export function resolveAbsence(problem: RosterProblem, published: Roster, { absences, maxChanges, alternatives = 3, fillsAll = false }: ResolveOptions): Resolution {
  const { problem: adjusted, base: emptied } = withAbsences(problem, published, absences)
  const model = buildModel({ ...adjusted, published: null })
  const base = withoutForbidden(model, emptied)
  const absent = new Set(absences.map((absence) => absence.member))
  const forcedChanges = countDifferences(published, base)
  const state = { model, base: fromRoster(model, base), published: fromRoster(model, published), isFrozen: Uint8Array.from(problem.members, (_, member) => Number(absent.has(member))), fillsAll }
  const limit = maxChanges === undefined ? null : Math.max(0, maxChanges - forcedChanges)
  let reach = usual
  let { found, open } = searchChains(state, limit, usual)
  if (found.every((one) => one.open > 0)) {
    reach = far
    const more = searchChains(state, limit, far)
    found = [...found, ...more.found].sort((a, b) => a.cost - b.cost || a.changes - b.changes)
    open = more.open
  }
  const most = maxChanges ?? forcedChanges + open + reach.spare
  const choices = chooseDifferent(found, alternatives).map((one) => describe(problem, adjusted, published, one, absent))
  const bare = costOf(adjusted, base)
  return { problem: adjusted, forcedChanges, maxChanges: most, before: costOf(problem, published), uncovered: bare, alternatives: choices }
}

function costOf(problem: RosterProblem, roster: Roster): { cost: number; levels: readonly number[] } {
  const { cost, levels } = costOfRoster({ ...problem, published: null }, roster)
  return { cost, levels }
}

function countDifferences(a: Roster, b: Roster): number {
  return a.reduce((sum, line, member) => sum + line.filter((shift, day) => b[member]?.[day] !== shift).length, 0)
}

/** The problem with the absent off on their days and otherwise as published, and the roster that is left when they just go. */
export function withAbsences(problem: RosterProblem, published: Roster, absences: readonly Absence[]): { problem: RosterProblem; base: Roster } {
  const days = new Map<number, Set<number>>()
  for (const { member, days: list } of absences) days.set(member, new Set([...(days.get(member) ?? []), ...list]))
  const base = published.map((line, member) => line.map((shift, day) => (days.get(member)?.has(day) === true ? off : shift)))
  const members = problem.members.map((rules, member) => {
    const away = days.get(member)
    const line = base[member]
    return away === undefined || line === undefined ? rules : waive(problem, { ...rules, daysOff: [...new Set([...rules.daysOff, ...away])].sort((a, b) => a - b), fixed: rules.fixed.filter((cell) => !away.has(cell.day)), shut: rules.shut.filter((cell) => cell.shift !== off || !away.has(cell.day)) }, line)
  })
  return { problem: { ...problem, members }, base }
}

/** A cell that has been shut since it was published (leave granted, a duty in another unit) is emptied, or becomes what is fixed there. */
function withoutForbidden({ days, width, cellCost }: Model, roster: Roster): Roster {
  const isAllowed = (member: number, day: number, shift: number): boolean => cellCost[(member * days + day) * width + shift + 1] !== never
  return roster.map((line, member) => line.map((shift, day) => {
    if (isAllowed(member, day, shift)) return shift
    return Array.from({ length: width }, (_, place) => place + off).find((other) => isAllowed(member, day, other)) ?? shift
  }))
}

/** Somebody who is ill owes no minutes for it, nor days off in a row. */
function waive(problem: RosterProblem, rules: MemberRules, line: readonly number[]): MemberRules {
  let waived = rules
  for (const { code, found } of brokenInLine(problem, rules, 0, line)) {
    if (code === 'min-minutes') waived = { ...waived, minMinutes: found }
    if (code === 'min-consecutive-days') waived = { ...waived, minConsecutiveDays: 1 }
    if (code === 'min-consecutive-days-off') waived = { ...waived, minConsecutiveDaysOff: 1 }
  }
  return waived
}

type Choice = Found & { readonly kind: Alternative['kind'] }

/** `found` comes cheapest first. */
function chooseDifferent(found: readonly Found[], count: number): Choice[] {
  const [cheapest] = found
  if (cheapest === undefined) return []
  // What is worse at level 0, or leaves more open, is no alternative to a roster that does not, however few it asks.
  const worse = (a: Found, b: Found): number => a.must - b.must || a.open - b.open
  const fewest = found.reduce((least, one) => ((worse(one, least) || one.changes - least.changes) < 0 ? one : least), cheapest)
  const chosen: Choice[] = [{ ...fewest, kind: 'fewest-changes' }]
  const isSame = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((member) => b.includes(member))
  const isNew = (one: Found): boolean => !chosen.some((other) => isSame(one.touched, other.touched))
  const filled = found.filter((one) => worse(one, fewest) === 0)
  const [best] = filled
  if (best !== undefined && count > 1 && isNew(best)) chosen.push({ ...best, kind: 'cheapest' })
  const shares = (one: Found): number => chosen.reduce((sum, other) => sum + one.touched.filter((member) => other.touched.includes(member)).length, 0)
  while (chosen.length < count) {
    const others = filled.filter(isNew)
    // Whoever is asked twice is no choice: the fewest people in common first, among those as short as the first.
    const next = others.reduce<Found | null>((least, one) => (least === null || one.changes < least.changes || (one.changes === least.changes && shares(one) < shares(least)) ? one : least), null)
    if (next === null) break
    chosen.push({ ...next, kind: 'other-people' })
  }
  return chosen.slice(0, count)
}

function describe(problem: RosterProblem, adjusted: RosterProblem, published: Roster, { roster, touched, kind }: Choice, absent: ReadonlySet<number>): Alternative {
  const changedCells: ChangedCell[] = []
  for (const [member, line] of roster.entries()) {
    for (const [day, to] of line.entries()) {
      const from = published[member]?.[day] ?? off
      if (from !== to) changedCells.push({ member, day, from, to })
    }
  }
  changedCells.sort((a, b) => Number(absent.has(b.member)) - Number(absent.has(a.member)) || a.day - b.day || a.member - b.member)
  const minutesOf = (line: readonly number[] | undefined): number => (line ?? []).reduce((sum, shift) => sum + (problem.shifts[shift]?.minutes ?? 0), 0)
  const isKept = (at: Roster, wish: RosterProblem['wishes'][number]): boolean => (at[wish.member]?.[wish.day] === wish.shift) === wish.isWanted
  return {
    kind, roster, changedCells, touched, ...costOf(adjusted, roster),
    extraMinutes: touched.map((member) => ({ member, minutes: minutesOf(roster[member]) - minutesOf(published[member]) })).filter(({ minutes }) => minutes !== 0),
    wishesBroken: problem.wishes.flatMap((wish, at) => (wish.weight > 0 && isKept(published, wish) && !isKept(roster, wish) ? [at] : [])),
  }
}
