/** Between the moment that tells and the try that sends the night goes on. */
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest'
import { status } from '../../kernel/notify/testing/receiver.ts'
import type { ObligationRow } from '../../orders/index.ts'
import { deliveriesView } from './contract.ts'
import { registerQuietRule } from './plan.ts'
import { openOutside, startsAt, taskOrder, type Outside } from './testing/outside.ts'

let outside: Outside
let asleep: string[] = []
beforeAll(async () => {
  registerQuietRule('roster', (_, memberIds) => Promise.resolve(memberIds.filter((id) => asleep.includes(id))))
  outside = await openOutside()
  for (const key of ['s1-leader', 's2-leader', 's3-leader', 's1-crew1', 's1-crew2', 's1-off', 's1-duty', 's2-crew1', 'desk1', 'desk2']) await outside.reach(key, { telephone: '+351 220 000 000', order: ['sms'] })
})
afterAll(() => outside.close())
beforeEach(() => outside.night.query('DELETE FROM delivery WHERE agency_id = $1', []))

const due = Date.UTC(2027, 5, 23, 21)
const sentTo = (): string[] => outside.receiver.received.map((one) => one.path)

/** All that is due, once each: what fails waits for an hour. */
async function give(): Promise<void> {
  const service = outside.service({ urgent: { firstMs: 3_600_000, factor: 1, mostMs: 3_600_000, mostTries: 5 } })
  await service.look()
  await service.stop()
}
async function giveAgain(): Promise<void> {
  await outside.night.query('UPDATE delivery SET next_at = now() WHERE agency_id = $1 AND next_at IS NOT NULL', [])
  await give()
}
async function stands(): Promise<string[]> {
  return (await outside.deliveries()).map((row) => `${row.to}: ${row.state} ${row.reason ?? ''} by ${row.channel}, ${row.tries}`).toSorted()
}
async function gatesOf(unit: string): Promise<ObligationRow> {
  const [row] = await outside.night.obligations({ duty_id: 'gates', unit_id: outside.night.unit(unit) })
  if (row === undefined) throw new Error(`${unit} owes nothing`)
  return row
}
const about = ({ obligation_id: obligationId, effective_due_at: dueAt }: ObligationRow): { obligationId: string; facts: Record<string, unknown> } => ({ obligationId, facts: { clauseId: '15', dutyId: 'gates', dueAt } })

it('an obligation met between the tries: its reader and its machine hear no more of it, those of the other station do', async () => {
  const { night, receiver } = outside
  for (const unit of ['s1', 's2']) await night.run('administrator', 'add-webhook', { webhookId: crypto.randomUUID(), kind: 'plain', name: `hook ${unit}`, url: `${receiver.url}/${unit}`, secret: 'a secret of the hook', language: 'en', unitId: night.unit(unit) })
  receiver.answerWith(...Array.from({ length: 5 }, () => status(503)))
  await outside.goTo(due + 1000)
  await give()
  expect(sentTo().toSorted()).toEqual(['/s1', '/s2', '/sms', '/sms', '/sms'])
  expect((await stands()).filter((line) => !line.includes('failed answered-503'))).toEqual([])

  const { obligation_id: obligationId } = await gatesOf('s1')
  await night.run('s1-leader', 'complete-task', { obligationId, note: 'Twelve' })
  await night.settle()
  await giveAgain()
  expect(sentTo().slice(5).toSorted()).toEqual(['/s2', '/sms', '/sms'])
  expect(await stands()).toEqual(['hook s1: quiet overtaken by webhook, 1', 'hook s2: sent  by webhook, 2', 's1-leader: quiet overtaken by sms, 1', 's2-leader: sent  by sms, 2', 's3-leader: sent  by sms, 2'])

  // The page says why, and so does the journal.
  const { deliveries, givenUp, waiting } = deliveriesView.output.parse(await night.show('desk1', 'deliveries', { state: 'quiet' }))
  expect([givenUp, waiting]).toEqual([0, 0])
  expect(deliveries.find((row) => row.member !== null)).toMatchObject({ reason: 'overtaken', tries: 1, channel: 'sms', obligationId, nextAt: null, member: { id: night.member('s1-leader') } })
  expect((await night.journal('notify.quiet')).map((entry) => entry.header.facts)).toEqual(expect.arrayContaining([expect.objectContaining({ messageKind: 'ladder.told', channel: 'sms', try: 1, reason: 'overtaken', obligationId })]))
  // Nobody at the desk is told: nothing was given up.
  expect(await night.toldTo('desk1')).toEqual([])
})

