import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { Visibility } from '../visibility.ts'
import type { absenceKinds } from '../words.ts'

type Row<T> = T & Record<string, unknown>

export interface AbsenceRow {
  readonly absence_id: string
  readonly member_id: string
  readonly member_name: string
  readonly unit_id: string
  readonly unit_path: readonly string[]
  readonly kind: (typeof absenceKinds)[number]
  readonly from_at: number
  readonly to_at: number
  readonly acting_member_id: string | null
  readonly acting_name: string | null
  readonly acting_telephone: string | null
  readonly cancelled_at: number | null
}

const absenceSelect = `SELECT a.absence_id, a.member_id, m.name AS member_name, m.unit_id, u.path AS unit_path, a.kind, a.from_at, a.to_at, a.acting_member_id,
    am.name AS acting_name, am.telephone AS acting_telephone, a.cancelled_at
  FROM absence a
  JOIN member m ON m.agency_id = a.agency_id AND m.member_id = a.member_id
  JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
  LEFT JOIN member am ON am.agency_id = a.agency_id AND am.member_id = a.acting_member_id`

export async function findAbsence(tx: Tx, absenceId: string): Promise<AbsenceRow | null> {
  const rows = await tx.query<Row<AbsenceRow>>(`${absenceSelect} WHERE a.agency_id = $1 AND a.absence_id = $2 FOR NO KEY UPDATE OF a`, [tx.agencyId, absenceId], 'find-absence')
  return rows[0] ?? null
}

export async function listAbsences(tx: Tx, query: { visibility: Visibility; unitId: string | null; memberId: string | null; from: number; to: number | null }): Promise<AbsenceRow[]> {
  const { visibility } = query
  return tx.query<Row<AbsenceRow>>(
    `${absenceSelect} WHERE a.agency_id = $1 AND a.cancelled_at IS NULL AND a.to_at > $2 AND ($3::timestamptz IS NULL OR a.from_at < $3)
       AND ($4::boolean OR u.path && $5::uuid[] OR u.unit_id = $6::uuid)
       AND ($7::uuid IS NULL OR $7 = ANY (u.path)) AND ($8::uuid IS NULL OR a.member_id = $8)
     ORDER BY a.from_at, m.sort_key, a.absence_id LIMIT 2000`,
    [tx.agencyId, iso(query.from), query.to === null ? null : iso(query.to), visibility.all, visibility.roots, visibility.own, query.unitId, query.memberId],
    'list-absences',
  )
}

/** Members of the list who are away at any moment of [from, to). */
export async function listAbsent(tx: Tx, memberIds: readonly string[], from: number, to: number): Promise<{ member_id: string; kind: string; from_at: number; to_at: number }[]> {
  return tx.query(
    `SELECT member_id, kind, from_at, to_at FROM absence
     WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND cancelled_at IS NULL AND from_at < $4 AND to_at > $3 ORDER BY from_at`,
    [tx.agencyId, memberIds, iso(from), iso(to)],
    'list-absent',
  )
}

