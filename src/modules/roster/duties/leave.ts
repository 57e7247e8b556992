import type { AbsenceRule } from '../../../force/index.ts'
import { forceScope } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import type { Actor } from '../../../kernel/policy.ts'
import type { Kinds } from '../../../orders/index.ts'
import { leaveStopped } from '../errors-strength.ts'
import { readNotice } from './notice.ts'

/** Leave that touches a level under which the order stops it is granted by the command at the root alone. */
export function createLeaveRule(kinds: Kinds): AbsenceRule {
  return async ({ tx, actor, memberId, unitId, kind, from, to }) => {
    if (kind !== 'leave' || actor.kind === 'system') return
    const { leaveStopped: stopped, leaveStoppedLevels: levels } = await readNotice(tx, kinds, { operationId: null, unitId })
    const met = stopped.find((one) => one.from < to && from < one.to)
    if (met === undefined || (await commandsAll(tx, actor))) return
    throw leaveStopped({ memberId, from: met.from, to: met.to, levels })
  }
}

async function commandsAll(tx: Tx, actor: Actor): Promise<boolean> {
  if (actor.kind !== 'member') return false
  for (const grant of actor.grants) if (grant.role === 'commander' && (await forceScope.pathOf(tx, grant.unitId)).length === 1) return true
  return false
}
