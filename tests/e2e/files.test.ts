import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { gpsJpeg, photo } from '../../src/kernel/files/testing/samples.ts'
import { password, Room } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await Room.open({
    clauses: (soon) => `  - id: "6"
    section: "1"
    quote: Every station looks at its hydrants and photographs the broken ones.
    zh: 各站检查消火栓，损坏的拍照。
    duties:
      - { id: hydrants, kind: record, title: { zh: 消火栓, en: Hydrants }, units: unit.type == "station", form: hydrants, fields: [{ id: working, type: whole, words: { zh: 完好, en: Working } }, { id: photos, type: photo, max: 2, location: true, words: { zh: 照片, en: Photos } }], by: ${soon} }
`,
  })
  // Somebody of the crew, without a role.
  const memberId = crypto.randomUUID()
  const clock = { kind: 'system', name: 'test' } as const
  await room.run(clock, 'add-member', { memberId, externalId: 'crew1', unitId: room.unit('s1'), name: 'Carla Crew' })
  await room.run(clock, 'go-on-duty', { memberId })
  await room.server().identity.createLogin({ username: 'crew1', password, agencyId: room.agencyId, memberId })
})
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const isDrawn = (page: Page, selector: string): Promise<boolean[]> => page.locator(selector).evaluateAll((images) => images.map((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0))

test('a photo taken on a phone is filed through a lost signal, and the leader sees it', async () => {
  const context = await room.newContext(phone)
  const { url } = room
  await context.request.post(`${url}/api/auth/sign-in/username`, { data: { username: 'crew1', password }, headers: { origin: url } })
  const crew = await context.newPage()
  await crew.goto(`${url}/file/${await room.obligation('hydrants', 's1')}`)
  await crew.getByLabel('Working').fill('7')
  // Filing without the photo says what is missing.
  await crew.getByRole('button', { name: 'File', exact: true }).tap()
  await crew.getByText('Add one').waitFor()

  // The signal is lost, the photo is taken all the same; it goes when the signal is back.
  await context.setOffline(true)
  await crew.locator('[data-files="camera"]').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await gpsJpeg() })
  await crew.getByText('No signal; it goes on by itself').waitFor()
  await crew.getByRole('button', { name: 'File', exact: true }).tap()
  await crew.getByText('Files are still on their way').waitFor()
  await context.setOffline(false)
  await crew.getByText('● Uploaded').waitFor()

  // One too many is taken away again; what is no photo is refused in words.
  await crew.locator('[data-files="chooser"]').setInputFiles({ name: 'wrong.png', mimeType: 'image/png', buffer: await photo({ format: 'png' }) })
  await crew.getByRole('button', { name: 'Remove wrong.png' }).tap()
  await expect.poll(() => crew.getByText('wrong.png').count()).toBe(0)
  await crew.locator('[data-files="chooser"]').setInputFiles({ name: 'drawing.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') })
  await crew.getByRole('alert').getByText('Not a file of that kind').waitFor()
  await crew.getByRole('button', { name: 'Remove drawing.jpg' }).tap()

  // What is written and uploaded survives a reload.
  await crew.getByText('Draft kept on this device').waitFor()
  await crew.reload()
  await crew.getByText('IMG_0001.jpg').waitFor()
  await expect.poll(() => isDrawn(crew, '.files-thumb')).toEqual([true])
  await crew.getByRole('button', { name: 'File', exact: true }).tap()
  await crew.getByText('● Filed').waitFor()

  const leader = await room.pageOf('leader1', { path: `/file/${await room.obligation('hydrants', 's1')}` })
  const open = leader.getByRole('button', { name: 'Show IMG_0001.jpg' })
  await open.waitFor()
  await expect.poll(() => isDrawn(leader, '.filed-photo img')).toEqual([true])
  await open.click()
  await expect.poll(() => isDrawn(leader, '.filed-whole')).toEqual([true])
  await leader.getByText('Taken at 41.1496, -8.61097').waitFor()

  // Of another station nobody sees it.
  const other = await room.pageOf('leader2', { path: `/file/${await room.obligation('hydrants', 's1')}` })
  await other.getByRole('main').waitFor()
  expect(await other.getByRole('button', { name: 'Show IMG_0001.jpg' }).count()).toBe(0)
})
