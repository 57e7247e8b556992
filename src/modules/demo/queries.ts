/** What the runner asks of the journal and the clock. The demo keeps no tables of its own. */
import { findClock, readClock, type Clock } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { EntryHeader } from '../../kernel/journal/entry.ts'
import { listOperations, type ObligationRow, type OperationRow } from '../../orders/index.ts'

export interface DemoFacts {
  readonly playUntil: number
  readonly speed: number
}

export interface DemoOperation {
  readonly row: OperationRow
  readonly clock: Clock
  readonly now: number
  readonly facts: DemoFacts
  /** The operation's own: it decides the drawn roll calls too, and stands in no journal. */
  readonly seed: string
  /** True: its past is played. */
  readonly hasBegun: boolean
  /** True: it stands still because the server was stopped. */
  readonly isHeld: boolean
}

/** Operations that the demo opened and that have not ended, the latest first. */
export async function listDemoOperations(tx: Tx): Promise<DemoOperation[]> {
  const found: DemoOperation[] = []
  for (const row of await listOperations(tx)) {
    if (row.status !== 'drafted' && row.status !== 'in-force') continue
    const facts = await findDemoFacts(tx, row.operation_id)
    const clock = facts === null ? null : await findClock(tx, row.operation_id)
    if (facts === null || clock === null) continue
    found.push({ row, clock, facts, seed: row.seed, now: readClock(clock, tx.realNow), ...(await readStage(tx, row.operation_id)) })
  }
  return found
}

/** Null: the demo did not open it. */
export async function findDemoFacts(tx: Tx, operationId: string): Promise<DemoFacts | null> {
  const [entry] = await tx.query<{ header: string }>("SELECT header FROM journal_entry WHERE agency_id = $1 AND operation_id = $2 AND kind = 'demo.opened' LIMIT 1", [tx.agencyId, operationId], 'demo-facts')
  if (entry === undefined) return null
  const { facts }: EntryHeader = JSON.parse(entry.header)
  return { playUntil: Number(facts['playUntil']), speed: Number(facts['speed']) }
}

export async function hasDemoOperation(tx: Tx): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM journal_entry WHERE agency_id = $1 AND kind = 'demo.opened' LIMIT 1", [tx.agencyId])
  return rows.length > 0
}

async function readStage(tx: Tx, operationId: string): Promise<{ hasBegun: boolean; isHeld: boolean }> {
  const rows = await tx.query<{ kind: string; held: boolean }>(
    `SELECT kind, (header::json->'facts'->>'why') IS NOT DISTINCT FROM 'hold' AS held FROM journal_entry
     WHERE agency_id = $1 AND operation_id = $2 AND kind IN ('demo.begun', 'clock.set') ORDER BY recorded_at DESC, entry_id`,
    [tx.agencyId, operationId],
    'demo-stage',
  )
  return { hasBegun: rows.some((row) => row.kind === 'demo.begun'), isHeld: rows.find((row) => row.kind === 'clock.set')?.held === true }
}

/** What somebody owes now or will by then, and has not settled. */
export async function listUnsettled(tx: Tx, operationId: string, opensBy: number): Promise<ObligationRow[]> {
  return tx.query<ObligationRow>(
    `SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND withdrawn_at IS NULL AND state IN ('planned', 'open', 'late') AND opens_at <= $3 ORDER BY opens_at, obligation_id`,
    [tx.agencyId, operationId, new Date(opensBy).toISOString()],
    'demo-unsettled',
  )
}
