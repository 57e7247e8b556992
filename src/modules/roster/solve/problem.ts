/**
 * From the grid of a roster to the engine's problem, and from the engine's cells back to changes. Pure.
 *
 * - Needs of the unit and floors of the order are level 0: a roster that leaves one short is no solution, and what is said
 *   when there is none comes from them. Everything else is level 1.
 * - Somebody with two qualifications counts for both, as in the grid and in the floors of the order: needs name
 *   qualifications, not posts.
 * - Few days off in a row and weekends are only said in the grid; here they are rules, so that the solver writes better
 *   rosters than it must. Hours below the minimum are a wish (the share of hours), since leave may make them impossible.
 * - Locked shifts stay. Where they break a rule by themselves, the rule gives way for that member, but never an absence.
 */
import { brokenInLine } from '../../../engines/roster/cost.ts'
import { off, type History, type MemberRules, type Roster, type RosterProblem, type Wish } from '../../../engines/roster/problem.ts'
import { countedKinds, type CellChange, type ShiftClass, type ShiftItem } from '../contract/shared.ts'
import { buildGrid, isAbsent, listWeekends, type Grid, type GridInput, type Line } from '../rules/grid.ts'
import { dayNumber, startOfDay } from '../rules/times.ts'
import { Columns } from './columns.ts'
import { listShares } from './shares.ts'
import { buildFloorDemands, buildNeedDemands, skillsOf, type FloorNeed } from './demands.ts'

export interface SolveWish {
  /** Everything that is filled stays where it can; else only what is locked. */
  readonly keep: 'nothing' | 'filled'
  readonly fairness: number
  /** Codes of a cycle that the groups turn by; null: none. */
  readonly pattern: { readonly cycle: readonly string[]; readonly groups: number } | null
}

export interface ProblemInput {
  readonly view: GridInput
  readonly floors: readonly FloorNeed[]
  readonly wish: SolveWish
  /** Shifts that other rosters of the same run have just been given. */
  readonly alsoElsewhere?: readonly ShiftItem[]
  /** Cells that begin before this moment stay as they are. */
  readonly frozenBefore?: number | null
  /** Days on which somebody has fallen away. */
  readonly away?: { readonly memberId: string; readonly days: ReadonlySet<string> } | null
}

export interface GridProblem {
  readonly problem: RosterProblem
  readonly grid: Grid
  readonly memberIds: readonly string[]
  readonly days: readonly string[]
  /** Classes of the first shift types; those after them stand for duty in other units. */
  readonly classIds: readonly string[]
  /** By class and day, when it would be worked; null: daylight saving skips the start. */
  readonly times: Columns['times']
  /** The roster as it is: `off` where the shift type is none of the problem's. */
  readonly present: Roster
}

const minuteMs = 60_000
/** Beside the weights of `shares.ts`: an hour too many or too few costs 1 to 4. */
const keepWeight = 160
const patternWeight = 12
const overWeight = 4

export function buildProblem({ view, floors, wish, alsoElsewhere = [], frozenBefore = null, away = null }: ProblemInput): GridProblem {
  const known = new Set(view.elsewhere.map((shift) => shift.id))
  const grid = buildGrid({ ...view, elsewhere: [...view.elsewhere, ...alsoElsewhere.filter((shift) => !known.has(shift.id) && shift.rosterId !== view.roster.id)] })
  const classes = listClasses(grid, floors, wish)
  const columns = new Columns(grid, classes)
  const lines = [...grid.lines.values()]
  const expiries = new Set(lines.flatMap(({ member }) => member.qualifications.flatMap(({ expiresAt }) => expiresAt ?? [])))
  const present = lines.map((line) => line.cells.map((shift) => (shift === null ? off : columns.typeOf(shift.classId))))
  const needs = buildNeedDemands(grid, columns, { expiries, overWeight })
  const members = lines.map((line, member) => rulesOf(grid, columns, line, {
    floors,
    expiries,
    frozenBefore,
    awayDays: away !== null && away.memberId === line.member.id ? away.days : null,
    present: present[member] ?? [],
  }))
  const problem: RosterProblem = {
    days: grid.days.length,
    shifts: columns.types,
    members,
    demands: [...needs, ...buildFloorDemands(grid, columns, floors, expiries)],
    wishes: [...wishesToKeep(present, wish), ...wishesOfPattern(grid, columns, wish)],
    fairShares: listShares(grid, columns, needs, wish.fairness),
    weekends: listWeekends(grid),
    published: null,
  }
  const softened = { ...problem, members: problem.members.map((rules, member) => soften(problem, rules, { member, classCount: classes.length })) }
  return { problem: softened, grid, memberIds: [...grid.lines.keys()], days: grid.days.map(({ day }) => day), classIds: classes.map(({ id }) => id), times: columns.times, present }
}

