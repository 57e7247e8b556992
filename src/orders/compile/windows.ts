/** Unfolds the window of a duty into occurrences: a function of the order, the levels and the seed. */
import { drawNumber } from './ids.ts'
import type { Order, OrderDuty } from './order.ts'
import { intervalAt, listLevelEntries } from './timeline.ts'
import { atClock, daysOf, durationMs, zonedAt } from './time.ts'
import type { Instant, LevelInterval, Occurrence, OpeningEvent } from './types.ts'

/** Before levels, closing and evidence: when it opens, is due, and at which moment its level is asked for. */
interface Stretch {
  readonly key: string
  readonly opensAt: Instant
  readonly dueAt: Instant
  readonly anchor: Instant
  readonly namedAt: Instant
}

const dayMs = 86_400_000

function oneOff(opensAt: Instant, dueAt: Instant): Stretch {
  return { key: 'once', opensAt, dueAt, anchor: opensAt, namedAt: dueAt }
}

/** `early` is refused where a duty repeats, so that a piece of evidence never counts for two occurrences. */
function countsFrom(order: Order, duty: OrderDuty, opensAt: Instant): Instant {
  return duty.early ? Math.min(order.preparationFrom, opensAt) : opensAt
}

function* dailyTimes(order: Order, times: readonly string[], opensMs: number | null, withinMs: number | null): Generator<Stretch> {
  for (const date of daysOf(order.from, order.to, order.timezone)) {
    let previous = atClock(date, '00:00', order.timezone)
    for (const [index, clock] of times.entries()) {
      const at = atClock(date, clock, order.timezone)
      const key = index === 0 ? date.toString() : `${date.toString()}#${index + 1}`
      // A time that opens lies before the end; a deadline lies after the beginning, or nobody could meet it.
      if (withinMs !== null ? at >= order.from && at < order.to : at > order.from && at <= order.to) {
        if (withinMs !== null) yield { key, opensAt: at, dueAt: at + withinMs, anchor: at, namedAt: at }
        else if (opensMs !== null) yield { key, opensAt: Math.max(order.from, at - opensMs), dueAt: at, anchor: Math.max(order.from, at - opensMs), namedAt: at }
        // No opening is written: from midnight or from the time before, under the level that holds at the time itself.
        else yield { key, opensAt: Math.max(order.from, previous), dueAt: at, anchor: at, namedAt: at }
      }
      previous = at
    }
  }
}

function* dailyRange(order: Order, start: string, end: string): Generator<Stretch> {
  // From the day before: a night that began before the operation reaches into it.
  for (const date of daysOf(order.from - dayMs, order.to, order.timezone)) {
    const opensAt = Math.max(order.from, atClock(date, start, order.timezone))
    const dueAt = Math.min(order.to, atClock(end <= start ? date.add({ days: 1 }) : date, end, order.timezone))
    if (opensAt < dueAt) yield { key: date.toString(), opensAt, dueAt, anchor: opensAt, namedAt: opensAt }
  }
}

function* periodic(order: Order, period: string, starting: Instant | null): Generator<Stretch> {
  const duration = Temporal.Duration.from(period)
  const exactMs = duration.days === 0 && duration.weeks === 0 ? durationMs(period) : null
  const first = zonedAt(starting ?? order.from, order.timezone)
  const at = (index: number): Instant => {
    if (exactMs !== null) return first.epochMilliseconds + index * exactMs
    // Days by the calendar: the day of a clock change has 23 or 25 hours.
    const times = { weeks: duration.weeks * index, days: duration.days * index, hours: duration.hours * index, minutes: duration.minutes * index, seconds: duration.seconds * index }
    return first.add(times).epochMilliseconds
  }
  for (let index = 0; ; index++) {
    const opensAt = at(index)
    if (opensAt >= order.to) return
    yield { key: `every#${index + 1}`, opensAt, dueAt: Math.min(order.to, at(index + 1)), anchor: opensAt, namedAt: opensAt }
  }
}

