import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayAt, dayMs, dayNumber, isTimeZone, listDays, shiftTimes, startOfDay, weekdayOf } from './times.ts'

const hour = 3_600_000
const lisbon = 'Europe/Lisbon'
const at = (text: string): number => Date.parse(text)

describe('shift times in Lisbon', () => {
  test('a day in winter and one in summer are the same by the wall clock', () => {
    expect(shiftTimes({ startsAt: '08:00', minutes: 720, day: '2027-01-15', timezone: lisbon })).toEqual({ from: at('2027-01-15T08:00Z'), to: at('2027-01-15T20:00Z') })
    expect(shiftTimes({ startsAt: '08:00', minutes: 720, day: '2027-07-15', timezone: lisbon })).toEqual({ from: at('2027-07-15T07:00Z'), to: at('2027-07-15T19:00Z') })
  })

  test('a night over midnight ends on the next day', () => {
    expect(shiftTimes({ startsAt: '20:00', minutes: 720, day: '2027-02-28', timezone: lisbon })).toEqual({ from: at('2027-02-28T20:00Z'), to: at('2027-03-01T08:00Z') })
  })

  test('24 hours over the night when clocks go forward are 24 hours, and end an hour later by the wall', () => {
    // 2027-03-28, 01:00 becomes 02:00.
    expect(shiftTimes({ startsAt: '08:00', minutes: 1440, day: '2027-03-27', timezone: lisbon })).toEqual({ from: at('2027-03-27T08:00Z'), to: at('2027-03-28T09:00+01:00') })
  })

  test('24 hours over the night when clocks go back end an hour earlier by the wall', () => {
    // 2027-10-31, 02:00 becomes 01:00.
    expect(shiftTimes({ startsAt: '08:00', minutes: 1440, day: '2027-10-30', timezone: lisbon })).toEqual({ from: at('2027-10-30T08:00+01:00'), to: at('2027-10-31T07:00Z') })
  })

  test('a start that daylight saving skips is a problem; the minute before and the hour after are none', () => {
    for (const startsAt of ['01:00', '01:30', '01:59']) expect(shiftTimes({ startsAt, minutes: 60, day: '2027-03-28', timezone: lisbon })).toEqual({ problem: 'skipped-time' })
    expect(shiftTimes({ startsAt: '00:59', minutes: 60, day: '2027-03-28', timezone: lisbon })).toMatchObject({ from: at('2027-03-28T00:59Z') })
    expect(shiftTimes({ startsAt: '02:00', minutes: 60, day: '2027-03-28', timezone: lisbon })).toMatchObject({ from: at('2027-03-28T01:00Z') })
  })

  test('a start that happens twice takes the first', () => {
    expect(shiftTimes({ startsAt: '01:30', minutes: 60, day: '2027-10-31', timezone: lisbon })).toMatchObject({ from: at('2027-10-31T01:30+01:00') })
  })

  test('a day may have 23 or 25 hours', () => {
    const lengthOf = (day: string): number => (startOfDay(addDays(day, 1), lisbon) - startOfDay(day, lisbon)) / hour
    expect([lengthOf('2027-03-28'), lengthOf('2027-10-31'), lengthOf('2027-05-05')]).toEqual([23, 25, 24])
  })
})

test('a day whose midnight is skipped begins when the clock goes on', () => {
  // Beirut, 2027-03-28, 00:00 becomes 01:00.
  expect(startOfDay('2027-03-28', 'Asia/Beirut')).toBe(at('2027-03-28T01:00+03:00'))
})

test('agrees with Temporal at any start, day and zone', () => {
  const zone = fc.constantFrom('Europe/Lisbon', 'Asia/Shanghai', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago', 'Africa/Casablanca', 'Pacific/Apia')
  fc.assert(
    fc.property(zone, fc.integer({ min: dayNumber('2024-01-01'), max: dayNumber('2035-12-31') }), fc.integer({ min: 0, max: 1439 }), (timezone, number, minute) => {
      const day = addDays('1970-01-01', number)
      const startsAt = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      const local = Temporal.PlainDateTime.from(`${day}T${startsAt}`)
      const zoned = local.toZonedDateTime(timezone, { disambiguation: 'earlier' })
      const expected = zoned.toPlainDateTime().equals(local) ? { from: zoned.epochMilliseconds, to: zoned.epochMilliseconds + 90 * 60_000 } : { problem: 'skipped-time' }
      expect(shiftTimes({ startsAt, minutes: 90, day, timezone })).toEqual(expected)
      expect(startOfDay(day, timezone)).toBe(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds)
      expect(dayAt(zoned.epochMilliseconds, timezone)).toBe(zoned.toPlainDate().toString())
    }),
    { numRuns: 300 },
  )
})

test('calendar days', () => {
  expect(listDays('2027-02-27', '2027-03-02')).toEqual(['2027-02-27', '2027-02-28', '2027-03-01', '2027-03-02'])
  expect(listDays('2027-03-02', '2027-03-01')).toEqual([])
  expect(weekdayOf('2027-03-01')).toBe(1)
  expect(weekdayOf('2027-03-07')).toBe(7)
  expect(weekdayOf('1969-12-31')).toBe(3)
  expect(dayNumber('1970-01-02')).toBe(1)
  expect(dayMs).toBe(24 * hour)
})

test('a zone has a place in its name', () => {
  expect(['Europe/Lisbon', 'Asia/Shanghai'].map(isTimeZone)).toEqual([true, true])
  expect(['CET', '+08:00', 'Europe/Lisboa', ''].map(isTimeZone)).toEqual([false, false, false, false])
})
