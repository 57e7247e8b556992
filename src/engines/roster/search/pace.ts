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
 * Passes: a short one for a good roster soon, a longer one, and the rest in one: the slower the cooling the better the roster, so the
 * time that is known to be there goes into few passes. Without an end each takes twice the time of the one before.
 */
export function passLength({ now, total }: Pace, pass: number): number {
  if (total === null) return firstPass * 2 ** pass
  const left = Math.max(0, total - now())
  const share = [0.12, 0.4][pass]
  return share === undefined || left * (1 - share) < total * 0.05 ? left : left * share
}
