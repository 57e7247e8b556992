import pg from 'pg'
import type { Database } from './db/database.ts'
import type { Log } from './log.ts'

/** Where an agency's screens can stand: sealed and folded up to `position`, and `revision` changes of what time and folding moved. */
export interface Standing {
  readonly position: number
  readonly revision: number
}

export interface Change extends Standing {
  /** Journal kinds since the last message, `board` when obligations moved; `*` when everything must be asked again. */
  readonly kinds: readonly string[]
}

type Listener = (change: Change) => void

/** Tells screens what changed: woken by NOTIFY, and asking once a second in case a wake-up was lost. */
export class LiveHub {
  readonly #database: Database
  readonly #url: string
  readonly #log: Log
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #standings = new Map<string, Standing>()
  #client: pg.Client | null = null
  #timer: NodeJS.Timeout | null = null
  #polling: Promise<void> | null = null
  #isAskedAgain = false
  #isStopped = false

  constructor({ database, url, log }: { database: Database; url: string; log: Log }) {
    this.#database = database
    this.#url = url
    this.#log = log
  }

  start(): void {
    void this.#listen()
    this.#timer = setInterval(() => this.#wake(), 1000)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#polling
    await this.#client?.end().catch(() => undefined)
  }

  /** `since`: the standing that the screen has seen; what it missed comes first, as one change. */
  async subscribe(agencyId: string, since: Standing | null, listener: Listener): Promise<() => void> {
    const listeners = this.#listeners.get(agencyId) ?? new Set<Listener>()
    this.#listeners.set(agencyId, listeners)
    const now = this.#standings.get(agencyId) ?? (await this.readStanding(agencyId))
    if (!this.#standings.has(agencyId)) this.#standings.set(agencyId, now)
    const missed = since === null ? null : await this.#between(agencyId, since, now)
    listener({ ...now, kinds: missed ?? [] })
    listeners.add(listener)
    this.#wake()
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) {
        this.#listeners.delete(agencyId)
        this.#standings.delete(agencyId)
      }
    }
  }

  readStanding(agencyId: string): Promise<Standing> {
    return this.#database.transaction(agencyId, async (tx) => {
      const [row] = await tx.query<{ position: number | null; revision: number | null }>('SELECT min(position) AS position, sum(revision)::bigint AS revision FROM projection_cursor WHERE agency_id = $1', [agencyId], 'live-standing')
      return { position: row?.position ?? 0, revision: row?.revision ?? 0 }
    })
  }

  /** Resolves with the position of the entry once it is sealed and folded, or null when `timeoutMs` passed first. */
  async waitFor(agencyId: string, entryId: string, timeoutMs: number): Promise<number | null> {
    const until = performance.now() + timeoutMs
    for (;;) {
      const found = await this.#database.transaction(agencyId, async (tx) => {
        const [row] = await tx.query<{ position: number; folded: number | null }>(
          'SELECT position, (SELECT min(c.position) FROM projection_cursor c WHERE c.agency_id = $1) AS folded FROM journal_position WHERE agency_id = $1 AND entry_id = $2',
          [agencyId, entryId],
          'live-wait',
        )
        return row
      })
      if (found !== undefined && (found.folded ?? 0) >= found.position) return found.position
      if (performance.now() > until) return null
      await new Promise((resolve) => { setTimeout(resolve, 30) })
    }
  }

  async #listen(): Promise<void> {
    while (!this.#isStopped) {
      const client = new pg.Client({ connectionString: this.#url })
      try {
        const ended = new Promise<void>((resolve) => { client.once('error', () => resolve()).once('end', () => resolve()) })
        await client.connect()
        this.#client = client
        client.on('notification', () => this.#wake())
        await client.query('LISTEN muster')
        await ended
      } catch (error) {
        this.#log.warn({ event: 'live.listen-failed', err: error })
      }
      if (!this.#isStopped) await new Promise((resolve) => { setTimeout(resolve, 500) })
    }
  }

  #wake(): void {
    if (this.#isStopped || this.#listeners.size === 0) return
    if (this.#polling !== null) {
      this.#isAskedAgain = true
      return
    }
    this.#polling = this.#poll()
      .catch((error: unknown) => this.#log.warn({ event: 'live.poll-failed', err: error }))
      .finally(() => {
        this.#polling = null
        if (this.#isAskedAgain) {
          this.#isAskedAgain = false
          this.#wake()
        }
      })
  }

  async #poll(): Promise<void> {
    for (const [agencyId, listeners] of this.#listeners) {
      const before = this.#standings.get(agencyId)
      const now = await this.readStanding(agencyId)
      if (before !== undefined && before.position === now.position && before.revision === now.revision) continue
      const kinds = before === undefined ? ['*'] : await this.#between(agencyId, before, now)
      this.#standings.set(agencyId, now)
      for (const listener of listeners) listener({ ...now, kinds })
    }
  }

  async #between(agencyId: string, since: Standing, now: Standing): Promise<string[]> {
    // A place that cannot be (forged, from before a restore, long ago): everything is asked again.
    if (since.position > now.position || since.revision > now.revision || now.position - since.position > 20_000) return ['*']
    const kinds = await this.#database.transaction(agencyId, (tx) =>
      tx.query<{ kind: string }>(
        'SELECT DISTINCT e.kind FROM journal_position p JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id WHERE p.agency_id = $1 AND p.position > $2 AND p.position <= $3',
        [agencyId, since.position, now.position],
        'live-kinds',
      ),
    )
    const names = kinds.map((row) => row.kind)
    if (now.revision !== since.revision) names.push('board')
    return names
  }
}

export function readStandingText(text: string | null): Standing | null {
  const parts = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? '')
  return parts === null ? null : { position: Number(parts[1]), revision: Number(parts[2]) }
}
