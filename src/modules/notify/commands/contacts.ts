/** How a member is reached outside the app. */
import { createECDH } from 'node:crypto'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { isPlainlyRefused } from '../../../kernel/notify/addresses.ts'
import type { Rule } from '../../../kernel/policy.ts'
import { overMember } from '../../../force/index.ts'
import { addPushSubscription, removePushSubscription, sendTestMessage, setChannels } from '../contract.ts'
import { addressRefused, badKeys, channelUnavailable, noAddress, subscriptionExists, tooSoon } from '../errors.ts'
import { availableChannels, ground } from '../ground.ts'
import { deleteSubscriptions, findLastTest, insertDeliveries, insertSubscription, listReach, listSubscriptions, saveContact, type ReachRow } from '../queries.ts'
import { listChannels, type Reach } from '../rules.ts'

type OnMember = { readonly memberId: string }
export const theMember: Rule<OnMember> = { by: 'self', of: ({ input }) => [input.memberId] }
export const theirAdministrator: Rule<OnMember> = overMember('administrator')

/** Browsers of one member: a telephone, a desk, the one before it. The oldest makes room. */
const mostSubscriptions = 8
/** Between two trial messages by one channel. */
const testEveryMs = 30_000

export const contactCommands: readonly Command[] = [
  defineCommand(setChannels, {
    who: [theMember, theirAdministrator],
    async handle({ tx, input, append }) {
      await saveContact(tx, { member_id: input.memberId, email: input.email, language: input.language, channel_order: input.order })
      append({ kind: 'notify.channels-set', subject: { kind: 'member', id: input.memberId }, facts: { language: input.language, order: input.order, hasEmail: input.email !== null } })
      return {}
    },
  }),
  defineCommand(addPushSubscription, {
    who: [theMember],
    async handle({ tx, input, append }) {
      const { box, settings } = ground()
      if (isPlainlyRefused(input.endpoint, settings.allowPrivate)) throw addressRefused()
      mustBeKeys(input)
      const known = (await listSubscriptions(tx, input.memberId)).filter((row) => !row.endpoint_mark.equals(box.mark(input.endpoint)))
      await deleteSubscriptions(tx, input.memberId, known.slice(0, Math.max(0, known.length - mostSubscriptions + 1)).map((row) => row.subscription_id))
      const isNew = await insertSubscription(tx, {
        subscription_id: input.subscriptionId,
        member_id: input.memberId,
        endpoint_mark: box.mark(input.endpoint),
        sealed: box.seal(JSON.stringify({ endpoint: input.endpoint, p256dh: input.p256dh, auth: input.auth }), input.subscriptionId),
        label: input.label,
        added_at: tx.realNow,
      })
      if (!isNew) throw subscriptionExists()
      append({ kind: 'notify.browser-added', subject: { kind: 'member', id: input.memberId }, facts: { subscriptionId: input.subscriptionId } })
      return {}
    },
  }),
  defineCommand(removePushSubscription, {
    who: [theMember, theirAdministrator],
    async handle({ tx, input, append }) {
      if ((await deleteSubscriptions(tx, input.memberId, [input.subscriptionId])) === 0) throw notFound('subscription', input.subscriptionId)
      append({ kind: 'notify.browser-removed', subject: { kind: 'member', id: input.memberId }, facts: { subscriptionId: input.subscriptionId } })
      return {}
    },
  }),
  defineCommand(sendTestMessage, {
    who: [theMember, theirAdministrator],
    async handle({ tx, input, append, commandId }) {
      const { channel, memberId } = input
      if (!availableChannels().includes(channel)) throw channelUnavailable(channel)
      const [reach] = await listReach(tx, [memberId])
      if (reach === undefined || !listChannels({ ...reachOf(reach), order: [channel] }, availableChannels()).includes(channel)) throw noAddress(channel)
      const last = await findLastTest(tx, { memberId, webhookId: null, channel })
      if (last !== null && last + testEveryMs > tx.realNow) throw tooSoon(last + testEveryMs)
      await insertDeliveries(tx, { kind: 'notify.test', operationId: null, obligationId: null, facts: {}, toldAt: tx.realNow, isUrgent: true, offDuty: true, wakes: true }, [{ delivery_id: commandId, member_id: memberId, webhook_id: null, channel, further: [], state: 'waiting', reason: null }])
      append({ kind: 'notify.test-asked', subject: { kind: 'member', id: memberId }, facts: { deliveryId: commandId, channel } })
      return { deliveryId: commandId }
    },
  }),
]

export function reachOf(row: ReachRow): Reach {
  return { telephone: row.telephone, email: row.email, order: row.channel_order, hasBrowser: row.has_browser }
}

/** A point of the curve and 16 bytes: with others every message would fail later, one by one. */
function mustBeKeys({ p256dh, auth }: { readonly p256dh: string; readonly auth: string }): void {
  try {
    const pair = createECDH('prime256v1')
    pair.generateKeys()
    pair.computeSecret(Buffer.from(p256dh, 'base64url'))
  } catch {
    throw badKeys()
  }
  if (Buffer.from(auth, 'base64url').length !== 16) throw badKeys()
}
