import type { Question, Rule } from '../kernel/policy.ts'
import { findMemberUnit } from './queries/members.ts'
import type { Role } from './words.ts'

type OnMember = { readonly memberId: string }

/** Holds one of the roles over the unit that the member serves in; a member nobody knows is nobody's. */
export function overMember<Input extends OnMember>(...roles: Role[]): Rule<Input> {
  return { by: 'role', roles, over: async ({ tx, input }: Question<Input>) => (await findMemberUnit(tx, input.memberId)) ?? [] }
}

export function overUnit<Input extends { readonly unitId: string }>(...roles: Role[]): Rule<Input> {
  return { by: 'role', roles, over: ({ input }: Question<Input>) => input.unitId }
}

/** At the root of the agency. */
export const atRoot = (...roles: Role[]): { by: 'role'; roles: Role[]; over: null } => ({ by: 'role', roles, over: null })
export const bySystem = { by: 'system' } as const
export const byMember = { by: 'member' } as const
