import { stringify } from 'csv-stringify/sync'
import ExcelJS from 'exceljs'
import type { SheetColumn, SheetLanguage } from './columns.ts'
import { escapeCell } from './read-table.ts'

export interface MadeFile {
  readonly fileName: string
  readonly mediaType: string
  readonly contentBase64: string
}

export interface TableToWrite {
  /** Without ending. */
  readonly fileName: string
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly string[])[]
  readonly format: 'xlsx' | 'csv'
  readonly language: SheetLanguage
  readonly isPersonal: boolean
}

const mediaTypes = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' } as const

/** A file in the shape that the import takes; personal ones say so in their name and properties. */
export async function writeTable(table: TableToWrite): Promise<MadeFile> {
  const bytes = table.format === 'csv' ? writeCsv(table) : await writeXlsx(table)
  return { fileName: `${table.fileName}${table.isPersonal ? '-personal-data' : ''}.${table.format}`, mediaType: mediaTypes[table.format], contentBase64: bytes.toString('base64') }
}

function writeCsv({ columns, rows, language }: TableToWrite): Buffer {
  const lines = [columns.map((column) => column.labels[language]), ...rows].map((cells) => cells.map(escapeCell))
  // With a byte order mark, or Excel reads Chinese as something else.
  return Buffer.from(stringify(lines, { bom: true, record_delimiter: 'windows' }))
}

async function writeXlsx({ columns, rows, language, fileName, isPersonal }: TableToWrite): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  workbook.creator = 'Muster'
  if (isPersonal) {
    workbook.keywords = 'personal data'
    workbook.description = 'Holds personal data: keep it as long as the task lasts, then delete it.'
  }
  const sheet = workbook.addWorksheet(fileName.slice(0, 31), { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map((column) => ({ width: Math.min(40, Math.max(12, column.labels[language].length * 2)), style: { numFmt: '@' } }))
  const head = sheet.addRow(columns.map((column) => column.labels[language]))
  head.font = { bold: true }
  columns.forEach((column, at) => { head.getCell(at + 1).note = column.explains[language] })
  // Text cells are never run as formulas; only a leading apostrophe must survive the import, which takes one off.
  for (const cells of rows) sheet.addRow(cells.map((cell) => (cell.startsWith("'") ? escapeCell(cell) : cell)))
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** Headings and one example; rows whose first cell begins with # are passed over by the import. */
export function writeTemplate({ fileName, columns, format, language }: Pick<TableToWrite, 'fileName' | 'columns' | 'format' | 'language'>): Promise<MadeFile> {
  const example = columns.map((column, at) => (at === 0 ? `# ${column.example}` : column.example))
  const explained = columns.map((column, at) => (at === 0 ? `# ${column.explains[language]}` : column.explains[language]))
  return writeTable({ fileName, columns, rows: [example, explained], format, language, isPersonal: false })
}
