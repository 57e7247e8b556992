/** Cells of rosters as they shall be: the one place where shifts are written. */
import { idFrom } from '../../kernel/canonical.ts'
import type { CommandContext } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { listAbsent, momentOf } from '../../force/index.ts'
import type { CellChange, ShiftClass } from './contract/shared.ts'
import { cellTwice, classRetired, dayOutside, notOnRoster, shiftOnAbsence, shiftOverlaps, shiftSkipped, unknownClass } from './errors.ts'
import { listGridMembers } from './queries/grid.ts'
import type { RosterRow } from './queries/rosters.ts'
import { listClasses } from './queries/settings.ts'
import { cancelShifts, findCollision, insertShifts, listShiftsOfCells, lockCells, type ShiftRow } from './queries/shifts.ts'
import { shiftTimes } from './rules/times.ts'
import { followShifts } from './swap-ends.ts'

interface Manner {
  /** By `momentOf` unless given: when what is cancelled ends to count, and what is put in begins to. */
  readonly at?: number
  readonly operationId?: string | null
  /** True: members of other units may be put in (a swap, a call to come in). */
  readonly guests?: boolean
  /** A swap that is being carried out, and so is neither moved nor ended. */
  readonly exceptSwapId?: string
}

export interface CellChangesRequest extends Manner {
  /** Locked (`lockRoster`). */
  readonly rosterRow: RosterRow
  readonly changes: readonly CellChange[]
}

export interface RostersChangeRequest extends Manner {
  /** Locked (`lockRosters`); several at once where shifts change hands across units. */
  readonly parts: readonly { readonly rosterRow: RosterRow; readonly changes: readonly CellChange[] }[]
}

export interface ChangedCells {
  /** Revisions after it, in the order of `parts`. */
  readonly revisions: readonly number[]
  /** What really differs from before, in the order of `parts`. */
  readonly changed: readonly (readonly CellChange[])[]
  readonly cancelled: readonly ShiftRow[]
  readonly inserted: readonly ShiftRow[]
}

type Writing = Pick<CommandContext<unknown>, 'append' | 'commandId'>

/** `applyToRosters` for one roster. */
export async function applyCellChanges(tx: Tx, context: Writing, { rosterRow, changes, ...manner }: CellChangesRequest): Promise<{ revision: number; changed: readonly CellChange[]; cancelled: readonly ShiftRow[]; inserted: readonly ShiftRow[] }> {
  const { revisions, changed, cancelled, inserted } = await applyToRosters(tx, context, { parts: [{ rosterRow, changes }], ...manner })
  return { revision: revisions[0] ?? rosterRow.revision, changed: changed[0] ?? [], cancelled, inserted }
}

/**
 * Makes the cells as asked, all or none: checks days, members, classes and times, cancels before it puts in, so that one
 * member's shift may take the place of another's, ends or carries swaps, and journals `roster.changed` for each roster that
 * changed. Refuses with `shift.overlap` where somebody would be in two places at once, and with `shift.on-absence` where
 * a roster in force would plan somebody who is away. Notice, revisions and locked cells are the caller's to check.
 */
export async function applyToRosters(tx: Tx, { append, commandId }: Writing, { parts, operationId = null, guests = false, exceptSwapId, ...given }: RostersChangeRequest): Promise<ChangedCells> {
  const at = given.at ?? (await momentOf(tx, { operationId, at: null }))
  const classes = new Map((await listClasses(tx)).map((one) => [one.id, one]))
  const plans: Plan[] = []
  for (const { rosterRow, changes } of parts) plans.push(await planPart(tx, { roster: rosterRow, changes, classes, guests, commandId }))
  const gone = plans.flatMap((plan) => plan.cancelled)
  const put = plans.flatMap((plan) => plan.inserted)
  for (const { roster, inserted } of plans) if (roster.status === 'in-force') await mustNotBeAway(tx, inserted)
  await cancelShifts(tx, gone.map((shift) => shift.shift_id), at)
  for (const isLocked of [true, false]) await lockCells(tx, plans.flatMap((plan) => plan.locks.filter((lock) => lock.isLocked === isLocked).map((lock) => lock.shiftId)), isLocked)
  for (const isDraft of [true, false]) {
    const shifts = plans.filter((plan) => (plan.roster.status === 'draft') === isDraft).flatMap((plan) => plan.inserted)
    if (!(await insertShifts(tx, shifts, isDraft ? null : at))) await refuseCollision(tx, shifts)
  }
  const unitId = plans[0]?.roster.unit_id
  if (unitId !== undefined) await followShifts({ tx, append }, { goneIds: gone.map((shift) => shift.shift_id), successors: findSuccessors(gone, put), operationId, at, unitId, ...(exceptSwapId === undefined ? {} : { exceptSwapId }) })
  const revisions: number[] = []
  for (const plan of plans) revisions.push(await noteChange(tx, append, { plan, at, operationId }))
  return { revisions, changed: plans.map((plan) => plan.changed), cancelled: gone, inserted: put }
}

