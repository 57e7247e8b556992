/** A night with people who can be reached, and the servers that messages go to. */
import { saveClock } from '../../../kernel/clock.ts'
import type { NotifySettings } from '../../../kernel/notify/settings.ts'
import { openBrowser, type TestBrowser } from '../../../kernel/notify/testing/browser.ts'
import { openMailbox, openReceiver, status, type Mailbox, type Receiver } from '../../../kernel/notify/testing/receiver.ts'
import { silent } from '../../../kernel/testing/system.ts'
import { entryTexts } from '../../../orders/entry-texts.ts'
import { ordersOvertaken, registerDeliveryPlan, tellMembers, type Kinds, type Message } from '../../../orders/index.ts'
import { registerKinds } from '../../../orders/kinds.ts'
import { openNight, type Night } from '../../../orders/testing/night.ts'
import { ordersTexts } from '../../../orders/texts.ts'
import { task } from '../../../orders/duties/task.ts'
import { uiTexts } from '../../../ui/texts.ts'
import type { Channel } from '../contract.ts'
import { plainSettings, registerNotifyGround } from '../ground.ts'
import { DeliveryService, notifySlice, planDeliveries, registerOvertakenRules, type DeliveryOptions } from '../index.ts'
import type { DeliveryRow } from '../queries.ts'
import { notifyTexts } from '../texts.ts'

export const startsAt = Date.UTC(2027, 5, 23, 19)
export const gatewaySecret = 'a secret of the gateway'

export const taskOrder = `operation: night
title: { zh: 圣若昂之夜, en: Night of São João }
timezone: Europe/Lisbon
language: en
period: 2027-06-23T18:00/2027-06-24T12:00
clauses:
  - id: "15"
    quote: Gates are counted.
    duties:
      - { id: gates, kind: task, units: 'unit.type == "station"', words: { zh: 门岗计数, en: Gate counts }, title: { zh: 门岗计数, en: Gate counts }, by: 2027-06-23T22:00, ladder: [{ after: PT0S, tell: leader }] }
  - id: "16"
    quote: Everybody signs.
    duties:
      - { id: signs, kind: task, members: '"leader" in member.roles', words: { zh: 签名, en: Sign }, title: { zh: 签名, en: Sign }, by: 2027-06-24T02:00 }
`

export type ShownDelivery = DeliveryRow & { readonly to: string }

export interface Outside {
  readonly night: Night
  readonly kinds: Kinds
  readonly mailbox: Mailbox
  /** Gateway, push service and webhooks; the path says which. */
  readonly receiver: Receiver
  readonly settings: NotifySettings
  /** Says how a member is reached; with `browsers` so many are added. */
  reach(key: string, how: { email?: string; telephone?: string; order?: readonly Channel[]; language?: 'zh' | 'en'; browsers?: number }): Promise<TestBrowser[]>
  /** Whoever it is told to, in a real operation unless said otherwise. */
  tell(message: Partial<Message> & { readonly to: readonly string[] }): Promise<number>
  service(options?: Partial<DeliveryOptions>): DeliveryService
  deliveries(): Promise<ShownDelivery[]>
  /** Moves the clock of a real operation, and lets what is due happen. */
  goTo(at: number): Promise<void>
  close(): Promise<void>
}

export async function openOutside({ order = taskOrder, settings: given = {} }: { order?: string; settings?: Partial<NotifySettings> } = {}): Promise<Outside> {
  const receiver = await openReceiver(status(200))
  const mailbox = await openMailbox()
  const settings: NotifySettings = {
    ...plainSettings,
    mail: { url: mailbox.url, from: 'Muster <muster@example.org>' },
    sms: { url: `${receiver.url}/sms`, secret: gatewaySecret },
    voice: { url: `${receiver.url}/voice`, secret: gatewaySecret },
    allowPrivate: true,
    publicUrl: 'https://muster.example.org',
    ...given,
  }
  registerNotifyGround({ secret: 'the secret of all servers', settings, texts: { ...ordersTexts, ...entryTexts, ...uiTexts, ...notifyTexts } })
  registerDeliveryPlan('notify', planDeliveries)
  registerOvertakenRules(ordersOvertaken)
  const kinds = registerKinds([task])
  const night = await openNight({ kinds: [task], slices: () => [notifySlice], order, startsAt, isAlone: true })
  const setReal = (at: number): Promise<void> => night.system.database.transaction(night.agencyId, (tx) => saveClock(tx, { id: night.operationId, realAnchor: tx.realNow, operationAnchor: at, speed: 1, isPaused: true, isSimulated: false }))
  await setReal(startsAt)
  let count = 0
  return {
    night,
    kinds,
    mailbox,
    receiver,
    settings,
    async reach(key, { email, telephone, order: channels = ['push', 'email', 'sms', 'voice'], language = 'en', browsers = 0 }) {
      const memberId = night.member(key)
      await night.run(key, 'set-channels', { memberId, language, email: email ?? null, order: channels })
      if (telephone !== undefined) await night.query('UPDATE member SET telephone = $3 WHERE agency_id = $1 AND member_id = $2', [memberId, telephone])
      const made = Array.from({ length: browsers }, openBrowser)
      for (const [number, { p256dh, auth }] of made.entries()) {
        await night.run(key, 'add-push-subscription', { subscriptionId: crypto.randomUUID(), memberId, endpoint: `${receiver.url}/push/${key}/${number}`, p256dh, auth, label: `Browser ${number}` })
      }
      return made
    },
    tell({ to, ...message }) {
      count += 1
      return night.system.database.transaction(night.agencyId, (tx) =>
        tellMembers(tx, { name: `message ${count}`, operationId: night.operationId, memberIds: to.map((key) => night.member(key)), kind: 'ladder.told', obligationId: null, facts: { clauseId: '15', dueAt: startsAt + 60_000 }, at: startsAt, ...message }))
    },
    service: (options = {}) => new DeliveryService({ system: night.system, kinds, log: silent, options: { lookEveryMs: 20, timeoutMs: 500, ...options } }),
    deliveries: () => night.query<ShownDelivery & Record<string, unknown>>('SELECT d.*, coalesce(m.name, w.name) AS to FROM delivery d LEFT JOIN member m USING (agency_id, member_id) LEFT JOIN webhook w USING (agency_id, webhook_id) WHERE agency_id = $1 ORDER BY at, delivery_id', []),
    async goTo(at) {
      await setReal(at)
      await night.settle()
    },
    async close() {
      await night.close()
      await receiver.close()
      await mailbox.close()
    },
  }
}
