import type { z } from 'zod'
import type { CommandContract } from './contract.ts'
import type { Tx } from './db/database.ts'
import { invalidInput } from './errors.ts'
import type { Happening } from './journal/entry.ts'
import type { LinkSigner } from './link.ts'
import { describeRules, isAllowed, type Actor, type DescribedRule, type Rule, type Scope } from './policy.ts'

export interface DueRow {
  readonly id: string
  /** The operation whose time `at` is in; null: real time. */
  readonly clockId: string | null
  readonly at: number
  readonly command: string
  readonly input: unknown
}

export interface CommandContext<Input> {
  readonly tx: Tx
  readonly input: Input
  readonly actor: Actor
  readonly scope: Scope
  readonly commandId: string
  /** Real time of the database, milliseconds. */
  readonly recordedAt: number
  /** Set when the sender said when it happened (offline phones) or the clock fixed it (due rows); else null: it happens now. */
  readonly occurredAt: number | null
  /** Adds an entry to the journal in this transaction; returns its id. */
  append(happening: Happening): string
  /** Asks for a command to be run at a moment. The same id again moves it. */
  schedule(row: DueRow): void
  cancel(dueId: string): void
}

/** What an answer is made with that is not stored: results of commands lie in the database, and no secret may. */
export interface ReplyContext {
  readonly agencyId: string
  readonly links: LinkSigner
  /** Where people reach this Muster, without a slash at the end; empty: addresses are relative. */
  readonly publicUrl: string
}

export interface CommandDefinition<Input extends z.ZodType, Output extends z.ZodType, Stored extends z.ZodType> {
  readonly who: readonly Rule<z.output<Input>>[]
  /** Returns what is stored and, without `reply`, answered. */
  handle(context: CommandContext<z.output<Input>>): Promise<z.input<Stored>>
  /** Shape of what is stored, where `reply` makes the answer from it. */
  readonly stored?: Stored
  /** Makes the answer, each time anew: a link or a key is signed here and written nowhere. */
  reply?(stored: z.output<Stored>, context: ReplyContext): z.input<Output>
}

/** A command with its types folded away, so that a list can hold all of them. */
export interface Command {
  readonly contract: CommandContract
  readonly who: readonly DescribedRule[]
  /** The answer, from what was stored. */
  reply(stored: unknown, context: ReplyContext): unknown
  /** Parses; throws `kernel.invalid-input`. */
  prepare(raw: unknown): { check(question: { tx: Tx; actor: Actor; scope: Scope }): Promise<boolean>; handle(context: Omit<CommandContext<unknown>, 'input'>): Promise<unknown> }
}

export function defineCommand<Input extends z.ZodType, Output extends z.ZodType, Stored extends z.ZodType = Output>(
  contract: CommandContract<Input, Output>,
  { who, handle, stored: shape, reply }: CommandDefinition<Input, Output, Stored>,
): Command {
  return {
    contract,
    who: describeRules(who),
    // Null: the result of an older Muster that held a secret, and was taken out.
    reply: (stored, context) => (shape === undefined || reply === undefined || stored === null ? stored : reply(shape.parse(stored), context)),
    prepare(raw) {
      const input = parseInput(contract.input, raw)
      return {
        check: ({ tx, actor, scope }) => isAllowed(who, { tx, actor, input }, scope, contract.name),
        handle: (context) => handle({ ...context, input }),
      }
    },
  }
}

export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })))
}
