/** Calls to come in: who is asked, who comes, who gets the shift. */
import { idFrom } from '../../../kernel/canonical.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { forbidden, notFound } from '../../../kernel/errors.ts'
import type { Question, Rule } from '../../../kernel/policy.ts'
import { bySystem, momentOf, sees, visibilityOf } from '../../../force/index.ts'
import type { Kinds } from '../../../orders/index.ts'
import { applyCellChanges } from '../changes.ts'
import { answerCallOut, assignCallOut, callOut, endCallOut, type CellChange } from '../contract.ts'
import { readNotice } from '../duties/notice.ts'
import { callOutAssigned, callOutBegun, callOutEnded, callOutExists, callOutMemberGone, callOutNotComing, callOutNotInForce } from '../errors-swaps.ts'
import { readGap } from '../gaps.ts'
import { endCall, findCallOut, insertCallOut, listCalledMembers, lockCallOut, lockSiblings, saveAssigned, saveCallAnswer, type CallOutRow } from '../queries/call-outs.ts'
import { listPeople, unitOfMember } from '../queries/people.ts'
import { findRoster, lockRoster } from '../queries/rosters.ts'
import { listSwapShifts } from '../queries/swaps.ts'
import { tellPeople } from '../telling.ts'
import { actingRoles } from './swaps.ts'

/** Those who fill gaps of a unit: its leaders and planners, and the desk that sees tonight's floor break. */
export const callingRoles: readonly string[] = ['leader', 'commander', 'planner', 'duty-officer', 'officer-of-the-day']

type OnCall = { readonly callOutId: string }
const overCall: Rule<OnCall> = { by: 'role', roles: callingRoles, over: async ({ tx, input }: Question<OnCall>) => (await findCallOut(tx, input.callOutId))?.unit_id ?? [] }
const momentIn = (tx: Tx, operationId: string | null): Promise<number> => momentOf(tx, { operationId, at: null })

const callOutCommand = defineCommand(callOut, {
  who: [{ by: 'role', roles: callingRoles, over: async ({ tx, input }) => (await findRoster(tx, input.rosterId))?.unit_id ?? [] }],
  async handle({ tx, input, actor, append, schedule }) {
    const roster = await findRoster(tx, input.rosterId)
    if (roster === null) throw notFound('roster', input.rosterId)
    if (roster.status !== 'approved' && roster.status !== 'in-force') throw callOutNotInForce(roster.status)
    const now = await momentIn(tx, input.operationId)
    const gap = await readGap(tx, { roster, classId: input.classId, day: input.day })
    if (gap.to <= now) throw callOutBegun(gap.from)
    const memberIds = [...new Set(input.memberIds)]
    const people = await listPeople(tx, memberIds)
    for (const memberId of memberIds) if (!people.some((person) => person.member_id === memberId)) throw callOutMemberGone(memberId)
    // Nobody rings people of a station that they do not see.
    const visibility = visibilityOf(actor)
    for (const person of people) if (!sees(visibility, person.path)) throw forbidden({ memberId: person.member_id })
    if (input.forShiftId !== null && (await listSwapShifts(tx, [input.forShiftId]))[0]?.roster_id !== input.rosterId) throw notFound('shift', input.forShiftId)
    const isNew = await insertCallOut(tx, { call_out_id: input.callOutId, unit_id: roster.unit_id, roster_id: roster.roster_id, class_id: input.classId, day: input.day, for_shift_id: input.forShiftId, wanted: input.wanted, asked_at: now }, memberIds)
    if (!isNew) throw callOutExists()
    append({
      kind: 'call-out.asked',
      operationId: input.operationId,
      occurredAt: now,
      unitId: roster.unit_id,
      subject: { kind: 'call-out', id: input.callOutId },
      facts: { callOutId: input.callOutId, rosterId: roster.roster_id, day: input.day, classId: input.classId, wanted: input.wanted, memberIds, fromAt: gap.from, toAt: gap.to },
    })
    await tellPeople(tx, {
      name: `call-out.asked:${input.callOutId}`,
      operationId: input.operationId,
      memberIds,
      kind: 'call-out.asked',
      facts: { callOutId: input.callOutId, title: gap.shiftClass.name, shiftAt: gap.from },
      at: now,
      offDuty: true,
      wakes: true,
    })
    // Who has not come when the shift begins is looked for in another way; a gap that was found late waits until the shift ends.
    schedule({ id: idFrom(input.callOutId, 'end'), clockId: input.operationId, at: gap.from > now ? gap.from : gap.to, command: endCallOut.name, input: { callOutId: input.callOutId, operationId: input.operationId } })
    return {}
  },
})

