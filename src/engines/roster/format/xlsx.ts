import ExcelJS from 'exceljs'
import type { Roster, RosterProblem } from '../problem.ts'
import { buildBenchmarkProblem } from './benchmark-problem.ts'
import { parseBenchmarkLines } from './benchmark-text.ts'
import { readRosterLines, rosterRows } from './csv.ts'
import type { Line, ProblemResult, ReadResult, Refusal, SectionName, Sections } from './sections.ts'

/** Sheets, and the column whose first cell is a number unless it is a heading. */
const sheets: Readonly<Record<SectionName, { name: string; numberAt: number }>> = {
  horizon: { name: 'Horizon', numberAt: 0 },
  shifts: { name: 'Shifts', numberAt: 1 },
  staff: { name: 'Staff', numberAt: 2 },
  daysOff: { name: 'DaysOff', numberAt: 1 },
  onRequests: { name: 'ShiftOnRequests', numberAt: 1 },
  offRequests: { name: 'ShiftOffRequests', numberAt: 1 },
  cover: { name: 'Cover', numberAt: 0 },
}
const maxBytes = 20_000_000
/** Unpacked, as the file's own directory says. */
const maxUnpacked = 200_000_000
/** The reader waits for ever on some damaged files. */
const patienceMs = 30_000

/** Sheets named like the sections of the text format, in any order, with or without a row of headings; or one sheet that holds the lines of the text, a field a cell. */
export async function readProblemXlsx(bytes: Buffer): Promise<ProblemResult> {
  const opened = await open(bytes)
  if (opened.kind === 'refused') return opened
  const book = opened.value
  const sections: Partial<Record<SectionName, { row: number; lines: Line[] }>> = {}
  const refusals: Refusal[] = []
  for (const sheet of book.worksheets) {
    const name = sectionOf(sheet.name)
    if (name === null) {
      refusals.push({ code: 'unknown-section', section: null, row: 1, column: 1, value: sheet.name, other: null })
      continue
    }
    if (sections[name] !== undefined) refusals.push({ code: 'section-twice', section: null, row: 1, column: 1, value: sheet.name, other: '1' })
    const lines = linesOf(sheet).filter((line) => !line.fields[0]?.text.startsWith('#'))
    const number = lines[0]?.fields[sheets[name].numberAt]?.text ?? ''
    sections[name] = { row: 1, lines: number !== '' && !/^[+-]?\d/.test(number) ? lines.slice(1) : lines }
  }
  const [only] = book.worksheets
  if (Object.keys(sections).length === 0 && only !== undefined && book.worksheets.length === 1) return parseBenchmarkLines(linesOf(only), true)
  const built = buildBenchmarkProblem(sections satisfies Sections, (name) => sheets[name].name, true)
  if (refusals.length === 0) return built
  return { kind: 'refused', refusals: [...refusals, ...(built.kind === 'refused' ? built.refusals : [])] }
}

/** The shape of the CSV, under a heading with the days; weekends shaded. */
export async function writeRosterXlsx(problem: RosterProblem, roster: Roster, words: { readonly sheet: string; readonly member: string; readonly days?: readonly string[] } = { sheet: 'Roster', member: 'member' }): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(words.sheet, { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] })
  const weekend = new Set(problem.weekends.flat())
  sheet.addRow([words.member, ...Array.from({ length: problem.days }, (_, day) => words.days?.[day] ?? day)])
  for (const row of rosterRows(problem, roster)) sheet.addRow(row.map((cell) => (cell === '' ? null : cell)))
  sheet.getRow(1).font = { bold: true }
  sheet.getColumn(1).width = 16
  for (let day = 0; day < problem.days; day += 1) {
    sheet.getColumn(day + 2).width = 5
    for (let row = 1; row <= problem.members.length + 1; row += 1) {
      const cell = sheet.getCell(row, day + 2)
      cell.alignment = { horizontal: 'center' }
      if (weekend.has(day)) cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE7E9EC' } }
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}

export async function readRosterXlsx(problem: RosterProblem, bytes: Buffer): Promise<ReadResult<Roster>> {
  const opened = await open(bytes)
  if (opened.kind === 'refused') return opened
  const [sheet] = opened.value.worksheets
  return readRosterLines(problem, sheet === undefined ? [] : linesOf(sheet))
}

function sectionOf(sheet: string): SectionName | null {
  const plain = (text: string): string => text.toLowerCase().replace(/^section/, '').replaceAll(/[^a-z]/g, '')
  for (const [section, { name }] of Object.entries(sheets)) if (plain(name) === plain(sheet) && isSection(section)) return section
  return null
}

const isSection = (text: string): text is SectionName => text in sheets

async function open(bytes: Buffer): Promise<ReadResult<ExcelJS.Workbook>> {
  const refused = (value: string): ReadResult<ExcelJS.Workbook> => ({ kind: 'refused', refusals: [{ code: 'not-readable', section: null, row: 1, column: 1, value, other: null }] })
  const unpacked = unpackedSize(bytes)
  if (unpacked === null) return refused('no XLSX')
  if (bytes.length > maxBytes || unpacked > maxUnpacked) return refused('too large')
  const book = new ExcelJS.Workbook()
  const patience = Promise.withResolvers<null>()
  const timer = setTimeout(() => { patience.resolve(null) }, patienceMs)
  try {
    const copy = new ArrayBuffer(bytes.length)
    new Uint8Array(copy).set(bytes)
    const read = await Promise.race([book.xlsx.load(copy), patience.promise])
    return read === null ? refused('damaged') : { kind: 'read', value: book }
  } catch {
    return refused('damaged')
  } finally {
    clearTimeout(timer)
  }
}

/** Sum of what the zip's directory says its entries unpack to; null: no zip. */
function unpackedSize(bytes: Buffer): number | null {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 20 > bytes.length) return null
  let size = 0
  for (let at = bytes.readUInt32LE(end + 16); at + 46 <= end && bytes.readUInt32LE(at) === 0x02014b50;) {
    size += bytes.readUInt32LE(at + 24)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return size
}

function linesOf(sheet: ExcelJS.Worksheet): Line[] {
  const lines: Line[] = []
  sheet.eachRow((row, number) => {
    const fields = Array.from({ length: row.cellCount }, (_, at) => ({ text: cellText(row.getCell(at + 1).value).trim(), column: at + 1 }))
    while (fields.at(-1)?.text === '') fields.pop()
    if (fields.length > 0) lines.push({ row: number, fields })
  })
  return lines
}

function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  if ('richText' in value) return value.richText.map((part) => part.text).join('')
  if ('text' in value) return typeof value.text === 'string' ? value.text : cellText(value.text)
  // Nobody knows what a formula will say tomorrow: it is refused wherever a name or number belongs.
  return 'formula' in value ? `=${value.formula}` : '#error'
}
