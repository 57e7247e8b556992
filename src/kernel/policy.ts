import type { Tx } from './db/database.ts'
import { Refusal } from './errors.ts'

/** A role held at a unit and inherited by all units below it. */
export interface Grant {
  readonly role: string
  readonly unitId: string
}

export type Actor =
  | {
      readonly kind: 'member'
      readonly memberId: string
      readonly unitId: string
      readonly grants: readonly Grant[]
      /** How the member came, where the journal should tell: `key:<key id>` for a machine, `shared:<member id>` on a leader's phone. */
      readonly via?: string
      /** Names of commands and views; `views` stands for every view. Unset: all that the member may. */
      readonly mayOnly?: readonly string[]
    }
  | { readonly kind: 'link'; readonly linkId: string; readonly purpose: string; readonly subject: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody' }

/** The tree that roles are inherited along; `force` supplies it, the kernel only asks. */
export interface Scope {
  /** Ids from the root down to the unit itself; empty when the agency has no such unit. */
  pathOf(tx: Tx, unitId: string): Promise<readonly string[]>
  /**
   * The member as an actor, with the roles held at this moment; null when no such member serves, or when the session
   * that began at `signedInAt` (milliseconds) was ended from afar.
   */
  findActor(tx: Tx, memberId: string, signedInAt?: number): Promise<Actor | null>
  /** What no agency may extend and no key may do. Unset: everything is so. */
  isFixed?(name: string): boolean
}

export interface Question<Input> {
  readonly tx: Tx
  readonly input: Input
  readonly actor: Actor
}

/** One way to be allowed. A command or view lists several; any one suffices, and an empty list allows nobody. */
export type Rule<Input> =
  /** Holds one of the roles at the unit, or above it. `over` null: at the root of the agency; so does a question without a unit (a unit without a parent). */
  | { readonly by: 'role'; readonly roles: readonly string[]; readonly over: ((question: Question<Input>) => Promise<readonly string[] | string | null> | readonly string[] | string | null) | null }
  /** Is the member that it concerns. */
  | { readonly by: 'self'; readonly of: (question: Question<Input>) => Promise<readonly string[]> | readonly string[] }
  /** Came by a signed link made for this purpose and subject. */
  | { readonly by: 'link'; readonly purpose: string; readonly subject: (question: Question<Input>) => Promise<string | null> | string | null }
  /** Any member who is signed in; the handler narrows to what the member may see. */
  | { readonly by: 'member' }
  /** Jobs and the clock. */
  | { readonly by: 'system' }

/** A rule as lists and the API's description show it: without the functions that look at an input. */
export interface DescribedRule {
  readonly by: Rule<unknown>['by']
  readonly roles?: readonly string[]
  /** Where a role must be held: at the root of the agency, or at the unit concerned or above it. */
  readonly where?: 'root' | 'unit'
}

export function describeRules<Input>(rules: readonly Rule<Input>[]): DescribedRule[] {
  return rules.map((rule) => (rule.by === 'role' ? { by: rule.by, roles: rule.roles, where: rule.over === null ? 'root' : 'unit' } : { by: rule.by }))
}

/** `name`: of the command or view, so that what the agency added for a role is asked too, once all that Muster ships has failed. */
export async function isAllowed<Input>(rules: readonly Rule<Input>[], question: Question<Input>, scope: Scope, name?: string): Promise<boolean> {
  for (const rule of rules) {
    if (await holds(rule, question, scope)) return true
  }
  if (name === undefined || scope.isFixed?.(name) !== false) return false
  const roles = await listExtended(rules, question, name)
  if (roles.length === 0) return false
  for (const rule of rules) {
    if (rule.by === 'role' && (await holds({ ...rule, roles }, question, scope))) return true
  }
  return false
}

/** Roles of the actor that a second administrator let do this, wherever the declaration's own roles could. */
async function listExtended<Input>(rules: readonly Rule<Input>[], { actor, tx }: Question<Input>, name: string): Promise<string[]> {
  if (actor.kind !== 'member' || actor.grants.length === 0 || !rules.some((rule) => rule.by === 'role')) return []
  const held = [...new Set(actor.grants.map((grant) => grant.role))]
  const rows = await tx.query<{ role: string }>(
    'SELECT role FROM role_extension WHERE agency_id = $1 AND role = ANY ($2::text[]) AND name = $3 AND approved_at IS NOT NULL',
    [tx.agencyId, held, name],
    'list-extended-roles',
  )
  return rows.map((row) => row.role)
}

/** A key does what it names and nothing more, and never what is fixed, whatever it names. */
export function mustBeInReach(actor: Actor, { name, sort }: { name: string; sort: 'command' | 'view' }, scope: Scope): void {
  if (actor.kind !== 'member' || actor.mayOnly === undefined) return
  const isNamed = actor.mayOnly.includes(name) || (sort === 'view' && actor.mayOnly.includes('views'))
  if (!isNamed || scope.isFixed?.(name) !== false) throw new Refusal({ code: 'kernel.out-of-scope', status: 403, facts: { what: name } })
}

async function holds<Input>(rule: Rule<Input>, question: Question<Input>, scope: Scope): Promise<boolean> {
  const { actor, tx } = question
  switch (rule.by) {
    case 'system':
      return actor.kind === 'system'
    case 'member':
      return actor.kind === 'member'
    case 'self':
      return actor.kind === 'member' && (await rule.of(question)).includes(actor.memberId)
    case 'link':
      return actor.kind === 'link' && actor.purpose === rule.purpose && actor.subject === (await rule.subject(question))
    case 'role': {
      if (actor.kind !== 'member') return false
      const grants = actor.grants.filter((grant) => rule.roles.includes(grant.role))
      if (grants.length === 0) return false
      const over = rule.over === null ? null : await rule.over(question)
      if (over === null) return anyAtRoot(grants, tx, scope)
      for (const unitId of typeof over === 'string' ? [over] : over) {
        const path = await scope.pathOf(tx, unitId)
        if (!grants.some((grant) => path.includes(grant.unitId))) return false
      }
      return typeof over === 'string' || over.length > 0
    }
  }
}

async function anyAtRoot(grants: readonly Grant[], tx: Tx, scope: Scope): Promise<boolean> {
  for (const grant of grants) {
    if ((await scope.pathOf(tx, grant.unitId)).length === 1) return true
  }
  return false
}

/** How the journal names an actor: an id, never a name. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'member':
      return `member:${actor.memberId}`
    case 'link':
      return `link:${actor.linkId}`
    case 'system':
      return `system:${actor.name}`
    case 'nobody':
      return 'nobody'
  }
}
