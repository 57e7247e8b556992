import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { Attributes } from '../facts.ts'
import type { Visibility } from '../visibility.ts'
import type { absenceKinds, Role } from '../words.ts'
import { sortKeyOf } from '../rules.ts'

type Row<T> = T & Record<string, unknown>

export interface MemberRow {
  readonly member_id: string
  readonly external_id: string
  readonly unit_id: string
  readonly name: string
  readonly telephone: string | null
  readonly attributes: Attributes
  readonly left_at: number | null
}

/** With the row locked: what belongs to one member (absences, duty, roles) is decided one command at a time. */
export async function lockMember(tx: Tx, memberId: string): Promise<MemberRow | null> {
  const rows = await tx.query<Row<MemberRow>>(
    'SELECT member_id, external_id, unit_id, name, telephone, attributes, left_at FROM member WHERE agency_id = $1 AND member_id = $2 FOR NO KEY UPDATE',
    [tx.agencyId, memberId],
    'lock-member',
  )
  return rows[0] ?? null
}

export async function findMemberUnit(tx: Tx, memberId: string): Promise<string | null> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM member WHERE agency_id = $1 AND member_id = $2', [tx.agencyId, memberId], 'unit-of-member')
  return rows[0]?.unit_id ?? null
}

/** False: the id or the external id is taken. */
export async function insertMember(tx: Tx, member: Omit<MemberRow, 'left_at'>): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key, telephone, attributes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING member_id`,
    [tx.agencyId, member.member_id, member.external_id, member.unit_id, member.name, sortKeyOf(member.name), member.telephone, JSON.stringify(member.attributes)],
    'insert-member',
  )
  return rows.length === 1
}

/** New and changed members in one statement. */
export async function saveMembers(tx: Tx, members: readonly MemberRow[]): Promise<void> {
  if (members.length === 0) return
  const rows = members.map((member) => ({ ...member, sort_key: sortKeyOf(member.name), left_at: member.left_at === null ? null : iso(member.left_at) }))
  await tx.query(
    `INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key, telephone, attributes, left_at)
     SELECT $1, r.member_id, r.external_id, r.unit_id, r.name, r.sort_key, r.telephone, r.attributes, r.left_at
     FROM jsonb_to_recordset($2::jsonb) AS r(member_id uuid, external_id text, unit_id uuid, name text, sort_key text, telephone text, attributes jsonb, left_at timestamptz)
     ON CONFLICT (agency_id, member_id) DO UPDATE SET unit_id = excluded.unit_id, name = excluded.name, sort_key = excluded.sort_key,
       telephone = excluded.telephone, attributes = excluded.attributes, left_at = excluded.left_at`,
    [tx.agencyId, JSON.stringify(rows)],
    'save-members',
  )
}

// Roles

export interface GrantRow {
  readonly member_id: string
  readonly role: Role
  readonly unit_id: string
}

export async function listGrants(tx: Tx, memberIds: readonly string[]): Promise<GrantRow[]> {
  return tx.query<Row<GrantRow>>(
    'SELECT member_id, role, unit_id FROM role_grant WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND withdrawn_at IS NULL ORDER BY role, unit_id',
    [tx.agencyId, memberIds],
    'list-grants',
  )
}

/** How many were new. */
export async function insertGrants(tx: Tx, grants: readonly (GrantRow & { grant_id: string })[]): Promise<number> {
  if (grants.length === 0) return 0
  const rows = await tx.query(
    `INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at)
     SELECT $1, r.grant_id, r.member_id, r.role, r.unit_id, $3 FROM jsonb_to_recordset($2::jsonb) AS r(grant_id uuid, member_id uuid, role text, unit_id uuid)
     ON CONFLICT (agency_id, member_id, role, unit_id) WHERE withdrawn_at IS NULL DO NOTHING RETURNING grant_id`,
    [tx.agencyId, JSON.stringify(grants), iso(tx.realNow)],
    'insert-grants',
  )
  return rows.length
}

export async function withdrawGrants(tx: Tx, grants: readonly GrantRow[]): Promise<number> {
  if (grants.length === 0) return 0
  const rows = await tx.query(
    `UPDATE role_grant SET withdrawn_at = $3 FROM jsonb_to_recordset($2::jsonb) AS r(member_id uuid, role text, unit_id uuid)
     WHERE role_grant.agency_id = $1 AND role_grant.member_id = r.member_id AND role_grant.role = r.role AND role_grant.unit_id = r.unit_id AND role_grant.withdrawn_at IS NULL
     RETURNING grant_id`,
    [tx.agencyId, JSON.stringify(grants), iso(tx.realNow)],
    'withdraw-grants',
  )
  return rows.length
}

/** Serving administrators at the root: there must stay one, or nobody can ever grant a role again. */
export async function countRootAdministrators(tx: Tx): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `SELECT count(DISTINCT g.member_id) AS n FROM role_grant g
     JOIN unit u ON u.agency_id = g.agency_id AND u.unit_id = g.unit_id AND u.parent_id IS NULL
     JOIN member m ON m.agency_id = g.agency_id AND m.member_id = g.member_id AND m.left_at IS NULL
     WHERE g.agency_id = $1 AND g.role = 'administrator' AND g.withdrawn_at IS NULL`,
    [tx.agencyId],
    'count-root-administrators',
  )
  return rows[0]?.n ?? 0
}

// Qualifications

export interface QualificationRow {
  readonly member_id: string
  readonly code: string
  readonly expires_at: number | null
}

export async function listQualifications(tx: Tx, memberIds: readonly string[]): Promise<QualificationRow[]> {
  return tx.query<Row<QualificationRow>>(
    'SELECT member_id, code, expires_at FROM qualification WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) ORDER BY code',
    [tx.agencyId, memberIds],
    'list-qualifications',
  )
}

export async function saveQualifications(tx: Tx, rows: readonly QualificationRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO qualification (agency_id, member_id, code, expires_at)
     SELECT $1, r.member_id, r.code, r.expires_at FROM jsonb_to_recordset($2::jsonb) AS r(member_id uuid, code text, expires_at timestamptz)
     ON CONFLICT (agency_id, member_id, code) DO UPDATE SET expires_at = excluded.expires_at`,
    [tx.agencyId, JSON.stringify(rows.map((row) => ({ ...row, expires_at: row.expires_at === null ? null : iso(row.expires_at) })))],
    'save-qualifications',
  )
}

