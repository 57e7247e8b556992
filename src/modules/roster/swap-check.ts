/** What a swap would break, out of the database: the grids of all rosters that it touches, with both people on them. */
import type { Tx } from '../../kernel/db/database.ts'
import type { Violation } from './contract/shared.ts'
import { swapBreaksRule } from './errors-swaps.ts'
import { listPeople } from './queries/people.ts'
import { findRoster } from './queries/rosters.ts'
import { listSwapShifts, type SwapRow, type SwapShiftRow } from './queries/swaps.ts'
import { readGrid } from './read-grid.ts'
import { buildGrid, type Grid } from './rules/grid.ts'
import { findCausedViolations, findRefusing, type Handing } from './rules/swaps.ts'
import { findBrokenFloors } from './swap-floors.ts'

export function toShift(row: SwapShiftRow): Handing['shift'] {
  return { id: row.shift_id, memberId: row.member_id, unitId: row.unit_id, rosterId: row.roster_id, classId: row.class_id, day: row.day, from: row.from_at, to: row.to_at, isLocked: row.is_locked }
}

/** One grid a roster, with guests who may come. */
export async function readGrids(tx: Tx, rosterIds: readonly string[], alsoMemberIds: readonly string[]): Promise<Grid[]> {
  const grids: Grid[] = []
  for (const rosterId of [...new Set(rosterIds)].toSorted()) {
    const roster = await findRoster(tx, rosterId)
    if (roster !== null) grids.push(buildGrid(await readGrid(tx, roster, { withYear: false, alsoMemberIds })))
  }
  return grids
}

export interface SwapParts {
  readonly shift: SwapShiftRow
  readonly other: SwapShiftRow | null
}

/** Null: a shift of it is gone. */
export async function findSwapParts(tx: Tx, swap: Pick<SwapRow, 'shift_id' | 'other_shift_id'>): Promise<SwapParts | null> {
  const rows = await listSwapShifts(tx, [swap.shift_id, ...(swap.other_shift_id === null ? [] : [swap.other_shift_id])])
  const shift = rows.find((row) => row.shift_id === swap.shift_id)
  const other = swap.other_shift_id === null ? null : rows.find((row) => row.shift_id === swap.other_shift_id)
  return shift === undefined || other === undefined ? null : { shift, other }
}

export function handingsOf({ shift, other }: SwapParts, toMemberId: string): Handing[] {
  return [{ shift: toShift(shift), toMemberId }, ...(other === null ? [] : [{ shift: toShift(other), toMemberId: shift.member_id }])]
}

export async function findSwapViolations(tx: Tx, parts: SwapParts, toMemberId: string): Promise<Violation[]> {
  const grids = await readGrids(tx, [parts.shift.roster_id, ...(parts.other === null ? [] : [parts.other.roster_id])], [parts.shift.member_id, toMemberId])
  return findCausedViolations(grids, handingsOf(parts, toMemberId))
}

/** Every rule on both grids, then the floors of the order. */
export async function mustBreakNothing(tx: Tx, parts: SwapParts, { toMemberId, at }: { toMemberId: string; at: number }): Promise<void> {
  const onGrids = findRefusing(await findSwapViolations(tx, parts, toMemberId))
  const refusing = onGrids.length > 0 ? onGrids : await findBrokenFloors(tx, handingsOf(parts, toMemberId), { at, timezone: parts.shift.timezone })
  if (refusing.length === 0) return
  const people = await listPeople(tx, refusing.flatMap((violation) => violation.memberId ?? []))
  throw swapBreaksRule(refusing, new Map(people.map((person) => [person.member_id, person.name])))
}
