/** Cells of a roster: freely in a draft and before the notice, with a reason, a handover and an approver inside it. */
import { z } from 'zod'
import { listRoleHolders, momentOf, findUnit } from '../../../force/index.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText, type Question, type Rule } from '../../../kernel/policy.ts'
import type { Kinds } from '../../../orders/index.ts'
import { applyCellChanges } from '../changes.ts'
import { approveRosterChange, askRosterChange, changeShifts, refuseRosterChange } from '../contract/rosters.ts'
import { cellChange, type CellChange, type Violation } from '../contract/shared.ts'
import { readNotice, type Notice } from '../duties/notice.ts'
import { changeExists, changeOutdated, changeSettled, insideNotice, needsSecondPerson, notDraft, nothingChanges, notInForce, outsideNotice, shiftLocked, staleRevision } from '../errors.ts'
import { findChange, insertChange, lockRoster, settleChange, type ChangeRow, type RosterRow } from '../queries/rosters.ts'
import { listShiftsOfCells, type ShiftRow } from '../queries/shifts.ts'
import { readGrid } from '../read-grid.ts'
import { buildGrid, findLineViolations, findNeedViolations } from '../rules/grid.ts'
import { tellPeople } from '../telling.ts'
import { above, approving, editing, editsRoster } from '../who.ts'

export interface Occasion {
  readonly notice: Notice
  /** The operation whose clock it is: the one named, else the one whose order gives the notice. */
  readonly operationId: string | null
  readonly at: number
  /** What begins before this is inside the notice; where no order gives any, what has begun. */
  readonly freeFrom: number
}

export async function readOccasion(tx: Tx, kinds: Kinds, { unitId, operationId }: { unitId: string; operationId: string | null }): Promise<Occasion> {
  const notice = await readNotice(tx, kinds, { operationId, unitId })
  const clockOf = operationId ?? notice.operationId
  const at = await momentOf(tx, { operationId: clockOf, at: null })
  return { notice, operationId: clockOf, at, freeFrom: at + (notice.noticeMs ?? 0) }
}

function firstOf(shifts: readonly ShiftRow[]): ShiftRow | null {
  return shifts.reduce<ShiftRow | null>((first, shift) => (first === null || shift.from_at < first.from_at ? shift : first), null)
}

function createChangeShifts(kinds: Kinds): Command {
  return defineCommand(changeShifts, {
    who: [{ by: 'system' }, editsRoster],
    async handle(context) {
      const { tx, input } = context
      const rosterRow = await lockRoster(tx, input.rosterId)
      if (rosterRow.status !== 'draft' && rosterRow.status !== 'in-force') throw notDraft(rosterRow.status)
      if (input.revision !== null && input.revision !== rosterRow.revision) throw staleRevision(input.revision, rosterRow.revision)
      await mustBeUnlocked(tx, rosterRow, input.changes)
      const { operationId, at, freeFrom, notice } = await readOccasion(tx, kinds, { unitId: rosterRow.unit_id, operationId: input.operationId })
      const { revision, changed, cancelled, inserted } = await applyCellChanges(tx, context, { rosterRow, changes: input.changes, operationId, at })
      const first = rosterRow.status === 'in-force' ? firstOf([...cancelled, ...inserted]) : null
      if (first !== null && first.from_at < freeFrom) throw insideNotice({ memberId: first.member_id, day: first.day, freeFrom })
      return { revision, violations: await violationsAfter(tx, { rosterRow, changed, notice }) }
    },
  })
}

/** A locked shift is unlocked, or changed and unlocked in one, before it goes. */
async function mustBeUnlocked(tx: Tx, roster: RosterRow, changes: readonly CellChange[]): Promise<void> {
  const locked = new Map((await listShiftsOfCells(tx, roster.roster_id, changes)).filter((shift) => shift.is_locked).map((shift) => [`${shift.member_id} ${shift.day}`, shift]))
  for (const { memberId, day, classId, isLocked } of changes) {
    const shift = locked.get(`${memberId} ${day}`)
    if (shift !== undefined && isLocked !== false && shift.class_id !== classId) throw shiftLocked({ memberId, day })
  }
}

