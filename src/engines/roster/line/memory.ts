import type { Model } from '../model.ts'

/**
 * What the days before a day still forbid, as an automaton: state 0 is "nothing". Two pasts that forbid the same
 * (shifts on the coming days, weekends already counted) are one state, so that shifts with like rest merge.
 */
export interface Memory {
  /** States before each day, 0 to `days`. */
  readonly count: Int32Array
  /** The largest of them. */
  readonly most: number
  /** Per day: `state * width + cell` to the state before the next day; -1 where forbidden. */
  readonly next: readonly Int16Array[]
  /** Per day and state: weekends that are counted already and have days to come. */
  readonly counted: readonly (readonly (readonly number[])[])[]
  /** Per day and shift: shifts of one class forbid and are forbidden alike on that day. */
  readonly shiftClass: readonly Int16Array[]
}

interface State {
  /** Per coming day the forbidden shifts. */
  readonly forbidden: readonly (readonly number[])[]
  readonly counted: readonly number[]
}

const nothing: State = { forbidden: [], counted: [] }
const keyOf = (state: State): string => `${state.forbidden.map((one) => one.join(' ')).join(',')}|${state.counted.join(' ')}`

/** `keepsWeekends`: weekends so long that one can work, rest and work again inside one. */
export function buildMemory(model: Model, restClass: number, keepsWeekends: boolean): Memory {
  const { days, shiftCount, width, weekendOf } = model
  const bans = model.bans[restClass]!
  const lastDayOf = new Int32Array(model.weekendCount).fill(-1)
  for (let day = 0; day < days; day += 1) if (weekendOf[day]! >= 0) lastDayOf[weekendOf[day]!] = day
  const follow = (state: State, day: number, cell: number): State => {
    const forbidden = state.forbidden.slice(1).map((one) => [...one])
    let counted = state.counted
    if (cell > 0) {
      for (const [gap, table] of bans.entries()) {
        for (let after = 0; after < shiftCount; after += 1) {
          if (table[(day * shiftCount + cell - 1) * shiftCount + after] !== 1) continue
          while (forbidden.length <= gap) forbidden.push([])
          if (!forbidden[gap]!.includes(after)) forbidden[gap]!.push(after)
        }
      }
      const weekend = weekendOf[day]!
      if (keepsWeekends && weekend >= 0 && !counted.includes(weekend)) counted = [...counted, weekend]
    }
    for (const one of forbidden) one.sort((a, b) => a - b)
    while (forbidden.length > 0 && forbidden.at(-1)!.length === 0) forbidden.pop()
    counted = counted.filter((one) => lastDayOf[one]! > day).sort((a, b) => a - b)
    return { forbidden, counted }
  }
  let states: State[] = [nothing]
  let keys: readonly string[] = [keyOf(nothing)]
  const count = new Int32Array(days + 1)
  count[0] = 1
  const next: Int16Array[] = []
  const counted: (readonly number[])[][] = [[[]]]
  const shiftClass: Int16Array[] = []
  let before: readonly string[] = []
  for (let day = 0; day < days; day += 1) {
    // Most days forbid what the day before did: the same states come out in the same order.
    const isSame = !keepsWeekends && day > 0 && keys.length === before.length && keys.every((key, at) => key === before[at]) && bans.every((table) => isSameDay(table, day, shiftCount * shiftCount))
    if (isSame) {
      next.push(next[day - 1]!)
      shiftClass.push(shiftClass[day - 1]!)
    } else {
      before = keys
      const table = new Int16Array(states.length * width).fill(-1)
      const numbers = new Map<string, number>([[keyOf(nothing), 0]])
      const after: State[] = [nothing]
      for (const [number, state] of states.entries()) {
        for (let cell = 0; cell < width; cell += 1) {
          if (cell > 0 && state.forbidden[0]?.includes(cell - 1) === true) continue
          const reached = follow(state, day, cell)
          const key = keyOf(reached)
          let to = numbers.get(key)
          if (to === undefined) {
            to = after.length
            numbers.set(key, to)
            after.push(reached)
          }
          table[number * width + cell] = to
        }
      }
      states = after
      keys = after.map((state) => keyOf(state))
      next.push(table)
      shiftClass.push(classify(table, width))
    }
    count[day + 1] = states.length
    counted.push(states.map((state) => state.counted))
  }
  return { count, most: Math.max(...count), next, counted, shiftClass }
}

function isSameDay(table: Uint8Array, day: number, size: number): boolean {
  for (let at = day * size; at < (day + 1) * size; at += 1) if (table[at] !== table[at - size]) return false
  return true
}

function classify(table: Int16Array, width: number): Int16Array {
  const classes = new Int16Array(width - 1)
  const numbers = new Map<string, number>()
  for (let shift = 0; shift < width - 1; shift += 1) {
    let key = ''
    for (let at = shift + 1; at < table.length; at += width) key += `${table[at]} `
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    classes[shift] = number
  }
  return classes
}
