import { z } from 'zod'

/** The end of the year 9999: beyond, neither calendars nor the database follow. */
export const latestInstant = 253_402_300_799_999
/** Milliseconds since 1970. */
export const instant = z.number().int().min(0).max(latestInstant)

/** The largest body of a command or view that says nothing else: a form with long words. */
export const ordinaryBodyBytes = 256 * 1024
/** Of those that take a file. */
export const fileBodyBytes = 16 * 1024 * 1024

/** What crosses the border, shared by server, web, command line and phone. */
export interface CommandContract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly summary: string
  readonly input: Input
  readonly output: Output
  /** True: the sender may say when it happened (a phone that was offline); see `acceptableDelayMs` in run-command. */
  readonly backdates?: boolean
  /** Larger than an ordinary form: files, orders, whole rosters; see `ordinaryBodyBytes`. */
  readonly maxBodyBytes?: number
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
  /** Asked with more than an ordinary form holds: the text of an order. */
  readonly maxBodyBytes?: number
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
