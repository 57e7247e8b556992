import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** The link as the desk would paste it into a message. */
async function copyLink(desk: Page, name: string): Promise<string> {
  await desk.evaluate(() => navigator.clipboard.writeText(''))
  await desk.getByRole('button', { name: `More ${name}` }).click()
  await desk.getByRole('menuitem', { name: /^Copy answer link/ }).filter({ visible: true }).click()
  await expect.poll(() => desk.evaluate(() => navigator.clipboard.readText())).toContain('/answer#')
  return desk.evaluate(() => navigator.clipboard.readText())
}

/** Answers by the link, and says how long after the tap the desk showed it. */
async function answer(visitor: BrowserContext, { desk, link, name }: { desk: Page; link: string; name: string }): Promise<number> {
  const page = await visitor.newPage()
  await page.goto(link)
  await page.getByRole('heading', { name: 'Night of Journeys' }).waitFor()
  const row = desk.getByRole('row', { name: new RegExp(name) })
  expect(await row.getAttribute('aria-label')).toContain('no answer yet')
  // In the desk's own page, so that the way from browser to test does not count.
  const shown = desk.evaluate((who) => new Promise<number>((resolve) => {
    const look = (): boolean => [...document.querySelectorAll('tr[aria-label]')].some((row) => row.getAttribute('aria-label') === `answered ${who}`)
    const watch = new MutationObserver(() => {
      if (!look()) return
      watch.disconnect()
      resolve(Date.now())
    })
    watch.observe(document.body, { subtree: true, childList: true, attributes: true })
  }), name)
  const button = page.getByRole('button', { name: 'Answer' })
  await button.waitFor()
  const at = Date.now()
  await button.tap()
  await page.getByText(/● Answered/).waitFor()
  await page.getByText(/before the deadline/).waitFor()
  const ms = (await shown) - at
  await page.close()
  return ms
}

test('a roll call at once: answered by a link without a login, and the live board shows it', async () => {
  const desk = await room.pageOf('duty', { path: '/roll-calls', permissions: ['clipboard-read', 'clipboard-write'] })
  await desk.getByRole('button', { name: 'Call now' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByText('10 min', { exact: true }).click()
  await dialog.getByRole('button', { name: /Call/ }).last().click()
  await desk.getByText('0 of 5 answered').first().waitFor()
  // Who has not answered stands there with a number to ring.
  await desk.getByRole('row', { name: 'no answer yet Lena One' }).getByRole('link', { name: /000 200 300/ }).waitFor()

  const visitor = await room.newContext(phone)
  const delays: number[] = []
  for (const name of ['Lena One', 'Luis Two', 'Lia Three']) delays.push(await answer(visitor, { desk, link: await copyLink(desk, name), name }))
  expect((await visitor.cookies()).length).toBe(0)
  console.log(`from the tap to the desk: ${delays.join(', ')} ms`)
  await desk.getByText('3 of 5 answered').first().waitFor()

  // Telephoned in, at the console.
  await desk.getByRole('row', { name: 'no answer yet Ana Duty' }).getByRole('button', { name: 'Reached by telephone' }).click()
  await desk.getByText('4 of 5 answered').first().waitFor()
})

test('the page for answering weighs at most 100 KB on the wire', async () => {
  const context = await room.newContext(phone)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const sizes = new Map<string, number>()
  const names = new Map<string, string>()
  await session.send('Network.enable')
  session.on('Network.responseReceived', ({ requestId, response }) => names.set(requestId, response.url))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(names.get(requestId) ?? requestId, encodedDataLength))
  await page.goto(`${room.url}/answer`, { waitUntil: 'networkidle' })
  await page.getByText('You are not signed in').waitFor()
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  expect(sizes.size).toBeGreaterThanOrEqual(3)
  expect(total).toBeGreaterThan(2000)
  expect(total, JSON.stringify([...sizes])).toBeLessThanOrEqual(100 * 1024)
  console.log(`answer page: ${sizes.size} responses, ${total} bytes on the wire`)
})
