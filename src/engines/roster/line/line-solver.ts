import type { Model } from '../model.ts'
import { findBorder, type Border } from './border.ts'
import { CountedSearch } from './counted.ts'
import { Shapes, type Shape } from './shape.ts'
import { LineTables } from './tables.ts'
import { traceLine } from './trace.ts'

export interface LineQuestion {
  readonly member: number
  /** `day * width + shift + 1`, off in place 0; Infinity: shut. The caller puts `cellCost` in. */
  readonly prices: ArrayLike<number>
  /** Only these days (from, up to but not with to) are free; the others stay as in `current`. */
  readonly window?: { readonly from: number; readonly to: number }
  /** Shift type per day, -1 off; needed with a window. */
  readonly current?: ArrayLike<number>
  /** False: the search over counts is left out when prices on counts already give a line and a bound. */
  readonly isExact?: boolean
}

export interface LineAnswer {
  /** Sum of the prices of the free days. */
  readonly cost: number
  /** No line costs less. Equal to `cost` (but for rounding) when the line is proven best. */
  readonly bound: number
  /** The whole period. */
  readonly line: Int16Array
}

/** Finds the best line of one member. Keeps its tables from call to call: one per thread. */
export class LineSolver {
  readonly model: Model
  /** What no line was found for, but may exist: the bound of the last answer that was null (Infinity: there is none). */
  lastBound = Number.POSITIVE_INFINITY
  private readonly shapes: Shapes
  private readonly tables: LineTables
  private readonly search = new CountedSearch()
  /** Per member: prices on counts that served last, per place of `limited`. */
  private readonly lambdas: (Float64Array | null)[]
  private readonly empty: Int16Array

  constructor(model: Model) {
    this.model = model
    this.shapes = new Shapes(model)
    this.tables = new LineTables(model)
    this.lambdas = Array.from({ length: model.memberCount }, () => null)
    this.empty = new Int16Array(model.days).fill(-1)
  }

  best({ member, prices, window, current = this.empty, isExact = true }: LineQuestion): LineAnswer | null {
    const from = window?.from ?? 0
    const to = window?.to ?? this.model.days
    const shape = this.shapes.of(member)
    const border = findBorder(this.model, shape, member, from, to, current)
    this.lastBound = Number.POSITIVE_INFINITY
    if (border === null || from >= to) return null
    const line = new Int16Array(this.model.days)
    for (let day = 0; day < this.model.days; day += 1) line[day] = current[day]!
    const isWhole = to - from === this.model.days
    const known = isWhole ? this.lambdas[member]! : null
    if (known === null) {
      this.tables.fill(shape, border, prices, null, current)
      const cost = traceLine(this.tables, line)
      if (cost === null) return null
      if (this.excess(shape, border, line) === 0) return { cost, bound: cost, line }
    }
    return this.bestCounted({ member, shape, border, prices, current, line, known, isWhole, isExact })
  }

  /** How far the line is over the maxima. */
  private excess(shape: Shape, border: Border, line: Int16Array): number {
    let sum = 0
    for (let place = 0; place < shape.limited.length; place += 1) sum += Math.max(0, this.count(shape, border, line, place) - border.limits[place]!)
    return sum
  }

  private count(shape: Shape, { from, to }: Border, line: Int16Array, place: number): number {
    let sum = 0
    for (let day = from; day < to; day += 1) if (line[day] === shape.limited[place]) sum += 1
    return sum
  }

