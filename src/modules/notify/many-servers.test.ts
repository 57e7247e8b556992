import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { neverAnswer, status } from '../../kernel/notify/testing/receiver.ts'
import { nightMembers } from '../../orders/testing/night.ts'
import { channels } from './contract.ts'
import { takeDeliveries } from './queries.ts'
import { openOutside, type Outside } from './testing/outside.ts'

let outside: Outside
beforeEach(async () => { outside = await openOutside() })
afterEach(() => outside.close())

const onDuty = nightMembers.filter((member) => member.dutyRole !== null).map((member) => member.key)
const sentIds = (): string[] => outside.receiver.received.map((one) => String(one.headers['idempotency-key']))

it('two servers on one database send each message once', async () => {
  for (const key of onDuty) await outside.reach(key, { telephone: '+351 220 000 000', order: ['sms'] })
  for (let times = 0; times < 6; times += 1) await outside.tell({ to: onDuty })
  const services = [outside.service({ lanes: 4 }), outside.service({ lanes: 4 })]
  for (const service of services) service.start()
  await expect.poll(async () => (await outside.deliveries()).filter((row) => row.state !== 'sent').length).toBe(0)
  for (const service of services) await service.stop()
  expect(sentIds()).toHaveLength(6 * onDuty.length)
  expect(new Set(sentIds()).size).toBe(6 * onDuty.length)
})

it('more than there are lanes go out one after another, without waiting for the next look', async () => {
  for (const key of onDuty) await outside.reach(key, { telephone: '+351 220 000 000', order: ['sms'] })
  await outside.tell({ to: onDuty })
  const service = outside.service({ lanes: 2, lookEveryMs: 3_600_000 })
  service.start()
  await expect.poll(() => sentIds().length).toBe(onDuty.length)
  await service.stop()
  expect(onDuty.length).toBeGreaterThan(4)
})

it('what a server held that is no more is sent by another, when its time is over and not before', async () => {
  const { night } = outside
  await outside.reach('s1-leader', { telephone: '+351 220 000 000', order: ['sms'] })
  await outside.tell({ to: ['s1-leader'] })
  const [held] = await night.system.database.transaction(night.agencyId, (tx) => takeDeliveries(tx, { by: crypto.randomUUID(), holdMs: 700, limit: 5 }))
  const service = outside.service()
  await service.look()
  expect(sentIds()).toEqual([])
  await sleep(750)
  await service.look()
  expect(sentIds()).toEqual([held?.delivery_id])
  // The first was only slow: what it says now is not heard.
  const late = await night.run({ kind: 'system', name: 'notify' }, 'record-delivery', { deliveryId: held?.delivery_id, channel: 'sms', try: 1, outcome: 'failed', reason: 'timed-out', retryInMs: 10 })
  expect(late.result).toEqual({ isNoted: false })
  expect(await outside.deliveries()).toMatchObject([{ state: 'sent', tries: 1 }])
  await service.stop()
})

it('a server that ends waits for the try under way, and leaves the rest', async () => {
  for (const key of ['s1-leader', 's2-leader']) await outside.reach(key, { telephone: '+351 220 000 000', order: ['sms'] })
  const { promise, resolve: letAnswer } = Promise.withResolvers<void>()
  outside.receiver.answerWith((response) => void promise.then(() => response.writeHead(200).end()))
  await outside.tell({ to: ['s1-leader', 's2-leader'] })
  const service = outside.service({ lanes: 1, timeoutMs: 20_000 })
  service.start()
  await expect.poll(() => outside.receiver.received.length).toBe(1)
  const stopping = service.stop()
  letAnswer()
  await stopping
  expect((await outside.deliveries()).map((row) => row.state).toSorted()).toEqual(['sent', 'waiting'])
})

it('nobody who was told is lost: each ends in one state, whatever the other side does', async () => {
  const { night } = outside
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom(...nightMembers.map((member) => member.key)), order: fc.subarray([...channels]), email: fc.boolean(), number: fc.boolean(), browsers: fc.integer({ min: 0, max: 2 }) }), { minLength: 3, maxLength: 8 }),
      fc.array(fc.constantFrom(200, 200, 404, 410, 422, 429, 500, 503, 0), { maxLength: 40 }),
      fc.array(fc.constantFrom(451, 550), { maxLength: 4 }),
      fc.boolean(),
      async (people, answers, mails, offDuty) => {
        for (const { key, order, email, number, browsers } of people) await outside.reach(key, { order, browsers, telephone: number ? '+351 220 000 000' : 'none', ...(email ? { email: `${key}@example.org` } : {}) })
        outside.receiver.answerWith(...answers.map((code) => (code === 0 ? neverAnswer : status(code))))
        outside.mailbox.refuseWith(...mails)
        const before = new Set((await outside.deliveries()).map((row) => row.delivery_id))
        const told = await outside.tell({ to: people.map((one) => one.key), offDuty, wakes: offDuty })
        const quick = { firstMs: 5, factor: 1, mostMs: 5, mostTries: 3 }
        const services = [1, 2].map(() => outside.service({ timeoutMs: 100, urgent: quick, lookEveryMs: 5 }))
        for (const service of services) service.start()
        const mine = async () => (await outside.deliveries()).filter((row) => row.member_id !== null && !before.has(row.delivery_id))
        await expect.poll(async () => (await mine()).filter((row) => row.next_at !== null).length).toBe(0)
        for (const service of services) await service.stop()
        const rows = await mine()
        expect(rows).toHaveLength(told)
        expect(new Set(rows.map((row) => row.member_id)).size).toBe(told)
        expect(rows.filter((row) => !['sent', 'given-up', 'quiet'].includes(row.state) || row.ended_at === null)).toEqual([])
        // The journal knows of each that left, and of each that was given up.
        const ended = await night.query<{ kind: string; id: string }>("SELECT kind, header::json->'facts'->>'deliveryId' AS id FROM journal_entry WHERE agency_id = $1 AND kind IN ('notify.sent', 'notify.given-up')", [])
        for (const row of rows) expect(ended.filter((entry) => entry.id === row.delivery_id).map((entry) => entry.kind)).toEqual(row.state === 'quiet' ? [] : [`notify.${row.state}`])
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)
