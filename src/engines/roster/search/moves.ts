import type { Model } from '../model.ts'
import type { Random } from './random.ts'
import type { SearchState } from './state.ts'

const longestSwap = 14

/** Proposes small sets of edits; each returns false when it has nothing to propose. The state judges them. */
export class Moves {
  readonly #state: SearchState
  readonly #model: Model
  readonly #random: Random
  readonly #canWork: Int32Array
  /** Members who may work a place, by place. */
  readonly #workers: readonly Int32Array[]

  constructor(state: SearchState, random: Random) {
    this.#state = state
    this.#model = state.model
    this.#random = random
    const workers: number[][] = Array.from({ length: state.model.width }, () => [])
    for (const [member, places] of state.rules.mayWork.entries()) for (const place of places) workers[place]?.push(member)
    this.#workers = workers.map((list) => Int32Array.from(list))
    this.#canWork = Int32Array.from([...state.rules.mayWork.entries()].filter(([, places]) => places.length > 0).map(([member]) => member))
  }

  get isIdle(): boolean {
    return this.#canWork.length === 0
  }

  propose(): boolean {
    const kind = this.#random.below(100)
    if (kind < 12) return this.retype()
    if (kind < 42) return this.swapBlocks()
    if (kind < 50) return this.swapDays()
    if (kind < 60) return this.toggle()
    if (kind < 68) return this.writeBlock()
    if (kind < 73) return this.rotate()
    if (kind < 83) return this.fill()
    if (kind < 86) return this.moveDay()
    if (kind < 91) return this.swapWeeks()
    if (kind < 94) return this.copyBlock()
    return this.swapWeeksOfTwo()
  }

  /** Somebody who may work at all. */
  drawMember(): number {
    return this.#canWork[this.#random.below(this.#canWork.length)]!
  }

