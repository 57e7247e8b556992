import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'

type Row<T> = T & Record<string, unknown>

export interface CalendarLinkRow {
  readonly link_id: string
  readonly member_id: string | null
  readonly unit_id: string | null
  readonly made_at: number
  readonly made_by: string
  readonly revoked_at: number | null
}

const columns = 'link_id, member_id, unit_id, made_at, made_by, revoked_at'

/** False: the id or the secret is taken. */
export async function insertCalendarLink(tx: Tx, link: { linkId: string; memberId: string | null; unitId: string | null; secretSha256: Buffer; madeBy: string }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO calendar_link (agency_id, link_id, member_id, unit_id, secret_sha256, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING RETURNING link_id`,
    [tx.agencyId, link.linkId, link.memberId, link.unitId, link.secretSha256, iso(tx.realNow), link.madeBy],
    'insert-calendar-link',
  )
  return rows.length === 1
}

export async function findCalendarLink(tx: Tx, linkId: string): Promise<CalendarLinkRow | null> {
  const rows = await tx.query<Row<CalendarLinkRow>>(`SELECT ${columns} FROM calendar_link WHERE agency_id = $1 AND link_id = $2`, [tx.agencyId, linkId], 'find-calendar-link')
  return rows[0] ?? null
}

/** In use, by the hash of its secret. */
export async function findCalendarLinkBySecret(tx: Tx, secretSha256: Buffer): Promise<CalendarLinkRow | null> {
  const rows = await tx.query<Row<CalendarLinkRow>>(`SELECT ${columns} FROM calendar_link WHERE agency_id = $1 AND secret_sha256 = $2 AND revoked_at IS NULL`, [tx.agencyId, secretSha256], 'find-calendar-link-by-secret')
  return rows[0] ?? null
}

/** False: it had been revoked before. */
export async function revokeLink(tx: Tx, linkId: string): Promise<boolean> {
  const rows = await tx.query('UPDATE calendar_link SET revoked_at = $3 WHERE agency_id = $1 AND link_id = $2 AND revoked_at IS NULL RETURNING link_id', [tx.agencyId, linkId, iso(tx.realNow)], 'revoke-calendar-link')
  return rows.length === 1
}

export async function listLinksInUse(tx: Tx): Promise<(CalendarLinkRow & { name_zh: string; name_en: string; path: readonly string[] })[]> {
  return tx.query(
    `SELECT l.link_id, l.member_id, l.unit_id, l.made_at, l.made_by, l.revoked_at, coalesce(u.name_zh, m.name) AS name_zh, coalesce(u.name_en, m.name) AS name_en, coalesce(u.path, mu.path) AS path
     FROM calendar_link l
     LEFT JOIN unit u ON u.agency_id = l.agency_id AND u.unit_id = l.unit_id
     LEFT JOIN member m ON m.agency_id = l.agency_id AND m.member_id = l.member_id
     LEFT JOIN unit mu ON mu.agency_id = m.agency_id AND mu.unit_id = m.unit_id
     WHERE l.agency_id = $1 AND l.revoked_at IS NULL ORDER BY l.made_at, l.link_id`,
    [tx.agencyId],
    'list-calendar-links',
  )
}

export interface FeedShiftRow {
  readonly shift_id: string
  readonly member_name: string
  readonly class_id: string
  readonly code: string
  readonly class_zh: string
  readonly class_en: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly timezone: string
  readonly status: 'submitted' | 'approved' | 'in-force'
  readonly changed_at: number
  readonly day: string
  readonly from_at: number
  readonly to_at: number
}

/** The latest so many shifts that count (no drafts): operations may run on a clock of their own, so that "from today on" would have no meaning. */
export async function listFeedShifts(tx: Tx, { memberId, unitId, limit }: { memberId: string | null; unitId: string | null; limit: number }): Promise<FeedShiftRow[]> {
  const whose = memberId === null ? 's.unit_id = $2' : 's.member_id = $2'
  return tx.query<Row<FeedShiftRow>>(
    `SELECT s.shift_id, m.name AS member_name, s.class_id, c.code, c.name_zh AS class_zh, c.name_en AS class_en, u.name_zh AS unit_zh, u.name_en AS unit_en,
       r.timezone, r.status, coalesce(r.in_force_at, r.approved_at, r.submitted_at) AS changed_at, s.day::text AS day, s.from_at, s.to_at
     FROM shift s
     JOIN roster r ON r.agency_id = s.agency_id AND r.roster_id = s.roster_id AND r.status IN ('submitted', 'approved', 'in-force')
     JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id
     JOIN unit u ON u.agency_id = s.agency_id AND u.unit_id = s.unit_id
     JOIN member m ON m.agency_id = s.agency_id AND m.member_id = s.member_id
     WHERE s.agency_id = $1 AND ${whose} AND s.cancelled_at IS NULL
     ORDER BY s.from_at DESC, m.sort_key, s.shift_id LIMIT $3`,
    [tx.agencyId, memberId ?? unitId, limit],
    memberId === null ? 'list-feed-shifts-of-unit' : 'list-feed-shifts-of-member',
  )
}
