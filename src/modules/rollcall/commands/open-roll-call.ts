import type { z } from 'zod'
import { idFrom } from '../../../kernel/canonical.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { getOperation, notInForce, operationNow, readInForce, rolesAtRoot, steering, tellMembers, type Kinds, type OperationRow } from '../../../orders/index.ts'
import { obligationId } from '../../../orders/compile/ids.ts'
import { durationMs } from '../../../orders/compile/time.ts'
import type { OrderDuty } from '../../../orders/compile/index.ts'
import { markLateCalled, openRollCall, reportUnanswered } from '../contract.ts'
import { appointmentIsTheClocks, badDuration, callExists, dutyUnknown, nobodyCalled } from '../errors.ts'
import { countCalled, findCall, insertCall, listServing, type CallRow, type NewCalled } from '../queries.ts'
import type { CallSort } from '../rules.ts'
import { listWhom } from '../whom.ts'

type Input = z.output<typeof openRollCall.input>
type Context = CommandContext<Input>

/** A day: longer than any roll call, short enough to catch a unit of time typed wrong. */
const longestMs = 24 * 3_600_000

/** By the clock at the order's times; at once by those who steer the units that are called. */
export function createOpenRollCall(kinds: Kinds): Command {
  return defineCommand(openRollCall, {
    who: [
      { by: 'system' },
      rolesAtRoot(steering),
      {
        by: 'role',
        roles: steering,
        over: async ({ tx, input }) => {
          // Everybody: only from the root.
          if (input.unitIds.length === 0 && input.memberIds.length === 0) return null
          const members = input.memberIds.length === 0 ? [] : await listServing(tx, { memberIds: input.memberIds })
          return [...new Set([...input.unitIds, ...members.map((row) => row.unit_id)])]
        },
      },
    ],
    handle: (context) => handle(context, kinds),
  })
}

async function handle(context: Context, kinds: Kinds): Promise<{ callId: string; called: number }> {
  const { tx, input, actor } = context
  const isByClock = actor.kind === 'system' && input.appointmentId !== undefined
  if (input.appointmentId !== undefined && !isByClock) throw appointmentIsTheClocks()
  const operation = await getOperation(tx, input.operationId)
  if (operation.status !== 'in-force') throw notInForce()
  const callId = isByClock && input.appointmentId !== undefined ? idFrom(operation.operation_id, 'roll-call', input.appointmentId) : (input.callId ?? idFrom(context.commandId, 'roll-call'))
  const known = await findCall(tx, callId)
  if (known !== null) {
    // The appointment was kept already (an amendment moved what had been called): once is enough.
    if (isByClock && known.operation_id === operation.operation_id) return { callId, called: await countCalled(tx, callId) }
    throw callExists(callId)
  }
  const call = await planCall(context, { operation, callId, isByClock, kinds })
  const called = await planCalled(context, { call, operation, isByClock })
  if (called.length === 0) throw nobodyCalled()
  if (!(await insertCall(tx, call, called))) throw callExists(callId)
  await announce(context, call, called)
  return { callId, called: called.length }
}

async function planCall({ tx, input, occurredAt }: Context, { operation, callId, isByClock, kinds }: { operation: OperationRow; callId: string; isByClock: boolean; kinds: Kinds }): Promise<CallRow> {
  const openedAt = occurredAt ?? (await operationNow(tx, operation.operation_id))
  const answerMs = readDuration('answerWithin', input.answerWithin)
  const verifyMs = readDuration('verifyWithin', input.verifyWithin)
  const sort: CallSort = !isByClock ? 'at-once' : input.isRandom ? 'random' : 'scheduled'
  const duty = isByClock ? { clauseId: input.clauseId, id: input.dutyId } : await findDuty(tx, kinds, operation, input.dutyId)
  return {
    agency_id: tx.agencyId,
    call_id: callId,
    operation_id: operation.operation_id,
    appointment_id: input.appointmentId ?? null,
    clause_id: duty?.clauseId ?? null,
    duty_id: duty?.id ?? null,
    occurrence: isByClock && input.occurrence !== undefined ? input.occurrence : `call@${callId}`,
    sort,
    opened_at: openedAt,
    answer_by: openedAt + answerMs,
    verify_by: openedAt + Math.max(answerMs, verifyMs),
    report_to: input.reportTo,
  }
}

function readDuration(field: string, text: string): number {
  const ms = durationMs(text)
  if (ms === null || ms <= 0 || ms > longestMs) throw badDuration(field, text)
  return ms
}

/** Under which duty a call made at once is owed: the one it names, else the first roll call of the order; none where the order has none. */
async function findDuty(tx: Context['tx'], kinds: Kinds, operation: OperationRow, dutyId: string | null): Promise<OrderDuty | null> {
  const inForce = await readInForce(tx, kinds, operation)
  const duties = inForce?.order.clauses.flatMap((clause) => clause.duties).filter((duty) => duty.kind === 'roll-call') ?? []
  if (dutyId === null) return duties[0] ?? null
  const named = duties.find((duty) => duty.id === dutyId)
  if (named === undefined) throw dutyUnknown(dutyId)
  return named
}

async function planCalled({ tx, input }: Context, { call, operation, isByClock }: { call: CallRow; operation: OperationRow; isByClock: boolean }): Promise<NewCalled[]> {
  const positions = await listWhom(tx, { ...input, isExact: isByClock }, call.opened_at)
  return positions.map(({ unitId, role, memberId }) => ({
    calledId: idFrom(call.call_id, unitId, role, memberId ?? 'nobody'),
    unitId,
    role,
    memberId,
    // As duties/roll-call.ts names it.
    obligationId: call.clause_id === null || call.duty_id === null ? null : obligationId(operation.operation_id, call.clause_id, call.duty_id, 'unit', unitId, `${call.occurrence}/${role}`),
  }))
}

async function announce({ tx, input, append, schedule }: Context, call: CallRow, called: readonly NewCalled[]): Promise<void> {
  const operationId = call.operation_id
  append({
    kind: 'rollcall.opened',
    operationId,
    occurredAt: call.opened_at,
    subject: { kind: 'roll-call', id: call.call_id },
    facts: {
      callId: call.call_id,
      clauseId: call.clause_id,
      // A call that names no duty says so: the kind puts it under the first of the order, whichever that is then.
      dutyId: call.sort === 'at-once' ? input.dutyId : call.duty_id,
      occurrence: call.occurrence,
      sort: call.sort,
      called: called.map(({ calledId, unitId, role, memberId }) => ({ calledId, unitId, role, memberId })),
      answerBy: call.answer_by,
      verifyBy: call.verify_by,
      // With the seed, told when the operation is closed, anybody can check it against the hash in `order.compiled`.
      ...(call.sort === 'random' ? { appointmentId: call.appointment_id, drawnAt: call.opened_at } : {}),
    },
  })
  await tellMembers(tx, {
    name: `rollcall.opened:${call.call_id}`,
    operationId,
    memberIds: called.flatMap((one) => one.memberId ?? []),
    kind: 'rollcall.opened',
    obligationId: null,
    facts: { callId: call.call_id, answerBy: call.answer_by },
    at: call.opened_at,
    // Who is called is reached, wherever they are.
    offDuty: true,
    wakes: true,
  })
  // A millisecond later: who answers in the last one is in time.
  schedule({ id: idFrom(call.call_id, 'mark-late'), clockId: operationId, at: call.answer_by + 1, command: markLateCalled.name, input: { callId: call.call_id } })
  schedule({ id: idFrom(call.call_id, 'report'), clockId: operationId, at: call.verify_by + 1, command: reportUnanswered.name, input: { callId: call.call_id } })
}
