/** Weekends, statutory holidays and swapped working days of a country, by day. */
import chineseDays from 'chinese-days'
import Holidays from 'date-holidays'
import type { GridDay } from './rules/grid.ts'
import { addDays, dayAt, dayNumber, dayOfNumber, listDays, weekdayOf } from './rules/times.ts'

interface Calendar {
  /** Names of holidays by day, in both languages. */
  readonly holidays: ReadonlyMap<string, Words>
  /** Days that are worked although they fall on a weekend. */
  readonly workdays: ReadonlySet<string>
}

const calendars = new Map<string, Calendar>()
/** A country and year is some 20 entries; rules of the Islamic or lunar calendar take up to 50 ms to work out. */
const mostKept = 400

function calendarOf(country: string, year: number): Calendar {
  const key = `${country} ${year}`
  const known = calendars.get(key)
  if (known !== undefined) return known
  if (calendars.size >= mostKept) calendars.clear()
  const made = country === 'CN' ? chineseYear(year) : otherYear(country, year)
  calendars.set(key, made)
  return made
}

/** As the State Council announces each November for the year after; a year that the library does not know yet has the days of the law alone. */
function chineseYear(year: number): Calendar {
  const holidays = new Map<string, Words>()
  const workdays = new Set<string>()
  for (const day of listDays(`${year}-01-01`, `${year}-12-31`)) {
    // Noon by the machine's own clock: the library reads a bare date as midnight in Greenwich, which is the day before in America.
    const [y = 0, m = 1, d = 1] = day.split('-').map(Number)
    const { work, name } = chineseDays.getDayDetail(new Date(y, m - 1, d, 12))
    const [en = '', zh] = name.split(',')
    // Ordinary days are named by their weekday alone.
    if (zh === undefined) continue
    if (work) workdays.add(day)
    else holidays.set(day, { zh, en })
  }
  return { holidays: holidays.size === 0 ? statutoryDays(year) : holidays, workdays }
}

type Words = { readonly zh: string; readonly en: string }
const springFestival: Words = { zh: '春节', en: 'Spring Festival' }
/** By month and day of the calendar. */
const fixedDays: Readonly<Record<string, Words>> = {
  '01-01': { zh: '元旦', en: "New Year's Day" }, '05-01': { zh: '劳动节', en: 'Labour Day' }, '05-02': { zh: '劳动节', en: 'Labour Day' },
  '10-01': { zh: '国庆节', en: 'National Day' }, '10-02': { zh: '国庆节', en: 'National Day' }, '10-03': { zh: '国庆节', en: 'National Day' },
}
/** By month and day of the lunar calendar; a leap month is written otherwise and has none. */
const lunarDays: Readonly<Record<string, Words>> = { '1-1': springFestival, '1-2': springFestival, '1-3': springFestival, '5-5': { zh: '端午', en: 'Dragon Boat Festival' }, '8-15': { zh: '中秋', en: 'Mid-autumn Festival' } }
const lunarFormat = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'UTC', month: 'numeric', day: 'numeric' })

/** The thirteen days of the law (State Council, as in force from 2025), before anybody says which weekends are swapped for them. */
export function statutoryDays(year: number): Map<string, Words> {
  const days = new Map<string, Words>()
  for (const day of listDays(`${year}-01-01`, `${year}-12-31`)) {
    const words = fixedDays[day.slice(5)] ?? lunarDays[lunarDayOf(day)] ?? (lunarDayOf(addDays(day, 1)) === '1-1' ? springFestival : day === clearBrightness(year) ? { zh: '清明', en: 'Tomb-sweeping Day' } : undefined)
    if (words !== undefined) days.set(day, words)
  }
  return days
}

function lunarDayOf(day: string): string {
  const parts = new Map(lunarFormat.formatToParts(Date.parse(`${day}T12:00:00Z`)).map(({ type, value }) => [type, value]))
  return `${parts.get('month')}-${parts.get('day')}`
}

/** The sun's term on 4 or 5 April: the usual formula for this century, by whole days. */
function clearBrightness(year: number): string {
  const y = year % 100
  return `${year}-04-0${Math.floor(y * 0.2422 + 4.81) - Math.floor(y / 4)}`
}

function otherYear(country: string, year: number): Calendar {
  const holidays = new Map<string, Words>()
  const english = new Holidays(country, { types: ['public', 'bank'], languages: ['en'] })
  const [timezone = 'UTC'] = english.getTimezones()
  for (const { start, end, name } of english.getHolidays(year)) {
    // The library says when a holiday begins and ends by the country's clock; no Chinese names, so both languages share one.
    const first = dayNumber(dayAt(start.getTime(), timezone))
    const last = Math.max(first, dayNumber(dayAt(end.getTime() - 1, timezone)))
    for (let number = first; number <= last; number += 1) if (!holidays.has(dayOfNumber(number))) holidays.set(dayOfNumber(number), { zh: name, en: name })
  }
  return { holidays, workdays: new Set() }
}

/** Friday and Saturday in these; Saturday and Sunday everywhere else. */
const fridayWeekend: ReadonlySet<string> = new Set(['AF', 'BD', 'BH', 'DZ', 'EG', 'IL', 'IQ', 'JO', 'KW', 'LY', 'MV', 'OM', 'PS', 'QA', 'SA', 'SD', 'SY', 'YE'])

export function describeDays(country: string, from: string, to: string): GridDay[] {
  return listDays(from, to).map((day) => {
    const { holidays, workdays } = calendarOf(country, Number(day.slice(0, 4)))
    const weekday = weekdayOf(day)
    const isWeekend = weekday === 6 || weekday === (fridayWeekend.has(country) ? 5 : 7)
    const holiday = holidays.get(day) ?? null
    return { day, isWeekend, isWorkday: workdays.has(day) || (!isWeekend && holiday === null), holiday }
  })
}

export function isCountry(country: string): boolean {
  return country === 'CN' || Object.hasOwn(new Holidays().getCountries(), country)
}
