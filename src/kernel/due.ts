import type { CommandRunner } from './run-command.ts'
import type { Database } from './db/database.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import type { Log } from './log.ts'

export const runDueTask = 'run-due'

/**
 * Turns rows that have fallen due, by their operation's clock, into jobs. Two servers take different rows (SKIP LOCKED),
 * the job's key is the row's id, and the command's id too: a row fires once.
 */
export async function dispatchDue({ database, agencyId }: { database: Database; agencyId: string }): Promise<number> {
  return database.transaction(agencyId, async (tx) => {
    const rows = await tx.query<{ due_id: string }>(
      `SELECT due_id FROM due
       WHERE agency_id = $1 AND dispatched_at IS NULL
         AND (   (clock_id IS NULL AND at <= $2::timestamptz)
              OR at <= (SELECT operation_anchor + CASE WHEN is_paused THEN interval '0' ELSE ($2::timestamptz - real_anchor) * speed END
                        FROM clock WHERE clock.agency_id = due.agency_id AND clock.clock_id = due.clock_id))
       ORDER BY at, due_id LIMIT 500 FOR UPDATE SKIP LOCKED`,
      [agencyId, iso(tx.realNow)],
      'due-take',
    )
    if (rows.length === 0) return 0
    const ids = rows.map((row) => row.due_id)
    await tx.query(
      `SELECT graphile_worker.add_job('${runDueTask}', json_build_object('agency', $1::text, 'due', id), job_key => id::text) FROM unnest($2::uuid[]) AS id`,
      [agencyId, ids],
      'due-job',
    )
    await tx.query('UPDATE due SET dispatched_at = $3 WHERE agency_id = $1 AND due_id = ANY ($2::uuid[])', [agencyId, ids, iso(tx.realNow)], 'due-mark')
    return ids.length
  })
}

/** Runs one due row's command, as of the moment it was due; a refusal ends it, anything else is tried again by the queue. */
export async function runDue({ database, runner, log, agencyId, dueId }: { database: Database; runner: CommandRunner; log: Log; agencyId: string; dueId: string }): Promise<void> {
  const due = await database.transaction(agencyId, async (tx) => {
    const [row] = await tx.query<{ at: number; command: string; input: string; done_at: number | null }>('SELECT at, command, input, done_at FROM due WHERE agency_id = $1 AND due_id = $2', [agencyId, dueId], 'due-get')
    return row
  })
  if (due === undefined || due.done_at !== null) return
  try {
    await runner.run({ agencyId, id: dueId, name: due.command, input: JSON.parse(due.input), actor: { kind: 'system', name: 'clock' }, occurredAt: due.at, requestId: dueId })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn({ event: 'due.refused', agencyId, dueId, command: due.command, code: error.code })
  }
  await database.transaction(agencyId, (tx) => tx.query('UPDATE due SET done_at = $3 WHERE agency_id = $1 AND due_id = $2', [agencyId, dueId, iso(tx.realNow)], 'due-done'))
}
