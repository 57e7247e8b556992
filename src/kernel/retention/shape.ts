/** What a slice says of the personal data in its tables: whose it is, what for, how long, and how it goes. */
import type { Tx } from '../db/database.ts'

/** In both languages, as the page of retention and a member's own file show it. */
export interface TwoLanguages {
  readonly zh: string
  readonly en: string
}

/** Leads to a member: a column with the id, one with `member:<id>` as the journal names an actor, a text that may be the id, or a list of ids. */
export type Whose = string | { readonly actor: string } | { readonly text: string } | { readonly list: string }

export function columnOf(whose: Whose): string {
  if (typeof whose === 'string') return whose
  if ('actor' in whose) return whose.actor
  return 'text' in whose ? whose.text : whose.list
}

interface Declared {
  /** `<slice>.<what>`: stable, since an agency's own period hangs on it. */
  readonly key: string
  readonly title: TwoLanguages
  readonly purpose: TwoLanguages
}

/**
 * Columns of a table. `since`, `operation`, `guard` and `isLeft` are SQL over the row `t`; none of it comes from a user.
 * With an operation the period counts from the operation's end, and nothing goes while it runs.
 */
export interface RowsField extends Declared {
  readonly kind: 'rows'
  readonly table: string
  readonly columns: readonly string[]
  readonly whose: readonly Whose[]
  /** Columns of text in which ids of members may stand: a hold on one of them keeps the row. */
  readonly mentions?: readonly string[]
  readonly days: number
  /** When the period begins, as a timestamptz; null: not yet. */
  readonly since: string
  readonly countsFrom: TwoLanguages
  /** The operation that it belongs to, as a uuid; null where a row belongs to none. */
  readonly operation?: string
  /** Of a row whose period does not wait for an operation: the one whose hold keeps it all the same. */
  readonly holdOperation?: string
  /** From and to: a row that reaches into the hours of an operation that runs stays until that has ended. */
  readonly span?: readonly [string, string]
  /** Must hold too: nothing that other rows still point to. */
  readonly guard?: string
  readonly erase: Erasure
}

export type Erasure =
  | { readonly how: 'row' }
  /** Column → SQL of what stands there afterwards. `isLeft`: there is something to blank still. */
  | { readonly how: 'blank'; readonly set: Readonly<Record<string, string>>; readonly isLeft: string }
  /** One after another by a function, which must be repeatable: files, logins. `id` is the column it is told; `isLeft`: not done yet; not `isReady`: nobody here can. */
  | { readonly how: 'each'; readonly id: string; readonly isLeft: string; readonly erase: (tx: Tx, id: string, given: { readonly running: readonly string[] }) => Promise<void>; readonly isReady?: () => boolean }
  /** An opaque id that leads to nobody once the member's name is gone. */
  | { readonly how: 'kept'; readonly because: TwoLanguages }

/** Bodies of journal entries, by kind. Header and hash stay. */
export interface BodiesField extends Declared {
  readonly kind: 'bodies'
  /** Null: all kinds that nobody else declares. */
  readonly kinds: readonly string[] | null
  readonly days: number
}

export type PersonalField = RowsField | BodiesField

/** Columns of words, bytes or ids that are nobody's, and why. */
export interface PlainColumns {
  readonly table: string
  readonly columns: readonly string[]
  readonly because: string
}

export interface PersonalDeclarations {
  readonly fields: readonly PersonalField[]
  readonly plain: readonly PlainColumns[]
}

export const dayMs = 86_400_000

export const sinceOperation: TwoLanguages = { zh: '行动结束', en: 'the end of the operation' }
