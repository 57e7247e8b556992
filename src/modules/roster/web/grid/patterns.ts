/** A pattern that groups turn by: 24/48 with three groups is one day on, two off, each group a day after the one before. */
import type { ShiftClass } from '../../contract/shared.ts'
import { emptyCell, keyOf, type CellEdit } from './cells.ts'
import { classOfCode } from './codes.ts'

export interface Pattern {
  /** Codes of a cycle, a day each; empty for off. */
  readonly cycle: readonly string[]
  readonly groups: number
}

export const commonPatterns: readonly { readonly key: string; readonly cycle: readonly ('on' | 'off')[]; readonly groups: number }[] = [
  { key: '24/48', cycle: ['on', 'off', 'off'], groups: 3 },
  { key: '24/72', cycle: ['on', 'off', 'off', 'off'], groups: 4 },
]

/** Groups count from 1; whoever is in none (0) turns with the first. Groups are spread evenly over the cycle. */
export function offsetOf(group: number, { cycle, groups }: Pattern): number {
  const at = Math.max(0, group - 1) % Math.max(1, groups)
  return Math.round((at * cycle.length) / Math.max(1, groups))
}

/** The code of a group on the `n`th day after the pattern begins. */
export function codeOn(pattern: Pattern, group: number, n: number): string {
  const length = pattern.cycle.length
  const at = (((n - offsetOf(group, pattern)) % length) + length) % length
  return pattern.cycle[at] ?? ''
}

/** Edits for these members from a day to the last; `unknown` names codes that no class in use has. */
export function patternEdits({ pattern, members, days, from, classes, keepsFilled }: {
  pattern: Pattern
  members: readonly { readonly id: string; readonly group: number }[]
  days: readonly string[]
  from: string
  classes: readonly ShiftClass[]
  /** A cell that holds something stays as it is. */
  keepsFilled?: (key: string) => boolean
}): { edits: CellEdit[]; unknown: string[] } {
  const edits: CellEdit[] = []
  const unknown = new Set<string>()
  const first = days.indexOf(from)
  if (first < 0 || pattern.cycle.length === 0) return { edits, unknown: [] }
  for (const member of members) {
    for (let column = first; column < days.length; column += 1) {
      const day = days[column]
      if (day === undefined) continue
      const key = keyOf(member.id, day)
      if (keepsFilled?.(key) === true) continue
      const code = codeOn(pattern, member.group, column - first)
      const found = classOfCode(classes, code)
      if (found === undefined) unknown.add(code)
      else edits.push({ key, cell: found === null ? emptyCell : { classId: found.id, isLocked: false } })
    }
  }
  return { edits, unknown: [...unknown] }
}
