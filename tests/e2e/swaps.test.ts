import { afterAll, beforeAll, expect, test } from 'vitest'
import { idFrom } from '../../src/kernel/canonical.ts'
import { Room, type Person } from './room.ts'

const clock = { kind: 'system', name: 'test' } as const
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
let room: Room

const dayOf = (days: number): string => new Date(room.now + days * 86_400_000).toISOString().slice(0, 10)
const id = (name: string): string => idFrom(room.agencyId, name)
const cell = (person: Person, days: number): object => ({ memberId: room.member(person), day: dayOf(days), classId: id('class D') })

/** Both stations have a roster in force; their leaders work days. */
beforeAll(async () => {
  room = await Room.open()
  await room.run(clock, 'declare-shift-class', { classId: id('class D'), code: 'D', name: { zh: '白班', en: 'Day' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720 })
  const plans = { s1: [cell('leader1', 3)], s2: [cell('leader2', 5)] } as const
  for (const unit of ['s1', 's2'] as const) {
    const roster = { rosterId: id(`roster ${unit}`) }
    await room.run(clock, 'open-roster', { ...roster, unitId: room.unit(unit), from: dayOf(0), to: dayOf(13), timezone: 'Atlantic/Reykjavik', country: 'IS' })
    await room.run(clock, 'change-shifts', { ...roster, changes: plans[unit] })
    await room.run(clock, 'submit-roster', roster)
    await room.run('commander', 'approve-roster', roster)
    await room.run('commander', 'put-roster-in-force', roster)
  }
})
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

test('a swap across two stations: offered at a desk, accepted on a phone, approved above both', async () => {
  const desk = await room.pageOf('leader1', { path: '/my-shifts' })
  await desk.getByRole('button', { name: 'Swap or give away' }).click()
  const dialog = desk.getByRole('dialog')
  // Of another station: found by the number that one knows.
  await dialog.getByRole('searchbox', { name: 'Somebody of another station' }).fill('leader2')
  await dialog.getByRole('button', { name: 'Find' }).click()
  await dialog.getByRole('combobox', { name: 'Who' }).click()
  await desk.locator('.ant-select-item-option', { hasText: 'Luis Two' }).click()
  await dialog.getByRole('radio', { name: /Station Two/ }).check()
  await dialog.getByRole('button', { name: 'Offer', exact: true }).click()
  await desk.getByText('Offered to Luis Two').first().waitFor()

  const pocket = await room.pageOf('leader2', { path: '/my-shifts', ...phone })
  await pocket.getByText('Lena One offers you a swap').waitFor()
  const accept = pocket.getByRole('button', { name: 'Accept' })
  expect((await accept.boundingBox())?.height).toBeGreaterThanOrEqual(48)
  await accept.tap()
  await pocket.getByText('accepted, to be approved').waitFor()

  const above = await room.pageOf('commander', { path: '/swaps' })
  const card = above.getByRole('article', { name: 'Lena One · Luis Two' })
  await card.getByText('Breaks no rule').waitFor()
  await card.getByRole('button', { name: 'Approve' }).click()
  await above.getByText('Approved. Both have been told.').waitFor()
  await card.getByText('approved', { exact: true }).waitFor()
  // Her shift is now at the other station, on the other day.
  await desk.getByRole('region', { name: 'My shifts' }).last().getByText('Station Two').waitFor()
})

test('a call to come in is answered on a phone with one tap, seen at once by who called, and the shift given', async () => {
  const caller = await room.pageOf('commander', { path: '/swaps' })
  await room.run('commander', 'call-out', { callOutId: crypto.randomUUID(), rosterId: id('roster s1'), day: dayOf(1), classId: id('class D'), memberIds: [room.member('leader3')] })
  const calls = caller.getByRole('region', { name: 'Calls and answers' })
  await calls.getByText('no answer yet').waitFor()

  const pocket = await room.pageOf('leader3', { path: '/my-shifts', ...phone })
  const coming = pocket.getByRole('button', { name: 'I am coming' })
  const box = await coming.boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(48)
  await coming.tap()
  await pocket.getByText('You said: coming').first().waitFor()

  await calls.getByText('coming', { exact: true }).waitFor()
  await calls.getByRole('button', { name: 'Give the shift' }).click()
  await calls.waitFor({ state: 'hidden' })
  // On her own list of shifts, at the station that called.
  await pocket.getByText('Station One').first().waitFor()
})
