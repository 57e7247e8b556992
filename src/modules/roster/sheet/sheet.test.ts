import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classes, full24, makeClass, makeGridInput, testId } from '../testing/small-grid.ts'
import { buildGrid, findCell, changeGrid, type Grid, type GridInput } from '../rules/grid.ts'
import { columnName, readRosterSheet } from './read.ts'
import { shapeRoster } from './shape.ts'
import { writeRosterCsv, writeRosterXlsx } from './write.ts'

const title = '一站 One'
const nameOf = (externalId: string, name: string, group = 0) => (input: GridInput): GridInput => ({ ...input, members: input.members.map((member) => (member.externalId === externalId ? { ...member, name, group } : member)) })
const base = makeGridInput({ from: '2027-02-05', lines: { a: 'DN--F', b: '-----', c: 'HHH--' }, needs: [{ classId: full24.id, qualification: '', minimum: 1 }, { classId: full24.id, qualification: 'driver', minimum: 1 }] })
const input = [nameOf('a', '=1+1, "Ana"', 2), nameOf('b', '李雷')].reduce((before, change) => change(before), { ...base, days: base.days.map((day, at) => (at === 1 ? { ...day, holiday: { zh: '春节', en: 'Spring Festival' }, isWorkday: false } : day)) })
const grid = buildGrid(input)

const csv = (lines: readonly (readonly string[])[]): Buffer => Buffer.from(lines.map((cells) => cells.join(',')).join('\n'))
const problemsOf = async (lines: readonly (readonly string[])[], of: Grid = grid) => (await readRosterSheet(csv(lines), of)).problems.map(({ row, column, code }) => [row, column, code])

describe('out', () => {
  test('the shape of the grid on screen: members down, days across, needs underneath, shares at the right', () => {
    const { head, marks, lines, foot } = shapeRoster(grid, 'en')
    expect(head).toEqual(['Number', 'Name', 'Group', '2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', 'Hours', 'Nights', 'Weekends', 'Holidays'])
    expect(marks).toEqual(['#', '', '', 'Fr', 'Sa Spring Festival', 'Su', 'Mo', 'Tu', '', '', '', ''])
    expect(lines[0]).toEqual(['a', '=1+1, "Ana"', '2', 'D', 'N', '', '', 'F', '48', '1', '1', '1'])
    expect(foot.map(({ cells, short }) => [cells, [...short]])).toEqual([
      [['#', 'F at least 1', '', '0', '0', '0', '0', '1', '', '', '', ''], [3, 4, 5, 6]],
      [['#', 'F Driver at least 1', '', '0', '0', '0', '0', '0', '', '', '', ''], [3, 4, 5, 6, 7]],
      [['#', 'Median', '', '', '', '', '', '', '0', '0', '1', '1'], []],
    ])
    expect(shapeRoster(grid, 'zh').marks[4]).toBe('六 春节')
    expect(shapeRoster(grid, 'zh').foot[1]?.cells[1]).toBe('F 驾驶员 至少1人')
  })

  test('frozen panes, A3 across, shaded weekends and holidays, gaps in red; no cell is a formula', async () => {
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(await writeRosterXlsx({ grid, title, language: 'en' })).buffer)
    const [sheet] = workbook.worksheets
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', xSplit: 3, ySplit: 2 })
    expect(sheet?.pageSetup).toMatchObject({ paperSize: 8, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 })
    const fillOf = (cell: string): unknown => { const fill = sheet?.getCell(cell).fill; return fill?.type === 'pattern' ? fill.fgColor?.argb : undefined }
    expect([fillOf('D3'), fillOf('E3'), fillOf('F3'), fillOf('D6'), fillOf('H6')]).toEqual([undefined, 'FFFBE9D7', 'FFEFF2F5', 'FFF8D0CC', undefined])
    expect(sheet?.getCell('B3').value).toBe('=1+1, "Ana"')
    expect(workbook.keywords).toBe('personal data')
    expect(writeRosterCsv({ grid, title, language: 'en' }).toString()).toContain('"\'=1+1, ""Ana"""')
  })
})