export async function insertAbsence(tx: Tx, absence: { id: string; memberId: string; kind: string; from: number; to: number; actingMemberId: string | null }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO absence (agency_id, absence_id, member_id, kind, from_at, to_at, acting_member_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agency_id, absence_id) DO NOTHING RETURNING absence_id`,
    [tx.agencyId, absence.id, absence.memberId, absence.kind, iso(absence.from), iso(absence.to), absence.actingMemberId],
    'insert-absence',
  )
  return rows.length === 1
}

export async function cancelAbsence(tx: Tx, absenceId: string): Promise<void> {
  await tx.query('UPDATE absence SET cancelled_at = $3 WHERE agency_id = $1 AND absence_id = $2', [tx.agencyId, absenceId, iso(tx.realNow)], 'cancel-absence')
}

export async function countAbsent(tx: Tx, unitId: string, at: number): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `SELECT count(*) AS n FROM absence a JOIN member m ON m.agency_id = a.agency_id AND m.member_id = a.member_id AND m.left_at IS NULL
     WHERE a.agency_id = $1 AND m.unit_id = $2 AND a.cancelled_at IS NULL AND a.from_at <= $3 AND a.to_at > $3`,
    [tx.agencyId, unitId, iso(at)],
    'count-absent',
  )
  return rows[0]?.n ?? 0
}

// Duty

export interface OnDutyRow {
  readonly member_id: string
  readonly name: string
  readonly telephone: string | null
  readonly unit_id: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly role: string
  readonly from_at: number
}

export async function listOnDuty(
  tx: Tx,
  query: { visibility: Visibility; at: number; unitIds?: readonly string[] | null; below?: boolean; roles?: readonly string[] | null },
): Promise<OnDutyRow[]> {
  const { visibility } = query
  return tx.query<Row<OnDutyRow>>(
    `SELECT d.member_id, m.name, m.telephone, d.unit_id, u.name_zh AS unit_zh, u.name_en AS unit_en, d.role, d.from_at
     FROM attendance d
     JOIN member m ON m.agency_id = d.agency_id AND m.member_id = d.member_id
     JOIN unit u ON u.agency_id = d.agency_id AND u.unit_id = d.unit_id
     WHERE d.agency_id = $1 AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2)
       AND ($3::boolean OR u.path && $4::uuid[] OR u.unit_id = $5::uuid)
       AND ($6::uuid[] IS NULL OR CASE WHEN $7::boolean THEN u.path && $6 ELSE d.unit_id = ANY ($6) END)
       AND ($8::text[] IS NULL OR d.role = ANY ($8))
     ORDER BY cardinality(u.path), u.external_id, d.role, m.sort_key, d.member_id`,
    [tx.agencyId, iso(query.at), visibility.all, visibility.roots, visibility.own, query.unitIds ?? null, query.below ?? true, query.roles ?? null],
    'list-on-duty',
  )
}

export interface AttendanceRow {
  readonly attendance_id: string
  readonly member_id: string
  readonly unit_id: string
  readonly role: string
  readonly from_at: number
  readonly to_at: number | null
}

/** Stretches of duty that reach beyond `at`: what stands in the way of going on duty then. */
export async function listAttendanceBeyond(tx: Tx, memberIds: readonly string[], at: number): Promise<AttendanceRow[]> {
  return tx.query<Row<AttendanceRow>>(
    `SELECT attendance_id, member_id, unit_id, role, from_at, to_at FROM attendance
     WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND (to_at IS NULL OR to_at > $3) ORDER BY from_at`,
    [tx.agencyId, memberIds, iso(at)],
    'list-attendance-beyond',
  )
}

export async function listAttendance(tx: Tx, memberId: string, limit: number): Promise<(AttendanceRow & { unit_zh: string; unit_en: string })[]> {
  return tx.query(
    `SELECT d.attendance_id, d.member_id, d.unit_id, d.role, d.from_at, d.to_at, u.name_zh AS unit_zh, u.name_en AS unit_en
     FROM attendance d JOIN unit u ON u.agency_id = d.agency_id AND u.unit_id = d.unit_id
     WHERE d.agency_id = $1 AND d.member_id = $2 ORDER BY d.from_at DESC LIMIT $3`,
    [tx.agencyId, memberId, limit],
    'list-attendance',
  )
}

export async function insertAttendance(tx: Tx, rows: readonly { attendance_id: string; member_id: string; unit_id: string; role: string }[], from: number): Promise<void> {
  await tx.query(
    `INSERT INTO attendance (agency_id, attendance_id, member_id, unit_id, role, from_at)
     SELECT $1, r.attendance_id, r.member_id, r.unit_id, r.role, $3 FROM jsonb_to_recordset($2::jsonb) AS r(attendance_id uuid, member_id uuid, unit_id uuid, role text)`,
    [tx.agencyId, JSON.stringify(rows), iso(from)],
    'insert-attendance',
  )
}

/** Ends what is open; never before it began. Returns what ended. */
export async function endAttendance(tx: Tx, memberIds: readonly string[], at: number): Promise<AttendanceRow[]> {
  return tx.query<Row<AttendanceRow>>(
    `UPDATE attendance SET to_at = greatest(from_at, $3::timestamptz) WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND to_at IS NULL
     RETURNING attendance_id, member_id, unit_id, role, from_at, to_at`,
    [tx.agencyId, memberIds, iso(at)],
    'end-attendance',
  )
}

/** Locks in one order everywhere, so that two shifts that meet do not wait for each other for ever. */
export async function lockMembers(tx: Tx, memberIds: readonly string[]): Promise<{ member_id: string; unit_id: string; left_at: number | null }[]> {
  return tx.query(
    'SELECT member_id, unit_id, left_at FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) ORDER BY member_id FOR NO KEY UPDATE',
    [tx.agencyId, memberIds],
    'lock-members',
  )
}

/** Roles that the members may act in at a unit: held there or above, or as the acting member of somebody who is out. */
export async function listRolesAt(tx: Tx, memberIds: readonly string[], unitPath: readonly string[], at: number): Promise<{ member_id: string; role: string }[]> {
  return tx.query(
    `SELECT member_id, role FROM role_grant WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND unit_id = ANY ($3::uuid[]) AND withdrawn_at IS NULL
     UNION
     SELECT a.acting_member_id, g.role FROM absence a
     JOIN role_grant g ON g.agency_id = a.agency_id AND g.member_id = a.member_id AND g.withdrawn_at IS NULL AND g.role IN ('leader', 'commander')
     WHERE a.agency_id = $1 AND a.acting_member_id = ANY ($2::uuid[]) AND a.cancelled_at IS NULL AND a.from_at <= $4 AND a.to_at > $4 AND g.unit_id = ANY ($3::uuid[])`,
    [tx.agencyId, memberIds, unitPath, iso(at)],
    'list-roles-at',
  )
}

export interface RoleHolderRow {
  readonly member_id: string
  readonly name: string
  readonly telephone: string | null
  readonly role: string
  readonly unit_id: string
}

/** Who holds a role at one of the units (not inherited); nearest unit last in `unitIds` is the caller's business. */
export async function listRoleHolders(tx: Tx, unitIds: readonly string[], roles: readonly string[]): Promise<RoleHolderRow[]> {
  return tx.query<Row<RoleHolderRow>>(
    `SELECT g.member_id, m.name, m.telephone, g.role, g.unit_id FROM role_grant g
     JOIN member m ON m.agency_id = g.agency_id AND m.member_id = g.member_id AND m.left_at IS NULL
     WHERE g.agency_id = $1 AND g.unit_id = ANY ($2::uuid[]) AND g.role = ANY ($3::text[]) AND g.withdrawn_at IS NULL ORDER BY g.role, m.sort_key, g.member_id`,
    [tx.agencyId, unitIds, roles],
    'list-role-holders',
  )
}
