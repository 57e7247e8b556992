import { idFrom } from '../../kernel/canonical.ts'
import { findClock, readClock } from '../../kernel/clock.ts'
import { defineCommand, type Command, type CommandContext } from '../../kernel/command.ts'
import { forbidden, notFound } from '../../kernel/errors.ts'
import { mustMayBeAbsent } from '../absence-rules.ts'
import * as contract from '../contract.ts'
import { absenceOverlaps, actingMissing, actingNotPossible, alreadyOnDuty, badPeriod, idTaken, isAbsent, notOnDuty, notServing, partnerWithoutMembers, roleNotHeld, unitClosed } from '../errors.ts'
import { cancelAbsence, endAttendance, findAbsence, insertAbsence, insertAttendance, listAbsent, listAttendanceBeyond, listRolesAt, lockMembers } from '../queries/duty.ts'
import { findUnit } from '../queries/units.ts'
import { forceScope } from '../scope.ts'
import { bySystem, overMember, overUnit } from '../who.ts'
import { getServing } from './members.ts'

const dayMs = 86_400_000
/** Nobody plans a leave of more than this; a year typed wrong is caught. */
const longestAbsenceMs = 400 * dayMs

const recordAbsence = defineCommand(contract.recordAbsence, {
  who: [
    bySystem,
    overMember('administrator', 'commander', 'leader'),
    // Leaders report their own outings.
    { by: 'self', of: ({ input }) => (input.kind === 'outing' ? [input.memberId] : []) },
  ],
  async handle({ tx, input, append, actor }) {
    const { from, to } = input
    if (from >= to || to - from > longestAbsenceMs) throw badPeriod({ from, to })
    if (input.actingMemberId === input.memberId) throw actingNotPossible({ memberId: input.memberId, why: 'self' })
    const ids = input.actingMemberId === null ? [input.memberId] : [input.memberId, input.actingMemberId]
    const locked = new Map((await lockMembers(tx, ids)).map((row) => [row.member_id, row]))
    const member = locked.get(input.memberId)
    if (member === undefined) throw notFound('member', input.memberId)
    if (member.left_at !== null) throw notServing({ memberId: input.memberId })
    const [overlap] = await listAbsent(tx, [input.memberId], from, to)
    if (overlap !== undefined) throw absenceOverlaps({ memberId: input.memberId, kind: overlap.kind, from: overlap.from_at, to: overlap.to_at })
    if (input.kind === 'outing' && input.actingMemberId === null) throw actingMissing({ memberId: input.memberId })
    if (input.actingMemberId !== null) {
      const acting = locked.get(input.actingMemberId)
      const why = input.kind !== 'outing' ? 'kind' : acting === undefined ? 'unknown' : acting.left_at !== null ? 'left' : (await listAbsent(tx, [input.actingMemberId], from, to)).length > 0 ? 'absent' : null
      if (why !== null) throw actingNotPossible({ memberId: input.actingMemberId, why })
    }
    await mustMayBeAbsent({ tx, actor, memberId: input.memberId, unitId: member.unit_id, kind: input.kind, from, to })
    if (!(await insertAbsence(tx, { id: input.absenceId, memberId: input.memberId, kind: input.kind, from, to, actingMemberId: input.actingMemberId }))) throw idTaken({ id: input.absenceId })
    append({
      kind: 'member.absent',
      unitId: member.unit_id,
      subject: { kind: 'member', id: input.memberId },
      facts: { absenceId: input.absenceId, from, to, actingMemberId: input.actingMemberId },
      // That somebody is sick goes when the body goes.
      body: { kind: input.kind },
    })
    return {}
  },
})

const cancelAbsenceCommand = defineCommand(contract.cancelAbsence, {
  who: [
    bySystem,
    { by: 'role', roles: ['administrator', 'commander', 'leader'], over: async ({ tx, input }) => (await findAbsence(tx, input.absenceId))?.unit_id ?? [] },
    {
      by: 'self',
      of: async ({ tx, input }) => {
        const absence = await findAbsence(tx, input.absenceId)
        return absence?.kind === 'outing' ? [absence.member_id] : []
      },
    },
  ],
  async handle({ tx, input, append }) {
    const absence = await findAbsence(tx, input.absenceId)
    if (absence === null || absence.cancelled_at !== null) throw notFound('absence', input.absenceId)
    await cancelAbsence(tx, input.absenceId)
    append({ kind: 'member.absence-cancelled', unitId: absence.unit_id, subject: { kind: 'member', id: absence.member_id }, facts: { absenceId: input.absenceId } })
    return {}
  },
})

type DutyContext = Pick<CommandContext<{ operationId: string | null }>, 'tx' | 'input' | 'recordedAt' | 'occurredAt'>

/** When it happens: as the sender or the clock said, else now in the operation's time, else now. */
async function dutyMoment({ tx, input, recordedAt, occurredAt }: DutyContext): Promise<number> {
  if (occurredAt !== null) return occurredAt
  if (input.operationId === null) return recordedAt
  const clock = await findClock(tx, input.operationId)
  if (clock === null) throw notFound('operation', input.operationId)
  return readClock(clock, recordedAt)
}

export type Begin = { readonly unitId: string; readonly members: readonly { readonly memberId: string; readonly role: string }[]; readonly at: number; readonly operationId: string | null }

