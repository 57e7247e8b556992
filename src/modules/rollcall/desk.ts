import { findUnit, listAllUnits, listOnDuty, listRoleHolders } from '../../force/index.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { everywhere } from './whom.ts'

/** Whom to tell in a role at a unit: those on duty in it, else whoever holds it there. */
async function listInRole(tx: Tx, { unitId, roles, at }: { unitId: string; roles: readonly string[]; at: number }): Promise<string[]> {
  const onDuty = await listOnDuty(tx, { visibility: everywhere, at, unitIds: [unitId], below: false, roles })
  if (onDuty.length > 0) return onDuty.map((row) => row.member_id)
  return (await listRoleHolders(tx, [unitId], roles)).map((row) => row.member_id)
}

/** At the command centre. */
export async function listAtDesk(tx: Tx, role: 'duty-officer' | 'officer-of-the-day', at: number): Promise<string[]> {
  const [root] = await listAllUnits(tx)
  return root === undefined ? [] : listInRole(tx, { unitId: root.unit_id, roles: [role], at })
}

/** Who commands the units above these. */
export async function listSuperiors(tx: Tx, unitIds: readonly string[], at: number): Promise<string[]> {
  const told = new Set<string>()
  const parents = new Set<string>()
  for (const unitId of new Set(unitIds)) {
    const unit = await findUnit(tx, unitId)
    if (unit !== null) parents.add(unit.parent_id ?? unit.unit_id)
  }
  for (const parent of parents) for (const memberId of await listInRole(tx, { unitId: parent, roles: ['commander', 'leader'], at })) told.add(memberId)
  return [...told]
}
