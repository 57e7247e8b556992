/** How long each pass of the search takes: in milliseconds where a clock counts, in turns where steps do. */
export interface Pace {
  /** Amount spent so far. */
  readonly now: () => number
  /** Amount there is; null: until stopped. */
  readonly total: number | null
}

/** First pass of an unlimited run, in milliseconds. */
const firstPass = 1000

/**
 * The first pass of annealing makes the roster that large neighbourhoods then improve to the end: where the end is known, it takes this
 * share of the time. Without an end, annealing and neighbourhoods take turns, each time twice as long.
 */
const annealedShare = Number(process.env.SHARE ?? 0.25)

export function passLength({ now, total }: Pace, pass: number): number {
  if (total === null) return firstPass * 2 ** pass
  return pass === 0 ? Math.max(0, total - now()) * annealedShare : 0
}

export function improveLength({ now, total }: Pace, pass: number): number {
  if (total === null) return firstPass * 2 ** (pass + 1)
  return Math.max(0, total - now())
}