/** Puts members on duty at a unit; for commands above that settle who is here (a watch taken over). Refuses as `set-on-duty` does. */
export async function beginDuty({ tx, append, commandId }: Pick<CommandContext<unknown>, 'tx' | 'append' | 'commandId'>, { unitId, members, at, operationId }: Begin): Promise<void> {
  const unit = await findUnit(tx, unitId)
  if (unit === null) throw notFound('unit', unitId)
  if (unit.closed_at !== null) throw unitClosed({ unitId })
  if (unit.type === 'partner') throw partnerWithoutMembers({ unitId })
  const roles = new Map(members.map(({ memberId, role }) => [memberId, role]))
  const ids = [...roles.keys()]
  const locked = await lockMembers(tx, ids)
  for (const memberId of ids) {
    const member = locked.find((row) => row.member_id === memberId)
    if (member === undefined) throw notFound('member', memberId)
    if (member.left_at !== null) throw notServing({ memberId })
  }
  const [busy] = await listAttendanceBeyond(tx, ids, at)
  if (busy !== undefined) throw alreadyOnDuty({ memberId: busy.member_id, unitId: busy.unit_id, since: busy.from_at, until: busy.to_at })
  // One millisecond: somebody whose leave ends now may go on duty now.
  const [absent] = await listAbsent(tx, ids, at, at + 1)
  if (absent !== undefined) throw isAbsent({ memberId: absent.member_id, until: absent.to_at })
  const held = new Set((await listRolesAt(tx, ids, unit.path, at)).map((row) => `${row.member_id} ${row.role}`))
  for (const [memberId, role] of roles) {
    if (role !== 'member' && !held.has(`${memberId} ${role}`)) throw roleNotHeld({ memberId, role, unitId })
  }
  await insertAttendance(
    tx,
    [...roles].map(([memberId, role]) => ({ attendance_id: idFrom(tx.agencyId, commandId, memberId), member_id: memberId, unit_id: unitId, role })),
    at,
  )
  for (const [memberId, role] of roles) append({ kind: 'member.on-duty', operationId, occurredAt: at, unitId, subject: { kind: 'member', id: memberId }, facts: { role } })
}

/** Takes members off duty, wherever they are; who is not on duty is left alone. Returns how many went. */
export async function endDuty({ tx, append }: Pick<CommandContext<unknown>, 'tx' | 'append'>, { memberIds, at, operationId }: { memberIds: readonly string[]; at: number; operationId: string | null }): Promise<number> {
  const ended = await endAttendance(tx, memberIds, at)
  for (const row of ended) {
    append({ kind: 'member.off-duty', operationId, occurredAt: at, unitId: row.unit_id, subject: { kind: 'member', id: row.member_id }, facts: { role: row.role, since: row.from_at } })
  }
  return ended.length
}

const goOnDuty = defineCommand(contract.goOnDuty, {
  who: [bySystem, { by: 'self', of: ({ input }) => [input.memberId] }, overMember('leader', 'commander', 'duty-officer', 'officer-of-the-day', 'administrator')],
  async handle(context) {
    const { tx, input, actor } = context
    const at = await dutyMoment(context)
    const member = await getServing(tx, input.memberId)
    const unitId = input.unitId ?? member.unit_id
    // Elsewhere than at home only where one holds a role, so that nobody stands on another station's strength unasked.
    if (unitId !== member.unit_id && actor.kind === 'member') {
      const path = await forceScope.pathOf(tx, unitId)
      if (!actor.grants.some((grant) => path.includes(grant.unitId))) throw forbidden({ unitId })
    }
    await beginDuty(context, { unitId, members: [{ memberId: input.memberId, role: input.role }], at, operationId: input.operationId })
    return { since: at }
  },
})

const setOnDuty = defineCommand(contract.setOnDuty, {
  who: [bySystem, overUnit('leader', 'commander', 'duty-officer', 'officer-of-the-day', 'administrator')],
  async handle(context) {
    const { tx, input, actor } = context
    const at = actor.kind === 'system' && input.at !== null ? input.at : await dutyMoment(context)
    if (actor.kind === 'member') await mustServeBelow(context, input.members.map((member) => member.memberId))
    await beginDuty({ ...context, tx }, { unitId: input.unitId, members: input.members, at, operationId: input.operationId })
    return { onDuty: input.members.length }
  },
})

/** A leader puts the own people on duty, not another station's. */
async function mustServeBelow({ tx, input }: Pick<CommandContext<{ unitId: string }>, 'tx' | 'input'>, memberIds: readonly string[]): Promise<void> {
  for (const { member_id: memberId, unit_id: home } of await lockMembers(tx, memberIds)) {
    if (home !== input.unitId && !(await forceScope.pathOf(tx, home)).includes(input.unitId)) throw forbidden({ memberId })
  }
}

const goOffDuty = defineCommand(contract.goOffDuty, {
  who: [bySystem, { by: 'self', of: ({ input }) => [input.memberId] }, overMember('leader', 'commander', 'duty-officer', 'officer-of-the-day', 'administrator')],
  async handle(context) {
    const { tx, input } = context
    const at = await dutyMoment(context)
    await lockMembers(tx, [input.memberId])
    const ended = await endDuty(context, { memberIds: [input.memberId], at, operationId: input.operationId })
    if (ended === 0) throw notOnDuty({ memberId: input.memberId })
    return {}
  },
})

const setOffDuty = defineCommand(contract.setOffDuty, {
  who: [bySystem, overUnit('leader', 'commander', 'duty-officer', 'officer-of-the-day', 'administrator')],
  async handle(context) {
    const { tx, input, actor } = context
    const at = actor.kind === 'system' && input.at !== null ? input.at : await dutyMoment(context)
    await lockMembers(tx, input.memberIds)
    if (actor.kind === 'member') await mustServeBelow(context, input.memberIds)
    return { offDuty: await endDuty(context, { memberIds: input.memberIds, at, operationId: input.operationId }) }
  },
})

export const dutyCommands: readonly Command[] = [recordAbsence, cancelAbsenceCommand, goOnDuty, goOffDuty, setOnDuty, setOffDuty]
