import { LineSolver } from '../line/line-solver.ts'
import type { Model } from '../model.ts'
import { anneal } from './annealing.ts'
import { coolingZones, temperatureAt, type Zone } from './cooling.ts'
import { makeFirst } from './first.ts'
import { LineMove } from './line-move.ts'
import { Moves } from './moves.ts'
import { Random } from './random.ts'
import { SearchState } from './state.ts'

/** Proposals of one turn: a fraction of a millisecond, so that a stop is seen at once. */
export const turnSteps = 1000
/** Lines written anew in each turn: as much time again. On instance 19 six seconds end at 3,700 with them and at 4,600 without. */
const turnLines = 2

/** Annealing over whole rosters, in passes from hot to cold. The caller says how far each pass is; nothing here looks at a clock. */
export class Searcher {
  readonly state: SearchState
  readonly best: Uint8Array
  bestCost = Infinity
  readonly #moves: Moves
  readonly #random: Random
  readonly #zones: readonly Zone[]
  readonly #solver: LineSolver
  readonly #lineMove: LineMove
  #from = 0
  #turns = 0

  constructor(model: Model, seed: number, solver = new LineSolver(model)) {
    this.state = new SearchState(model)
    this.best = new Uint8Array(this.state.cells.length)
    this.#random = new Random(seed)
    this.#moves = new Moves(this.state, this.#random)
    this.#zones = coolingZones(model)
    this.#solver = solver
    this.#lineMove = new LineMove(this.state, solver, this.#random, (this.#zones.at(-1)?.cold ?? 1) * 0.5)
  }

  /** Nobody may work anything: the first roster is the only one. */
  get isIdle(): boolean {
    return this.#moves.isIdle
  }

  /** Throws NoLineError where a member has no line at all. */
  *first(start: Uint8Array | null): Generator<void, void> {
    yield* makeFirst({ state: this.state, moves: this.#moves, random: this.#random, solver: this.#solver, start })
    this.#keep()
  }

  /** The next pass starts from this roster, and as hot as after the share `from` of a whole pass. */
  begin(cells: Uint8Array, from: number): void {
    this.state.load(cells)
    this.#from = from
    this.#keep()
  }

  /** Some proposals at the temperature that belongs to this part (0 to 1) of the pass; true when the best got better. */
  turn(progress: number): boolean {
    if (this.#moves.isIdle) return false
    const isLast = progress >= 1
    const temperature = isLast ? 0 : temperatureAt(this.#zones, this.#from + (1 - this.#from) * progress)
    anneal(this.state, this.#moves, this.#random, turnSteps, temperature)
    for (let count = 0; count < turnLines; count += 1) this.#lineMove.try(this.#moves.drawMember(), temperature)
    this.#turns += 1
    // Fractions in the weights drift; whole numbers do not.
    if (this.#turns % 20_000 === 0) this.state.recompute()
    return this.#keep()
  }

  #keep(): boolean {
    if (this.state.violation > 0 || this.state.cost >= this.bestCost) return false
    this.bestCost = this.state.cost
    this.best.set(this.state.cells)
    return true
  }
}
