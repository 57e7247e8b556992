import type { Model } from '../model.ts'
import { isAllOffAllowed, isRunAllowed, isTailAllowed, isTailOpen, type Border } from './border.ts'
import { afterDaysOff, type Shape } from './shape.ts'

const never = Number.POSITIVE_INFINITY

/**
 * The line programme in two steps, since almost all of a line's structure lies in its runs of work.
 * `run` holds, for a day, a state of the memory and a length, the least price of working so many days from there on
 * and resting after them. `rest` holds the least price from a rested morning to the end, by units and weekends used so far.
 * Counts of shift types are left out: prices on them (see counted.ts) turn what is here into bounds.
 * All arrays are kept from call to call and only grow.
 */
export class LineTables {
  readonly model: Model
  shape!: Shape
  border!: Border
  // Per free day: the cheapest shift of each class (same bans, same minutes).
  classCount: Int32Array = new Int32Array(0)
  classShift: Int32Array = new Int32Array(0)
  classPrice: Float64Array = new Float64Array(0)
  offPrice: Float64Array = new Float64Array(0)
  /** Longest run that is looked at. */
  longest = 0
  /** Places of extra units in a run. */
  extras = 1
  /** Places of rested states. */
  places = 1
  private states = 1
  run: Float64Array = new Float64Array(0)
  rest: Float64Array = new Float64Array(0)
  /** Per level (free day, `to`, and the end reached without a full rest): where it begins in `rest`, and its ranges. */
  levelStart: Int32Array = new Int32Array(0)
  unitsFrom: Int32Array = new Int32Array(0)
  unitsSize: Int32Array = new Int32Array(0)
  weekendsFrom: Int32Array = new Int32Array(0)
  weekendsSize: Int32Array = new Int32Array(0)
  /** Weekends that a run touches anew: `((day - from) * places + place) * (longest + 1) + length`. */
  touched: Int8Array = new Int8Array(0)
  private dayMost: Int32Array = new Int32Array(0)
  private ahead: Int32Array = new Int32Array(0)
  private behind: Int32Array = new Int32Array(0)
  private readonly classPlace: Int32Array

  constructor(model: Model) {
    this.model = model
    this.classPlace = new Int32Array(model.shiftCount * (model.shiftCount + 1) + 1)
  }

  /** Fills everything for these prices; `countPrice` (per shift type) is added to each shift. */
  fill(shape: Shape, border: Border, prices: ArrayLike<number>, countPrice: Float64Array | null, current: ArrayLike<number>): void {
    this.shape = shape
    this.border = border
    const free = border.to - border.from
    this.longest = Math.min(shape.maxRun, free)
    this.extras = this.longest * shape.extraMost + 1
    this.places = shape.restedMost
    this.states = shape.memory.most
    this.fillDays(prices, countPrice)
    this.fillRuns(current)
    this.fillLevels()
    this.fillTouched()
    this.fillRest(current)
  }

  runAt(day: number, state: number, length: number): number {
    return (((day - this.border.from) * this.states + state) * (this.longest + 1) + length) * this.places * this.extras
  }

  /** The level a run leads to: the rested morning after it, or the end. */
  levelAfter(end: number): number {
    return end + this.shape.minOff > this.border.to ? this.border.to + 1 : end + this.shape.minOff
  }

  /** Least price from a level on; Infinity outside of its ranges. */
  restAt(day: number, place: number, units: number, weekends: number): number {
    const level = day - this.border.from
    const unit = units - this.unitsFrom[level]!
    if (unit < 0 || unit >= this.unitsSize[level]!) return never
    const weekend = Math.max(0, weekends - this.weekendsFrom[level]!)
    if (weekend >= this.weekendsSize[level]!) return never
    return this.rest[this.levelStart[level]! + (place * this.weekendsSize[level]! + weekend) * this.unitsSize[level]! + unit]!
  }

  touchedBy(day: number, place: number, length: number): number {
    return this.touched[((day - this.border.from) * this.places + place) * (this.longest + 1) + length]!
  }

