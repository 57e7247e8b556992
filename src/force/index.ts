import type { Slice } from '../kernel/slice.ts'
import { catalogueCommands } from './commands/catalogue.ts'
import { dutyCommands } from './commands/duty.ts'
import { memberCommands } from './commands/members.ts'
import { unitCommands } from './commands/units.ts'
import './tables.ts'
import { catalogueViews } from './views/catalogue.ts'
import { memberViews } from './views/members.ts'
import { unitViews } from './views/units.ts'

export { productCatalogue } from './catalogue.ts'
export type { AttributeDeclaration, Attributes, AttributeValue, ForceSnapshot, MemberFacts, PlaceFacts, PlaceKind, SubjectKind, UnitFacts } from './facts.ts'
export { placeKinds, subjectKinds } from './facts.ts'
export { memberIdOf, placeIdOf, unitIdOf } from './ids.ts'
export { momentOf } from './moment.ts'
// For slices above that show owners, call people and climb ladders.
export { listAbsent, listOnDuty, listRoleHolders, listRolesAt, type OnDutyRow, type RoleHolderRow } from './queries/duty.ts'
export { listGrants, lockMember, type MemberRow } from './queries/members.ts'
export { findUnit, listAllUnits, type UnitRow } from './queries/units.ts'
export { forceScope } from './scope.ts'
export { describeMember, type SessionFacts } from './session.ts'
export { forceSha256, readForceSnapshot, sortSnapshot } from './snapshot.ts'
export { mustSeeUnit, sees, visibilityOf, type Visibility } from './visibility.ts'

export const forceSlice: Slice = {
  name: 'force',
  migrations: new URL('./migrations/', import.meta.url),
  commands: [...unitCommands, ...memberCommands, ...dutyCommands, ...catalogueCommands],
  views: [...unitViews, ...memberViews, ...catalogueViews],
}