/** Draws apart by half an hour, or less where the window is too short for that. */
function drawMoments(order: Order, duty: OrderDuty, seed: string, key: string, from: Instant, to: Instant, times: number): Instant[] {
  const gap = Math.min(30 * 60_000, (to - from) / (2 * times))
  const free = to - from - gap * times
  return Array.from({ length: times }, (_, index) => drawNumber(seed, `${order.operation}\n${duty.clauseId}\n${duty.id}\n${key}#${index + 1}`))
    .sort((a, b) => a - b)
    // Whole seconds: nobody calls a roll to the millisecond.
    .map((drawn, index) => from + Math.floor((drawn * free + index * gap) / 1000) * 1000)
}

/**
 * The hidden times of a random window, never to be shown before they come. `countsFrom` and `closesAt` are the window,
 * `opensAt` and `dueAt` the moment that was drawn.
 */
export function drawRandomTimes(order: Order, duty: OrderDuty, seed: string, timeline: readonly LevelInterval[]): Occurrence[] {
  const { window } = duty
  if (window.form !== 'random') return []
  return [...dailyRange(order, window.start, window.end)]
    .filter((night) => duty.levels === null || duty.levels.includes(intervalAt(timeline, night.anchor)?.level ?? ''))
    .flatMap((night) =>
      drawMoments(order, duty, seed, night.key, night.opensAt, night.dueAt, window.times).map(
        (at, index): Occurrence => ({ key: `${night.key}#${index + 1}`, countsFrom: night.opensAt, opensAt: at, dueAt: at, closesAt: night.dueAt, namedAt: at }),
      ),
    )
}

function* levelEntries(order: Order, duty: OrderDuty, timeline: readonly LevelInterval[], event: string, level: string | null, withinMs: number): Generator<Occurrence> {
  const entries = listLevelEntries(timeline, order.scale).filter(
    (entry) =>
      entry.raised === (event === 'level.raised') &&
      (level === null || entry.interval.level === level) &&
      (duty.levels === null || duty.levels.includes(entry.interval.level)),
  )
  for (const [index, { interval, key }] of entries.entries()) {
    const dueAt = Math.max(interval.from + withinMs, interval.graceUntil)
    const next = entries[index + 1]?.interval.from
    yield { key, countsFrom: countsFrom(order, duty, interval.from), opensAt: interval.from, dueAt, closesAt: next === undefined ? null : Math.max(next, dueAt), namedAt: interval.from }
  }
}

export const levelEvents: readonly string[] = ['level.raised', 'level.lowered']

/** The plain stretches of a window, before levels. Empty for windows that an event opens. */
function stretchesOf(order: Order, duty: OrderDuty): Stretch[] {
  const { window } = duty
  switch (window.form) {
    case 'by':
      return [oneOff(window.from ?? (window.by > order.from ? order.from : order.preparationFrom), window.by)]
    case 'window':
      return [oneOff(window.from, window.to)]
    case 'daily':
      return [...dailyTimes(order, window.times, window.opensMs, window.withinMs)]
    case 'daily-range':
      return [...dailyRange(order, window.start, window.end)]
    case 'every':
      return [...periodic(order, window.period, window.starting)]
    case 'whole':
      return [{ key: 'whole', opensAt: order.from, dueAt: order.to, anchor: order.from, namedAt: order.from }]
    case 'after':
    case 'random':
      return []
  }
}

/** A one-off under levels opens when one of them first holds inside it. */
function clipToLevels(stretch: Stretch, levels: readonly string[], timeline: readonly LevelInterval[]): { readonly opensAt: Instant; readonly graceUntil: Instant } | null {
  for (const interval of timeline) {
    const opensAt = Math.max(stretch.opensAt, interval.from)
    if (levels.includes(interval.level) && opensAt <= stretch.dueAt && (interval.to === null || opensAt < interval.to)) {
      return { opensAt, graceUntil: interval.graceUntil }
    }
  }
  return null
}

