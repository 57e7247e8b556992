import type { Tx } from './db/database.ts'

/** A role held at a unit and inherited by all units below it. */
export interface Grant {
  readonly role: string
  readonly unitId: string
}

export type Actor =
  | { readonly kind: 'member'; readonly memberId: string; readonly unitId: string; readonly grants: readonly Grant[] }
  | { readonly kind: 'link'; readonly linkId: string; readonly purpose: string; readonly subject: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody' }

/** The tree that roles are inherited along; `force` supplies it, the kernel only asks. */
export interface Scope {
  /** Ids from the root down to the unit itself; empty when the agency has no such unit. */
  pathOf(tx: Tx, unitId: string): Promise<readonly string[]>
  /** The member as an actor, with the roles held at this moment; null when no such member serves. */
  findActor(tx: Tx, memberId: string): Promise<Actor | null>
}

export interface Question<Input> {
  readonly tx: Tx
  readonly input: Input
  readonly actor: Actor
}

/** One way to be allowed. A command or view lists several; any one suffices, and an empty list allows nobody. */
export type Rule<Input> =
  /** Holds one of the roles at the unit, or above it. `over` null: at the root of the agency. */
  | { readonly by: 'role'; readonly roles: readonly string[]; readonly over: (question: Question<Input>) => Promise<readonly string[] | string | null> | readonly string[] | string | null }
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
  readonly by: string
  readonly roles?: readonly string[]
}

export function describeRules<Input>(rules: readonly Rule<Input>[]): DescribedRule[] {
  return rules.map((rule) => (rule.by === 'role' ? { by: rule.by, roles: rule.roles } : { by: rule.by }))
}

export async function isAllowed<Input>(rules: readonly Rule<Input>[], question: Question<Input>, scope: Scope): Promise<boolean> {
  for (const rule of rules) {
    if (await holds(rule, question, scope)) return true
  }
  return false
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
      const over = await rule.over(question)
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