/** Differences of the solver's cells against a roster of the same members and days. A cell on duty in another unit is off here. */
export function listChanges({ memberIds, days, classIds }: Pick<GridProblem, 'memberIds' | 'days' | 'classIds'>, before: Roster, after: Roster): CellChange[] {
  const changes: CellChange[] = []
  for (const [member, memberId] of memberIds.entries()) {
    for (const [column, day] of days.entries()) {
      const was = classIds[before[member]?.[column] ?? off] ?? null
      const is = classIds[after[member]?.[column] ?? off] ?? null
      if (was !== is) changes.push({ memberId, day, classId: is })
    }
  }
  return changes
}

/** What may be put into this roster: classes that the unit names in its needs, that its groups turn by, or that stand in it. */
function listClasses(grid: Grid, floors: readonly FloorNeed[], wish: SolveWish): ShiftClass[] {
  const used = new Set(grid.needs.map((need) => need.classId))
  for (const line of grid.lines.values()) for (const shift of line.cells) if (shift !== null) used.add(shift.classId)
  const codes = new Set((wish.pattern?.cycle ?? []).filter((code) => code !== ''))
  const all = [...grid.classes.values()]
  const chosen = all.filter((one) => used.has(one.id) || (!one.isRetired && codes.has(one.code)))
  // A floor needs somebody whom it counts.
  const counts = (one: ShiftClass, { codes }: FloorNeed): boolean => (codes === null ? countedKinds.includes(one.kind) : codes.includes(one.code))
  const more = floors.filter((floor) => !chosen.some((one) => counts(one, floor))).flatMap((floor) => all.filter((one) => !one.isRetired && counts(one, floor) && (floor.codes !== null || one.kind === 'standby-station')))
  return [...chosen, ...new Set(more)]
}

interface LineFacts {
  readonly floors: readonly FloorNeed[]
  readonly expiries: ReadonlySet<number>
  readonly frozenBefore: number | null
  readonly awayDays: ReadonlySet<string> | null
  readonly present: readonly number[]
}