function* heldStretches(order: Order, duty: OrderDuty, timeline: readonly LevelInterval[]): Generator<Stretch> {
  const { levels, window } = duty
  if (levels === null) {
    yield* stretchesOf(order, duty)
    return
  }
  if (window.form === 'whole') {
    for (const { interval, key } of listLevelEntries(timeline, order.scale)) {
      if (levels.includes(interval.level)) yield { key, opensAt: interval.from, dueAt: Math.max(interval.to ?? order.to, interval.graceUntil), anchor: interval.from, namedAt: interval.from }
    }
    return
  }
  for (const stretch of stretchesOf(order, duty)) {
    if (window.form === 'by' || window.form === 'window') {
      const clipped = clipToLevels(stretch, levels, timeline)
      if (clipped !== null) yield { ...stretch, opensAt: clipped.opensAt, dueAt: Math.max(stretch.dueAt, clipped.graceUntil) }
      continue
    }
    const interval = intervalAt(timeline, stretch.anchor)
    if (interval === null || !levels.includes(interval.level)) continue
    // Opened before the level held (a daily time counts from midnight): not before the level.
    yield { ...stretch, opensAt: Math.max(stretch.opensAt, Math.min(interval.from, stretch.anchor)), dueAt: Math.max(stretch.dueAt, interval.graceUntil) }
  }
}

/**
 * A floor holds at every moment of its window at which its level holds: a night that begins under one level and ends under another has
 * its part of each. Under a level just entered it counts from the end of the grace.
 */
function* floorStretches(order: Order, duty: OrderDuty, levels: readonly string[], timeline: readonly LevelInterval[]): Generator<Stretch> {
  const entries = listLevelEntries(timeline, order.scale).filter(({ interval }) => levels.includes(interval.level))
  for (const stretch of stretchesOf(order, duty)) {
    for (const { interval, key } of entries) {
      const opensAt = Math.max(stretch.opensAt, interval.graceUntil)
      const dueAt = Math.min(stretch.dueAt, interval.to ?? order.to)
      if (opensAt < dueAt) yield { key: duty.window.form === 'whole' ? key : `${stretch.key}/${key}`, opensAt, dueAt, anchor: opensAt, namedAt: opensAt }
    }
  }
}

export function unfoldWindow(order: Order, duty: OrderDuty, timeline: readonly LevelInterval[], sort: 'deliverable' | 'floor' = 'deliverable'): Occurrence[] {
  const { window } = duty
  if (window.form === 'after') {
    return levelEvents.includes(window.event) ? [...levelEntries(order, duty, timeline, window.event, window.level, window.withinMs)] : []
  }
  const stretches = sort === 'floor' && duty.levels !== null ? [...floorStretches(order, duty, duty.levels, timeline)] : [...heldStretches(order, duty, timeline)]
  return stretches.map((stretch, index): Occurrence => {
    const next = stretches[index + 1]
    return {
      key: stretch.key,
      countsFrom: countsFrom(order, duty, stretch.opensAt),
      opensAt: stretch.opensAt,
      dueAt: stretch.dueAt,
      namedAt: stretch.namedAt,
      closesAt: next === undefined ? null : Math.max(stretch.dueAt, next.opensAt),
    }
  })
}

/** The occurrence that one event opens, or none: not this duty's event, or its level does not hold. */
export function occurrenceOfEvent(order: Order, duty: OrderDuty, timeline: readonly LevelInterval[], event: OpeningEvent): Occurrence | null {
  const { window } = duty
  if (window.form !== 'after' || window.event !== event.kind || levelEvents.includes(event.kind)) return null
  const interval = intervalAt(timeline, event.at)
  const asked = window.level === null ? duty.levels : [window.level]
  if (asked !== null && (interval === null || !asked.includes(interval.level))) return null
  const dueAt = Math.max(event.at + window.withinMs, asked === null || interval === null ? event.at : interval.graceUntil)
  return { key: `${event.kind}@${event.id}`, countsFrom: countsFrom(order, duty, event.at), opensAt: event.at, dueAt, closesAt: null, namedAt: event.at }
}
