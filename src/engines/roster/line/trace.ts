import { isRunAllowed } from './border.ts'
import type { LineTables } from './tables.ts'

const never = Number.POSITIVE_INFINITY

/** Reads the cheapest line out of the tables into `line` (free days only); null when there is none. */
export function traceLine(tables: LineTables, line: Int16Array): number | null {
  const { shape, border } = tables
  const { from, to } = border
  const { memory, restedStates, restedPlace } = shape
  const { width } = tables.model
  let best = never
  let isRun = false
  let isAllOff = false
  let beginLength = 0
  let beginExtra = 0
  let place = 0
  tables.begin((kind, length, extra, at, price) => {
    if (!(price < best)) return
    best = price
    isRun = kind === 'run'
    isAllOff = kind === 'all-off'
    beginLength = length
    beginExtra = extra
    place = at
  })
  if (best === never) return null
  line.fill(-1, from, to)
  if (isAllOff) return best
  let day = from + beginLength
  let units = 0
  let weekends = 0
  if (isRun) {
    traceRun(tables, line, from, border.state, beginLength, place, beginExtra)
    units = beginLength * shape.unitLeast + beginExtra * shape.unitStep
    weekends = tables.touchedBy(from, 0, beginLength)
    day = tables.levelAfter(day)
  }
  while (day < to) {
    const state = restedStates[day]![place]!
    let least = never
    let length = 0
    let extra = 0
    const offPlace = restedPlace[day + 1]![memory.next[day]![state * width]!]!
    let nextPlace = offPlace
    const offPrice = tables.offPrice[day - from]!
    if (offPrice !== never) least = offPrice + tables.restAt(day + 1, offPlace, units, weekends)
    for (let some = 1; some <= tables.longest && day + some <= to; some += 1) {
      if (!isRunAllowed(shape, border, day, some)) continue
      const next = tables.levelAfter(day + some)
      const base = tables.runAt(day, state, some)
      const touched = tables.touchedBy(day, place, some)
      const places = next > to ? 1 : restedStates[next]!.length
      for (let at = 0; at < places; at += 1) {
        for (let more = 0; more <= some * shape.extraMost; more += 1) {
          const price = tables.run[base + at * tables.extras + more]!
          if (price === never) continue
          const value = price + tables.restAt(next, at, units + some * shape.unitLeast + more * shape.unitStep, weekends + touched)
          if (!(value < least)) continue
          least = value
          length = some
          extra = more
          nextPlace = at
        }
      }
    }
    if (least === never) return null
    if (length === 0) {
      day += 1
    } else {
      traceRun(tables, line, day, state, length, nextPlace, extra)
      units += length * shape.unitLeast + extra * shape.unitStep
      weekends += tables.touchedBy(day, place, length)
      day = tables.levelAfter(day + length)
    }
    place = nextPlace
  }
  return best
}

export function traceRun(tables: LineTables, line: Int16Array, day: number, state: number, length: number, place: number, extra: number): void {
  const { shape, border: { from }, model: { shiftCount, width } } = tables
  let at = day
  let here = state
  let more = extra
  for (let left = length; left > 0; left -= 1) {
    const table = shape.memory.next[at]!
    let least = never
    let shift = -1
    for (let number = 0; number < tables.classCount[at - from]!; number += 1) {
      const slot = (at - from) * shiftCount + number
      const candidate = tables.classShift[slot]!
      const next = table[here * width + candidate + 1]!
      const rest = more - shape.extra[candidate]!
      if (next < 0 || rest < 0) continue
      const value = tables.classPrice[slot]! + tables.run[tables.runAt(at + 1, next, left - 1) + place * tables.extras + rest]!
      if (value < least) {
        least = value
        shift = candidate
      }
    }
    line[at] = shift
    here = table[here * width + shift + 1]!
    more -= shape.extra[shift]!
    at += 1
  }
}
