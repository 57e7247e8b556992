import type { Tx } from '../../kernel/db/database.ts'
import type { OperationEnd } from '../../kernel/retention/expiry.ts'
import { readClock } from '../../kernel/clock.ts'

interface EndRow {
  readonly operation_id: string
  readonly from_at: number
  readonly to_at: number
  readonly status: string
  readonly ended_at: number | null
  readonly last_due_at: number | null
  readonly real_anchor: number
  readonly operation_anchor: number
  readonly speed: number
  readonly is_paused: boolean
}

/**
 * When each operation was over, in real time: withdrawn, or past its period by its own clock with no deadline still ahead.
 * Where the clock was moved since, no earlier than that.
 */
export async function listOperationEnds(tx: Tx, now: number = tx.realNow): Promise<OperationEnd[]> {
  const rows = await tx.query<EndRow>(
    `SELECT o.operation_id, o.from_at, o.to_at, o.status, o.ended_at, c.real_anchor, c.operation_anchor, c.speed, c.is_paused,
       (SELECT b.effective_due_at FROM obligation b WHERE b.agency_id = $1 AND b.operation_id = o.operation_id AND b.withdrawn_at IS NULL ORDER BY b.effective_due_at DESC LIMIT 1) AS last_due_at
     FROM operation o JOIN clock c ON c.agency_id = o.agency_id AND c.clock_id = o.operation_id WHERE o.agency_id = $1`,
    [tx.agencyId],
  )
  return rows.map((row) => ({ operationId: row.operation_id, from: row.from_at, to: row.to_at, endedAt: endOf(row, now) }))
}

function endOf(row: EndRow, realNow: number): number | null {
  const until = row.ended_at ?? Math.max(row.to_at, row.last_due_at ?? 0)
  const clock = { id: row.operation_id, realAnchor: row.real_anchor, operationAnchor: row.operation_anchor, speed: row.speed, isPaused: row.is_paused, isSimulated: false }
  const isStopped = row.status === 'withdrawn' || row.status === 'closed'
  if (!isStopped && readClock(clock, realNow) < until) return null
  if (row.is_paused) return row.real_anchor
  return Math.min(realNow, Math.max(row.real_anchor, row.real_anchor + (until - row.operation_anchor) / row.speed))
}
