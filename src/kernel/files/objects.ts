/** Bytes under keys: a folder, or a bucket of an S3-compatible store. What is kept is small enough to be held in memory (50 MB at most). */
export interface ObjectStore {
  /** Whole or not at all: who reads meanwhile finds the older bytes or nothing. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** `range`: from its first byte to before its last; null where nothing lies under the key. */
  get(key: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer | null>
  has(key: string): Promise<boolean>
  /** Also where nothing lies under the key. */
  remove(key: string): Promise<void>
  /** In the order of their keys. */
  list(prefix: string): AsyncIterable<StoredObject>
}

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  readonly putAt: number
}

/** Ours are ids, hashes and offsets: nothing in them climbs out of a folder or needs to be escaped in an address. */
const keyText = /^[0-9a-z][0-9a-z.-]*(\/[0-9a-z][0-9a-z.-]*)*$/

export function mustBeKey(key: string): void {
  if (!keyText.test(key) || key.includes('..')) throw new Error(`not a key of the store: ${key}`)
}
