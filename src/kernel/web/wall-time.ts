/** Between an instant and what a date-and-time field holds, in a time zone. Apart from the door: the polyfill is loaded only by pages that ask for dates. */
import { Temporal } from 'temporal-polyfill'

/** 2027-06-23T20:30, as `<input type="datetime-local">` has it. */
export function toWallTime(at: number, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

/** Null for an empty or unreadable field. An hour that daylight saving leaves out moves on to the next one. */
export function fromWallTime(text: string, timezone: string): number | null {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds
  } catch {
    return null
  }
}

export function toWallDate(at: number, timezone: string): string {
  return toWallTime(at, timezone).slice(0, 10)
}

/** The end of that day: what holds until a date holds on it. */
export function endOfWallDate(text: string, timezone: string): number | null {
  try {
    return Temporal.PlainDate.from(text).add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds
  } catch {
    return null
  }
}
