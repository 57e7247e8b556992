import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import type { Geometry } from '../../../places/index.ts'

type Row<T> = T & Record<string, unknown>
export type CallAnswer = 'coming' | 'cannot'

export interface CallOutRow {
  readonly call_out_id: string
  readonly unit_id: string
  readonly roster_id: string
  readonly class_id: string
  readonly day: string
  readonly for_shift_id: string | null
  readonly wanted: number
  readonly asked_at: number
  readonly ended_at: number | null
}

const columns = 'call_out_id, unit_id, roster_id, class_id, day::text AS day, for_shift_id, wanted, asked_at, ended_at'

export async function findCallOut(tx: Tx, callOutId: string): Promise<CallOutRow | null> {
  const rows = await tx.query<Row<CallOutRow>>(`SELECT ${columns} FROM call_out WHERE agency_id = $1 AND call_out_id = $2`, [tx.agencyId, callOutId], 'find-call-out')
  return rows[0] ?? null
}

/** Answers, assignments and the end of one call come one after the other. */
export async function lockCallOut(tx: Tx, callOutId: string): Promise<CallOutRow | null> {
  const rows = await tx.query<Row<CallOutRow>>(`SELECT ${columns} FROM call_out WHERE agency_id = $1 AND call_out_id = $2 FOR UPDATE`, [tx.agencyId, callOutId], 'lock-call-out')
  return rows[0] ?? null
}

