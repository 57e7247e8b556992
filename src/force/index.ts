import type { Slice } from '../kernel/slice.ts'
import { catalogueCommands } from './commands/catalogue.ts'
import { dutyCommands } from './commands/duty.ts'
import { importCommands } from './commands/import.ts'
import { memberCommands } from './commands/members.ts'
import { ssoCommands } from './commands/sso.ts'
import { unitCommands } from './commands/units.ts'
import './tables.ts'
import { catalogueViews } from './views/catalogue.ts'
import { fileViews } from './views/files.ts'
import { memberViews } from './views/members.ts'
import { unitViews } from './views/units.ts'
import { forcePersonal } from './personal.ts'

export { registerAbsenceRule, type AbsenceRule } from './absence-rules.ts'
export { acceptAttributes, listDeclarations } from './attributes.ts'
export { productCatalogue } from './catalogue.ts'
export type { AttributeDeclaration, Attributes, AttributeValue, ForceSnapshot, MemberFacts, PlaceFacts, PlaceKind, SubjectKind, UnitFacts } from './facts.ts'
export { placeKinds, subjectKinds } from './facts.ts'
export { memberIdOf, placeIdOf, unitIdOf } from './ids.ts'
export { previewImport, runImport, whoImports, type ImportPlan, type PlanContext, type SheetKind } from './import/plan.ts'
export { formerMember, leftAt, sinceLeaving } from './leaving.ts'
export { momentOf } from './moment.ts'
// For handing over the watch, which settles who is here.
export { beginDuty, endDuty } from './commands/duty.ts'
// For slices above that show owners, call people and climb ladders.
export { listAbsent, listOnDuty, listRoleHolders, listRolesAt, lockMembers, type OnDutyRow, type RoleHolderRow } from './queries/duty.ts'
export { listGrants, listQualifications, lockMember, type MemberRow } from './queries/members.ts'
export { escapeLike } from './queries/members.ts'
export { findUnit, listAllUnits, type UnitRow } from './queries/units.ts'
export { forceScope } from './scope.ts'
export { bothWords, sortKeyOf } from './rules.ts'
export { attributeColumns, column, foldHeading, type SheetColumn } from './sheet/columns.ts'
export { RowReader, readNumber, writeAttribute } from './sheet/values.ts'
export { readCsv, type RawRow } from './sheet/csv.ts'
export { escapeCell, unescapeCell } from './sheet/read-table.ts'
export { formulaMark, readXlsx, XlsxProblem } from './sheet/xlsx.ts'
export { writeTable, writeTemplate } from './sheet/write-table.ts'
export { findSharing } from './sharing.ts'
export { findServingByExternalId } from './queries/sso.ts'
export { describeMember, type SessionFacts } from './session.ts'
export { forceSha256, readForceSnapshot, sortSnapshot } from './snapshot.ts'
export { mayReach, mustSeeUnit, sees, visibilityOf, type Visibility } from './visibility.ts'
export { atRoot, byMember, bySystem, overMember, overUnit } from './who.ts'

export const forceSlice: Slice = {
  name: 'force',
  migrations: new URL('./migrations/', import.meta.url),
  commands: [...unitCommands, ...memberCommands, ...ssoCommands, ...dutyCommands, ...catalogueCommands, ...importCommands],
  views: [...unitViews, ...memberViews, ...catalogueViews, ...fileViews],
  personal: forcePersonal,
}
