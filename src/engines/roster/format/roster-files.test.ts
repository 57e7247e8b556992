import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { off } from '../problem.ts'
import { parseBenchmarkText } from './benchmark-text.ts'
import { readRosterCsv, writeRosterCsv } from './csv.ts'
import { describeRefusal } from './sections.ts'
import { readProblemXlsx, readRosterXlsx, writeRosterXlsx } from './xlsx.ts'

const text = `SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=7,2400,480,5,2,2,1
"7",E=7|L=7,2400,0,5,1,1,1
SECTION_DAYS_OFF
A,0,3
SECTION_SHIFT_ON_REQUESTS
A,2,E,2
SECTION_COVER
0,E,1,100,1
6,L,2,100,1
`.replaceAll('"', '')

function readProblem(): Extract<ReturnType<typeof parseBenchmarkText>, { kind: 'read' }>['value'] {
  const result = parseBenchmarkText(text)
  if (result.kind !== 'read') throw new Error('the sample is right')
  return result.value
}
const problem = readProblem()
const words = (result: { kind: 'read' } | { kind: 'refused'; refusals: readonly Parameters<typeof describeRefusal>[0][] }): string[] => (result.kind === 'refused' ? result.refusals.map(describeRefusal) : [])

const rosters = fc.array(fc.array(fc.constantFrom(off, 0, 1), { minLength: 7, maxLength: 7 }), { minLength: 2, maxLength: 2 })

describe('a roster as CSV', () => {
  test('is a row a member, its id first, a column a day, empty for off', () => {
    expect(writeRosterCsv(problem, [[off, 0, 1, off, off, off, off], [1, 1, off, off, off, off, 0]])).toBe('A,,E,L,,,,\n7,L,L,,,,,E\n')
  })

  test('reads back the same', () => {
    fc.assert(fc.property(rosters, (roster) => {
      expect(readRosterCsv(problem, writeRosterCsv(problem, roster))).toEqual({ kind: 'read', value: roster })
    }))
  })

  test.each([
    ['an unknown member', 'A,,E\nB,L\n7,E\n', ['row 2, column 1: there is no member "B"']],
    ['an unknown shift', 'A,,X\n7,E\n', ['row 1, column 3: there is no shift "X"']],
    ['a member twice', 'A,E\n7,E\nA,L\n', ['row 3, column 1: "A" overlaps row 1']],
    ['a member without a row', 'A,E\n', ['row 2, column 1: member "7" has no row']],
    ['a day past the end', 'A,,,,,,,,E\n7\n', ['row 1, column 9: day 7 lies outside the period (0 to 6)']],
    ['quotes that do not close', 'A,"E\n7,E\n', ['row 2, column 1: the file cannot be read (CSV_QUOTE_NOT_CLOSED)']],
  ])('with %s is refused by row and column', (_, csv, expected) => {
    expect(words(readRosterCsv(problem, csv))).toEqual(expected)
  })
})

describe('a workbook', () => {
  const book = async (change: (book: ExcelJS.Workbook) => void = () => {}): Promise<Buffer> => {
    const workbook = new ExcelJS.Workbook()
    const add = (name: string, rows: (string | number | null)[][]): void => { workbook.addWorksheet(name).addRows(rows) }
    add('Horizon', [['days'], [7]])
    add('Shifts', [['shift', 'minutes', 'cannot be followed by'], ['E', 480, null], ['L', 480, 'E']])
    add('Staff', [['member', 'maxima', 'max minutes', 'min minutes', 'max run', 'min run', 'min days off', 'weekends'], ['A', 'E=7|L=7', 2400, 480, 5, 2, 2, 1], [7, 'E=7|L=7', 2400, 0, 5, 1, 1, 1]])
    add('DaysOff', [['A', 0, 3]])
    add('ShiftOnRequests', [['A', 2, 'E', 2]])
    add('ShiftOffRequests', [['member', 'day', 'shift', 'weight']])
    add('Cover', [['day', 'shift', 'wanted', 'under', 'over'], [0, 'E', 1, 100, 1], [6, 'L', 2, 100, 1]])
    change(workbook)
    return Buffer.from(await workbook.xlsx.writeBuffer())
  }

  test('with the sections as sheets is the same problem as the text', async () => {
    expect(await readProblemXlsx(await book())).toEqual({ kind: 'read', value: problem })
  })

  test('with the lines of the text in one sheet is the same problem, too', async () => {
    const workbook = new ExcelJS.Workbook()
    workbook.addWorksheet('Sheet1').addRows(text.split('\n').map((line) => line.split(',').map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell))))
    expect(await readProblemXlsx(Buffer.from(await workbook.xlsx.writeBuffer()))).toEqual({ kind: 'read', value: problem })
  })

  test('with mistakes is refused by sheet, row and column', async () => {
    const bytes = await book((workbook) => {
      workbook.getWorksheet('Cover')?.addRow([7, 'X', 1, 100, 1])
      workbook.getWorksheet('ShiftOffRequests')?.addRow(['Z', { formula: '1+1', result: 2 }, 'E', 1])
      workbook.addWorksheet('Notes')
    })
    expect(words(await readProblemXlsx(bytes)).sort()).toEqual([
      'Cover, row 4, column 1: day 7 lies outside the period (0 to 6)',
      'Cover, row 4, column 2: there is no shift "X"',
      'ShiftOffRequests, row 2, column 1: there is no member "Z"',
      'ShiftOffRequests, row 2, column 2: "=1+1" is not a whole number',
      'row 1, column 1: there is no section "Notes"',
    ])
  })

  test('that is none is refused', async () => {
    expect(words(await readProblemXlsx(Buffer.from('SECTION_HORIZON\n7\n')))).toEqual(['row 1, column 1: the file cannot be read (no XLSX)'])
    const good = await book()
    expect(words(await readProblemXlsx(good.fill(0, 40, 400)))).toEqual(['row 1, column 1: the file cannot be read (damaged)'])
  })

  test('holds a roster that reads back the same, under a heading of days, weekends shaded', async () => {
    await fc.assert(fc.asyncProperty(rosters, async (roster) => {
      expect(await readRosterXlsx(problem, await writeRosterXlsx(problem, roster))).toEqual({ kind: 'read', value: roster })
    }), { numRuns: 5 })
    const workbook = new ExcelJS.Workbook()
    const bytes = await writeRosterXlsx(problem, problem.members.map(() => [0, off, off, off, off, 1, off]))
    const copy = new ArrayBuffer(bytes.length)
    new Uint8Array(copy).set(bytes)
    await workbook.xlsx.load(copy)
    const sheet = workbook.worksheets[0]
    expect(sheet?.getRow(1).values).toEqual([undefined, 'member', 0, 1, 2, 3, 4, 5, 6])
    expect([5, 6, 7, 8].map((column) => sheet?.getCell(2, column).fill)).toMatchObject([{ pattern: 'none' }, { pattern: 'none' }, { pattern: 'solid' }, { pattern: 'solid' }])
  })
})
