import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Database } from './db/database.ts'
import type { Log } from './log.ts'

/** Where an agency's screens can stand: sealed and folded up to `position`, and `revision` changes of what time and folding moved. */
export interface Standing {
  readonly position: number
  readonly revision: number
  /** Of the journal, from the second on: a database restored from a backup goes on from an earlier position, and what a screen saw after that is no more. */
  readonly epoch?: number
}

export interface Change extends Standing {
  /** Journal kinds since the last message, `board` when obligations moved; `*` when everything must be asked again. */
  readonly kinds: readonly string[]
}

type Listener = (change: Change) => void

interface Waiter {
  readonly entryId: string
  readonly until: number
  readonly resolve: (position: number | null) => void
}

const waitMs = 25

/** Tells screens what changed: woken by NOTIFY, and asking once a second in case a wake-up was lost. */
export class LiveHub {
  readonly #database: Database
  readonly #url: string
  readonly #log: Log
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #standings = new Map<string, Standing>()
  readonly #waiters = new Map<string, Set<Waiter>>()
  #client: pg.Client | null = null
  #timer: NodeJS.Timeout | null = null
  #polling: Promise<void> | null = null
  #listening: Promise<void> = Promise.resolve()
  #isAskedAgain = false
  #isStopped = false

  constructor({ database, url, log }: { database: Database; url: string; log: Log }) {
    this.#database = database
    this.#url = url
    this.#log = log
  }

