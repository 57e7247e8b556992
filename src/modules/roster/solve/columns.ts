import type { ShiftType } from '../../../engines/roster/problem.ts'
import type { ShiftClass, ShiftItem } from '../contract/shared.ts'
import type { Grid } from '../rules/grid.ts'
import { shiftTimes, startOfDay } from '../rules/times.ts'

const minuteMs = 60_000

/** The shift types of the problem: the roster's own classes, then one for each class worked in another unit. */
export class Columns {
  readonly types: ShiftType[]
  readonly classes: readonly ShiftClass[]
  /** Per class and day, the instants; null: daylight saving skips the start. */
  readonly times: readonly (readonly ({ readonly from: number; readonly to: number } | null)[])[]
  readonly #grid: Grid
  readonly #elsewhere = new Map<string, number>()
  readonly #start: number

  constructor(grid: Grid, classes: readonly ShiftClass[]) {
    this.#grid = grid
    this.classes = classes
    this.#start = startOfDay(grid.roster.from, grid.roster.timezone)
    this.times = classes.map((one) => grid.days.map(({ day }) => timesOf(grid, one, day)))
    this.types = classes.map((one, at) => this.#typeFrom(one, (this.times[at] ?? []).map((time) => time ?? { from: this.#start, to: this.#start }), at))
  }

  typeOf(classId: string): number {
    return this.classes.findIndex((one) => one.id === classId)
  }

  minutesFrom(at: number): number {
    return Math.round((at - this.#start) / minuteMs)
  }

  /**
   * A shift type that only stands for duty in another unit, fixed where it is: for hours and days in a row. It has no times of
   * its own; cells too close to it are shut, since what other units ask of somebody may break a rule that holds here.
   */
  elsewhereType(shift: ShiftItem): number {
    const known = this.#elsewhere.get(shift.classId)
    if (known !== undefined) return known
    const type = this.types.length
    this.types.push({ id: `elsewhere ${shift.classId}`, minutes: this.#grid.classes.get(shift.classId)?.countedMinutes ?? 0, cannotFollow: [], worked: null })
    this.#elsewhere.set(shift.classId, type)
    return type
  }

  /** What is no work (standing by at home) needs no rest, but nobody is in two places at once: its times are narrowed by the rest. */
  narrowed(isWork: boolean, time: { readonly from: number; readonly to: number }): { readonly from: number; readonly to: number } {
    const rest = isWork ? 0 : this.#grid.rules.minRestMinutes
    return { from: this.minutesFrom(time.from) + rest, to: this.minutesFrom(time.to) - rest }
  }

  #typeFrom(shiftClass: ShiftClass, times: readonly { readonly from: number; readonly to: number }[], type: number): ShiftType {
    const isWork = shiftClass.countedMinutes > 0
    const isLong = times.some((time) => time.to - time.from > 24 * 60 * minuteMs)
    return {
      id: shiftClass.code,
      minutes: shiftClass.countedMinutes,
      // Two narrowed times in a row would be let overlap.
      cannotFollow: !isWork && isLong ? [type] : [],
      worked: times.map((time) => this.narrowed(isWork, time)),
    }
  }
}

function timesOf(grid: Grid, shiftClass: ShiftClass, day: string): { from: number; to: number } | null {
  const times = shiftTimes({ ...shiftClass, day, timezone: grid.roster.timezone })
  return 'problem' in times ? null : times
}
