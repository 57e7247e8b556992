import { afterAll, beforeAll, expect, test } from 'vitest'
import { Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open({ hasAgency: false }) })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

test('the code from the terminal makes the agency and its first administrator, who gets in and goes on from there', async () => {
  const page = await (await room.newContext()).newPage()
  await page.goto(room.url)
  await page.getByRole('link', { name: 'First setup' }).click()
  const setUp = page.getByRole('button', { name: 'Set up and sign in' })
  await setUp.click()
  await page.getByText('Something entered is not right.').waitFor()
  expect(await page.getByText('Fill this in.').count()).toBe(3)

  await page.getByLabel('Setup code').fill('AAAA-AAAA')
  await page.getByLabel('Name in English').fill('Harbour Brigade')
  expect(await page.getByLabel('Short name').inputValue()).toBe('harbour-brigade')
  await page.getByLabel('Name', { exact: true }).fill('Vera First')
  await page.getByLabel('Service number').fill('1')
  await page.getByLabel('User name').fill('vera')
  await page.getByLabel('New password').fill('seven gulls on a mast')
  await page.getByLabel('The same again').fill('seven gulls on a mast')
  await setUp.click()
  await page.getByText('The code is wrong').waitFor()
  await page.getByLabel('Setup code').fill(room.server().setup.code)
  await setUp.click()

  // No order yet, and so no board: what comes before it is there.
  await page.getByText('No operation yet').waitFor()
  await page.getByRole('link', { name: 'Members' }).first().click()
  await page.getByRole('link', { name: 'Vera First' }).waitFor()
  await page.goto(`${room.url}/profile`)
  await page.getByRole('region', { name: 'Who I am' }).getByText('Administrator').waitFor()
  await page.goto(`${room.url}/orders/edit`)
  await page.getByRole('button', { name: 'Propose' }).waitFor()

  const later = await (await room.newContext()).newPage()
  await later.goto(`${room.url}/setup`)
  await later.getByText('Setup is done already').waitFor()
})
