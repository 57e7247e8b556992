/** Messages that wait until they are gone and noted, beside the same posts and mails without a queue. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { openMailbox, openReceiver } from '../src/kernel/notify/testing/receiver.ts'
import type { System } from '../src/kernel/system.ts'
import { kinds } from '../src/main/modules.ts'
import { openMuster } from '../src/main/muster.ts'
import { DeliveryService, plainSettings } from '../src/modules/notify/index.ts'
import { insertDeliveries } from '../src/modules/notify/queries.ts'
import { quiet, startCluster } from './cluster.ts'
import { count, figure, type Bench, type Figure } from './figures.ts'
import { raiseProvince, type Province } from './province.ts'

/** As many tries at a time as the service makes. */
const lanes = 16

export const deliveriesBench: Bench = {
  name: 'deliveries',
  what: 'webhooks and mails a second until they are noted, and posts and mails alone',
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    const receiver = await openReceiver()
    const mailbox = await openMailbox()
    try {
      const system = await openMuster({ appUrl: cluster.appUrl, secret: cluster.secret, dataFolder: cluster.dataFolder, log: quiet, notify: { ...plainSettings, mail: { url: mailbox.url, from: 'Muster <muster@example.org>' }, allowPrivate: true } })
      try {
        const province = await raiseProvince(system, { stations: 10 })
        const many = isSmall ? 200 : 2000
        const { agencyId, commander, commanderId, rootId } = province
        const webhookId = crypto.randomUUID()
        const run = (name: string, input: unknown): Promise<unknown> => system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: commander })
        await run('add-webhook', { webhookId, kind: 'plain', name: 'bench', url: `${receiver.url}/hook`, secret: 'a secret of the bench', language: 'en', unitId: rootId })
        await run('set-channels', { memberId: commanderId, language: 'en', email: 'commander@example.org', order: ['email'] })
        // Once for nothing: the first compiles.
        await deliver(system, province, { webhookId }, 50)
        const hooks = await deliver(system, province, { webhookId }, many)
        const body = receiver.received.at(-1)?.body ?? Buffer.from('{}')
        const posts = await inLanes(many, postAlone(receiver.port, body))
        say(`webhooks ${count(hooks)}/s, posts ${count(posts)}/s`)
        const mails = await deliver(system, province, {}, many)
        const transport = createTransport({ url: mailbox.url })
        const text = mailbox.mails.at(-1)?.text ?? ''
        const alone = await inLanes(many, () => transport.sendMail({ from: 'muster@example.org', to: 'commander@example.org', subject: 'bench', text }))
        say(`mails ${count(mails)}/s, alone ${count(alone)}/s`)
        return [ofRates('webhooks, until noted', hooks, posts, 'node:http alone'), ofRates('mails, until noted', mails, alone, 'nodemailer alone')]
      } finally {
        await system.close()
      }
    } finally {
      await receiver.close()
      await mailbox.close()
      await cluster.stop()
    }
  },
}

/** So many messages that wait, and then a service as the server runs it; to a member by mail where no webhook is named. */
async function deliver(system: System, { agencyId, commanderId }: Province, { webhookId = null }: { webhookId?: string | null }, many: number): Promise<number> {
  const rows = Array.from({ length: many }, () => ({ delivery_id: crypto.randomUUID(), member_id: webhookId === null ? commanderId : null, webhook_id: webhookId, channel: webhookId === null ? 'email' : 'webhook', further: [], state: 'waiting' as const, reason: null }))
  await system.database.transaction(agencyId, (tx) => insertDeliveries(tx, { kind: 'notify.test', operationId: null, obligationId: null, facts: {}, toldAt: tx.realNow, isUrgent: true, offDuty: true, wakes: true }, rows))
  const service = new DeliveryService({ system, kinds, log: quiet })
  const startedAt = performance.now()
  service.start()
  for (;;) {
    const [left] = await system.database.transaction(agencyId, (tx) => tx.query<{ count: number; failed: number }>("SELECT count(*) FILTER (WHERE ended_at IS NULL)::int AS count, count(*) FILTER (WHERE tries > 0 AND state <> 'sent')::int AS failed FROM delivery WHERE agency_id = $1", [agencyId]), 'read')
    if ((left?.failed ?? 0) > 0) throw new Error(`${left?.failed} messages did not arrive`)
    if (left?.count === 0) break
    await sleep(20)
  }
  const perSecond = (many * 1000) / (performance.now() - startedAt)
  await service.stop()
  return perSecond
}

async function inLanes(many: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let left = many
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (left > 0) {
        left -= 1
        await work()
      }
    }),
  )
  return (many * 1000) / (performance.now() - startedAt)
}

/** A connection for each, as the service has it: an address is looked at where the connection is made. */
function postAlone(port: number, body: Buffer): () => Promise<unknown> {
  const agent = new Agent()
  return async () => {
    const sending = request({ agent, host: '127.0.0.1', port, path: '/hook', method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } })
    sending.end(body)
    const [response] = await once(sending, 'response')
    response.resume()
    await once(response, 'end')
  }
}

function ofRates(what: string, ours: number, alone: number, name: string): Figure {
  return figure({ what, ours: `${count(ours)}/s`, reference: `${name} ${count(alone)}/s: ${Math.round((100 * ours) / alone)} %` })
}
