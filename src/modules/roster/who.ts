/** Who may do what with rosters. */
import { findUnit } from '../../force/index.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { actorText, type Actor, type Question, type Rule } from '../../kernel/policy.ts'
import { findRoster } from './queries/rosters.ts'

/** Over the unit: they write its rosters and submit them. */
export const editing = ['planner', 'leader'] as const
/** Over the unit, or for `editing` over the unit above it. */
export const approving = ['commander'] as const

type OnRoster = { readonly rosterId: string }

async function unitOf({ tx, input }: Question<OnRoster>): Promise<readonly string[]> {
  const roster = await findRoster(tx, input.rosterId)
  return roster === null ? [] : [roster.unit_id]
}

/** The unit above; nobody's where there is none. */
export async function above(tx: Tx, unitIds: readonly string[]): Promise<readonly string[]> {
  const parents: string[] = []
  for (const unitId of unitIds) {
    const unit = await findUnit(tx, unitId)
    if (unit?.parent_id == null) return []
    parents.push(unit.parent_id)
  }
  return parents
}

export const editsRoster: Rule<OnRoster> = { by: 'role', roles: editing, over: unitOf }
export const approvesRoster: readonly Rule<OnRoster>[] = [
  { by: 'role', roles: approving, over: unitOf },
  { by: 'role', roles: editing, over: async (question) => above(question.tx, await unitOf(question)) },
]

/** For views: what the asker may do with rosters of a unit. `path`: from the root to the unit. */
export function mayWith(actor: Actor, path: readonly string[], { submittedBy = null }: { submittedBy?: string | null } = {}): { edit: boolean; approve: boolean } {
  const holds = (roles: readonly string[], units: readonly string[]): boolean => actor.kind === 'member' && actor.grants.some((grant) => roles.includes(grant.role) && units.includes(grant.unitId))
  return {
    edit: holds(editing, path),
    approve: (holds(approving, path) || holds(editing, path.slice(0, -1))) && (submittedBy === null || submittedBy !== actorText(actor)),
  }
}
