import { isRunAllowed } from './border.ts'
import type { LineTables } from './tables.ts'

const never = Number.POSITIVE_INFINITY
/** Labels it may make before it gives up and leaves a bound. */
const labelsAtMost = 600_000

/**
 * Best first over days, with counts of the limited shift types that were over their maximum. The tables, filled with a price
 * on each count, say what the rest of a line costs at least; a label is (day, run, memory, units, weekends, counts).
 */
export class CountedSearch {
  private size = 0
  private room = 0
  private day: Int32Array = new Int32Array(0)
  /** Days of the run so far; -1: a rested morning; -2: done. */
  private length: Int32Array = new Int32Array(0)
  private state: Int32Array = new Int32Array(0)
  private startPlace: Int32Array = new Int32Array(0)
  private units: Int32Array = new Int32Array(0)
  private weekends: Int32Array = new Int32Array(0)
  private cost: Float64Array = new Float64Array(0)
  private bound: Float64Array = new Float64Array(0)
  private parent: Int32Array = new Int32Array(0)
  private shift: Int16Array = new Int16Array(0)
  private counts: Int16Array = new Int16Array(0)
  private heap: Int32Array = new Int32Array(0)
  private heapSize = 0
  private hash: Int32Array = new Int32Array(1 << 12)
  private kinds: Int32Array = new Int32Array(0)
  private limits: Int32Array = new Int32Array(0)
  private lambda: Float64Array = new Float64Array(0)
  private offset = 0
  private tables!: LineTables
  private candidateStart: Int32Array = new Int32Array(0)
  private candidates: Int16Array = new Int16Array(0)

  /**
   * `kinds` are shift types, `limits` what each may still be worked, `lambda` (per kind) what the tables were filled with.
   * Writes the line's free days. `cost` null: no line, or too many labels; `bound` holds in any case.
   */
  find({ tables, prices, kinds, limits, lambda, line }: { tables: LineTables; prices: ArrayLike<number>; kinds: Int32Array; limits: Int32Array; lambda: Float64Array; line: Int16Array }): { cost: number | null; bound: number } {
    this.tables = tables
    this.kinds = kinds
    this.limits = limits
    this.lambda = lambda
    this.offset = lambda.reduce((sum, one, at) => sum + one * limits[at]!, 0)
    this.size = 0
    this.heapSize = 0
    this.hash.fill(-1)
    this.growCounts()
    this.listCandidates(prices)
    this.begin()
    while (this.heapSize > 0) {
      const label = this.pop()
      if (this.length[label] === -2) {
        this.write(label, line)
        return { cost: this.cost[label]!, bound: this.cost[label]! }
      }
      if (this.size > labelsAtMost) return { cost: null, bound: this.bound[label]! }
      if (this.isBeaten(label)) continue
      this.expand(label, prices)
    }
    return { cost: null, bound: never }
  }

  /** Per day: all counted shifts, and the cheapest of the others in each class. */
  private listCandidates(prices: ArrayLike<number>): void {
    const { shape, border: { from, to }, model: { shiftCount, width } } = this.tables
    this.candidateStart = new Int32Array(to - from + 1)
    this.candidates = new Int16Array((to - from) * shiftCount)
    let count = 0
    const best = new Map<number, number>()
    for (let day = from; day < to; day += 1) {
      best.clear()
      const classes = shape.memory.shiftClass[day]!
      for (const shift of shape.shifts) {
        const price = prices[day * width + shift + 1]!
        if (price === never) continue
        if (this.kinds.includes(shift)) {
          this.candidates[count] = shift
          count += 1
          continue
        }
        const key = classes[shift]! * 4096 + shape.extra[shift]!
        const known = best.get(key)
        if (known === undefined || price < prices[day * width + known + 1]!) best.set(key, shift)
      }
      for (const shift of best.values()) {
        this.candidates[count] = shift
        count += 1
      }
      this.candidateStart[day - from + 1] = count
    }
  }

  private begin(): void {
    const { tables } = this
    const { border, shape } = tables
    if (border.prior > 0) {
      const label = this.make(-1, border.from, 0, border.state, 0, 0, 0, 0, -1)
      this.offer(label, this.runBound(label))
      return
    }
    tables.begin((kind, length, _extra, place, price) => {
      if (price === never) return
      let rest = 0
      for (let at = 0; at < (kind === 'rested' ? length : border.to - border.from); at += 1) rest += tables.offPrice[at]!
      if (kind === 'all-off') {
        const label = this.make(-1, border.to, -2, 0, 0, 0, 0, rest, -1)
        this.offer(label, rest + this.offset)
        return
      }
      const day = border.from + length
      const label = this.make(-1, day, day === border.to ? -2 : -1, shape.restedStates[day]![place]!, place, 0, 0, rest, -1)
      this.offer(label, day === border.to ? rest + this.offset : price)
    })
  }

