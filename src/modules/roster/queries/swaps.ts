import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'

type Row<T> = T & Record<string, unknown>
export type SwapStatus = 'offered' | 'accepted' | 'approved' | 'declined' | 'refused' | 'ended'

export interface SwapRow {
  readonly swap_id: string
  readonly shift_id: string
  readonly from_member_id: string
  readonly to_member_id: string
  readonly other_shift_id: string | null
  readonly status: SwapStatus
  readonly offered_at: number
  readonly settled_at: number | null
}

const swapColumns = 'swap_id, shift_id, from_member_id, to_member_id, other_shift_id, status, offered_at, settled_at'

export async function findSwap(tx: Tx, swapId: string): Promise<SwapRow | null> {
  const rows = await tx.query<Row<SwapRow>>(`SELECT ${swapColumns} FROM swap WHERE agency_id = $1 AND swap_id = $2`, [tx.agencyId, swapId], 'find-swap')
  return rows[0] ?? null
}

/** Whoever settles a swap does so one after the other. */
export async function lockSwap(tx: Tx, swapId: string): Promise<SwapRow | null> {
  const rows = await tx.query<Row<SwapRow>>(`SELECT ${swapColumns} FROM swap WHERE agency_id = $1 AND swap_id = $2 FOR UPDATE`, [tx.agencyId, swapId], 'lock-swap')
  return rows[0] ?? null
}

/** False: the id is taken, or the shift is offered already. */
export async function insertSwap(tx: Tx, swap: { swapId: string; shiftId: string; fromMemberId: string; toMemberId: string; otherShiftId: string | null; at: number }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO swap (agency_id, swap_id, shift_id, from_member_id, to_member_id, other_shift_id, status, offered_at) VALUES ($1, $2, $3, $4, $5, $6, 'offered', $7)
     ON CONFLICT DO NOTHING RETURNING swap_id`,
    [tx.agencyId, swap.swapId, swap.shiftId, swap.fromMemberId, swap.toMemberId, swap.otherShiftId, iso(swap.at)],
    'insert-swap',
  )
  return rows.length === 1
}

export async function saveSwapStatus(tx: Tx, swapId: string, status: SwapStatus, settledAt: number | null): Promise<void> {
  await tx.query('UPDATE swap SET status = $3, settled_at = $4 WHERE agency_id = $1 AND swap_id = $2', [tx.agencyId, swapId, status, settledAt === null ? null : iso(settledAt)], 'save-swap-status')
}

export async function saveSwapShifts(tx: Tx, swapId: string, shiftId: string, otherShiftId: string | null): Promise<void> {
  await tx.query('UPDATE swap SET shift_id = $3, other_shift_id = $4 WHERE agency_id = $1 AND swap_id = $2', [tx.agencyId, swapId, shiftId, otherShiftId], 'save-swap-shifts')
}

/** Waiting for an answer or for approval, about any of these shifts; locked. */
export async function lockOpenSwapsOf(tx: Tx, shiftIds: readonly string[]): Promise<SwapRow[]> {
  return tx.query<Row<SwapRow>>(
    `SELECT ${swapColumns} FROM swap WHERE agency_id = $1 AND status IN ('offered', 'accepted') AND (shift_id = ANY ($2::uuid[]) OR other_shift_id = ANY ($2::uuid[]))
     ORDER BY swap_id FOR UPDATE`,
    [tx.agencyId, shiftIds],
    'lock-open-swaps',
  )
}

export interface SwapShiftRow {
  readonly shift_id: string
  readonly roster_id: string
  readonly unit_id: string
  readonly member_id: string
  readonly class_id: string
  readonly day: string
  readonly from_at: number
  readonly to_at: number
  readonly is_locked: boolean
  readonly cancelled_at: number | null
  readonly roster_status: 'draft' | 'submitted' | 'approved' | 'in-force' | 'withdrawn'
  readonly code: string
  readonly class_zh: string
  readonly class_en: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly timezone: string
}

const shiftSelect = `SELECT s.shift_id, s.roster_id, s.unit_id, s.member_id, s.class_id, s.day::text AS day, s.from_at, s.to_at, s.is_locked, s.cancelled_at, r.status AS roster_status,
    c.code, c.name_zh AS class_zh, c.name_en AS class_en, u.name_zh AS unit_zh, u.name_en AS unit_en, r.timezone
  FROM shift s
  JOIN roster r ON r.agency_id = s.agency_id AND r.roster_id = s.roster_id
  JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id
  JOIN unit u ON u.agency_id = s.agency_id AND u.unit_id = s.unit_id`

export async function listSwapShifts(tx: Tx, shiftIds: readonly string[]): Promise<SwapShiftRow[]> {
  return tx.query<Row<SwapShiftRow>>(`${shiftSelect} WHERE s.agency_id = $1 AND s.shift_id = ANY ($2::uuid[])`, [tx.agencyId, [...new Set(shiftIds)]], 'list-swap-shifts')
}

/** Shifts to come of members, that stand in rosters which hold. */
export async function listShiftsToCome(tx: Tx, memberIds: readonly string[], from: number, to: number): Promise<SwapShiftRow[]> {
  return tx.query<Row<SwapShiftRow>>(
    `${shiftSelect} WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.cancelled_at IS NULL AND s.from_at >= $3 AND s.from_at < $4 AND r.status IN ('approved', 'in-force')
     ORDER BY s.from_at, s.shift_id`,
    [tx.agencyId, [...new Set(memberIds)], iso(from), iso(to)],
    'list-shifts-to-come',
  )
}

/** Open ones, and those settled since; narrowed to what the asker sees by the view. */
export async function listSwaps(tx: Tx, since: number): Promise<SwapRow[]> {
  return tx.query<Row<SwapRow>>(
    `SELECT ${swapColumns} FROM swap WHERE agency_id = $1 AND (status IN ('offered', 'accepted') OR settled_at > $2) ORDER BY settled_at NULLS FIRST, offered_at, swap_id LIMIT 1000`,
    [tx.agencyId, iso(since)],
    'list-swaps',
  )
}

/** Kept so that who is rostered twice at once cannot come in through two swaps: the row of each member is locked in one order. */
export async function lockShifts(tx: Tx, shiftIds: readonly string[]): Promise<void> {
  await tx.query('SELECT shift_id FROM shift WHERE agency_id = $1 AND shift_id = ANY ($2::uuid[]) ORDER BY shift_id FOR UPDATE', [tx.agencyId, [...new Set(shiftIds)]], 'lock-shifts-of-swap')
}
