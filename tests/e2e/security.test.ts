import { afterAll, beforeAll, expect, test } from 'vitest'
import { Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => room.close())

test('every answer says what its page may load, and that nobody may frame it', async () => {
  for (const path of ['/', '/answer', '/api', '/api/session', '/api/docs/swagger-ui-bundle.js', '/healthz', '/api/nothing']) {
    const { headers } = await fetch(`${room.url}${path}`)
    expect(headers.get('content-security-policy'), path).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    expect(Object.fromEntries(headers), path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' })
  }
})

// Every other journey ends without such a trouble too, and one of them goes to every page.
test('our pages keep to that', async () => {
  const desk = await room.pageOf('duty')
  await desk.locator('[role="gridcell"]').first().waitFor()
  // Told by the worker that all of a browser's pages share.
  await room.run('leader1', 'complete-task', { obligationId: await room.obligation('radios', 's1'), note: 'done' })
  await desk.getByLabel('met 1').first().waitFor()
  const docs = await (await room.newContext()).newPage()
  await docs.goto(`${room.url}/api`)
  // One of the first: past a hundred commands the page draws only what is in sight.
  await docs.getByText('/api/commands/add-unit', { exact: true }).waitFor()
  await docs.getByText('/api/commands/add-unit', { exact: true }).click()
  await docs.getByRole('button', { name: 'Execute' }).waitFor()
  const answer = await (await room.newContext()).newPage()
  await answer.goto(`${room.url}/answer`)
  await answer.getByText('You are not signed in').waitFor()
  expect(room.troubles).toEqual([])
})

test('a script that somebody smuggled into a page does not run, and this test would see it', async () => {
  const page = await (await room.newContext()).newPage()
  await page.goto(`${room.url}/answer`)
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "smuggled"'
    document.body.append(script)
  })
  expect(await page.title()).not.toBe('smuggled')
  await expect.poll(() => room.troubles).toEqual([expect.stringMatching(/inline script/)])
})
