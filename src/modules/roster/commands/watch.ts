/** Handing over the watch: who goes signs the checklist, who comes says who is really here. */
import type { z } from 'zod'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { forbidden, notFound } from '../../../kernel/errors.ts'
import { beginDuty, endDuty, listOnDuty, listRolesAt, lockMembers, momentOf, type OnDutyRow } from '../../../force/index.ts'
import { rolesOverUnit } from '../../../orders/index.ts'
import { handOverWatch, takeOverWatch } from '../contract.ts'
import { watchHandoverExists, watchItemUnknown, watchItemsMissing, watchNotOurs, watchRemarkMissing, watchSamePerson, watchSuperseded, watchTakenAlready } from '../errors-swaps.ts'
import { findHandover, findLastHandover, insertHandover, listWatchShifts, lockHandover, saveTaken, type WatchShiftRow } from '../queries/watch.ts'
import { findChecklistProblem } from '../rules/checklist.ts'

/** Those who may put a unit's people on duty and off. */
export const watchRoles: readonly string[] = ['leader', 'commander', 'duty-officer', 'officer-of-the-day']
const everybody = { all: true, roots: [], own: null } as const
/** Who comes a little early or late for a shift is still planned for it. */
const nearMs = 60 * 60_000

const handOverWatchCommand = defineCommand(handOverWatch, {
  who: [rolesOverUnit(watchRoles)],
  async handle({ tx, input, actor, append, occurredAt }) {
    if (actor.kind !== 'member') throw forbidden()
    const problem = findChecklistProblem(input.items)
    if (problem?.kind === 'unknown') throw watchItemUnknown(problem.key)
    if (problem?.kind === 'missing') throw watchItemsMissing(problem.keys)
    if (problem?.kind === 'no-remark') throw watchRemarkMissing(problem.key)
    const at = occurredAt ?? (await momentOf(tx, { operationId: input.operationId, at: null }))
    const faults = input.items.filter((item) => !item.isOk)
    const entryId = append({
      kind: 'watch.handed-over',
      operationId: input.operationId,
      occurredAt: at,
      unitId: input.unitId,
      subject: { kind: 'unit', id: input.unitId },
      facts: { handoverId: input.handoverId, items: input.items.length, faults: faults.map((item) => item.key) },
      body: { remarks: input.remarks, items: Object.fromEntries(input.items.filter((item) => item.remark !== '').map((item) => [item.key, item.remark])) },
    })
    const items = JSON.stringify(input.items.map(({ key, isOk }) => ({ key, isOk })))
    const isNew = await insertHandover(tx, { id: input.handoverId, unitId: input.unitId, operationId: input.operationId, at, by: actor.memberId, items, entryId })
    if (!isNew) throw watchHandoverExists()
    return {}
  },
})

type Taking = CommandContext<z.output<typeof takeOverWatch.input>>

const takeOverWatchCommand = defineCommand(takeOverWatch, {
  who: [{ by: 'role', roles: watchRoles, over: async ({ tx, input }) => (await findHandover(tx, input.handoverId))?.unit_id ?? [] }],
  async handle(context) {
    const { tx, input, actor, append, occurredAt } = context
    if (actor.kind !== 'member') throw forbidden()
    const handover = await lockHandover(tx, input.handoverId)
    if (handover === null) throw notFound('handover', input.handoverId)
    if (handover.taken_at !== null) throw watchTakenAlready()
    // One who signs for both sides vouches for nothing.
    if (handover.handed_by === actor.memberId) throw watchSamePerson()
    const at = Math.max(handover.handed_at, occurredAt ?? (await momentOf(tx, { operationId: input.operationId, at: null })))
    const last = await findLastHandover(tx, handover.unit_id, at)
    if (last !== null && last.handover_id !== handover.handover_id) throw watchSuperseded()
    const present = new Set(input.presentMemberIds)
    const shifts = await listWatchShifts(tx, handover.unit_id, at - nearMs, at + nearMs)
    await mustBelong(context, handover.unit_id, [...present], shifts)
    const onDuty = await listOnDuty(tx, { visibility: everybody, at, unitIds: [handover.unit_id], below: false })
    await changeOver(context, { unitId: handover.unit_id, present, shifts, onDuty, at })
    await saveTaken(tx, input.handoverId, at, actor.memberId)
    // Who should be here from now on, and is not.
    const missing = new Set(shifts.filter((shift) => shift.from_at <= at + nearMs && shift.to_at > at + nearMs && !present.has(shift.member_id)).map((shift) => shift.member_id)).size
    append({
      kind: 'watch.taken-over',
      operationId: input.operationId,
      occurredAt: at,
      unitId: handover.unit_id,
      subject: { kind: 'unit', id: handover.unit_id },
      facts: { handoverId: input.handoverId, present: present.size, missing },
    })
    return { onDuty: present.size, missing }
  },
})

/** Who goes, goes first: their places are free when the others come. */
async function changeOver(context: Taking, { unitId, present, shifts, onDuty, at }: { unitId: string; present: ReadonlySet<string>; shifts: readonly WatchShiftRow[]; onDuty: readonly OnDutyRow[]; at: number }): Promise<void> {
  const { tx, input } = context
  const here = new Set(onDuty.map((row) => row.member_id))
  const leaving = [...here].filter((memberId) => !present.has(memberId))
  const coming = [...present].filter((memberId) => !here.has(memberId))
  await lockMembers(tx, [...leaving, ...coming])
  await endDuty(context, { memberIds: leaving, at, operationId: input.operationId })
  if (coming.length === 0) return
  const path = await context.scope.pathOf(tx, unitId)
  const held = await listRolesAt(tx, coming, path, at)
  const roleOf = (memberId: string): string => {
    const own = held.filter((row) => row.member_id === memberId).map((row) => row.role)
    const planned = shifts.find((shift) => shift.member_id === memberId)?.kind
    const wanted = [...(planned === 'officer-of-the-day' ? ['officer-of-the-day'] : []), 'leader', 'duty-officer']
    return wanted.find((role) => own.includes(role)) ?? 'member'
  }
  await beginDuty(context, { unitId, members: coming.map((memberId) => ({ memberId, role: roleOf(memberId) })), at, operationId: input.operationId })
}

/** The unit's own people, those of units below it, and whoever has a shift here about now. */
async function mustBelong({ tx, scope }: Taking, unitId: string, memberIds: readonly string[], shifts: readonly WatchShiftRow[]): Promise<void> {
  const planned = new Set(shifts.map((shift) => shift.member_id))
  const rows = await lockMembers(tx, memberIds)
  for (const memberId of memberIds) if (!rows.some((row) => row.member_id === memberId)) throw notFound('member', memberId)
  for (const row of rows) {
    if (row.unit_id !== unitId && !planned.has(row.member_id) && !(await scope.pathOf(tx, row.unit_id)).includes(unitId)) throw watchNotOurs(row.member_id)
  }
}

export const watchCommands: readonly Command[] = [handOverWatchCommand, takeOverWatchCommand]
