import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { System } from '../system.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { readEvents } from '../testing/events.ts'
import { get, openEdge, postCommand, type TestEdge } from '../testing/http.ts'
import { testMembers } from '../testing/slice.ts'
import { createAgency, makeDataFolder, openNotes } from '../testing/system.ts'
import { AskerLimits } from './limits.ts'

let database: TestDatabase
let system: System
let edge: TestEdge
let agencyId: string
let cookie: string
const folder = makeDataFolder()
const lines: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  system = await openNotes({ ...database, dataFolder: folder.path })
  const log = pino({ level: 'info', base: undefined }, { write: (line: string) => void lines.push(line) })
  edge = openEdge(system, database, { log, limits: { perSecond: 20, burst: 30, streams: 2 }, pace: { graceMs: 200, bytesPerSecond: 100_000 }, recheckEveryMs: 200 })
  system.loop.start()
})
beforeEach(async () => {
  agencyId = await createAgency(system)
  cookie = await edge.signIn({ agencyId, memberId: testMembers.chief })
})
afterEach(() => { lines.length = 0 })
afterAll(async () => {
  await edge.identity.close()
  await system.close()
  await database.drop()
  folder.remove()
})

const write = (input: unknown, name = 'write-note'): Promise<Response> => postCommand(edge.app, name, { cookie, body: { id: crypto.randomUUID(), input } })
async function codeOf(response: Response): Promise<string> {
  const { error }: { error: { code: string } } = await response.json()
  return `${response.status} ${error.code}`
}
const refusals = (): unknown[] => lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'refused')

describe('a body', () => {
  test('is as large as an ordinary form, and larger only where the contract says so', async () => {
    const text = 'x'.repeat(300_000)
    const large = await write({ text })
    expect(large.headers.get('connection')).toBe('close')
    expect(await codeOf(large)).toBe('413 kernel.too-large')
    // Read to its end, and refused for what stands in it.
    expect(await codeOf(await write({ text, memberId: 'none' }, 'write-own-note'))).toBe('400 kernel.invalid-input')
    expect(refusals()).toEqual([expect.objectContaining({ code: 'kernel.too-large', status: 413, method: 'POST', path: '/api/commands/write-note', agencyId, actor: `member:${testMembers.chief}` })])
  })

  test('is nested sixty-four deep at most, brackets in words not counted', async () => {
    const nested = (depth: number): string => `{"id":"${crypto.randomUUID()}","input":{"text":"[[[[\\"[[[","other":${'['.repeat(depth)}${']'.repeat(depth)}}}`
    expect((await postCommand(edge.app, 'write-note', { cookie, text: nested(62) })).status).toBe(200)
    expect(await codeOf(await postCommand(edge.app, 'write-note', { cookie, text: nested(63) }))).toBe('400 kernel.too-deep')
    expect(await codeOf(await get(edge.app, `/api/views/notes?input=${encodeURIComponent('['.repeat(100))}`, { cookie }))).toBe('400 kernel.too-deep')
  })

  test('that drips in is cut, one that comes slowly but steadily is not', async () => {
    const dripping = (everyMs: number, bytes: number, times: number): ReadableStream<Uint8Array> => {
      let sent = 0
      return new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => { setTimeout(resolve, everyMs) })
          sent += 1
          if (sent > times) controller.close()
          else controller.enqueue(new TextEncoder().encode(' '.repeat(bytes)))
        },
      })
    }
    const streamed = (body: ReadableStream<Uint8Array>) => ({ method: 'POST', headers: { 'content-type': 'application/json', cookie }, body, duplex: 'half' })
    const send = async (body: ReadableStream<Uint8Array>): Promise<Response> =>
      edge.app.request('http://muster.test/api/commands/write-note', streamed(body))
    expect(await codeOf(await send(dripping(50, 1, 100)))).toBe('408 kernel.too-slow')
    expect(await codeOf(await send(dripping(50, 20_000, 10)))).toBe('400 kernel.not-json')
    expect(refusals()).toEqual([expect.objectContaining({ code: 'kernel.too-slow', status: 408 })])
  })
})

