import { maxFileBytes, maxFileRows } from '../contract.ts'
import { holdsIdentityNumber, whyForbidden } from '../forbidden.ts'
import { forbiddenTexts } from '../import-texts.ts'
import { foldHeading, type SheetColumn } from './columns.ts'
import { readCsv, type RawRow } from './csv.ts'
import type { Problems } from './problems.ts'
import { formulaMark, maxColumns, readXlsx, XlsxProblem } from './xlsx.ts'

export interface TableRow {
  readonly row: number
  /** Trimmed text; '' where the cell is empty; null where the file has no such column. */
  text(key: string): string | null
}

export interface Table {
  readonly readAs: string
  readonly rows: readonly TableRow[]
}

/** Reads a file against its columns. What is wrong goes to `problems`; then the rows may be incomplete, and nothing is imported. */
export async function readTable(file: { readonly fileName: string; readonly contentBase64: string }, columns: readonly SheetColumn[], problems: Problems): Promise<Table> {
  const bytes = Buffer.from(file.contentBase64, 'base64')
  const raw = await readRows(bytes, problems)
  if (raw === null) return { readAs: '', rows: [] }
  const [head, ...body] = raw.rows
  const filled = body.filter((row) => row.cells.some((cell) => cell.trim() !== '') && !(row.cells[0] ?? '').trimStart().startsWith('#'))
  if (body.length > maxFileRows) problems.add(null, null, 'too-many-rows', { limit: maxFileRows })
  if (head === undefined || filled.length === 0) problems.add(null, null, 'empty')
  if (!problems.isEmpty || head === undefined) return { readAs: raw.readAs, rows: [] }
  const at = placeColumns(head, filled, columns, problems)
  const rows = filled.map((row): TableRow => ({
    row: row.row,
    text(key) {
      const place = at.get(key)
      return place === undefined ? null : unescapeCell((row.cells[place] ?? '').trim())
    },
  }))
  checkCells(filled, at, columns, problems)
  return { readAs: raw.readAs, rows }
}

async function readRows(bytes: Buffer, problems: Problems): Promise<{ rows: RawRow[]; readAs: string } | null> {
  if (bytes.length > maxFileBytes) problems.add(null, null, 'too-large')
  else if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xd0cf11e0) problems.add(null, null, 'old-excel')
  else {
    try {
      const isZip = bytes.length >= 4 && bytes.readUInt32BE(0) === 0x504b0304
      if (isZip) return { rows: await readXlsx(bytes, maxFileRows), readAs: 'xlsx' }
      const read = readCsv(bytes, maxFileRows)
      if (read === null) problems.add(null, null, 'not-readable')
      return read
    } catch (error) {
      if (error instanceof XlsxProblem) problems.add(null, null, error.code, { limit: maxColumns })
      else throw error
    }
  }
  return null
}

function placeColumns(head: RawRow, rows: readonly RawRow[], columns: readonly SheetColumn[], problems: Problems): Map<string, number> {
  const keys = new Map<string, string>()
  for (const { key, labels } of columns) for (const heading of [labels.zh, labels.en, key]) keys.set(foldHeading(heading), key)
  const places = new Map<string, number>()
  const width = Math.max(head.cells.length, ...rows.slice(0, 1000).map((row) => row.cells.length))
  for (let place = 0; place < Math.min(width, maxColumns); place++) {
    const heading = unescapeCell((head.cells[place] ?? '').trim())
    if (heading === '') {
      if (rows.some((row) => (row.cells[place] ?? '').trim() !== '')) problems.add(1, null, 'nameless-column', { n: place + 1 })
      continue
    }
    const key = keys.get(foldHeading(heading))
    const reason = key === undefined ? whyForbidden(heading) : null
    const shown = heading.slice(0, 60)
    if (reason !== null) problems.add(1, shown, 'forbidden-column', { column: shown, reason: forbiddenTexts[`force.forbidden.${reason}`] })
    else if (key === undefined) problems.add(1, shown, 'unknown-column', { column: shown, known: { zh: columns.map((column) => column.labels.zh).join('、'), en: columns.map((column) => column.labels.en).join(', ') } })
    else if (places.has(key)) problems.add(1, shown, 'column-twice', { column: shown })
    else places.set(key, place)
  }
  for (const { key, labels, isRequired } of columns) {
    if (isRequired === true && !places.has(key)) problems.add(1, labels.en, 'missing-column', { column: labels })
  }
  return places
}

function checkCells(rows: readonly RawRow[], places: ReadonlyMap<string, number>, columns: readonly SheetColumn[], problems: Problems): void {
  for (const row of rows) {
    for (const { key, labels, isRequired, explains } of columns) {
      const place = places.get(key)
      if (place === undefined) continue
      const text = (row.cells[place] ?? '').trim()
      if (text.startsWith(formulaMark)) problems.add(row.row, labels.en, 'formula')
      else if (text === '' && isRequired === true) problems.add(row.row, labels.en, 'required', { explains })
      else if (holdsIdentityNumber(text)) problems.add(row.row, labels.en, 'identity-number')
    }
  }
}

// The wide forms too: Excel in Chinese takes them for the narrow ones.
const risky = /^'*[=+\-@\t\r＝＋－＠]/

/** For CSV: a cell that a spreadsheet would run as a formula begins with an apostrophe, one more than it had. */
export const escapeCell = (text: string): string => (risky.test(text) ? `'${text}` : text)
/** Takes that one off; text that merely begins with an apostrophe stays as it is. */
export const unescapeCell = (text: string): string => (text.startsWith("'") && risky.test(text) ? text.slice(1) : text)
