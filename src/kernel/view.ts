import type { z } from 'zod'
import { parseInput } from './command.ts'
import type { ViewContract } from './contract.ts'
import type { Database, Tx } from './db/database.ts'
import { forbidden, notSignedIn, Refusal } from './errors.ts'
import { resolveActor, type Claimant } from './link.ts'
import { LookRecorder, type RecordLooks } from './looks.ts'
import { describeRules, isAllowed, mustBeInReach, type Actor, type DescribedRule, type Rule, type Scope } from './policy.ts'

export interface ViewContext<Input> {
  readonly tx: Tx
  readonly input: Input
  readonly actor: Actor
  readonly scope: Scope
  /** For answers in which members cannot be found again, such as files: whose personal data goes into it. */
  addShown(memberIds: readonly string[]): void
}

/** A view with its types folded away, so that a list can hold all of them. */
export interface View {
  readonly contract: ViewContract
  readonly who: readonly DescribedRule[]
  /** True: it says whom its answers show. */
  readonly hasShows: boolean
  prepare(raw: unknown): {
    check(question: { tx: Tx; actor: Actor; scope: Scope }): Promise<boolean>
    /** The answer, and the members whose personal data it holds. */
    read(context: Omit<ViewContext<unknown>, 'input' | 'addShown'>): Promise<{ readonly output: unknown; readonly shown: readonly string[] }>
  }
}

export interface ViewDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly who: readonly Rule<z.output<Input>>[]
  read(context: ViewContext<z.output<Input>>): Promise<z.input<Output>>
  /** Ids of the members whose personal data an answer holds; each look at somebody else's is journalled. Twice is once. `by-read`: the reading says them (`addShown`). */
  readonly shows?: 'by-read' | ((output: z.input<Output>, input: z.output<Input>) => readonly string[])
}

export function defineView<Input extends z.ZodType, Output extends z.ZodType>(
  contract: ViewContract<Input, Output>,
  { who, read, shows }: ViewDefinition<Input, Output>,
): View {
  return {
    contract,
    who: describeRules(who),
    hasShows: shows !== undefined,
    prepare(raw) {
      const input = parseInput(contract.input, raw)
      return {
        check: ({ tx, actor, scope }) => isAllowed(who, { tx, actor, input }, scope, contract.name),
        async read(context) {
          const shown: string[] = []
          const output = await read({ ...context, input, addShown: (memberIds) => shown.push(...memberIds) })
          return { output, shown: typeof shows === 'function' ? [...shown, ...shows(output, input)] : shown }
        },
      }
    },
  }
}

export class ViewReader {
  readonly #database: Database
  readonly #scope: Scope
  readonly #views: ReadonlyMap<string, View>
  readonly #looks: LookRecorder

  constructor({ database, scope, views, recordLooks }: { database: Database; scope: Scope; views: readonly View[]; recordLooks: RecordLooks }) {
    this.#looks = new LookRecorder(recordLooks)
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
    const read = await this.#database.transaction(agencyId, async (tx) => {
      const actor = await resolveActor(tx, claimant, this.#scope)
      mustBeInReach(actor, { name, sort: 'view' }, this.#scope)
      if (!(await prepared.check({ tx, actor, scope: this.#scope }))) throw actor.kind === 'nobody' ? notSignedIn() : forbidden({ what: name })
      return { ...(await prepared.read({ tx, actor, scope: this.#scope })), actor, at: tx.realNow }
    }, 'view')
    await this.#looks.note({ agencyId, actor: read.actor, view: name, memberIds: read.shown, at: read.at })
    return read.output
  }
}
