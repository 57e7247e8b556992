import { parse } from 'csv-parse/sync'

export interface RawRow {
  /** As the spreadsheet counts: the headings stand in row 1. */
  readonly row: number
  readonly cells: readonly string[]
}

/** Chinese Excel writes GB18030, western Excel Windows-1252, everybody else UTF-8; Excel's "Unicode text" is UTF-16. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    const encoding = looksWestern(bytes) ? 'windows-1252' : 'gb18030'
    return { text: new TextDecoder(encoding).decode(bytes), encoding }
  }
}

/** In Latin text bytes above 127 stand alone between letters; in GB18030 they come in pairs (the second may be an ASCII letter). */
function looksWestern(bytes: Uint8Array): boolean {
  let alone = 0
  let paired = 0
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue
    let run = 1
    while ((bytes[at + run] ?? 0) >= 0x80) run += 1
    if (run === 1) alone += 1
    else paired += run
    at += run - 1
  }
  return alone > paired
}

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

/** Throws when quotes do not close. One row more than `maxRows` is read, so that the caller can tell. */
export function readCsv(bytes: Uint8Array, maxRows: number): { rows: RawRow[]; readAs: string } {
  const { text, encoding } = decodeText(bytes)
  const plain = text.replace(/^\uFEFF/, '').replace(/^sep=.\r?\n/i, '')
  const delimiter = findDelimiter(plain)
  const records: string[][] = parse(plain, { delimiter, relax_column_count: true, skip_empty_lines: false, to: maxRows + 2, max_record_size: 1_000_000 })
  return { rows: records.map((cells, at) => ({ row: at + 1, cells })), readAs: `${encoding}, ${delimiter === '\t' ? 'tab' : delimiter}` }
}
