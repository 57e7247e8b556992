import { crc32, inflateRawSync } from 'node:zlib'

/** 20,000 rows of 30 columns are some 40 MB of XML; more than this is no list of ours. */
const maxUnpackedBytes = 100_000_000
const maxEntries = 500

export class ZipProblem extends Error {
  readonly code: 'not-readable' | 'unpacks-too-large'
  constructor(code: 'not-readable' | 'unpacks-too-large', options?: ErrorOptions) {
    super(code, options)
    this.name = 'ZipProblem'
    this.code = code
  }
}

/** Unpacks everything within limits: what a zip says of its sizes may be a lie, and a few kilobytes can hold gigabytes. Throws ZipProblem. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length) throw new ZipProblem('not-readable')
  const count = bytes.readUInt16LE(end + 10)
  if (count > maxEntries) throw new ZipProblem('unpacks-too-large')
  const entries = new Map<string, Buffer>()
  let left = maxUnpackedBytes
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw new ZipProblem('not-readable')
    const method = bytes.readUInt16LE(at + 10)
    const packed = bytes.readUInt32LE(at + 20)
    const nameLength = bytes.readUInt16LE(at + 28)
    const local = bytes.readUInt32LE(at + 42)
    if (local + 30 > bytes.length) throw new ZipProblem('not-readable')
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = unpack(bytes.subarray(from, from + packed), method, left)
    left -= data.length
    if (left < 0) throw new ZipProblem('unpacks-too-large')
    entries.set(bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8').replace(/^\//, ''), data)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function unpack(data: Buffer, method: number, limit: number): Buffer {
  if (method === 0) return data
  if (method !== 8) throw new ZipProblem('not-readable')
  if (limit < 1) throw new ZipProblem('unpacks-too-large')
  try {
    return inflateRawSync(data, { maxOutputLength: limit })
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new ZipProblem(isTooLarge ? 'unpacks-too-large' : 'not-readable', { cause })
  }
}

/** The entries unpacked, in this order, with headers that are right. */
export function writeStoredZip(entries: readonly (readonly [string, Buffer])[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [name, data] of entries) {
    const nameBytes = Buffer.from(name)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(data.length, 18)
    shared.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), shared, nameBytes])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    centrals.push(Buffer.concat([Buffer.from([0x50, 0x4b, 0x01, 0x02, 20, 0]), shared, tail, nameBytes]))
    locals.push(local, data)
    offset += local.length + data.length
  }
  const central = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}
