/** SQL of `retention`. Rows of other slices are read and erased as they declare them; see kernel/retention. */
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { Hold, Occasion } from '../../kernel/retention/expiry.ts'
import { listOperationEnds } from '../../orders/index.ts'

export interface RuleRow {
  readonly field: string
  readonly days: number | null
  readonly set_at: number | null
  readonly proposed_days: number | null
  readonly proposed_by: string | null
  readonly proposed_at: number | null
}

export async function listRules(tx: Tx): Promise<RuleRow[]> {
  return tx.query<RuleRow>('SELECT field, days, set_at, proposed_days, proposed_by, proposed_at FROM retention_rule WHERE agency_id = $1', [tx.agencyId])
}

/** Locks the field's row, which is made where there is none. */
export async function lockRule(tx: Tx, field: string): Promise<RuleRow> {
  await tx.query('INSERT INTO retention_rule (agency_id, field) VALUES ($1, $2) ON CONFLICT (agency_id, field) DO NOTHING', [tx.agencyId, field])
  const [row] = await tx.query<RuleRow>('SELECT field, days, set_at, proposed_days, proposed_by, proposed_at FROM retention_rule WHERE agency_id = $1 AND field = $2 FOR UPDATE', [tx.agencyId, field])
  if (row === undefined) throw new Error(`the rule of ${field} is gone`)
  return row
}

export async function setRule(tx: Tx, { field, days, by }: { field: string; days: number | null; by: string }): Promise<void> {
  await tx.query('UPDATE retention_rule SET days = $3, set_by = $4, set_at = $5, proposed_days = NULL, proposed_by = NULL, proposed_at = NULL WHERE agency_id = $1 AND field = $2', [tx.agencyId, field, days, by, iso(tx.realNow)])
}

export async function proposeRule(tx: Tx, { field, days, by }: { field: string; days: number | null; by: string | null }): Promise<void> {
  await tx.query('UPDATE retention_rule SET proposed_days = $3, proposed_by = $4, proposed_at = $5 WHERE agency_id = $1 AND field = $2', [tx.agencyId, field, days, by, by === null ? null : iso(tx.realNow)])
}

export interface HoldRow {
  readonly hold_id: string
  readonly scope: 'member' | 'operation' | 'all'
  readonly scope_id: string | null
  readonly reason: string
  readonly proposed_by: string
  readonly proposed_at: number
  readonly approved_by: string | null
  readonly approved_at: number | null
  readonly lift_reason: string | null
  readonly lift_proposed_by: string | null
  readonly lift_proposed_at: number | null
  readonly lifted_by: string | null
  readonly lifted_at: number | null
}

const holdColumns = 'hold_id, scope, scope_id, reason, proposed_by, proposed_at, approved_by, approved_at, lift_reason, lift_proposed_by, lift_proposed_at, lifted_by, lifted_at'

export async function listHolds(tx: Tx): Promise<HoldRow[]> {
  return tx.query<HoldRow>(`SELECT ${holdColumns} FROM legal_hold WHERE agency_id = $1 ORDER BY lifted_at IS NOT NULL, proposed_at DESC, hold_id LIMIT 200`, [tx.agencyId])
}

export async function lockHold(tx: Tx, holdId: string): Promise<HoldRow | null> {
  const [row] = await tx.query<HoldRow>(`SELECT ${holdColumns} FROM legal_hold WHERE agency_id = $1 AND hold_id = $2 FOR UPDATE`, [tx.agencyId, holdId])
  return row ?? null
}

export async function insertHold(tx: Tx, hold: { holdId: string; scope: string; scopeId: string | null; reason: string; by: string }): Promise<boolean> {
  const rows = await tx.query(
    'INSERT INTO legal_hold (agency_id, hold_id, scope, scope_id, reason, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agency_id, hold_id) DO NOTHING RETURNING hold_id',
    [tx.agencyId, hold.holdId, hold.scope, hold.scopeId, hold.reason, hold.by, iso(tx.realNow)],
  )
  return rows.length === 1
}

export async function approveHoldRow(tx: Tx, holdId: string, by: string): Promise<void> {
  await tx.query('UPDATE legal_hold SET approved_by = $3, approved_at = $4 WHERE agency_id = $1 AND hold_id = $2', [tx.agencyId, holdId, by, iso(tx.realNow)])
}

export async function deleteHold(tx: Tx, holdId: string): Promise<void> {
  await tx.query('DELETE FROM legal_hold WHERE agency_id = $1 AND hold_id = $2', [tx.agencyId, holdId])
}

export async function proposeLiftRow(tx: Tx, holdId: string, lift: { reason: string; by: string } | null): Promise<void> {
  await tx.query('UPDATE legal_hold SET lift_reason = $3, lift_proposed_by = $4, lift_proposed_at = $5 WHERE agency_id = $1 AND hold_id = $2', [tx.agencyId, holdId, lift?.reason ?? null, lift?.by ?? null, lift === null ? null : iso(tx.realNow)])
}

export async function liftHoldRow(tx: Tx, holdId: string, by: string): Promise<void> {
  await tx.query('UPDATE legal_hold SET lifted_by = $3, lifted_at = $4 WHERE agency_id = $1 AND hold_id = $2', [tx.agencyId, holdId, by, iso(tx.realNow)])
}

