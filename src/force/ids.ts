import { idFrom } from '../kernel/canonical.ts'

/**
 * Ids of what an import brings, from the external id: the same file gives the same ids in every database of the agency.
 * What a command adds carries the caller's id instead; an external id never changes, so that neither ever clashes.
 */
export const unitIdOf = (agencyId: string, externalId: string): string => idFrom(agencyId, 'unit', externalId)
export const memberIdOf = (agencyId: string, externalId: string): string => idFrom(agencyId, 'member', externalId)
export const placeIdOf = (agencyId: string, kind: string, externalId: string): string => idFrom(agencyId, kind, externalId)
