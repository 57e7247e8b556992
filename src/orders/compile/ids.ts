import { hash } from 'node:crypto'

const variant = ['8', '9', 'a', 'b'] as const

/** A UUID (version 8: made by our own rule) from the first 16 bytes of the SHA-256 of the name. */
export function nameId(name: string): string {
  const hex = hash('sha256', name, 'hex')
  const v = variant[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${v}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** No id holds a line feed, so that two different lists of parts never make one name. */
export function obligationId(operation: string, clauseId: string, dutyId: string, subjectKind: string, subjectId: string, occurrence: string): string {
  return nameId(`${operation}\n${clauseId}\n${dutyId}\n${subjectKind}:${subjectId}\n${occurrence}`)
}

/** A number in [0, 1) that the seed and the name alone decide (48 bits). */
export function drawNumber(seed: string, name: string): number {
  return Number.parseInt(hash('sha256', `${seed}\n${name}`, 'hex').slice(0, 12), 16) / 2 ** 48
}
