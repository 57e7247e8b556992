/** A run's cells against the roster as it is now. */
import type { CellChange } from '../contract/shared.ts'
import type { SolvedRoster } from './stored.ts'

export interface Comparison {
  /** What taking it would change now. */
  readonly changes: readonly CellChange[]
  /** Cells that somebody changed since the run began, to something else than it found. */
  readonly clashes: readonly { readonly memberId: string; readonly day: string }[]
}

export const cellKey = (memberId: string, day: string): string => `${memberId} ${day}`

/** `present`: class by `cellKey`; what is not in it is off. */
export function compareWithPresent(solved: SolvedRoster, present: ReadonlyMap<string, string>): Comparison {
  const changes: CellChange[] = []
  const clashes: { memberId: string; day: string }[] = []
  for (const [line, memberId] of solved.memberIds.entries()) {
    for (const [column, day] of solved.days.entries()) {
      const was = solved.classIds[solved.before[line]?.[column] ?? -1] ?? null
      const wanted = solved.classIds[solved.after[line]?.[column] ?? -1] ?? null
      const is = present.get(cellKey(memberId, day)) ?? null
      if (is === wanted) continue
      changes.push({ memberId, day, classId: wanted })
      if (is !== was) clashes.push({ memberId, day })
    }
  }
  return { changes, clashes }
}
