import type { CommandRunner } from './run-command.ts'
import type { Database, Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import type { Log } from './log.ts'

/** A row that a server took so long ago and has not finished (it was killed, or its command failed) is taken again; the command's id keeps it from happening twice. */
const patienceMs = 10_000
const takeLimit = 100

/**
 * Takes rows that have fallen due by their operation's clock: marks them as handed over and returns their ids. Two servers take
 * different rows (SKIP LOCKED), and the row's id is its command's: it fires once.
 */
export async function dispatchDue({ database, agencyId }: { database: Database; agencyId: string }): Promise<string[]> {
  return database.transaction(agencyId, async (tx) => {
    const ids = await takeDue(tx)
    if (ids.length > 0) await tx.query('UPDATE due SET dispatched_at = $3 WHERE agency_id = $1 AND due_id = ANY ($2::uuid[])', [agencyId, ids, iso(tx.realNow)], 'due-mark')
    return ids
  })
}

/** From the few clocks to the many rows: each clock is one range of the index, read in its order, however many rows wait. */
async function takeDue(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ due_id: string }>(
    `WITH real AS (
       SELECT due_id FROM due
       WHERE agency_id = $1 AND dispatched_at IS NULL AND clock_id IS NULL AND at <= $2::timestamptz
       ORDER BY at LIMIT ${takeLimit} FOR UPDATE SKIP LOCKED
     ), operation AS (
       SELECT d.due_id FROM clock c CROSS JOIN LATERAL (
         SELECT due_id FROM due
         WHERE agency_id = $1 AND dispatched_at IS NULL AND clock_id = c.clock_id
           AND at <= c.operation_anchor + CASE WHEN c.is_paused THEN interval '0' ELSE ($2::timestamptz - c.real_anchor) * c.speed END
         ORDER BY at LIMIT ${takeLimit} FOR UPDATE SKIP LOCKED
       ) d WHERE c.agency_id = $1
     ), forgotten AS (
       SELECT due_id FROM due
       WHERE agency_id = $1 AND dispatched_at < $2::timestamptz - interval '${patienceMs} milliseconds' AND done_at IS NULL
       ORDER BY dispatched_at LIMIT ${takeLimit} FOR UPDATE SKIP LOCKED
     )
     SELECT due_id FROM real UNION ALL SELECT due_id FROM operation UNION ALL SELECT due_id FROM forgotten`,
    [tx.agencyId, iso(tx.realNow)],
    'due-take',
  )
  return rows.map((row) => row.due_id)
}

/** Runs one due row's command, as of the moment it was due; a refusal ends it, anything else rises, and the row is taken again later. */
export async function runDue({ database, runner, log, agencyId, dueId }: { database: Database; runner: CommandRunner; log: Log; agencyId: string; dueId: string }): Promise<void> {
  const [due] = await database.transaction(agencyId, (tx) =>
    tx.query<{ at: number; command: string; input: string }>(
      'SELECT at, command, input FROM due WHERE agency_id = $1 AND due_id = $2 AND done_at IS NULL AND dispatched_at IS NOT NULL',
      [agencyId, dueId],
      'due-get',
    ),
  )
  // Done, cancelled, or moved to later since it was taken.
  if (due === undefined) return
  const end = (): Promise<unknown> => database.transaction(agencyId, (tx) =>
    tx.query('UPDATE due SET done_at = $3 WHERE agency_id = $1 AND due_id = $2 AND at = $4 AND done_at IS NULL AND dispatched_at IS NOT NULL', [agencyId, dueId, iso(tx.realNow), iso(due.at)], 'due-end'),
  )
  try {
    const { isRepeat } = await runner.run({ agencyId, id: dueId, name: due.command, input: JSON.parse(due.input), actor: { kind: 'system', name: 'clock' }, occurredAt: due.at, requestId: dueId, dueId })
    if (isRepeat) await end()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'kernel.due-moved') return
    // During a rolling update an older server may not know the command; a newer one does.
    if (error.code === 'kernel.unknown-command') throw error
    log.warn({ event: 'due.refused', agencyId, dueId, command: due.command, code: error.code })
    await end()
  }
}

/** Runs what this server has taken, a few at a time. What fails is logged here and taken again when its patience ends. */
export class DueWorker {
  readonly #run: (agencyId: string, dueId: string) => Promise<void>
  readonly #log: Log
  readonly #lanes: number
  readonly #waiting: { agencyId: string; dueId: string }[] = []
  readonly #running = new Set<Promise<void>>()
  #isStopped = false

  constructor({ run, log, lanes = 4 }: { run: (agencyId: string, dueId: string) => Promise<void>; log: Log; lanes?: number }) {
    this.#run = run
    this.#log = log
    this.#lanes = lanes
  }

  /** False while so much waits that taking more would only keep it from other servers. */
  get hasRoom(): boolean {
    return !this.#isStopped && this.#waiting.length < takeLimit
  }

  add(agencyId: string, dueIds: readonly string[]): void {
    for (const dueId of dueIds) this.#waiting.push({ agencyId, dueId })
    this.#fill()
  }

  /** What runs may finish; what waits is taken by another server, or by the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#waiting.length = 0
    await Promise.all(this.#running)
  }

  #fill(): void {
    while (this.#running.size < this.#lanes) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      const running: Promise<void> = this.#run(next.agencyId, next.dueId)
        .catch((error: unknown) => this.#log.error({ event: 'due.failed', ...next, err: error }))
        .finally(() => {
          this.#running.delete(running)
          this.#fill()
        })
      this.#running.add(running)
    }
  }
}
