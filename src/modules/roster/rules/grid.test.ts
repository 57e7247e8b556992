import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellChange } from '../contract/shared.ts'
import { classes, day12, full24, home, makeClass, makeGridInput, makeShift, night12, testId } from '../testing/small-grid.ts'
import { buildGrid, changeGrid, countShares, findCell, findLineViolations, findNeedViolations, findViolations, median, medianShares, strengthByHour, type GridInput } from './grid.ts'
import { startOfDay } from './times.ts'

const free = makeGridInput({ lines: { a: '-' } }).rules
const hour = 3_600_000
// 2027-03-01 is a Monday.
const brokenIn = (input: GridInput, member = 'a') => findLineViolations(buildGrid(input), testId(member)).map(({ code, day, actual, wanted, isHard }) => [code, day.slice(8), actual, wanted, isHard])

describe('along a line', () => {
  test('too short a rest is said on the day of the later shift, and exactly enough is enough', () => {
    const rules = { ...free, minRestMinutes: 720 }
    expect(brokenIn(makeGridInput({ lines: { a: 'ND--' }, rules }))).toEqual([['rest', '02', 0, 720, true]])
    expect(brokenIn(makeGridInput({ lines: { a: 'DD-N' }, rules }))).toEqual([])
  })

  test('rest is elapsed time: the night when clocks go forward has an hour less of it', () => {
    const input = makeGridInput({ from: '2027-03-27', lines: { a: 'DD' }, rules: { ...free, minRestMinutes: 720 } })
    expect(brokenIn(input)).toEqual([['rest', '28', 660, 720, true]])
  })

  test('standing by at home is neither work nor rest broken', () => {
    expect(brokenIn(makeGridInput({ lines: { a: 'HD' }, rules: { ...free, minRestMinutes: 720, maxConsecutiveDays: 1 } }))).toEqual([])
  })

  test('rest counts from the shift before the roster, and from duty in another one', () => {
    const rules = { ...free, minRestMinutes: 600 }
    const input = makeGridInput({ lines: { a: 'D-D' }, rules })
    const before = makeShift('a', '2027-02-28', night12, { roster: 'old' })
    expect(brokenIn({ ...input, shifts: [before, ...input.shifts] })).toEqual([['rest', '01', 0, 600, true]])
    expect(brokenIn({ ...input, elsewhere: [makeShift('a', '2027-03-02', night12, { roster: 'other', unit: 'other' })] })).toEqual([['rest', '03', 0, 600, true]])
  })

  test('two places at once: in this roster, and in another', () => {
    const input = makeGridInput({ lines: { a: 'FD' } })
    expect(brokenIn({ ...input, classes: [...classes, makeClass('L', '08:00', 1800)], shifts: [makeShift('a', '2027-03-01', makeClass('L', '08:00', 1800)), ...input.shifts.filter(({ day }) => day === '2027-03-02')] })).toEqual([['overlap', '02', 360, 0, true]])
    expect(brokenIn({ ...input, elsewhere: [makeShift('a', '2027-03-01', night12, { roster: 'other' })] })).toEqual([['elsewhere', '01', 720, 0, true]])
  })

  test('away during a shift', () => {
    const input = makeGridInput({ lines: { a: 'N--' } })
    const absence = (from: string, to: string) => [{ id: testId('away'), memberId: testId('a'), kind: 'sick', from: Date.parse(from), to: Date.parse(to) }]
    expect(brokenIn({ ...input, absences: absence('2027-03-02T06:00Z', '2027-03-05T00:00Z') })).toEqual([['absent', '01', 120, 0, true]])
    expect(brokenIn({ ...input, absences: absence('2027-03-02T08:00Z', '2027-03-05T00:00Z') })).toEqual([])
  })

  test('too many days in a row are said once, with the days before the roster', () => {
    const rules = { ...free, maxConsecutiveDays: 3 }
    const input = makeGridInput({ lines: { a: 'DDDDD-DDD' }, rules })
    expect(brokenIn(input)).toEqual([['long-run', '04', 5, 3, true]])
    const before = ['2027-02-27', '2027-02-28'].map((day) => makeShift('a', day, day12, { roster: 'old' }))
    expect(brokenIn({ ...input, shifts: [...before, ...input.shifts] })).toEqual([['long-run', '02', 7, 3, true]])
  })

  test('too few days off between runs; what lies open at either end is not judged', () => {
    const rules = { ...free, minConsecutiveDaysOff: 2 }
    expect(brokenIn(makeGridInput({ lines: { a: '-DD-DD--D-' }, rules }))).toEqual([['short-rest-days', '05', 1, 2, false]])
  })

  test('weekends worked in four', () => {
    const lines = { a: '-----D------D------D------D-' }
    expect(brokenIn(makeGridInput({ lines, rules: { ...free, maxWeekendsInFour: 3 } }))).toEqual([['weekends', '27', 4, 3, false]])
    expect(brokenIn(makeGridInput({ lines, rules: { ...free, maxWeekendsInFour: 4 } }))).toEqual([])
  })

  test('hours over the whole roster: over on the day that crosses, under on the last', () => {
    const rules = { ...free, minMinutesPerWeek: 24 * 60, maxMinutesPerWeek: 36 * 60 }
    expect(brokenIn(makeGridInput({ lines: { a: 'D-D-D-D' }, rules }))).toEqual([['hours-over', '07', 2880, 2160, true]])
    expect(brokenIn(makeGridInput({ lines: { a: 'D------' }, rules }))).toEqual([['hours-under', '07', 720, 1440, false]])
  })

  test('days away lower what is owed', () => {
    const rules = { ...free, minMinutesPerWeek: 7 * 60 }
    const input = makeGridInput({ lines: { a: '-------' }, rules })
    const absences = [{ id: testId('away'), memberId: testId('a'), kind: 'course', from: startOfDay('2027-03-01', 'Europe/Lisbon'), to: startOfDay('2027-03-06', 'Europe/Lisbon') }]
    expect(brokenIn({ ...input, absences })).toEqual([['hours-under', '07', 0, 120, false]])
  })

  test('leave in a time when the order stops leave', () => {
    const input = makeGridInput({ lines: { a: '----' } })
    const at = (text: string): number => Date.parse(text)
    const absences = [{ id: testId('away'), memberId: testId('a'), kind: 'leave', from: at('2027-03-01T00:00Z'), to: at('2027-03-04T00:00Z') }]
    expect(brokenIn({ ...input, absences, notice: { leaveStopped: [{ from: at('2027-03-03T12:00Z'), to: at('2027-03-09T00:00Z') }] } })).toEqual([['leave-stopped', '03', 720, 0, false]])
    expect(brokenIn({ ...input, absences, notice: { leaveStopped: [{ from: at('2027-03-04T00:00Z'), to: at('2027-03-09T00:00Z') }] } })).toEqual([])
  })
})