export async function deleteQualifications(tx: Tx, rows: readonly { member_id: string; code: string }[]): Promise<number> {
  if (rows.length === 0) return 0
  const gone = await tx.query(
    `DELETE FROM qualification USING jsonb_to_recordset($2::jsonb) AS r(member_id uuid, code text)
     WHERE qualification.agency_id = $1 AND qualification.member_id = r.member_id AND qualification.code = r.code RETURNING qualification.code`,
    [tx.agencyId, JSON.stringify(rows)],
    'delete-qualifications',
  )
  return gone.length
}

// Finding

export interface MemberItemRow extends MemberRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly unit_path: readonly string[]
  readonly on_duty_as: string | null
  readonly absence: (typeof absenceKinds)[number] | null
  readonly roles: readonly { role: Role; unitId: string; unitName: { zh: string; en: string } }[]
  readonly qualifications: readonly { code: string; expiresAt: number | null }[]
  readonly total: number
}

export interface MemberQuery {
  readonly visibility: Visibility
  /** Whose telephone numbers are searched: what is not shown is not found either. */
  readonly reach: Visibility
  readonly at: number
  readonly memberId?: string
  readonly unitId: string | null
  readonly below: boolean
  readonly search: string
  readonly role: string | null
  readonly qualification: string | null
  readonly onDuty: boolean | null
  readonly hasLeft: boolean | null
  readonly sort: 'name' | 'external-id' | 'unit'
  readonly descending: boolean
  readonly limit: number
  readonly offset: number
}

const sortColumns = { name: ['m.sort_key'], 'external-id': ['m.external_id'], unit: ['u.external_id', 'm.sort_key'] } as const

