import type { Model } from '../model.ts'

/** How long each phase of the search takes: in milliseconds where a clock counts, in turns where steps do. */
export interface Pace {
  /** Amount spent so far. */
  readonly now: () => number
  /** Amount there is; null: until stopped. */
  readonly total: number | null
}

export interface Phase {
  readonly kind: 'anneal' | 'improve'
  readonly length: number
  /** Annealing starts as hot as after this share of a whole pass. */
  readonly from: number
}

/** First pass of an unlimited run, in milliseconds. */
const firstPass = 1000
/** More cells than this: the programme over all lines takes too long, and parts solved by columns gain most. */
const largeCells = 6000

export const isLarge = ({ memberCount, days }: Model): boolean => memberCount * days > largeCells

/**
 * A short pass of annealing for a good roster soon; a long one, since the slower the cooling the better the roster; then parts solved by
 * columns. Without an end, annealing and columns take turns, each time twice as long.
 */
export function* phasesOf(model: Model, { now, total }: Pace): Generator<Phase, void> {
  if (total === null) {
    for (let pass = 0; ; pass += 1) {
      yield { kind: 'anneal', length: firstPass * 2 ** pass, from: pass < 2 ? 0 : 0.4 }
      yield { kind: 'improve', length: firstPass * 2 ** pass, from: 0 }
    }
  }
  const share = (part: number): number => Math.min(part * total, Math.max(0, total - now()))
  if (isLarge(model)) yield { kind: 'anneal', length: share(0.35), from: 0 }
  else {
    yield { kind: 'anneal', length: share(0.06), from: 0 }
    yield { kind: 'anneal', length: share(0.5), from: 0 }
    yield { kind: 'improve', length: share(0.12), from: 0 }
    yield { kind: 'anneal', length: share(0.2), from: 0.5 }
  }
  for (;;) {
    yield { kind: 'improve', length: share(0.5), from: 0 }
    yield { kind: 'anneal', length: share(0.1), from: 0.6 }
  }
}