export async function hasMember(tx: Tx, memberId: string): Promise<boolean> {
  return (await tx.query('SELECT FROM member WHERE agency_id = $1 AND member_id = $2', [tx.agencyId, memberId])).length > 0
}

async function listHoldsInForce(tx: Tx): Promise<Hold[]> {
  const rows = await tx.query<{ scope: Hold['scope']; scope_id: string | null }>('SELECT scope, scope_id FROM legal_hold WHERE agency_id = $1 AND approved_at IS NOT NULL AND lifted_at IS NULL', [tx.agencyId])
  return rows.map((row) => ({ scope: row.scope, scopeId: row.scope_id }))
}

/** What decides about expiry at this moment. */
export async function readOccasion(tx: Tx, now: number = tx.realNow): Promise<Occasion> {
  const rules = await listRules(tx)
  return {
    now,
    ends: await listOperationEnds(tx, now),
    holds: await listHoldsInForce(tx),
    rules: new Map(rules.flatMap((row): [string, number | null][] => (row.set_at === null ? [] : [[row.field, row.days]]))),
  }
}

export interface RunRow {
  readonly day: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly rows_erased: number
  readonly bodies_erased: number
  readonly by_field: string
}

const runColumns = 'day::text AS day, started_at, ended_at, rows_erased, bodies_erased, by_field'

export async function listRuns(tx: Tx): Promise<RunRow[]> {
  return tx.query<RunRow>(`SELECT ${runColumns} FROM retention_run WHERE agency_id = $1 ORDER BY day DESC LIMIT 14`, [tx.agencyId])
}

/** Adds what one turn did to the day's run. */
export async function addToRun(tx: Tx, { day, rows, bodies, byField, isEnd }: { day: string; rows: number; bodies: number; byField: ReadonlyMap<string, number>; isEnd: boolean }): Promise<void> {
  await tx.query("INSERT INTO retention_run (agency_id, day, started_at, turns, rows_erased, bodies_erased, by_field) VALUES ($1, $2, $3, 0, 0, 0, '{}') ON CONFLICT (agency_id, day) DO NOTHING", [tx.agencyId, day, iso(tx.realNow)])
  const [row] = await tx.query<{ by_field: string }>('SELECT by_field FROM retention_run WHERE agency_id = $1 AND day = $2 FOR UPDATE', [tx.agencyId, day])
  const sums: Record<string, number> = row === undefined ? {} : JSON.parse(row.by_field)
  for (const [field, count] of byField) sums[field] = (sums[field] ?? 0) + count
  await tx.query(
    'UPDATE retention_run SET turns = turns + 1, rows_erased = rows_erased + $3, bodies_erased = bodies_erased + $4, by_field = $5, ended_at = CASE WHEN $6 THEN $7::timestamptz END WHERE agency_id = $1 AND day = $2',
    [tx.agencyId, day, rows, bodies, JSON.stringify(sums), isEnd, iso(tx.realNow)],
  )
}

export async function findNextRun(tx: Tx): Promise<number | null> {
  const [row] = await tx.query<{ at: number | null }>("SELECT min(at) AS at FROM due WHERE agency_id = $1 AND command = 'erase-expired' AND done_at IS NULL AND clock_id IS NULL", [tx.agencyId])
  return row?.at ?? null
}

export async function countErasedBodies(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'SELECT count(*) AS count FROM journal_entry e WHERE e.agency_id = $1 AND NOT EXISTS (SELECT FROM journal_body b WHERE b.agency_id = $1 AND b.entry_id = e.entry_id)',
    [tx.agencyId],
  )
  return row?.count ?? 0
}

/** Names of members by id, for the few who proposed or approved something or looked. */
export async function namesOfMembers(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ member_id: string; name: string }>('SELECT member_id, name FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])', [tx.agencyId, ids])
  return new Map(rows.map((row) => [row.member_id, row.name]))
}

export async function namesOfPlaces(tx: Tx, ids: readonly string[]): Promise<Map<string, { zh: string; en: string }>> {
  const rows = await tx.query<{ id: string; zh: string; en: string }>(
    `SELECT unit_id AS id, name_zh AS zh, name_en AS en FROM unit WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[])
     UNION ALL SELECT operation_id, title_zh, title_en FROM operation WHERE agency_id = $1 AND operation_id = ANY ($2::uuid[])`,
    [tx.agencyId, ids],
  )
  return new Map(rows.map((row) => [row.id, { zh: row.zh, en: row.en }]))
}

export async function listOperationNames(tx: Tx): Promise<{ operationId: string; name: { zh: string; en: string } }[]> {
  const rows = await tx.query<{ operation_id: string; title_zh: string; title_en: string }>('SELECT operation_id, title_zh, title_en FROM operation WHERE agency_id = $1 ORDER BY created_at DESC, operation_id LIMIT 100', [tx.agencyId])
  return rows.map((row) => ({ operationId: row.operation_id, name: { zh: row.title_zh, en: row.title_en } }))
}

export async function getAgencyName(tx: Tx): Promise<{ zh: string; en: string }> {
  const [row] = await tx.query<{ name_zh: string; name_en: string }>('SELECT name_zh, name_en FROM agency WHERE agency_id = $1', [tx.agencyId])
  return { zh: row?.name_zh ?? '', en: row?.name_en ?? '' }
}
