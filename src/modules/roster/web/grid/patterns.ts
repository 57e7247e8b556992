/** A pattern that groups turn by: 24/48 with three groups is one day on, two off, each group a day after the one before. */
import type { ShiftClass } from '../../contract/shared.ts'
import { emptyCell, keyOf, type CellEdit } from './cells.ts'
import { classOfCode, offCode } from './codes.ts'

export interface Pattern {
  /** Codes of a cycle, a day each; empty for off. */
  readonly cycle: readonly string[]
  readonly groups: number
}

/** What stations turn by. `on` is a shift round the clock, `day` and `night` are halves of it. */
export const commonPatterns = [
  { key: '24/48', cycle: ['on', 'off', 'off'], groups: 3 },
  { key: '24/72', cycle: ['on', 'off', 'off', 'off'], groups: 4 },
  { key: '2-2-4', cycle: ['day', 'day', 'night', 'night', 'off', 'off', 'off', 'off'], groups: 4 },
] as const

/** The codes of a common pattern with the agency's own classes; a part that it has no class for is off. */
export function cycleOf(pattern: (typeof commonPatterns)[number], classes: readonly ShiftClass[]): string[] {
  const duty = classes.filter((each) => each.kind === 'duty' && !each.isRetired)
  const on = duty.find((each) => each.minutes >= 1_200) ?? duty[0]
  const day = duty.find((each) => each.minutes < 1_200 && !each.isNight) ?? on
  const night = duty.find((each) => each.minutes < 1_200 && each.isNight) ?? on
  const codes = { on: on?.code ?? '', day: day?.code ?? '', night: night?.code ?? '', off: '' }
  return pattern.cycle.map((part) => codes[part])
}

/** A cycle as people write it: codes with blanks or commas between, - for off. */
export const readCycle = (text: string): string[] => text.split(/[\s,，、]+/u).filter((code) => code !== '').map((code) => (classOfCode([], code) === null ? '' : code))
export const writeCycle = (cycle: readonly string[]): string => cycle.map((code) => (code === '' ? offCode : code)).join(' ')

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
export function patternEdits({ pattern, members, days, from, to, classes, keepsFilled }: {
  pattern: Pattern
  members: readonly { readonly id: string; readonly group: number }[]
  days: readonly string[]
  from: string
  /** Default: the last day. */
  to?: string
  classes: readonly ShiftClass[]
  /** A cell that holds something stays as it is. */
  keepsFilled?: (key: string) => boolean
}): { edits: CellEdit[]; unknown: string[] } {
  const edits: CellEdit[] = []
  const unknown = new Set<string>()
  const first = days.indexOf(from)
  const last = to === undefined ? days.length - 1 : days.indexOf(to)
  if (first < 0 || pattern.cycle.length === 0) return { edits, unknown: [] }
  for (const member of members) {
    for (let column = first; column <= last; column += 1) {
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
