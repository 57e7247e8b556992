import type { Random } from '../search/random.ts'
import type { Generation, Outcome, Round } from './generation.ts'

export interface DiveOptions {
  readonly random: Random
  /** Cells whose columns sum up to at least this are fixed, all at once. */
  readonly threshold: number
  /** Only rosters that cost less than this are of use. */
  readonly below: number
  /** Rounds of column generation after each fixing, at most. */
  readonly rounds: number
  /** Days off are fixed too, not only shifts. */
  readonly fixesDaysOff: boolean
}

/** Between fixings, the linear programme need not be solved nearer than this to its bound. */
const nearEnough = 0.003

/**
 * From the linear programme's solution down to a roster: fix the cells that are nearly decided, find new lines for what that changes, repeat.
 * Null when it ends above `below`. Fixings are left behind; see `Generation.returnToRoot`.
 */
export function* dive(generation: Generation, { random, threshold, below, rounds, fixesDaysOff }: DiveOptions): Generator<Round, { lines: Int16Array[]; cost: number } | null> {
  const { part } = generation
  let best: { lines: Int16Array[]; cost: number } | undefined
  const keep = (): boolean => {
    const lines = pickWhole(generation)
    const cost = generation.solution?.cost ?? Number.POSITIVE_INFINITY
    if (lines !== null && cost < (best?.cost ?? below) - 1e-6) best = { lines, cost }
    return lines !== null
  }
  for (;;) {
    const solution = generation.solution
    if (solution === null) return best ?? null
    if (keep()) {
      // Whole, but perhaps only for want of lines: more rounds may still find cheaper ones within the same fixings.
      const enough = Math.min(below, solution.cost)
      if (generation.round(generation.bound) >= enough - 1e-6) return best ?? null
      const outcome: Outcome = yield* generation.run({ enough, gap: 0, rounds: rounds * 4, isExact: false, how: 'after-columns' })
      if (outcome === 'dead' || outcome === 'bound' || keep()) return best ?? null
    }
    const share = sumShares(generation)
    let fixedCount = 0
    const { days, width } = generation.model
    const loose: { place: number; day: number; shift: number; value: number }[] = []
    for (let place = 0; place < part.members.length; place += 1) {
      for (let day = part.from; day < part.to; day += 1) {
        if (generation.isFixed(place, day)) continue
        for (let shift = fixesDaysOff ? -1 : 0; shift < width - 1; shift += 1) {
          const value = share[(place * days + day) * width + shift + 1]!
          if (value >= threshold) {
            generation.fix(place, day, shift)
            if (value < 1 - 1e-6) fixedCount += 1
          } else if (value > 1e-6) loose.push({ place, day, shift, value })
        }
      }
    }
    if (fixedCount === 0) {
      // Nothing is nearly decided: one of the likeliest cells, drawn.
      loose.sort((a, b) => b.value - a.value || a.place - b.place || a.day - b.day || a.shift - b.shift)
      const chosen = loose[random.below(Math.min(3, loose.length))]
      if (chosen === undefined) return best ?? null
      generation.fix(chosen.place, chosen.day, chosen.shift)
    }
    generation.applyFixings()
    const outcome: Outcome = yield* generation.run({ enough: best?.cost ?? below, gap: nearEnough, rounds, isExact: false, how: 'after-bounds' })
    if (outcome === 'dead' || outcome === 'bound') return best ?? null
  }
}

/** A line per free member when the solution is whole. */
export function pickWhole({ solution, master, part }: Generation): Int16Array[] | null {
  const lines: (Int16Array | null)[] = part.members.map(() => null)
  for (const [at, value] of (solution?.values ?? new Float64Array(0)).entries()) {
    if (value < 1e-6) continue
    const column = master.columns[at]!
    if (value < 1 - 1e-6) return null
    lines[column.place] = column.line
  }
  const whole = lines.filter((line) => line !== null)
  return whole.length === lines.length ? whole : null
}

export function sumShares({ solution, master, part, model: { days, width } }: Generation): Float64Array {
  const share = new Float64Array(part.members.length * days * width)
  for (const [at, value] of (solution?.values ?? new Float64Array(0)).entries()) {
    if (value < 1e-9) continue
    const { place, line } = master.columns[at]!
    for (let day = part.from; day < part.to; day += 1) {
      const cell = (place * days + day) * width + line[day]! + 1
      share[cell] = share[cell]! + value
    }
  }
  return share
}
