import { Readable } from 'node:stream'
import { inflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import type { RawRow } from './csv.ts'

/** 20,000 rows of 30 columns are some 40 MB of XML; more than this is no list of ours. */
const maxUnpackedBytes = 100_000_000
const maxEntries = 500
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

/**
 * Unpacks every entry once with a limit before the reader sees the file: what a zip says of its sizes may be a lie, and a
 * few kilobytes can hold gigabytes. Throws XlsxProblem.
 */
export function mustUnpackWithinLimits(bytes: Buffer): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length) throw new XlsxProblem('not-readable')
  const entries = bytes.readUInt16LE(end + 10)
  if (entries === 0 || entries > maxEntries) throw new XlsxProblem(entries === 0 ? 'not-readable' : 'unpacks-too-large')
  let left = maxUnpackedBytes
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < entries; entry++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw new XlsxProblem('not-readable')
    const method = bytes.readUInt16LE(at + 10)
    const packed = bytes.readUInt32LE(at + 20)
    const local = bytes.readUInt32LE(at + 42)
    if (local + 30 > bytes.length) throw new XlsxProblem('not-readable')
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    left -= unpackedSize(bytes.subarray(from, from + packed), method, left)
    if (left < 0) throw new XlsxProblem('unpacks-too-large')
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

function unpackedSize(data: Buffer, method: number, limit: number): number {
  if (method === 0) return mustHaveFewColumns(data).length
  if (method !== 8) throw new XlsxProblem('not-readable')
  if (limit < 1) return 1
  try {
    return mustHaveFewColumns(inflateRawSync(data, { maxOutputLength: limit })).length
  } catch (cause) {
    if (cause instanceof XlsxProblem) throw cause
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new XlsxProblem(isTooLarge ? 'unpacks-too-large' : 'not-readable', { cause })
  }
}

/** Excel has 16,384 columns; a width given for a thousand million makes the reader build them all. */
function mustHaveFewColumns(xml: Buffer): Buffer {
  for (let at = xml.indexOf('<col '); at >= 0; at = xml.indexOf('<col ', at + 5)) {
    const tag = xml.subarray(at, xml.indexOf('>', at)).toString('latin1')
    if (!(Number(/\bmax="(\d+)"/.exec(tag)?.[1] ?? '1') <= 16_384)) throw new XlsxProblem('too-many-columns')
  }
  return xml
}

/** What a cell of a formula or an error becomes: refused by row, since nobody knows what it will say tomorrow. */
export const formulaMark = '\u0000formula'

/**
 * The first sheet. Read as a stream: the reader that loads whole workbooks unfolds merged cells, names and validations over
 * whole columns, which a small file can use to take all memory.
 */
export async function readXlsx(bytes: Buffer, maxRows: number): Promise<RawRow[]> {
  mustUnpackWithinLimits(bytes)
  const rows: RawRow[] = []
  try {
    const reader = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from(chunksOf(bytes)), { worksheets: 'emit', sharedStrings: 'cache', styles: 'cache', hyperlinks: 'ignore' })
    for await (const sheet of reader) {
      for await (const row of sheet) {
        if (row.cellCount > maxColumns) throw new XlsxProblem('too-many-columns')
        const cells: string[] = []
        for (let at = 1; at <= row.cellCount; at++) cells.push(cellText(row.getCell(at).value))
        rows.push({ row: row.number, cells })
        if (rows.length > maxRows + 1) return rows
      }
      return rows
    }
  } catch (error) {
    if (error instanceof XlsxProblem) throw error
    throw new XlsxProblem('not-readable', { cause: error })
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
  if (value instanceof Date) return value.getTime() % 86_400_000 === 0 ? value.toISOString().slice(0, 10) : value.toISOString()
  if ('richText' in value) return value.richText.map((part) => part.text).join('')
  if ('text' in value) return typeof value.text === 'string' ? value.text : cellText(value.text)
  return formulaMark
}
