/**
 * What no agency can extend to further roles and no key for machines can do, each with its reason. Beside these nothing
 * can be extended that no role may as Muster ships it (what only the system, the member concerned or everybody may).
 */

const rights = 'Whoever hands out rights could hand them to themselves'
const secondPerson = 'A second person decides, who was chosen for it'
const inBulk = 'Personal data leaves in bulk, or shows what people did'

export const fixedNames = {
  'grant-role': rights,
  'withdraw-role': rights,
  // Its files have a column of roles.
  'import-force': rights,
  'invite-member': rights,
  'make-api-key': rights,
  'revoke-api-key': rights,
  'api-keys': rights,
  'propose-role-extension': secondPerson,
  'approve-role-extension': secondPerson,
  'decline-role-extension': secondPerson,
  'withdraw-role-extension': rights,
  'propose-attribute': secondPerson,
  'approve-attribute': secondPerson,
  'decline-attribute': secondPerson,
  'set-retention': secondPerson,
  'approve-retention': secondPerson,
  'decline-retention': secondPerson,
  'propose-hold': secondPerson,
  'approve-hold': secondPerson,
  'decline-hold': secondPerson,
  'propose-lift': secondPerson,
  'approve-lift': secondPerson,
  'put-order-in-force': secondPerson,
  'approve-roster': secondPerson,
  'put-roster-in-force': secondPerson,
  'approve-roster-change': secondPerson,
  'refuse-roster-change': secondPerson,
  'approve-swap': secondPerson,
  'refuse-swap': secondPerson,
  'export-members': inBulk,
  'export-roster': inBulk,
  'own-data': inBulk,
  looks: inBulk,
  audit: inBulk,
} as const satisfies Readonly<Record<string, string>>

const names: ReadonlySet<string> = new Set(Object.keys(fixedNames))

export function isFixed(name: string): boolean {
  return names.has(name)
}
