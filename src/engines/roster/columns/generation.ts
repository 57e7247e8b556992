import type { Highs } from 'highs'
import type { LineSolver } from '../line/line-solver.ts'
import { never, type Model } from '../model.ts'
import { Master, type MasterSolution } from './master.ts'
import { buildPartRows, type Part, type PartRows } from './part.ts'

export interface Round {
  /** What the linear programme over the lines so far costs. */
  readonly cost: number
  /** No roster within the present fixings costs less. */
  readonly bound: number
}

export type Outcome = 'converged' | 'bound' | 'rounds' | 'stopped' | 'dead'

/** Column generation over one part of a problem, with cells fixed or not. */
export class Generation {
  readonly model: Model
  readonly part: Part
  readonly rows: PartRows
  readonly master: Master
  solution: MasterSolution | null = null
  /** Best bound within the present fixings. */
  bound = Number.NEGATIVE_INFINITY
  /** Lines priced since the beginning: the measure of work. */
  priced = 0
  /** Best bound without any fixing, and the prices (rows, then members) that gave it. */
  rootBound = Number.NEGATIVE_INFINITY
  private readonly rootPrices: Float64Array
  private readonly memberLeast: Float64Array
  private isOpen = true
  private readonly lines: LineSolver
  /** Per free member, day and cell: 1 where it is forbidden for now. */
  private readonly forbidden: Uint8Array
  private readonly prices: Float64Array
  private readonly dual: Float64Array
  private readonly center: Float64Array
  private hasCenter = false
  private root: { basis: ReturnType<Master['mark']>; solution: MasterSolution; center: Float64Array } | null = null

  constructor({ model, lines, highs, part }: { model: Model; lines: LineSolver; highs: Highs; part: Part }) {
    this.model = model
    this.part = part
    this.lines = lines
    this.rows = buildPartRows(model, part)
    this.master = new Master(highs, model, part, this.rows)
    this.forbidden = new Uint8Array(part.members.length * model.days * model.width)
    this.prices = new Float64Array(model.days * model.width)
    this.dual = new Float64Array(this.rows.count)
    this.center = new Float64Array(this.rows.count)
    this.rootPrices = new Float64Array(this.rows.count + part.members.length)
    this.memberLeast = new Float64Array(part.members.length)
    this.master.addAll(part.members.map((member, place) => ({ place, line: part.current[member]! })))
  }

  dispose(): void {
    this.master.dispose()
  }

  isFixed(place: number, day: number): boolean {
    const { width } = this.model
    const base = (place * this.model.days + day) * width
    let open = 0
    for (let cell = 0; cell < width; cell += 1) if (this.forbidden[base + cell] === 0 && this.model.cellCost[(this.part.members[place]! * this.model.days + day) * width + cell] !== never) open += 1
    return open <= 1
  }

  forbid(place: number, day: number, shift: number): void {
    this.forbidden[(place * this.model.days + day) * this.model.width + shift + 1] = 1
    this.isOpen = false
  }

  fix(place: number, day: number, shift: number): void {
    for (let other = -1; other < this.model.shiftCount; other += 1) if (other !== shift) this.forbid(place, day, other)
  }

  /** Takes all fixings back; `applyFixings` makes it so. */
  release(): void {
    this.forbidden.fill(0)
    this.isOpen = true
  }

  /** Marks the present state (nothing fixed) as the root, to come back to from below. */
  markRoot(): void {
    // Columns that came last may not have been solved with.
    if (!this.master.isSolved) this.solution = this.master.solve('after-columns')
    if (this.solution !== null) this.root = { basis: this.master.mark(), solution: this.solution, center: this.center.slice() }
  }

