import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hangUp, status } from '../../kernel/notify/testing/receiver.ts'
import { checkVapid } from '../../kernel/notify/testing/browser.ts'
import { channelsView, deliveriesView, webhooksView } from './contract.ts'
import { ground } from './ground.ts'
import { registerQuietRule } from './plan.ts'
import { openOutside, startsAt, type Outside } from './testing/outside.ts'

let outside: Outside
beforeEach(async () => {
  registerQuietRule('roster', () => Promise.resolve([]))
  outside = await openOutside()
})
afterEach(() => outside.close())

const hour = 3_600_000
const stands = async (): Promise<Record<string, string>> => {
  const { night } = outside
  const rows = await outside.deliveries()
  const keys = new Map(['s1-leader', 's1-duty', 's1-crew1', 's1-off', 's2-leader', 'commander', 'desk1'].map((key) => [night.member(key), key]))
  return Object.fromEntries(rows.map((row) => [keys.get(row.member_id ?? '') ?? 'webhook', `${row.state} ${row.reason ?? row.channel}`]))
}
const give = async (): Promise<void> => {
  const service = outside.service()
  await service.look()
  await service.stop()
}
const mailsTo = (): string[] => outside.mailbox.mails.flatMap((mail) => mail.to)
const paths = (): string[] => outside.receiver.received.map((one) => one.path)
const facts = async (kind: string): Promise<Record<string, unknown>[]> => (await outside.night.journal(kind)).map((entry) => entry.header.facts)

