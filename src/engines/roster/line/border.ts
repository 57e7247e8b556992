import type { Model } from '../model.ts'
import { afterDaysOff, type Shape } from './shape.ts'

/** What lies on both sides of the days that are free. */
export interface Border {
  readonly from: number
  readonly to: number
  /** Days worked in a row up to the first free day. */
  readonly prior: number
  /** A run that goes on from there touches the start, where any length is good. */
  readonly isStartFree: boolean
  /** Days that must still be off before work may begin. */
  readonly mustRest: number
  /** State of the memory before the first free day. */
  readonly state: number
  /** What follows the last free day: nothing, days off or days worked in a row. */
  readonly tail: 'end' | 'off' | 'work'
  readonly tailDays: number
  /** The run that follows touches the end of the period. */
  readonly isTailFree: boolean
  /** Days off in a row before the first free day, many where the length no longer matters. */
  readonly restedDays: number
  readonly minUnits: number
  readonly maxUnits: number
  readonly maxWeekends: number
  /** Per limited shift type (by place): what may still be worked. */
  readonly limits: Int32Array
  /** Per day: number of the weekend where it can still be counted anew, or -1. */
  readonly weekend: Int32Array
  readonly hasWeekends: boolean
}

const many = 1 << 20

export function findBorder(model: Model, shape: Shape, member: number, from: number, to: number, current: ArrayLike<number>): Border | null {
  const { days } = model
  const history = model.problem.members[member]?.history ?? null
  const start = findStart(shape, history, from, current)
  let tailDays = 0
  const isTailWork = to < days && current[to]! >= 0
  while (to + tailDays < days && current[to + tailDays]! >= 0 === isTailWork) tailDays += 1
  let minutes = 0
  const limits = Int32Array.from(shape.limited, (shift) => shape.most[shift]!)
  const isCounted = new Uint8Array(model.weekendCount)
  let weekends = 0
  for (let day = 0; day < days; day += 1) {
    if (day === from) day = to
    if (day >= days) break
    const shift = current[day]!
    if (shift < 0) continue
    minutes += model.minutes[shift]!
    const place = shape.limited.indexOf(shift)
    if (place >= 0) limits[place] = limits[place]! - 1
    const weekend = model.weekendOf[day]!
    if (weekend < 0 || isCounted[weekend] === 1) continue
    isCounted[weekend] = 1
    weekends += 1
  }
  const weekend = model.weekendOf.slice(from, to)
  const ahead = new Set<number>()
  for (let at = 0; at < weekend.length; at += 1) {
    if (weekend[at]! >= 0 && isCounted[weekend[at]!] === 1) weekend[at] = -1
    else if (weekend[at]! >= 0) ahead.add(weekend[at]!)
  }
  const maxWeekends = shape.maxWeekends - weekends
  const hasWeekends = shape.hasWeekends && maxWeekends < ahead.size
  if (!hasWeekends) weekend.fill(-1)
  const minUnits = shape.hasMinutes ? Math.max(0, Math.ceil((shape.minMinutes - minutes) / shape.unitMinutes)) : 0
  const maxUnits = shape.hasMinutes ? Math.min(Math.floor((shape.maxMinutes - minutes) / shape.unitMinutes), shape.unitMost * (to - from)) : 0
  if (maxUnits < minUnits || (shape.hasWeekends && maxWeekends < 0) || limits.some((limit) => limit < 0)) return null
  // The memory is replayed over the days that it can hold.
  const back = Math.max(0, from - model.reach)
  let state = 0
  for (let day = back; day < from && state >= 0; day += 1) state = shape.memory.next[day]![state * model.width + current[day]! + 1]!
  return {
    from, to, ...start, state: Math.max(0, state), tail: to === days ? 'end' : isTailWork ? 'work' : 'off', tailDays, isTailFree: to + tailDays === days,
    minUnits, maxUnits, maxWeekends: hasWeekends ? maxWeekends : 0, limits, weekend, hasWeekends,
  }
}

function findStart(shape: Shape, history: { readonly workedDays: number; readonly daysOff: number } | null, from: number, current: ArrayLike<number>): Pick<Border, 'prior' | 'isStartFree' | 'mustRest' | 'restedDays'> {
  const isKnown = history !== null && (history.workedDays > 0 || history.daysOff > 0)
  const isWork = from > 0 ? current[from - 1]! >= 0 : isKnown && history.workedDays > 0
  let count = 0
  while (count < from && current[from - 1 - count]! >= 0 === isWork) count += 1
  const isWhole = count === from
  if (isWork) return { prior: count + (isWhole && isKnown ? history.workedDays : 0), isStartFree: isWhole && !isKnown, mustRest: 0, restedDays: 0 }
  if (isWhole && !isKnown) return { prior: 0, isStartFree: from === 0, mustRest: 0, restedDays: many }
  const restedDays = count + (isWhole && history !== null && history.workedDays === 0 ? history.daysOff : 0)
  return { prior: 0, isStartFree: false, mustRest: Math.max(0, shape.minOff - restedDays), restedDays }
}

/** Whether a run of work of `length` free days from `day` on may be (its rest after it included). */
export function isRunAllowed(shape: Shape, border: Border, day: number, length: number): boolean {
  const { from, to, tail, tailDays } = border
  const isFirst = day === from
  const total = length + (isFirst ? border.prior : 0)
  const end = day + length
  if (end === to && tail === 'work') return total + tailDays <= shape.maxRun && (total + tailDays >= shape.minRun || (isFirst && border.isStartFree) || border.isTailFree)
  if (length > 0 && total > shape.maxRun) return false
  if (total < shape.minRun && !(isFirst && border.isStartFree) && !(end === to && tail === 'end')) return false
  const rest = to - end
  if (rest >= shape.minOff || tail === 'end') return true
  return tail === 'off' && (rest + tailDays >= shape.minOff || border.isTailFree)
}

/** Whether what follows the free days is good after a full rest. */
export function isTailAllowed(shape: Shape, { tail, tailDays, isTailFree }: Border): boolean {
  return tail !== 'work' || (tailDays <= shape.maxRun && (tailDays >= shape.minRun || isTailFree))
}

/** Whether all free days may be off although the rest before them is not over. */
export function isAllOffAllowed(shape: Shape, { from, to, tail, tailDays, isTailFree, restedDays }: Border): boolean {
  return tail === 'end' || (tail === 'off' && (isTailFree || restedDays + to - from + tailDays >= shape.minOff))
}

/** Whether the days after the free ones stand the state of the memory. */
export function isTailOpen(model: Model, shape: Shape, to: number, state: number, current: ArrayLike<number>): boolean {
  let at = state
  for (let day = to; day < Math.min(model.days, to + model.reach) && at >= 0; day += 1) {
    if (at === 0) return true
    at = shape.memory.next[day]![at * model.width + current[day]! + 1]!
  }
  return at >= 0
}

export { afterDaysOff }
