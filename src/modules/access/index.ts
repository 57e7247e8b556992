/** The door of `access`. */
import type { Slice } from '../../kernel/slice.ts'
import { keyCommands } from './commands/keys.ts'
import { loginCommands } from './commands/logins.ts'
import { roleCommands } from './commands/roles.ts'
import { declaredIn } from './declared.ts'
import { auditViews } from './views/audit.ts'
import { keyAndLinkViews, type FindLinkMembers } from './views/keys-and-links.ts'
import { permissionViews } from './views/permissions.ts'

export { loginLinkPurpose } from './contract.ts'
export { fixedNames, isFixed } from './fixed.ts'
export type { FindLinkMembers } from './views/keys-and-links.ts'

/** `slices`: all there are, this one among them, and so asked for later. `linkMembers`: by purpose of a link, whom its subjects are about. */
export function createAccessSlice({ slices, linkMembers = {} }: { slices: () => readonly Slice[]; linkMembers?: Readonly<Record<string, FindLinkMembers>> }): Slice {
  const declared = declaredIn(slices)
  return {
    name: 'access',
    migrations: null,
    commands: [...loginCommands, ...keyCommands(declared), ...roleCommands(declared)],
    views: [...permissionViews(declared), ...keyAndLinkViews(linkMembers), ...auditViews],
  }
}
