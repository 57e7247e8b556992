import type { CommandRunner } from './run-command.ts'
import type { Database, Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import type { Log } from './log.ts'

export const runDueTask = 'run-due'

/**
 * A job of a server that was killed stays locked in the queue for four hours. A row that was handed over so long ago and
 * is not done is handed over again; the command's id keeps it from happening twice.
 */
const patienceMs = 60_000
const runLimit = 500

/**
 * Turns rows that have fallen due, by their operation's clock, into jobs. Two servers take different rows (SKIP LOCKED),
 * the job's key is the row's id, and the command's id too: a row fires once.
 */
export async function dispatchDue({ database, agencyId }: { database: Database; agencyId: string }): Promise<number> {
  return database.transaction(agencyId, async (tx) => {
    const ids = await takeDue(tx)
    if (ids.length === 0) return 0
    await tx.query(
      `SELECT graphile_worker.add_job('${runDueTask}', json_build_object('agency', $1::text, 'due', id), job_key => id::text) FROM unnest($2::uuid[]) AS id`,
      [agencyId, ids],
      'due-job',
    )
    await tx.query('UPDATE due SET dispatched_at = $3 WHERE agency_id = $1 AND due_id = ANY ($2::uuid[])', [agencyId, ids, iso(tx.realNow)], 'due-mark')
    return ids.length
  })
}

/** From the few clocks to the many rows: each clock is one range of the index, read in its order, however many rows wait. */
async function takeDue(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ due_id: string }>(
    `WITH real AS (
       SELECT due_id FROM due
       WHERE agency_id = $1 AND dispatched_at IS NULL AND clock_id IS NULL AND at <= $2::timestamptz
       ORDER BY at LIMIT ${runLimit} FOR UPDATE SKIP LOCKED
     ), operation AS (
       SELECT d.due_id FROM clock c CROSS JOIN LATERAL (
         SELECT due_id FROM due
         WHERE agency_id = $1 AND dispatched_at IS NULL AND clock_id = c.clock_id
           AND at <= c.operation_anchor + CASE WHEN c.is_paused THEN interval '0' ELSE ($2::timestamptz - c.real_anchor) * c.speed END
         ORDER BY at LIMIT ${runLimit} FOR UPDATE SKIP LOCKED
       ) d WHERE c.agency_id = $1
     ), forgotten AS (
       SELECT due_id FROM due
       WHERE agency_id = $1 AND dispatched_at < $2::timestamptz - interval '${patienceMs} milliseconds' AND done_at IS NULL
       ORDER BY dispatched_at LIMIT ${runLimit} FOR UPDATE SKIP LOCKED
     )
     SELECT due_id FROM real UNION ALL SELECT due_id FROM operation UNION ALL SELECT due_id FROM forgotten`,
    [tx.agencyId, iso(tx.realNow)],
    'due-take',
  )
  return rows.map((row) => row.due_id)
}

/** Runs one due row's command, as of the moment it was due; a refusal ends it, anything else is tried again by the queue. */
export async function runDue({ database, runner, log, agencyId, dueId }: { database: Database; runner: CommandRunner; log: Log; agencyId: string; dueId: string }): Promise<void> {
  const [due] = await database.transaction(agencyId, (tx) =>
    tx.query<{ at: number; command: string; input: string }>(
      'SELECT at, command, input FROM due WHERE agency_id = $1 AND due_id = $2 AND done_at IS NULL AND dispatched_at IS NOT NULL',
      [agencyId, dueId],
      'due-get',
    ),
  )
  // Done, cancelled, or moved to later since it was handed to the queue.
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
