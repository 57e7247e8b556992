import { never, type Model } from '../model.ts'
import { buildShareRows, costOfShares } from './shares.ts'

/** The part of a problem that is free: some members over some days; all else stays as it is in `current`. */
export interface Part {
  readonly members: readonly number[]
  readonly from: number
  readonly to: number
  /** A line per member of the whole problem. */
  readonly current: readonly Int16Array[]
}

/** The part as rows of a master: demand that free cells can meet, less what the fixed cells meet already, then the rows of `shares.ts`. */
export interface PartRows {
  /** Row of the model to row of the part, or -1. */
  readonly place: Int32Array
  readonly count: number
  readonly wanted: Float64Array
  readonly under: Float64Array
  readonly over: Float64Array
  /** Per free member: rows that only cells of theirs count for, by `day * width + shift + 1`. */
  readonly own: readonly (readonly { readonly row: number; readonly amounts: Float64Array }[])[]
  /** What the part's cost leaves out: constant, fixed lines and rows without free cells. */
  readonly apart: number
  /** All costs are whole numbers, so that bounds round up. */
  readonly isWhole: boolean
}

const whole = new WeakMap<Model, boolean>()

/** True when every roster's cost is a whole number. */
export function isWholeCost(model: Model): boolean {
  const known = whole.get(model)
  if (known !== undefined) return known
  const isWhole = Number.isInteger(model.constant) && [...model.under, ...model.over].every((one) => Number.isInteger(one)) && model.cellCost.every((one) => one === never || Number.isInteger(one))
    && model.problem.fairShares.every((share) => Number.isInteger(share.weight) && share.counts.every(({ amount }) => Number.isInteger(amount)) && share.targets.every((target) => target === null || Number.isInteger(target)))
  whole.set(model, isWhole)
  return isWhole
}

export function buildPartRows(model: Model, part: Part): PartRows {
  const { shiftCount, memberCount, days, rowCount } = model
  const place = new Int32Array(rowCount).fill(-1)
  const isFree = new Uint8Array(memberCount)
  for (const member of part.members) isFree[member] = 1
  const rows: number[] = []
  for (let cell = part.from * shiftCount; cell < part.to * shiftCount; cell += 1) {
    for (let at = model.cellRowStart[cell]!; at < model.cellRowStart[cell + 1]!; at += 1) {
      const row = model.cellRow[at]!
      if (place[row]! >= 0 || !part.members.some((member) => model.counts[row * memberCount + member] === 1)) continue
      place[row] = rows.length
      rows.push(row)
    }
  }
  const assigned = new Int32Array(rowCount)
  let apart = model.constant
  for (let member = 0; member < memberCount; member += 1) {
    for (let day = 0; day < days; day += 1) {
      if (isFree[member] === 1 && day >= part.from && day < part.to) continue
      const shift = part.current[member]![day]!
      const cost = model.cellCost[(member * days + day) * model.width + shift + 1]!
      if (cost !== never) apart += cost
      if (shift < 0) continue
      for (let at = model.cellRowStart[day * shiftCount + shift]!; at < model.cellRowStart[day * shiftCount + shift + 1]!; at += 1) {
        const row = model.cellRow[at]!
        assigned[row] = assigned[row]! + model.counts[row * memberCount + member]!
      }
    }
  }
  for (let row = 0; row < rowCount; row += 1) if (place[row]! < 0) apart += rowCost(model, row, assigned[row]!)
  const shares = buildShareRows(model, part, isFree)
  const { own } = shares
  const of = (values: ArrayLike<number>, more: readonly number[]): Float64Array => Float64Array.from([...rows.map((row) => values[row]!), ...more])
  return {
    place, count: rows.length + shares.rows.length,
    wanted: Float64Array.from([...rows.map((row) => model.wanted[row]! - assigned[row]!), ...shares.rows.map((row) => row.wanted)]),
    under: of(model.under, shares.rows.map((row) => row.under)), over: of(model.over, shares.rows.map((row) => row.over)),
    own: part.members.map((_, at) => (own[at] ?? []).map(({ row, amounts }) => ({ row: row + rows.length, amounts }))),
    apart: apart + shares.apart, isWhole: isWholeCost(model),
  }
}

export function rowCost({ wanted, under, over }: Model, row: number, assigned: number): number {
  const short = wanted[row]! - assigned
  return short > 0 ? short * under[row]! : -short * over[row]!
}

/** What the lines cost all together, in the one number that is minimised. */
export function costOfLines(model: Model, lines: readonly ArrayLike<number>[]): number {
  const { days, width, shiftCount, memberCount, rowCount } = model
  const assigned = new Int32Array(rowCount)
  let cost = model.constant
  for (const [member, line] of lines.entries()) {
    for (let day = 0; day < days; day += 1) {
      const shift = line[day]!
      cost += model.cellCost[(member * days + day) * width + shift + 1]!
      if (shift < 0) continue
      const cell = day * shiftCount + shift
      for (let at = model.cellRowStart[cell]!; at < model.cellRowStart[cell + 1]!; at += 1) {
        const row = model.cellRow[at]!
        assigned[row] = assigned[row]! + model.counts[row * memberCount + member]!
      }
    }
  }
  for (let row = 0; row < rowCount; row += 1) cost += rowCost(model, row, assigned[row]!)
  return cost + costOfShares(model, lines)
}
