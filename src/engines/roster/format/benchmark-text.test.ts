import { describe, expect, test } from 'vitest'
import { parseBenchmarkText } from './benchmark-text.ts'
import { describeRefusal } from './sections.ts'

const good = `# A comment
SECTION_HORIZON
# days
7

SECTION_SHIFTS
E,480,
L,480,E
N,600,E|L

SECTION_STAFF
A,E=7|L=7|N=0,2400,480,5,2,2,1
B,E=7|L=3|N=7,2400,0,5,1,1,0

SECTION_DAYS_OFF
A,0,3

SECTION_SHIFT_ON_REQUESTS
A,2,E,2

SECTION_SHIFT_OFF_REQUESTS
B,5,L,3

SECTION_COVER
0,E,1,100,1
6,N,2,100,1
`

function refusalsOf(text: string): string[] {
  const result = parseBenchmarkText(text)
  return result.kind === 'refused' ? result.refusals.map(describeRefusal) : []
}

describe('the benchmark\'s text', () => {
  test('becomes a problem with the benchmark\'s weekends, no history and no clock', () => {
    const result = parseBenchmarkText(good)
    expect(result.kind).toBe('read')
    if (result.kind !== 'read') return
    const { value } = result
    expect(value.days).toBe(7)
    expect(value.shifts).toEqual([
      { id: 'E', minutes: 480, cannotFollow: [], worked: null },
      { id: 'L', minutes: 480, cannotFollow: [0], worked: null },
      { id: 'N', minutes: 600, cannotFollow: [0, 1], worked: null },
    ])
    expect(value.members[0]).toMatchObject({ id: 'A', maxShifts: [7, 7, 0], maxMinutes: 2400, minMinutes: 480, maxConsecutiveDays: 5, minConsecutiveDays: 2, minConsecutiveDaysOff: 2, maxWeekends: 1, daysOff: [0, 3], history: null })
    expect(value.wishes).toEqual([{ member: 0, day: 2, shift: 0, isWanted: true, weight: 2 }, { member: 1, day: 5, shift: 1, isWanted: false, weight: 3 }])
    expect(value.demands).toEqual([
      { id: '0 E', cells: [{ day: 0, shift: 0 }], skills: null, wanted: 1, underWeight: 100, overWeight: 1 },
      { id: '6 N', cells: [{ day: 6, shift: 2 }], skills: null, wanted: 2, underWeight: 100, overWeight: 1 },
    ])
    expect(value.weekends).toEqual([[5, 6]])
  })

  test('reads the same with the line ends of Windows and a byte order mark', () => {
    expect(parseBenchmarkText(`\uFEFF${good.replaceAll('\n', '\r\n')}`)).toEqual(parseBenchmarkText(good))
  })

  test.each([
    ['an unknown member', good.replace('A,2,E,2', 'Z,2,E,2'), ['SECTION_SHIFT_ON_REQUESTS, row 19, column 1: there is no member "Z"']],
    ['an unknown shift in a request', good.replace('A,2,E,2', 'A,2,X,2'), ['SECTION_SHIFT_ON_REQUESTS, row 19, column 5: there is no shift "X"']],
    ['an unknown shift among those that cannot follow', good.replace('N,600,E|L', 'N,600,E|X'), ['SECTION_SHIFTS, row 9, column 9: there is no shift "X"']],
    ['an unknown shift among the maxima', good.replace('N=0,2400', 'N=0|X=1,2400'), ['SECTION_STAFF, row 12, column 15: there is no shift "X"']],
    ['a shift without a maximum', good.replace('A,E=7|L=7|N=0', 'A,E=7|L=7'), ['SECTION_STAFF, row 12, column 3: shift "N" has no maximum']],
    ['a member twice', good.replace('B,E=7', 'A,E=7').replace('B,5,L,3', 'A,5,L,3'), ['SECTION_STAFF, row 13, column 1: "A" overlaps row 12']],
    ['a shift twice', good.replace('L,480,E', 'L,480,E\nL,500,'), ['SECTION_SHIFTS, row 9, column 1: "L" overlaps row 8']],
    ['a cover line twice', good.replace('6,N,2', '0,E,2'), ['SECTION_COVER, row 26, column 1: "0,E,2,100,1" overlaps row 25']],
    ['a request for and against the same', good.replace('B,5,L,3', 'A,2,E,3'), ['SECTION_SHIFT_OFF_REQUESTS, row 22, column 1: "A,2,E,3" overlaps row 19']],
    ['a day off twice', good.replace('A,0,3', 'A,0,3\nA,3'), ['SECTION_DAYS_OFF, row 17, column 3: "3" overlaps row 16']],
    ['a period of no days', good.replace('\n7\n', '\n0\n'), ['SECTION_HORIZON, row 4, column 1: a period of 0 days has nothing to roster']],
    ['a period that never ends', good.replace('\n7\n', '\n900000000\n'), ['SECTION_HORIZON, row 4, column 1: a period of 900000000 days is longer than 3660']],
    ['a number that is none', good.replace('0,E,1,100,1', '0,E,one,100,1'), ['SECTION_COVER, row 25, column 5: "one" is not a whole number']],
    ['half a person', good.replace('0,E,1,100,1', '0,E,1.5,100,1'), ['SECTION_COVER, row 25, column 5: "1.5" is not a whole number']],
    ['a number below zero', good.replace('L=3', 'L=-3'), ['SECTION_STAFF, row 13, column 9: -3 is below zero']],
    ['a day past the end', good.replace('A,0,3', 'A,0,7'), ['SECTION_DAYS_OFF, row 16, column 5: day 7 lies outside the period (0 to 6)']],
    ['a minimum over the maximum', good.replace('2400,480', '2400,2500'), ['SECTION_STAFF, row 12, column 20: the minimum 2500 is more than the maximum 2400']],
    ['a minimum that the maxima do not reach', good.replace('A,E=7|L=7|N=0,2400,480', 'A,E=2|L=1|N=0,2400,1920'), ['SECTION_STAFF, row 12, column 20: at least 1920 minutes cannot be reached: the maxima allow 1440']],
    ['runs that must be longer than they may', good.replace('480,5,2,2,1', '480,2,3,2,1'), ['SECTION_STAFF, row 12, column 26: the minimum 3 is more than the maximum 2']],
    ['a section nobody knows', good.replace('SECTION_COVER', 'SECTION_COVERS'), ['row 1, column 1: the section SECTION_COVER is missing', 'row 24, column 1: there is no section "SECTION_COVERS"']],
    ['a line before any section', `hello\n${good}`, ['row 1, column 1: "hello" stands before any section']],
    ['a line that is too short', good.replace('0,E,1,100,1', '0,E,1,100'), ['SECTION_COVER, row 25, column 7: 4 fields, where 5 belong']],
    ['a member line that is too short, and only that', good.replace('B,E=7|L=3|N=7,2400,0,5,1,1,0', 'B,E=7|L=3|N=7,2400'), ['SECTION_STAFF, row 13, column 15: 3 fields, where 8 belong']],
    ['an empty value', good.replace('B,5,L,3', 'B,,L,3'), ['SECTION_SHIFT_OFF_REQUESTS, row 22, column 3: a value is missing']],
  ])('refuses %s by row and column', (_, text, expected) => {
    expect(refusalsOf(text)).toEqual(expected)
  })

  test('names every problem at once, from the top', () => {
    const text = good.replace('A,2,E,2', 'Z,9,X,-2').replace('6,N,2,100,1', '7,N,2,100,1')
    expect(refusalsOf(text)).toEqual([
      'SECTION_SHIFT_ON_REQUESTS, row 19, column 1: there is no member "Z"',
      'SECTION_SHIFT_ON_REQUESTS, row 19, column 3: day 9 lies outside the period (0 to 6)',
      'SECTION_SHIFT_ON_REQUESTS, row 19, column 5: there is no shift "X"',
      'SECTION_SHIFT_ON_REQUESTS, row 19, column 7: -2 is below zero',
      'SECTION_COVER, row 26, column 1: day 7 lies outside the period (0 to 6)',
    ])
  })

  test('refuses an empty file by the sections it lacks', () => {
    expect(refusalsOf('')).toEqual(['SECTION_HORIZON', 'SECTION_SHIFTS', 'SECTION_STAFF', 'SECTION_COVER'].map((name) => `row 1, column 1: the section ${name} is missing`))
  })
})
