import { afterAll, beforeAll, expect, test } from 'vitest'
import { Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => room.close())

test('every answer says what its page may load, and that nobody may frame it', async () => {
  for (const path of ['/', '/answer', '/api', '/api/session', '/api/docs/swagger-ui-bundle.js', '/healthz', '/api/nothing']) {
    const { headers } = await fetch(`${room.url}${path}`)
    expect(headers.get('content-security-policy'), path).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy'), path).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/)
    expect(headers.get('content-security-policy'), path).toMatch(/base-uri 'none';.*form-action 'self'/)
    expect(headers.get('permissions-policy'), path).toMatch(/camera=\(self\), geolocation=\(self\).*microphone=\(\)/)
    expect(Object.fromEntries(headers), path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' })
    // Only where it is reached over TLS: a browser would keep to it for a year.
    expect(headers.has('strict-transport-security'), path).toBe(false)
  }
})

test('nothing that the API says is kept on the way, whoever says it', async () => {
  for (const path of ['/api/session', '/api/identity', '/api/openapi.json', '/api/nothing', '/api/views/operations', '/api/views/nothing', '/api/auth/sessions', '/api/auth/nothing', '/api/files/operations']) {
    expect((await fetch(`${room.url}${path}`)).headers.get('cache-control'), path).toBe('no-store')
  }
  const wrong = await fetch(`${room.url}/api/auth/sign-in/username`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'nobody', password: 'nothing' }) })
  expect([wrong.status, wrong.headers.get('cache-control')]).toEqual([401, 'no-store'])
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
  // The first: past a hundred commands the page draws only what is in sight.
  await docs.locator('.opblock-tag', { hasText: 'commands' }).waitFor()
  await docs.locator('.opblock-summary-path').first().click()
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
