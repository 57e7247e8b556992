/** The operation's time in the browser: counts on from the last answer, without asking and without drawing the page again. */
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { useLanguage } from './language.tsx'

export interface ClockReading {
  readonly operationNow: number
  readonly speed: number
  readonly isPaused: boolean
  readonly isSimulated: boolean
}

/** What `reading` has become `elapsedMs` of real time after it arrived. The browser's own clock may be wrong; only its differences count. */
export function countOn(reading: Pick<ClockReading, 'operationNow' | 'speed' | 'isPaused'>, elapsedMs: number): number {
  return reading.isPaused ? reading.operationNow : reading.operationNow + elapsedMs * reading.speed
}

class ClockStore {
  #reading: ClockReading | null = null
  #readAt = 0
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | null = null
  readonly timezone: string

  constructor(timezone: string) {
    this.timezone = timezone
  }

  set(reading: ClockReading, arrivedAt: number): void {
    this.#reading = reading
    this.#readAt = arrivedAt
    for (const listener of this.#listeners) listener()
  }

  now(): number {
    return this.#reading === null ? Date.now() : countOn(this.#reading, Date.now() - this.#readAt)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => {
      for (const each of this.#listeners) each()
    }, 1_000)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }
}

const ClockContext = createContext<ClockStore | null>(null)
const ClockIdContext = createContext<string | null>(null)

/** Which clock the page runs on (an operation's id); null where it is real time. Views that are asked "as of now" take it. */
export const useClockId = (): string | null => useContext(ClockIdContext)

/** `arrivedAt`: the browser's time when `reading` came in (`dataUpdatedAt` of the query). `id`: null where it is real time. */
export function ClockProvider({ id, reading, arrivedAt, timezone, children }: { id: string | null; reading: ClockReading; arrivedAt: number; timezone: string; children: ReactNode }): ReactNode {
  const store = useMemo(() => {
    const made = new ClockStore(timezone)
    made.set(reading, arrivedAt)
    return made
    // The reading moves on in the effect below; only another time zone makes another clock.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [timezone])
  useEffect(() => store.set(reading, arrivedAt), [store, reading, arrivedAt])
  return (
    <ClockIdContext value={id}>
      <ClockContext value={store}>{children}</ClockContext>
    </ClockIdContext>
  )
}

function useClockStore(): ClockStore {
  const store = useContext(ClockContext)
  if (store === null) throw new Error('a time is shown outside ClockProvider')
  return store
}

/** The operation's time, rounded down to `stepMs`: a component draws again only when a step passes. */
export function useOperationNow(stepMs = 1_000): number {
  const store = useClockStore()
  return useSyncExternalStore(store.subscribe, () => Math.floor(store.now() / stepMs) * stepMs)
}

/** The operation's time at this moment, for handlers; does not draw anything. */
export function useReadOperationNow(): () => number {
  const store = useClockStore()
  return () => store.now()
}

/** The time zone that the page's clock stands in. */
export const useTimezone = (): string => useClockStore().timezone

export interface TimeFormat {
  /** 21:37 */
  time(at: number): string
  /** 21:37:20 */
  second(at: number): string
  /** 23 Jun · 6月23日 */
  day(at: number): string
  /** 23 Jun 21:37 */
  dayTime(at: number): string
  /** 23 Jun 2027 21:37, for real times that may lie years off. */
  stamp(at: number): string
  /** 21:37 within twelve hours of `now`, where it can mean one moment only; else with the day. */
  near(at: number, now: number): string
  /** Milliseconds in words: 12 min, 2 h 05, 3 d */
  length(ms: number): string
}

const halfDayMs = 43_200_000

/** Times in the operation's time zone. */
export function useTimeFormat(): TimeFormat {
  const { timezone } = useClockStore()
  const { locale, t } = useLanguage()
  return useMemo(() => {
    const make = (options: Intl.DateTimeFormatOptions): ((at: number) => string) => {
      const format = new Intl.DateTimeFormat(locale, { timeZone: timezone, hourCycle: 'h23', ...options })
      return (at) => format.format(at)
    }
    const time = make({ hour: '2-digit', minute: '2-digit' })
    const second = make({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
    const day = make({ day: 'numeric', month: 'short' })
    const dayTime = (at: number): string => `${day(at)} ${time(at)}`
    const date = make({ day: 'numeric', month: 'short', year: 'numeric' })
    return {
      time,
      second,
      day,
      dayTime,
      stamp: (at) => `${date(at)} ${time(at)}`,
      near: (at, now) => (Math.abs(at - now) < halfDayMs ? time(at) : dayTime(at)),
      length: (ms) => {
        const minutes = Math.round(Math.abs(ms) / 60_000)
        if (Math.abs(ms) < 60_000) return t('kernel.seconds', { n: Math.round(Math.abs(ms) / 1_000) })
        if (minutes < 100) return t('kernel.minutes', { n: minutes })
        if (minutes < 48 * 60) return t('kernel.hours', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') })
        return t('kernel.days', { n: Math.round(minutes / 1_440) })
      },
    }
  }, [locale, t, timezone])
}
