import { CsvError, parse } from 'csv-parse/sync'

export interface RawRow {
  /** As the spreadsheet counts: the headings stand in row 1. */
  readonly row: number
  readonly cells: readonly string[]
}

/** Chinese Excel writes GB18030, western Excel Windows-1252, everybody else UTF-8; Excel's "Unicode text" is UTF-16. Null: none of them. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } | null {
  const candidates = bytes[0] === 0xff && bytes[1] === 0xfe ? ['utf-16le'] : ['utf-8', looksWestern(bytes) ? 'windows-1252' : 'gb18030']
  for (const encoding of candidates) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      // Lists hold no control characters but tab and line ends: what does is no text.
      return /[^\P{Cc}\t\n\v\f\r]/u.test(text) ? null : { text, encoding }
    } catch {
      continue
    }
  }
  return null
}

/** In Latin text bytes above 127 stand alone or in twos after a letter (çã); in GB18030 they come in pairs, mostly several. */
function looksWestern(bytes: Uint8Array): boolean {
  let western = 0
  let chinese = 0
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue
    let run = 1
    while ((bytes[at + run] ?? 0) >= 0x80) run += 1
    if (run === 1 || (run === 2 && isLetter(bytes[at - 1]))) western += 1
    else chinese += 1
    at += run - 1
  }
  return western > chinese
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))

/** Comma, semicolon or tab: whichever the first line has most of outside quotes. */
export function findDelimiter(text: string): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 }
  let isQuoted = false
  for (const character of text.slice(0, 20_000)) {
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === '\n' || character === '\r')) break
    else if (!isQuoted && (character === ',' || character === ';' || character === '\t')) counts[character] += 1
  }
  const best = Math.max(counts[','], counts[';'], counts['\t'])
  return counts['\t'] === best && best > 0 ? '\t' : counts[';'] === best && best > 0 ? ';' : ','
}

/** Null: not text, or quotes that do not close. One row more than `maxRows` is read, so that the caller can tell. */
export function readCsv(bytes: Uint8Array, maxRows: number): { rows: RawRow[]; readAs: string } | null {
  const decoded = decodeText(bytes)
  if (decoded === null) return null
  const plain = decoded.text.replace(/^\uFEFF/, '').replace(/^sep=.\r?\n/i, '')
  const delimiter = findDelimiter(plain)
  const records = parseRecords(plain, delimiter, maxRows + 2)
  if (records === null) return null
  return { rows: records.map((cells, at) => ({ row: at + 1, cells })), readAs: `${decoded.encoding}, ${delimiter === '\t' ? 'tab' : delimiter}` }
}

function parseRecords(text: string, delimiter: string, to: number): string[][] | null {
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false, to, max_record_size: 1_000_000 })
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}