interface Plan {
  readonly roster: RosterRow
  readonly changed: readonly CellChange[]
  readonly cancelled: readonly ShiftRow[]
  readonly inserted: readonly ShiftRow[]
  readonly locks: readonly { readonly shiftId: string; readonly isLocked: boolean }[]
}

const keyOf = (memberId: string, day: string): string => `${memberId} ${day}`

async function planPart(tx: Tx, { roster, changes, classes, guests, commandId }: { roster: RosterRow; changes: readonly CellChange[]; classes: ReadonlyMap<string, ShiftClass>; guests: boolean; commandId: string }): Promise<Plan> {
  const present = new Map((await listShiftsOfCells(tx, roster.roster_id, changes)).map((shift) => [keyOf(shift.member_id, shift.day), shift]))
  const known = guests ? null : new Set((await listGridMembers(tx, { unitId: roster.unit_id, rosterId: roster.roster_id })).map((member) => member.member_id))
  const changed: CellChange[] = []
  const cancelled: ShiftRow[] = []
  const inserted: ShiftRow[] = []
  const locks: { shiftId: string; isLocked: boolean }[] = []
  const seen = new Set<string>()
  for (const change of changes) {
    const { memberId, day, classId } = change
    const key = keyOf(memberId, day)
    if (seen.has(key)) throw cellTwice({ memberId, day })
    seen.add(key)
    if (day < roster.from_day || day > roster.to_day) throw dayOutside({ memberId, day })
    const before = present.get(key)
    if (classId === (before?.class_id ?? null)) {
      if (before === undefined || change.isLocked === undefined || change.isLocked === before.is_locked) continue
      locks.push({ shiftId: before.shift_id, isLocked: change.isLocked })
      changed.push(change)
      continue
    }
    if (before !== undefined) cancelled.push(before)
    if (classId !== null) {
      if (known !== null && !known.has(memberId)) throw notOnRoster({ memberId, day })
      inserted.push(makeShift({ roster, change: { ...change, classId }, classes, isLocked: change.isLocked ?? false, commandId }))
    }
    changed.push(change)
  }
  return { roster, changed, cancelled, inserted, locks }
}

function makeShift({ roster, change: { memberId, day, classId }, classes, isLocked, commandId }: { roster: RosterRow; change: CellChange & { readonly classId: string }; classes: ReadonlyMap<string, ShiftClass>; isLocked: boolean; commandId: string }): ShiftRow {
  const shiftClass = classes.get(classId)
  if (shiftClass === undefined) throw unknownClass(classId)
  if (shiftClass.isRetired) throw classRetired({ memberId, day, code: shiftClass.code })
  const times = shiftTimes({ ...shiftClass, day, timezone: roster.timezone })
  if ('problem' in times) throw shiftSkipped({ memberId, day, startsAt: shiftClass.startsAt })
  // By the command's id, so that the same command sent twice makes the same shift.
  return { shift_id: idFrom(commandId, roster.roster_id, memberId, day), roster_id: roster.roster_id, unit_id: roster.unit_id, member_id: memberId, class_id: classId, day, from_at: times.from, to_at: times.to, is_locked: isLocked }
}

