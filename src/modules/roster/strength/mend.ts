/** What would mend a floor: who could be called in, or stay on. */
import type { z } from 'zod'
import { listRolesAt, type UnitRow } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { listCandidates } from '../candidates.ts'
import type { mendShape } from '../contract/strength.ts'
import { findRules } from '../queries/settings.ts'

export interface Short {
  readonly unitId: string
  readonly from: number
  readonly to: number
  readonly qualification: string | null
  readonly role: string | null
}

/** Nobody is called in for days on end. */
export const mendMs = 12 * 3_600_000

type Mend = z.output<typeof mendShape>

/** `visible`: units whose people the asker may see; asked are those of the unit and of its neighbours under the same superior. */
export async function listMends(tx: Tx, short: Short, { visible, limit, exceptMemberIds = [] }: { visible: readonly UnitRow[]; limit: number; exceptMemberIds?: readonly string[] }): Promise<Mend[]> {
  const home = visible.find((unit) => unit.unit_id === short.unitId)
  if (home === undefined) return []
  const near = visible.filter((unit) => unit.closed_at === null && (unit.path.includes(home.unit_id) || (home.parent_id !== null && unit.path.includes(home.parent_id))))
  const { rules } = await findRules(tx, home.path)
  const candidates = await listCandidates(tx, {
    unitId: home.unit_id,
    unitIds: near.map((unit) => unit.unit_id),
    from: short.from,
    to: short.to,
    countedMinutes: Math.round((short.to - short.from) / 60_000),
    qualifications: short.qualification === null ? [] : [short.qualification],
    minRestMinutes: rules.minRestMinutes,
    exceptMemberIds,
  })
  const holders = short.role === null ? null : new Set((await listRolesAt(tx, candidates.map((one) => one.memberId), home.path, short.from)).filter((row) => row.role === short.role).map((row) => row.member_id))
  return candidates
    // Off and rested; or on the shift that ends just then, who can stay.
    .filter((one) => one.isQualified && (one.isRested || one.restMinutes === 0) && holders?.has(one.memberId) !== false)
    .toSorted((a, b) => Number(b.isRested) - Number(a.isRested))
    .slice(0, limit)
    .map(({ person, ...one }) => ({ kind: one.isRested ? ('call-in' as const) : ('extend' as const), memberId: one.memberId, name: person.name, telephone: person.telephone, unitName: { zh: person.unit_zh, en: person.unit_en }, extraMinutes: one.extraMinutes }))
}