export async function findMembers(tx: Tx, query: MemberQuery): Promise<MemberItemRow[]> {
  const { visibility, search } = query
  const direction = query.descending ? 'DESC' : 'ASC'
  // The external id is unique: a tie-breaker, so that pages do not repeat rows.
  const order = [...sortColumns[query.sort], 'm.external_id'].map((column) => `${column} ${direction}`).join(', ')
  // Only what looks like a telephone number is looked for among them; three digits, or everybody is found.
  const digits = /^[\d\s+()./-]+$/.test(search) ? search.replace(/\D/g, '') : ''
  return tx.query<Row<MemberItemRow>>(
    `SELECT m.member_id, m.external_id, m.unit_id, m.name, m.telephone, m.attributes, m.left_at, u.name_zh AS unit_zh, u.name_en AS unit_en, u.path AS unit_path,
       d.role AS on_duty_as, a.kind AS absence, count(*) OVER () AS total,
       coalesce((SELECT json_agg(json_build_object('role', g.role, 'unitId', g.unit_id, 'unitName', json_build_object('zh', gu.name_zh, 'en', gu.name_en)) ORDER BY g.role, gu.external_id)
         FROM role_grant g JOIN unit gu ON gu.agency_id = g.agency_id AND gu.unit_id = g.unit_id
         WHERE g.agency_id = $1 AND g.member_id = m.member_id AND g.withdrawn_at IS NULL), '[]') AS roles,
       coalesce((SELECT json_agg(json_build_object('code', q.code, 'expiresAt', (extract(epoch FROM q.expires_at) * 1000)::bigint) ORDER BY q.code)
         FROM qualification q WHERE q.agency_id = $1 AND q.member_id = m.member_id), '[]') AS qualifications
     FROM member m
     JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
     LEFT JOIN attendance d ON d.agency_id = $1 AND d.member_id = m.member_id AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2)
     LEFT JOIN absence a ON a.agency_id = $1 AND a.member_id = m.member_id AND a.cancelled_at IS NULL AND a.from_at <= $2 AND a.to_at > $2
     WHERE m.agency_id = $1
       AND ($3::boolean OR u.path && $4::uuid[] OR u.unit_id = $5::uuid)
       AND ($6::uuid IS NULL OR m.member_id = $6)
       AND ($7::uuid IS NULL OR CASE WHEN $8::boolean THEN $7 = ANY (u.path) ELSE u.unit_id = $7 END)
       AND ($9::text = '' OR m.sort_key LIKE '%' || $10::text || '%' OR lower(m.external_id) LIKE $10::text || '%'
         OR ($11::text <> '' AND ($18::boolean OR u.path && $19::uuid[]) AND regexp_replace(coalesce(m.telephone, ''), '\\D', '', 'g') LIKE '%' || $11::text || '%'))
       AND ($12::text IS NULL OR EXISTS (SELECT FROM role_grant g WHERE g.agency_id = $1 AND g.member_id = m.member_id AND g.role = $12 AND g.withdrawn_at IS NULL))
       AND ($13::text IS NULL OR EXISTS (SELECT FROM qualification q WHERE q.agency_id = $1 AND q.member_id = m.member_id AND q.code = $13 AND (q.expires_at IS NULL OR q.expires_at > $2)))
       AND ($14::boolean IS NULL OR (d.member_id IS NOT NULL) = $14)
       AND ($15::boolean IS NULL OR (m.left_at IS NOT NULL) = $15)
     ORDER BY ${order} LIMIT $16 OFFSET $17`,
    [
      tx.agencyId, iso(query.at), visibility.all, visibility.roots, visibility.own, query.memberId ?? null, query.unitId, query.below,
      search.trim(), escapeLike(sortKeyOf(search)), digits.length >= 3 ? digits : '', query.role, query.qualification, query.onDuty, query.hasLeft, query.limit, query.offset,
      query.reach.all, query.reach.roots,
    ],
  )
}

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

export interface ExportMemberRow extends MemberRow {
  readonly unit_external_id: string
}

/** For imports and exports: everybody of the agency, or of one unit and below. */
export async function listMembersWithUnits(tx: Tx, unitId: string | null): Promise<ExportMemberRow[]> {
  return tx.query<Row<ExportMemberRow>>(
    `SELECT m.member_id, m.external_id, m.unit_id, m.name, m.telephone, m.attributes, m.left_at, u.external_id AS unit_external_id
     FROM member m JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
     WHERE m.agency_id = $1 AND ($2::uuid IS NULL OR $2 = ANY (u.path)) ORDER BY m.external_id`,
    [tx.agencyId, unitId],
    'list-members-with-units',
  )
}
