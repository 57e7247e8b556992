import type { Tx } from '../kernel/db/database.ts'
import { forbidden } from '../kernel/errors.ts'
import type { Actor } from '../kernel/policy.ts'
import { forceScope } from './scope.ts'
import { reachingRoles, seeingRoles } from './words.ts'

/** What part of the tree an actor sees: everything below `roots`, and their own unit. */
export interface Visibility {
  readonly all: boolean
  readonly roots: readonly string[]
  readonly own: string | null
}

const seeing: readonly string[] = seeingRoles

/** Holders of a role see the units where they hold it and all below; other members see their own unit; nobody else sees anything. */
export function visibilityOf(actor: Actor, roles: readonly string[] = seeing): Visibility {
  if (actor.kind === 'system') return { all: true, roots: [], own: null }
  if (actor.kind !== 'member') return { all: false, roots: [], own: null }
  return { all: false, roots: actor.grants.filter((grant) => roles.includes(grant.role)).map((grant) => grant.unitId), own: roles === seeing ? actor.unitId : null }
}

/** `path`: ids from the root to the unit itself. */
export function sees(visibility: Visibility, path: readonly string[]): boolean {
  return visibility.all || path.at(-1) === visibility.own || path.some((id) => visibility.roots.includes(id))
}

/** Whose telephone number somebody finds in lists of members. Colleagues find those on duty by `on-duty`, which is there to reach them. */
export function reachOf(actor: Actor): Visibility {
  return visibilityOf(actor, reachingRoles)
}

export function mayReach(actor: Actor, { memberId, path }: { readonly memberId: string | null; readonly path: readonly string[] }): boolean {
  return (actor.kind === 'member' && actor.memberId === memberId) || sees(reachOf(actor), path)
}

/** Refuses in the same way whether the unit is elsewhere or nowhere, so that asking tells nothing. */
export async function mustSeeUnit(tx: Tx, actor: Actor, unitId: string): Promise<readonly string[]> {
  const path = await forceScope.pathOf(tx, unitId)
  if (path.length === 0 ? actor.kind !== 'system' : !sees(visibilityOf(actor), path)) throw forbidden({ unitId })
  return path
}
