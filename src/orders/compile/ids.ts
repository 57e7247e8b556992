import { hash } from 'node:crypto'

const digits = Buffer.from('0123456789abcdef', 'latin1')
const text = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1')
/** Where in the text the two digits of each byte stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

/**
 * A UUID (version 8: made by our own rule) from the first 16 bytes of the SHA-256 of the name. Written into one buffer: put together
 * from pieces, a million ids would take 500 MB more until the pieces are joined.
 */
export function nameId(name: string): string {
  const bytes = hash('sha256', name, 'buffer')
  for (let index = 0; index < 16; index += 1) {
    const place = places[index] ?? 0
    const byte = bytes[index] ?? 0
    text[place] = digits[byte >> 4] ?? 0
    text[place + 1] = digits[byte & 15] ?? 0
  }
  text[14] = 0x38
  text[19] = digits[8 | (((bytes[8] ?? 0) >> 4) & 3)] ?? 0
  return text.toString('latin1')
}

/** No id holds a line feed, so that two different lists of parts never make one name. */
export function obligationId(operation: string, clauseId: string, dutyId: string, subjectKind: string, subjectId: string, occurrence: string): string {
  return nameId(`${operation}\n${clauseId}\n${dutyId}\n${subjectKind}:${subjectId}\n${occurrence}`)
}

/** A number in [0, 1) that the seed and the name alone decide (48 bits). */
export function drawNumber(seed: string, name: string): number {
  return Number.parseInt(hash('sha256', `${seed}\n${name}`, 'hex').slice(0, 12), 16) / 2 ** 48
}
