/** Group robots and other programs. */
import { defineCommand, type Command } from '../../../kernel/command.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import { isPlainlyRefused } from '../../../kernel/notify/addresses.ts'
import type { Rule } from '../../../kernel/policy.ts'
import { findUnit } from '../../../force/index.ts'
import { addWebhook, removeWebhook as removeWebhookContract, testWebhook } from '../contract.ts'
import { addressRefused, secretMissing, tooSoon, webhookExists, webhookRemoved } from '../errors.ts'
import { ground } from '../ground.ts'
import { findLastTest, findWebhook, insertDeliveries, insertWebhook, removeWebhook, type WebhookRow } from '../queries.ts'

export const administrators: Rule<unknown> = { by: 'role', roles: ['administrator'], over: () => null }

const testEveryMs = 10_000

export const webhookCommands: readonly Command[] = [
  defineCommand(addWebhook, {
    who: [administrators],
    async handle({ tx, input, append }) {
      const { box, settings } = ground()
      if (isPlainlyRefused(input.url, settings.allowPrivate)) throw addressRefused()
      // Robots know an address of their own; what anybody may post to has to see who speaks.
      if (input.kind === 'plain' && input.secret === null) throw secretMissing()
      if ((await findUnit(tx, input.unitId)) === null) throw notFound('unit', input.unitId)
      const isNew = await insertWebhook(tx, {
        webhook_id: input.webhookId,
        kind: input.kind,
        name: input.name,
        host: new URL(input.url).host,
        sealed: box.seal(JSON.stringify({ url: input.url, secret: input.secret }), input.webhookId),
        is_signed: input.secret !== null,
        language: input.language,
        unit_id: input.unitId,
        added_at: tx.realNow,
      })
      if (!isNew) throw webhookExists()
      append({ kind: 'notify.webhook-added', unitId: input.unitId, subject: { kind: 'webhook', id: input.webhookId }, facts: { webhookId: input.webhookId, webhookKind: input.kind, isSigned: input.secret !== null } })
      return {}
    },
  }),
  defineCommand(removeWebhookContract, {
    who: [administrators],
    async handle({ tx, input, append }) {
      const row = await getWebhook(tx, input.webhookId)
      await removeWebhook(tx, input.webhookId)
      append({ kind: 'notify.webhook-removed', unitId: row.unit_id, subject: { kind: 'webhook', id: input.webhookId }, facts: { webhookId: input.webhookId } })
      return {}
    },
  }),
  defineCommand(testWebhook, {
    who: [administrators],
    async handle({ tx, input, append, commandId }) {
      const row = await getWebhook(tx, input.webhookId)
      const last = await findLastTest(tx, { memberId: null, webhookId: input.webhookId, channel: 'webhook' })
      if (last !== null && last + testEveryMs > tx.realNow) throw tooSoon(last + testEveryMs)
      await insertDeliveries(tx, { kind: 'notify.test', operationId: null, obligationId: null, facts: {}, toldAt: tx.realNow, isUrgent: true, offDuty: true, wakes: true }, [{ delivery_id: commandId, member_id: null, webhook_id: input.webhookId, channel: 'webhook', further: [], state: 'waiting', reason: null }])
      append({ kind: 'notify.test-asked', unitId: row.unit_id, subject: { kind: 'webhook', id: input.webhookId }, facts: { deliveryId: commandId, channel: 'webhook' } })
      return { deliveryId: commandId }
    },
  }),
]

async function getWebhook(tx: Tx, webhookId: string): Promise<WebhookRow> {
  const row = await findWebhook(tx, webhookId)
  if (row === null) throw notFound('webhook', webhookId)
  if (row.removed_at !== null) throw webhookRemoved()
  return row
}
