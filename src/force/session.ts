import type { Tx } from '../kernel/db/database.ts'
import type { Grant } from '../kernel/policy.ts'
import { forceScope } from './scope.ts'

export interface SessionFacts {
  readonly member: { readonly id: string; readonly name: string; readonly unitId: string; readonly unitName: { readonly zh: string; readonly en: string } }
  readonly agency: { readonly id: string; readonly name: { readonly zh: string; readonly en: string } }
  readonly roles: readonly Grant[]
}

/** What a screen must know of who is signed in; null when the member serves no more. */
export async function describeMember(tx: Tx, memberId: string): Promise<SessionFacts | null> {
  const actor = await forceScope.findActor(tx, memberId)
  if (actor?.kind !== 'member') return null
  const [row] = await tx.query<{ name: string; unit_zh: string; unit_en: string; agency_zh: string | null; agency_en: string | null }>(
    `SELECT m.name, u.name_zh AS unit_zh, u.name_en AS unit_en, a.name_zh AS agency_zh, a.name_en AS agency_en
     FROM member m JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id LEFT JOIN agency a ON a.agency_id = m.agency_id
     WHERE m.agency_id = $1 AND m.member_id = $2`,
    [tx.agencyId, memberId],
    'describe-member',
  )
  if (row === undefined) return null
  return {
    member: { id: memberId, name: row.name, unitId: actor.unitId, unitName: { zh: row.unit_zh, en: row.unit_en } },
    agency: { id: tx.agencyId, name: { zh: row.agency_zh ?? '', en: row.agency_en ?? '' } },
    roles: actor.grants,
  }
}
