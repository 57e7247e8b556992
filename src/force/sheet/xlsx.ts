import { Readable } from 'node:stream'
import ExcelJS from 'exceljs'
import type { RawRow } from './csv.ts'
import { readZip, writeStoredZip, ZipProblem } from './zip.ts'

export const maxColumns = 200

export type XlsxRefusal = 'not-readable' | 'unpacks-too-large' | 'too-many-columns'

export class XlsxProblem extends Error {
  readonly code: XlsxRefusal
  constructor(code: XlsxRefusal, options?: ErrorOptions) {
    super(code, options)
    this.name = 'XlsxProblem'
    this.code = code
  }
}

/** What a cell of a formula or an error becomes: refused by row, since nobody knows what it will say tomorrow. */
export const formulaMark = '\u0000formula'

/** In the order in which the reader needs them; nothing else of the file is looked at. */
const wanted = [/^_rels\/\.rels$/, /^xl\/_rels\/workbook\.xml\.rels$/, /^xl\/workbook\.xml$/, /^xl\/styles\.xml$/, /^xl\/sharedStrings\.xml$/, /^xl\/worksheets\/sheet\d+\.xml$/]
/** 20,000 rows take about 2 s; a reader that has met something it waits on for ever is left behind. */
const patienceMs = 20_000

/**
 * The first sheet. Unpacked by us within limits and packed again as it should be, because the reader waits for ever on a damaged
 * zip; read as a stream, because the reader of whole workbooks unfolds merged cells, names and validations over whole columns,
 * with which a small file can take all memory. Throws XlsxProblem.
 */
export async function readXlsx(bytes: Buffer, maxRows: number, columns = maxColumns): Promise<RawRow[]> {
  const patience = Promise.withResolvers<never>()
  const timer = setTimeout(() => { patience.reject(new XlsxProblem('not-readable')) }, patienceMs)
  try {
    return await Promise.race([readRows(repack(bytes), maxRows, columns), patience.promise])
  } catch (error) {
    if (error instanceof XlsxProblem) throw error
    throw new XlsxProblem(error instanceof ZipProblem ? error.code : 'not-readable', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function repack(bytes: Buffer): Buffer {
  const entries = readZip(bytes)
  const chosen = wanted.flatMap((pattern) => [...entries].filter(([name]) => pattern.test(name)).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })))
  for (const [name, data] of chosen) if (name.startsWith('xl/worksheets/')) mustHaveFewColumns(data)
  if (!chosen.some(([name]) => name.startsWith('xl/worksheets/')) || !entries.has('xl/workbook.xml') || !entries.has('xl/_rels/workbook.xml.rels')) throw new XlsxProblem('not-readable')
  return writeStoredZip(chosen)
}

/** Excel has 16,384 columns; a width given for a thousand million makes the reader build them all. */
function mustHaveFewColumns(xml: Buffer): void {
  for (let at = xml.indexOf('<col '); at >= 0; at = xml.indexOf('<col ', at + 5)) {
    const tag = xml.subarray(at, xml.indexOf('>', at)).toString('latin1')
    if (!(Number(/\bmax="(\d+)"/.exec(tag)?.[1] ?? '1') <= 16_384)) throw new XlsxProblem('too-many-columns')
  }
}

async function readRows(bytes: Buffer, maxRows: number, columns: number): Promise<RawRow[]> {
  const rows: RawRow[] = []
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from(chunksOf(bytes)), { worksheets: 'emit', sharedStrings: 'cache', styles: 'cache', hyperlinks: 'ignore' })
  for await (const sheet of reader) {
    for await (const row of sheet) {
      if (row.cellCount > columns) throw new XlsxProblem('too-many-columns')
      const cells: string[] = []
      for (let at = 1; at <= row.cellCount; at++) cells.push(cellText(row.getCell(at).value))
      rows.push({ row: row.number, cells })
      if (rows.length > maxRows + 1) return rows
    }
    return rows
  }
  return rows
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return ''
    return value.getTime() % 86_400_000 === 0 ? value.toISOString().slice(0, 10) : value.toISOString()
  }
  if ('richText' in value) return value.richText.map((part) => part.text).join('')
  if ('text' in value) return typeof value.text === 'string' ? value.text : cellText(value.text)
  return formulaMark
}
