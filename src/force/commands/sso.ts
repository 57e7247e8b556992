import { idFrom } from '../../kernel/canonical.ts'
import { defineCommand, type Command } from '../../kernel/command.ts'
import * as contract from '../contract.ts'
import { countRootAdministrators, insertGrants } from '../queries/members.ts'
import { listSsoGrants, listOpenUnits, markSsoGrant, withdrawSsoGrant } from '../queries/sso.ts'
import { lockTree } from '../queries/units.ts'
import { bySystem } from '../who.ts'
import { getServing } from './members.ts'

const syncSsoRoles = defineCommand(contract.syncSsoRoles, {
  who: [bySystem],
  async handle({ tx, input, append, commandId }) {
    // As withdraw-role does: the last administrator is counted in peace.
    await lockTree(tx)
    const { member_id: memberId } = await getServing(tx, input.memberId)
    const subject = { kind: 'member', id: memberId }
    const units = await listOpenUnits(tx, input.roles.map(({ unit }) => unit))
    // A group for a unit that is closed or not there gives nothing, and keeps nobody from signing in.
    const wanted = input.roles.flatMap(({ role, unit }) => units.filter(({ external_id }) => external_id === unit).map(({ unit_id }) => ({ role, unitId: unit_id })))
    const held = await listSsoGrants(tx, memberId)
    let changed = 0
    for (const { grant_id, role, unit_id: unitId } of held) {
      if (wanted.some((grant) => grant.role === role && grant.unitId === unitId)) continue
      await withdrawSsoGrant(tx, grant_id, null)
      // Without an administrator nobody could mend the groups: the last one stays.
      if (role === 'administrator' && (await countRootAdministrators(tx)) === 0) {
        await withdrawSsoGrant(tx, grant_id, 'undo')
        continue
      }
      changed += 1
      append({ kind: 'member.role-withdrawn', unitId, subject, facts: { role, by: 'sso' } })
    }
    for (const { role, unitId } of wanted) {
      const grantId = idFrom(tx.agencyId, commandId, role, unitId)
      // Held already, by hand or by another group: nothing is added, and what was given by hand stays so.
      if ((await insertGrants(tx, [{ grant_id: grantId, member_id: memberId, role, unit_id: unitId }])) === 0) continue
      await markSsoGrant(tx, grantId)
      changed += 1
      append({ kind: 'member.role-granted', unitId, subject, facts: { role, by: 'sso' } })
    }
    return { changed }
  },
})

export const ssoCommands: readonly Command[] = [syncSsoRoles]