  private fillDays(prices: ArrayLike<number>, countPrice: Float64Array | null): void {
    const { shape, border: { from, to }, model: { shiftCount, width } } = this
    const free = to - from
    this.classCount = integers(this.classCount, free)
    this.classShift = integers(this.classShift, free * shiftCount)
    this.classPrice = floats(this.classPrice, free * shiftCount)
    this.offPrice = floats(this.offPrice, free)
    this.dayMost = integers(this.dayMost, free)
    const { shifts, extra, memory } = shape
    const place = this.classPlace
    for (let at = 0; at < free; at += 1) {
      const day = from + at
      const base = at * shiftCount
      const classes = memory.shiftClass[day]!
      let count = 0
      let dayMost = -1
      place.fill(-1)
      for (let step = 0; step < shifts.length; step += 1) {
        const shift = shifts[step]!
        const price = prices[day * width + shift + 1]! + (countPrice === null ? 0 : countPrice[shift]!)
        if (price === never) continue
        const key = classes[shift]! * (shiftCount + 1) + Math.min(extra[shift]!, shiftCount)
        let known = extra[shift]! < shiftCount ? place[key]! : -1
        if (known < 0) {
          known = count
          count += 1
          place[key] = known
          this.classPrice[base + known] = never
        }
        if (price < this.classPrice[base + known]!) {
          this.classPrice[base + known] = price
          this.classShift[base + known] = shift
        }
        if (extra[shift]! > dayMost) dayMost = extra[shift]!
      }
      this.classCount[at] = count
      this.dayMost[at] = dayMost < 0 ? -1 : shape.unitLeast + dayMost * shape.unitStep
      this.offPrice[at] = prices[day * width]!
    }
  }

  private fillRuns(current: ArrayLike<number>): void {
    const { shape, model, longest, extras, places, states, border: { from, to } } = this
    const { memory, minOff, restedPlace } = shape
    const { shiftCount, width } = model
    const size = places * extras
    this.run = floats(this.run, (to - from + 1) * states * (longest + 1) * size)
    const { run, classCount, classShift, classPrice, offPrice } = this
    const { extra } = shape
    for (let day = to; day >= from; day -= 1) {
      const count = memory.count[day]!
      const isLast = day + minOff > to
      const restDays = isLast ? to - day : minOff
      let restPrice = 0
      for (let step = 0; step < restDays; step += 1) restPrice += offPrice[day - from + step]!
      const table = memory.next[day]
      const room = Math.min(longest, to - day)
      for (let state = 0; state < count; state += 1) {
        const base = this.runAt(day, state, 0)
        run.fill(never, base, base + size)
        const after = afterDaysOff(memory, width, day, state, restDays)
        if (!isLast) run[base + restedPlace[day + minOff]![after]! * extras] = restPrice
        else if (isTailOpen(model, shape, to, after, current)) run[base] = restPrice
        if (room === 0 || table === undefined) continue
        run.fill(never, base + size, base + (room + 1) * size)
        const classes = classCount[day - from]!
        for (let at = 0; at < classes; at += 1) {
          const shift = classShift[(day - from) * shiftCount + at]!
          const next = table[state * width + shift + 1]!
          if (next < 0) continue
          const price = classPrice[(day - from) * shiftCount + at]!
          const source = this.runAt(day + 1, next, 0)
          const target = base + size + extra[shift]!
          const total = room * size - extra[shift]!
          // Extra units never pass the end of their row: a run of n days has at most n * extraMost.
          for (let step = 0; step < total; step += 1) {
            const value = price + run[source + step]!
            if (value < run[target + step]!) run[target + step] = value
          }
        }
      }
    }
  }

