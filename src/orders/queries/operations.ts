import type { Selectable } from 'kysely'
import { getClock, readClock } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import { notFound } from '../../kernel/errors.ts'
import type { LevelChange } from '../compile/index.ts'
import '../tables.ts'

export type OperationRow = Selectable<Tables['operation']>
export type OrderVersionRow = Selectable<Tables['order_version']>

export async function findOperation(tx: Tx, operationId: string): Promise<OperationRow | null> {
  const [row] = await tx.query<OperationRow>('SELECT * FROM operation WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId], 'find-operation')
  return row ?? null
}

export async function getOperation(tx: Tx, operationId: string): Promise<OperationRow> {
  const row = await findOperation(tx, operationId)
  if (row === null) throw notFound('operation', operationId)
  return row
}

/** Whoever changes the order or the level of an operation does so one after the other. */
export async function lockOperation(tx: Tx, operationId: string): Promise<OperationRow> {
  const [row] = await tx.query<OperationRow>('SELECT * FROM operation WHERE agency_id = $1 AND operation_id = $2 FOR UPDATE', [tx.agencyId, operationId])
  if (row === undefined) throw notFound('operation', operationId)
  await tx.refreshNow()
  return row
}

export async function listOperations(tx: Tx): Promise<OperationRow[]> {
  return tx.query<OperationRow>('SELECT * FROM operation WHERE agency_id = $1 ORDER BY created_at DESC, operation_id', [tx.agencyId])
}

export async function getVersion(tx: Tx, operationId: string, version: number): Promise<OrderVersionRow> {
  const [row] = await tx.query<OrderVersionRow>('SELECT * FROM order_version WHERE agency_id = $1 AND operation_id = $2 AND version = $3', [tx.agencyId, operationId, version], 'get-order-version')
  if (row === undefined) throw notFound('order version', `${operationId} ${version}`)
  return row
}

export async function listLevelChanges(tx: Tx, operationId: string): Promise<LevelChange[]> {
  const rows = await tx.query<{ change_id: string; level: string; at: number; grace_ms: number }>(
    'SELECT change_id, level, at, grace_ms FROM level_change WHERE agency_id = $1 AND operation_id = $2 ORDER BY at, change_id',
    [tx.agencyId, operationId],
    'list-level-changes',
  )
  return rows.map((row) => ({ entryId: row.change_id, level: row.level, at: row.at, graceMs: row.grace_ms }))
}

export async function saveForceSnapshot(tx: Tx, sha256: string, content: string): Promise<void> {
  await tx.query('INSERT INTO force_snapshot (agency_id, sha256, content) VALUES ($1, $2, $3) ON CONFLICT (agency_id, sha256) DO NOTHING', [tx.agencyId, sha256, content])
}

export async function loadForceSnapshot(tx: Tx, sha256: string): Promise<string> {
  const [row] = await tx.query<{ content: string }>('SELECT content FROM force_snapshot WHERE agency_id = $1 AND sha256 = $2', [tx.agencyId, sha256])
  if (row === undefined) throw notFound('force snapshot', sha256)
  return row.content
}

/** The operation's time now, by its clock. */
export async function operationNow(tx: Tx, operationId: string): Promise<number> {
  return readClock(await getClock(tx, operationId), tx.realNow)
}

export async function saveOperation(tx: Tx, row: { operationId: string; key: string; title: { zh: string; en: string }; timezone: string; from: number; to: number; seed: string }): Promise<void> {
  await tx.sql
    .insertInto('operation')
    .values({
      agency_id: tx.agencyId,
      operation_id: row.operationId,
      key: row.key,
      title_zh: row.title.zh,
      title_en: row.title.en,
      timezone: row.timezone,
      from_at: iso(row.from),
      to_at: iso(row.to),
      status: 'drafted',
      seed: row.seed,
      version: null,
      force_sha256: null,
      in_force_at: null,
      ended_at: null,
      created_at: iso(tx.realNow),
    })
    .execute()
}
