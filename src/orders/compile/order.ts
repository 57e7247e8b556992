/** An order as read from its file: checked, its times resolved, selectors still as text. Plain data, can be stored as JSON. */
import type { Instant, LadderStep, SubjectKind } from './types.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

export interface OrderLevel {
  readonly level: string
  readonly from: Instant
  readonly to: Instant | null
}

export interface Section {
  readonly number: string
  readonly title: Words
}

export type WindowSpec =
  | { readonly form: 'whole' }
  | { readonly form: 'by'; readonly from: Instant | null; readonly by: Instant }
  | { readonly form: 'window'; readonly from: Instant; readonly to: Instant }
  | { readonly form: 'daily'; readonly times: readonly string[]; readonly opensMs: number | null; readonly withinMs: number | null }
  | { readonly form: 'daily-range'; readonly start: string; readonly end: string }
  | { readonly form: 'every'; readonly period: string; readonly starting: Instant | null }
  | { readonly form: 'after'; readonly event: string; readonly level: string | null; readonly withinMs: number }
  | { readonly form: 'random'; readonly times: number; readonly start: string; readonly end: string }

export interface Position {
  readonly line: number
  readonly column: number
}

export interface OrderDuty {
  readonly id: string
  readonly clauseId: string
  readonly kind: string
  readonly title: Words | null
  readonly levels: readonly string[] | null
  readonly ladder: readonly LadderStep[]
  readonly suspendable: boolean
  /** Evidence counts before the window opens. */
  readonly early: boolean
  readonly window: WindowSpec
  /** CEL by subject kind. */
  readonly selectors: Readonly<Partial<Record<SubjectKind, string>>>
  /** External id of the unit that owes it, in place of the subject's own. */
  readonly owner: string | null
  /** What the kind adds, as its schema gave it. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Where the duty and its selectors stand in the file, for warnings that need a force. */
  readonly position: Position
  readonly selectorPositions: Readonly<Partial<Record<SubjectKind, Position>>>
}

export interface OrderClause {
  readonly id: string
  readonly section: Section | null
  readonly quote: string
  readonly translation: Words
  readonly duties: readonly OrderDuty[]
}

export interface Order {
  readonly operation: string
  readonly title: Words
  readonly timezone: string
  readonly language: 'zh' | 'en'
  readonly from: Instant
  readonly to: Instant
  /** One-off duties may lie as early as this (`preparation`; else `from`) … */
  readonly preparationFrom: Instant
  /** … and as late as this (`follow_up`; else `to`). */
  readonly followUpTo: Instant
  /** Highest first. */
  readonly scale: readonly string[]
  readonly levels: readonly OrderLevel[]
  readonly graceMs: number
  readonly source: { readonly file: string; readonly sha256: string } | null
  readonly clauses: readonly OrderClause[]
}
