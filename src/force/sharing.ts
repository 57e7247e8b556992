import type { Tx } from '../kernel/db/database.ts'
import { forceScope } from './scope.ts'
import type { Role } from './words.ts'

const maySharePhone: readonly Role[] = ['leader', 'duty-officer', 'officer-of-the-day', 'commander', 'administrator']
/** A phone goes round in a crew; a list that nobody can read is no choice. */
const mostPeople = 200

/**
 * Whom the phone of this member may serve: those who serve in the units where the member holds such a role; a leader's
 * squads too. Null: holds none, or the session that began at `signedInAt` is over. Administrators never come by PIN.
 */
export async function findSharing(tx: Tx, memberId: string, signedInAt: number): Promise<{ leaderName: string; people: { memberId: string; name: string }[] } | null> {
  const actor = await forceScope.findActor(tx, memberId, signedInAt)
  if (actor?.kind !== 'member') return null
  const grants = actor.grants.filter(({ role }) => maySharePhone.some((known) => known === role))
  if (grants.length === 0) return null
  const [leader] = await tx.query<{ name: string }>('SELECT name FROM member WHERE agency_id = $1 AND member_id = $2', [tx.agencyId, memberId], 'name-of-member')
  const people = await tx.query<{ memberId: string; name: string }>(
    `SELECT m.member_id AS "memberId", m.name FROM member m JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
     WHERE m.agency_id = $1 AND m.left_at IS NULL AND (m.unit_id = ANY ($2) OR u.path && $3)
       AND NOT EXISTS (SELECT FROM role_grant g WHERE g.agency_id = $1 AND g.member_id = m.member_id AND g.role = 'administrator' AND g.withdrawn_at IS NULL)
     ORDER BY m.sort_key, m.member_id LIMIT ${mostPeople}`,
    [tx.agencyId, grants.map(({ unitId }) => unitId), grants.filter(({ role }) => role === 'leader').map(({ unitId }) => unitId)],
    'list-sharing',
  )
  return { leaderName: leader?.name ?? '', people }
}
