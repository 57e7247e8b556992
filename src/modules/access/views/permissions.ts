import { byMember, bySystem } from '../../../force/index.ts'
import { roles } from '../../../force/contract.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import * as contract from '../contract.ts'
import { isExtensible, type DeclaredList } from '../declared.ts'
import { listExtensions, memberOf, personOf, readNames, type ExtensionRow } from '../queries.ts'

export function permissionViews(declared: DeclaredList): readonly View[] {
  const stateOf = (row: ExtensionRow): 'proposed' | 'in-force' | 'void' => {
    const one = declared().get(row.name)
    if (one === undefined || !isExtensible(one)) return 'void'
    return row.approved_at === null ? 'proposed' : 'in-force'
  }

  const permissions = defineView(contract.permissionsView, {
    who: [bySystem, byMember],
    async read({ tx }) {
      const rows = (await listExtensions(tx)).flatMap((row) => { const role = roles.find((one) => one === row.role); return role === undefined ? [] : [{ ...row, role }] })
      const names = await readNames(tx, rows.flatMap((row) => [memberOf(row.proposed_by), memberOf(row.approved_by)]).filter((id) => id !== null))
      return {
        roles: [...roles],
        items: [...declared().values()].map((one) => ({
          name: one.name,
          sort: one.sort,
          slice: one.slice,
          summary: one.summary,
          isPersonal: one.isPersonal,
          rules: one.rules.map((rule) => ({ by: rule.by, roles: [...(rule.roles ?? [])], where: rule.where ?? null })),
          isExtensible: isExtensible(one),
        })),
        extensions: rows.map((row) => ({
          role: row.role,
          name: row.name,
          proposedBy: personOf(names, row.proposed_by),
          proposedAt: row.proposed_at,
          approvedBy: row.approved_by === null ? null : personOf(names, row.approved_by),
          approvedAt: row.approved_at,
          state: stateOf(row),
        })),
      }
    },
  })
  return [permissions]
}
