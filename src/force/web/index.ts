/** The door of the screens of units and members. */
import { ApartmentOutlined, DatabaseOutlined, ImportOutlined, TeamOutlined } from '@ant-design/icons'
import type { Page } from '../../kernel/web/index.ts'

export { Attributes, useAttributeWord, useDeclarations, type AttributeValue } from './Attributes.tsx'
export { MemberPartsProvider, type MemberPart, type MemberPartProps } from './doors.tsx'
export { FileButton, type FileFormat } from './FileButton.tsx'
export { readBase64 } from './files.ts'
export { ImportFlow } from './ImportFlow.tsx'
export { FormDialog } from './FormDialog.tsx'
export { Pager, SortHeading } from './Pager.tsx'
export { PickMember } from './PickMember.tsx'
export { PickUnit } from './PickUnit.tsx'

export const forcePages: readonly Page[] = [
  { path: '/units', title: 'force.units', nav: { desk: 10, icon: ApartmentOutlined }, needs: 'session', load: async () => (await import('./Units.tsx')).Units },
  { path: '/units/$unitId', title: 'force.unit', needs: 'session', load: async () => (await import('./UnitPage.tsx')).UnitPage },
  { path: '/members', title: 'force.members', nav: { desk: 11, icon: TeamOutlined }, needs: 'session', load: async () => (await import('./Members.tsx')).Members },
  { path: '/members/$memberId', title: 'force.member', needs: 'session', load: async () => (await import('./MemberPage.tsx')).MemberPage },
  { path: '/catalogue', title: 'force.catalogue', nav: { desk: 13, icon: DatabaseOutlined, roles: ['administrator', 'planner', 'commander'] }, needs: 'session', load: async () => (await import('./Catalogue.tsx')).Catalogue },
  { path: '/import', title: 'force.import', nav: { desk: 14, icon: ImportOutlined, roles: ['administrator'] }, needs: 'session', load: async () => (await import('./ImportPage.tsx')).ImportPage },
]
