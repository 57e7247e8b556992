import { sha256 } from '../canonical.ts'
import type { ObjectStore } from './objects.ts'

export type ReadBlob = { readonly kind: 'whole'; readonly bytes: Buffer } | { readonly kind: 'missing' } | { readonly kind: 'altered' }

/**
 * Contents by their SHA-256 (hex). The agency is part of the key: two agencies that keep the same bytes keep them twice, so
 * that nobody learns from a store that already had it what others keep.
 */
export class BlobStore {
  readonly #objects: ObjectStore

  constructor(objects: ObjectStore) {
    this.#objects = objects
  }

  /** Returns the SHA-256. What is there already is not written again, unless it was altered. */
  async put(agencyId: string, bytes: Buffer): Promise<string> {
    const sha = sha256(bytes).toString('hex')
    if ((await this.get(agencyId, sha)).kind !== 'whole') await this.#objects.put(keyOf(agencyId, sha), bytes)
    return sha
  }

  /** Read whole and hashed before a byte of it leaves. */
  async get(agencyId: string, sha: string): Promise<ReadBlob> {
    const bytes = await this.#objects.get(keyOf(agencyId, sha))
    if (bytes === null) return { kind: 'missing' }
    return sha256(bytes).toString('hex') === sha ? { kind: 'whole', bytes } : { kind: 'altered' }
  }

  has(agencyId: string, sha: string): Promise<boolean> {
    return this.#objects.has(keyOf(agencyId, sha))
  }

  remove(agencyId: string, sha: string): Promise<void> {
    return this.#objects.remove(keyOf(agencyId, sha))
  }

  async *list(agencyId: string): AsyncIterable<{ sha: string; bytes: number; putAt: number }> {
    for await (const { key, bytes, putAt } of this.#objects.list(`blobs/${agencyId}/`)) {
      const sha = key.split('/').at(-1) ?? ''
      if (/^[0-9a-f]{64}$/.test(sha)) yield { sha, bytes, putAt }
    }
  }
}

/** Two folders of two letters between, so that none grows beyond what a file system lists quickly. */
function keyOf(agencyId: string, sha: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha)) throw new Error('not a SHA-256')
  return `blobs/${agencyId}/${sha.slice(0, 2)}/${sha.slice(2, 4)}/${sha}`
}
