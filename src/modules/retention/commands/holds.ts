/** Legal holds: two people put one in force, two people end it. */
import { defineCommand, type Command } from '../../../kernel/command.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText } from '../../../kernel/policy.ts'
import { getOperation } from '../../../orders/index.ts'
import * as contract from '../contract.ts'
import { holdExists, holdNotInForce, holdNotWaiting, samePerson } from '../errors.ts'
import { approveHoldRow, deleteHold, hasMember, insertHold, liftHoldRow, lockHold, proposeLiftRow, type HoldRow } from '../queries.ts'

const holders = [{ by: 'role', roles: ['administrator', 'auditor'], over: null }] as const

async function getHold(tx: Tx, holdId: string): Promise<HoldRow> {
  const hold = await lockHold(tx, holdId)
  if (hold === null) throw notFound('legal hold', holdId)
  return hold
}

const about = (hold: { readonly hold_id: string; readonly scope: string; readonly scope_id: string | null }) => ({
  operationId: null,
  subject: hold.scope === 'member' && hold.scope_id !== null ? { kind: 'member', id: hold.scope_id } : { kind: 'legal-hold', id: hold.hold_id },
  facts: { holdId: hold.hold_id, scope: hold.scope, scopeId: hold.scope_id },
})

const proposeHold = defineCommand(contract.proposeHold, {
  who: holders,
  async handle({ tx, input, actor, append }) {
    if (input.scope === 'member' && !(await hasMember(tx, input.scopeId))) throw notFound('member', input.scopeId)
    if (input.scope === 'operation') await getOperation(tx, input.scopeId)
    if (!(await insertHold(tx, { ...input, by: actorText(actor) }))) throw holdExists({ holdId: input.holdId })
    append({ kind: 'hold.proposed', ...about({ hold_id: input.holdId, scope: input.scope, scope_id: input.scopeId }), body: { reason: input.reason } })
    return {}
  },
})

const approveHold = defineCommand(contract.approveHold, {
  who: holders,
  async handle({ tx, input, actor, append }) {
    const hold = await getHold(tx, input.holdId)
    if (hold.approved_at !== null) throw holdNotWaiting({ holdId: input.holdId })
    if (hold.proposed_by === actorText(actor)) throw samePerson({ holdId: input.holdId })
    await approveHoldRow(tx, input.holdId, actorText(actor))
    append({ kind: 'hold.approved', ...about(hold) })
    return {}
  },
})

const declineHold = defineCommand(contract.declineHold, {
  who: holders,
  async handle({ tx, input, append }) {
    const hold = await getHold(tx, input.holdId)
    const isLift = hold.approved_at !== null
    if (isLift && (hold.lift_proposed_at === null || hold.lifted_at !== null)) throw holdNotWaiting({ holdId: input.holdId })
    if (isLift) await proposeLiftRow(tx, input.holdId, null)
    else await deleteHold(tx, input.holdId)
    append({ kind: isLift ? 'hold.lift-declined' : 'hold.declined', ...about(hold) })
    return {}
  },
})

const proposeLift = defineCommand(contract.proposeLift, {
  who: holders,
  async handle({ tx, input, actor, append }) {
    const hold = await getHold(tx, input.holdId)
    if (hold.approved_at === null || hold.lifted_at !== null || hold.lift_proposed_at !== null) throw holdNotInForce({ holdId: input.holdId })
    await proposeLiftRow(tx, input.holdId, { reason: input.reason, by: actorText(actor) })
    append({ kind: 'hold.lift-proposed', ...about(hold), body: { reason: input.reason } })
    return {}
  },
})

const approveLift = defineCommand(contract.approveLift, {
  who: holders,
  async handle({ tx, input, actor, append }) {
    const hold = await getHold(tx, input.holdId)
    if (hold.lift_proposed_at === null || hold.lifted_at !== null) throw holdNotWaiting({ holdId: input.holdId })
    if (hold.lift_proposed_by === actorText(actor)) throw samePerson({ holdId: input.holdId })
    await liftHoldRow(tx, input.holdId, actorText(actor))
    append({ kind: 'hold.lifted', ...about(hold) })
    return {}
  },
})

export const holdCommands: readonly Command[] = [proposeHold, approveHold, declineHold, proposeLift, approveLift]
