/** What crosses the border of `notify`: how a member is reached, where machines are told, what was delivered and what was given up. */
import { z } from 'zod'
import { commandContract, viewContract, instant } from '../../kernel/contract.ts'

export const id = z.uuid()
const words = z.object({ zh: z.string(), en: z.string() })
const none = z.object({})

/** Beside the bell in the app, which always rings. Tried in the member's order until one takes the message. */
export const channels = ['push', 'email', 'sms', 'voice'] as const
export type Channel = (typeof channels)[number]
const emailAddress = z.email().max(254)

// A member's own

export const setChannels = commandContract({
  name: 'set-channels',
  summary: 'Says in which order and language a member is reached outside the app, and under which e-mail address',
  input: z.object({
    memberId: id,
    language: z.enum(['zh', 'en']),
    email: emailAddress.nullable(),
    /** In order of preference; a channel that is left out is not used. */
    order: z.array(z.enum(channels)).max(channels.length).refine((order) => new Set(order).size === order.length, 'each channel once'),
  }),
  output: none,
})
export const addPushSubscription = commandContract({
  name: 'add-push-subscription',
  summary: 'Lets this browser be woken for the member’s messages (Web Push, RFC 8030)',
  input: z.object({
    subscriptionId: id,
    memberId: id,
    endpoint: z.url({ protocol: /^https?$/ }).max(1000),
    p256dh: z.string().regex(/^[\w-]{40,120}=*$/),
    auth: z.string().regex(/^[\w-]{16,60}=*$/),
    /** What the member calls the device. */
    label: z.string().trim().min(1).max(60),
  }),
  output: none,
})
export const removePushSubscription = commandContract({ name: 'remove-push-subscription', summary: 'Stops waking a browser', input: z.object({ memberId: id, subscriptionId: id }), output: none })
export const sendTestMessage = commandContract({
  name: 'send-test-message',
  summary: 'Sends the member a message by one channel, on duty or not, to see that it arrives',
  input: z.object({ memberId: id, channel: z.enum(channels) }),
  output: z.object({ deliveryId: id }),
})

export const deliveryStates = ['waiting', 'sent', 'failed', 'given-up', 'quiet'] as const
export type DeliveryState = (typeof deliveryStates)[number]
const deliveryState = z.enum(deliveryStates)
/** `failed`: will be tried again at `nextAt`. `quiet`: not sent outside the app, and why stands in `reason`: `off-duty`, `asleep` (on standby), `left` (the agency), `overtaken` (what it calls for is done meanwhile), `no-address`, `simulated`. */
export const deliveryItem = z.object({
  id,
  at: instant,
  /** One of `channels`, by which it is tried now or was at last; `webhook`; `none` where it was not tried. */
  channel: z.string(),
  state: deliveryState,
  tries: z.number().int(),
  nextAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** A stable code such as `timed-out`, `answered-500`, `refused-address`, `no-address`, `off-duty`, `asleep`, `overtaken`; null when sent or not tried yet. */
  reason: z.string().nullable(),
  kind: z.string(),
  /** Of the order, where the message is about one. */
  clauseId: z.string().nullable(),
  operationId: id.nullable(),
  obligationId: id.nullable(),
  member: z.object({ id, name: z.string(), unitName: words }).nullable(),
  webhook: z.object({ id, name: z.string() }).nullable(),
})

export const channelsView = viewContract({
  name: 'channels',
  summary: 'How a member is reached, which channels this server has, and the member’s last deliveries',
  input: z.object({ memberId: id }),
  output: z.object({
    language: z.enum(['zh', 'en']),
    email: z.string().nullable(),
    /** Of the member's record; changed there. */
    telephone: z.string().nullable(),
    order: z.array(z.enum(channels)),
    /** Which channels the server was configured for. */
    available: z.array(z.enum(channels)),
    pushKey: z.string().nullable(),
    subscriptions: z.array(z.object({ id, label: z.string(), addedAt: instant, failedAt: instant.nullable() })),
    recent: z.array(deliveryItem),
  }),
  isPersonal: true,
  changesOn: ['notify.'],
})
export type ChannelsData = z.output<typeof channelsView.output>

// The desk

export const deliveriesView = viewContract({
  name: 'deliveries',
  summary: 'Messages that left the app: to whom, by what, whether they arrived, and what was given up',
  input: z.object({
    state: deliveryState.nullable().default(null),
    operationId: id.nullable().default(null),
    page: z.number().int().min(1).max(100_000).default(1),
    pageSize: z.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ deliveries: z.array(deliveryItem), total: z.number().int(), givenUp: z.number().int(), waiting: z.number().int() }),
  isPersonal: true,
  changesOn: ['notify.'],
})
export const retryDelivery = commandContract({ name: 'retry-delivery', summary: 'Tries a delivery again that was given up', input: z.object({ deliveryId: id }), output: none })

// Machines

export const webhookKinds = ['wecom', 'dingtalk', 'feishu', 'plain'] as const
export type WebhookKind = (typeof webhookKinds)[number]
export const addWebhook = commandContract({
  name: 'add-webhook',
  summary: 'Tells a group robot (WeCom, DingTalk, Feishu) or another program what the ladders tell, in words without names of people',
  input: z.object({
    webhookId: id,
    kind: z.enum(webhookKinds),
    name: z.string().trim().min(1).max(80),
    url: z.url({ protocol: /^https?$/ }).max(1000),
    /** Signs what is sent, where the receiver checks it; for `plain`, where it must be, HMAC-SHA-256 over moment and body. */
    secret: z.string().min(8).max(200).nullable(),
    language: z.enum(['zh', 'en']),
    /** Obligations of this unit and below; the root is everything. */
    unitId: id,
  }),
  output: none,
})
export const removeWebhook = commandContract({ name: 'remove-webhook', summary: 'Tells a webhook no more', input: z.object({ webhookId: id }), output: none })
export const testWebhook = commandContract({ name: 'test-webhook', summary: 'Sends a webhook a trial message', input: z.object({ webhookId: id }), output: z.object({ deliveryId: id }) })
export const webhooksView = viewContract({
  name: 'webhooks',
  summary: 'Where machines are told, without the address’s secret part, and how the last delivery went',
  input: none,
  output: z.object({
    webhooks: z.array(z.object({ id, kind: z.enum(webhookKinds), name: z.string(), host: z.string(), isSigned: z.boolean(), language: z.enum(['zh', 'en']), unitId: id, unitName: words, addedAt: instant, last: z.object({ state: deliveryState, at: instant, reason: z.string().nullable() }).nullable() })),
  }),
  isPersonal: false,
  changesOn: ['notify.'],
})
