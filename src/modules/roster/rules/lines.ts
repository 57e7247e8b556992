/** The grid of one roster as values with indexes: who has what on which day, before it and elsewhere. */
import type { z } from 'zod'
import type { rosterView } from '../contract/rosters.ts'
import type { CellChange, ShiftClass, ShiftItem } from '../contract/shared.ts'
import { dayNumber, shiftTimes } from './times.ts'

type RosterOutput = z.output<typeof rosterView.output>
export type GridMember = RosterOutput['members'][number]
export type GridDay = RosterOutput['days'][number]
export type Absence = RosterOutput['absences'][number]

/** What a grid is built from: the output of the view `roster`, or as much of it as this. */
export interface GridInput extends Pick<RosterOutput, 'classes' | 'needs' | 'rules' | 'members' | 'days' | 'shifts' | 'elsewhere' | 'absences'> {
  readonly roster: Pick<RosterOutput['roster'], 'id' | 'unitId' | 'from' | 'to' | 'timezone'>
  readonly notice?: Pick<RosterOutput['notice'], 'leaveStopped'>
}

/** One member's line. */
export interface Line {
  readonly member: GridMember
  /** By place of the day in the roster. */
  readonly cells: readonly (ShiftItem | null)[]
  /** Of the seven days before the roster, wherever. */
  readonly before: readonly ShiftItem[]
  /** In other rosters in this period. */
  readonly elsewhere: readonly ShiftItem[]
  readonly absences: readonly Absence[]
}

export interface Grid {
  readonly roster: GridInput['roster']
  readonly days: readonly GridDay[]
  /** Place of a day in `days`. */
  readonly dayIndex: ReadonlyMap<string, number>
  readonly classes: ReadonlyMap<string, ShiftClass>
  readonly needs: GridInput['needs']
  readonly rules: GridInput['rules']
  readonly leaveStopped: readonly { readonly from: number; readonly to: number }[]
  /** In the order of the view. */
  readonly lines: ReadonlyMap<string, Line>
}

export interface ChangeProblem {
  readonly code: 'skipped-time' | 'unknown-member' | 'unknown-class' | 'retired-class' | 'day-outside' | 'cell-twice'
  readonly change: CellChange
}

export function buildGrid(input: GridInput): Grid {
  const dayIndex = new Map(input.days.map(({ day }, index) => [day, index]))
  const lines = new Map<string, { member: GridMember; cells: (ShiftItem | null)[]; before: ShiftItem[]; elsewhere: ShiftItem[]; absences: Absence[] }>()
  for (const member of input.members) lines.set(member.id, { member, cells: Array.from({ length: input.days.length }, () => null), before: [], elsewhere: [], absences: [] })
  for (const shift of input.shifts) {
    const line = lines.get(shift.memberId)
    const index = shift.rosterId === input.roster.id ? dayIndex.get(shift.day) : undefined
    if (line === undefined) continue
    if (index !== undefined) line.cells[index] = shift
    else line.before.push(shift)
  }
  for (const shift of input.elsewhere) lines.get(shift.memberId)?.elsewhere.push(shift)
  for (const absence of input.absences) lines.get(absence.memberId)?.absences.push(absence)
  return {
    roster: input.roster,
    days: input.days,
    dayIndex,
    classes: new Map(input.classes.map((one) => [one.id, one])),
    needs: input.needs,
    rules: input.rules,
    leaveStopped: input.notice?.leaveStopped ?? [],
    lines,
  }
}

export function findCell(grid: Grid, memberId: string, day: string): ShiftItem | null {
  const index = grid.dayIndex.get(day)
  return index === undefined ? null : (grid.lines.get(memberId)?.cells[index] ?? null)
}

/**
 * The grid after the changes; what was not touched is shared with the one before, so that an undo is keeping the old one.
 * With problems, the grid has all the changes but those. A new shift gets an id of its own when the server takes it; until
 * then it is `member day`.
 */
export function changeGrid(grid: Grid, changes: readonly CellChange[]): { readonly grid: Grid; readonly problems: readonly ChangeProblem[] } {
  const problems: ChangeProblem[] = []
  const lines = new Map(grid.lines)
  const seen = new Set<string>()
  const copied = new Map<string, (ShiftItem | null)[]>()
  for (const change of changes) {
    const line = grid.lines.get(change.memberId)
    const problem = seen.has(`${change.memberId} ${change.day}`) ? 'cell-twice' : findProblem(grid, change)
    if (line === undefined || problem !== null) {
      problems.push({ code: problem ?? 'unknown-member', change })
      continue
    }
    seen.add(`${change.memberId} ${change.day}`)
    const index = grid.dayIndex.get(change.day) ?? 0
    const cells = copied.get(change.memberId) ?? [...line.cells]
    copied.set(change.memberId, cells)
    cells[index] = shiftAfter(grid, change, line.cells[index] ?? null)
  }
  for (const [memberId, cells] of copied) {
    const line = grid.lines.get(memberId)
    if (line !== undefined) lines.set(memberId, { ...line, cells })
  }
  return { grid: { ...grid, lines }, problems }
}

function findProblem(grid: Grid, change: CellChange): ChangeProblem['code'] | null {
  const index = grid.dayIndex.get(change.day)
  if (!grid.lines.has(change.memberId)) return 'unknown-member'
  if (index === undefined) return 'day-outside'
  if (change.classId === null) return null
  const shiftClass = grid.classes.get(change.classId)
  if (shiftClass === undefined) return 'unknown-class'
  // What is there already may stay, and be locked.
  if (shiftClass.isRetired && grid.lines.get(change.memberId)?.cells[index]?.classId !== change.classId) return 'retired-class'
  return 'problem' in shiftTimes({ ...shiftClass, day: change.day, timezone: grid.roster.timezone }) ? 'skipped-time' : null
}

function shiftAfter(grid: Grid, change: CellChange, before: ShiftItem | null): ShiftItem | null {
  const shiftClass = change.classId === null ? undefined : grid.classes.get(change.classId)
  if (shiftClass === undefined) return null
  if (before !== null && before.classId === shiftClass.id) return { ...before, isLocked: change.isLocked ?? before.isLocked }
  const times = shiftTimes({ ...shiftClass, day: change.day, timezone: grid.roster.timezone })
  if ('problem' in times) return null
  const { memberId, day } = change
  return { id: `${memberId} ${day}`, memberId, unitId: grid.roster.unitId, rosterId: grid.roster.id, classId: shiftClass.id, day, ...times, isLocked: change.isLocked ?? before?.isLocked ?? false }
}

/** Hours of work: what stands by at home without counted hours is no working day. */
export function isWork(grid: Grid, shift: ShiftItem): boolean {
  return (grid.classes.get(shift.classId)?.countedMinutes ?? 0) > 0
}

export function countedMinutes(grid: Grid, shift: ShiftItem): number {
  return grid.classes.get(shift.classId)?.countedMinutes ?? 0
}

export function isAbsent(line: Line, shift: Pick<ShiftItem, 'from' | 'to'>): boolean {
  return line.absences.some((absence) => absence.from < shift.to && shift.from < absence.to)
}

/** `qualification` empty: anybody. It must hold to the end of the shift. */
export function isQualified(member: GridMember, qualification: string, until: number): boolean {
  return qualification === '' || member.qualifications.some(({ code, expiresAt }) => code === qualification && (expiresAt === null || expiresAt >= until))
}

/** Place of any day, the days before the roster below zero. */
export function placeOfDay(grid: Grid, day: string): number {
  return dayNumber(day) - dayNumber(grid.roster.from)
}
