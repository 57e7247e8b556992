import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from './db/database.ts'
import { dispatchDue, type DueWorker } from './due.ts'
import { followJournal, runLimit, sweepProjection, type Projection } from './journal/follow.ts'
import type { JournalKeeper } from './journal/keys.ts'
import { sealPending } from './journal/seal.ts'
import type { Log } from './log.ts'

const beatMs = 200
/** After a command here: soon enough to feel immediate, late enough to gather a batch. */
const hurryMs = 40
/** Under load batches are gathered for so long: smaller ones cost more than they hurry. */
const gatherMs = 120
/** As many as the loop has connections of its own. */
export const laneCount = 3
const longTurnMs = 500

export interface LoopFigures {
  sealed: number
  /** Of the last batch, and the worst since the start. */
  lagMs: number
  worstLagMs: number
  errors: number
}

/** For every agency: seal, fold, let time pass, take what is due. Any number of servers may run one; locks in the database share the work. */
export class AgencyLoop {
  readonly figures: LoopFigures = { sealed: 0, lagMs: 0, worstLagMs: 0, errors: 0 }
  readonly #options: { database: Database; keeper: JournalKeeper; projections: readonly Projection[]; log: Log; due: DueWorker | null }
  readonly #running = new Map<string, Promise<void>>()
  readonly #hurried = new Set<string>()
  readonly #dispatchedAt = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #hurryTimer: NodeJS.Timeout | null = null
  #beating: Promise<void> = Promise.resolve()
  #agencies: readonly string[] = []
  #agenciesReadAt = 0
  #hurriedAt = 0
  #isStarted = false
  #isStopped = false

  constructor(options: { database: Database; keeper: JournalKeeper; projections: readonly Projection[]; log: Log; due: DueWorker | null }) {
    this.#options = options
  }

  start(): void {
    this.#isStarted = true
    this.#timer = setTimeout(() => { this.#beating = this.#beat() }, 0)
  }

  /** Tells the loop that a command was committed here. */
  hurry(agencyId: string): void {
    // Not started: another server does this work, within its next beat.
    if (!this.#isStarted || this.#isStopped) return
    this.#hurried.add(agencyId)
    if (this.#hurryTimer !== null) return
    const waitMs = Math.max(hurryMs, this.#hurriedAt + gatherMs - performance.now())
    this.#hurryTimer = setTimeout(() => {
      this.#hurryTimer = null
      this.#hurriedAt = performance.now()
      const agencies = [...this.#hurried]
      this.#hurried.clear()
      // A turn under way has sealed already: this one comes after it.
      for (const agency of agencies) void (this.#running.get(agency) ?? Promise.resolve()).then(() => this.#take(agency, this.#isDispatchOwed(agency)))
    }, waitMs)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#hurryTimer !== null) clearTimeout(this.#hurryTimer)
    await this.#beating
    await Promise.all(this.#running.values())
  }

  /** One turn for one agency; turns of the same agency in this process never overlap. */
  turn(agencyId: string): Promise<void> {
    return this.#take(agencyId, this.#options.due !== null)
  }

  #take(agencyId: string, isDispatching: boolean): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    const running = this.#running.get(agencyId)
    if (running !== undefined) return running
    const turn = this.#turn(agencyId, isDispatching).finally(() => this.#running.delete(agencyId))
    this.#running.set(agencyId, turn)
    return turn
  }

  async #turn(agencyId: string, isDispatching: boolean): Promise<void> {
    await this.#seal(agencyId)
    const folding = this.#fold(agencyId)
    // A fold that takes seconds (the publication of a million rows, a hundred thousand deadlines in one minute) does not keep the seal waiting.
    while ((await Promise.race([folding.then(() => 'done'), sleep(beatMs, 'long', { ref: false })])) === 'long') await this.#seal(agencyId)
    const { due, database } = this.#options
    if (!isDispatching || due?.hasRoom !== true) return
    this.#dispatchedAt.set(agencyId, performance.now())
    await this.#step(agencyId, 'dispatch', async () => due.add(agencyId, await dispatchDue({ database, agencyId })))
  }

  #seal(agencyId: string): Promise<void> {
    const { database, keeper } = this.#options
    return this.#step(agencyId, 'seal', async () => {
      const sealed = await sealPending({ database, keeper, agencyId })
      if (sealed === null) return
      this.figures.sealed += sealed.entries
      this.figures.lagMs = sealed.lagMs
      this.figures.worstLagMs = Math.max(this.figures.worstLagMs, sealed.lagMs)
      if (sealed.keepError !== null) throw sealed.keepError
    })
  }

  async #fold(agencyId: string): Promise<void> {
    const { database, projections } = this.#options
    for (const projection of projections) {
      await this.#step(agencyId, projection.name, async () => {
        // Bounded, so that a long replay does not keep what is due waiting.
        for (let run = 0; run < 5 && (await followJournal({ database, agencyId, projection })) >= runLimit; run += 1);
        for (let run = 0; run < 5 && (await sweepProjection({ database, agencyId, projection })) > 0; run += 1);
      })
    }
  }

  /** Hurried turns leave it to the beat, unless they are so many that the beat finds none of its own. */
  #isDispatchOwed(agencyId: string): boolean {
    return this.#options.due !== null && performance.now() - (this.#dispatchedAt.get(agencyId) ?? 0) > 2 * beatMs
  }

  /** A step that fails is tried again in the next turn and does not keep the others from theirs. */
  async #step(agencyId: string, step: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.figures.errors += 1
      if (!this.#isStopped) this.#options.log.error({ event: 'loop.failed', step, agencyId, err: error })
    }
  }

  async #beat(): Promise<void> {
    try {
      if (Date.now() - this.#agenciesReadAt > 2000) {
        this.#agencies = await this.#options.database.listAgencies()
        this.#agenciesReadAt = Date.now()
      }
      await this.#turnAll()
    } catch (error) {
      this.figures.errors += 1
      if (!this.#isStopped) this.#options.log.error({ event: 'loop.failed', err: error })
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => { this.#beating = this.#beat() }, beatMs)
  }

  /** A few at a time; an agency whose turn takes long (a replay) is passed over until it ends, and holds nobody up. */
  async #turnAll(): Promise<void> {
    const waiting = this.#agencies.filter((agency) => !this.#running.has(agency))
    const lanes = Array.from({ length: laneCount }, async () => {
      for (let agency = waiting.shift(); agency !== undefined; agency = waiting.shift()) await Promise.race([this.turn(agency), sleep(longTurnMs, undefined, { ref: false })])
    })
    await Promise.all(lanes)
  }
}
