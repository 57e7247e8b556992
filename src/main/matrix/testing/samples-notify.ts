/** For every command and view of notifications something real to ask; as in samples.ts. */
import { createECDH, randomBytes } from 'node:crypto'
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

const clock = { kind: 'system', name: 'test' } as const

/** A browser of a member of the crew, a robot of s1, and a trial message that was given up. */
export async function raiseNotify(world: World): Promise<void> {
  await world.run('crew', 'set-channels', { memberId: world.member('crew'), language: 'en', email: 'crew@example.org', order: ['push', 'email'] })
  await world.run('crew', 'add-push-subscription', { ...newBrowser(world), subscriptionId: world.id('browser') })
  await world.run('administrator root', 'add-webhook', { ...newWebhook(world), webhookId: world.id('webhook') })
  const { deliveryId } = await world.run('crew', 'send-test-message', { memberId: world.member('crew'), channel: 'push' })
  deliveries.set(world, String(deliveryId))
  await world.run(clock, 'record-delivery', { deliveryId, channel: 'push', try: 1, outcome: 'refused', reason: 'answered-410', retryInMs: null })
}

const deliveries = new WeakMap<World, string>()

function newBrowser(world: World): Record<string, unknown> {
  const pair = createECDH('prime256v1')
  return { subscriptionId: crypto.randomUUID(), memberId: world.member('crew'), endpoint: `https://push.example.org/${crypto.randomUUID()}`, p256dh: pair.generateKeys('base64url'), auth: randomBytes(16).toString('base64url'), label: 'Phone' }
}

function newWebhook(world: World): Record<string, unknown> {
  return { webhookId: crypto.randomUUID(), kind: 'plain', name: 'Pager bridge', url: 'https://hooks.example.org/muster', secret: 'a secret of some length', language: 'en', unitId: world.id('unit s1') }
}

export function makeNotifySamples(world: World): Readonly<Record<string, Sample>> {
  const crew = { memberId: world.member('crew') }
  const deliveryId = deliveries.get(world) ?? ''
  return {
    'set-channels': { input: { ...crew, language: 'zh', email: null, order: ['email', 'sms'] }, self: 'crew' },
    'add-push-subscription': { input: newBrowser(world), self: 'crew' },
    'remove-push-subscription': { input: { ...crew, subscriptionId: world.id('browser') }, self: 'crew' },
    // One was sent a moment ago.
    'send-test-message': { input: { ...crew, channel: 'push' }, self: 'crew', allowedAs: ['notify.too-soon'] },
    channels: { input: crew, self: 'crew', shows: 'crew@example.org' },
    'record-delivery': { input: { deliveryId, channel: 'push', try: 2, outcome: 'sent', reason: null, retryInMs: null } },
    'retry-delivery': { input: { deliveryId } },
    deliveries: { input: { state: 'given-up' }, shows: deliveryId },
    'add-webhook': { input: newWebhook(world) },
    'remove-webhook': { input: { webhookId: world.id('webhook') } },
    'test-webhook': { input: { webhookId: world.id('webhook') } },
    webhooks: { input: {}, shows: 'hooks.example.org' },
  }
}
