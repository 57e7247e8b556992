/** Strength by the hour, and who carries how much of nights, weekends, holidays and hours. */
import { countedKinds, type ShiftItem } from '../contract/shared.ts'
import { countedMinutes, isAbsent, isQualified, type Grid } from './lines.ts'
import { addDays, startOfDay } from './times.ts'
import { listWeekends } from './violations.ts'

const hourMs = 3_600_000

export interface HourQuestion {
  /** Default: the first moment of the roster. */
  readonly from?: number
  /** Default: to the end of its last day. */
  readonly hours?: number
  /** Empty or absent: everybody. */
  readonly qualification?: string
  /** Which classes count; default: those whose kind counts as strength of the own unit. */
  readonly classIds?: ReadonlySet<string>
}

/** The fewest who are there in each hour: planned in this unit and not away. */
export function strengthByHour(grid: Grid, { from = startOfDay(grid.roster.from, grid.roster.timezone), hours, qualification = '', classIds }: HourQuestion = {}): number[] {
  const count = hours ?? Math.ceil((startOfDay(addDays(grid.roster.to, 1), grid.roster.timezone) - from) / hourMs)
  const counted = classIds ?? new Set([...grid.classes.values()].filter((one) => countedKinds.includes(one.kind)).map((one) => one.id))
  const steps: { at: number; by: number }[] = []
  const add = (shift: ShiftItem): void => {
    steps.push({ at: shift.from, by: 1 }, { at: shift.to, by: -1 })
  }
  for (const line of grid.lines.values()) {
    for (const shift of [...line.before, ...line.cells]) {
      if (shift === null || shift.unitId !== grid.roster.unitId || !counted.has(shift.classId)) continue
      if (isQualified(line.member, qualification, shift.to) && !isAbsent(line, shift)) add(shift)
    }
  }
  // At one moment those who come stand before those who go: a watch that is relieved is not a gap.
  steps.sort((a, b) => a.at - b.at || b.by - a.by)
  const fewest: number[] = []
  let strength = 0
  let next = 0
  for (let hour = 0; hour < count; hour += 1) {
    const begins = from + hour * hourMs
    for (let step = steps[next]; step !== undefined && step.at <= begins; step = steps[next]) {
      strength += step.by
      next += 1
    }
    let least = strength
    for (let step = steps[next]; step !== undefined && step.at < begins + hourMs; step = steps[next]) {
      strength += step.by
      least = Math.min(least, strength)
      next += 1
    }
    fewest.push(least)
  }
  return fewest
}

export interface Shares {
  readonly minutes: number
  readonly nights: number
  readonly weekends: number
  readonly holidays: number
}

export const shareNames = ['minutes', 'nights', 'weekends', 'holidays'] as const satisfies readonly (keyof Shares)[]

/** What a member carries in this roster; `yearBefore` of the member is what came before it. Weekends and holidays count once each, however many shifts. */
export function countShares(grid: Grid, memberId: string): Shares {
  const cells = grid.lines.get(memberId)?.cells ?? []
  const worked = (place: number): boolean => cells[place] != null
  return {
    minutes: cells.reduce((sum, shift) => sum + (shift === null ? 0 : countedMinutes(grid, shift)), 0),
    nights: cells.filter((shift) => shift !== null && grid.classes.get(shift.classId)?.isNight === true).length,
    weekends: listWeekends(grid).filter((places) => places.some(worked)).length,
    holidays: grid.days.filter((day, place) => day.holiday !== null && !day.isWorkday && worked(place)).length,
  }
}

/** The unit's medians, of its own members; `withYear`: with what came before in the year. */
export function medianShares(grid: Grid, withYear = false): Shares {
  const all = [...grid.lines.values()].filter((line) => line.member.isOwn).map((line) => (withYear ? addShares(line.member.yearBefore, countShares(grid, line.member.id)) : countShares(grid, line.member.id)))
  const of = (name: keyof Shares): number => median(all.map((shares) => shares[name]))
  return { minutes: of('minutes'), nights: of('nights'), weekends: of('weekends'), holidays: of('holidays') }
}

export function addShares(a: Shares, b: Shares): Shares {
  return { minutes: a.minutes + b.minutes, nights: a.nights + b.nights, weekends: a.weekends + b.weekends, holidays: a.holidays + b.holidays }
}

/** 0 of nothing; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
