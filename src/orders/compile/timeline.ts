import type { Order } from './order.ts'
import type { Instant, LevelInterval } from './types.ts'

/** A level that somebody ordered while the operation ran. */
export interface LevelChange {
  readonly level: string
  readonly at: Instant
  readonly graceMs: number
  readonly entryId: string
}

interface Boundary {
  readonly at: Instant
  readonly level: string
  readonly graceMs: number
  readonly cause: string
  readonly actual: boolean
}

/** Where the plan changes: at any moment the level listed last among those that then hold. */
function planBoundaries(order: Order): Boundary[] {
  const moments = new Set<Instant>([order.from])
  for (const level of order.levels) {
    moments.add(level.from)
    if (level.to !== null) moments.add(level.to)
  }
  const boundaries: Boundary[] = []
  let current: string | null = null
  for (const at of [...moments].sort((a, b) => a - b)) {
    if (at >= order.to) break
    const held = order.levels.findLast((level) => level.from <= at && (level.to === null || at < level.to))
    if (held === undefined || held.level === current) continue
    current = held.level
    boundaries.push({ at, level: held.level, graceMs: order.graceMs, cause: `plan:${boundaries.length + 1}`, actual: false })
  }
  return boundaries
}

/**
 * The levels that hold: the order's plan overlaid with what was ordered in fact.
 *
 * A change holds from its moment until the next moment at which the plan changes or another change was ordered, whichever
 * comes first; at the same moment the change wins over the plan. Where the level stays the same, the stretch goes on (with
 * the cause and grace of its beginning): a level raised two hours early runs on into its planned time as one stretch. To
 * hold a level past its planned end, order it again at or after that end. The last stretch ends with the operation.
 */
export function plannedTimeline(order: Order, changes: readonly LevelChange[]): LevelInterval[] {
  const actual = changes.map((change): Boundary => ({ at: change.at, level: change.level, graceMs: change.graceMs, cause: change.entryId, actual: true }))
  const boundaries = [...planBoundaries(order), ...actual]
    .filter((boundary) => boundary.at < order.to)
    .sort((a, b) => a.at - b.at || Number(a.actual) - Number(b.actual) || (a.cause < b.cause ? -1 : 1))
  const intervals: LevelInterval[] = []
  boundaries.forEach((boundary, index) => {
    // Several at one moment: the last of them is what was meant.
    if (boundaries[index + 1]?.at === boundary.at) return
    const last = intervals.at(-1)
    if (last?.level === boundary.level) return
    if (last !== undefined) intervals[intervals.length - 1] = { ...last, to: boundary.at }
    intervals.push({ level: boundary.level, from: boundary.at, to: order.to, graceUntil: boundary.at + boundary.graceMs, cause: boundary.cause })
  })
  return intervals
}

/** The stretch that holds at a moment; the last one also at and after its end (nothing lowers a level by itself). */
export function intervalAt(timeline: readonly LevelInterval[], at: Instant): LevelInterval | null {
  return timeline.findLast((interval) => interval.from <= at) ?? null
}

/** One entry into a level, with its stable name: the n-th time the level is entered. */
export interface LevelEntry {
  readonly interval: LevelInterval
  readonly key: string
  readonly raised: boolean
}

export function listLevelEntries(timeline: readonly LevelInterval[], scale: readonly string[]): LevelEntry[] {
  const times = new Map<string, number>()
  return timeline.map((interval, index) => {
    const n = (times.get(interval.level) ?? 0) + 1
    times.set(interval.level, n)
    const previous = timeline[index - 1]
    const raised = previous === undefined || scale.indexOf(interval.level) < scale.indexOf(previous.level)
    return { interval, key: `level.${interval.level}#${n}`, raised }
  })
}