  private fillLevels(): void {
    const { shape, longest, dayMost, border } = this
    const { from, to, minUnits, maxUnits, maxWeekends, weekend } = border
    const free = to - from
    this.levelStart = integers(this.levelStart, free + 2)
    this.unitsFrom = integers(this.unitsFrom, free + 2)
    this.unitsSize = integers(this.unitsSize, free + 2)
    this.weekendsFrom = integers(this.weekendsFrom, free + 2)
    this.weekendsSize = integers(this.weekendsSize, free + 2)
    this.ahead = integers(this.ahead, free + 2)
    this.behind = integers(this.behind, free + 2)
    const { ahead, behind } = this
    ahead[free] = 0
    for (let at = free - 1; at >= 0; at -= 1) {
      let most = ahead[at + 1]!
      let units = 0
      for (let length = 1; length <= longest && at + length <= free && dayMost[at + length - 1]! >= 0; length += 1) {
        units += dayMost[at + length - 1]!
        most = Math.max(most, units + ahead[Math.min(free, at + length + shape.minOff)]!)
      }
      ahead[at] = most
    }
    behind.fill(-1, 0, free + 1)
    if (border.prior > 0) this.spread(0, 0, 0)
    else if (border.mustRest <= free) behind[border.mustRest] = 0
    for (let at = 0; at < free; at += 1) {
      if (behind[at]! < 0) continue
      behind[at + 1] = Math.max(behind[at + 1]!, behind[at]!)
      this.spread(at, behind[at]!, 1)
    }
    let coming = 0
    const seen = new Set<number>()
    let size = 0
    for (let at = free; at >= 0; at -= 1) {
      if (at < free && weekend[at]! >= 0 && !seen.has(weekend[at]!)) {
        seen.add(weekend[at]!)
        coming += 1
      }
      this.unitsFrom[at] = Math.max(0, minUnits - ahead[at]!)
      this.unitsSize[at] = behind[at]! < 0 ? 0 : Math.max(0, Math.min(maxUnits, behind[at]!) - this.unitsFrom[at]! + 1)
      this.weekendsFrom[at] = Math.max(0, maxWeekends - coming)
      this.weekendsSize[at] = maxWeekends - this.weekendsFrom[at]! + 1
    }
    this.unitsFrom[free + 1] = minUnits
    this.unitsSize[free + 1] = maxUnits - minUnits + 1
    this.weekendsFrom[free + 1] = maxWeekends
    this.weekendsSize[free + 1] = 1
    for (let at = 0; at <= free + 1; at += 1) {
      this.levelStart[at] = size
      size += this.places * this.weekendsSize[at]! * this.unitsSize[at]!
    }
    this.rest = floats(this.rest, size)
  }

  /** Most units that can be behind the rested mornings after runs from here. */
  private spread(at: number, units: number, shortest: number): void {
    const { longest, dayMost, behind, shape, border: { from, to } } = this
    const free = to - from
    let sum = units
    for (let length = 0; length <= longest && at + length <= free; length += 1) {
      if (length > 0 && dayMost[at + length - 1]! < 0) return
      if (length > 0) sum += dayMost[at + length - 1]!
      if (length < shortest) continue
      const next = Math.min(free, at + length + shape.minOff)
      behind[next] = Math.max(behind[next]!, sum)
    }
  }

  private fillTouched(): void {
    const { shape, longest, places, border: { from, to, weekend, hasWeekends } } = this
    const size = longest + 1
    this.touched = bytes(this.touched, (to - from + 1) * places * size)
    if (!hasWeekends) {
      this.touched.fill(0, 0, (to - from + 1) * places * size)
      return
    }
    for (let day = from; day < to; day += 1) {
      const rested = shape.restedStates[day]!
      for (let place = 0; place < rested.length; place += 1) {
        const base = ((day - from) * places + place) * size
        const counted = shape.memory.counted[day]![rested[place]!]!
        let sum = 0
        this.touched[base] = 0
        for (let length = 1; length <= longest && day + length <= to; length += 1) {
          const last = day + length - 1 - from
          const number = weekend[last]!
          if (number >= 0 && !counted.includes(number)) {
            let isNew = true
            for (let at = day - from; at < last; at += 1) if (weekend[at] === number) isNew = false
            if (isNew) sum += 1
          }
          this.touched[base + length] = sum
        }
      }
    }
  }

  private fillRest(current: ArrayLike<number>): void {
    const { shape, border, model, rest, longest, extras } = this
    const { from, to } = border
    const { memory, restedStates, restedPlace } = shape
    const free = to - from
    rest.fill(0, this.levelStart[free + 1]!, this.levelStart[free + 1]! + this.places * this.unitsSize[free + 1]!)
    const lastSize = this.weekendsSize[free]! * this.unitsSize[free]!
    for (let place = 0; place < this.places; place += 1) {
      const state = restedStates[to]![place]
      const isOpen = state !== undefined && isTailAllowed(shape, border) && isTailOpen(model, shape, to, state, current)
      rest.fill(isOpen ? 0 : never, this.levelStart[free]! + place * lastSize, this.levelStart[free]! + (place + 1) * lastSize)
    }
    for (let day = to - 1; day >= from; day -= 1) {
      const level = day - from
      if (this.unitsSize[level] === 0) continue
      const states = restedStates[day]!
      const size = this.weekendsSize[level]! * this.unitsSize[level]!
      rest.fill(never, this.levelStart[level]!, this.levelStart[level]! + this.places * size)
      for (let place = 0; place < states.length; place += 1) {
        const state = states[place]!
        const offPrice = this.offPrice[level]!
        if (offPrice !== never) this.pull(level, place, level + 1, restedPlace[day + 1]![memory.next[day]![state * model.width]!]!, 0, 0, offPrice)
        for (let length = 1; length <= longest && day + length <= to; length += 1) {
          if (!isRunAllowed(shape, border, day, length)) continue
          const next = this.levelAfter(day + length)
          const nextPlaces = next > to ? 1 : restedStates[next]!.length
          const weekends = this.touchedBy(day, place, length)
          const base = this.runAt(day, state, length)
          const rowExtras = length * shape.extraMost + 1
          for (let target = 0; target < nextPlaces; target += 1) {
            for (let extra = 0; extra < rowExtras; extra += 1) {
              const price = this.run[base + target * extras + extra]!
              if (price !== never) this.pull(level, place, next - from, target, length * shape.unitLeast + extra * shape.unitStep, weekends, price)
            }
          }
        }
      }
    }
  }

