import type { LineSolver } from '../line/line-solver.ts'
import type { Random } from './random.ts'
import type { SearchState } from './state.ts'

/** Days times places up to which a line is written whole; the line programme takes about a millisecond. */
const wholeCells = 1500
/** Of longer lines a window: with counted shift types, half a year at once can take 200 ms (instance 22: 700 here ends at 38,700 where 1,500 ends at 46,700). */
const windowCells = 700
const leastDays = 14
/** Measured on instance 19: half as much again, or none, ends dearer. */
const shakeOfTemperature = 0.1

/** Writes one member's line anew, whole or over a window, as the best that there is for prices that are shaken a little. */
export class LineMove {
  readonly #state: SearchState
  readonly #solver: LineSolver
  readonly #random: Random
  readonly #prices: Float64Array
  readonly #current: Int16Array
  readonly #tie: number

  /** `tie`: a shake too small to matter but between lines that cost the same, so that the search wanders among them. */
  constructor(state: SearchState, solver: LineSolver, random: Random, tie: number) {
    this.#state = state
    this.#solver = solver
    this.#random = random
    this.#prices = new Float64Array(state.model.days * state.model.width)
    this.#current = new Int16Array(state.model.days)
    this.#tie = tie
  }

  /** Change of cost, or NaN where nothing changed. */
  try(member: number, temperature: number): number {
    const { days, width } = this.#state.model
    const length = days * width <= wholeCells ? days : Math.min(days, Math.max(leastDays, Math.floor(windowCells / width)))
    const from = length === days ? 0 : this.#random.below(days - length + 1)
    const to = from + length
    this.#fillPrices(member, from, to, temperature)
    for (let day = 0; day < days; day += 1) this.#current[day] = this.#state.cells[member * days + day]! - 1
    const answer = this.#solver.best({ member, prices: this.#prices, window: length === days ? undefined : { from, to }, current: this.#current, isExact: false })
    if (answer === null) return NaN
    this.#state.begin()
    for (let day = from; day < to; day += 1) if (!this.#state.edit(member, day, answer.line[day]! + 1)) return NaN
    return this.#state.tryEdits(temperature <= 0 ? 0 : -temperature * Math.log(this.#random.unit() + 1e-12))
  }

  /** What each cell would cost if the member's own days in the window were empty. */
  #fillPrices(member: number, from: number, to: number, temperature: number): void {
    const { model } = this.#state
    const { days, width, cellCost } = model
    const shake = 2 * (this.#tie + shakeOfTemperature * temperature)
    this.#state.countRows(member, from, to, -1)
    for (let day = from; day < to; day += 1) {
      for (let place = 0; place < width; place += 1) {
        const cost = cellCost[(member * days + day) * width + place]!
        this.#prices[day * width + place] = cost === Infinity ? cost : cost + (place === 0 ? 0 : this.#state.marginal(member, day, place, 1)) + shake * (this.#random.unit() - 0.5)
      }
    }
    this.#state.countRows(member, from, to, 1)
  }
}
