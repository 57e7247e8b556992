import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellOf, password, quotes, Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

test('the duty officer signs in, sees the board, and a cell opens the sentence, what is owed, its evidence and its journal', async () => {
  const context = await room.newContext()
  const page = await context.newPage()
  await page.goto(room.url)
  await page.getByLabel('User name').fill('duty')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('User name or password is wrong.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()

  await page.getByRole('grid', { name: 'Units × clauses' }).waitFor()
  await page.getByText('Night of Journeys').first().waitFor()
  await page.getByText('LEVEL II').first().waitFor()
  const cell = cellOf(page, room, 's1', '1')
  await expect.poll(() => cell.getAttribute('aria-label')).toBe('due soon 1')

  // Somebody files: the board follows by itself.
  await room.run('leader1', 'file-report', { obligationId: await room.obligation('state', 's1'), values: { people: 12, engines: 2 } })
  await expect.poll(() => cell.getAttribute('aria-label')).toBe('met 1')

  await cell.click()
  const drawer = page.locator('.obligation-drawer')
  await drawer.getByText(quotes.report).waitFor()
  await drawer.getByRole('listitem', { name: 'met State report' }).click()
  await drawer.getByRole('heading', { name: 'Evidence' }).waitFor()
  await drawer.getByRole('heading', { name: 'Journal entries' }).waitFor()
  await drawer.getByText(quotes.report).waitFor()
  await drawer.getByText('report filed').first().waitFor()
  await drawer.getByText('Lena One').first().waitFor()

  // Back leads to the same place.
  await page.goBack()
  await drawer.getByRole('listitem', { name: 'met State report' }).waitFor()
  await page.keyboard.press('Escape')
  await drawer.getByRole('listitem').first().waitFor({ state: 'hidden' })
})

test('the desk takes an item by keyboard, takes that back, hands it over, and the relief takes the whole desk', async () => {
  const page = await room.pageOf('duty')
  const attention = page.getByRole('region', { name: 'Attention' })
  await attention.locator('.item-row').first().waitFor()
  await page.keyboard.press('l')
  await page.keyboard.press('ArrowDown')
  const id = await page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? '')
  expect(id).not.toBe('')
  const row = attention.locator(`[data-id="${id}"]`)
  await page.keyboard.press('t')
  await row.getByText('taken: me').waitFor()

  await page.getByRole('button', { name: 'Undo' }).click()
  await row.getByText('taken: me').waitFor({ state: 'hidden' })
  await row.focus()
  await page.keyboard.press('t')
  await row.getByText('taken: me').waitFor()

  await row.focus()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').fill('Rui')
  // Enter takes the first that is offered: there must be one.
  await page.locator('.ant-select-item-option', { hasText: 'Rui Relief' }).last().waitFor()
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Hand over' }).click()
  await row.getByText('taken: Rui Relief').waitFor()

  await page.goto(`${room.url}/handover`)
  await page.getByRole('combobox', { name: 'Incoming officer' }).fill('Rui')
  await page.locator('.ant-select-item-option', { hasText: 'Rui Relief' }).last().waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Note').fill('Bridge closes at nine')
  await page.getByRole('button', { name: 'Sign and offer' }).click()
  await page.getByText(/Ana Duty signed at .* and waits for Rui Relief/).waitFor()

  const relief = await room.pageOf('relief', { path: '/handover' })
  await relief.getByText('Bridge closes at nine').waitFor()
  await relief.getByRole('button', { name: 'Sign and accept' }).click()
  // The first desk sees it without asking again.
  const past = page.locator('table.rows').last()
  await past.getByText('Bridge closes at nine').waitFor()
  expect(await past.getByText('not accepted').count()).toBe(0)
})
