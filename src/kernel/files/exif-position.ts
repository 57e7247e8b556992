import type { Position } from './contract.ts'

/** Where a photo says it was taken (EXIF 2.32, GPS IFD: tags 1 to 4); null where it does not say, or says nonsense. */
export function readPosition(exif: Buffer | undefined): Position | null {
  if (exif === undefined) return null
  try {
    const start = exif.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? 6 : 0
    const tiff = exif.subarray(start)
    const order = tiff.subarray(0, 2).toString('latin1')
    if (order !== 'II' && order !== 'MM') return null
    const reader = new TiffReader(tiff, order === 'II')
    const gps = reader.entries(reader.u32(4)).get(gpsTag)
    if (gps === undefined) return null
    const entries = reader.entries(gps.value)
    const latitude = degrees(reader, entries.get(2), entries.get(1), 'S')
    const longitude = degrees(reader, entries.get(4), entries.get(3), 'W')
    if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null
    // Phones write zeroes while they do not know yet.
    if (latitude === 0 && longitude === 0) return null
    return { latitude, longitude }
  } catch (error) {
    // Offsets that lead out of the block: a camera's mistake, or somebody's; the picture is taken without.
    if (error instanceof RangeError) return null
    throw error
  }
}

const gpsTag = 0x8825

interface Entry {
  readonly count: number
  /** Where the entry's value field stands, and that field as a number. */
  readonly at: number
  readonly value: number
}

class TiffReader {
  readonly #bytes: Buffer
  readonly #isLittle: boolean

  constructor(bytes: Buffer, isLittle: boolean) {
    this.#bytes = bytes
    this.#isLittle = isLittle
  }

  u16(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at)
  }

  u32(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at)
  }

  letter(at: number): string {
    return String.fromCharCode(this.#bytes.readUInt8(at))
  }

  entries(at: number): Map<number, Entry> {
    const found = new Map<number, Entry>()
    // 512: no camera writes more, and a wrong count must not make a long loop.
    const count = Math.min(this.u16(at), 512)
    for (let index = 0; index < count; index += 1) {
      const entry = at + 2 + index * 12
      found.set(this.u16(entry), { count: this.u32(entry + 4), at: entry + 8, value: this.u32(entry + 8) })
    }
    return found
  }
}

/** Degrees, minutes and seconds are three fractions; to a metre, more digits than that are noise. */
function degrees(reader: TiffReader, entry: Entry | undefined, reference: Entry | undefined, negative: string): number | null {
  if (entry === undefined || entry.count !== 3 || reference === undefined) return null
  const [whole = Number.NaN, minutes = Number.NaN, seconds = Number.NaN] = [0, 8, 16].map((offset) => {
    const divisor = reader.u32(entry.value + offset + 4)
    return divisor === 0 ? 0 : reader.u32(entry.value + offset) / divisor
  })
  const value = whole + minutes / 60 + seconds / 3600
  return Number(((reader.letter(reference.at) === negative ? -1 : 1) * value).toFixed(5))
}