describe('out and in again changes nothing', () => {
  const line = fc.string({ unit: fc.constantFrom('D', 'N', '-', 'H'), minLength: 6, maxLength: 6 })
  test.each(['csv', 'xlsx'] as const)('as %s, whatever the roster and the language', async (format) => {
    await fc.assert(
      fc.asyncProperty(line, line, fc.constantFrom('zh', 'en'), async (a, b, language) => {
        const before = buildGrid(makeGridInput({ from: '2027-02-26', lines: { a, b, '007': '------' } }))
        const write = format === 'csv' ? writeRosterCsv : writeRosterXlsx
        const bytes = await write({ grid: before, title, language })
        expect(await readRosterSheet(bytes, before)).toEqual({ changes: [], problems: [] })
        // Taken into an empty one, it is the same roster.
        const empty = buildGrid(makeGridInput({ from: '2027-02-26', lines: { a: '------', b: '------', '007': '------' } }))
        const { changes, problems } = await readRosterSheet(bytes, empty)
        expect(problems).toEqual([])
        const after = changeGrid(empty, changes).grid
        for (const { day } of before.days) for (const member of ['a', 'b', '007']) expect(findCell(after, testId(member), day)?.classId).toBe(findCell(before, testId(member), day)?.classId)
      }),
      { numRuns: format === 'csv' ? 60 : 8 },
    )
  })

  test.runIf(existsSync('/usr/bin/soffice'))('through LibreOffice, as xlsx and as csv', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-office-'))
    try {
      writeFileSync(join(folder, 'roster.xlsx'), await writeRosterXlsx({ grid, title, language: 'zh' }))
      const convert = (to: string, filter: string): Buffer => {
        execFileSync('/usr/bin/soffice', ['--headless', `-env:UserInstallation=file://${folder}/profile`, '--convert-to', filter, '--outdir', join(folder, 'out'), join(folder, 'roster.xlsx')], { timeout: 110_000, stdio: 'ignore' })
        return readFileSync(join(folder, 'out', `roster.${to}`))
      }
      for (const [to, filter] of [['xlsx', 'xlsx:Calc MS Excel 2007 XML'], ['csv', 'csv:Text - txt - csv (StarCalc):44,34,76,1']] as const) {
        const converted = convert(to, filter)
        const { changes, problems } = await readRosterSheet(converted, buildGrid({ ...input, shifts: [] }))
        expect(problems).toEqual([])
        expect(changes).toHaveLength(6)
        expect(await readRosterSheet(converted, grid)).toEqual({ changes: [], problems: [] })
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)
})

describe('in', () => {
  const head = ['Number', '2027-02-05', '2027-02-06']

  test('cells that differ; lines, days and columns that are not there stay as they are', async () => {
    expect(await readRosterSheet(csv([['编号', '2027/2/5', '2027-02-08'], ['a', '', 'n'], ['b', 'D', '-']]), grid)).toEqual({
      problems: [],
      changes: [
        { memberId: testId('a'), day: '2027-02-05', classId: null },
        { memberId: testId('a'), day: '2027-02-08', classId: classes[1]?.id },
        { memberId: testId('b'), day: '2027-02-05', classId: classes[0]?.id },
      ],
    })
  })

  test('days as people retype them', async () => {
    for (const day of ['2027-02-08', '2027/2/8', '2027年2月8日', '08/02/2027', '8.2.2027', '2/8/2027']) {
      expect([day, (await readRosterSheet(csv([['Number', day], ['b', 'D']]), grid)).changes.map((change) => change.day)]).toEqual([day, ['2027-02-08']])
    }
  })

  test('unknown member, unknown shift, a member twice: by row and column', async () => {
    expect(await problemsOf([head, ['x', 'D', ''], ['a', 'Q', 'D'], ['', 'D', ''], ['b', '', 'D'], ['a', '', '']])).toEqual([
      [2, 'A', 'roster.import.unknown-member'],
      [3, 'B', 'roster.import.unknown-shift'],
      [4, 'A', 'roster.import.no-member'],
      [6, 'A', 'roster.import.member-twice'],
    ])
  })

  test('a day outside the period, a day twice, a column nobody knows, no days at all, no numbers', async () => {
    expect(await problemsOf([['Number', '2027-02-05', '2027-03-05', '05/02/2027', 'Shoe size'], ['a', '', '', '', '']])).toEqual([
      [1, 'C', 'roster.import.day-outside'],
      [1, 'D', 'roster.import.column-twice'],
      [1, 'E', 'roster.import.unknown-column'],
    ])
    expect(await problemsOf([['Number', 'Name'], ['a', 'Ana']])).toEqual([[1, null, 'roster.import.no-days']])
    expect(await problemsOf([['Name', '2027-02-05'], ['Ana', 'D']])).toEqual([[1, null, 'roster.import.no-number']])
    expect(await problemsOf([head])).toEqual([[null, null, 'roster.import.empty']])
    expect((await readRosterSheet(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 0, 3]), grid)).problems.map(({ code }) => code)).toEqual(['roster.import.not-readable'])
  })

  test('lines that overlap in themselves or with duty elsewhere', async () => {
    const long = makeClass('L', '08:00', 1800)
    const withLong = buildGrid({ ...input, classes: [...classes, long] })
    expect(await problemsOf([head, ['b', 'L', 'D']], withLong)).toEqual([[2, 'C', 'roster.import.overlap']])
    const elsewhere = [{ ...(base.shifts[0] ?? expect.unreachable()), memberId: testId('b'), rosterId: testId('other'), id: testId('elsewhere') }]
    expect(await problemsOf([head, ['b', 'F', '']], buildGrid({ ...input, elsewhere }))).toEqual([[2, 'B', 'roster.import.overlap']])
  })

  test('a time that daylight saving skips, a shift out of use, a locked cell', async () => {
    const early = makeClass('E', '01:30', 480)
    const spring = buildGrid({ ...makeGridInput({ from: '2027-03-27', lines: { a: '---' } }), classes: [early, { ...full24, isRetired: true }] })
    const found = await readRosterSheet(csv([['Number', '2027-03-27', '2027-03-28', '2027-03-29'], ['a', 'E', 'E', 'F']]), spring)
    expect(found.problems).toMatchObject([
      { row: 2, column: 'C', code: 'roster.import.skipped-time', message: { en: 'Clocks go forward on 2027-03-28: there is no 01:30' } },
      { row: 2, column: 'D', code: 'roster.import.retired-shift' },
    ])
    const locked = buildGrid({ ...input, shifts: input.shifts.map((shift) => ({ ...shift, isLocked: true })) })
    expect(await problemsOf([head, ['a', 'D', 'D'], ['b', 'D', '']], locked)).toEqual([[2, 'C', 'roster.import.locked']])
  })

  test('a formula in an XLSX', async () => {
    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('x')
    sheet.addRow(['Number', '2027-02-05'])
    sheet.addRow(['a', { formula: 'A1', result: 'D' }])
    const { problems } = await readRosterSheet(Buffer.from(await workbook.xlsx.writeBuffer()), grid)
    expect(problems.map(({ row, column, code }) => [row, column, code])).toEqual([[2, 'B', 'roster.import.formula']])
  })
})

test('columns as Excel names them', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
})