/** What the touched lines and columns break now. */
async function violationsAfter(tx: Tx, { rosterRow, changed, notice }: { rosterRow: RosterRow; changed: readonly CellChange[]; notice: Notice }): Promise<Violation[]> {
  if (changed.length === 0) return []
  const grid = buildGrid(await readGrid(tx, rosterRow, { withYear: false, leaveStopped: notice.leaveStopped }))
  const lines = new Set(changed.map((change) => change.memberId))
  const days = new Set(changed.map((change) => change.day))
  return [...[...lines].flatMap((memberId) => findLineViolations(grid, memberId)), ...[...days].flatMap((day) => findNeedViolations(grid, day))]
}

// Inside the notice

/** What the changes would cancel and put in; refuses as they would be refused, and leaves nothing behind. */
async function tryChanges(tx: Tx, commandId: string, request: Parameters<typeof applyCellChanges>[2]): Promise<{ cancelled: readonly ShiftRow[]; inserted: readonly ShiftRow[] }> {
  await tx.query('SAVEPOINT tried')
  const done = await applyCellChanges(tx, { commandId, append: () => commandId }, request)
  await tx.query('ROLLBACK TO SAVEPOINT tried')
  return done
}

function createAsk(kinds: Kinds): Command {
  return defineCommand(askRosterChange, {
    who: [{ by: 'system' }, editsRoster],
    async handle({ tx, input, actor, append, commandId }) {
      const rosterRow = await lockRoster(tx, input.rosterId)
      if (rosterRow.status !== 'in-force') throw notInForce(rosterRow.status)
      const { operationId, at, freeFrom } = await readOccasion(tx, kinds, { unitId: rosterRow.unit_id, operationId: input.operationId })
      await mustBeUnlocked(tx, rosterRow, input.changes)
      const tried = await tryChanges(tx, commandId, { rosterRow, changes: input.changes, operationId, at })
      const first = firstOf([...tried.cancelled, ...tried.inserted])
      if (first === null) throw nothingChanges()
      if (first.from_at >= freeFrom) throw outsideNotice(freeFrom)
      const { roster_id: rosterId, unit_id: unitId } = rosterRow
      const entryId = append({
        kind: 'roster.change-asked', operationId, occurredAt: at, unitId, subject: { kind: 'roster', id: rosterId },
        facts: { changeId: input.changeId, rosterId, fromAt: first.from_at, cells: input.changes.length },
        body: { reason: input.reason, handover: input.handover },
      })
      const isNew = await insertChange(tx, { change_id: input.changeId, roster_id: rosterId, unit_id: unitId, changes: JSON.stringify(await withPresent(tx, rosterId, input.changes)), first_from_at: first.from_at, asked_at: at, asked_by: actorText(actor), entry_id: entryId })
      if (!isNew) throw changeExists(input.changeId)
      await tellPeople(tx, { name: `roster.change-asked:${input.changeId}`, operationId, memberIds: (await listApprovers(tx, unitId)).filter((id) => `member:${id}` !== actorText(actor)), kind: 'roster.change-asked', facts: { changeId: input.changeId, rosterId }, at })
      return {}
    },
  })
}

/** Who may approve for the unit, the nearest first; a root with a hundred planners is not told a hundred times. */
async function listApprovers(tx: Tx, unitId: string): Promise<string[]> {
  const unit = await findUnit(tx, unitId)
  for (const nearest of (unit?.path ?? []).toReversed()) {
    const holders = await listRoleHolders(tx, [nearest], nearest === unitId ? approving : [...approving, ...editing])
    if (holders.length > 0) return holders.map((holder) => holder.member_id)
  }
  return []
}

type OnChange = { readonly changeId: string }
const unitOfChange = async ({ tx, input }: Question<OnChange>): Promise<readonly string[]> => {
  const change = await findChange(tx, input.changeId)
  return change === null ? [] : [change.unit_id]
}
const approvesChange: readonly Rule<OnChange>[] = [
  { by: 'role', roles: approving, over: unitOfChange },
  { by: 'role', roles: editing, over: async (question) => above(question.tx, await unitOfChange(question)) },
]

async function lockChange(tx: Tx, changeId: string): Promise<{ change: ChangeRow; rosterRow: RosterRow }> {
  const found = await findChange(tx, changeId)
  if (found === null) throw notFound('roster change', changeId)
  const rosterRow = await lockRoster(tx, found.roster_id)
  // Read again under the roster's lock: two who settle it at once do so one after the other.
  const change = await findChange(tx, changeId)
  if (change === null || change.status !== 'asked') throw changeSettled(change?.status ?? 'withdrawn')
  return { change, rosterRow }
}

