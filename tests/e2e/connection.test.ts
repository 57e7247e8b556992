import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellOf, Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open({ servers: 2 }) })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

const labels = (page: Page): Promise<(string | null)[]> => page.locator('[role="gridcell"]').evaluateAll((cells) => cells.map((cell) => `${cell.id} ${cell.getAttribute('aria-label')}`))

test('a command on one server is on a screen of the other', async () => {
  const page = await room.pageOf('duty')
  await expect.poll(() => cellOf(page, room, 's1', '1').getAttribute('aria-label')).toBe('due soon 1')
  const delays: number[] = []
  for (const unit of ['s1', 's2', 's3'] as const) {
    const cell = cellOf(page, room, unit, '1')
    const shown = cell.evaluate((element) => new Promise<number>((resolve) => {
      const watch = new MutationObserver(() => {
        if (element.getAttribute('aria-label') !== 'met 1') return
        watch.disconnect()
        resolve(Date.now())
      })
      watch.observe(element, { attributes: true })
    }))
    const leader = await room.pageOf(`leader${unit[1]}` as 'leader1', { at: 1, path: `/file/${await room.obligation('state', unit)}` })
    const button = leader.getByRole('button', { name: 'Nil report' })
    await button.waitFor()
    expect(new URL(leader.url()).origin).toBe(room.server(1).url)
    const at = Date.now()
    await button.click()
    delays.push((await shown) - at)
  }
  console.log(`from one server to a screen of the other: ${delays.join(', ')} ms`)
})

test('a lost connection says since when, and after it nothing is missing', async () => {
  const page = await room.pageOf('duty')
  const cell = cellOf(page, room, 's1', '2')
  await expect.poll(() => cell.getAttribute('aria-label')).toBe('due soon 1')
  const startAgain = await room.stopServer()
  const band = page.getByRole('alert').filter({ hasText: 'Connection lost' })
  await band.waitFor()
  const text = await band.innerText()
  expect(text).toMatch(/Nothing newer than \d\d:\d\d:\d\d \(.+ ago\) is shown/)
  expect(await page.evaluate(() => document.documentElement.dataset['stale'])).toBe('true')

  // Meanwhile the work goes on, on the other server.
  for (const unit of ['s1', 's2'] as const) await room.run(`leader${unit[1]}` as 'leader1', 'complete-task', { obligationId: await room.obligation('radios', unit, 1), note: 'done' }, 1)
  expect(await cell.getAttribute('aria-label')).toBe('due soon 1')

  await startAgain()
  await band.waitFor({ state: 'hidden', timeout: 30_000 })
  await expect.poll(() => cell.getAttribute('aria-label')).toBe('met 1')
  const fresh = await room.pageOf('duty')
  await expect.poll(() => cellOf(fresh, room, 's2', '2').getAttribute('aria-label')).toBe('met 1')
  expect(await labels(page)).toEqual(await labels(fresh))
  // And it is live again.
  await room.run('leader3', 'complete-task', { obligationId: await room.obligation('radios', 's3'), note: 'done' })
  await expect.poll(() => cellOf(page, room, 's3', '2').getAttribute('aria-label')).toBe('met 1')
})
