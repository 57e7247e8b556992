import { z } from 'zod'
import { idFrom } from '../../../kernel/canonical.ts'
import { defineCommand, type CommandContext } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { saveLink } from '../../../kernel/link.ts'
import { actorText } from '../../../kernel/policy.ts'
import { operationNow, rolesAtRoot, steering, tellMembers } from '../../../orders/index.ts'
import { makeAnswerLink, markLateCalled, reportUnanswered } from '../contract.ts'
import { listAtDesk, listSuperiors } from '../desk.ts'
import { alreadyAnswered, alreadyExcused, stillWaiting } from '../errors.ts'
import { linkPurpose } from '../links.ts'
import { findCall, lockAllCalled, saveReported, type CalledRow, type CallRow } from '../queries.ts'
import { isUnanswered } from '../rules.ts'
import { getCalled, steeringFromAbove } from './answer.ts'

type Tx = CommandContext<unknown>['tx']

async function getCall(tx: Tx, callId: string): Promise<CallRow> {
  const call = await findCall(tx, callId)
  if (call === null) throw notFound('roll call', callId)
  return call
}

async function lockUnanswered(tx: Tx, call: CallRow): Promise<CalledRow[]> {
  return (await lockAllCalled(tx, call.call_id)).filter((row) => isUnanswered({ answeredAt: row.answered_at, excusedAt: row.excused_at }))
}

export const markLateCommand = defineCommand(markLateCalled, {
  who: [{ by: 'system' }],
  async handle({ tx, input, append, occurredAt }) {
    const call = await getCall(tx, input.callId)
    const late = await lockUnanswered(tx, call)
    if (late.length === 0) return { late: 0 }
    const at = occurredAt ?? (await operationNow(tx, call.operation_id))
    append({ kind: 'rollcall.late', operationId: call.operation_id, occurredAt: at, subject: { kind: 'roll-call', id: call.call_id }, facts: { callId: call.call_id, calledIds: late.map((row) => row.called_id) } })
    await tellMembers(tx, { name: `rollcall.late:${call.call_id}`, operationId: call.operation_id, memberIds: await listAtDesk(tx, 'duty-officer', at), kind: 'rollcall.late', obligationId: null, facts: { callId: call.call_id, count: late.length, verifyBy: call.verify_by }, at })
    return { late: late.length }
  },
})

async function listToTell(tx: Tx, call: CallRow, rows: readonly CalledRow[], at: number): Promise<string[]> {
  if (call.report_to !== 'superior') return listAtDesk(tx, call.report_to, at)
  const superiors = await listSuperiors(tx, rows.map((row) => row.unit_id), at)
  // A report that reaches nobody is none.
  return superiors.length > 0 ? superiors : listAtDesk(tx, 'officer-of-the-day', at)
}

export const reportUnansweredCommand = defineCommand(reportUnanswered, {
  who: [{ by: 'system' }, rolesAtRoot(steering)],
  async handle({ tx, input, append, occurredAt }) {
    const call = await getCall(tx, input.callId)
    const at = occurredAt ?? (await operationNow(tx, call.operation_id))
    if (at <= call.answer_by) throw stillWaiting(call.answer_by)
    const asked = input.calledIds === undefined ? null : new Set(input.calledIds)
    const rows = (await lockUnanswered(tx, call)).filter((row) => row.reported_at === null && (asked === null || asked.has(row.called_id)))
    if (rows.length === 0) return { reported: 0 }
    await saveReported(tx, rows.map((row) => row.called_id), at)
    const entry = append({
      kind: 'rollcall.reported',
      operationId: call.operation_id,
      occurredAt: at,
      subject: { kind: 'roll-call', id: call.call_id },
      facts: { callId: call.call_id, to: call.report_to, calledIds: rows.map((row) => row.called_id) },
    })
    await tellMembers(tx, { name: `rollcall.reported:${entry}`, operationId: call.operation_id, memberIds: await listToTell(tx, call, rows, at), kind: 'rollcall.reported', obligationId: null, facts: { callId: call.call_id, count: rows.length }, at })
    return { reported: rows.length }
  },
})

/** In real time, as sessions are: a night. */
const linkLifeMs = 12 * 3_600_000

export const makeAnswerLinkCommand = defineCommand(makeAnswerLink, {
  who: [steeringFromAbove],
  stored: z.object({ linkId: z.uuid() }),
  async handle({ tx, input, actor, append, commandId }) {
    const { call, called } = await getCalled(tx, input.calledId)
    if (called.answered_at !== null) throw alreadyAnswered(called.answered_at)
    if (called.excused_at !== null) throw alreadyExcused()
    const linkId = idFrom(tx.agencyId, commandId, 'link')
    await saveLink(tx, { id: linkId, purpose: linkPurpose, subject: called.called_id, expiresAt: tx.realNow + linkLifeMs, madeBy: actorText(actor) })
    append({ kind: 'rollcall.link-made', operationId: call.operation_id, unitId: called.unit_id, facts: { callId: call.call_id, calledId: called.called_id, linkId } })
    return { linkId }
  },
  // The token stands in the fragment, which browsers send to no server and no log.
  reply: ({ linkId }, { agencyId, links }) => ({ url: `/answer#${links.write(agencyId, linkId)}` }),
})