  private expand(label: number, prices: ArrayLike<number>): void {
    const { tables } = this
    const { shape, border: { from, to }, model: { width } } = tables
    const day = this.day[label]!
    const length = this.length[label]!
    const state = this.state[label]!
    const units = this.units[label]!
    const weekends = this.weekends[label]!
    const cost = this.cost[label]!
    const startPlace = this.startPlace[label]!
    const table = shape.memory.next[day]
    if (length < 0) {
      const offPrice = tables.offPrice[day - from]!
      if (offPrice !== never) this.rested(label, day + 1, shape.restedPlace[day + 1]![table![state * width]!]!, units, weekends, cost + offPrice)
    } else if (isRunAllowed(shape, tables.border, day - length, length)) {
      const next = tables.levelAfter(day)
      const base = tables.runAt(day, state, 0)
      const after = weekends + tables.touchedBy(day - length, startPlace, length)
      const places = next > to ? 1 : shape.restedStates[next]!.length
      for (let place = 0; place < places; place += 1) {
        const price = tables.run[base + place * tables.extras]!
        if (price === never) continue
        if (next <= to) this.rested(label, next, place, units, after, cost + price)
        else if (tables.restAt(next, 0, units, after) === 0) this.done(label, units, cost + price)
      }
    }
    const run = Math.max(0, length)
    if (day >= to || run >= tables.longest) return
    for (let at = this.candidateStart[day - from]!; at < this.candidateStart[day - from + 1]!; at += 1) {
      const shift = this.candidates[at]!
      const next = table![state * width + shift + 1]!
      if (next < 0) continue
      const kind = this.kinds.indexOf(shift)
      if (kind >= 0 && this.counts[label * this.kinds.length + kind]! >= this.limits[kind]!) continue
      const child = this.make(label, day + 1, run + 1, next, startPlace, units + shape.unitLeast + shape.extra[shift]! * shape.unitStep, weekends, cost + prices[day * width + shift + 1]!, shift)
      this.offer(child, this.runBound(child))
    }
  }

  private rested(parent: number, day: number, place: number, units: number, weekends: number, cost: number): void {
    const price = this.tables.restAt(day, place, units, weekends)
    if (price === never) return
    if (day === this.tables.border.to) {
      this.done(parent, units, cost)
      return
    }
    const label = this.make(parent, day, -1, this.tables.shape.restedStates[day]![place]!, place, units, this.cap(day, weekends), cost, -1)
    this.offer(label, cost + this.countPrice(label) + price)
  }

  private done(parent: number, units: number, cost: number): void {
    this.offer(this.make(parent, this.tables.border.to, -2, 0, 0, units, 0, cost, -1), cost + this.offset)
  }

  /** Weekends below this make no difference any more. */
  private cap(day: number, weekends: number): number {
    return Math.max(weekends, this.tables.weekendsFrom[day - this.tables.border.from]!)
  }

  private countPrice(label: number): number {
    let sum = 0
    for (let at = 0; at < this.kinds.length; at += 1) sum += this.lambda[at]! * this.counts[label * this.kinds.length + at]!
    return sum
  }

  private runBound(label: number): number {
    const { tables } = this
    const { shape, border } = tables
    const day = this.day[label]!
    const length = this.length[label]!
    const units = this.units[label]!
    const start = day - length
    let least = never
    for (let left = 0; length + left <= tables.longest && day + left <= border.to; left += 1) {
      if (!isRunAllowed(shape, border, start, length + left)) continue
      const next = tables.levelAfter(day + left)
      const base = tables.runAt(day, this.state[label]!, left)
      const weekends = this.weekends[label]! + tables.touchedBy(start, this.startPlace[label]!, length + left)
      const places = next > border.to ? 1 : shape.restedStates[next]!.length
      for (let place = 0; place < places; place += 1) {
        for (let extra = 0; extra <= left * shape.extraMost; extra += 1) {
          const price = tables.run[base + place * tables.extras + extra]!
          if (price === never) continue
          const value = price + tables.restAt(next, place, units + left * shape.unitLeast + extra * shape.unitStep, weekends)
          if (value < least) least = value
        }
      }
    }
    return least + this.cost[label]! + this.countPrice(label)
  }

  private make(parent: number, day: number, length: number, state: number, startPlace: number, units: number, weekends: number, cost: number, shift: number): number {
    const label = this.size
    if (label >= this.room) this.grow()
    this.size += 1
    this.day[label] = day
    this.length[label] = length
    this.state[label] = state
    this.startPlace[label] = startPlace
    this.units[label] = units
    this.weekends[label] = weekends
    this.cost[label] = cost
    this.parent[label] = parent
    this.shift[label] = shift
    const kinds = this.kinds.length
    const daysLeft = this.tables.border.to - day
    for (let at = 0; at < kinds; at += 1) {
      const count = (parent < 0 ? 0 : this.counts[parent * kinds + at]!) + (this.kinds[at] === shift ? 1 : 0)
      // A count that can no longer reach its limit is lifted to the largest such: they are one label.
      this.counts[label * kinds + at] = Math.max(count, this.limits[at]! - daysLeft)
    }
    return label
  }

