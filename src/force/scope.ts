import type { Tx } from '../kernel/db/database.ts'
import { iso } from '../kernel/db/tables.ts'
import type { Actor, Grant, Scope } from '../kernel/policy.ts'

/** The unit tree for the kernel's policy: one indexed look-up each. */
export const forceScope: Scope = {
  async pathOf(tx: Tx, unitId: string): Promise<readonly string[]> {
    const rows = await tx.query<{ path: string[] }>('SELECT path FROM unit WHERE agency_id = $1 AND unit_id = $2', [tx.agencyId, unitId], 'path-of-unit')
    return rows[0]?.path ?? []
  },

  /** Signed out from afar is nobody, in the same query. Roles held now, and those of leaders who are out and named this member as acting; `now` is real time, as sessions are. */
  async findActor(tx: Tx, memberId: string, signedInAt?: number): Promise<Actor | null> {
    const rows = await tx.query<{ unit_id: string; grants: Grant[] }>(
      `SELECT m.unit_id, coalesce((
         SELECT json_agg(json_build_object('role', g.role, 'unitId', g.unit_id))
         FROM role_grant g
         WHERE g.agency_id = $1 AND g.withdrawn_at IS NULL AND (g.member_id = $2
           OR (g.role IN ('leader', 'commander') AND g.member_id IN (
             SELECT a.member_id FROM absence a
             WHERE a.agency_id = $1 AND a.acting_member_id = $2 AND a.cancelled_at IS NULL AND a.from_at <= $3 AND a.to_at > $3)))
       ), '[]') AS grants
       FROM member m WHERE m.agency_id = $1 AND m.member_id = $2 AND m.left_at IS NULL
         AND NOT EXISTS (SELECT FROM session_end e WHERE e.agency_id = $1 AND e.member_id = $2 AND e.ended_before > $4)`,
      [tx.agencyId, memberId, iso(tx.realNow), signedInAt === undefined ? null : iso(signedInAt)],
      'find-actor',
    )
    const row = rows[0]
    if (row === undefined) return null
    return { kind: 'member', memberId, unitId: row.unit_id, grants: row.grants }
  },
}