describe('who is sent what is told', () => {
  it('is who is on duty; the others have it in the app alone', async () => {
    for (const key of ['s1-leader', 's1-off']) await outside.reach(key, { email: `${key}@example.org` })
    expect(await outside.tell({ to: ['s1-leader', 's1-off', 's1-duty'] })).toBe(3)
    expect(await stands()).toEqual({ 's1-leader': 'waiting email', 's1-off': 'quiet off-duty', 's1-duty': 'quiet no-address' })
    await give()
    expect(mailsTo()).toEqual(['s1-leader@example.org'])
    expect(await stands()).toMatchObject({ 's1-leader': 'sent email' })
    expect(await outside.night.toldTo('s1-off')).toEqual(['ladder.told'])
  })

  it('is those off duty too, and those asleep, where the message says so', async () => {
    for (const key of ['s1-leader', 's1-off']) await outside.reach(key, { email: `${key}@example.org` })
    registerQuietRule('roster', () => Promise.resolve([outside.night.member('s1-leader')]))
    await outside.tell({ to: ['s1-leader', 's1-off'] })
    expect(await stands()).toEqual({ 's1-leader': 'quiet asleep', 's1-off': 'quiet off-duty' })
    await outside.tell({ to: ['s1-leader', 's1-off'], offDuty: true, wakes: true })
    await give()
    expect(mailsTo().toSorted()).toEqual(['s1-leader@example.org', 's1-off@example.org'])
  })

  it('is nobody in an operation that is simulated', async () => {
    await outside.reach('s1-leader', { email: 'leader@example.org' })
    await outside.night.query('UPDATE clock SET is_simulated = true WHERE agency_id = $1', [])
    await outside.tell({ to: ['s1-leader'], offDuty: true, wakes: true })
    expect(await stands()).toEqual({ 's1-leader': 'quiet simulated' })
    // But whoever wants to see whether it works may.
    await outside.night.run('s1-leader', 'send-test-message', { memberId: outside.night.member('s1-leader'), channel: 'email' })
    await give()
    expect(mailsTo()).toEqual(['leader@example.org'])
  })

  it('is planned once, and not at all when what told it does not happen', async () => {
    const { night } = outside
    await outside.reach('s1-leader', { email: 'leader@example.org' })
    await outside.tell({ to: ['s1-leader'], name: 'the same' })
    await outside.tell({ to: ['s1-leader'], name: 'the same' })
    expect(await outside.deliveries()).toHaveLength(1)
    await expect(night.system.database.transaction(night.agencyId, async (tx) => {
      const { tellMembers } = await import('../../orders/index.ts')
      await tellMembers(tx, { name: 'another', operationId: night.operationId, memberIds: [night.member('s1-leader')], kind: 'ladder.told', obligationId: null, facts: {}, at: startsAt })
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(await outside.deliveries()).toHaveLength(1)
  })
})

describe('by what', () => {
  it('is tried in the member’s order; what fails for good is followed by the next at once', async () => {
    await outside.reach('s1-leader', { email: 'leader@example.org', telephone: '+351 220 000 000', browsers: 2, order: ['push', 'email', 'sms'] })
    outside.receiver.answerWith(status(410), status(404))
    outside.mailbox.refuseWith(550)
    await outside.tell({ to: ['s1-leader'] })
    await give()
    expect(paths()).toEqual([expect.stringContaining('/push/'), expect.stringContaining('/push/'), '/sms'])
    expect(await stands()).toEqual({ 's1-leader': 'sent sms' })
    expect((await facts('notify.failed')).map(({ channel, reason }) => `${String(channel)} ${String(reason)}`)).toEqual(['push answered-410', 'email answered-550'])
    expect(await facts('notify.sent')).toMatchObject([{ channel: 'sms', try: 1 }])
    // Browsers that are no more are forgotten.
    const own = channelsView.output.parse(await outside.night.show('s1-leader', 'channels', { memberId: outside.night.member('s1-leader') }))
    expect(own.subscriptions).toEqual([])
    expect(own.recent).toMatchObject([{ channel: 'sms', state: 'sent', tries: 1, reason: null }])
  })

  it('one browser of several is enough, and one that fails is marked', async () => {
    const [first] = await outside.reach('s1-leader', { browsers: 2, order: ['push'] })
    outside.receiver.answerWith((response, { path }) => void response.writeHead(path.endsWith('/0') ? 201 : 503).end(), (response, { path }) => void response.writeHead(path.endsWith('/0') ? 201 : 503).end())
    await outside.tell({ to: ['s1-leader'] })
    await give()
    const received = outside.receiver.received.find((one) => one.path.endsWith('/0'))
    if (received === undefined || first === undefined) throw new Error('nothing came')
    expect(JSON.parse(await first.decrypt(received.body))).toMatchObject({ title: 'Due soon: Clause 15, due 20:01', url: 'https://muster.example.org/notifications' })
    expect(checkVapid(received, ground().vapid.publicKey)).toMatchObject({ aud: outside.receiver.url })
    const own = channelsView.output.parse(await outside.night.show('s1-leader', 'channels', { memberId: outside.night.member('s1-leader') }))
    expect(own.subscriptions.map((one) => [one.label, one.failedAt === null])).toEqual([['Browser 0', true], ['Browser 1', false]])
    expect(await stands()).toEqual({ 's1-leader': 'sent push' })
  })

  it('is tried again with waits that grow, and given up visibly; the desk may have it tried once more', async () => {
    const { night, receiver } = outside
    await outside.reach('s1-leader', { telephone: '+351 220 000 000', order: ['sms'] })
    const times: number[] = []
    const fail = (response: Parameters<Parameters<typeof receiver.answerWith>[0]>[0]): void => {
      times.push(performance.now())
      response.writeHead(500).end()
    }
    receiver.answerWith(fail, fail, fail, fail)
    await outside.tell({ to: ['s1-leader'] })
    const service = outside.service({ urgent: { firstMs: 200, factor: 2, mostMs: 1000, mostTries: 4 }, random: () => 0.5 })
    service.start()
    await expect.poll(stands).toEqual({ 's1-leader': 'given-up answered-500' })
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(waits.map((wait, index) => wait >= 200 * 2 ** index - 5 && wait < 200 * 2 ** index + 600)).toEqual([true, true, true])
    await service.stop()

    expect(await facts('notify.given-up')).toMatchObject([{ channel: 'sms', try: 4, reason: 'answered-500', messageKind: 'ladder.told' }])
    // The desk hears of it in the app, and that is not sent by the way that failed.
    expect(await night.toldTo('desk1')).toEqual(['notify.given-up'])
    expect(await outside.deliveries()).toHaveLength(1)
    const asked = deliveriesView.output.parse(await night.show('desk1', 'deliveries', { state: 'given-up' }))
    expect(asked).toMatchObject({ total: 1, givenUp: 1, waiting: 0, deliveries: [{ channel: 'sms', state: 'given-up', tries: 4, reason: 'answered-500', member: { id: night.member('s1-leader') } }] })

    const [delivery] = asked.deliveries
    // Meanwhile an address was added.
    await outside.reach('s1-leader', { telephone: '+351 220 000 000', email: 'leader@example.org', order: ['email', 'sms'] })
    await night.run('desk1', 'retry-delivery', { deliveryId: delivery?.id })
    expect(await night.codeOf('desk1', 'retry-delivery', { deliveryId: delivery?.id })).toBe('notify.not-given-up')
    await give()
    expect(mailsTo()).toEqual(['leader@example.org'])
  })

  it('a connection that breaks and a server that is away are tried again', async () => {
    await outside.reach('s1-leader', { telephone: '+351 220 000 000', order: ['voice'] })
    outside.receiver.answerWith(hangUp)
    await outside.tell({ to: ['s1-leader'] })
    const service = outside.service({ urgent: { firstMs: 50, factor: 1, mostMs: 50, mostTries: 5 } })
    service.start()
    await expect.poll(stands).toEqual({ 's1-leader': 'sent voice' })
    await service.stop()
    const ids = outside.receiver.received.map((one) => one.headers['idempotency-key'])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })
})

describe('machines', () => {
  const add = (unit: string, more: Record<string, unknown> = {}): Promise<unknown> => outside.night.run('administrator', 'add-webhook', { webhookId: crypto.randomUUID(), kind: 'plain', name: unit, url: `${outside.receiver.url}/hook/${unit}?key=hush-hush`, secret: 'a secret of the hook', language: 'zh', unitId: outside.night.unit(unit), ...more })

  it('are told what ladders tell of their part of the tree, also when nobody is there to be told', async () => {
    const { night } = outside
    for (const unit of ['hq', 'b1', 'b2', 's2']) await add(unit)
    const [obligation] = await night.obligations({ duty_id: 'gates', unit_id: night.unit('s1') })
    const dueAt = obligation?.due_at ?? startsAt
    await outside.tell({ to: [], obligationId: obligation?.obligation_id ?? null, facts: { clauseId: '15', dutyId: 'gates', dueAt }, at: dueAt + 1 })
    await outside.tell({ to: ['s1-leader'], kind: 'rollcall.opened' })
    await give()
    expect(paths().toSorted()).toEqual(['/hook/b1?key=hush-hush', '/hook/hq?key=hush-hush'])
    const event: unknown = JSON.parse(outside.receiver.received[0]?.body.toString() ?? '')
    expect(event).toMatchObject({ specversion: '1.0', source: 'https://muster.example.org', type: 'muster.ladder.told', subject: obligation?.obligation_id, data: { title: '逾期：门岗计数', language: 'zh', kind: 'ladder.told', obligationId: obligation?.obligation_id, dutyId: 'gates' } })
  })

  it('keep their address to themselves: sealed in the database, no secret in a view or the journal', async () => {
    const { night } = outside
    await add('hq', { webhookId: night.unit('s1') })
    const rows = await night.query('SELECT * FROM webhook WHERE agency_id = $1', [])
    expect(JSON.stringify(rows)).not.toContain('hush')
    expect(Buffer.from(String(rows[0]?.['sealed']), 'latin1').includes('hush')).toBe(false)
    expect(ground().box.open(Buffer.from(Object(rows[0]?.['sealed'])), night.unit('s1'))).toContain('hush-hush')
    const asked = webhooksView.output.parse(await night.show('administrator', 'webhooks', {}))
    expect(asked.webhooks).toMatchObject([{ host: `127.0.0.1:${outside.receiver.port}`, isSigned: true, last: null }])
    expect(JSON.stringify([asked, await night.query('SELECT header, body FROM journal_entry e JOIN journal_body b USING (agency_id, entry_id) WHERE e.agency_id = $1', []), await night.query('SELECT result FROM command WHERE agency_id = $1', [])])).not.toMatch(/hush|a secret of the hook/)
    await night.run('administrator', 'test-webhook', { webhookId: night.unit('s1') })
    expect(await night.codeOf('administrator', 'test-webhook', { webhookId: night.unit('s1') })).toBe('notify.too-soon')
    await give()
    expect(webhooksView.output.parse(await night.show('administrator', 'webhooks', {})).webhooks).toMatchObject([{ last: { state: 'sent', reason: null } }])
    // What a drill keeps quiet says nothing of the other side.
    const [obligation] = await night.obligations({ duty_id: 'gates', unit_id: night.unit('s1') })
    await night.query('UPDATE clock SET is_simulated = true WHERE agency_id = $1', [])
    await outside.tell({ to: [], obligationId: obligation?.obligation_id ?? null })
    expect(deliveriesView.output.parse(await night.show('desk1', 'deliveries', { state: 'quiet' })).deliveries).toMatchObject([{ reason: 'simulated', clauseId: '15', webhook: { id: night.unit('s1') } }])
    expect(webhooksView.output.parse(await night.show('administrator', 'webhooks', {})).webhooks).toMatchObject([{ last: { state: 'sent', reason: null } }])
    await night.run('administrator', 'remove-webhook', { webhookId: night.unit('s1') })
    expect(JSON.stringify(await night.query("SELECT length(sealed) AS n FROM webhook WHERE agency_id = $1", []))).toBe('[{"n":0}]')
    expect(await night.codeOf('administrator', 'test-webhook', { webhookId: night.unit('s1') })).toBe('notify.webhook-removed')
  })

  it('inside the house are refused unless the server allows it', async () => {
    await outside.close()
    outside = await openOutside({ settings: { allowPrivate: false } })
    for (const url of ['http://hooks.example.org/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://localhost/x', 'https://10.0.0.8/x']) {
      await expect(add('hq', { url })).rejects.toMatchObject({ code: 'notify.address-refused' })
    }
    await expect(add('hq', { url: 'https://hooks.example.org/x', secret: null })).rejects.toMatchObject({ code: 'notify.secret-missing' })
    // By a name: where the connection is made.
    const webhookId = crypto.randomUUID()
    await add('hq', { webhookId, url: `https://hooks.example.org:${outside.receiver.port}/x` })
    await outside.night.run('administrator', 'test-webhook', { webhookId })
    const service = outside.service({ lookup: (_, options, done) => { if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]); else done(null, '127.0.0.1', 4) } })
    await service.look()
    await service.stop()
    expect(await stands()).toEqual({ webhook: 'given-up refused-address' })
    expect(outside.receiver.received).toEqual([])
  })
})

describe('a member', () => {
  it('takes a browser over from whoever had it before', async () => {
    const { night, receiver } = outside
    const [browser] = await outside.reach('s1-crew1', { browsers: 1 })
    if (browser === undefined) throw new Error('no browser')
    await night.run('s1-crew2', 'add-push-subscription', { subscriptionId: crypto.randomUUID(), memberId: night.member('s1-crew2'), endpoint: `${receiver.url}/push/s1-crew1/0`, p256dh: browser.p256dh, auth: browser.auth, label: 'Shared' })
    const of = async (key: string): Promise<number> => channelsView.output.parse(await night.show(key, 'channels', { memberId: night.member(key) })).subscriptions.length
    expect([await of('s1-crew1'), await of('s1-crew2')]).toEqual([0, 1])
    expect(await night.codeOf('s1-crew2', 'add-push-subscription', { subscriptionId: crypto.randomUUID(), memberId: night.member('s1-crew2'), endpoint: `${receiver.url}/push`, p256dh: 'A'.repeat(87), auth: browser.auth, label: 'Bad' })).toBe('notify.bad-keys')
    const stored = await night.query('SELECT sealed, endpoint_mark FROM push_subscription WHERE agency_id = $1', [])
    expect(stored.every((row) => !Buffer.from(Object(row['sealed'])).includes('/push/'))).toBe(true)
  })

  it('tries a channel, not too often, and not one that is not there', async () => {
    const { night } = outside
    const memberId = night.member('s1-leader')
    await outside.reach('s1-leader', { email: 'leader@example.org', order: [], language: 'zh' })
    expect(await night.codeOf('s1-leader', 'send-test-message', { memberId, channel: 'email' })).toBe('done')
    expect(await night.codeOf('s1-leader', 'send-test-message', { memberId, channel: 'email' })).toBe('notify.too-soon')
    expect(await night.codeOf('s1-leader', 'send-test-message', { memberId, channel: 'push' })).toBe('notify.no-address')
    await give()
    expect(outside.mailbox.mails).toHaveLength(1)
    expect(outside.mailbox.mails[0]?.text).toContain('X-Auto-Response-Suppress')
    await outside.close()
    outside = await openOutside({ settings: { mail: null } })
    expect(await outside.night.codeOf('s1-leader', 'send-test-message', { memberId: outside.night.member('s1-leader'), channel: 'email' })).toBe('notify.channel-unavailable')
  })

  it('is never named in a message, nor are telephones; ids alone stay in the journal', async () => {
    const { night } = outside
    await outside.reach('s1-leader', { email: 'leader@example.org', telephone: '+351 220 000 000', order: ['sms', 'email'] })
    await night.query("UPDATE member SET name = 'Somebody Named' WHERE agency_id = $1 AND member_id = $2", [night.member('s1-off')])
    const obligations = await night.obligations({ duty_id: 'signs' })
    const own = obligations.find((row) => row.subject_id === night.member('s1-off'))
    await outside.tell({ to: ['s1-leader'], obligationId: own?.obligation_id ?? null, facts: { clauseId: '16', dutyId: 'signs', dueAt: startsAt + 6 * hour, name: 'Somebody Named' } })
    await give()
    const { text } = JSON.parse(outside.receiver.received[0]?.body.toString() ?? '{}') as { text: string }
    expect(text.split('\n')).toEqual(['Due soon: Sign', 's1', 'Clause 16, due 24 Jun 02:00', 'Night of São João', `https://muster.example.org/notifications?obligation=${own?.obligation_id ?? ''}`])
    const kept = JSON.stringify(await night.query("SELECT header, body FROM journal_entry e JOIN journal_body b USING (agency_id, entry_id) WHERE e.agency_id = $1 AND e.kind LIKE 'notify.%'", []))
    expect(kept).toContain('notify.sent')
    expect(kept).not.toMatch(/example\.org|\+351|Somebody|Sign/)
  })
})

it('an order with a ladder: at the deadline the leader on duty has a mail', async () => {
  await outside.reach('s1-leader', { email: 'leader@example.org' })
  const due = Date.UTC(2027, 5, 23, 21)
  await outside.goTo(due - 60_000)
  expect(await outside.deliveries()).toEqual([])
  await outside.goTo(due + 1000)
  expect(await stands()).toMatchObject({ 's1-leader': 'waiting email', 's2-leader': 'quiet no-address' })
  await give()
  expect(mailsTo()).toEqual(['leader@example.org'])
  const text = outside.mailbox.mails[0]?.text.replaceAll('=\r\n', '') ?? ''
  expect(text).toContain('Subject: Late: Gate counts')
  expect(text).toMatch(/^s1\r?$/m)
  expect(text).toMatch(/Clause 15, due 22:00/)
  expect(await facts('notify.sent')).toMatchObject([{ messageKind: 'ladder.told', channel: 'email' }])
})