async function getOpen(tx: Tx, callOutId: string): Promise<CallOutRow> {
  const call = await lockCallOut(tx, callOutId)
  if (call === null) throw notFound('call', callOutId)
  if (call.ended_at !== null) throw callOutEnded()
  return call
}

const answerCallOutCommand = defineCommand(answerCallOut, {
  who: [
    { by: 'self', of: ({ input }) => [input.memberId] },
    // By telephone: whoever calls, or who leads them.
    overCall,
    { by: 'role', roles: actingRoles, over: async ({ tx, input }) => (await unitOfMember(tx, input.memberId)) ?? [] },
  ],
  async handle({ tx, input, actor, append, occurredAt }) {
    const call = await getOpen(tx, input.callOutId)
    const called = (await listCalledMembers(tx, [input.callOutId])).find((row) => row.member_id === input.memberId)
    if (called === undefined) throw notFound('called', input.memberId)
    if (called.assigned_at !== null) throw callOutAssigned()
    // The same answer twice is one; another one is a change of mind, and the last word counts.
    if (called.answer === input.answer) return {}
    const at = Math.max(call.asked_at, occurredAt ?? (await momentIn(tx, input.operationId)))
    if (called.answered_at !== null && at < called.answered_at) return {}
    await saveCallAnswer(tx, input.callOutId, input.memberId, input.answer, at)
    append({
      kind: 'call-out.answered',
      operationId: input.operationId,
      occurredAt: at,
      unitId: call.unit_id,
      subject: { kind: 'member', id: input.memberId },
      ...(actor.kind === 'member' && actor.memberId !== input.memberId ? { onBehalfOf: `member:${input.memberId}` } : {}),
      facts: { callOutId: input.callOutId, memberId: input.memberId, answer: input.answer },
    })
    return {}
  },
})

