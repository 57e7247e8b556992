import { defineView, type View } from '../../kernel/view.ts'
import { notFound } from '../../kernel/errors.ts'
import { rolesAtRoot, steering } from '../../orders/index.ts'
import { administrators } from './commands/webhooks.ts'
import { theirAdministrator, theMember } from './commands/contacts.ts'
import { channelsView, deliveriesView, webhooksView, type deliveryItem } from './contract.ts'
import { availableChannels, pushKey } from './ground.ts'
import { countDeliveries, listDeliveries, listReach, listRecent, listSubscriptions, listWebhooks, type DeliveryItemRow } from './queries.ts'
import { usualOrder } from './rules.ts'
import { z } from 'zod'

const recentShown = 20

export const notifyViews: readonly View[] = [
  defineView(channelsView, {
    who: [theMember, theirAdministrator],
    shows: (_, input) => [input.memberId],
    async read({ tx, input }) {
      const [reach] = await listReach(tx, [input.memberId])
      if (reach === undefined) throw notFound('member', input.memberId)
      return {
        language: reach.language ?? 'zh',
        email: reach.email,
        telephone: reach.telephone,
        order: [...(reach.channel_order ?? usualOrder)],
        available: [...availableChannels()],
        pushKey: pushKey(),
        subscriptions: (await listSubscriptions(tx, input.memberId)).map((row) => ({ id: row.subscription_id, label: row.label, addedAt: row.added_at, failedAt: row.failed_at })),
        recent: (await listRecent(tx, input.memberId, recentShown)).map(describe),
      }
    },
  }),
  defineView(deliveriesView, {
    who: [rolesAtRoot([...steering, 'administrator', 'supervisor', 'auditor'])],
    shows: ({ deliveries }) => deliveries.flatMap((one) => one.member?.id ?? []),
    async read({ tx, input: { state, operationId, page, pageSize } }) {
      const counts = await countDeliveries(tx, { state, operationId })
      const rows = await listDeliveries(tx, { state, operationId, limit: pageSize, offset: (page - 1) * pageSize })
      return { deliveries: rows.map(describe), ...counts }
    },
  }),
  defineView(webhooksView, {
    who: [administrators],
    async read({ tx }) {
      const rows = await listWebhooks(tx)
      return {
        webhooks: rows.map((row) => ({
          id: row.webhook_id,
          kind: row.kind,
          name: row.name,
          host: row.host,
          isSigned: row.is_signed,
          language: row.language,
          unitId: row.unit_id,
          unitName: { zh: row.unit_zh, en: row.unit_en },
          addedAt: row.added_at,
          last: row.last_state === null || row.last_at === null ? null : { state: row.last_state, at: row.last_at, reason: row.last_reason },
        })),
      }
    },
  }),
]

const withClause = z.object({ clauseId: z.string() })

function clauseOf(facts: string): string | null {
  const read = withClause.safeParse(JSON.parse(facts))
  return read.success ? read.data.clauseId : null
}

function describe(row: DeliveryItemRow): z.input<typeof deliveryItem> {
  return {
    id: row.delivery_id,
    at: row.at,
    channel: row.channel,
    state: row.state,
    tries: row.tries,
    nextAt: row.next_at,
    endedAt: row.ended_at,
    reason: row.reason,
    kind: row.kind,
    clauseId: clauseOf(row.facts),
    operationId: row.operation_id,
    obligationId: row.obligation_id,
    member: row.member_id === null || row.member_name === null ? null : { id: row.member_id, name: row.member_name, unitName: { zh: row.unit_zh ?? '', en: row.unit_en ?? '' } },
    webhook: row.webhook_id === null || row.webhook_name === null ? null : { id: row.webhook_id, name: row.webhook_name },
  }
}
