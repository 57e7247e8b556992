/**
 * What breaks a rule, along a member's line and down a day's column. Hard: overlap, elsewhere, absent, rest, long-run,
 * hours-over; the rest is said and may stand.
 *
 * Hours count over the whole roster, weeks being sevenths of its days: who works 24 hours and is off for 48 has two such
 * weeks of 48 hours and one of 72, and no rule broken. Days away lower the minimum, not the maximum.
 */
import type { ShiftItem, Violation } from '../contract/shared.ts'
import { countedMinutes, isAbsent, isQualified, isWork, placeOfDay, type Grid, type Line } from './lines.ts'
import { dayMs, startOfDay } from './times.ts'

const minuteMs = 60_000
const hardCodes: ReadonlySet<Violation['code']> = new Set(['overlap', 'elsewhere', 'absent', 'rest', 'long-run', 'hours-over'])

type Broken = Pick<Violation, 'code' | 'day' | 'actual' | 'wanted'> & Partial<Violation>

function violationOf(memberId: string | null, broken: Broken): Violation {
  return { isHard: hardCodes.has(broken.code), memberId, classId: null, qualification: null, ...broken }
}

/** All that the roster breaks, lines first, in the order of the grid. */
export function findViolations(grid: Grid): Violation[] {
  return [...[...grid.lines.keys()].flatMap((memberId) => findLineViolations(grid, memberId)), ...grid.days.flatMap(({ day }) => findNeedViolations(grid, day))]
}

