import type { z } from 'zod'
import { defineCommand, type CommandContext } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import type { Question, Rule } from '../../../kernel/policy.ts'
import { findUnit } from '../../../force/index.ts'
import { operationNow, steering } from '../../../orders/index.ts'
import { answerRollCall, excuseCalled, recordAnswer } from '../contract.ts'
import { alreadyAnswered, alreadyExcused, beforeOpening } from '../errors.ts'
import { linkPurpose } from '../links.ts'
import { findCall, findCalled, lockCalled, saveAnswer, saveExcuse, type CalledRow, type CallRow } from '../queries.ts'
import { answerMoment, calledStateOf, type Answerway, type CalledState } from '../rules.ts'

type OnCalled = { readonly calledId: string }

/**
 * Those who steer from above the unit: the called do not vouch for themselves. (A station's duty officer holds that role
 * at the station, and is one of those called.)
 */
export const steeringFromAbove: Rule<OnCalled> = {
  by: 'role',
  roles: steering,
  over: async ({ tx, input }: Question<OnCalled>) => {
    const called = await findCalled(tx, input.calledId)
    const unit = called === null ? null : await findUnit(tx, called.unit_id)
    return unit === null ? [] : (unit.parent_id ?? unit.unit_id)
  },
}

interface Found {
  readonly call: CallRow
  readonly called: CalledRow
  /** It, and those of the call that hang together with it. */
  readonly near: readonly CalledRow[]
}

export async function getCalled(tx: CommandContext<unknown>['tx'], calledId: string): Promise<Found> {
  const found = await findCalled(tx, calledId)
  const call = found === null ? null : await findCall(tx, found.call_id)
  const near = found === null ? [] : await lockCalled(tx, found)
  const called = near.find((row) => row.called_id === calledId)
  if (call === null || called === undefined) throw notFound('called', calledId)
  return { call, called, near }
}

export function factsOf(call: CallRow, row: CalledRow): Parameters<typeof calledStateOf>[0] & { memberId: string | null } {
  return { answerBy: call.answer_by, answeredAt: row.answered_at, how: row.how, excusedAt: row.excused_at, reportedAt: row.reported_at, memberId: row.member_id }
}

async function keepAnswer({ tx, append }: Pick<CommandContext<unknown>, 'tx' | 'append'>, { call, rows, at, how, note }: { call: CallRow; rows: readonly CalledRow[]; at: number; how: Answerway; note: string }): Promise<void> {
  await saveAnswer(tx, { calledIds: rows.map((row) => row.called_id), answeredAt: at, how })
  for (const row of rows) {
    append({
      kind: how === 'telephone' && at > call.answer_by ? 'rollcall.verified' : 'rollcall.answered',
      operationId: call.operation_id,
      occurredAt: at,
      unitId: row.unit_id,
      subject: row.member_id === null ? null : { kind: 'member', id: row.member_id },
      onBehalfOf: row.member_id === null ? `unit:${row.unit_id}` : `member:${row.member_id}`,
      facts: { callId: call.call_id, calledId: row.called_id, unitId: row.unit_id, role: row.role, occurrence: call.occurrence, how },
      ...(note === '' ? {} : { body: { note } }),
    })
  }
}

export const answerCommand = defineCommand(answerRollCall, {
  who: [
    { by: 'self', of: async ({ tx, input }) => { const row = await findCalled(tx, input.calledId); const memberId = row?.member_id ?? null; return memberId === null ? [] : [memberId] } },
    { by: 'link', purpose: linkPurpose, subject: ({ input }) => input.calledId },
  ],
  async handle({ tx, input, actor, occurredAt, append }) {
    const { call, called, near } = await getCalled(tx, input.calledId)
    const now = await operationNow(tx, call.operation_id)
    const at = answerMoment({ openedAt: call.opened_at, claimedAt: occurredAt, now })
    if (at === null) throw beforeOpening(call.opened_at, occurredAt ?? now)
    // One tap answers for all the positions that one member fills. What is known already, and earlier, stays.
    const rows = near.filter((row) => (row.called_id === called.called_id || (row.member_id !== null && row.member_id === called.member_id)) && (row.answered_at === null || at < row.answered_at))
    if (rows.length > 0) await keepAnswer({ tx, append }, { call, rows, at, how: actor.kind === 'link' ? 'link' : 'app', note: '' })
    const answeredAt = Math.min(at, called.answered_at ?? at)
    const how = rows.includes(called) ? 'app' : called.how
    return { state: calledStateOf({ ...factsOf(call, called), answeredAt, how }, now), answeredAt }
  },
})

export const recordAnswerCommand = defineCommand(recordAnswer, {
  who: [steeringFromAbove],
  async handle({ tx, input, append }): Promise<{ state: CalledState }> {
    const { call, called } = await getCalled(tx, input.calledId)
    if (called.answered_at !== null) throw alreadyAnswered(called.answered_at)
    const at = Math.max(call.opened_at, await operationNow(tx, call.operation_id))
    await keepAnswer({ tx, append }, { call, rows: [called], at, how: 'telephone', note: input.note })
    return { state: calledStateOf({ ...factsOf(call, called), answeredAt: at, how: 'telephone' }, at) }
  },
})

export const excuseCommand = defineCommand(excuseCalled, {
  who: [steeringFromAbove],
  async handle({ tx, input, append }: CommandContext<z.output<typeof excuseCalled.input>>) {
    const { call, called, near } = await getCalled(tx, input.calledId)
    if (called.answered_at !== null) throw alreadyAnswered(called.answered_at)
    if (called.excused_at !== null) throw alreadyExcused()
    const at = Math.max(call.opened_at, await operationNow(tx, call.operation_id))
    await saveExcuse(tx, called.called_id, at)
    const { call_id: callId, operation_id: operationId } = call
    append({
      kind: 'rollcall.excused',
      operationId,
      occurredAt: at,
      unitId: called.unit_id,
      subject: called.member_id === null ? null : { kind: 'member', id: called.member_id },
      facts: { callId, calledId: called.called_id, unitId: called.unit_id, role: called.role, occurrence: call.occurrence },
      body: { reason: input.reason },
    })
    // The position still owes an answer while somebody else who was called for it has not been excused.
    const isLast = near.every((row) => row.called_id === called.called_id || row.unit_id !== called.unit_id || row.role !== called.role || row.excused_at !== null)
    if (called.obligation_id !== null && isLast) {
      append({ kind: 'obligation.waived', operationId, occurredAt: at, unitId: called.unit_id, facts: { obligationId: called.obligation_id, callId }, body: { reason: input.reason } })
    }
    return {}
  },
})