test('input in an address has an end', async () => {
  expect(await codeOf(await get(edge.app, `/api/views/notes?input=${encodeURIComponent(JSON.stringify({ text: 'x'.repeat(8200) }))}`, { cookie }))).toBe('414 kernel.address-too-long')
})

describe('who asks without end', () => {
  test('is told when to come back; others go on', async () => {
    const other = await edge.signIn({ agencyId, memberId: testMembers.leader })
    const answers = await Promise.all(Array.from({ length: 60 }, () => get(edge.app, '/api/views/notes', { cookie })))
    const late = answers.filter((answer) => answer.status === 429)
    expect(late.length).toBeGreaterThan(10)
    expect(late.length).toBeLessThan(31)
    expect(late[0]?.headers.get('retry-after')).toBe('1')
    expect((await get(edge.app, '/api/views/notes', { cookie: other })).status).toBe(200)
    expect(refusals()).toHaveLength(late.length)
  })

  test('has its measure by the clock, and is forgotten when rested', () => {
    let now = 0
    const limits = new AskerLimits({ perSecond: 100, burst: 300, streams: 1 }, () => now)
    const asker = (number: number) => ({ agencyId, claimant: { kind: 'signed-in', memberId: String(number) } as const })
    for (let call = 0; call < 300; call += 1) limits.take(asker(1))
    expect(() => limits.take(asker(1))).toThrow('kernel.too-many')
    now += 1000
    for (let call = 0; call < 100; call += 1) limits.take(asker(1))
    expect(() => limits.take(asker(1))).toThrow('kernel.too-many')
    now += 10_000
    for (let other = 2; other < 25_000; other += 1) limits.take(asker(other))
    limits.take(asker(1))
  })
})

describe('a live stream', () => {
  test('is one of so many', async () => {
    const open = [await get(edge.app, '/api/live', { cookie }), await get(edge.app, '/api/live', { cookie })]
    expect(await codeOf(await get(edge.app, '/api/live', { cookie }))).toBe('429 kernel.too-many')
    await open[0]?.body?.cancel()
    await expect.poll(async () => {
      const again = await get(edge.app, '/api/live', { cookie })
      await again.body?.cancel()
      return again.status
    }).toBe(200)
    await open[1]?.body?.cancel()
  })

  test('ends when who opened it is signed out', async () => {
    const reader = readEvents(await get(edge.app, '/api/live', { cookie }))
    await reader.next((event) => event.event === 'beat')
    const token = cookie.split('; ').filter((part) => !part.includes('session_data')).join('; ')
    const stream = await get(edge.app, '/api/live', { cookie: token })
    const ended = stream.text()
    await edge.app.request('http://muster.test/api/auth/sign-out', { method: 'POST', headers: { cookie, origin: 'http://muster.test', 'content-type': 'application/json' }, body: '{}' })
    expect(await ended).toContain('event: beat')
    await reader.close()
  })
})

describe('the log', () => {
  test('names who was refused by id, and repeats nothing that was sent', async () => {
    const marker = `marker${crypto.randomUUID().slice(0, 8)}`
    const headers = { 'content-type': 'application/json', origin: 'http://muster.test' }
    await edge.app.request('http://muster.test/api/auth/sign-in/username', { method: 'POST', headers, body: JSON.stringify({ username: 'nobody', password: marker }) })
    await get(edge.app, `/api/views/notes?input=${marker}`)
    await get(edge.app, '/api/views/notes', { headers: { authorization: `Link ${agencyId}.${crypto.randomUUID()}.${marker}` } })
    await postCommand(edge.app, 'write-note', { cookie, body: { text: marker }, headers: { 'sec-fetch-site': 'cross-site', 'x-request-id': '018f0000-0000-7000-8000-000000000001' } })
    expect(refusals()).toEqual([
      expect.objectContaining({ code: 'INVALID_USERNAME_OR_PASSWORD', status: 401, path: '/api/auth/sign-in/username' }),
      expect.objectContaining({ code: 'kernel.not-signed-in', path: '/api/views/notes' }),
      expect.objectContaining({ code: 'kernel.link-ended' }),
      expect.objectContaining({ code: 'kernel.foreign-request', requestId: '018f0000-0000-7000-8000-000000000001' }),
    ])
    expect(lines.filter((line) => line.includes(marker))).toEqual([])
  })
})
