import type { Command } from './command.ts'
import type { PersonalDeclarations } from './retention/shape.ts'
import type { View } from './view.ts'

/** What a floor or a module hands to `main`: its tables, its commands, its views. */
export interface Slice {
  readonly name: string
  /** Folder of `NNNN-name.sql`, forward only. */
  readonly migrations: URL | null
  readonly commands: readonly Command[]
  readonly views: readonly View[]
  /** Personal data in its tables; a slice of tests may have none. */
  readonly personal?: PersonalDeclarations
}