function rulesOf(grid: Grid, columns: Columns, line: Line, { floors, expiries, frozenBefore, awayDays, present }: LineFacts): MemberRules {
  const { rules, days } = grid
  const shut: { day: number; shift: number }[] = []
  const fixed = new Map<number, number>()
  let spentMinutes = 0
  for (const shift of line.elsewhere) {
    const place = dayNumber(shift.day) - dayNumber(grid.roster.from)
    if (place >= 0 && place < days.length && !fixed.has(place)) fixed.set(place, columns.elsewhereType(shift))
    // A second on one day, or beyond the last: no cell stands for it.
    else spentMinutes += grid.classes.get(shift.classId)?.countedMinutes ?? 0
  }
  for (const [day, shift] of line.cells.entries()) {
    const isFrozen = frozenBefore !== null && (shift?.from ?? startOfDay(days[day]?.day ?? '', grid.roster.timezone)) < frozenBefore
    if (fixed.has(day) || (shift?.isLocked !== true && !isFrozen)) continue
    // Away goes before locked: nobody can be there.
    if (shift !== null && (isAbsent(line, shift) || awayDays?.has(shift.day) === true)) continue
    fixed.set(day, present[day] ?? off)
  }
  const most = Math.round((rules.maxMinutesPerWeek * days.length) / 7)
  // Whom other units have used up already is left alone, even by what counts no hours.
  const isUsedUp = line.elsewhere.reduce((sum, shift) => sum + (grid.classes.get(shift.classId)?.countedMinutes ?? 0), 0) > most
  for (const [day, { day: name }] of days.entries()) {
    if (fixed.has(day)) continue
    for (const [shift, times] of columns.times.entries()) {
      const time = times[day] ?? null
      const isOpen = time !== null && !isUsedUp && awayDays?.has(name) !== true && !isAbsent(line, time) && !clashes(grid, columns, shift, time, line.elsewhere) && (frozenBefore === null || time.from >= frozenBefore)
      if (!isOpen) shut.push({ day, shift })
    }
  }
  const weekends = listWeekends(grid).length
  return {
    id: line.member.id,
    skills: skillsOf(line.member, expiries, floors),
    // Duty elsewhere only where it stands: its types come after the classes, and are fixed.
    maxShifts: columns.classes.map((one) => (one.isRetired && !line.cells.some((shift) => shift?.classId === one.id) ? 0 : days.length)),
    minMinutes: 0,
    maxMinutes: Math.max(0, most - spentMinutes),
    maxConsecutiveDays: rules.maxConsecutiveDays,
    minConsecutiveDays: 1,
    minConsecutiveDaysOff: rules.minConsecutiveDaysOff,
    maxWeekends: weekends < 4 ? Math.min(weekends, rules.maxWeekendsInFour) : Math.floor((weekends * rules.maxWeekendsInFour) / 4),
    minRestMinutes: rules.minRestMinutes,
    daysOff: [],
    shut,
    fixed: [...fixed].map(([day, shift]) => ({ day, shift })),
    history: historyOf(grid, columns, line),
  }
}

/** Too close to duty in another unit. */
function clashes(grid: Grid, columns: Columns, type: number, time: { readonly from: number; readonly to: number }, elsewhere: readonly ShiftItem[]): boolean {
  const isWork = (columns.classes[type]?.countedMinutes ?? 0) > 0
  return elsewhere.some((shift) => {
    const rest = isWork && (grid.classes.get(shift.classId)?.countedMinutes ?? 0) > 0 ? grid.rules.minRestMinutes * minuteMs : 0
    return time.from < shift.to + rest && shift.from < time.to + rest
  })
}

function historyOf(grid: Grid, columns: Columns, line: Line): History | null {
  if (line.before.length === 0) return null
  const isWork = (shift: ShiftItem): boolean => (grid.classes.get(shift.classId)?.countedMinutes ?? 0) > 0
  const worked = new Set(line.before.filter(isWork).map((shift) => dayNumber(shift.day) - dayNumber(grid.roster.from)))
  let workedDays = 0
  while (worked.has(-1 - workedDays)) workedDays += 1
  const last = worked.size === 0 ? null : Math.max(...worked)
  const ends = line.before.map((shift) => columns.narrowed(isWork(shift), shift).to)
  return { workedDays, daysOff: workedDays > 0 || last === null ? 0 : -1 - last, lastShift: off, lastEnd: Math.max(...ends) }
}

/** Weights of a wish that is not fulfilled, for every cell that is filled and not locked. */
function wishesToKeep(present: Roster, { keep }: SolveWish): Wish[] {
  if (keep === 'nothing') return []
  return present.flatMap((line, member) => line.flatMap((shift, day) => (shift === off ? [] : [{ member, day, shift, isWanted: true, weight: keepWeight }])))
}

