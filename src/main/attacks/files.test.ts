import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openHouse, type Browser, type House } from '../testing/house.ts'

let house: House
let cris: Browser

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  await house.giveLogin('cris')
  cris = house.browser()
  await cris.signIn('cris')
})
beforeEach(() => { house.logged.length = 0 })
afterAll(async () => house.close())

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'
const gif = Buffer.from('GIF89a/*\u0001\u0000\u0000\u0000\u0000\u0000*/=1;alert(document.cookie)', 'latin1')

test.each<[string, string, Buffer]>([
  ['an SVG with a script', 'photo', Buffer.from(svg)],
  ['a page', 'photo', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['a GIF that is a script', 'photo', gif],
  ['a script behind the first bytes of a JPEG', 'photo', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('<script>alert(1)</script>'.repeat(20))])],
  ['an SVG as a document', 'document', Buffer.from(svg)],
  ['a program', 'document', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])],
])('%s is refused as a %s, and logged', async (_, purpose, bytes) => {
  const meta = (name: string, value: string): string => `${name} ${Buffer.from(value).toString('base64')}`
  const answer = await cris.fetch(`${house.url}/api/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-length': String(bytes.length), 'upload-metadata': [meta('fileId', crypto.randomUUID()), meta('name', 'holiday.jpg'), meta('purpose', purpose)].join(',') },
    body: new Uint8Array(bytes),
  })
  const text = await answer.text()
  expect([answer.status, text]).toEqual([415, expect.stringContaining('"code"')])
  expect(house.logged.map((line) => JSON.parse(line)).filter((line) => line.event === 'refused')).toMatchObject([{ status: 415, path: '/api/uploads', agencyId: house.agencyId }])
  expect(await house.ask('SELECT 1 AS one FROM file WHERE agency_id = $1', [house.agencyId])).toEqual([])
})
