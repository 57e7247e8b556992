import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answerError } from '../../kernel/http/answer-error.ts'
import { readJsonBody } from '../../kernel/http/body.ts'
import { listen } from '../../kernel/http/listen.ts'
import { readEvents, type SentEvent } from '../../kernel/testing/events.ts'
import { openHouse, type Browser, type House } from '../testing/house.ts'

let house: House
let ana: Browser

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  await house.giveLogin('ana')
  ana = house.browser()
  await ana.signIn('ana')
})
beforeEach(() => { house.logged.length = 0 })
afterAll(async () => house.close())

const refusals = (): { code: string; status: number }[] => house.logged.map((line) => JSON.parse(line)).filter((line) => line.event === 'refused')

/** Bytes over a socket, and all that comes back until the other side ends. */
function open(url: string): { socket: Socket; said: () => string; ended: Promise<string> } {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
  socket.on('error', () => undefined)
  return { socket, said: () => text, ended: new Promise((resolve) => { socket.on('close', () => resolve(text)) }) }
}

const post = (length: number | null): string =>
  `POST /api/commands/add-member HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nCookie: ${[...ana.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n${length === null ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n\r\n`

describe('a body', () => {
  test('that says it is huge is refused before it comes', async () => {
    const { socket, ended } = open(house.url)
    socket.write(post(5_000_000_000))
    expect(await ended).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*kernel\.too-large/i)
    expect(refusals()).toMatchObject([{ code: 'kernel.too-large', status: 413 }])
  })

  test('that becomes huge without saying so is cut there', async () => {
    const { socket, said, ended } = open(house.url)
    socket.write(post(null))
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
    let sent = 0
    while (!said().includes('413') && sent < 400 && !socket.destroyed) {
      socket.write(chunk)
      sent += 1
      await sleep(5)
    }
    expect(said()).toMatch(/^HTTP\/1\.1 413 /)
    expect(sent).toBeLessThan(100)
    socket.destroy()
    await ended
    expect(refusals()).toMatchObject([{ code: 'kernel.too-large' }])
  })

  test('nested without end is refused before it is parsed', async () => {
    const answer = await ana.fetch(`${house.url}/api/commands/add-member`, { method: 'POST', headers: { 'content-type': 'application/json', origin: house.url }, body: `{"id":"${crypto.randomUUID()}","input":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}` })
    expect([answer.status, z.object({ error: z.object({ code: z.string() }) }).parse(await answer.json()).error.code]).toEqual([400, 'kernel.too-deep'])
  })

  test('with two lengths, or a length and chunks, is no request', async () => {
    for (const lengths of ['Content-Length: 5\r\nTransfer-Encoding: chunked', 'Content-Length: 5\r\nContent-Length: 6', 'Transfer-Encoding: xchunked']) {
      const { socket, ended } = open(house.url)
      socket.write(`POST /api/commands/add-member HTTP/1.1\r\nHost: 127.0.0.1\r\n${lengths}\r\n\r\n0\r\n\r\n`)
      expect(await ended).toMatch(/^HTTP\/1\.1 400 /)
    }
  })
})

describe('a slow sender', () => {
  const lines: string[] = []
  test('of headers or of a body is cut, and does not keep others waiting', async () => {
    const log = pino({ level: 'warn', base: undefined }, { write: (line: string) => void lines.push(line) })
    const app = new Hono()
    app.onError((error, c) => answerError(error, c, log))
    app.post('/api/take', async (c) => c.json({ took: await readJsonBody(c, 1_000_000, { graceMs: 400, bytesPerSecond: 50_000 }) }))
    const server = await listen(app, { host: '127.0.0.1', port: 0, log, patience: { headers: 500, request: 5000, keepAlive: 500 } })
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    const slowHeaders = open(url)
    slowHeaders.socket.write('POST /api/take HTTP/1.1\r\nHost: x\r\nX-A: ')
    const slowBodies = [100, 500_000].map((length) => {
      const one = open(url)
      one.socket.write(`POST /api/take HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`)
      return one
    })
    const dripping = setInterval(() => { for (const { socket } of [slowHeaders, ...slowBodies]) if (!socket.destroyed) socket.write('1') }, 50)
    expect(await (await fetch(`${url}/api/take`, { method: 'POST', body: '[1]' })).json()).toEqual({ took: [1] })
    for (const { ended } of slowBodies) expect(await ended).toMatch(/^HTTP\/1\.1 408 [\s\S]*kernel\.too-slow/)
    expect(await slowHeaders.ended).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(dripping)
    expect(lines.map((line) => JSON.parse(line).code).toSorted()).toEqual(['kernel.no-request', 'kernel.too-slow', 'kernel.too-slow'])
    await new Promise((resolve) => { server.close(resolve) })
  })

  test('of headers without end is refused', async () => {
    const { socket, ended } = open(house.url)
    socket.write(`GET /api/session HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(await ended).toMatch(/^HTTP\/1\.1 431 /)
    expect(refusals()).toMatchObject([{ code: 'kernel.no-request', status: 431 }])
  })
})

describe('a forged Last-Event-ID', () => {
  const isChange = (event: SentEvent): boolean => event.event === 'change'
  const firstOf = async (id: string): Promise<SentEvent> => {
    const reader = readEvents(await ana.fetch(`${house.url}/api/live`, { headers: { 'last-event-id': id } }))
    const first = await reader.next(isChange)
    await reader.close()
    return first
  }

  test.each([
    ['far ahead', '999999999999999.999999999999999'],
    ['negative', '-1.-1'],
    ['too long', '9'.repeat(4000)],
    ['words', "1.1'; DROP TABLE link; --"],
    ['another epoch', '1.1.7'],
    ['a number of another kind', '1e3.0x10'],
  ])('%s begins anew: all is to be asked again', async (_, id) => {
    expect((await firstOf(id)).data).toMatchObject({ kinds: ['*'] })
  })

  test('of another agency tells of nothing there', async () => {
    const other = crypto.randomUUID()
    const run = (name: string, input: unknown): Promise<unknown> => house.server.system.runner.run({ agencyId: other, id: crypto.randomUUID(), name, input, actor: { kind: 'system', name: 'test' } })
    await run('found-agency', { key: 'elsewhere', name: { zh: '别处', en: 'Elsewhere' } })
    for (let unit = 0; unit < 5; unit += 1) await run('add-unit', { unitId: crypto.randomUUID(), externalId: `u${unit}`, parentId: null, type: 'detachment', name: { en: 'X' } }).catch(() => undefined)
    const standing = await expect.poll(() => house.server.system.live.readStanding(other)).toMatchObject({ position: expect.any(Number) }).then(() => house.server.system.live.readStanding(other))
    const { data } = await firstOf(`${standing.position}.${standing.revision}`)
    const { kinds } = z.object({ kinds: z.array(z.string()) }).parse(data)
    // Its own since that position, or all of its own: never a kind that only the other agency has.
    const own = await house.ask<{ kind: string }>('SELECT DISTINCT kind FROM journal_entry WHERE agency_id = $1', [house.agencyId])
    expect(kinds.filter((kind) => kind !== '*' && kind !== 'board' && !own.some((row) => row.kind === kind))).toEqual([])
  })
})