  /** Screens that are told at this moment. */
  get subscriberCount(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0)
  }

  start(): void {
    this.#listening = this.#listen()
    this.#timer = setInterval(() => this.#wake(), 1000)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#polling
    await this.#client?.end().catch(() => undefined)
    await this.#listening
  }

  /** `since`: the standing that the screen has seen, `unknown` when it says one that we never gave; what it missed comes first, as one change. */
  async subscribe(agencyId: string, since: Standing | 'unknown' | null, listener: Listener): Promise<() => void> {
    for (;;) {
      const now = this.#standings.get(agencyId) ?? (await this.readStanding(agencyId))
      const missed = since === 'unknown' ? ['*'] : since === null ? [] : await this.#between(agencyId, since, now)
      const known = this.#standings.get(agencyId)
      // Others were told of something meanwhile, which this one would never hear of.
      if (known !== undefined && (known.position !== now.position || known.revision !== now.revision)) continue
      // From here on nothing waits: what is polled next reaches this listener too.
      this.#standings.set(agencyId, now)
      const listeners = this.#listeners.get(agencyId) ?? new Set<Listener>()
      this.#listeners.set(agencyId, listeners)
      listeners.add(listener)
      listener({ ...now, kinds: missed })
      this.#wake()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || this.#listeners.get(agencyId) !== listeners) return
        this.#listeners.delete(agencyId)
        this.#standings.delete(agencyId)
      }
    }
  }

  readStanding(agencyId: string): Promise<Standing> {
    return this.#database.transaction(agencyId, async (tx) => {
      const [row] = await tx.query<{ position: number | null; revision: number | null; epoch: number | null }>(
        `SELECT min(position) AS position, sum(revision)::bigint AS revision,
                (SELECT (b.head::json ->> 'epoch')::int FROM journal_batch b WHERE b.agency_id = $1 ORDER BY b.batch DESC LIMIT 1) AS epoch
         FROM projection_cursor WHERE agency_id = $1`,
        [agencyId],
        'live-standing',
      )
      const epoch = row?.epoch ?? 1
      return { position: row?.position ?? 0, revision: row?.revision ?? 0, ...(epoch > 1 ? { epoch } : {}) }
    }, 'read')
  }

  /** Resolves with the position of the entry once it is sealed and folded, or null when `timeoutMs` passed first. */
  waitFor(agencyId: string, entryId: string, timeoutMs: number): Promise<number | null> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(agencyId) ?? new Set<Waiter>()
      waiters.add({ entryId, until: performance.now() + timeoutMs, resolve })
      if (this.#waiters.has(agencyId)) return
      this.#waiters.set(agencyId, waiters)
      void this.#serveWaiters(agencyId, waiters)
    })
  }

  /** One question for all who wait in an agency. */
  async #serveWaiters(agencyId: string, waiters: Set<Waiter>): Promise<void> {
    while (waiters.size > 0) {
      const asked = [...waiters]
      const found = await this.#findFolded(agencyId, asked.map((waiter) => waiter.entryId)).catch(() => new Map<string, number>())
      for (const waiter of asked) {
        const position = found.get(waiter.entryId) ?? null
        if (position === null && performance.now() < waiter.until && !this.#isStopped) continue
        waiters.delete(waiter)
        waiter.resolve(position)
      }
      if (waiters.size > 0) await sleep(waitMs)
    }
    this.#waiters.delete(agencyId)
  }

  async #findFolded(agencyId: string, entryIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#database.transaction(
      agencyId,
      (tx) =>
        tx.query<{ entry_id: string; position: number }>(
          `SELECT entry_id, position FROM journal_position
           WHERE agency_id = $1 AND entry_id = ANY ($2::uuid[]) AND position <= (SELECT min(c.position) FROM projection_cursor c WHERE c.agency_id = $1)`,
          [agencyId, entryIds],
          'live-wait',
        ),
      'read',
    )
    return new Map(rows.map((row) => [row.entry_id, row.position]))
  }

  async #listen(): Promise<void> {
    while (!this.#isStopped) {
      const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 5000, keepAlive: true })
      try {
        // `on`, not `once`: a connection that breaks tells of it twice, and an error that nobody hears ends the process.
        const ended = new Promise<void>((resolve) => { client.on('error', () => resolve()).on('end', () => resolve()) })
        await client.connect()
        this.#client = client
        client.on('notification', () => this.#wake())
        await client.query('LISTEN muster')
        if (this.#isStopped) return
        await ended
      } catch (error) {
        this.#log.warn({ event: 'live.listen-failed', err: error })
      } finally {
        this.#client = null
        await client.end().catch(() => undefined)
      }
      if (!this.#isStopped) await sleep(500)
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
      if (listeners.size === 0) continue
      this.#standings.set(agencyId, now)
      for (const listener of listeners) listener({ ...now, kinds })
    }
  }

  async #between(agencyId: string, since: Standing, now: Standing): Promise<string[]> {
    // A place that cannot be (forged, from before a restore, long ago): everything is asked again.
    if (since.epoch !== now.epoch || since.position > now.position || since.revision > now.revision || now.position - since.position > 20_000) return ['*']
    const kinds = await this.#database.transaction(agencyId, (tx) =>
      tx.query<{ kind: string }>(
        'SELECT DISTINCT e.kind FROM journal_position p JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id WHERE p.agency_id = $1 AND p.position > $2 AND p.position <= $3',
        [agencyId, since.position, now.position],
        'live-kinds',
      ), 'read')
    const names = kinds.map((row) => row.kind)
    if (now.revision !== since.revision) names.push('board')
    return names
  }
}

/** Null: the screen has seen nothing yet. `unknown`: it says where it stood, but not in our words. */
export function readStandingText(text: string | null): Standing | 'unknown' | null {
  if (text === null) return null
  const parts = /^(\d{1,15})\.(\d{1,15})(?:\.([2-9]|[1-9]\d{1,8}))?$/.exec(text)
  if (parts === null) return 'unknown'
  return { position: Number(parts[1]), revision: Number(parts[2]), ...(parts[3] === undefined ? {} : { epoch: Number(parts[3]) }) }
}

/** As the id of a live message: read back by `readStandingText`. */
export function writeStandingText({ position, revision, epoch }: Standing): string {
  return `${position}.${revision}${epoch === undefined ? '' : `.${epoch}`}`
}
