/** Who may: the ways that commands and views of `orders` and of the modules above it share. */
import type { Question, Rule } from '../kernel/policy.ts'
import { findObligation } from './queries/obligations.ts'

/** Those who steer the operation. */
export const steering = ['commander', 'officer-of-the-day', 'duty-officer'] as const
/** Those who may read everything in their part of the tree. */
export const reading = ['administrator', 'commander', 'officer-of-the-day', 'duty-officer', 'planner', 'leader', 'supervisor', 'auditor'] as const

type OnObligation = { readonly obligationId: string }

/** The unit that owes it now; nobody's when there is no such obligation, so that nothing is told of it. */
export async function ownerOf({ tx, input }: Question<OnObligation>): Promise<readonly string[]> {
  const row = await findObligation(tx, input.obligationId)
  return row === null ? [] : [row.owner_unit_id]
}

export function rolesOverObligation(roles: readonly string[]): Rule<OnObligation> {
  return { by: 'role', roles, over: ownerOf }
}

/** The member who owes it in person. */
export const theOneWhoOwes: Rule<OnObligation> = {
  by: 'self',
  of: async ({ tx, input }) => {
    const row = await findObligation(tx, input.obligationId)
    return row?.member_id == null ? [] : [row.member_id]
  },
}

/** Members who serve in the unit that owes it: a crew answers for its station. */
export const crewThatOwes: Rule<OnObligation> = {
  by: 'self',
  of: async ({ tx, input, actor }) => {
    const row = await findObligation(tx, input.obligationId)
    return row !== null && actor.kind === 'member' && actor.unitId === row.owner_unit_id ? [actor.memberId] : []
  },
}

/** At the root: the command centre. */
export function rolesAtRoot<Input>(roles: readonly string[]): Rule<Input> {
  return { by: 'role', roles, over: null }
}

export function rolesOverUnit(roles: readonly string[]): Rule<{ readonly unitId: string }> {
  return { by: 'role', roles, over: ({ input }) => input.unitId }
}
