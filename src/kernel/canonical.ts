import canonicalize from 'canonicalize'
import { hash } from 'node:crypto'
import { invalidInput } from './errors.ts'

/** RFC 8785 text: the same value always gives the same bytes. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('a value without JSON form cannot be made canonical')
  return text
}

export function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  return hash('sha256', parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))), 'buffer')
}

/** A UUID (version 8: "custom") from the SHA-256 of its names: the same names, the same id, on every server. */
export function idFrom(...names: readonly string[]): string {
  const hex = hash('sha256', names.join('\u001f'), 'hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * Refuses JSON with U+0000 in a text: PostgreSQL neither stores nor compares it. An escape is the only way to write it;
 * after a backslash that is itself escaped, `u0000` is five letters.
 */
export function mustHoldNoNul(json: string): void {
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(json)) throw invalidInput([{ path: '', message: 'text holds the character U+0000' }])
}