/** By day, then code. A member who is not in the grid breaks nothing. */
export function findLineViolations(grid: Grid, memberId: string): Violation[] {
  const line = grid.lines.get(memberId)
  if (line === undefined) return []
  const found = [...betweenShifts(grid, line), ...absences(line), ...runs(grid, line), ...weekends(grid, line), ...hours(grid, line), ...stoppedLeave(grid, line)]
  return found.map((broken) => violationOf(memberId, broken)).toSorted((a, b) => compare(a.day, b.day) || compare(a.code, b.code))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function ownShifts(line: Line): ShiftItem[] {
  return line.cells.filter((shift) => shift !== null)
}

/** The day of the roster to which something between two shifts belongs: that of the later one, if it is the roster's. */
function dayBetween(grid: Grid, earlier: ShiftItem, later: ShiftItem): string | null {
  if (later.rosterId === grid.roster.id) return later.day
  return earlier.rosterId === grid.roster.id ? earlier.day : null
}

function* betweenShifts(grid: Grid, line: Line): Generator<Broken> {
  const all = [...line.before, ...ownShifts(line), ...line.elsewhere].toSorted((a, b) => a.from - b.from || a.to - b.to || compare(a.id, b.id))
  // The one that ends last so far; rest is counted from shifts that are work.
  let latest: ShiftItem | null = null
  let worked: ShiftItem | null = null
  for (const shift of all) {
    const over = latest !== null && latest.to > shift.from ? latest : null
    if (over !== null) {
      const day = dayBetween(grid, over, shift)
      const isElsewhere = over.rosterId !== shift.rosterId
      const minutes = (Math.min(over.to, shift.to) - shift.from) / minuteMs
      if (day !== null) yield { code: isElsewhere ? 'elsewhere' : 'overlap', day, classId: shift.classId, actual: minutes, wanted: 0 }
    } else if (worked !== null && isWork(grid, shift)) {
      const rest = (shift.from - worked.to) / minuteMs
      const day = dayBetween(grid, worked, shift)
      if (day !== null && rest < grid.rules.minRestMinutes) yield { code: 'rest', day, classId: shift.classId, actual: rest, wanted: grid.rules.minRestMinutes }
    }
    if (latest === null || shift.to > latest.to) latest = shift
    if (isWork(grid, shift) && (worked === null || shift.to > worked.to)) worked = shift
  }
}

function* absences(line: Line): Generator<Broken> {
  if (line.absences.length === 0) return
  for (const shift of ownShifts(line)) {
    const minutes = line.absences.reduce((sum, absence) => sum + Math.max(0, Math.min(absence.to, shift.to) - Math.max(absence.from, shift.from)), 0) / minuteMs
    if (minutes > 0) yield { code: 'absent', day: shift.day, classId: shift.classId, actual: minutes, wanted: 0 }
  }
}

/** Places of days worked, those before the roster below zero. */
function workedPlaces(grid: Grid, line: Line): Set<number> {
  return new Set([...line.before, ...ownShifts(line), ...line.elsewhere].filter((shift) => isWork(grid, shift)).map((shift) => placeOfDay(grid, shift.day)))
}

function* runs(grid: Grid, line: Line): Generator<Broken> {
  const { maxConsecutiveDays, minConsecutiveDaysOff } = grid.rules
  const worked = workedPlaces(grid, line)
  const first = Math.min(0, ...worked)
  let run = 0
  // Unknown before the first day that is known to be worked.
  let off: number | null = null
  let overAt: number | null = null
  for (let place = first; place <= grid.days.length; place += 1) {
    const isWorked = worked.has(place)
    if (isWorked) {
      if (off !== null && off > 0 && off < minConsecutiveDaysOff) yield* onDay(grid, place, { code: 'short-rest-days', actual: off, wanted: minConsecutiveDaysOff })
      off = 0
      run += 1
      // Said once a run, on the first day over that is the roster's.
      if (run > maxConsecutiveDays && place >= 0) overAt ??= place
      continue
    }
    if (overAt !== null) yield* onDay(grid, overAt, { code: 'long-run', actual: run, wanted: maxConsecutiveDays })
    overAt = null
    run = 0
    if (off !== null) off += 1
  }
}

function* onDay(grid: Grid, place: number, broken: Omit<Broken, 'day'>): Generator<Broken> {
  const day = grid.days[place]?.day
  if (day !== undefined) yield { ...broken, day }
}

/** Places of the days of each weekend, in order; a country's own weekend, as the days are marked. */
export function listWeekends(grid: Pick<Grid, 'days'>): number[][] {
  const found: number[][] = []
  for (const [place, { isWeekend }] of grid.days.entries()) {
    if (!isWeekend) continue
    const last = found.at(-1)
    if (last !== undefined && last.at(-1) === place - 1) last.push(place)
    else found.push([place])
  }
  return found
}

function* weekends(grid: Grid, line: Line): Generator<Broken> {
  const { maxWeekendsInFour } = grid.rules
  const all = listWeekends(grid)
  const isWorked = all.map((places) => places.some((place) => line.cells[place] != null))
  for (const [at, places] of all.entries()) {
    const worked = isWorked.slice(Math.max(0, at - 3), at + 1).filter(Boolean).length
    if (isWorked[at] === true && worked > maxWeekendsInFour) {
      const place = places.find((one) => line.cells[one] != null)
      if (place !== undefined) yield* onDay(grid, place, { code: 'weekends', actual: worked, wanted: maxWeekendsInFour })
    }
  }
}

function* hours(grid: Grid, line: Line): Generator<Broken> {
  const { minMinutesPerWeek, maxMinutesPerWeek } = grid.rules
  const last = grid.days.at(-1)
  if (last === undefined) return
  const weeks = grid.days.length / 7
  const all = [...ownShifts(line), ...line.elsewhere].toSorted((a, b) => a.from - b.from)
  const total = all.reduce((sum, shift) => sum + countedMinutes(grid, shift), 0)
  const most = Math.round(maxMinutesPerWeek * weeks)
  if (total > most) {
    let sum = 0
    const crossing = all.find((shift) => (sum += countedMinutes(grid, shift)) > most && shift.rosterId === grid.roster.id)
    // Over by what is worked elsewhere alone is no matter of this roster, unless it adds to it.
    const day = crossing?.day ?? ownShifts(line).at(-1)?.day
    if (day !== undefined) yield { code: 'hours-over', day, actual: total, wanted: most }
  }
  // Somebody of another unit, who only helps here, owes no hours here.
  const least = line.member.isOwn ? Math.round(minMinutesPerWeek * (weeks - daysAway(grid, line) / 7)) : 0
  if (total < least) yield { code: 'hours-under', day: last.day, actual: total, wanted: least }
}

/** Days of the roster of which the member is away for at least half. */
function daysAway(grid: Grid, line: Line): number {
  if (line.absences.length === 0) return 0
  let days = 0
  for (const { day } of grid.days) {
    const from = startOfDay(day, grid.roster.timezone)
    const away = line.absences.reduce((sum, absence) => sum + Math.max(0, Math.min(absence.to, from + dayMs) - Math.max(absence.from, from)), 0)
    if (away * 2 >= dayMs) days += 1
  }
  return days
}

/** Leave granted for a time in which the order stops leave. */
function* stoppedLeave(grid: Grid, line: Line): Generator<Broken> {
  for (const absence of line.absences) {
    if (absence.kind !== 'leave') continue
    for (const stopped of grid.leaveStopped) {
      const from = Math.max(absence.from, stopped.from)
      const to = Math.min(absence.to, stopped.to)
      if (from >= to) continue
      const within = grid.days.find(({ day }) => startOfDay(day, grid.roster.timezone) + dayMs > from)
      if (within !== undefined && startOfDay(within.day, grid.roster.timezone) < to) yield { code: 'leave-stopped', day: within.day, actual: (to - from) / minuteMs, wanted: 0 }
    }
  }
}

/** Shifts of a day that have too few people, or too few with a qualification. Whoever is away in it does not count. */
export function findNeedViolations(grid: Grid, day: string): Violation[] {
  const place = grid.dayIndex.get(day)
  if (place === undefined) return []
  return grid.needs.flatMap((need) => {
    const actual = countPresent(grid, place, need.classId, need.qualification)
    return actual >= need.minimum ? [] : [violationOf(null, { code: 'need', day, classId: need.classId, qualification: need.qualification === '' ? null : need.qualification, actual, wanted: need.minimum })]
  })
}

/** How many are planned on a shift of a day and not away; with a qualification, of those who hold it. */
export function countPresent(grid: Grid, place: number, classId: string, qualification: string): number {
  let count = 0
  for (const line of grid.lines.values()) {
    const shift = line.cells[place]
    if (shift != null && shift.classId === classId && isQualified(line.member, qualification, shift.to) && !isAbsent(line, shift)) count += 1
  }
  return count
}
