/** What became of a message: noted by the servers, tried again by the desk. */
import { z } from 'zod'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { commandContract } from '../../../kernel/contract.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import { bySystem, listAllUnits, listOnDuty, listRoleHolders } from '../../../force/index.ts'
import { operationNow, rolesAtRoot, steering, tellMembers } from '../../../orders/index.ts'
import { id, retryDelivery } from '../contract.ts'
import { notGivenUp, webhookRemoved } from '../errors.ts'
import { availableChannels } from '../ground.ts'
import { deleteSubscriptions, findDelivery, findWebhook, listReach, markSubscriptions, saveDelivery, type DeliveryRow } from '../queries.ts'
import { listChannels, standAfter } from '../rules.ts'
import { reachOf } from './contacts.ts'

/** Run by the servers alone, after each try. */
export const recordDelivery = commandContract({
  name: 'record-delivery',
  summary: 'Notes what became of one try to deliver a message, or why there was none; run by the servers',
  input: z.object({
    deliveryId: id,
    channel: z.string(),
    /** Counted by channel from 1: a server that comes too late, because another took over, is not heard. */
    try: z.number().int().min(1),
    outcome: z.enum(['sent', 'failed', 'refused', 'quiet']),
    reason: z.string().max(60).nullable(),
    retryInMs: z.number().int().min(0).nullable(),
    /** Browsers that are no more, that failed, that took it. */
    gone: z.array(id).default([]),
    failing: z.array(id).default([]),
    working: z.array(id).default([]),
  }),
  output: z.object({ isNoted: z.boolean() }),
})

const entryKinds = { sent: 'notify.sent', failed: 'notify.failed', waiting: 'notify.failed', quiet: 'notify.quiet', 'given-up': 'notify.given-up' } as const

export const deliveryCommands: readonly Command[] = [
  defineCommand(recordDelivery, {
    who: [bySystem],
    async handle({ tx, input, append, commandId }) {
      const row = await findDelivery(tx, input.deliveryId, 'lock')
      if (row === null || row.next_at === null || row.channel !== input.channel || row.tries + 1 !== input.try) return { isNoted: false }
      await tx.refreshNow()
      if (row.member_id !== null) {
        await deleteSubscriptions(tx, row.member_id, input.gone)
        await markSubscriptions(tx, input.failing, tx.realNow)
        await markSubscriptions(tx, input.working, null)
      }
      const after = standAfter(row, input, tx.realNow)
      await saveDelivery(tx, row.delivery_id, { ...after, further: [...after.further] })
      append({
        kind: entryKinds[after.state],
        operationId: row.operation_id,
        subject: subjectOf(row),
        facts: { deliveryId: row.delivery_id, messageKind: row.kind, channel: row.channel, try: after.state === 'quiet' ? row.tries : input.try, reason: input.reason, ...(row.obligation_id === null ? {} : { obligationId: row.obligation_id }) },
      })
      if (after.state === 'given-up' && row.operation_id !== null) await tellDesk(tx, { row, operationId: row.operation_id, reason: input.reason, name: commandId })
      return { isNoted: true }
    },
  }),
  defineCommand(retryDelivery, {
    who: [rolesAtRoot([...steering, 'administrator'])],
    async handle({ tx, input, append }) {
      const row = await findDelivery(tx, input.deliveryId, 'lock')
      if (row === null) throw notFound('delivery', input.deliveryId)
      if (row.state !== 'given-up') throw notGivenUp(row.state)
      if (row.webhook_id !== null) {
        const webhook = await findWebhook(tx, row.webhook_id)
        if (webhook === null || webhook.removed_at !== null) throw webhookRemoved()
      }
      const [channel, ...further] = row.member_id === null ? ['webhook'] : await listChannelsOf(tx, row.member_id)
      await saveDelivery(tx, row.delivery_id, { channel: channel ?? row.channel, further, state: 'waiting', tries: 0, next_at: tx.realNow, ended_at: null, reason: null })
      append({ kind: 'notify.retry-asked', operationId: row.operation_id, subject: subjectOf(row), facts: { deliveryId: row.delivery_id, messageKind: row.kind } })
      return {}
    },
  }),
]

function subjectOf(row: DeliveryRow): { kind: string; id: string } {
  return row.member_id === null ? { kind: 'webhook', id: row.webhook_id ?? row.delivery_id } : { kind: 'member', id: row.member_id }
}

/** As the member can be reached now: somebody may have mended an address meanwhile. */
async function listChannelsOf(tx: Tx, memberId: string): Promise<string[]> {
  const [reach] = await listReach(tx, [memberId])
  return reach === undefined ? [] : listChannels(reachOf(reach), availableChannels())
}

/** In the app alone: a message about messages that do not arrive is not sent by the same way. */
async function tellDesk(tx: Tx, { row, operationId, reason, name }: { row: DeliveryRow; operationId: string; reason: string | null; name: string }): Promise<void> {
  const root = (await listAllUnits(tx)).find((unit) => unit.parent_id === null)
  if (root === undefined) return
  const at = await operationNow(tx, operationId)
  const roles = ['duty-officer']
  const onDuty = await listOnDuty(tx, { visibility: { all: true, roots: [], own: null }, at, unitIds: [root.unit_id], below: false, roles })
  const desk = onDuty.length > 0 ? onDuty : await listRoleHolders(tx, [root.unit_id], roles)
  await tellMembers(tx, { name: `notify.given-up:${name}`, operationId, memberIds: desk.map((one) => one.member_id), kind: 'notify.given-up', obligationId: null, facts: { deliveryId: row.delivery_id, channel: row.channel, reason }, at })
}