  /** Takes over what is cheaper by going from one level to another. */
  private pull(level: number, place: number, next: number, nextPlace: number, units: number, weekends: number, price: number): void {
    const { rest } = this
    const fromUnits = Math.max(this.unitsFrom[level]!, this.unitsFrom[next]! - units)
    const toUnits = Math.min(this.unitsFrom[level]! + this.unitsSize[level]!, this.unitsFrom[next]! + this.unitsSize[next]! - units)
    if (fromUnits >= toUnits) return
    const count = toUnits - fromUnits
    const size = this.unitsSize[level]!
    const nextSize = this.unitsSize[next]!
    const weekendCount = this.weekendsSize[level]!
    const nextWeekends = this.weekendsSize[next]!
    const shift = this.weekendsFrom[level]! + weekends - this.weekendsFrom[next]!
    const base = this.levelStart[level]! + place * weekendCount * size + fromUnits - this.unitsFrom[level]!
    const nextBase = this.levelStart[next]! + nextPlace * nextWeekends * nextSize + fromUnits + units - this.unitsFrom[next]!
    for (let weekend = 0; weekend < weekendCount; weekend += 1) {
      const nextWeekend = Math.max(0, weekend + shift)
      if (nextWeekend >= nextWeekends) break
      const target = base + weekend * size
      const source = nextBase + nextWeekend * nextSize
      for (let step = 0; step < count; step += 1) {
        const value = price + rest[source + step]!
        if (value < rest[target + step]!) rest[target + step] = value
      }
    }
  }

  /** Calls back with each way to begin: a run that goes on (`length` of it still to come), or a rested morning after `rested` days off. */
  begin(visit: (kind: 'run' | 'rested' | 'all-off', length: number, extra: number, place: number, price: number) => void): void {
    const { shape, border, model } = this
    const { from, to, prior, state, mustRest } = border
    if (prior > 0) {
      for (let length = 0; length <= this.longest; length += 1) {
        if (!isRunAllowed(shape, border, from, length)) continue
        const next = this.levelAfter(from + length)
        const base = this.runAt(from, state, length)
        const weekends = this.touchedBy(from, 0, length)
        const nextPlaces = next > to ? 1 : shape.restedStates[next]!.length
        for (let place = 0; place < nextPlaces; place += 1) {
          for (let extra = 0; extra <= length * shape.extraMost; extra += 1) {
            const price = this.run[base + place * this.extras + extra]!
            if (price !== never) visit('run', length, extra, place, price + this.restAt(next, place, length * shape.unitLeast + extra * shape.unitStep, weekends))
          }
        }
      }
      return
    }
    let price = 0
    for (let at = 0; at < Math.min(mustRest, to - from); at += 1) price += this.offPrice[at]!
    const after = afterDaysOff(shape.memory, model.width, from, state, Math.min(mustRest, to - from))
    if (from + mustRest <= to) {
      const place = shape.restedPlace[from + mustRest]![after]!
      visit('rested', mustRest, 0, place, price + this.restAt(from + mustRest, place, 0, 0))
    } else if (isAllOffAllowed(shape, border) && border.minUnits <= 0) visit('all-off', 0, 0, 0, price)
  }
}

const floats = (array: Float64Array, size: number): Float64Array => (array.length >= size ? array : new Float64Array(Math.ceil(size * 1.3)))
const integers = (array: Int32Array, size: number): Int32Array => (array.length >= size ? array : new Int32Array(Math.ceil(size * 1.3)))
const bytes = (array: Int8Array, size: number): Int8Array => (array.length >= size ? array : new Int8Array(Math.ceil(size * 1.3)))
