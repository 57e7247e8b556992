/**
 * Wall-clock times of a roster, through its time zone. Shared with the browser, so without Temporal: not every browser has
 * it, and the polyfill is no dependency of the server.
 */

export type ShiftTimes = { readonly from: number; readonly to: number } | { readonly problem: 'skipped-time' }

const minuteMs = 60_000
export const dayMs = 24 * 60 * minuteMs

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', era: 'short' })
  formats.set(timezone, made)
  return made
}

/** The wall clock at an instant, as if it were UTC. */
function wallAt(at: number, timezone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(timezone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function offsetAt(at: number, timezone: string): number {
  return wallAt(at, timezone) - Math.floor(at / 1000) * 1000
}

/** The first instant at which the clock shows this; null: daylight saving skips it. */
function firstInstant(wall: number, timezone: string): number | null {
  // No zone changes twice within two days: the offsets of the day before and the day after are all that can hold.
  const candidates = [offsetAt(wall - dayMs, timezone), offsetAt(wall + dayMs, timezone)].map((offset) => ({ at: wall - offset, offset }))
  const shown = candidates.filter(({ at, offset }) => offsetAt(at, timezone) === offset).map(({ at }) => at)
  return shown.length === 0 ? null : Math.min(...shown)
}

const known = new Map<string, number | null>()
/** A roster asks for the same few hundred starts again and again; Intl takes 100 times as long as a look-up. */
const mostKnown = 20_000

function startOf(day: string, clock: string, timezone: string): number | null {
  const key = `${timezone} ${day} ${clock}`
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const found = firstInstant(dayNumber(day) * dayMs + minutesOf(clock) * minuteMs, timezone)
  known.set(key, found)
  return found
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
}

/**
 * When a shift of a class is worked on a day. `startsAt` is wall-clock time (08:00), `minutes` elapsed time: over a change
 * of the clock, a night of eight hours stays one of eight hours and ends an hour off. A start that happens twice takes the first.
 */
export function shiftTimes({ startsAt, minutes, day, timezone }: { startsAt: string; minutes: number; day: string; timezone: string }): ShiftTimes {
  const from = startOf(day, startsAt, timezone)
  return from === null ? { problem: 'skipped-time' } : { from, to: from + minutes * minuteMs }
}

/** When a day begins. Where daylight saving skips midnight (as in Beirut, or Santiago), it begins when the clock goes on. */
export function startOfDay(day: string, timezone: string): number {
  const at = startOf(day, '00:00', timezone)
  if (at !== null) return at
  const wall = dayNumber(day) * dayMs
  return wall - offsetAt(wall - dayMs, timezone)
}

/** The calendar day at an instant. */
export function dayAt(at: number, timezone: string): string {
  return dayOfNumber(Math.floor(wallAt(at, timezone) / dayMs))
}

// Calendar days without a zone

/** Days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Math.round(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / dayMs)
}

export function dayOfNumber(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10)
}

export function addDays(day: string, days: number): string {
  return dayOfNumber(dayNumber(day) + days)
}

/** Both ends included; empty when they stand the wrong way round. */
export function listDays(from: string, to: string): string[] {
  const first = dayNumber(from)
  return Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, index) => dayOfNumber(first + index))
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: string): number {
  return ((dayNumber(day) + 3) % 7 + 7) % 7 + 1
}

export function isTimeZone(name: string): boolean {
  try {
    // Abbreviations and bare offsets have no daylight saving of their own.
    return name.includes('/') && formatOf(name).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
