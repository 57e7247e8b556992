/** Weekends, statutory holidays and swapped working days of a country, by day. */
import chineseDays from 'chinese-days'
import Holidays from 'date-holidays'
import type { GridDay } from './rules/grid.ts'
import { dayAt, dayNumber, dayOfNumber, listDays, weekdayOf } from './rules/times.ts'

interface Calendar {
  /** Names of holidays by day, in both languages. */
  readonly holidays: ReadonlyMap<string, { readonly zh: string; readonly en: string }>
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

/** As the State Council announces each November for the year after; a year not yet announced has none. */
function chineseYear(year: number): Calendar {
  const holidays = new Map<string, { zh: string; en: string }>()
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
  return { holidays, workdays }
}

function otherYear(country: string, year: number): Calendar {
  const holidays = new Map<string, { zh: string; en: string }>()
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
