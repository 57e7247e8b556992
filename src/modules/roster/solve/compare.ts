/** A run's cells against the roster as it is now. */
import type { CellChange } from '../contract/shared.ts'
import type { SolvedRoster } from './stored.ts'

export interface Comparison {
  /** What taking it would change now. */
  readonly changes: readonly CellChange[]
  /** Cells that somebody changed or locked since the run began, and that it would change. */
  readonly clashes: readonly { readonly memberId: string; readonly day: string }[]
}

export type PresentCells = ReadonlyMap<string, { readonly classId: string; readonly isLocked: boolean }>
const keyOf = (memberId: string, day: string): string => `${memberId} ${day}`

export function presentOf(rows: readonly { readonly member_id: string; readonly day: string; readonly class_id: string; readonly is_locked: boolean }[]): PresentCells {
  return new Map(rows.map((row) => [keyOf(row.member_id, row.day), { classId: row.class_id, isLocked: row.is_locked }]))
}

/** What is not among `present` is off. */
export function compareWithPresent(solved: SolvedRoster, present: PresentCells): Comparison {
  const changes: CellChange[] = []
  const clashes: { memberId: string; day: string }[] = []
  for (const [line, memberId] of solved.memberIds.entries()) {
    for (const [column, day] of solved.days.entries()) {
      const was = solved.classIds[solved.before[line]?.[column] ?? -1] ?? null
      const wanted = solved.classIds[solved.after[line]?.[column] ?? -1] ?? null
      const now = present.get(keyOf(memberId, day))
      const is = now?.classId ?? null
      if (is === wanted) continue
      changes.push({ memberId, day, classId: wanted })
      // Somebody locked it since: they want it as it is.
      if (is !== was || now?.isLocked === true) clashes.push({ memberId, day })
    }
  }
  return { changes, clashes }
}
