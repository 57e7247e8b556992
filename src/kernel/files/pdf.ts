import { inflateSync } from 'node:zlib'
import { activeContent, twoInOne, unreadable } from './errors.ts'

/** Names that run something, open something else, or carry other files (ISO 32000-1: 12.6.4, 7.11.4, 12.7.8, 13.6). */
const activeNames = ['JavaScript', 'JS', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'XFA', 'SubmitForm', 'ImportData', 'GoToE']
/** What one file's packed objects may unpack to. */
const mostUnpacked = 32 * 1024 * 1024

/**
 * A PDF from its first byte to its last, and one that does nothing by itself. Not a full reader: it looks at names outside
 * of streams and inside of packed objects; whoever opens the file does so as a download, in a viewer of their own.
 */
export function checkPdf(bytes: Buffer): void {
  const text = bytes.toString('latin1')
  if (!/^%PDF-[12]\.\d/.test(text)) throw twoInOne('leading')
  const end = text.lastIndexOf('%%EOF')
  if (end === -1) throw unreadable()
  if (!/^[\s\0]*$/.test(text.slice(end + 5))) throw twoInOne('trailing')
  // A ZIP archive is read from its end: 22 bytes and a comment of 65,535 at most.
  if (text.slice(-65_557).includes('PK\x05\x06')) throw twoInOne('zip')
  if (/\/Encrypt\b/.test(text.slice(-4096))) throw unreadable()
  mustBeStill(outsideOfStreams(text))
  let left = mostUnpacked
  for (const packed of packedObjects(text)) {
    const unpacked = unpack(packed, left)
    left -= unpacked.length
    mustBeStill(unpacked)
  }
}

function mustBeStill(text: string): void {
  // A name may be written with its letters as numbers: /J#61vaScript.
  const plain = text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const found = activeNames.find((name) => new RegExp(`/${name}(?![A-Za-z0-9])`).test(plain))
  if (found !== undefined) throw activeContent(found)
}

function outsideOfStreams(text: string): string {
  const parts: string[] = []
  let from = 0
  for (const { start, end } of streams(text)) {
    parts.push(text.slice(from, start))
    from = end
  }
  return [...parts, text.slice(from)].join('\n')
}

function* streams(text: string): Generator<{ start: number; end: number; dictionary: string }> {
  const begins = />>\s*stream\r?\n/g
  for (let begin = begins.exec(text); begin !== null; begin = begins.exec(text)) {
    const start = begin.index + begin[0].length
    const end = text.indexOf('endstream', start)
    if (end === -1) return
    yield { start, end, dictionary: text.slice(Math.max(0, text.lastIndexOf(' obj', start)), start) }
    begins.lastIndex = end
  }
}

/** Objects may be packed together; their names count as those outside do. */
function* packedObjects(text: string): Generator<Buffer> {
  for (const { start, end, dictionary } of streams(text)) {
    if (!/\/ObjStm(?![A-Za-z])/.test(dictionary)) continue
    // Packed in a way that no ordinary writer uses: not to be seen through, so not taken.
    if (/\/(?:LZW|ASCIIHex|ASCII85|RunLength)Decode/.test(dictionary) || !/\/Fl(?:ateDecode)?\b/.test(dictionary)) throw activeContent('packed')
    yield Buffer.from(text.slice(start, end), 'latin1')
  }
}

function unpack(packed: Buffer, most: number): string {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, most) }).toString('latin1')
  } catch {
    throw unreadable()
  }
}
