import { AwsClient } from 'aws4fetch'
import { mustBeKey, type ObjectStore, type StoredObject } from './objects.ts'

export interface S3Place {
  /** With the bucket, without a slash at the end: addresses are path style, which every S3-compatible store understands. */
  readonly bucketUrl: string
  /** Before every key; empty or ending in a slash. */
  readonly prefix: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** A store that does not answer must not hold up every request that waits for it. */
const patienceMs = 30_000

/** Objects in a bucket, over the five calls that every S3-compatible store has. Retries of what is safe to repeat are aws4fetch's: all five are. */
export class S3Objects implements ObjectStore {
  readonly #place: S3Place
  readonly #client: AwsClient

  constructor(place: S3Place) {
    this.#place = place
    this.#client = new AwsClient({ accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey, region: place.region, service: 's3', retries: 3 })
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const response = await this.#ask('PUT', this.#urlOf(key), { body: new Uint8Array(bytes), headers: { 'content-type': 'application/octet-stream' } })
    await mustBe(response, 'put', [200, 201, 204])
  }

  async get(key: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer | null> {
    const response = await this.#ask('GET', this.#urlOf(key), range === undefined ? {} : { headers: { range: `bytes=${range.from}-${range.to - 1}` } })
    if (response.status === 404) return gone(response)
    await mustBe(response, 'get', [200, 206])
    return Buffer.from(await response.arrayBuffer())
  }

  async has(key: string): Promise<boolean> {
    const response = await this.#ask('HEAD', this.#urlOf(key))
    if (response.status === 404) return false
    await mustBe(response, 'head', [200])
    return true
  }

  async remove(key: string): Promise<void> {
    await mustBe(await this.#ask('DELETE', this.#urlOf(key)), 'delete', [200, 204, 404])
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    // The older of the two ways to list: by the last key of the page before, which needs no token and which every store knows.
    for (let marker: string | null = ''; marker !== null; ) {
      const query = new URLSearchParams({ prefix: `${this.#place.prefix}${prefix}`, ...(marker === '' ? {} : { marker }) })
      const response = await this.#ask('GET', `${this.#place.bucketUrl}?${query}`)
      await mustBe(response, 'list', [200])
      const page = await response.text()
      let last: string | null = null
      for (const [, entry = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const key = textOf(entry, 'Key')
        last = key
        if (key?.startsWith(this.#place.prefix) === true) yield { key: key.slice(this.#place.prefix.length), bytes: Number(textOf(entry, 'Size')), putAt: Date.parse(textOf(entry, 'LastModified') ?? '') }
      }
      marker = textOf(page, 'IsTruncated') === 'true' ? last : null
    }
  }

  #urlOf(key: string): string {
    mustBeKey(key)
    return `${this.#place.bucketUrl}/${this.#place.prefix}${key}`
  }

  #ask(method: string, url: string, init: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {}): Promise<Response> {
    // Redirects are not followed: the signature is for one host, and a store that moved is a setting to change.
    return this.#client.fetch(url, { method, ...init, redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
  }
}

/** The body is read even where nobody wants it, else its connection stays taken. */
async function gone(response: Response): Promise<null> {
  await response.arrayBuffer()
  return null
}

async function mustBe(response: Response, what: string, statuses: readonly number[]): Promise<void> {
  if (statuses.includes(response.status)) {
    if (what === 'put' || what === 'delete') await response.arrayBuffer()
    return
  }
  const code = textOf(await response.text(), 'Code') ?? ''
  throw new Error(`the file store answered ${response.status} ${code} to ${what}`)
}

function textOf(xml: string, tag: string): string | null {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]
  return text === undefined ? null : text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&apos;', "'").replaceAll('&amp;', '&')
}
