/** One try by one channel, outside every transaction. */
import type { Tx } from '../../kernel/db/database.ts'
import { z } from 'zod'
import { sendByGateway } from '../../kernel/notify/gateway.ts'
import type { MailSender } from '../../kernel/notify/mail.ts'
import { failed, refused, sent, type Letter, type Outcome } from '../../kernel/notify/outcome.ts'
import { sendPush, type Browser, type PushOutcome } from '../../kernel/notify/push.ts'
import type { PostOptions } from '../../kernel/notify/guarded-post.ts'
import { sendHook } from '../../kernel/notify/webhooks.ts'
import type { Kinds } from '../../orders/index.ts'
import type { Ground } from './ground.ts'
import { plainFacts, readAbout, writeLetter, type About } from './letter.ts'
import { findWebhook, listReach, listSubscriptions, type DeliveryRow, type SubscriptionRow, type WebhookRow } from './queries.ts'
import { isNumber } from './rules.ts'

export interface Tried {
  readonly outcome: Outcome
  /** Browsers that are no more, that failed, that took it. */
  readonly gone: readonly string[]
  readonly failing: readonly string[]
  readonly working: readonly string[]
}

const none = { gone: [], failing: [], working: [] } as const
const only = (outcome: Outcome): Tried => ({ outcome, ...none })

/** All that a try needs of the database. */
export interface Job {
  readonly about: About
  readonly language: 'zh' | 'en'
  readonly email: string | null
  readonly telephone: string | null
  readonly subscriptions: readonly SubscriptionRow[]
  readonly webhook: WebhookRow | null
}

export async function readJob(tx: Tx, kinds: Kinds, row: DeliveryRow): Promise<Job> {
  const about = await readAbout(tx, kinds, row)
  const webhook = row.webhook_id === null ? null : await findWebhook(tx, row.webhook_id)
  const [reach] = row.member_id === null ? [] : await listReach(tx, [row.member_id])
  return {
    about,
    language: webhook?.language ?? reach?.language ?? 'zh',
    email: reach?.email ?? null,
    telephone: reach?.telephone ?? null,
    subscriptions: row.member_id === null || reach === undefined ? [] : await listSubscriptions(tx, row.member_id),
    webhook,
  }
}

export interface Ways {
  readonly ground: Ground
  readonly mail: MailSender | null
  readonly post: PostOptions
}

const browser = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() })
const hook = z.object({ url: z.string(), secret: z.string().nullable() })

export async function tryOnce(job: Job, channel: string, ways: Ways, now: number): Promise<Tried> {
  const letter = writeLetter(job.about, job.language, ways.ground)
  switch (channel) {
    case 'push':
      return pushToAll(job.subscriptions, letter, ways)
    case 'email':
      return only(ways.mail === null || job.email === null ? refused('no-address') : await ways.mail.send({ to: job.email, letter }))
    case 'sms':
    case 'voice':
      return only(await callGateway(channel, job.telephone, letter, ways, now))
    case 'webhook':
      return only(await tellHook(job, letter, ways, now))
    default:
      return only(refused('no-address'))
  }
}

async function callGateway(by: 'sms' | 'voice', telephone: string | null, letter: Letter, { ground, post }: Ways, now: number): Promise<Outcome> {
  const gateway = ground.settings[by]
  if (gateway === null || telephone === null || !isNumber(telephone)) return refused('no-address')
  return sendByGateway({ ...gateway, to: telephone.replace(/[^\d+]/g, ''), by, letter, now, ...(post.timeoutMs === undefined ? {} : { timeoutMs: post.timeoutMs }) })
}

async function tellHook({ webhook, about }: Job, letter: Letter, { ground, post }: Ways, now: number): Promise<Outcome> {
  if (webhook === null || webhook.removed_at !== null) return refused('removed')
  const opened = open(ground, webhook.sealed, webhook.webhook_id)
  if (opened === null) return refused('sealed-otherwise')
  const { url, secret } = hook.parse(opened)
  const event = { letter, source: ground.settings.publicUrl, type: `muster.${about.row.kind}`, subject: about.row.obligation_id, time: about.row.told_at, data: plainFacts(about) }
  return sendHook(webhook.kind, { url, secret, event, now }, post)
}

/** Where one browser took it, the member is told; the others may be switched off. */
async function pushToAll(rows: readonly SubscriptionRow[], letter: Letter, { ground, post }: Ways): Promise<Tried> {
  const results = await Promise.all(rows.map(async (row): Promise<{ id: string; result: PushOutcome }> => {
    const opened = open(ground, row.sealed, row.subscription_id)
    const result: PushOutcome = opened === null ? { ...refused('sealed-otherwise'), isGone: true } : await pushToOne(browser.parse(opened), letter, ground, post)
    return { id: row.subscription_id, result }
  }))
  const working = results.filter(({ result }) => result.outcome === 'sent')
  const gone = results.filter(({ result }) => result.isGone)
  const failing = results.filter(({ result }) => result.outcome !== 'sent' && !result.isGone)
  const ids = { working: working.map(({ id }) => id), gone: gone.map(({ id }) => id), failing: failing.map(({ id }) => id) }
  if (working.length > 0) return { outcome: sent, ...ids }
  const later = failing.find(({ result }) => result.outcome === 'failed')
  const reason = (later ?? failing[0] ?? gone[0])?.result.reason ?? 'no-address'
  return { outcome: later === undefined ? refused(reason) : failed(reason), ...ids }
}

async function pushToOne(to: Browser, letter: Letter, { vapid, settings }: Ground, options: PostOptions): Promise<PushOutcome> {
  return sendPush({ browser: to, letter, vapid, subject: settings.pushSubject, options })
}

/** Null: sealed with another secret, or for another row. */
function open({ box }: Ground, sealed: Buffer, about: string): unknown {
  try {
    return JSON.parse(box.open(sealed, about))
  } catch {
    return null
  }
}
