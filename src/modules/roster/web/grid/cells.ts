/** Cells of the grid: one member on one day holds at most one shift of the roster. */
import type { z } from 'zod'
import type { rosterView } from '../../contract/rosters.ts'
import type { ShiftItem } from '../../contract/shared.ts'

export type RosterAnswer = z.output<typeof rosterView.output>
export type GridMember = RosterAnswer['members'][number]
export type GridDay = RosterAnswer['days'][number]

export interface Cell {
  readonly classId: string | null
  /** Only a shift can be locked; an empty cell never is. */
  readonly isLocked: boolean
}

/** `${memberId}/${day}` */
export type CellKey = string
export type Cells = ReadonlyMap<CellKey, Cell>

/** A cell as it shall be. */
export interface CellEdit {
  readonly key: CellKey
  readonly cell: Cell
}

export const emptyCell: Cell = { classId: null, isLocked: false }
export const keyOf = (memberId: string, day: string): CellKey => `${memberId}/${day}`

export function placeOfKey(key: CellKey): { memberId: string; day: string } {
  const at = key.lastIndexOf('/')
  return { memberId: key.slice(0, at), day: key.slice(at + 1) }
}

export const isSameCell = (a: Cell, b: Cell): boolean => a.classId === b.classId && a.isLocked === b.isLocked

/** The shifts of one roster as cells; shifts of others (history, duty elsewhere) are not cells. */
export function cellsOf(shifts: readonly ShiftItem[], rosterId: string): Cells {
  const cells = new Map<CellKey, Cell>()
  for (const shift of shifts) {
    if (shift.rosterId === rosterId) cells.set(keyOf(shift.memberId, shift.day), { classId: shift.classId, isLocked: shift.isLocked })
  }
  return cells
}