test.each([
  ['s1-crew1', 'off duty', {}, 'quiet off-duty by sms, 1'],
  ['s1-crew2', 'off duty', { offDuty: true }, 'sent  by sms, 2'],
  ['s1-duty', 'asleep', {}, 'quiet asleep by sms, 1'],
  ['s1-duty', 'asleep', { wakes: true }, 'sent  by sms, 2'],
  ['s2-crew1', 'gone', { offDuty: true, wakes: true }, 'quiet left by sms, 1'],
] as const)('%s is %s by the second try, of a message %j: %s', async (key, what, more, expected) => {
  const { night, receiver } = outside
  receiver.answerWith(status(500))
  await outside.tell({ to: [key], at: due + 1000, ...more })
  await give()
  if (what === 'off duty') await night.run(key, 'go-off-duty', { memberId: night.member(key) })
  if (what === 'asleep') asleep = [night.member(key)]
  if (what === 'gone') await night.run('administrator', 'end-service', { memberId: night.member(key) })
  await giveAgain()
  asleep = []
  expect(await stands()).toEqual([`${key}: ${expected}`])
})

it('the first try is judged too: a server that was away has much to send', async () => {
  const { night } = outside
  const before = sentTo().length
  const [second, third] = [await gatesOf('s2'), await gatesOf('s3')]
  await outside.tell({ to: ['s2-leader'], kind: 'ladder.reminded', ...about(second) })
  await outside.tell({ to: ['s3-leader'], ...about(third) })
  await outside.tell({ to: ['s3-leader'], ...about({ ...third, effective_due_at: due - 1 }) })
  // News stays news.
  await outside.tell({ to: ['s2-leader'], kind: 'question.answered', ...about(second) })
  await night.run('commander', 'waive-obligation', { obligationId: second.obligation_id, reason: 'Gates shut' })
  await night.settle()
  await give()
  expect(sentTo()).toHaveLength(before + 2)
  expect(await stands()).toEqual(['hook s2: quiet overtaken by none, 0', 's2-leader: quiet overtaken by none, 0', 's2-leader: sent  by sms, 1', 's3-leader: quiet overtaken by none, 0', 's3-leader: sent  by sms, 1'])
})

it('what is passed on is the new taker’s, a desk that was taken over is offered no more', async () => {
  const { night } = outside
  const { obligation_id: obligationId } = await gatesOf('s3')
  const handoverId = crypto.randomUUID()
  await night.run('desk1', 'take-obligation', { obligationId })
  await night.run('desk1', 'pass-obligation', { obligationId, memberId: night.member('desk2') })
  await night.run('desk1', 'offer-handover', { operationId: night.operationId, handoverId, toMemberId: night.member('desk2'), note: '' })
  expect(await stands()).toEqual(['desk2: waiting  by sms, 0', 'desk2: waiting  by sms, 0'])
  await night.run('desk2', 'accept-handover', { operationId: night.operationId, handoverId })
  await give()
  expect(await stands()).toEqual(['desk2: quiet overtaken by none, 0', 'desk2: sent  by sms, 1'])
})

it('an order that moves the deadline makes the old warning void; the end of the operation makes all void', async () => {
  const { night } = outside
  const third = await gatesOf('s3')
  await outside.tell({ to: ['s3-leader'], ...about(third) })
  await night.amend(taskOrder.replace('by: 2027-06-23T22:00', 'by: 2027-06-23T23:30'))
  await night.settle()
  await give()
  expect(await stands()).toEqual(['s3-leader: quiet overtaken by none, 0'])
  await outside.tell({ to: ['s3-leader'], ...about(await gatesOf('s3')) })
  await outside.tell({ to: ['s3-leader'], at: startsAt })
  await night.run('commander', 'withdraw-order', { operationId: night.operationId, reason: 'Over' })
  await night.settle()
  await give()
  expect(await stands()).toEqual(Array.from({ length: 3 }, () => 's3-leader: quiet overtaken by none, 0'))
})
