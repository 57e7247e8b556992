import type { z } from 'zod'
import type { CommandContract } from './contract.ts'
import type { Tx } from './db/database.ts'
import { invalidInput } from './errors.ts'
import type { Happening } from './journal/entry.ts'
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

export interface CommandDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly contract: CommandContract<Input, Output>
  readonly who: readonly Rule<z.output<Input>>[]
  handle(context: CommandContext<z.output<Input>>): Promise<z.input<Output>>
}

/** A command with its types folded away, so that a list can hold all of them. */
export interface Command {
  readonly contract: CommandContract
  readonly who: readonly DescribedRule[]
  /** Parses; throws `kernel.invalid-input`. */
  prepare(raw: unknown): { check(question: { tx: Tx; actor: Actor; scope: Scope }): Promise<boolean>; handle(context: Omit<CommandContext<unknown>, 'input'>): Promise<unknown> }
}

export function defineCommand<Input extends z.ZodType, Output extends z.ZodType>(
  contract: CommandContract<Input, Output>,
  { who, handle }: Omit<CommandDefinition<Input, Output>, 'contract'>,
): Command {
  return {
    contract,
    who: describeRules(who),
    prepare(raw) {
      const input = parseInput(contract.input, raw)
      return {
        check: ({ tx, actor, scope }) => isAllowed(who, { tx, actor, input }, scope),
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
