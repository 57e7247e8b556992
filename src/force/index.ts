import type { Slice } from '../kernel/slice.ts'
import './tables.ts'

export type { AttributeDeclaration, Attributes, AttributeValue, ForceSnapshot, MemberFacts, PlaceFacts, PlaceKind, SubjectKind, UnitFacts } from './facts.ts'
export { placeKinds, subjectKinds } from './facts.ts'
export { productCatalogue } from './catalogue.ts'
export { memberIdOf, placeIdOf, unitIdOf } from './ids.ts'
export { forceScope } from './scope.ts'
export { forceSha256, readForceSnapshot, sortSnapshot } from './snapshot.ts'

export const forceSlice: Slice = { name: 'force', migrations: new URL('./migrations/', import.meta.url), commands: [], views: [] }
