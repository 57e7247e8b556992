/**
 * Sends what waits. A row that is taken is held for `holdMs`; a server that was killed holds it no longer than that, and
 * another sends it: at least once, and whoever receives it twice can tell by its id. What became of each try is a command,
 * after the sending and in a transaction of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LookupFunction } from 'node:net'
import { patientBackOff, retryAfter, urgentBackOff, type BackOff } from '../../kernel/notify/back-off.ts'
import { postTimeoutMs } from '../../kernel/notify/guarded-post.ts'
import { MailSender } from '../../kernel/notify/mail.ts'
import { failed } from '../../kernel/notify/outcome.ts'
import type { Log } from '../../kernel/log.ts'
import type { System } from '../../kernel/system.ts'
import type { Kinds } from '../../orders/index.ts'
import { recordDelivery } from './commands/deliveries.ts'
import { ground, type Ground } from './ground.ts'
import { takeDeliveries, type DeliveryRow } from './queries.ts'
import { whyQuietNow } from './plan.ts'
import { readJob, tryOnce, type Job, type Tried } from './send.ts'

export interface DeliveryOptions {
  readonly lookEveryMs: number
  /** Longer than a try can take: the time-out of the sender, and a database that is slow to note it. */
  readonly holdMs: number
  readonly timeoutMs: number
  /** Tries at a time. */
  readonly lanes: number
  readonly urgent: BackOff
  readonly patient: BackOff
  readonly random: () => number
  readonly lookup?: LookupFunction
}

const usual: DeliveryOptions = { lookEveryMs: 500, holdMs: 60_000, timeoutMs: postTimeoutMs, lanes: 16, urgent: urgentBackOff, patient: patientBackOff, random: Math.random }

/** A telephone that rings in vain five times is a nuisance, and no better told. */
const mostTriesByVoice = 3

const nothingTried = { gone: [], failing: [], working: [] } as const

export interface DeliveryParts {
  readonly system: Pick<System, 'database' | 'runner'>
  readonly kinds: Kinds
  readonly log: Log
  readonly options?: Partial<DeliveryOptions>
}

export class DeliveryService {
  readonly #parts: DeliveryParts
  readonly #options: DeliveryOptions
  readonly #ownId = crypto.randomUUID()
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #mail: { readonly of: Ground; readonly sender: MailSender | null } | null = null
  #working: Promise<void> = Promise.resolve()
  #turn = 0

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    this.#options = { ...usual, ...parts.options }
  }

  start(): void {
    this.#working = this.#work()
  }

  /** Waits for the tries under way, which end within the time-out. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#working
    await Promise.all(this.#running)
    this.#mail?.sender?.close()
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const isFull = await this.#fill().then(({ isFull: full }) => full, (error: unknown) => {
        if (!signal.aborted) this.#parts.log.error({ event: 'notify.look-failed', err: error })
        return false
      })
      if (!isFull) await sleep(this.#options.lookEveryMs, undefined, { signal }).catch(() => undefined)
      // More is waiting, probably: looked for as soon as a lane is free, which it may be already.
      else if (this.#running.size >= this.#options.lanes) await Promise.race(this.#running)
    }
  }

  /** Sends all that is due now, and waits for it; for tests, and for whoever wants it done. */
  async look(): Promise<void> {
    while ((await this.#fill()).taken > 0) await Promise.all(this.#running)
  }

  /** `isFull`: as many were there as there were lanes free. */
  async #fill(): Promise<{ taken: number; isFull: boolean }> {
    const { database } = this.#parts.system
    let taken = 0
    const agencyIds = await database.listAgencies()
    // Another first each time: what one agency has to send must not hold up the others.
    this.#turn = (this.#turn + 1) % Math.max(1, agencyIds.length)
    for (const agencyId of [...agencyIds.slice(this.#turn), ...agencyIds.slice(0, this.#turn)]) {
      const limit = this.#options.lanes - this.#running.size
      if (this.#stopping.signal.aborted) break
      if (limit <= 0) return { taken, isFull: true }
      const rows = await database.transaction(agencyId, (tx) => takeDeliveries(tx, { by: this.#ownId, holdMs: this.#options.holdMs, limit }))
      for (const row of rows) this.#begin(agencyId, row)
      taken += rows.length
      if (rows.length >= limit) return { taken, isFull: true }
    }
    return { taken, isFull: false }
  }

  #begin(agencyId: string, row: DeliveryRow): void {
    const running: Promise<void> = this.#deliver(agencyId, row)
      // Not noted: whoever holds it next sends it again.
      .catch((error: unknown) => this.#parts.log.error({ event: 'notify.failed', agencyId, deliveryId: row.delivery_id, err: error }))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #deliver(agencyId: string, row: DeliveryRow): Promise<void> {
    const { system, kinds } = this.#parts
    // In one transaction: what is judged is what is sent. What happens after it, while the message is on its way, is the next try's.
    const asked = await system.database.transaction(agencyId, async (tx) => {
      const reason = await whyQuietNow(tx, row)
      return reason === null ? await readJob(tx, kinds, row) : { reason }
    }, 'read')
    const { outcome, gone, failing, working } = 'reason' in asked ? { ...nothingTried, outcome: { outcome: 'quiet' as const, reason: asked.reason } } : await this.#try(agencyId, row, asked)
    const tries = row.tries + 1
    await system.runner.run({
      agencyId,
      id: crypto.randomUUID(),
      name: recordDelivery.name,
      input: { deliveryId: row.delivery_id, channel: row.channel, try: tries, ...outcome, retryInMs: outcome.outcome === 'failed' ? this.#retryAfter(row, tries) : null, gone, failing, working },
      actor: { kind: 'system', name: 'notify' },
    })
  }

  async #try(agencyId: string, row: DeliveryRow, job: Job): Promise<Tried> {
    const { timeoutMs, lookup } = this.#options
    const at = ground()
    try {
      return await tryOnce(job, row.channel, { ground: at, mail: this.#mailOf(at), post: { allowPrivate: at.settings.allowPrivate, timeoutMs, ...(lookup === undefined ? {} : { lookup }) } }, Date.now())
    } catch (error) {
      this.#parts.log.error({ event: 'notify.broke', agencyId, deliveryId: row.delivery_id, channel: row.channel, err: error })
      return { outcome: failed('broke'), ...nothingTried }
    }
  }

  #retryAfter(row: DeliveryRow, tries: number): number | null {
    const backOff = row.is_urgent ? this.#options.urgent : this.#options.patient
    return retryAfter(row.channel === 'voice' ? { ...backOff, mostTries: Math.min(backOff.mostTries, mostTriesByVoice) } : backOff, tries, this.#options.random())
  }

  #mailOf(at: Ground): MailSender | null {
    if (this.#mail?.of !== at) this.#mail = { of: at, sender: at.settings.mail === null ? null : new MailSender(at.settings.mail, this.#options.timeoutMs) }
    return this.#mail.sender
  }
}
