import type { LookupFunction } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPlainlyRefused, isPrivateAddress } from './addresses.ts'
import { guardedPost, PostProblem, type PostOptions } from './guarded-post.ts'
import { hangUp, neverAnswer, openReceiver, status, type Receiver } from './testing/receiver.ts'

let receiver: Receiver
beforeAll(async () => { receiver = await openReceiver(status(200, 'hello')) })
afterAll(() => receiver.close())

const letter = { headers: { 'Content-Type': 'text/plain' }, body: 'x' }

async function reasonOf(url: string, options: PostOptions): Promise<string> {
  try {
    return `answered ${(await guardedPost(url, letter, options)).status}`
  } catch (error) {
    if (!(error instanceof PostProblem)) throw error
    return error.isFinal ? `${error.reason}, for good` : error.reason
  }
}

const inHouse = { allowPrivate: true, timeoutMs: 400 }

describe('inside the house, where that is allowed', () => {
  test('an answer is read', async () => {
    expect(await guardedPost(`${receiver.url}/a`, letter, inHouse)).toEqual({ status: 200, body: 'hello' })
    expect(receiver.received.at(-1)).toMatchObject({ path: '/a', body: Buffer.from('x') })
  })

  test('a server that never answers, one that answers slowly and one that hangs up', async () => {
    receiver.answerWith(neverAnswer)
    expect(await reasonOf(receiver.url, inHouse)).toBe('timed-out')
    receiver.answerWith((response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 50)
      response.on('close', () => clearInterval(timer))
    })
    expect(await reasonOf(receiver.url, inHouse)).toBe('timed-out')
    receiver.answerWith(hangUp)
    expect(await reasonOf(receiver.url, inHouse)).toBe('connection-broke')
  })

  test('a redirect is an answer like others, and is not followed', async () => {
    const before = receiver.received.length
    receiver.answerWith(status(302, '', { location: `${receiver.url}/elsewhere` }))
    expect(await reasonOf(receiver.url, inHouse)).toBe('answered 302')
    expect(receiver.received.length - before).toBe(1)
  })

  test('a long answer is not read to its end', async () => {
    receiver.answerWith(status(200, 'x'.repeat(65 * 1024)))
    expect(await reasonOf(receiver.url, inHouse)).toBe('answer-too-long')
  })

  test('nobody there, and no such name', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => { free.listen(0, '127.0.0.1', resolve) })
    const address = free.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await new Promise<void>((resolve) => { free.close(() => resolve()) })
    expect(await reasonOf(`http://127.0.0.1:${port}`, inHouse)).toBe('unreachable')
    expect(await reasonOf('http://nobody.invalid', { ...inHouse, timeoutMs: 5000 })).toMatch(/unknown-host|timed-out/)
  })
})

/** Answers each question of the resolver with the next of these. */
function answering(...answers: string[][]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    lookup(hostname, options, done) {
      asked.push(hostname)
      const addresses = (answers[Math.min(asked.length, answers.length) - 1] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      process.nextTick(() => {
        if (options.all === true) done(null, addresses)
        else done(null, addresses[0]?.address ?? '', addresses[0]?.family)
      })
    },
  }
}

describe('an address that somebody typed', () => {
  const outside = { allowPrivate: false, timeoutMs: 400 }

  test.each(['http://example.org', 'ftp://example.org', 'https://user:word@example.org', 'https://127.0.0.1', 'https://[::1]', 'https://0.0.0.0', 'https://2130706433', 'https://0x7f.1', 'https://[::ffff:10.0.0.1]', 'https://localhost', 'https://a.localhost.', 'https://169.254.169.254', 'no address'])('%s is refused without asking', async (url) => {
    const { lookup, asked } = answering(['127.0.0.1'])
    expect(await reasonOf(url, { ...outside, lookup })).toBe('refused-address, for good')
    expect(asked).toEqual([])
  })

  test('a name that leads to this machine is refused where the connection is made', async () => {
    const connected: string[] = []
    const trap = createServer((socket) => { connected.push('x'); socket.destroy() })
    await new Promise<void>((resolve) => { trap.listen(0, '127.0.0.1', resolve) })
    const address = trap.address()
    const url = `https://rebind.example.org:${typeof address === 'object' && address !== null ? address.port : 0}/`
    for (const answers of [['127.0.0.1'], ['::1'], ['10.1.2.3'], ['2d00::1', '127.0.0.1'], ['::ffff:127.0.0.1'], ['100.64.0.1'], ['fe80::1']]) {
      expect(await reasonOf(url, { ...outside, lookup: answering(answers).lookup })).toBe('refused-address, for good')
    }
    // First an address of the public internet (of a part that nobody was given), then this machine: what was looked at is what is connected to.
    const { lookup, asked } = answering(['2d00::1'], ['127.0.0.1'])
    expect(await reasonOf(url, { ...outside, lookup })).toMatch(/^(unreachable|timed-out)$/)
    expect(asked).toHaveLength(1)
    expect(await reasonOf(url, { ...outside, lookup })).toBe('refused-address, for good')
    expect(asked).toHaveLength(2)
    expect(connected).toEqual([])
    await new Promise<void>((resolve) => { trap.close(() => resolve()) })
  })

  test('the resolver of the system is asked in the same way', async () => {
    // `localhost.localdomain` and the like; whatever it leads to, it is not connected to.
    expect(await reasonOf('https://ip6-localhost:1/', { ...outside, timeoutMs: 3000 })).toMatch(/refused-address|unknown-host/)
  })
})

test('which addresses are inside', () => {
  const inside = ['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.1.1', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.0.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '[::1]']
  expect(inside.filter((address) => !isPrivateAddress(address))).toEqual([])
  const outside = ['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '192.1.0.1', '2606:4700::1111', '2400:3200::1', '2a00:1450::1']
  expect(outside.filter(isPrivateAddress)).toEqual([])
  expect(isPrivateAddress('example.org')).toBe(false)
  expect(isPlainlyRefused('https://example.org/x', false)).toBe(false)
  expect(isPlainlyRefused('http://127.0.0.1:8080', true)).toBe(false)
})