  /** Drops the label where another like it is no dearer. */
  private offer(label: number, bound: number): void {
    if (bound === never || this.isBeaten(label)) {
      if (label === this.size - 1) this.size -= 1
      return
    }
    this.bound[label] = bound
    this.push(label)
  }

  /** Keeps one label for each state, the cheapest; true when another one is it. */
  private isBeaten(label: number): boolean {
    if (this.size * 2 > this.hash.length) this.rehash()
    let slot = this.slotOf(label)
    for (;;) {
      const other = this.hash[slot]!
      if (other === label) return false
      if (other < 0) {
        this.hash[slot] = label
        return false
      }
      if (this.isAlike(label, other)) {
        if (this.cost[other]! <= this.cost[label]! + 1e-9) return true
        this.hash[slot] = label
        return false
      }
      slot = (slot + 1) & (this.hash.length - 1)
    }
  }

  private slotOf(label: number): number {
    let value = Math.imul(this.day[label]!, 0x9e3779b1) ^ Math.imul(this.length[label]! + 3, 0x85ebca6b) ^ Math.imul(this.state[label]! + 1, 0xc2b2ae35) ^ Math.imul(this.units[label]!, 0x27d4eb2f) ^ Math.imul(this.weekends[label]! * 31 + this.startPlace[label]!, 0x165667b1)
    for (let at = 0; at < this.kinds.length; at += 1) value = Math.imul(value ^ this.counts[label * this.kinds.length + at]!, 0x01000193)
    value ^= value >>> 15
    return value & (this.hash.length - 1)
  }

  private isAlike(a: number, b: number): boolean {
    if (this.day[a] !== this.day[b] || this.length[a] !== this.length[b] || this.state[a] !== this.state[b] || this.units[a] !== this.units[b] || this.weekends[a] !== this.weekends[b] || this.startPlace[a] !== this.startPlace[b]) return false
    const kinds = this.kinds.length
    for (let at = 0; at < kinds; at += 1) if (this.counts[a * kinds + at] !== this.counts[b * kinds + at]) return false
    return true
  }

  private rehash(): void {
    const known = this.hash.filter((label) => label >= 0)
    this.hash = new Int32Array(this.hash.length * 4).fill(-1)
    for (const label of known) {
      let slot = this.slotOf(label)
      while (this.hash[slot]! >= 0) slot = (slot + 1) & (this.hash.length - 1)
      this.hash[slot] = label
    }
  }

  private grow(): void {
    const room = Math.max(1024, this.room * 2)
    const integers = (old: Int32Array): Int32Array => { const made = new Int32Array(room); made.set(old); return made }
    const floats = (old: Float64Array): Float64Array => { const made = new Float64Array(room); made.set(old); return made }
    this.day = integers(this.day)
    this.length = integers(this.length)
    this.state = integers(this.state)
    this.startPlace = integers(this.startPlace)
    this.units = integers(this.units)
    this.weekends = integers(this.weekends)
    this.parent = integers(this.parent)
    this.heap = integers(this.heap)
    this.cost = floats(this.cost)
    this.bound = floats(this.bound)
    const shift = new Int16Array(room)
    shift.set(this.shift)
    this.shift = shift
    this.room = room
    this.growCounts()
  }

  private growCounts(): void {
    if (this.counts.length >= this.room * this.kinds.length) return
    const counts = new Int16Array(this.room * this.kinds.length)
    counts.set(this.counts)
    this.counts = counts
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.bound[a]! - this.bound[b]!
    // Deeper first among equals: one of many equal lines is enough.
    return difference < 0 || (difference === 0 && this.day[a]! > this.day[b]!)
  }

  private push(label: number): void {
    let at = this.heapSize
    this.heapSize += 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.isBefore(label, this.heap[above]!)) break
      this.heap[at] = this.heap[above]!
      at = above
    }
    this.heap[at] = label
  }

  private pop(): number {
    const top = this.heap[0]!
    this.heapSize -= 1
    const label = this.heap[this.heapSize]!
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      if (below >= this.heapSize) break
      if (below + 1 < this.heapSize && this.isBefore(this.heap[below + 1]!, this.heap[below]!)) below += 1
      if (!this.isBefore(this.heap[below]!, label)) break
      this.heap[at] = this.heap[below]!
      at = below
    }
    this.heap[at] = label
    return top
  }

  private write(label: number, line: Int16Array): void {
    const { from, to } = this.tables.border
    line.fill(-1, from, to)
    for (let at = label; at >= 0; at = this.parent[at]!) if (this.shift[at]! >= 0) line[this.day[at]! - 1] = this.shift[at]!
  }
}
