/** What a grid of one roster is read from; written for 400 members on 35 days. */
import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'

type Row<T> = T & Record<string, unknown>

export interface GridMemberRow {
  readonly member_id: string
  readonly external_id: string
  readonly name: string
  readonly unit_id: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly unit_path: readonly string[]
  readonly is_own: boolean
  readonly group_number: number
  readonly qualifications: readonly { readonly code: string; readonly expiresAt: number | null }[]
}

/**
 * Who serves in the unit (its squads too), who serves here too by the unit's settings, and who has a shift on the roster
 * (also when they have left since). By group, then name.
 */
export async function listGridMembers(tx: Tx, { unitId, rosterId, alsoMemberIds = [] }: { unitId: string; rosterId: string; /** Guests who may come (a swap, a call to come in). */ alsoMemberIds?: readonly string[] }): Promise<GridMemberRow[]> {
  return tx.query<Row<GridMemberRow>>(
    `WITH wanted AS (
       SELECT m.member_id FROM member m JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
       WHERE m.agency_id = $1 AND m.left_at IS NULL AND (m.unit_id = $2 OR (u.type = 'squad' AND $2 = ANY (u.path)))
       UNION SELECT r.member_id FROM roster_member r JOIN member m ON m.agency_id = r.agency_id AND m.member_id = r.member_id WHERE r.agency_id = $1 AND r.unit_id = $2 AND m.left_at IS NULL
       UNION SELECT s.member_id FROM shift s WHERE s.agency_id = $1 AND s.roster_id = $3 AND s.cancelled_at IS NULL
       UNION SELECT m.member_id FROM member m WHERE m.agency_id = $1 AND m.member_id = ANY ($4::uuid[]) AND m.left_at IS NULL
     )
     SELECT m.member_id, m.external_id, m.name, m.unit_id, u.name_zh AS unit_zh, u.name_en AS unit_en, u.path AS unit_path,
       (m.unit_id = $2 OR (u.type = 'squad' AND $2 = ANY (u.path))) AS is_own, coalesce(r.group_number, 0) AS group_number,
       coalesce((SELECT json_agg(json_build_object('code', q.code, 'expiresAt', (extract(epoch FROM q.expires_at) * 1000)::bigint) ORDER BY q.code)
         FROM qualification q WHERE q.agency_id = $1 AND q.member_id = m.member_id), '[]') AS qualifications
     FROM wanted w
     JOIN member m ON m.agency_id = $1 AND m.member_id = w.member_id
     JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
     LEFT JOIN roster_member r ON r.agency_id = $1 AND r.unit_id = $2 AND r.member_id = m.member_id
     ORDER BY 8 DESC, (coalesce(r.group_number, 0) = 0), coalesce(r.group_number, 0), m.sort_key, m.external_id`,
    [tx.agencyId, unitId, rosterId, alsoMemberIds],
    'list-grid-members',
  )
}

export interface AbsenceRow {
  readonly absence_id: string
  readonly member_id: string
  readonly kind: string
  readonly from_at: number
  readonly to_at: number
}

export async function listAbsencesOf(tx: Tx, { memberIds, from, to }: { memberIds: readonly string[]; from: number; to: number }): Promise<AbsenceRow[]> {
  return tx.query<Row<AbsenceRow>>(
    `SELECT absence_id, member_id, kind, from_at, to_at FROM absence
     WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND cancelled_at IS NULL AND from_at < $4 AND to_at > $3 ORDER BY from_at, absence_id`,
    [tx.agencyId, memberIds, iso(from), iso(to)],
    'list-absences-of',
  )
}

export interface YearRow {
  readonly member_id: string
  readonly class_id: string
  readonly shifts: number
  /** Those of the days asked for that were worked. */
  readonly days: readonly string[] | null
}

/**
 * What each member worked in a year before the roster, by class of shift. One walk over the shifts without a join: for 400
 * members in December these are 60,000 rows, of which a planner without statistics expects one.
 */
export async function listYearBefore(tx: Tx, query: { memberIds: readonly string[]; from: string; before: string; days: readonly string[]; exceptRosterId: string }): Promise<YearRow[]> {
  return tx.query<Row<YearRow>>(
    `SELECT s.member_id, s.class_id, count(*) AS shifts, array_agg(s.day::text) FILTER (WHERE s.day = ANY ($5::date[])) AS days
     FROM shift s
     WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.cancelled_at IS NULL AND s.day >= $3::date AND s.day < $4::date
       AND s.from_at >= $3::date - interval '2 days' AND s.from_at < $4::date + interval '2 days' AND s.roster_id <> $6
       AND s.roster_id NOT IN (SELECT roster_id FROM roster WHERE agency_id = $1 AND status = 'draft')
     GROUP BY s.member_id, s.class_id`,
    [tx.agencyId, query.memberIds, query.from, query.before, query.days, query.exceptRosterId],
    'list-year-before',
  )
}

export interface RosterSwapRow {
  readonly swap_id: string
  readonly shift_id: string
  readonly other_shift_id: string | null
  readonly from_member_id: string
  readonly to_member_id: string
  readonly status: string
}

export async function listSwapsOfRoster(tx: Tx, rosterId: string): Promise<RosterSwapRow[]> {
  return tx.query<Row<RosterSwapRow>>(
    `SELECT w.swap_id, w.shift_id, w.other_shift_id, w.from_member_id, w.to_member_id, w.status FROM swap w
     WHERE w.agency_id = $1 AND w.status IN ('offered', 'accepted') AND EXISTS (
       SELECT 1 FROM shift s WHERE s.agency_id = $1 AND s.roster_id = $2 AND s.shift_id IN (w.shift_id, w.other_shift_id))
     ORDER BY w.offered_at, w.swap_id`,
    [tx.agencyId, rosterId],
    'list-swaps-of-roster',
  )
}
