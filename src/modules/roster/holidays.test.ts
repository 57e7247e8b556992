import { expect, test } from 'vitest'
import { describeDays, isCountry, statutoryDays } from './holidays.ts'

const marks = (country: string, from: string, to: string): string[] => describeDays(country, from, to).map(({ day, isWeekend, isWorkday, holiday }) => `${day.slice(5)} ${isWorkday ? 'work' : 'free'}${isWeekend ? ' weekend' : ''}${holiday === null ? '' : ` ${holiday.zh}/${holiday.en}`}`)

test('Spring Festival 2026 with its swapped working days, whatever zone the machine is in', () => {
  const zone = process.env['TZ']
  try {
    for (const timezone of ['America/New_York', 'Asia/Shanghai', 'Pacific/Kiritimati']) {
      process.env['TZ'] = timezone
      expect(marks('CN', '2026-02-13', '2026-02-17')).toEqual(['02-13 work', '02-14 work weekend', '02-15 free weekend 春节/Spring Festival', '02-16 free 春节/Spring Festival', '02-17 free 春节/Spring Festival'])
      expect(marks('CN', '2026-02-27', '2026-03-01')).toEqual(['02-27 work', '02-28 work weekend', '03-01 free weekend'])
    }
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test('a year that nobody has announced yet has the days of the law, and no swapped ones', () => {
  const free = describeDays('CN', '2040-01-01', '2040-12-31').filter((day) => day.holiday !== null).map(({ day, holiday }) => `${day.slice(5)} ${holiday?.zh}`)
  expect(free).toEqual([
    '01-01 元旦', '02-11 春节', '02-12 春节', '02-13 春节', '02-14 春节', '04-04 清明', '05-01 劳动节', '05-02 劳动节', '06-14 端午', '09-20 中秋', '10-01 国庆节', '10-02 国庆节', '10-03 国庆节',
  ])
  expect(marks('CN', '2040-02-10', '2040-02-11')).toEqual(['02-10 work', '02-11 free weekend 春节/Spring Festival'])
})

test('the days of the law are among those announced, where both are known', () => {
  for (const year of [2025, 2026]) {
    const days = [...statutoryDays(year)]
    expect(days).toHaveLength(13)
    for (const [day, { zh }] of days) expect([day, zh, describeDays('CN', day, day)[0]?.holiday?.zh.includes(zh)]).toEqual([day, zh, true])
  }
})

test('Portugal: fixed and movable feasts; a holiday on a working day is free', () => {
  expect(marks('PT', '2027-03-26', '2027-03-28')).toEqual(['03-26 free Good Friday/Good Friday', '03-27 free weekend', '03-28 free weekend Easter Sunday/Easter Sunday'])
  expect(marks('PT', '2027-04-23', '2027-04-26')).toEqual(['04-23 work', '04-24 free weekend', '04-25 free weekend Liberty Day/Liberty Day', '04-26 work'])
})

test('a weekend of Friday and Saturday', () => {
  expect(marks('SA', '2027-05-06', '2027-05-09')).toEqual(['05-06 work', '05-07 free weekend', '05-08 free weekend', '05-09 work'])
})

test('countries', () => {
  expect(['CN', 'PT', 'US', 'XX', 'pt'].map(isCountry)).toEqual([true, true, true, false, false])
})