async function mustNotBeAway(tx: Tx, shifts: readonly ShiftRow[]): Promise<void> {
  if (shifts.length === 0) return
  const from = Math.min(...shifts.map((shift) => shift.from_at))
  const to = Math.max(...shifts.map((shift) => shift.to_at))
  const away = Map.groupBy(await listAbsent(tx, shifts.map((shift) => shift.member_id), from, to), (absence) => absence.member_id)
  for (const shift of shifts) {
    const absence = away.get(shift.member_id)?.find((one) => one.from_at < shift.to_at && one.to_at > shift.from_at)
    if (absence !== undefined) throw shiftOnAbsence({ memberId: shift.member_id, day: shift.day, from: absence.from_at, to: absence.to_at })
  }
}

async function refuseCollision(tx: Tx, shifts: readonly ShiftRow[]): Promise<never> {
  const met = await findCollision(tx, shifts)
  if (met !== null) throw shiftOverlaps({ memberId: met.member_id, day: met.day, unitId: met.other_unit_id, otherDay: met.other_day, otherRosterId: met.other_roster_id })
  // With nothing in the tables they stand in each other's way.
  const sorted = shifts.toSorted((a, b) => (a.member_id < b.member_id ? -1 : a.member_id > b.member_id ? 1 : a.from_at - b.from_at))
  const at = sorted.findIndex((shift, index) => { const last = sorted[index - 1]; return last !== undefined && last.member_id === shift.member_id && last.to_at > shift.from_at })
  const [first, second] = [sorted[at - 1], sorted[at]]
  // Neither: whoever stood in the way has gone meanwhile, and the command may be sent again.
  if (first === undefined || second === undefined) throw new Error('shifts collided with something that is not there')
  throw shiftOverlaps({ memberId: second.member_id, day: second.day, unitId: first.unit_id, otherDay: first.day, otherRosterId: first.roster_id })
}

/** Which new shift took the place of one that went: the same member's on the same day, else (moved to another day) of the same class in the same roster, the nearest first. */
function findSuccessors(gone: readonly ShiftRow[], put: readonly ShiftRow[]): Map<string, string> {
  const successors = new Map<string, string>()
  const free = new Set(put)
  const pick = (shift: ShiftRow, isLike: (other: ShiftRow) => boolean): void => {
    const [nearest] = [...free].filter((other) => other.member_id === shift.member_id && other.roster_id === shift.roster_id && isLike(other)).sort((a, b) => Math.abs(a.from_at - shift.from_at) - Math.abs(b.from_at - shift.from_at))
    if (nearest === undefined) return
    free.delete(nearest)
    successors.set(shift.shift_id, nearest.shift_id)
  }
  // A thousand cells or more are a new roster, and nobody's move.
  if (gone.length > 1000) return successors
  for (const shift of gone) pick(shift, (other) => other.day === shift.day)
  for (const shift of gone) if (!successors.has(shift.shift_id)) pick(shift, (other) => other.class_id === shift.class_id)
  return successors
}

/** Enough ids for the screens to know whom it concerns; a whole roster concerns everybody. */
const mostNamed = 50

async function noteChange(tx: Tx, append: Writing['append'], { plan, at, operationId }: { plan: Plan; at: number; operationId: string | null }): Promise<number> {
  const { roster, changed, cancelled, inserted } = plan
  if (changed.length === 0) return roster.revision
  const revision = roster.revision + 1
  await tx.query('UPDATE roster SET revision = $3 WHERE agency_id = $1 AND roster_id = $2', [tx.agencyId, roster.roster_id, revision], 'save-roster-revision')
  const touched = [...cancelled, ...inserted]
  const memberIds = [...new Set(changed.map((change) => change.memberId))]
  append({
    kind: 'roster.changed',
    operationId,
    occurredAt: at,
    unitId: roster.unit_id,
    subject: { kind: 'roster', id: roster.roster_id },
    facts: {
      rosterId: roster.roster_id,
      revision,
      cells: changed.length,
      fromAt: touched.length === 0 ? null : touched.reduce((least, shift) => Math.min(least, shift.from_at), Infinity),
      toAt: touched.length === 0 ? null : touched.reduce((most, shift) => Math.max(most, shift.to_at), -Infinity),
      ...(memberIds.length > mostNamed ? {} : { memberIds }),
    },
  })
  return revision
}
