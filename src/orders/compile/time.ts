/** Wall-clock times of an order, through its time zone. Nothing here reads the clock. */
import type { Instant } from './types.ts'

export type LocalTime =
  | { readonly kind: 'ok'; readonly at: Instant }
  /** The clock jumps over it (daylight saving begins). */
  | { readonly kind: 'skipped'; readonly at: Instant; readonly before: string; readonly after: string }
  /** It happens twice (daylight saving ends). */
  | { readonly kind: 'doubled'; readonly at: Instant; readonly first: string; readonly second: string }
  | { readonly kind: 'bad' }

export const localTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)?$/
export const clockPattern = /^([01]\d|2[0-3]):[0-5]\d$/
export const clockRangePattern = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/
export const durationPattern = /^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/

export function isTimeZone(name: string): boolean {
  try {
    // Abbreviations and bare offsets have no daylight saving of their own.
    return name.includes('/') && zonedAt(0, name).timeZoneId.length > 0
  } catch {
    return false
  }
}

/** Days and weeks as 24 hours each; null when it is no ISO 8601 duration of whole weeks, days, hours, minutes, seconds. */
export function durationMs(text: string): number | null {
  if (!durationPattern.test(text)) return null
  return Temporal.Duration.from(text).total({ unit: 'millisecond', relativeTo: Temporal.PlainDate.from('2000-01-01') })
}

export function resolveDateTime(local: Temporal.PlainDateTime, timezone: string): LocalTime {
  const earlier = local.toZonedDateTime(timezone, { disambiguation: 'earlier' })
  const later = local.toZonedDateTime(timezone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { kind: 'ok', at: earlier.epochMilliseconds }
  const text = (zoned: Temporal.ZonedDateTime, offset: boolean): string =>
    zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }) + (offset ? zoned.offset : '')
  if (earlier.toPlainDateTime().equals(local)) {
    return { kind: 'doubled', at: earlier.epochMilliseconds, first: text(earlier, true), second: text(later, true) }
  }
  return { kind: 'skipped', at: later.epochMilliseconds, before: text(earlier, false), after: text(later, false) }
}

/** `2027-02-19T18:00`, or with its offset where the clock shows that time twice: `2027-10-31T01:30+01:00`. */
export function resolveLocal(text: string, timezone: string): LocalTime {
  if (!localTimePattern.test(text)) return { kind: 'bad' }
  try {
    if (/([+-]\d{2}:\d{2}|Z)$/.test(text)) return { kind: 'ok', at: Temporal.Instant.from(text).epochMilliseconds }
    return resolveDateTime(Temporal.PlainDateTime.from(text, { overflow: 'reject' }), timezone)
  } catch {
    return { kind: 'bad' }
  }
}

/** The instant of a clock time on a day; skipped: as much later as the clock jumped; doubled: the first. */
export function atClock(date: Temporal.PlainDate, clock: string, timezone: string): Instant {
  const resolved = resolveDateTime(date.toPlainDateTime(Temporal.PlainTime.from(clock)), timezone)
  return resolved.kind === 'bad' ? Number.NaN : resolved.at
}

export function zonedAt(at: Instant, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone)
}

export function formatLocal(at: Instant, timezone: string): string {
  return zonedAt(at, timezone).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

/** Each calendar day that has a moment in the stretch. */
export function* daysOf(from: Instant, to: Instant, timezone: string): Generator<Temporal.PlainDate> {
  let day = zonedAt(from, timezone).toPlainDate()
  const last = zonedAt(to, timezone).toPlainDate()
  while (Temporal.PlainDate.compare(day, last) <= 0) {
    yield day
    day = day.add({ days: 1 })
  }
}