function createAssignCallOut(kinds: Kinds): Command {
  return defineCommand(assignCallOut, {
    who: [overCall],
    async handle(context) {
      const { tx, input, append } = context
      const seen = await findCallOut(tx, input.callOutId)
      if (seen === null) throw notFound('call', input.callOutId)
      // The roster first, as everything that writes shifts does.
      const roster = await lockRoster(tx, seen.roster_id)
      const call = await getOpen(tx, input.callOutId)
      if (roster.status !== 'approved' && roster.status !== 'in-force') throw callOutNotInForce(roster.status)
      const called = await listCalledMembers(tx, [input.callOutId])
      const chosen = called.find((row) => row.member_id === input.memberId)
      if (chosen === undefined) throw notFound('called', input.memberId)
      if (chosen.assigned_at !== null) throw callOutAssigned()
      if (chosen.answer !== 'coming') throw callOutNotComing(input.memberId)
      const now = await momentIn(tx, input.operationId)
      const gap = await readGap(tx, { roster, classId: call.class_id, day: call.day })
      if (gap.to <= now) throw callOutBegun(gap.from)
      const [fallen] = call.for_shift_id === null ? [] : await listSwapShifts(tx, [call.for_shift_id])
      const changes: CellChange[] = [{ memberId: input.memberId, day: call.day, classId: call.class_id }]
      // Whoever the shift fell from is off it with the first who takes it.
      if (fallen !== undefined && fallen.cancelled_at === null && fallen.member_id !== input.memberId) changes.push({ memberId: fallen.member_id, day: fallen.day, classId: null })
      await applyCellChanges(tx, context, { rosterRow: roster, changes, at: now, operationId: input.operationId, guests: true })
      await saveAssigned(tx, input.callOutId, input.memberId, now)
      const { noticeMs } = await readNotice(tx, kinds, { operationId: input.operationId, unitId: roster.unit_id })
      const isLate = noticeMs !== null && gap.from < now + noticeMs
      const facts = { callOutId: input.callOutId, rosterId: roster.roster_id, memberId: input.memberId, day: call.day, fromAt: gap.from, toAt: gap.to }
      append({
        kind: 'call-out.assigned',
        operationId: input.operationId,
        occurredAt: now,
        unitId: roster.unit_id,
        subject: { kind: 'member', id: input.memberId },
        facts: { ...facts, isLate },
      })
      // Whoever calls in approves the late change: the order's clause counts it as one.
      if (isLate) append({ kind: 'roster.change-approved', operationId: input.operationId, occurredAt: now, unitId: roster.unit_id, subject: { kind: 'roster', id: roster.roster_id }, facts: { changeId: idFrom(input.callOutId, input.memberId), callOutId: input.callOutId, rosterId: roster.roster_id, isLate: true, noticeMissedMs: noticeMs - (gap.from - now), fromAt: gap.from } })
      await tellPeople(tx, { name: `call-out.assigned:${input.callOutId}`, operationId: input.operationId, memberIds: [input.memberId], kind: 'call-out.assigned', facts: { callOutId: input.callOutId, title: gap.shiftClass.name, shiftAt: gap.from }, at: now, offDuty: true, wakes: true })
      const found = called.filter((row) => row.assigned_at !== null).length + 1
      if (found >= call.wanted) {
        // People called one by one for one gap: nobody of the other calls need set out.
        for (const one of [call, ...(await lockSiblings(tx, call))]) await end(context, { call: one, now })
      }
      return {}
    },
  })
}

/** Those who were not needed are told, so that nobody sets out in vain. */
async function end({ tx, input, actor, append, cancel }: Pick<CommandContext<{ readonly operationId: string | null }>, 'tx' | 'input' | 'actor' | 'append' | 'cancel'>, { call, now }: { call: CallOutRow; now: number }): Promise<void> {
  await endCall(tx, call.call_out_id, now)
  // The clock's own row is done by its running.
  if (actor.kind !== 'system') cancel(idFrom(call.call_out_id, 'end'))
  const rows = await listCalledMembers(tx, [call.call_out_id])
  append({
    kind: 'call-out.ended',
    operationId: input.operationId,
    occurredAt: now,
    unitId: call.unit_id,
    subject: { kind: 'call-out', id: call.call_out_id },
    facts: { callOutId: call.call_out_id, assigned: rows.filter((row) => row.assigned_at !== null).length, wanted: call.wanted },
  })
  await tellPeople(tx, {
    name: `call-out.ended:${call.call_out_id}`,
    operationId: input.operationId,
    memberIds: rows.filter((row) => row.assigned_at === null && row.answer !== 'cannot').map((row) => row.member_id),
    kind: 'call-out.ended',
    facts: { callOutId: call.call_out_id },
    at: now,
    offDuty: true,
    wakes: true,
  })
}

const endCallOutCommand = defineCommand(endCallOut, {
  who: [bySystem, overCall],
  async handle(context) {
    const { tx, input, actor, occurredAt } = context
    const call = await lockCallOut(tx, input.callOutId)
    if (call === null) throw notFound('call', input.callOutId)
    if (call.ended_at !== null) {
      // The clock comes to a call that somebody ended: nothing is left to do.
      if (actor.kind === 'system') return {}
      throw callOutEnded()
    }
    await end(context, { call, now: occurredAt ?? (await momentIn(tx, input.operationId)) })
    return {}
  },
})

export const callOutCommands = (kinds: Kinds): readonly Command[] => [callOutCommand, answerCallOutCommand, createAssignCallOut(kinds), endCallOutCommand]
