/** A shift that lacks somebody: when it is, and what it still lacks. */
import type { Tx } from '../../kernel/db/database.ts'
import type { ShiftClass } from './contract/shared.ts'
import { callOutDayOutside } from './errors-swaps.ts'
import { shiftSkipped, unknownClass } from './errors.ts'
import type { RosterRow } from './queries/rosters.ts'
import { readGrid } from './read-grid.ts'
import { buildGrid, countPresent, type Grid } from './rules/grid.ts'
import { shiftTimes } from './rules/times.ts'

export interface GapShift {
  readonly roster: RosterRow
  readonly shiftClass: ShiftClass
  readonly day: string
  readonly from: number
  readonly to: number
  readonly grid: Grid
}

export async function readGap(tx: Tx, { roster, classId, day, alsoMemberIds = [] }: { roster: RosterRow; classId: string; day: string; alsoMemberIds?: readonly string[] }): Promise<GapShift> {
  const grid = buildGrid(await readGrid(tx, roster, { withYear: false, alsoMemberIds }))
  const shiftClass = grid.classes.get(classId)
  if (shiftClass === undefined) throw unknownClass(classId)
  if (!grid.dayIndex.has(day)) throw callOutDayOutside(day)
  const times = shiftTimes({ ...shiftClass, day, timezone: roster.timezone })
  if ('problem' in times) throw shiftSkipped({ memberId: '', day, startsAt: shiftClass.startsAt })
  return { roster, shiftClass, day, ...times, grid }
}

/** Qualifications that the shift needs and has too few of, not counting `withoutMemberId`. */
export function findLacking({ grid, shiftClass, day }: GapShift, withoutMemberId: string | null): string[] {
  const place = grid.dayIndex.get(day)
  if (place === undefined) return []
  const lines = new Map(grid.lines)
  if (withoutMemberId !== null) lines.delete(withoutMemberId)
  return grid.needs
    .filter((need) => need.classId === shiftClass.id && need.qualification !== '' && countPresent({ ...grid, lines }, place, need.classId, need.qualification) < need.minimum)
    .map((need) => need.qualification)
}
