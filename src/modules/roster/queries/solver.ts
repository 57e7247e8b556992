import type { Selectable } from 'kysely'
import type { Tx } from '../../../kernel/db/database.ts'
import { iso, type Tables } from '../../../kernel/db/tables.ts'
import '../tables.ts'

export type SolveRow = Selectable<Tables['roster_solve']>
export type SolveStatus = SolveRow['status']

/** False: the id is taken. */
export async function insertSolve(tx: Tx, solve: { solveId: string; rosterIds: readonly string[]; unitId: string; options: string; by: string }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO roster_solve (agency_id, solve_id, roster_ids, unit_id, options, status, started_by, asked_at) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7)
     ON CONFLICT (agency_id, solve_id) DO NOTHING RETURNING solve_id`,
    [tx.agencyId, solve.solveId, solve.rosterIds, solve.unitId, solve.options, solve.by, iso(tx.realNow)],
    'insert-solve',
  )
  return rows.length === 1
}

export async function findSolve(tx: Tx, solveId: string): Promise<SolveRow | null> {
  const [row] = await tx.query<SolveRow>('SELECT * FROM roster_solve WHERE agency_id = $1 AND solve_id = $2', [tx.agencyId, solveId], 'find-solve')
  return row ?? null
}

export async function lockSolve(tx: Tx, solveId: string): Promise<SolveRow | null> {
  const [row] = await tx.query<SolveRow>('SELECT * FROM roster_solve WHERE agency_id = $1 AND solve_id = $2 FOR UPDATE', [tx.agencyId, solveId], 'lock-solve')
  return row ?? null
}

/** Waiting and running, in the order in which they were asked for. */
export async function listLiveSolves(tx: Tx): Promise<SolveRow[]> {
  return tx.query<SolveRow>(`SELECT * FROM roster_solve WHERE agency_id = $1 AND status IN ('waiting', 'running') ORDER BY asked_at, solve_id`, [tx.agencyId], 'list-live-solves')
}

/** The latest runs over a roster. */
export async function listSolvesOf(tx: Tx, rosterId: string, limit: number): Promise<SolveRow[]> {
  return tx.query<SolveRow>('SELECT * FROM roster_solve WHERE agency_id = $1 AND $2::uuid = ANY (roster_ids) ORDER BY asked_at DESC, solve_id LIMIT $3', [tx.agencyId, rosterId, limit], 'list-solves-of')
}

export async function saveSolveStatus(tx: Tx, solveId: string, change: { status: SolveStatus; isStopAsked?: boolean }): Promise<void> {
  await tx.query('UPDATE roster_solve SET status = $3, is_stop_asked = is_stop_asked OR $4 WHERE agency_id = $1 AND solve_id = $2', [tx.agencyId, solveId, change.status, change.isStopAsked ?? false], 'save-solve-status')
}

/** `result` null: as before. */
export async function saveSolveProgress(tx: Tx, solveId: string, note: { status: SolveStatus; runnerId: string | null; progress: string; result: string | null }): Promise<void> {
  await tx.query(
    'UPDATE roster_solve SET status = $3, runner_id = $4, progress = $5, result = coalesce($6, result), beat_at = $7 WHERE agency_id = $1 AND solve_id = $2',
    [tx.agencyId, solveId, note.status, note.runnerId, note.progress, note.result, iso(tx.realNow)],
    'save-solve-progress',
  )
}

export interface SolvedRosterRow {
  readonly roster_id: string
  readonly unit_id: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly status: string
  readonly revision: number
}

export async function listRostersToSolve(tx: Tx, rosterIds: readonly string[]): Promise<SolvedRosterRow[]> {
  return tx.query<SolvedRosterRow & Record<string, unknown>>(
    `SELECT r.roster_id, r.unit_id, u.name_zh AS unit_zh, u.name_en AS unit_en, r.status, r.revision
     FROM roster r JOIN unit u ON u.agency_id = r.agency_id AND u.unit_id = r.unit_id WHERE r.agency_id = $1 AND r.roster_id = ANY ($2::uuid[])`,
    [tx.agencyId, rosterIds],
    'list-rosters-to-solve',
  )
}

export interface PresentCellRow {
  readonly roster_id: string
  readonly member_id: string
  readonly day: string
  readonly class_id: string
  readonly is_locked: boolean
}

export async function listPresentCells(tx: Tx, rosterIds: readonly string[]): Promise<PresentCellRow[]> {
  return tx.query<PresentCellRow & Record<string, unknown>>(
    'SELECT roster_id, member_id, day::text AS day, class_id, is_locked FROM shift WHERE agency_id = $1 AND roster_id = ANY ($2::uuid[]) AND cancelled_at IS NULL',
    [tx.agencyId, rosterIds],
    'list-present-cells',
  )
}

export async function listMemberNames(tx: Tx, memberIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ member_id: string; name: string }>('SELECT member_id, name FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])', [tx.agencyId, memberIds], 'list-member-names')
  return new Map(rows.map((row) => [row.member_id, row.name]))
}

export async function listClassCodes(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.query<{ class_id: string; code: string }>('SELECT class_id, code FROM shift_class WHERE agency_id = $1', [tx.agencyId], 'list-class-codes')
  return new Map(rows.map((row) => [row.class_id, row.code]))
}
