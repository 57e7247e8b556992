/** Longest duty and shortest rest of one member on posts that are watched without a break. */
import type { FloorPoint } from '../../../orders/index.ts'
import { mergeStretches, type Stretch } from './stretches.ts'

export interface RestSpec {
  readonly longestMs: number
  readonly shortestRestMs: number
}

/**
 * Breached from the moment at which a watch lasts too long until its end, and while somebody is on watch who has not rested long
 * enough since the one before. Watches that follow each other without a gap are one.
 */
export function listRestBreaches(watches: readonly Stretch[], spec: RestSpec): Stretch[] {
  const runs = mergeStretches(watches)
  const breaches: Stretch[] = []
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1]
    if (before !== undefined && run.from - before.to < spec.shortestRestMs) breaches.push({ from: run.from, to: Math.min(run.to, before.to + spec.shortestRestMs) })
    if (run.to - run.from > spec.longestMs) breaches.push({ from: run.from + spec.longestMs, to: run.to })
  }
  return mergeStretches(breaches)
}

/** Quantity 1 where all is well, 0 where not; need 1. */
export function restProfile(watches: readonly Stretch[], spec: RestSpec, window: Stretch): FloorPoint[] {
  const points: FloorPoint[] = [{ at: window.from, quantity: 1, need: 1 }]
  for (const breach of listRestBreaches(watches, spec)) {
    const from = Math.max(breach.from, window.from)
    const to = Math.min(breach.to, window.to)
    if (from >= to) continue
    if (from === window.from) points.pop()
    points.push({ at: from, quantity: 0, need: 1 })
    if (to < window.to) points.push({ at: to, quantity: 1, need: 1 })
  }
  return points
}
