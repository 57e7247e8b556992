import { isRunAllowed } from './border.ts'
import type { LineTables } from './tables.ts'

const never = Number.POSITIVE_INFINITY

/**
 * All lines that cost no more than `most` by the prices the tables were filled with (without prices on counts), depth first: the tables say what
 * the rest costs at least, so that every step leads to a line. Counts of shift types are checked along the way.
 * False when there are more than `limit`: then only some were visited.
 */
export function enumerateLines({ tables, prices, most, limit, line, visit }: { tables: LineTables; prices: ArrayLike<number>; most: number; limit: number; line: Int16Array; visit: (cost: number) => void }): boolean {
  const { shape, border } = tables
  const { from, to } = border
  const { memory, restedStates, restedPlace } = shape
  const { width, shiftCount } = tables.model
  const left = new Int32Array(shiftCount).fill(to - from)
  for (const [place, shift] of shape.limited.entries()) left[shift] = border.limits[place]!
  let found = 0
  // Wasted walks (counts that run out) are limited too.
  let walks = limit * 200

  const rested = (day: number, place: number, units: number, weekends: number, cost: number): boolean => {
    if (day === to) return emit(cost)
    walks -= 1
    if (walks < 0) return false
    const state = restedStates[day]![place]!
    const offPrice = tables.offPrice[day - from]!
    const offPlace = restedPlace[day + 1]![memory.next[day]![state * width]!]!
    if (offPrice !== never && cost + offPrice + tables.restAt(day + 1, offPlace, units, weekends) <= most) {
      line[day] = -1
      if (!rested(day + 1, offPlace, units, weekends, cost + offPrice)) return false
    }
    for (let length = 1; length <= tables.longest && day + length <= to; length += 1) {
      if (isRunAllowed(shape, border, day, length) && !runs(day, state, length, units, weekends + tables.touchedBy(day, place, length), cost)) return false
    }
    return true
  }

  /** All runs of this length, to every place they can lead to. */
  const runs = (day: number, state: number, length: number, units: number, weekends: number, cost: number): boolean => {
    const next = tables.levelAfter(day + length)
    const places = next > to ? 1 : restedStates[next]!.length
    const base = tables.runAt(day, state, length)
    for (let place = 0; place < places; place += 1) {
      for (let extra = 0; extra <= length * shape.extraMost; extra += 1) {
        const price = tables.run[base + place * tables.extras + extra]!
        if (price === never) continue
        const after = units + length * shape.unitLeast + extra * shape.unitStep
        const rest = tables.restAt(next, place, after, weekends)
        if (cost + price + rest > most) continue
        if (!work(day, state, length, place, extra, cost, rest, (total) => (next > to ? emit(total) : rested(next, place, after, weekends, total)))) return false
      }
    }
    return true
  }

  const work = (day: number, state: number, length: number, place: number, extra: number, cost: number, rest: number, then: (cost: number) => boolean): boolean => {
    if (length === 0) {
      for (let at = day; at < Math.min(to, day + shape.minOff); at += 1) line[at] = -1
      return then(cost + tables.run[tables.runAt(day, state, 0) + place * tables.extras]!)
    }
    walks -= 1
    if (walks < 0) return false
    const table = memory.next[day]!
    for (const shift of shape.shifts) {
      const price = prices[day * width + shift + 1]!
      const next = table[state * width + shift + 1]!
      const more = extra - shape.extra[shift]!
      if (price === never || next < 0 || more < 0 || left[shift]! <= 0) continue
      if (cost + price + tables.run[tables.runAt(day + 1, next, length - 1) + place * tables.extras + more]! + rest > most) continue
      line[day] = shift
      left[shift] = left[shift]! - 1
      const goesOn = work(day + 1, next, length - 1, place, more, cost + price, rest, then)
      left[shift] = left[shift]! + 1
      if (!goesOn) return false
    }
    return true
  }

  const emit = (cost: number): boolean => {
    if (found >= limit) return false
    found += 1
    visit(cost)
    return true
  }

  if (border.prior > 0) {
    for (let length = 0; length <= tables.longest; length += 1) {
      if (isRunAllowed(shape, border, from, length) && !runs(from, border.state, length, 0, tables.touchedBy(from, 0, length), 0)) return false
    }
    return true
  }
  let isComplete = true
  tables.begin((kind, length, _extra, place, price) => {
    if (!(price <= most)) return
    line.fill(-1, from, to)
    let cost = 0
    for (let at = 0; at < (kind === 'rested' ? length : to - from); at += 1) cost += tables.offPrice[at]!
    isComplete = kind === 'rested' ? rested(from + length, place, 0, 0, cost) : emit(cost)
  })
  return isComplete
}