  /** Takes all fixings back. False when the root is lost, and must be solved again. */
  returnToRoot(): boolean {
    this.release()
    this.bound = this.rootBound
    const { root } = this
    if (root === null || this.master.drops > 0 || root.solution.values.length > this.master.columns.length) {
      this.root = null
      this.master.drops = 0
      this.master.shut(() => false)
      return false
    }
    this.master.returnTo(root.basis)
    this.center.set(root.center)
    const values = new Float64Array(this.master.columns.length)
    values.set(root.solution.values)
    this.solution = { ...root.solution, values }
    return true
  }

  /** Shuts the columns that break a fixing; to be called after fixing. */
  applyFixings(): void {
    const { days, width } = this.model
    const { from, to } = this.part
    this.master.shut(({ place, line }) => {
      for (let day = from; day < to; day += 1) if (this.forbidden[(place * days + day) * width + line[day]! + 1] === 1) return true
      return false
    })
    this.bound = Number.NEGATIVE_INFINITY
  }

  /**
   * Adds lines until none pays, the bound reaches `enough` (or comes within the fraction `gap` of the linear programme's cost), or the rounds are over.
   * One step of the generator is one member's line.
   */
  * run({ enough, gap, rounds, isExact, how }: { enough: number; gap: number; rounds: number; isExact: boolean; how: 'after-columns' | 'after-bounds' }): Generator<Round, Outcome> {
    let smoothing = this.hasCenter ? 0.5 : 0
    let exact = false
    let solver = how
    for (let round = 0; round < rounds; round += 1) {
      const solution = this.master.solve(solver)
      solver = 'after-columns'
      if (solution === null) {
        // A member whose lines are all shut gets one that keeps the fixings, whatever it costs.
        if (!this.revive()) return 'dead'
        solver = 'after-bounds'
        continue
      }
      this.solution = solution
      if (!this.hasCenter) {
        this.center.set(solution.rowPrices)
        this.hasCenter = true
      }
      this.mixDual(smoothing, solution)
      let bound = this.rows.apart
      for (let row = 0; row < this.dual.length; row += 1) bound += this.rows.wanted[row]! * this.dual[row]!
      const found: { place: number; line: Int16Array }[] = []
      for (let place = 0; place < this.part.members.length; place += 1) {
        const answer = this.price(place, this.dual, exact && isExact)
        this.priced += 1
        this.memberLeast[place] = answer?.bound ?? this.lines.lastBound
        bound += this.memberLeast[place]!
        if (answer !== null && this.reducedCost(place, answer.line, solution) < -1e-6) found.push({ place, line: answer.line })
        yield { cost: solution.cost, bound: this.bound }
      }
      if (bound === never) return 'dead'
      const isBetter = bound > this.bound
      if (isBetter) {
        this.bound = bound
        this.center.set(this.dual)
        if (this.isOpen && bound > this.rootBound) this.keepRoot(bound)
      }
      if (this.roundedBound() >= enough) return 'bound'
      if (solution.cost - this.bound <= gap * Math.max(1, Math.abs(solution.cost)) || this.roundedBound() >= solution.cost - 1e-6) return 'converged'
      if (found.length > 0) {
        if (this.master.columns.length > 4000 + this.part.members.length * 60) this.master.drop((_column, reduced) => reduced < 20)
        this.master.addAll(found)
        smoothing = isBetter ? Math.max(0.3, smoothing) : Math.min(0.85, smoothing + 0.1)
      } else if (smoothing > 0) smoothing = smoothing > 0.3 ? smoothing / 2 : 0
      else if (!exact && isExact) exact = true
      else return 'converged'
    }
    return 'rounds'
  }

  /** The bound, rounded up where costs are whole numbers. */
  roundedBound(): number {
    return this.round(this.bound)
  }

  round(bound: number): number {
    return this.rows.isWhole && Number.isFinite(bound) ? Math.ceil(bound - 1e-5 * Math.max(1, Math.abs(bound) * 1e-6)) : bound
  }