describe('down a column', () => {
  const driver = { code: 'driver', expiresAt: Date.parse('2027-03-02T10:00Z') }
  const input = makeGridInput({ lines: { a: 'DD', b: 'D-' }, needs: [{ classId: day12.id, qualification: '', minimum: 2 }, { classId: day12.id, qualification: 'driver', minimum: 1 }] })
  const withDriver = { ...input, members: input.members.map((member) => (member.externalId === 'a' ? { ...member, qualifications: [driver] } : member)) }
  const short = (given: GridInput, day: string) => findNeedViolations(buildGrid(given), day).map(({ qualification, actual, wanted }) => [qualification, actual, wanted])

  test('people and qualifications that are short', () => {
    expect(short(input, '2027-03-01')).toEqual([['driver', 0, 1]])
    expect(short(withDriver, '2027-03-01')).toEqual([])
  })

  test('a qualification that ends during the shift does not count', () => {
    expect(short(withDriver, '2027-03-02')).toEqual([[null, 1, 2], ['driver', 0, 1]])
  })

  test('who is away does not count', () => {
    const absences = [{ id: testId('away'), memberId: testId('b'), kind: 'sick', from: Date.parse('2027-03-01T12:00Z'), to: Date.parse('2027-03-01T13:00Z') }]
    expect(short({ ...withDriver, absences }, '2027-03-01')).toEqual([[null, 1, 2]])
  })
})

describe('strength by the hour', () => {
  test('a watch that is relieved is no gap; midnight is no border', () => {
    const strength = strengthByHour(buildGrid(makeGridInput({ lines: { a: 'D-', b: 'N-', c: '-D' } })))
    expect(strength).toHaveLength(48)
    expect(strength.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 0))
    expect(strength.slice(8, 44)).toEqual(Array.from({ length: 36 }, () => 1))
    expect(strength.slice(44)).toEqual([0, 0, 0, 0])
  })

  test('the day when clocks go back has 25 hours', () => {
    expect(strengthByHour(buildGrid(makeGridInput({ from: '2027-10-31', lines: { a: 'F' } })))).toHaveLength(25)
  })

  test('standing by at home, and who is away, are no strength of the unit', () => {
    const input = makeGridInput({ lines: { a: 'D', b: 'H', c: 'D' } })
    const absences = [{ id: testId('away'), memberId: testId('c'), kind: 'sick', from: input.shifts[0]?.from ?? 0, to: (input.shifts[0]?.from ?? 0) + hour }]
    expect(Math.max(...strengthByHour(buildGrid({ ...input, absences })))).toBe(1)
  })
})