/** As it is kept: with what stood in the cell when it was asked for. */
const askedChange = cellChange.extend({ was: z.string().nullable() })

async function withPresent(tx: Tx, rosterId: string, changes: readonly CellChange[]): Promise<z.output<typeof askedChange>[]> {
  const present = new Map((await listShiftsOfCells(tx, rosterId, changes)).map((shift) => [`${shift.member_id} ${shift.day}`, shift.class_id]))
  return changes.map((change) => ({ ...change, was: present.get(`${change.memberId} ${change.day}`) ?? null }))
}

/** Refused where a cell is no longer what the asker saw: nobody approves away what somebody else has mended since. */
async function changesOf(tx: Tx, change: ChangeRow): Promise<CellChange[]> {
  const asked = askedChange.array().parse(JSON.parse(change.changes))
  const present = await withPresent(tx, change.roster_id, asked)
  for (const [at, { memberId, day, was }] of asked.entries()) if (present[at]?.was !== was) throw changeOutdated({ memberId, day })
  return asked.map(({ memberId, day, classId, isLocked }) => ({ memberId, day, classId, isLocked }))
}

function createApproveChange(kinds: Kinds): Command {
  return defineCommand(approveRosterChange, {
    who: approvesChange,
    async handle(context) {
      const { tx, input, actor, append } = context
      const { change, rosterRow } = await lockChange(tx, input.changeId)
      if (change.asked_by === actorText(actor)) throw needsSecondPerson()
      if (rosterRow.status !== 'in-force') throw notInForce(rosterRow.status)
      const { operationId, at, notice } = await readOccasion(tx, kinds, { unitId: rosterRow.unit_id, operationId: input.operationId })
      const { cancelled, inserted } = await applyCellChanges(tx, context, { rosterRow, changes: await changesOf(tx, change), operationId, at })
      await settleChange(tx, { changeId: change.change_id, status: 'approved', at, by: actorText(actor) })
      const { roster_id: rosterId, unit_id: unitId } = rosterRow
      const noticeMissedMs = Math.max(0, (notice.noticeMs ?? 0) - (change.first_from_at - at))
      append({ kind: 'roster.change-approved', operationId, occurredAt: at, unitId, subject: { kind: 'roster', id: rosterId }, facts: { changeId: change.change_id, rosterId, isLate: true, noticeMissedMs, fromAt: change.first_from_at } })
      await tellSettled(context, { change, operationId, at, kind: 'roster.change-approved', memberIds: [...cancelled, ...inserted].map((shift) => shift.member_id) })
      return {}
    },
  })
}

function createRefuseChange(kinds: Kinds): Command {
  return defineCommand(refuseRosterChange, {
    who: approvesChange,
    async handle(context) {
      const { tx, input, actor, append } = context
      const { change, rosterRow } = await lockChange(tx, input.changeId)
      const { operationId, at } = await readOccasion(tx, kinds, { unitId: rosterRow.unit_id, operationId: null })
      await settleChange(tx, { changeId: change.change_id, status: 'refused', at, by: actorText(actor) })
      append({ kind: 'roster.change-refused', operationId, occurredAt: at, unitId: rosterRow.unit_id, subject: { kind: 'roster', id: rosterRow.roster_id }, facts: { changeId: change.change_id, rosterId: rosterRow.roster_id }, body: { reason: input.reason } })
      await tellSettled(context, { change, operationId, at, kind: 'roster.change-refused', memberIds: [] })
      return {}
    },
  })
}

/** Whoever asked, and whose shifts it is about. */
async function tellSettled({ tx }: Pick<CommandContext<unknown>, 'tx'>, { change, operationId, at, kind, memberIds }: { change: ChangeRow; operationId: string | null; at: number; kind: string; memberIds: readonly string[] }): Promise<void> {
  const asker = change.asked_by.startsWith('member:') ? [change.asked_by.slice('member:'.length)] : []
  await tellPeople(tx, { name: `${kind}:${change.change_id}`, operationId, memberIds: [...asker, ...memberIds], kind, facts: { changeId: change.change_id, rosterId: change.roster_id }, at })
}

export function createShiftCommands(kinds: Kinds): readonly Command[] {
  return [createChangeShifts(kinds), createAsk(kinds), createApproveChange(kinds), createRefuseChange(kinds)]
}
