import type { Database } from './db/database.ts'
import { dispatchDue } from './due.ts'
import { followJournal, sweepProjection, type Projection } from './journal/follow.ts'
import type { JournalKeeper } from './journal/keys.ts'
import { sealPending } from './journal/seal.ts'
import type { Log } from './log.ts'

const beatMs = 200
/** After a command here: soon enough to feel immediate, late enough to gather a batch. */
const hurryMs = 40

export interface LoopFigures {
  sealed: number
  /** Of the last batch, and the worst since the start. */
  lagMs: number
  worstLagMs: number
  errors: number
}

/** For every agency: seal, fold, let time pass, hand due rows to the queue. Any number of servers may run one; locks in the database share the work. */
export class AgencyLoop {
  readonly figures: LoopFigures = { sealed: 0, lagMs: 0, worstLagMs: 0, errors: 0 }
  readonly #options: { database: Database; keeper: JournalKeeper; projections: readonly Projection[]; log: Log; isDispatching: boolean }
  readonly #running = new Map<string, Promise<void>>()
  readonly #hurried = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #hurryTimer: NodeJS.Timeout | null = null
  #agencies: readonly string[] = []
  #agenciesReadAt = 0
  #isStopped = false

  constructor(options: { database: Database; keeper: JournalKeeper; projections: readonly Projection[]; log: Log; isDispatching?: boolean }) {
    this.#options = { isDispatching: true, ...options }
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#beat(), 0)
  }

  /** Tells the loop that a command was committed here. */
  hurry(agencyId: string): void {
    this.#hurried.add(agencyId)
    if (this.#hurryTimer !== null || this.#isStopped) return
    this.#hurryTimer = setTimeout(() => {
      this.#hurryTimer = null
      const agencies = [...this.#hurried]
      this.#hurried.clear()
      for (const agency of agencies) void this.turn(agency)
    }, hurryMs)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#hurryTimer !== null) clearTimeout(this.#hurryTimer)
    await Promise.all(this.#running.values())
  }

  /** One turn for one agency; turns of the same agency in this process never overlap. */
  turn(agencyId: string): Promise<void> {
    const running = this.#running.get(agencyId)
    if (running !== undefined) return running
    const turn = this.#turn(agencyId)
      .catch((error: unknown) => {
        this.figures.errors += 1
        if (!this.#isStopped) this.#options.log.error({ event: 'loop.failed', agencyId, err: error })
      })
      .finally(() => this.#running.delete(agencyId))
    this.#running.set(agencyId, turn)
    return turn
  }

  async #turn(agencyId: string): Promise<void> {
    const { database, keeper, projections, isDispatching } = this.#options
    const sealed = await sealPending({ database, keeper, agencyId })
    if (sealed !== null) {
      this.figures.sealed += sealed.entries
      this.figures.lagMs = sealed.lagMs
      this.figures.worstLagMs = Math.max(this.figures.worstLagMs, sealed.lagMs)
    }
    for (const projection of projections) {
      // Bounded, so that a long replay does not keep the seal waiting.
      for (let run = 0; run < 5 && (await followJournal({ database, agencyId, projection })) > 0; run += 1);
      for (let run = 0; run < 5 && (await sweepProjection({ database, agencyId, projection })) > 0; run += 1);
    }
    if (isDispatching) await dispatchDue({ database, agencyId })
  }

  async #beat(): Promise<void> {
    try {
      if (Date.now() - this.#agenciesReadAt > 2000) {
        this.#agencies = await this.#options.database.listAgencies()
        this.#agenciesReadAt = Date.now()
      }
      await Promise.all(this.#agencies.map((agency) => this.turn(agency)))
    } catch (error) {
      this.figures.errors += 1
      if (!this.#isStopped) this.#options.log.error({ event: 'loop.failed', err: error })
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#beat(), beatMs)
  }
}
