import type { Tx } from '../../../kernel/db/database.ts'
import { isPgError } from '../../../kernel/db/roles.ts'
import { iso } from '../../../kernel/db/tables.ts'
import type { ShiftItem } from '../contract/shared.ts'

type Row<T> = T & Record<string, unknown>

export interface ShiftRow {
  readonly shift_id: string
  readonly roster_id: string
  readonly unit_id: string
  readonly member_id: string
  readonly class_id: string
  readonly day: string
  readonly from_at: number
  readonly to_at: number
  readonly is_locked: boolean
}

export const shiftColumns = 's.shift_id, s.roster_id, s.unit_id, s.member_id, s.class_id, s.day::text AS day, s.from_at, s.to_at, s.is_locked'

export function toShiftItem(row: ShiftRow): ShiftItem {
  return { id: row.shift_id, memberId: row.member_id, unitId: row.unit_id, rosterId: row.roster_id, classId: row.class_id, day: row.day, from: row.from_at, to: row.to_at, isLocked: row.is_locked }
}

export async function listShiftsOfRoster(tx: Tx, rosterId: string): Promise<ShiftRow[]> {
  return tx.query<Row<ShiftRow>>(`SELECT ${shiftColumns} FROM shift s WHERE s.agency_id = $1 AND s.roster_id = $2 AND s.cancelled_at IS NULL`, [tx.agencyId, rosterId], 'list-shifts-of-roster')
}

/** Cells of these members on these days, in one roster. */
export async function listShiftsOfCells(tx: Tx, rosterId: string, cells: readonly { memberId: string; day: string }[]): Promise<ShiftRow[]> {
  return tx.query<Row<ShiftRow>>(
    `SELECT ${shiftColumns} FROM shift s JOIN unnest($3::uuid[], $4::date[]) AS c (member_id, day) ON s.member_id = c.member_id AND s.day = c.day
     WHERE s.agency_id = $1 AND s.roster_id = $2 AND s.cancelled_at IS NULL`,
    [tx.agencyId, rosterId, cells.map((cell) => cell.memberId), cells.map((cell) => cell.day)],
    'list-shifts-of-cells',
  )
}

/** Shifts of these members, in whatever roster is not withdrawn, that touch [from, to) and are not of this one. */
export async function listShiftsBeside(tx: Tx, { memberIds, from, to, exceptRosterId }: { memberIds: readonly string[]; from: number; to: number; exceptRosterId: string }): Promise<ShiftRow[]> {
  return tx.query<Row<ShiftRow>>(
    `SELECT ${shiftColumns} FROM shift s WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.cancelled_at IS NULL AND s.roster_id <> $5 AND s.from_at < $4 AND s.to_at > $3
     ORDER BY s.from_at, s.shift_id`,
    [tx.agencyId, memberIds, iso(from), iso(to), exceptRosterId],
    'list-shifts-beside',
  )
}

export async function cancelShifts(tx: Tx, shiftIds: readonly string[], at: number): Promise<void> {
  if (shiftIds.length === 0) return
  await tx.query('UPDATE shift SET cancelled_at = $3 WHERE agency_id = $1 AND shift_id = ANY ($2::uuid[])', [tx.agencyId, shiftIds, iso(at)], 'cancel-shifts')
}

export async function cancelShiftsOfRoster(tx: Tx, rosterId: string, at: number): Promise<void> {
  await tx.query('UPDATE shift SET cancelled_at = $3 WHERE agency_id = $1 AND roster_id = $2 AND cancelled_at IS NULL', [tx.agencyId, rosterId, iso(at)], 'cancel-shifts-of-roster')
}

export async function lockCells(tx: Tx, shiftIds: readonly string[], isLocked: boolean): Promise<void> {
  if (shiftIds.length === 0) return
  await tx.query('UPDATE shift SET is_locked = $3 WHERE agency_id = $1 AND shift_id = ANY ($2::uuid[])', [tx.agencyId, shiftIds, isLocked], 'lock-cells')
}

/** False: somebody would be in two places at once, and nothing was put in. Other transactions that are about to are waited for. */
export async function insertShifts(tx: Tx, shifts: readonly ShiftRow[], madeAt: number | null): Promise<boolean> {
  if (shifts.length === 0) return true
  await tx.query('SAVEPOINT shifts')
  try {
    await tx.query(
      `INSERT INTO shift (agency_id, shift_id, roster_id, unit_id, member_id, class_id, day, from_at, to_at, is_locked, made_at)
       SELECT $1, r.*, $11::timestamptz FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::date[], $8::timestamptz[], $9::timestamptz[], $10::boolean[]) AS r`,
      [
        tx.agencyId, shifts.map((row) => row.shift_id), shifts.map((row) => row.roster_id), shifts.map((row) => row.unit_id), shifts.map((row) => row.member_id), shifts.map((row) => row.class_id),
        shifts.map((row) => row.day), shifts.map((row) => iso(row.from_at)), shifts.map((row) => iso(row.to_at)), shifts.map((row) => row.is_locked), madeAt === null ? null : iso(madeAt),
      ],
      'insert-shifts',
    )
    await tx.query('RELEASE SAVEPOINT shifts')
    return true
  } catch (error) {
    if (!isPgError(error, '23P01')) throw error
    await tx.query('ROLLBACK TO SAVEPOINT shifts')
    return false
  }
}

export interface Collision {
  readonly member_id: string
  readonly day: string
  readonly other_roster_id: string
  readonly other_unit_id: string
  readonly other_day: string
}

/** The first of these that overlaps what the member has already. */
export async function findCollision(tx: Tx, shifts: readonly ShiftRow[]): Promise<Collision | null> {
  const [row] = await tx.query<Row<Collision>>(
    `SELECT n.member_id, n.day::text AS day, s.roster_id AS other_roster_id, s.unit_id AS other_unit_id, s.day::text AS other_day
     FROM unnest($2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[]) AS n (member_id, day, from_at, to_at)
     JOIN shift s ON s.member_id = n.member_id AND s.from_at < n.to_at AND s.to_at > n.from_at
     WHERE s.agency_id = $1 AND s.cancelled_at IS NULL ORDER BY n.day, n.member_id LIMIT 1`,
    [tx.agencyId, shifts.map((row) => row.member_id), shifts.map((row) => row.day), shifts.map((row) => iso(row.from_at)), shifts.map((row) => iso(row.to_at))],
    'find-shift-collision',
  )
  return row ?? null
}
