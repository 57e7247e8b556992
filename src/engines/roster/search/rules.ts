import type { Model } from '../model.ts'

/** The limits of every member's line as flat arrays, and the check of the part of a line that a move touched. */
export interface LineRules {
  readonly minMinutes: Int32Array
  readonly maxMinutes: Int32Array
  readonly maxRun: Int32Array
  readonly minRun: Int32Array
  readonly minOff: Int32Array
  readonly maxWeekends: Int32Array
  /** `member * width + place`; more than the days of the period where nothing limits. */
  readonly maxCount: Int32Array
  /** 1: the days before day 0 were worked, 2: off, 0: unknown (a run that touches day 0 may have whatever length). */
  readonly pastKind: Uint8Array
  readonly pastLength: Int32Array
  /** Shift places the member may ever work: `mayWork[member]`. */
  readonly mayWork: readonly Int32Array[]
}

export function buildLineRules(model: Model): LineRules {
  const { problem, memberCount, width, days, cellCost } = model
  const { members } = problem
  const maxCount = new Int32Array(memberCount * width).fill(days + 1)
  const pastKind = new Uint8Array(memberCount)
  const pastLength = new Int32Array(memberCount)
  const mayWork: Int32Array[] = []
  for (const [member, rules] of members.entries()) {
    for (const [shift, most] of rules.maxShifts.entries()) if (most < days) maxCount[member * width + shift + 1] = most
    const { history } = rules
    if (history !== null && history.workedDays > 0) {
      pastKind[member] = 1
      pastLength[member] = history.workedDays
    } else if (history !== null && history.daysOff > 0) {
      pastKind[member] = 2
      pastLength[member] = history.daysOff
    }
    const places: number[] = []
    for (let place = 1; place < width; place += 1) {
      for (let day = 0; day < days; day += 1) if (cellCost[(member * days + day) * width + place]! < Infinity) { places.push(place); break }
    }
    mayWork.push(Int32Array.from(places))
  }
  const wide = (value: number): number => Math.min(value, 2_000_000_000)
  return {
    minMinutes: Int32Array.from(members, (one) => wide(one.minMinutes)),
    maxMinutes: Int32Array.from(members, (one) => wide(one.maxMinutes)),
    maxRun: Int32Array.from(members, (one) => wide(one.maxConsecutiveDays)),
    minRun: Int32Array.from(members, (one) => wide(one.minConsecutiveDays)),
    minOff: Int32Array.from(members, (one) => wide(one.minConsecutiveDaysOff)),
    maxWeekends: Int32Array.from(members, (one) => wide(one.maxWeekends)),
    maxCount, pastKind, pastLength, mayWork,
  }
}

/**
 * Runs and successions of a line that was valid before its days `from`..`to` were rewritten. Looks at these days and at the
 * runs they touch, so the time does not grow with the period.
 */
export function isSpanValid(model: Model, rules: LineRules, cells: Uint8Array, member: number, from: number, to: number): boolean {
  const { days } = model
  const base = member * days
  const maxRun = rules.maxRun[member]!
  const minRun = rules.minRun[member]!
  const minOff = rules.minOff[member]!
  let isWork: boolean
  let length = 0
  let isExempt = false
  let day = from - 1
  if (day >= 0) {
    isWork = cells[base + day] !== 0
    const enough = isWork ? maxRun + 1 : minOff
    while (day >= 0 && (cells[base + day] !== 0) === isWork && length < enough) {
      length += 1
      day -= 1
    }
  } else {
    const past = rules.pastKind[member]
    isWork = past === 0 ? cells[base] !== 0 : past === 1
  }
  if (day < 0) {
    const past = rules.pastKind[member]!
    if (past === 0) isExempt = true
    else if ((past === 1) === isWork) length += rules.pastLength[member]!
  }
  for (day = from; day < days; day += 1) {
    const isWorked = cells[base + day] !== 0
    if (isWorked === isWork) {
      length += 1
      if (isWork ? length > maxRun : day > to && length >= minOff) {
        if (isWork) return false
        break
      }
    } else {
      if (!isExempt && length < (isWork ? minRun : minOff)) return false
      // The run that begins behind the first untouched day was already there, whole.
      if (day > to + 1) break
      isWork = isWorked
      length = 1
      isExempt = false
      if (isWork && maxRun < 1) return false
    }
  }
  return isSuccessionValid(model, cells, member, from, to)
}

function isSuccessionValid(model: Model, cells: Uint8Array, member: number, from: number, to: number): boolean {
  const { days, shiftCount, bans, restClass } = model
  const base = member * days
  const tables = bans[restClass[member]!]!
  for (let gap = 1; gap <= tables.length; gap += 1) {
    const table = tables[gap - 1]!
    const last = Math.min(to, days - 1 - gap)
    for (let day = Math.max(0, from - gap); day <= last; day += 1) {
      const before = cells[base + day]!
      if (before === 0) continue
      const after = cells[base + day + gap]!
      if (after !== 0 && table[(day * shiftCount + before - 1) * shiftCount + after - 1] === 1) return false
    }
  }
  return true
}
