import { randomBytes } from 'node:crypto'
import { canonicalText, sha256 } from '../canonical.ts'

/** Ids, kinds and times: what may stay for ever. Nothing here may be personal data beyond an opaque id. */
export interface EntryHeader {
  readonly agency: string
  readonly id: string
  readonly kind: string
  readonly recordedAt: string
  readonly occurredAt: string
  readonly operation: string | null
  readonly unit: string | null
  readonly subject: { readonly kind: string; readonly id: string } | null
  readonly actor: string
  /** How the actor came, where that matters: `key:<key id>`, `shared:<member id>`. Left out otherwise, so that older entries read the same. */
  readonly via?: string
  readonly onBehalfOf: string | null
  readonly request: string
  readonly command: { readonly name: string; readonly id: string }
  /** Numbers, ids, levels, times: what obligations and projections need. Free words belong in the body. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** What a handler says happened; the runner adds who, when and from which command. */
export interface Happening {
  readonly kind: string
  readonly occurredAt?: number
  readonly operationId?: string | null
  readonly unitId?: string | null
  readonly subject?: { readonly kind: string; readonly id: string } | null
  readonly onBehalfOf?: string | null
  readonly facts?: Readonly<Record<string, unknown>>
  /** Words and personal data; erased with its salt when its retention ends. */
  readonly body?: Readonly<Record<string, unknown>>
}

export interface WrittenEntry {
  readonly header: EntryHeader
  readonly headerText: string
  readonly salt: Buffer
  readonly bodyText: string
  readonly bodyHash: Buffer
}

export function writeEntry(header: EntryHeader, body: Readonly<Record<string, unknown>>): WrittenEntry {
  const headerText = canonicalText(header)
  const bodyText = canonicalText(body)
  const salt = randomBytes(16)
  return { header, headerText, salt, bodyText, bodyHash: sha256(salt, bodyText) }
}

export function leafOf(headerText: string, bodyHash: Buffer): Buffer {
  return sha256(headerText, bodyHash)
}
