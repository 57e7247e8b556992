/** How much one login, link or key may ask at a time, in this process: generous to people, narrow for a script that ran away. */
import { Refusal } from '../errors.ts'
import type { Asker } from './asker.ts'
import { nameAsker } from './answer-error.ts'

export interface Limits {
  /** Calls a second that last; `burst` at once after a rest. */
  readonly perSecond: number
  readonly burst: number
  /** Live streams at once: one a browser. A wall of screens may share a login. */
  readonly streams: number
}

export const ordinaryLimits: Limits = { perSecond: 100, burst: 300, streams: 50 }
export const noLimits: Limits = { perSecond: Infinity, burst: Infinity, streams: Infinity }

interface Bucket {
  tokens: number
  filledAt: number
}

const mostRemembered = 20_000

export class AskerLimits {
  readonly #limits: Limits
  readonly #buckets = new Map<string, Bucket>()
  readonly #streams = new Map<string, number>()
  readonly #now: () => number

  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** Refuses with 429 who asked too much; the refusal says when to come back. */
  take(asker: Asker): void {
    const { perSecond, burst } = this.#limits
    if (perSecond === Infinity) return
    const name = `${asker.agencyId} ${nameAsker(asker)}`
    const now = this.#now()
    const bucket = this.#buckets.get(name) ?? { tokens: burst, filledAt: now }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond)
    bucket.filledAt = now
    if (bucket.tokens < 1) throw new Refusal({ code: 'kernel.too-many', status: 429, facts: { retryAfterSeconds: Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond)) } })
    bucket.tokens -= 1
    if (!this.#buckets.has(name) && this.#buckets.size >= mostRemembered) this.#forgetFull(now)
    this.#buckets.set(name, bucket)
  }

  /** Counts a live stream in; call what it returns once when the stream ends. */
  openStream(asker: Asker): () => void {
    const name = `${asker.agencyId} ${nameAsker(asker)}`
    const open = this.#streams.get(name) ?? 0
    if (open >= this.#limits.streams) throw new Refusal({ code: 'kernel.too-many', status: 429, facts: { retryAfterSeconds: 15 } })
    this.#streams.set(name, open + 1)
    return () => {
      const left = (this.#streams.get(name) ?? 1) - 1
      if (left > 0) this.#streams.set(name, left)
      else this.#streams.delete(name)
    }
  }

  /** Those who rest long enough have a full bucket, as if they had never come. */
  #forgetFull(now: number): void {
    const { perSecond, burst } = this.#limits
    for (const [name, { tokens, filledAt }] of this.#buckets) {
      if (tokens + ((now - filledAt) / 1000) * perSecond >= burst) this.#buckets.delete(name)
    }
  }
}
