import type { z } from 'zod'

/** What crosses the border, shared by server, web, command line and phone. */
export interface CommandContract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly summary: string
  readonly input: Input
  readonly output: Output
  /** True: the sender may say when it happened (a phone that was offline); see `acceptableDelayMs` in run-command. */
  readonly backdates?: boolean
}

export interface ViewContract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly summary: string
  readonly input: Input
  readonly output: Output
  /** True: shows personal data, so that looks at it can be journalled and exports marked. */
  readonly isPersonal: boolean
  /** Journal kinds, or prefixes ending in `.`, after which the view may answer differently; `board` stands for folded obligations and sweeps. */
  readonly changesOn: readonly string[]
}

export function commandContract<Input extends z.ZodType, Output extends z.ZodType>(contract: CommandContract<Input, Output>): CommandContract<Input, Output> {
  return contract
}

export function viewContract<Input extends z.ZodType, Output extends z.ZodType>(contract: ViewContract<Input, Output>): ViewContract<Input, Output> {
  return contract
}

/** A screen compares these after a live message to know which of its views to ask again. */
export function isTouchedBy(changesOn: readonly string[], kinds: readonly string[]): boolean {
  return changesOn.some((pattern) => kinds.some((kind) => (pattern.endsWith('.') ? kind.startsWith(pattern) : kind === pattern)))
}