  /** Mostly the cheapest of a few: with many shift types a blind draw seldom meets a need. */
  drawPlace(member: number, day: number): number {
    const places = this.#state.rules.mayWork[member]!
    if (places.length === 0) return 0
    let best = places[this.#random.below(places.length)]!
    if (places.length < 2 || this.#random.below(3) === 0) return best
    const base = (member * this.#model.days + day) * this.#model.width
    const { cellCost } = this.#model
    let least = cellCost[base + best]! + this.#state.marginal(member, day, best, 1)
    for (let draw = 1; draw < 4; draw += 1) {
      const place = places[this.#random.below(places.length)]!
      const cost = cellCost[base + place]! + this.#state.marginal(member, day, place, 1)
      if (cost < least) {
        least = cost
        best = place
      }
    }
    return best
  }

  /** Another shift on a worked day. */
  retype(): boolean {
    const member = this.drawMember()
    const day = this.#random.below(this.#model.days)
    if (this.#state.cells[member * this.#model.days + day] === 0) return false
    return this.#state.edit(member, day, this.drawPlace(member, day))
  }

  toggle(): boolean {
    const member = this.drawMember()
    const day = this.#random.below(this.#model.days)
    const isOff = this.#state.cells[member * this.#model.days + day] === 0
    return this.#state.edit(member, day, isOff ? this.drawPlace(member, day) : 0)
  }

  /** The same days of two members change places. */
  swapBlocks(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const first = this.drawMember()
    const second = this.drawMember()
    if (first === second) return false
    const from = this.#random.below(days)
    const chance = this.#random.unit()
    const to = Math.min(days, from + 1 + Math.floor(chance * chance * longestSwap))
    for (let day = from; day < to; day += 1) if (!this.#state.edit(first, day, cells[second * days + day]!)) return false
    for (let day = from; day < to; day += 1) if (!this.#state.edit(second, day, cells[first * days + day]!)) return false
    return true
  }

  /** Two members exchange days at two places, so that what one gains in minutes here is lost there. */
  swapTwice(): boolean {
    const { days, minutes } = this.#model
    const { cells } = this.#state
    const first = this.drawMember()
    const second = this.drawMember()
    if (first === second) return false
    const a = this.#random.below(days)
    const b = Math.min(days, a + 1 + this.#random.below(5))
    let difference = 0
    for (let day = a; day < b; day += 1) {
      const mine = cells[first * days + day]!
      const other = cells[second * days + day]!
      difference += (other === 0 ? 0 : minutes[other - 1]!) - (mine === 0 ? 0 : minutes[mine - 1]!)
    }
    if (difference === 0) return false
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const c = this.#random.below(days)
      const d = Math.min(days, c + 1 + this.#random.below(5))
      if (c < b && a < d) continue
      let rest = difference
      for (let day = c; day < d; day += 1) {
        const mine = cells[first * days + day]!
        const other = cells[second * days + day]!
        rest += (other === 0 ? 0 : minutes[other - 1]!) - (mine === 0 ? 0 : minutes[mine - 1]!)
      }
      if (rest !== 0) continue
      return this.#exchange(first, second, a, b, c, d) && this.#exchange(second, first, a, b, c, d)
    }
    return false
  }

  /** Blocks at the same weekdays of two weeks change places in one line: another weekend is worked. */
  swapWeeks(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    if (days <= 7) return false
    const member = this.drawMember()
    const length = 1 + this.#random.below(7)
    const from = this.#random.below(days)
    const other = from + 7 * (1 + this.#random.below(Math.ceil(days / 7) - 1))
    if (other + length > days) return false
    const base = member * days
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, from + step, cells[base + other + step]!)) return false
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, other + step, cells[base + from + step]!)) return false
    return true
  }

  /** A block is written as it stands in another week of the line, or on these days with another member. */
  copyBlock(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const member = this.drawMember()
    const length = 1 + this.#random.below(7)
    const from = this.#random.below(days)
    let source = member
    let shift = 0
    if (days > 7 && this.#random.below(2) === 0) shift = 7 * (this.#random.below(Math.ceil(days / 7)) - Math.floor(from / 7))
    else source = this.drawMember()
    if (from + length > days || from + shift + length > days) return false
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, from + step, cells[source * days + from + shift + step]!)) return false
    return true
  }

  /** Two members exchange the same weekdays of two weeks: each works the other's weekend, and as many of them as before. */
  swapWeeksOfTwo(): boolean {
    const { days } = this.#model
    if (days <= 7) return false
    const first = this.drawMember()
    const second = this.drawMember()
    const length = 1 + this.#random.below(6)
    const from = this.#random.below(days)
    const other = from + 7 * (1 + this.#random.below(Math.ceil(days / 7) - 1))
    if (first === second || other + length > days) return false
    return this.#exchange(first, second, from, from + length, other, other + length) && this.#exchange(second, first, from, from + length, other, other + length)
  }

  #exchange(member: number, other: number, a: number, b: number, c: number, d: number): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    for (let day = a; day < b; day += 1) if (!this.#state.edit(member, day, cells[other * days + day]!)) return false
    for (let day = c; day < d; day += 1) if (!this.#state.edit(member, day, cells[other * days + day]!)) return false
    return true
  }

  /** A worked day moves to where the member is off, whichever shift it becomes. */
  moveDay(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const member = this.drawMember()
    const base = member * days
    const from = this.#random.below(days)
    const to = this.#random.below(days)
    if (cells[base + from] === 0 || cells[base + to] !== 0) return false
    return this.#state.edit(member, from, 0) && this.#state.edit(member, to, this.drawPlace(member, to))
  }

  /** Two blocks anywhere in one line change places. */
  swapFar(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const member = this.drawMember()
    const length = 1 + this.#random.below(7)
    const a = this.#random.below(days)
    const b = this.#random.below(days)
    const from = Math.min(a, b)
    const other = Math.max(a, b)
    if (from + length > other || other + length > days) return false
    const base = member * days
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, from + step, cells[base + other + step]!)) return false
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, other + step, cells[base + from + step]!)) return false
    return true
  }

  /** Two blocks of one line change places. */
  swapDays(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const member = this.drawMember()
    const chance = this.#random.unit()
    const length = 1 + Math.floor(chance * chance * 5)
    const from = this.#random.below(days)
    const other = from + length + this.#random.below(10)
    if (other + length > days) return false
    const base = member * days
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, from + step, cells[base + other + step]!)) return false
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, other + step, cells[base + from + step]!)) return false
    return true
  }

  /** A block moves on by a day, its neighbour takes the day that falls free. */
  rotate(): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const member = this.drawMember()
    const length = 2 + this.#random.below(8)
    const from = this.#random.below(days)
    if (from + length > days) return false
    const turn = this.#random.below(2) === 0 ? 1 : length - 1
    const base = member * days
    for (let step = 0; step < length; step += 1) if (!this.#state.edit(member, from + step, cells[base + from + (step + turn) % length]!)) return false
    return true
  }

  /** A few days off, or a few days of one shift. */
  writeBlock(): boolean {
    const member = this.drawMember()
    const from = this.#random.below(this.#model.days)
    const to = Math.min(this.#model.days, from + 1 + this.#random.below(4))
    const place = this.#random.below(3) === 0 ? 0 : this.drawPlace(member, from)
    for (let day = from; day < to; day += 1) if (!this.#state.edit(member, day, place)) return false
    return true
  }

  /** Somebody works a cell that is short, for a day or the days around it. */
  fill(): boolean {
    const { cellRow, rowCount, wanted } = { cellRow: this.#model.cellRow, rowCount: this.#state.rowCount, wanted: this.#model.wanted }
    const { days, shiftCount, cellRowStart, memberCount, counts } = this.#model
    if (cellRow.length === 0) return false
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const cell = this.#random.below(days * shiftCount)
      const first = cellRowStart[cell]!
      const last = cellRowStart[cell + 1]!
      for (let index = first; index < last; index += 1) {
        const row = cellRow[index]!
        if (rowCount[row]! >= wanted[row]!) continue
        const day = Math.floor(cell / shiftCount)
        const place = cell % shiftCount + 1
        const workers = this.#workers[place]!
        if (workers.length === 0) return false
        const member = workers[this.#random.below(workers.length)]!
        if (counts[row * memberCount + member] === 0) return false
        return this.#fillAround(member, day, place)
      }
    }
    return false
  }

  #fillAround(member: number, day: number, place: number): boolean {
    const { days } = this.#model
    const { cells } = this.#state
    const base = member * days
    if (!this.#state.edit(member, day, place)) return false
    const kind = this.#random.below(4)
    if (kind === 0) return true
    if (kind === 1) {
      // The day comes from elsewhere in the line.
      const other = day + this.#random.below(15) - 7
      if (other < 0 || other >= days || other === day) return false
      return this.#state.edit(member, other, cells[base + day]!)
    }
    const length = 1 + this.#random.below(3)
    const step = kind === 2 ? 1 : -1
    for (let count = 1; count <= length; count += 1) {
      const next = day + step * count
      if (next < 0 || next >= days) break
      if (!this.#state.edit(member, next, place)) return false
    }
    return true
  }
}