/** False: the id is taken. */
export async function insertCallOut(tx: Tx, call: Omit<CallOutRow, 'ended_at'>, memberIds: readonly string[]): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO call_out (agency_id, call_out_id, unit_id, roster_id, class_id, day, for_shift_id, wanted, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (agency_id, call_out_id) DO NOTHING RETURNING call_out_id`,
    [tx.agencyId, call.call_out_id, call.unit_id, call.roster_id, call.class_id, call.day, call.for_shift_id, call.wanted, iso(call.asked_at)],
    'insert-call-out',
  )
  if (rows.length === 0) return false
  await tx.query('INSERT INTO call_out_member (agency_id, call_out_id, member_id) SELECT $1, $2, * FROM unnest($3::uuid[])', [tx.agencyId, call.call_out_id, [...new Set(memberIds)]], 'insert-call-out-members')
  return true
}

/** Other open calls for the same shift that fell away; locked. */
export async function lockSiblings(tx: Tx, call: CallOutRow): Promise<CallOutRow[]> {
  if (call.for_shift_id === null) return []
  return tx.query<Row<CallOutRow>>(
    `SELECT ${columns} FROM call_out WHERE agency_id = $1 AND roster_id = $2 AND for_shift_id = $3 AND call_out_id <> $4 AND ended_at IS NULL ORDER BY call_out_id FOR UPDATE`,
    [tx.agencyId, call.roster_id, call.for_shift_id, call.call_out_id],
    'lock-sibling-calls',
  )
}

export async function endCall(tx: Tx, callOutId: string, at: number): Promise<void> {
  await tx.query('UPDATE call_out SET ended_at = $3 WHERE agency_id = $1 AND call_out_id = $2 AND ended_at IS NULL', [tx.agencyId, callOutId, iso(at)], 'end-call-out')
}

export interface CalledMemberRow {
  readonly call_out_id: string
  readonly member_id: string
  readonly name: string
  readonly telephone: string | null
  readonly unit_id: string
  readonly answer: CallAnswer | null
  readonly answered_at: number | null
  readonly assigned_at: number | null
}

/** Whoever comes first, then who has not said, then who cannot. */
export async function listCalledMembers(tx: Tx, callOutIds: readonly string[]): Promise<CalledMemberRow[]> {
  return tx.query<Row<CalledMemberRow>>(
    `SELECT c.call_out_id, c.member_id, m.name, m.telephone, m.unit_id, c.answer, c.answered_at, c.assigned_at
     FROM call_out_member c JOIN member m ON m.agency_id = c.agency_id AND m.member_id = c.member_id
     WHERE c.agency_id = $1 AND c.call_out_id = ANY ($2::uuid[])
     ORDER BY c.assigned_at NULLS LAST, CASE c.answer WHEN 'coming' THEN 0 WHEN 'cannot' THEN 2 ELSE 1 END, c.answered_at, m.sort_key, m.member_id`,
    [tx.agencyId, callOutIds],
    'list-called-members',
  )
}

export async function saveCallAnswer(tx: Tx, callOutId: string, memberId: string, answer: CallAnswer, at: number): Promise<void> {
  await tx.query('UPDATE call_out_member SET answer = $4, answered_at = $5 WHERE agency_id = $1 AND call_out_id = $2 AND member_id = $3', [tx.agencyId, callOutId, memberId, answer, iso(at)], 'save-call-answer')
}

export async function saveAssigned(tx: Tx, callOutId: string, memberId: string, at: number): Promise<void> {
  await tx.query('UPDATE call_out_member SET assigned_at = $4 WHERE agency_id = $1 AND call_out_id = $2 AND member_id = $3', [tx.agencyId, callOutId, memberId, iso(at)], 'save-call-assigned')
}

export interface CallOutItemRow extends CallOutRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly path: readonly string[]
  readonly code: string
  readonly class_zh: string
  readonly class_en: string
}

/** Open ones first, then those that ended since, newest first. */
export async function listCallOuts(tx: Tx, { since, rosterId = null }: { since: number; rosterId?: string | null }): Promise<CallOutItemRow[]> {
  return tx.query<Row<CallOutItemRow>>(
    `SELECT o.call_out_id, o.unit_id, o.roster_id, o.class_id, o.day::text AS day, o.for_shift_id, o.wanted, o.asked_at, o.ended_at,
       u.name_zh AS unit_zh, u.name_en AS unit_en, u.path, c.code, c.name_zh AS class_zh, c.name_en AS class_en
     FROM call_out o
     JOIN unit u ON u.agency_id = o.agency_id AND u.unit_id = o.unit_id
     JOIN shift_class c ON c.agency_id = o.agency_id AND c.class_id = o.class_id
     WHERE o.agency_id = $1 AND (o.ended_at IS NULL OR o.asked_at > $2) AND ($3::uuid IS NULL OR o.roster_id = $3)
     ORDER BY o.ended_at IS NOT NULL, o.asked_at DESC, o.call_out_id LIMIT 200`,
    [tx.agencyId, iso(since), rosterId],
    'list-call-outs',
  )
}

// What candidates are judged by

export interface CandidateShiftRow {
  readonly member_id: string
  readonly from_at: number
  readonly to_at: number
  readonly counted_minutes: number
}

/** Shifts of members that touch [from, to), in rosters that are not withdrawn. */
export async function listCandidateShifts(tx: Tx, memberIds: readonly string[], from: number, to: number): Promise<CandidateShiftRow[]> {
  return tx.query<Row<CandidateShiftRow>>(
    `SELECT s.member_id, s.from_at, s.to_at, c.counted_minutes FROM shift s
     JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id
     WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.cancelled_at IS NULL AND s.from_at < $4 AND s.to_at > $3 ORDER BY s.from_at, s.shift_id`,
    [tx.agencyId, memberIds, iso(from), iso(to)],
    'list-candidate-shifts',
  )
}

/** Some places in each unit's area, enough to tell where about it is. */
export async function listUnitPoints(tx: Tx, unitIds: readonly string[]): Promise<{ unit_id: string; geometry: Geometry | null }[]> {
  return tx.query(
    `SELECT u.unit_id, p.geometry FROM unnest($2::uuid[]) AS u (unit_id)
     CROSS JOIN LATERAL (SELECT geometry FROM place WHERE agency_id = $1 AND unit_id = u.unit_id AND closed_at IS NULL AND geometry IS NOT NULL ORDER BY kind, external_id LIMIT 30) AS p`,
    [tx.agencyId, [...new Set(unitIds)]],
    'list-unit-points',
  )
}
