import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellOf, Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

test('an amendment is proposed by one, its difference shown, and approved by another', async () => {
  const planner = await room.pageOf('planner', { path: '/orders' })
  await planner.getByRole('button', { name: 'Amend' }).click()
  const file = planner.getByRole('textbox', { name: 'Order file (YAML)' })
  const text = await file.inputValue()
  // A mistake is named by its place before anybody is asked.
  await file.fill(text.replace('kind: task,', 'kind: tusk,'))
  await planner.getByText(/■ \d+ errors/).waitFor()
  expect(await planner.getByRole('button', { name: 'Propose' }).isDisabled()).toBe(true)
  // Radios by one station only, and brigades report in words.
  await file.fill(text.replace('title: { zh: 测试电台, en: Radio test }, units: unit.type == "station"', 'title: { zh: 测试电台, en: Radio test }, units: unit.externalId == "s1"'))
  await planner.getByText('● No errors').waitFor()
  await planner.getByLabel('What changes, in a sentence').fill('Only Station One has radios')
  await planner.getByRole('button', { name: 'Propose' }).click()
  await planner.waitForURL('**/orders/2?*')
  await planner.getByRole('cell', { name: 'Clause 2 radios' }).waitFor()
  await planner.getByText('A change needs somebody other than its proposer.').waitFor()
  expect(await planner.getByRole('button', { name: 'Approve and put in force' }).count()).toBe(0)

  const commander = await room.pageOf('commander', { path: '/orders' })
  await commander.getByRole('row', { name: /Only Station One has radios/ }).getByRole('link', { name: 'Version 2' }).click()
  const counts = commander.locator('.order-diff-counts')
  await counts.getByText('withdrawn').waitFor()
  expect(await counts.innerText()).toMatch(/\+\s*0\s*added[\s\S]*−\s*2\s*withdrawn[\s\S]*→\s*0\s*changed/)
  await commander.getByRole('button', { name: 'Approve and put in force' }).click()
  await commander.getByRole('dialog').getByRole('button', { name: 'Approve and put in force' }).click()
  await commander.getByText(/In force · 0 added, 2 withdrawn/).waitFor()
  await expect.poll(() => cellOf(commander, room, 's1', '2').getAttribute('aria-label')).toBe('due soon 1')
  await expect.poll(() => cellOf(commander, room, 's2', '2').getAttribute('aria-label')).not.toBe('due soon 1')
  await planner.getByText('in force').first().waitFor()
})

test('the level is raised, after a look at what that opens', async () => {
  const commander = await room.pageOf('commander', { path: '/level' })
  const desk = await room.pageOf('duty')
  await desk.getByText('LEVEL II').first().waitFor()
  await commander.getByRole('group', { name: 'Change to' }).getByText('LEVEL I', { exact: true }).click()
  const preview = commander.getByRole('region', { name: 'What it changes' })
  await preview.locator('.order-diff-counts').waitFor()
  const counts = await preview.locator('.order-diff-counts').innerText()
  const [, added = '0'] = /\+\s*(\d+)\s*added/.exec(counts) ?? []
  expect(Number(added)).toBeGreaterThan(0)
  // The report that was planned for later comes now.
  expect(counts).toMatch(/→\s*1\s*changed/)
  await commander.getByRole('button', { name: 'Begin LEVEL I' }).click()
  const dialog = commander.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Strong wind')
  await dialog.getByRole('button', { name: 'Begin LEVEL I' }).click()
  // What was shown beforehand is what happened.
  await commander.getByText(new RegExp(`The level is changed · ${added} added`)).waitFor()
  // The other desk sees the level, and the brigade owes a report.
  await desk.locator('.header-level').getByText('LEVEL I', { exact: true }).waitFor()
  await expect.poll(() => cellOf(desk, room, 'b1', '3').getAttribute('aria-label')).toMatch(/^(open|due soon) 1$/)
})
