import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'

/** Of the list: those whose shift at this moment is standby, in quarters or at home, and between ten in the evening and six in the morning where they are. A watch at the same time keeps awake. */
export async function listAsleep(tx: Tx, memberIds: readonly string[], at: number): Promise<string[]> {
  const rows = await tx.query<{ member_id: string }>(
    `SELECT s.member_id FROM shift s
     JOIN roster r ON r.agency_id = s.agency_id AND r.roster_id = s.roster_id AND r.status IN ('approved', 'in-force')
     JOIN shift_class c ON c.agency_id = s.agency_id AND c.class_id = s.class_id
     WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.cancelled_at IS NULL AND s.from_at <= $3 AND s.to_at > $3
       AND (extract(hour FROM $3::timestamptz AT TIME ZONE r.timezone) >= 22 OR extract(hour FROM $3::timestamptz AT TIME ZONE r.timezone) < 6)
     GROUP BY s.member_id HAVING bool_and(c.kind IN ('standby-station', 'standby-home')) ORDER BY s.member_id`,
    [tx.agencyId, memberIds, iso(at)],
    'list-asleep',
  )
  return rows.map((row) => row.member_id)
}
