import type { z } from 'zod'
import { parseInput } from './command.ts'
import type { ViewContract } from './contract.ts'
import type { Database, Tx } from './db/database.ts'
import { forbidden, notSignedIn, Refusal } from './errors.ts'
import { resolveActor, type Claimant } from './link.ts'
import { describeRules, isAllowed, type Actor, type DescribedRule, type Rule, type Scope } from './policy.ts'

export interface ViewContext<Input> {
  readonly tx: Tx
  readonly input: Input
  readonly actor: Actor
  readonly scope: Scope
}

/** A view with its types folded away, so that a list can hold all of them. */
export interface View {
  readonly contract: ViewContract
  readonly who: readonly DescribedRule[]
  prepare(raw: unknown): { check(question: { tx: Tx; actor: Actor; scope: Scope }): Promise<boolean>; read(context: Omit<ViewContext<unknown>, 'input'>): Promise<unknown> }
}

export function defineView<Input extends z.ZodType, Output extends z.ZodType>(
  contract: ViewContract<Input, Output>,
  { who, read }: { who: readonly Rule<z.output<Input>>[]; read(context: ViewContext<z.output<Input>>): Promise<z.input<Output>> },
): View {
  return {
    contract,
    who: describeRules(who),
    prepare(raw) {
      const input = parseInput(contract.input, raw)
      return {
        check: ({ tx, actor, scope }) => isAllowed(who, { tx, actor, input }, scope),
        read: (context) => read({ ...context, input }),
      }
    },
  }
}

export class ViewReader {
  readonly #database: Database
  readonly #scope: Scope
  readonly #views: ReadonlyMap<string, View>

  constructor({ database, scope, views }: { database: Database; scope: Scope; views: readonly View[] }) {
    this.#database = database
    this.#scope = scope
    this.#views = new Map(views.map((view) => [view.contract.name, view]))
  }

  /** Refuses whoever is nobody in this agency at this moment: a member who left, a link that ended. */
  async mustBeSomebody({ agencyId, actor: claimant }: { agencyId: string; actor: Claimant }): Promise<void> {
    const actor = await this.#database.transaction(agencyId, (tx) => resolveActor(tx, claimant, this.#scope), 'read')
    if (actor.kind === 'nobody') throw notSignedIn()
  }

  async read({ agencyId, name, input, actor: claimant }: { agencyId: string; name: string; input: unknown; actor: Claimant }): Promise<unknown> {
    const view = this.#views.get(name)
    if (view === undefined) throw new Refusal({ code: 'kernel.unknown-view', status: 404, facts: { name } })
    const prepared = view.prepare(input)
    // Reading only, and the database holds it to that: there is no other write path than a command.
    return this.#database.transaction(agencyId, async (tx) => {
      const actor = await resolveActor(tx, claimant, this.#scope)
      if (!(await prepared.check({ tx, actor, scope: this.#scope }))) throw actor.kind === 'nobody' ? notSignedIn() : forbidden({ what: name })
      return prepared.read({ tx, actor, scope: this.#scope })
    }, 'read')
  }
}
