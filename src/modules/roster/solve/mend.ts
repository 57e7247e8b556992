/** Ways to mend a roster after somebody fell away, as values: in cells and minutes of people. */
import { off, type Roster, type RosterProblem } from '../../../engines/roster/problem.ts'
import { resolveAbsence } from '../../../engines/roster/resolve/absence.ts'
import type { CellChange } from '../contract/shared.ts'

export interface MendQuestion {
  readonly problem: RosterProblem
  readonly present: Roster
  readonly member: number
  readonly days: readonly number[]
}

export interface MendAnswer {
  readonly tookMs: number
  /** `short`, here and below: people short because of the absence. */
  readonly uncovered: { readonly cost: number; readonly short: number }
  readonly alternatives: readonly {
    readonly cost: number
    readonly short: number
    readonly cells: readonly { readonly member: number; readonly day: number; readonly to: number }[]
    readonly touched: readonly { readonly member: number; readonly cells: number; readonly extraMinutes: number; readonly wishesBroken: number }[]
  }[]
}

/** Deterministic; about a second for 60 members on 28 days. */
export function mend({ problem, present, member, days }: MendQuestion): MendAnswer {
  const startedAt = performance.now()
  const { before, uncovered, alternatives } = resolveAbsence(problem, present, { absences: [{ member, days }] })
  // What was short before the absence is no matter of mending it.
  const known = before.levels[0] ?? 0
  const shortOf = (levels: readonly number[]): number => Math.max(0, (levels[0] ?? 0) - known)
  return {
    tookMs: Math.round(performance.now() - startedAt),
    uncovered: { cost: uncovered.cost, short: shortOf(uncovered.levels) },
    alternatives: alternatives.map((one) => ({
      cost: one.cost,
      short: shortOf(one.levels),
      cells: one.changedCells.map((cell) => ({ member: cell.member, day: cell.day, to: cell.to })),
      touched: one.touched.map((touched) => ({
        member: touched,
        cells: one.changedCells.filter((cell) => cell.member === touched).length,
        extraMinutes: one.extraMinutes.find((extra) => extra.member === touched)?.minutes ?? 0,
        wishesBroken: one.wishesBroken.filter((wish) => problem.wishes[wish]?.member === touched).length,
      })),
    })),
  }
}

export function cellChangesOf(cells: MendAnswer['alternatives'][number]['cells'], { memberIds, days, classIds }: { readonly memberIds: readonly string[]; readonly days: readonly string[]; readonly classIds: readonly string[] }): CellChange[] {
  return cells.flatMap(({ member, day, to }) => {
    const memberId = memberIds[member]
    const name = days[day]
    return memberId === undefined || name === undefined ? [] : [{ memberId, day: name, classId: to === off ? null : (classIds[to] ?? null) }]
  })
}
