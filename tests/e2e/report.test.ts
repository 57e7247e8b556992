import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellOf, Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test('a report filed on a phone changes its cell on the desk; nothing to report is a report too', async () => {
  const desk = await room.pageOf('duty')
  const first = cellOf(desk, room, 's1', '1')
  const second = cellOf(desk, room, 's2', '1')
  await expect.poll(() => first.getAttribute('aria-label')).toBe('due soon 1')

  // The phone opens on the next thing owed.
  const leader = await room.pageOf('leader1', phone)
  await leader.waitForURL('**/now')
  await leader.getByRole('link', { name: 'My obligations' }).tap()
  await leader.getByRole('listitem', { name: /State report/ }).getByRole('link', { name: 'File the report' }).tap()
  await leader.getByRole('button', { name: 'File', exact: true }).tap()
  await leader.getByText('2 fields need attention').waitFor()
  await leader.getByLabel('People').fill('12')
  await leader.getByLabel('Engines').fill('two')
  await leader.getByRole('button', { name: 'File', exact: true }).tap()
  await leader.getByText('A whole number, such as 12').waitFor()
  await leader.getByLabel('Engines').fill('2')
  await leader.getByRole('button', { name: 'File', exact: true }).tap()
  await leader.getByText('● Filed').waitFor()
  await expect.poll(() => first.getAttribute('aria-label')).toBe('met 1')

  const other = await room.pageOf('leader2', { ...phone, path: `/file/${await room.obligation('state', 's2')}` })
  await other.getByRole('button', { name: 'Nil report' }).tap()
  await other.getByText('● Filed').waitFor()
  await expect.poll(() => second.getAttribute('aria-label')).toBe('met 1')

  // A task is done from its card, in words.
  await leader.getByRole('link', { name: 'Now' }).tap()
  await leader.getByRole('heading', { name: 'Radio test' }).waitFor()
  await leader.getByRole('button', { name: 'Report done' }).tap()
  await leader.getByRole('dialog').getByRole('textbox').fill('All four answer')
  await leader.getByRole('dialog').getByRole('button', { name: 'Report done' }).tap()
  await expect.poll(() => cellOf(desk, room, 's1', '2').getAttribute('aria-label')).toBe('met 1')
})