  /**
   * Prices on the counts of limited types, moved up where a type is worked too often and down where it is not
   * (each with a step of its own that grows while it keeps its direction), then a search that closes what gap is left.
   */
  private bestCounted({ member, shape, border, prices, current, line, known, isWhole, isExact }: { member: number; shape: Shape; border: Border; prices: ArrayLike<number>; current: ArrayLike<number>; line: Int16Array; known: Float64Array | null; isWhole: boolean; isExact: boolean }): LineAnswer | null {
    const { tables } = this
    const places = shape.limited.length
    const lambda = known?.slice() ?? new Float64Array(places)
    const best = { lambda: lambda.slice(), bound: Number.NEGATIVE_INFINITY }
    const found = { cost: Number.POSITIVE_INFINITY, line: new Int16Array(this.model.days) }
    const step = new Float64Array(places).fill(this.firstStep(shape, border, prices) * (known === null ? 1 : 0.25))
    const direction = new Int8Array(places)
    const isActive = new Uint8Array(places)
    const shiftPrice = new Float64Array(this.model.shiftCount)
    const rounds = known === null ? 12 : 6
    const fill = (by: Float64Array): number | null => {
      shiftPrice.fill(0)
      for (let place = 0; place < places; place += 1) shiftPrice[shape.limited[place]!] = by[place]!
      tables.fill(shape, border, prices, shiftPrice, current)
      return traceLine(tables, line)
    }
    let isFilled = false
    for (let round = 0; round < rounds; round += 1) {
      const value = fill(lambda)
      if (value === null) return null
      let bound = value
      let cost = value
      let isGood = true
      for (let place = 0; place < places; place += 1) {
        const count = this.count(shape, border, line, place)
        bound -= lambda[place]! * border.limits[place]!
        cost -= lambda[place]! * count
        if (count > border.limits[place]!) isGood = false
        if (count > border.limits[place]! || lambda[place]! > 0) isActive[place] = 1
        const wanted = count > border.limits[place]! ? 1 : count < border.limits[place]! && lambda[place]! > 0 ? -1 : 0
        if (wanted !== 0 && direction[place] !== 0) step[place]! *= wanted === direction[place] ? 1.7 : 0.4
        if (wanted !== 0) direction[place] = wanted
      }
      isFilled = bound > best.bound
      if (isFilled) {
        best.bound = bound
        best.lambda.set(lambda)
      }
      if (isGood && cost < found.cost) {
        found.cost = cost
        found.line.set(line)
      }
      if (found.cost - best.bound <= tolerance(found.cost) || round === rounds - 1) break
      for (let place = 0; place < places; place += 1) {
        const count = this.count(shape, border, line, place)
        if (count > border.limits[place]!) lambda[place]! += step[place]!
        else if (count < border.limits[place]!) lambda[place] = Math.max(0, lambda[place]! - step[place]!)
      }
    }
    if (isWhole) this.lambdas[member] = best.lambda.some((one) => one > 0) ? best.lambda.slice() : null
    if (found.cost - best.bound <= tolerance(found.cost) || (!isExact && found.cost < Number.POSITIVE_INFINITY)) return { cost: found.cost, bound: best.bound, line: found.line }
    if (!isFilled) fill(best.lambda)
    return this.searchCounted({ shape, border, prices, line, lambda: best.lambda, isActive, found })
  }

  private searchCounted({ shape, border, prices, line, lambda, isActive, found }: { shape: Shape; border: Border; prices: ArrayLike<number>; line: Int16Array; lambda: Float64Array; isActive: Uint8Array; found: { cost: number; line: Int16Array } }): LineAnswer | null {
    for (;;) {
      const chosen = [...shape.limited.keys()].filter((place) => isActive[place] === 1)
      const at = (values: ArrayLike<number>): number[] => chosen.map((place) => values[place]!)
      const { cost, bound } = this.search.find({ tables: this.tables, prices, kinds: Int32Array.from(at(shape.limited)), limits: Int32Array.from(at(border.limits)), lambda: Float64Array.from(at(lambda)), line })
      if (cost === null) {
        this.lastBound = bound
        return found.cost < Number.POSITIVE_INFINITY ? { cost: found.cost, bound: Math.min(bound, found.cost), line: found.line } : null
      }
      let isGood = true
      for (let place = 0; place < shape.limited.length; place += 1) {
        if (this.count(shape, border, line, place) <= border.limits[place]!) continue
        isGood = false
        isActive[place] = 1
      }
      if (isGood) return { cost, bound, line }
    }
  }

  /** Half the mean size of a price: large enough to change a line, small enough not to jump past. */
  private firstStep(shape: Shape, { from, to }: Border, prices: ArrayLike<number>): number {
    let sum = 0
    let count = 0
    for (let day = from; day < to; day += 1) {
      for (const shift of shape.limited) {
        const price = prices[day * this.model.width + shift + 1]!
        if (price === Number.POSITIVE_INFINITY) continue
        sum += Math.abs(price)
        count += 1
      }
    }
    return Math.max(1e-3, count > 0 ? sum / count / 2 : 1)
  }
}

/** Prices are sums of some hundred numbers. */
export const tolerance = (cost: number): number => (Number.isFinite(cost) ? 1e-7 * Math.max(1, Math.abs(cost)) : 0)