  /** Prices past what a slack costs would not give a bound: the linear programme keeps to that only within its tolerance. */
  private mixDual(smoothing: number, { rowPrices }: MasterSolution): void {
    const { under, over } = this.rows
    for (let row = 0; row < this.dual.length; row += 1) this.dual[row] = Math.max(-over[row]!, Math.min(under[row]!, smoothing * this.center[row]! + (1 - smoothing) * rowPrices[row]!))
  }

  private keepRoot(bound: number): void {
    this.rootBound = bound
    this.rootPrices.set(this.dual)
    this.rootPrices.set(this.memberLeast, this.dual.length)
  }

  /** Per column: by how much a roster with it passes the best bound at least. */
  reducedCosts(): Float64Array {
    const rowPrices = this.rootPrices.subarray(0, this.dual.length)
    const memberPrices = this.rootPrices.subarray(this.dual.length)
    return Float64Array.from(this.master.columns, ({ place, line }) => this.reducedCost(place, line, { rowPrices, memberPrices }))
  }

  private revive(): boolean {
    const zero = new Float64Array(this.dual.length)
    let isAny = false
    for (let place = 0; place < this.part.members.length; place += 1) {
      const answer = this.price(place, this.hasCenter ? this.center : zero, true)
      this.priced += 1
      if (answer === null) return false
      if (this.master.add(place, answer.line)) isAny = true
    }
    return isAny
  }

  private price(place: number, dual: Float64Array, isExact: boolean): ReturnType<LineSolver['best']> {
    const { prices, part } = this
    this.fillPrices(place, dual)
    const member = part.members[place]!
    return this.lines.best({ member, prices, window: { from: part.from, to: part.to }, current: part.current[member]!, isExact })
  }

  private fillPrices(place: number, dual: Float64Array): void {
    const { model, prices, part, rows } = this
    const { days, width, shiftCount, memberCount } = model
    const member = part.members[place]!
    for (let day = part.from; day < part.to; day += 1) {
      const cells = (member * days + day) * width
      const here = (place * days + day) * width
      prices[day * width] = this.forbidden[here] === 0 ? model.cellCost[cells]! : never
      for (let shift = 0; shift < shiftCount; shift += 1) {
        let price = this.forbidden[here + shift + 1] === 0 ? model.cellCost[cells + shift + 1]! : never
        if (price !== never) {
          for (let at = model.cellRowStart[day * shiftCount + shift]!; at < model.cellRowStart[day * shiftCount + shift + 1]!; at += 1) {
            const row = model.cellRow[at]!
            if (model.counts[row * memberCount + member] === 1) price -= dual[rows.place[row]!]!
          }
        }
        prices[day * width + shift + 1] = price
      }
      for (const { row, amounts } of rows.own[place]!) {
        const each = dual[row]!
        if (each !== 0) for (let cell = day * width; cell < (day + 1) * width; cell += 1) if (prices[cell] !== never && amounts[cell] !== 0) prices[cell] = prices[cell]! - each * amounts[cell]!
      }
    }
  }

  private reducedCost(place: number, line: Int16Array, { rowPrices, memberPrices }: Pick<MasterSolution, 'rowPrices' | 'memberPrices'>): number {
    const { model, part, rows } = this
    const { days, width, shiftCount, memberCount } = model
    const member = part.members[place]!
    let price = -memberPrices[place]!
    for (let day = part.from; day < part.to; day += 1) {
      const shift = line[day]!
      price += model.cellCost[(member * days + day) * width + shift + 1]!
      for (const { row, amounts } of rows.own[place]!) price -= rowPrices[row]! * amounts[day * width + shift + 1]!
      if (shift < 0) continue
      for (let at = model.cellRowStart[day * shiftCount + shift]!; at < model.cellRowStart[day * shiftCount + shift + 1]!; at += 1) {
        const row = model.cellRow[at]!
        if (model.counts[row * memberCount + member] === 1) price -= rowPrices[rows.place[row]!]!
      }
    }
    return price
  }
}
