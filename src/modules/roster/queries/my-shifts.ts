import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import type { RosterStatus, SwapStatus } from '../tables.ts'
import { shiftColumns, type ShiftRow } from './shifts.ts'

type Row<T> = T & Record<string, unknown>

export interface MyShiftRow extends ShiftRow {
  readonly class_zh: string
  readonly class_en: string
  readonly code: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly timezone: string
  readonly status: RosterStatus
}

/** Not over yet, in rosters that were handed in: a draft is nobody's promise. */
export async function listMyShifts(tx: Tx, memberId: string, at: number): Promise<MyShiftRow[]> {
  return tx.query<Row<MyShiftRow>>(
    `SELECT ${shiftColumns}, c.name_zh AS class_zh, c.name_en AS class_en, c.code, u.name_zh AS unit_zh, u.name_en AS unit_en, r.timezone, r.status
     FROM shift s
     JOIN roster r ON r.agency_id = s.agency_id AND r.roster_id = s.roster_id AND r.status IN ('submitted', 'approved', 'in-force')
     JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id
     JOIN unit u ON u.agency_id = s.agency_id AND u.unit_id = s.unit_id
     WHERE s.agency_id = $1 AND s.member_id = $2 AND s.cancelled_at IS NULL AND s.to_at > $3 ORDER BY s.from_at, s.shift_id LIMIT 200`,
    [tx.agencyId, memberId, iso(at)],
    'list-my-shifts',
  )
}

/** Who else is on the same shift of the same day and roster. */
export async function listWith(tx: Tx, shiftIds: readonly string[], memberId: string): Promise<{ shift_id: string; member_id: string; name: string }[]> {
  if (shiftIds.length === 0) return []
  return tx.query(
    `SELECT s.shift_id, m.member_id, m.name FROM shift s
     JOIN shift o ON o.agency_id = s.agency_id AND o.roster_id = s.roster_id AND o.day = s.day AND o.class_id = s.class_id AND o.cancelled_at IS NULL
     JOIN member m ON m.agency_id = o.agency_id AND m.member_id = o.member_id
     WHERE s.agency_id = $1 AND s.shift_id = ANY ($2::uuid[]) AND o.member_id <> $3 ORDER BY m.sort_key, m.member_id`,
    [tx.agencyId, shiftIds, memberId],
    'list-shift-mates',
  )
}

export interface MySwapRow {
  readonly swap_id: string
  readonly status: SwapStatus
  readonly from_member_id: string
  readonly from_name: string
  readonly to_name: string
  readonly shift_id: string
  readonly other_shift_id: string | null
}

/** Those that wait for somebody, either way round. */
export async function listMySwaps(tx: Tx, memberId: string): Promise<MySwapRow[]> {
  return tx.query<Row<MySwapRow>>(
    `SELECT w.swap_id, w.status, w.from_member_id, f.name AS from_name, t.name AS to_name, w.shift_id, w.other_shift_id FROM swap w
     JOIN member f ON f.agency_id = w.agency_id AND f.member_id = w.from_member_id
     JOIN member t ON t.agency_id = w.agency_id AND t.member_id = w.to_member_id
     WHERE w.agency_id = $1 AND (w.from_member_id = $2 OR w.to_member_id = $2) AND w.status IN ('offered', 'accepted') ORDER BY w.offered_at, w.swap_id LIMIT 100`,
    [tx.agencyId, memberId],
    'list-my-swaps',
  )
}

export async function listShiftsById(tx: Tx, shiftIds: readonly string[]): Promise<ShiftRow[]> {
  if (shiftIds.length === 0) return []
  return tx.query<Row<ShiftRow>>(`SELECT ${shiftColumns} FROM shift s WHERE s.agency_id = $1 AND s.shift_id = ANY ($2::uuid[])`, [tx.agencyId, shiftIds], 'list-shifts-by-id')
}

export interface MyCallRow {
  readonly call_out_id: string
  readonly answer: 'coming' | 'cannot' | null
  readonly day: string
  readonly timezone: string
  readonly starts_at: string
  readonly minutes: number
  readonly class_zh: string
  readonly class_en: string
  readonly unit_zh: string
  readonly unit_en: string
}

export async function listMyCalls(tx: Tx, memberId: string): Promise<MyCallRow[]> {
  return tx.query<Row<MyCallRow>>(
    `SELECT m.call_out_id, m.answer, o.day::text AS day, r.timezone, c.starts_at, c.minutes, c.name_zh AS class_zh, c.name_en AS class_en, u.name_zh AS unit_zh, u.name_en AS unit_en
     FROM call_out_member m
     JOIN call_out o ON o.agency_id = m.agency_id AND o.call_out_id = m.call_out_id AND o.ended_at IS NULL
     JOIN roster r ON r.agency_id = o.agency_id AND r.roster_id = o.roster_id
     JOIN shift_class c ON c.agency_id = o.agency_id AND c.class_id = o.class_id
     JOIN unit u ON u.agency_id = o.agency_id AND u.unit_id = o.unit_id
     WHERE m.agency_id = $1 AND m.member_id = $2 AND m.assigned_at IS NULL ORDER BY o.asked_at DESC, m.call_out_id LIMIT 50`,
    [tx.agencyId, memberId],
    'list-my-calls',
  )
}