describe('changes', () => {
  test('the grid before stays as it was', () => {
    const before = buildGrid(makeGridInput({ lines: { a: 'D-', b: '--' } }))
    const { grid: after, problems } = changeGrid(before, [{ memberId: testId('a'), day: '2027-03-01', classId: null }, { memberId: testId('a'), day: '2027-03-02', classId: night12.id, isLocked: true }])
    expect(problems).toEqual([])
    expect(findCell(before, testId('a'), '2027-03-01')?.classId).toBe(day12.id)
    expect(findCell(after, testId('a'), '2027-03-01')).toBeNull()
    expect(findCell(after, testId('a'), '2027-03-02')).toMatchObject({ classId: night12.id, isLocked: true })
    expect(after.lines.get(testId('b'))).toBe(before.lines.get(testId('b')))
  })

  test('what cannot be is named', () => {
    const early = makeClass('E', '01:30', 480)
    const grid = buildGrid({ ...makeGridInput({ from: '2027-03-28', lines: { a: '--' } }), classes: [early, day12, { ...full24, isRetired: true }] })
    const change = (member: string, day: string, classId: string | null): CellChange => ({ memberId: testId(member), day, classId })
    const { problems } = changeGrid(grid, [
      change('a', '2027-03-28', early.id), change('nobody', '2027-03-28', null), change('a', '2027-03-30', null),
      change('a', '2027-03-29', testId('no class')), change('a', '2027-03-29', full24.id), change('a', '2027-03-29', day12.id), change('a', '2027-03-29', null),
    ])
    expect(problems.map((problem) => problem.code)).toEqual(['skipped-time', 'unknown-member', 'day-outside', 'unknown-class', 'retired-class', 'cell-twice'])
  })
})

test('shares: minutes, nights, weekends, holidays, and the medians of the unit’s own', () => {
  const input = makeGridInput({ lines: { a: 'DN---DD', b: '-------', c: 'F------' } })
  const days = input.days.map((day, index) => (index === 0 ? { ...day, holiday: { zh: '节', en: 'Day' }, isWorkday: false } : day))
  const members = input.members.map((member) => ({ ...member, yearBefore: { minutes: 60, nights: 1, weekends: 0, holidays: 0 } }))
  const grid = buildGrid({ ...input, days, members: [...members, ...members.slice(0, 1).map((member) => ({ ...member, id: testId('guest'), isOwn: false }))] })
  expect(countShares(grid, testId('a'))).toEqual({ minutes: 4 * 720, nights: 1, weekends: 1, holidays: 1 })
  expect(medianShares(grid)).toEqual({ minutes: 1440, nights: 0, weekends: 0, holidays: 1 })
  expect(medianShares(grid, true)).toEqual({ minutes: 1500, nights: 1, weekends: 0, holidays: 1 })
  expect([median([]), median([1, 2]), median([3, 1, 2])]).toEqual([0, 1.5, 2])
})

test('all violations are those of the lines and those of the columns, whatever the roster', () => {
  const line = fc.string({ unit: fc.constantFrom('D', 'N', 'F', 'H', '-'), minLength: 14, maxLength: 14 })
  const rules = fc.record({ minRestMinutes: fc.integer({ min: 0, max: 1500 }), maxConsecutiveDays: fc.integer({ min: 1, max: 6 }), minConsecutiveDaysOff: fc.integer({ min: 1, max: 3 }), minMinutesPerWeek: fc.integer({ min: 0, max: 3000 }), maxMinutesPerWeek: fc.integer({ min: 1000, max: 4000 }), maxWeekendsInFour: fc.integer({ min: 0, max: 4 }) })
  fc.assert(
    fc.property(fc.tuple(line, line, line), rules, fc.integer({ min: 0, max: 4 }), ([a, b, c], given, minimum) => {
      const grid = buildGrid(makeGridInput({ lines: { a, b, c }, rules: given, needs: [{ classId: day12.id, qualification: '', minimum }, { classId: home.id, qualification: 'driver', minimum: 1 }] }))
      const apart = [...['a', 'b', 'c'].flatMap((name) => findLineViolations(grid, testId(name))), ...grid.days.flatMap(({ day }) => findNeedViolations(grid, day))]
      expect(findViolations(grid)).toEqual(apart)
      expect(apart.every((violation) => grid.dayIndex.has(violation.day))).toBe(true)
      // A change and its way back leave nothing behind.
      const cell = findCell(grid, testId('a'), '2027-03-03')
      const there = changeGrid(grid, [{ memberId: testId('a'), day: '2027-03-03', classId: cell === null ? day12.id : null }]).grid
      const back = changeGrid(there, [{ memberId: testId('a'), day: '2027-03-03', classId: cell?.classId ?? null }]).grid
      expect(findViolations(back)).toEqual(apart)
    }),
    { numRuns: 200 },
  )
})