/** Groups keep turning as they did in the days before; where nothing was, the first group begins on the first day. */
function wishesOfPattern(grid: Grid, columns: Columns, { pattern }: SolveWish): Wish[] {
  if (pattern === null || pattern.cycle.length === 0) return []
  const types = pattern.cycle.map((code) => (code === '' ? off : columns.classes.findIndex((one) => one.code === code)))
  const lines = [...grid.lines.values()]
  const length = types.length
  const at = (phase: number, group: number, place: number): number => {
    const step = Math.round(((group - 1) * length) / pattern.groups)
    return types[(((place + phase - step) % length) + length) % length] ?? off
  }
  const from = dayNumber(grid.roster.from)
  const scoreOf = (phase: number): number => {
    let score = 0
    for (const { member, before } of lines) if (member.group > 0) for (const shift of before) if (at(phase, member.group, dayNumber(shift.day) - from) === columns.typeOf(shift.classId)) score += 1
    return score
  }
  let phase = 0
  for (let one = 1; one < length; one += 1) if (scoreOf(one) > scoreOf(phase)) phase = one
  return lines.flatMap(({ member: { group } }, member) => {
    if (group === 0) return []
    return grid.days.flatMap((_, day) => {
      const shift = at(phase, group, day)
      return shift === off ? [] : [{ member, day, shift, isWanted: true, weight: patternWeight }]
    })
  })
}

/**
 * For mending a roster that may break a rule already: rules that its lines break give way for those members, so that the few
 * cells to change are what is judged. The one who fell away is judged by what is left of their line.
 */
export function keepPresentValid({ problem, present }: GridProblem, absent: number): RosterProblem {
  return { ...problem, members: problem.members.map((rules, member) => (member === absent ? rules : loosen(problem, rules, { member, line: present[member] ?? [] }))) }
}

/** Rules that what is fixed breaks by itself give way: no line could be written otherwise. */
function soften(problem: RosterProblem, rules: MemberRules, { member, classCount }: { member: number; classCount: number }): MemberRules {
  const line = Array.from({ length: problem.days }, () => off)
  for (const { day, shift } of rules.fixed) line[day] = shift
  return loosen(problem, { ...rules, shut: rules.shut.filter((cell) => line[cell.day] === off), maxShifts: problem.shifts.map((_, shift) => (shift < classCount ? (rules.maxShifts[shift] ?? 0) : rules.fixed.filter((cell) => cell.shift === shift).length)) }, { member, line })
}

function loosen(problem: RosterProblem, rules: MemberRules, { member, line }: { member: number; line: readonly number[] }): MemberRules {
  let softer = rules
  for (const broken of brokenInLine(problem, rules, member, line)) {
    switch (broken.code) {
      case 'rest':
        // The times of what is no work were narrowed by the full rest: with less of it, two could overlap.
        softer = { ...softer, minRestMinutes: Math.max(0, Math.min(softer.minRestMinutes, broken.found)), shut: [...softer.shut, ...cellsWithoutWork(problem, line)] }
        break
      case 'max-consecutive-days':
        softer = { ...softer, maxConsecutiveDays: Math.max(softer.maxConsecutiveDays, broken.found) }
        break
      case 'max-weekends':
        softer = { ...softer, maxWeekends: Math.max(softer.maxWeekends, broken.found) }
        break
      case 'max-minutes':
        softer = { ...softer, maxMinutes: Math.max(softer.maxMinutes, broken.found) }
        break
      case 'min-consecutive-days-off':
        softer = { ...softer, minConsecutiveDaysOff: Math.min(softer.minConsecutiveDaysOff, broken.found) }
        break
      case 'shut':
        softer = { ...softer, shut: softer.shut.filter((cell) => cell.day !== broken.day || cell.shift !== broken.shift) }
        break
      default:
    }
  }
  return softer
}

function cellsWithoutWork({ shifts, days }: RosterProblem, line: readonly number[]): { day: number; shift: number }[] {
  return shifts.flatMap((type, shift) => (type.minutes > 0 ? [] : Array.from({ length: days }, (_, day) => ({ day, shift })))).filter(({ day }) => line[day] === off)
}
