import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'

type Row<T> = T & Record<string, unknown>

export interface HandoverRow {
  readonly handover_id: string
  readonly unit_id: string
  readonly operation_id: string | null
  readonly handed_at: number
  readonly handed_by: string
  readonly taken_at: number | null
  readonly taken_by: string | null
  readonly items: string
  readonly entry_id: string
}

const columns = 'handover_id, unit_id, operation_id, handed_at, handed_by, taken_at, taken_by, items, entry_id'

/** False: the id is taken. */
export async function insertHandover(tx: Tx, handover: { id: string; unitId: string; operationId: string | null; at: number; by: string; items: string; entryId: string }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO watch_handover (agency_id, handover_id, unit_id, operation_id, handed_at, handed_by, items, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING RETURNING handover_id`,
    [tx.agencyId, handover.id, handover.unitId, handover.operationId, iso(handover.at), handover.by, handover.items, handover.entryId],
    'insert-handover',
  )
  return rows.length === 1
}

export async function findHandover(tx: Tx, handoverId: string): Promise<HandoverRow | null> {
  const rows = await tx.query<Row<HandoverRow>>(`SELECT ${columns} FROM watch_handover WHERE agency_id = $1 AND handover_id = $2`, [tx.agencyId, handoverId], 'find-watch-handover')
  return rows[0] ?? null
}

export async function lockHandover(tx: Tx, handoverId: string): Promise<HandoverRow | null> {
  const rows = await tx.query<Row<HandoverRow>>(`SELECT ${columns} FROM watch_handover WHERE agency_id = $1 AND handover_id = $2 FOR UPDATE`, [tx.agencyId, handoverId], 'lock-watch-handover')
  return rows[0] ?? null
}

export async function saveTaken(tx: Tx, handoverId: string, at: number, by: string): Promise<void> {
  await tx.query('UPDATE watch_handover SET taken_at = $3, taken_by = $4 WHERE agency_id = $1 AND handover_id = $2', [tx.agencyId, handoverId, iso(at), by], 'save-watch-taken')
}

/** The last one up to a moment, with the remarks that its journal entry still holds. */
export async function findLastHandover(tx: Tx, unitId: string, at: number): Promise<(HandoverRow & { handed_name: string | null; taken_name: string | null; body: string | null }) | null> {
  const rows = await tx.query<Row<HandoverRow & { handed_name: string | null; taken_name: string | null; body: string | null }>>(
    `SELECT w.handover_id, w.unit_id, w.operation_id, w.handed_at, w.handed_by, w.taken_at, w.taken_by, w.items, w.entry_id, a.name AS handed_name, b.name AS taken_name, j.body
     FROM watch_handover w
     LEFT JOIN member a ON a.agency_id = w.agency_id AND a.member_id = w.handed_by
     LEFT JOIN member b ON b.agency_id = w.agency_id AND b.member_id = w.taken_by
     LEFT JOIN journal_body j ON j.agency_id = w.agency_id AND j.entry_id = w.entry_id
     WHERE w.agency_id = $1 AND w.unit_id = $2 AND w.handed_at <= $3 ORDER BY w.handed_at DESC, w.handover_id DESC LIMIT 1`,
    [tx.agencyId, unitId, iso(at)],
    'find-last-watch-handover',
  )
  return rows[0] ?? null
}

export interface WatchShiftRow {
  readonly member_id: string
  readonly name: string
  readonly class_id: string
  readonly code: string
  readonly kind: string
  readonly from_at: number
  readonly to_at: number
  readonly timezone: string
  readonly is_absent: boolean
}

/** Shifts at the unit that reach into [from, to), of rosters that hold, by their beginning. Standby at home and courses are not here. */
export async function listWatchShifts(tx: Tx, unitId: string, from: number, to: number): Promise<WatchShiftRow[]> {
  return tx.query<Row<WatchShiftRow>>(
    `SELECT s.member_id, m.name, s.class_id, c.code, c.kind, s.from_at, s.to_at, r.timezone,
       EXISTS (SELECT 1 FROM absence a WHERE a.agency_id = s.agency_id AND a.member_id = s.member_id AND a.cancelled_at IS NULL AND a.from_at < s.to_at AND a.to_at > greatest(s.from_at, $3)) AS is_absent
     FROM shift s
     JOIN roster r ON r.agency_id = s.agency_id AND r.roster_id = s.roster_id AND r.status IN ('approved', 'in-force')
     JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id AND c.kind NOT IN ('standby-home', 'course', 'forward')
     JOIN member m ON m.agency_id = s.agency_id AND m.member_id = s.member_id
     WHERE s.agency_id = $1 AND s.unit_id = $2 AND s.cancelled_at IS NULL AND s.from_at < $4 AND s.to_at > $3
     ORDER BY s.from_at, m.sort_key, s.shift_id`,
    [tx.agencyId, unitId, iso(from), iso(to)],
    'list-watch-shifts',
  )
}
