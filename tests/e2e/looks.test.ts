import { afterAll, beforeAll, expect, test } from 'vitest'
import { texts } from '../../src/main/texts.ts'
import { cellOf, Room } from './room.ts'

const notFound = texts['kernel.not-found'].en

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

test('both languages, and the choice is kept', async () => {
  const page = await room.pageOf('duty')
  const grid = page.getByRole('grid')
  await grid.waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('grid', { name: '单位 × 条款' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await page.getByText('测试之夜').first().waitFor()
  expect(await cellOf(page, room, 's1', '1').getAttribute('aria-label')).toBe('即将到期 1')
  await page.reload()
  await page.getByRole('grid', { name: '单位 × 条款' }).waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('grid', { name: 'Units × clauses' }).waitFor()

  const chinese = await room.pageOf('duty', { locale: 'zh-CN' })
  await chinese.getByRole('grid', { name: '单位 × 条款' }).waitFor()
})

test('the wall shows the worst and no menus', async () => {
  const page = await room.pageOf('duty', { path: '/wall', viewport: { width: 1920, height: 1080 } })
  const worst = page.getByRole('region', { name: 'Worst' })
  await worst.getByText('State report').first().waitFor()
  await page.getByText('LEVEL II').waitFor()
  await page.getByRole('region', { name: 'By unit' }).getByText('First Brigade').waitFor()
  expect(await page.getByRole('navigation').count()).toBe(0)
  expect(await worst.getByText('State report').first().evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))).toBeGreaterThanOrEqual(24)
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('grid').waitFor()
})

test('on paper the state stands in words, and there is nothing to press', async () => {
  const page = await room.pageOf('duty')
  const cell = cellOf(page, room, 's1', '1')
  await cell.waitFor()
  const word = cell.locator('.print-word')
  expect(await word.isVisible()).toBe(false)
  await page.emulateMedia({ media: 'print' })
  expect(await word.isVisible()).toBe(true)
  expect(await word.innerText()).toBe('due soon')
  expect(await page.locator('.header').isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Take' }).first().isVisible()).toBe(false)
  await page.getByText(/as of .*, printed by Ana Duty/).waitFor()
})

test('no page scrolls sideways on a phone', async () => {
  const call = await room.run('duty', 'open-roll-call', { operationId: room.operationId, roles: ['leader'], answerWithin: 'PT1H', verifyWithin: 'PT2H' })
  const page = await room.pageOf('duty', { path: '/now', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const paths = [
    '/now', '/', '/mine', '/handover', '/readiness', '/journal', '/notifications', '/orders', '/orders/1', '/orders/edit', '/level', '/operations',
    '/roll-calls', `/roll-calls/${String(call['callId'])}`, `/file/${await room.obligation('state', 's1')}`, '/questions', '/my-shifts', '/swaps', '/watch', '/strength',
    '/units', `/units/${room.unit('s1')}`, '/members', `/members/${room.member('leader1')}`, '/places', '/answer',
    '/profile', '/join', '/setup', '/shared',
    '/roles', '/roles?open=change-unit', '/links?state=all', '/channels', '/deliveries',
  ]
  const wide: string[] = []
  const missing: string[] = []
  for (const path of paths) {
    await page.goto(`${room.url}${path}`)
    const isThere = page.waitForFunction(() => (document.querySelector('main, .answer')?.textContent ?? '') !== '' && document.querySelector('[role="status"][aria-label="Loading"]') === null)
    await isThere.catch((cause: unknown) => { throw new Error(`${path} never came`, { cause }) })
    const { scroll, width } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, width: document.documentElement.clientWidth }))
    if (scroll > width) wide.push(`${path}: ${scroll} of ${width}`)
    if ((await page.getByText(notFound).count()) > 0) missing.push(path)
  }
  expect(missing).toEqual([])
  expect(wide).toEqual([])
})
