/** The matrix of units × clauses as plain values: which rows and columns stand, what a folded one shows. */
import type { z } from 'zod'
import type { MarkState } from '../../ui/index.ts'
import type { boardView, operationView, ObligationState, StateCounts } from '../contract.ts'

export type BoardRow = z.output<typeof boardView.output>['rows'][number]
export type BoardCell = BoardRow['cells'][string]
export type Section = z.output<typeof operationView.output>['sections'][number]
export type Clause = Section['clauses'][number]

export interface Column {
  readonly key: string
  /** One clause, or all of a folded section. */
  readonly clauses: readonly Clause[]
  readonly isSection: boolean
}

export interface ColumnGroup {
  readonly section: Section
  readonly columns: readonly Column[]
}

/** The worst first. */
const severity: readonly ObligationState[] = ['breached', 'late', 'handed-back', 'open', 'suspended', 'met-late', 'planned', 'waived', 'met', 'kept', 'withdrawn']

export function groupColumns(sections: readonly Section[], folded: ReadonlySet<string>, onlyClause: string | null): ColumnGroup[] {
  return sections.flatMap((section) => {
    const clauses = section.clauses.filter((clause) => clause.isMeasured && (onlyClause === null || clause.id === onlyClause))
    if (clauses.length === 0) return []
    const columns: Column[] = folded.has(section.number) && clauses.length > 1 ? [{ key: `section:${section.number}`, clauses, isSection: true }] : clauses.map((clause) => ({ key: clause.id, clauses: [clause], isSection: false }))
    return [{ section, columns }]
  })
}

/** Rows that no folded row above hides. Rows come as the tree is walked. */
export function visibleRows(rows: readonly BoardRow[], folded: ReadonlySet<string>): BoardRow[] {
  const hidden = new Set<string>()
  return rows.filter((row) => {
    const isHidden = row.parentId !== null && (hidden.has(row.parentId) || folded.has(row.parentId))
    if (isHidden) hidden.add(row.unitId)
    return !isHidden
  })
}

export function parentsOf(rows: readonly BoardRow[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => (row.parentId === null ? [] : [row.parentId])))
}

/** A unit and all below it. */
export function unitsBelow(rows: readonly BoardRow[], unitId: string): ReadonlySet<string> {
  const below = new Set([unitId])
  for (const row of rows) if (row.parentId !== null && below.has(row.parentId)) below.add(row.unitId)
  return below
}

/** More than fit on a screen: only the upper levels stand open at first. */
export function foldedAtFirst(rows: readonly BoardRow[], atMost = 40): ReadonlySet<string> {
  if (rows.length <= atMost) return new Set()
  const parents = parentsOf(rows)
  return new Set(rows.filter((row) => row.depth >= 1 && parents.has(row.unitId)).map((row) => row.unitId))
}

export function cellOf(row: BoardRow, column: Column): BoardCell | null {
  const [first, ...others] = column.clauses.flatMap((clause) => row.cells[clause.id] ?? [])
  if (first === undefined) return null
  if (others.length === 0) return first
  const counts: StateCounts = { ...first.counts }
  let dueSoon = first.dueSoon
  let worst = first.worst
  for (const cell of others) {
    dueSoon += cell.dueSoon
    for (const [state, count] of Object.entries(cell.counts) as [ObligationState, number][]) counts[state] = (counts[state] ?? 0) + count
    if (severity.indexOf(cell.worst) < severity.indexOf(worst)) worst = cell.worst
  }
  return { counts, dueSoon, worst }
}

export interface CellMark {
  readonly state: MarkState
  /** How many are in the worst state; shown only where it is abnormal. */
  readonly count: number
}

export function markOfCell(cell: BoardCell): CellMark {
  if (cell.worst === 'open' && cell.dueSoon > 0) return { state: 'due-soon', count: cell.dueSoon }
  return { state: cell.worst, count: cell.counts[cell.worst] ?? 0 }
}

export function statesOfCell(cell: BoardCell): { state: ObligationState; count: number }[] {
  return severity.flatMap((state) => {
    const count = cell.counts[state] ?? 0
    return count > 0 ? [{ state, count }] : []
  })
}
