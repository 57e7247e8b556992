import { inflateRawSync } from 'node:zlib'
import { activeContent, twoInOne, unreadable } from './errors.ts'

interface Part {
  readonly name: string
  readonly method: number
  readonly packedBytes: number
  readonly at: number
}

const mainParts: Readonly<Record<string, string>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'word/document.xml',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xl/workbook.xml',
}
const mostUnpacked = 2 * 1024 * 1024
const mostParts = 10_000

/** A Word or Excel file without macros, controls, objects of other programs, or parts that are fetched from elsewhere (ECMA-376). */
export function checkOffice(bytes: Buffer, mediaType: string): void {
  const parts = readParts(bytes)
  const byName = new Map(parts.map((part) => [part.name, part]))
  const types = byName.get('[Content_Types].xml')
  if (types === undefined || !byName.has(mainParts[mediaType] ?? '')) throw unreadable()
  // Two parts of one name: readers differ in which of them they take.
  if (byName.size !== parts.length) throw twoInOne('zip')
  for (const { name } of parts) {
    if (/vbaProject|vbaData|(^|\/)macrosheets\/|(^|\/)activeX\/|(^|\/)ctrlProps\/|oleObject/i.test(name)) throw activeContent(name.split('/').at(-1) ?? '')
    // Charts carry their table as a workbook.
    if (/(^|\/)embeddings\//i.test(name) && !/\.(xlsx|docx)$/i.test(name)) throw activeContent('embeddings')
    if (name.includes('..') || name.startsWith('/') || name.includes('\\')) throw unreadable()
  }
  if (/macroEnabled|vbaProject/i.test(unpack(bytes, types))) throw activeContent('macros')
  for (const part of parts.filter((one) => one.name.endsWith('.rels'))) {
    for (const [relation] of unpack(bytes, part).matchAll(/<Relationship\b[^>]*>/g)) {
      if (/TargetMode\s*=\s*["']External/i.test(relation) && !/\/relationships\/hyperlink["']/.test(relation)) throw activeContent('external')
    }
  }
}

/** The list at the archive's end, which must begin at the file's first byte and end at its last: nothing before, between list and end, or behind. */
function readParts(bytes: Buffer): Part[] {
  const end = bytes.length - 22
  if (end < 0 || bytes.readUInt32LE(0) !== 0x04034b50) throw twoInOne('leading')
  if (bytes.readUInt32LE(end) !== 0x06054b50 || bytes.readUInt16LE(end + 20) !== 0) throw twoInOne('trailing')
  const count = bytes.readUInt16LE(end + 10)
  const start = bytes.readUInt32LE(end + 16)
  if (start + bytes.readUInt32LE(end + 12) !== end || count > mostParts) throw twoInOne('zip')
  const parts: Part[] = []
  try {
    for (let at = start; at < end; ) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) throw unreadable()
      const nameBytes = bytes.readUInt16LE(at + 28)
      parts.push({ name: bytes.toString('utf8', at + 46, at + 46 + nameBytes), method: bytes.readUInt16LE(at + 10), packedBytes: bytes.readUInt32LE(at + 20), at: bytes.readUInt32LE(at + 42) })
      at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch (error) {
    if (error instanceof RangeError) throw unreadable()
    throw error
  }
  if (parts.length !== count) throw twoInOne('zip')
  return parts
}

function unpack(bytes: Buffer, { at, method, packedBytes }: Part): string {
  try {
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    const packed = bytes.subarray(start, start + packedBytes)
    return (method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: mostUnpacked })).toString('utf8')
  } catch {
    throw unreadable()
  }
}
