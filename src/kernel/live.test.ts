import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { readEvents, type EventReader, type SentEvent } from './testing/events.ts'
import { get, openEdge, type TestEdge } from './testing/http.ts'
import { testMembers } from './testing/slice.ts'
import { asSuperuser, createAgency, eventually, makeDataFolder, openNotes, settle, writeNote } from './testing/system.ts'
import { readStandingText, writeStandingText, type Change } from './live.ts'
import type { System } from './system.ts'

let database: TestDatabase
/** Two servers that work, each with its edge. */
let one: System
let two: System
let edge: TestEdge
let agencyId: string
let cookie: string
const folder = makeDataFolder()
const open: EventReader[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  one = await openNotes({ ...database, dataFolder: folder.path })
  two = await openNotes({ ...database, dataFolder: folder.path })
  edge = openEdge(two, database)
  await Promise.all([one.startWork(), two.startWork()])
})
beforeEach(async () => {
  agencyId = await createAgency(one)
  cookie = await edge.signIn({ agencyId, memberId: testMembers.chief })
})
afterAll(async () => {
  await Promise.all(open.map((reader) => reader.close()))
  await edge.identity.close()
  await Promise.all([one.close(), two.close()])
  await database.drop()
  folder.remove()
})

async function listen(headers: Readonly<Record<string, string>> = {}, query = ''): Promise<EventReader> {
  const reader = readEvents(await get(edge.app, `/api/live${query}`, { cookie, headers }))
  open.push(reader)
  return reader
}
const isChange = (event: SentEvent): boolean => event.event === 'change'
const kindsOf = (event: SentEvent): readonly string[] => {
  const { kinds }: { kinds: readonly string[] } = JSON.parse(JSON.stringify(event.data))
  return kinds
}
/** The last event that a screen saw, once the agency is at rest. */
async function standStill(reader: EventReader, position: number): Promise<SentEvent> {
  return reader.next((event) => isChange(event) && event.id?.startsWith(`${position}.`) === true)
}

test('a command on one server reaches the screens of the other', async () => {
  const screen = await listen()
  expect(kindsOf(await screen.next(isChange))).toEqual([])
  const tookMs: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const began = performance.now()
    await writeNote(one, agencyId)
    expect(kindsOf(await screen.next(isChange))).toEqual(['note.written', 'board'])
    tookMs.push(Math.round(performance.now() - began))
  }
  console.log(`from one server to the screens of the other: ${tookMs.join(', ')} ms`)
})

test('also when every wake-up is lost', async () => {
  const screen = await listen()
  await screen.next(isChange)
  const cutting = setInterval(() => void asSuperuser(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN muster' AND datname = current_database()"), 100)
  try {
    await new Promise((resolve) => { setTimeout(resolve, 300) })
    await writeNote(one, agencyId)
    await screen.next((event) => isChange(event) && kindsOf(event).includes('note.written'))
  } finally {
    clearInterval(cutting)
  }
})

describe('a reconnect', () => {
  test('gets what it missed, once', async () => {
    const screen = await listen()
    await writeNote(one, agencyId)
    const { id } = await standStill(screen, 1)
    await screen.close()
    await writeNote(one, agencyId)
    await one.runner.run({ agencyId, id: crypto.randomUUID(), name: 'record-sign-in', input: { memberId: testMembers.crew, userId: 'u' }, actor: { kind: 'system', name: 'test' } })
    await eventually(() => two.live.readStanding(agencyId), (standing) => standing.position === 3)
    const again = await listen({ 'last-event-id': id ?? '' })
    const first = await again.next(isChange)
    expect([...kindsOf(first)].sort()).toEqual(['board', 'identity.signed-in', 'note.written'])
    await again.next((event) => event.event === 'beat')
    await again.next((event) => event.event === 'beat')
    expect(again.events.filter(isChange)).toHaveLength(1)
    const third = await listen({ 'last-event-id': first.id ?? '' })
    expect(kindsOf(await third.next(isChange))).toEqual([])
  })

  test('misses nothing and repeats nothing, however often the line is cut while commands go on', async () => {
    const total = 120
    const writing = (async () => {
      for (let command = 0; command < total; command += 1) await writeNote(command % 2 === 0 ? one : two, agencyId)
    })()
    /** What each change covers: from the standing before it to its own. */
    const covered: [number, number][] = []
    let since: string | null = null
    for (const until = performance.now() + 60_000; performance.now() < until; ) {
      const screen = await listen(since === null ? {} : { 'last-event-id': since })
      await new Promise((resolve) => { setTimeout(resolve, 60) })
      await screen.close()
      for (const event of screen.events.filter(isChange)) {
        const before: number = Number(since?.split('.')[0] ?? 0)
        const position = Number(event.id?.split('.')[0])
        if (position > before && since !== null) {
          expect(kindsOf(event)).toContain('note.written')
          covered.push([before, position])
        } else if (since !== null) expect(kindsOf(event)).not.toContain('note.written')
        since = event.id
      }
      if (Number(since?.split('.')[0]) === total) break
    }
    await writing
    expect(since?.split('.')[0]).toBe(String(total))
    for (const [at, [from]] of covered.entries()) if (at > 0) expect(from).toBe(covered[at - 1]?.[1])
  })

  test.each([['999999.1'], ['1.999999'], ['nonsense'], ['-1.-1'], ['1.1; DROP TABLE due']])('with a forged place (%s) is told to ask for everything', async (id) => {
    await writeNote(one, agencyId)
    await eventually(() => two.live.readStanding(agencyId), (standing) => standing.position === 1)
    expect(kindsOf(await (await listen({ 'last-event-id': id })).next(isChange))).toEqual(['*'])
    expect(kindsOf(await (await listen({}, `?since=${encodeURIComponent(id)}`)).next(isChange))).toEqual(['*'])
  })
})

test('a screen that joins while others are being told misses nothing', async () => {
  const heard: { since: number; changes: Change[] }[] = []
  const writing = (async () => {
    for (let command = 0; command < 60; command += 1) await writeNote(one, agencyId)
  })()
  const leaves: (() => void)[] = []
  for (let joiner = 0; joiner < 60; joiner += 1) {
    const changes: Change[] = []
    heard.push({ since: 0, changes })
    // Every other one says where it stood, which makes the server read before it answers; some leave at once.
    const leave = await two.live.subscribe(agencyId, joiner % 2 === 0 ? { position: 0, revision: 0 } : null, (change) => changes.push(change))
    if (joiner % 5 === 0) leave()
    else leaves.push(leave)
    await new Promise((resolve) => { setTimeout(resolve, joiner % 3) })
  }
  await writing
  const staying = heard.filter((_, joiner) => joiner % 5 !== 0)
  await eventually(() => staying.filter(({ changes }) => changes.at(-1)?.position !== 60).length, (behind) => behind === 0)
  for (const leave of leaves) leave()
})

test('an agency is told of nobody else', async () => {
  const screen = await listen()
  await screen.next(isChange)
  const other = await createAgency(one)
  await writeNote(one, other)
  await eventually(() => two.live.readStanding(other), (standing) => standing.position === 1)
  await screen.next((event) => event.event === 'beat')
  await screen.next((event) => event.event === 'beat')
  expect(screen.events.filter(isChange)).toHaveLength(1)
})

test('waiting for many entries at once answers each, and gives up when its time is over', async () => {
  const replies = await Promise.all(Array.from({ length: 50 }, () => writeNote(one, agencyId)))
  const positions = await Promise.all(replies.map((reply) => two.live.waitFor(agencyId, reply.entryIds[0] ?? '', 3000)))
  expect([...positions].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 50 }, (_, at) => at + 1))
  expect(await two.live.waitFor(agencyId, crypto.randomUUID(), 100)).toBeNull()
})

test('everything goes on after the database has thrown everybody out', async () => {
  const screen = await listen()
  await screen.next(isChange)
  await asSuperuser(database, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')
  const due = crypto.randomUUID()
  const write = (): Promise<unknown> => one.runner.run({ agencyId, id: crypto.randomUUID(), name: 'schedule-note', input: { rows: [{ id: due, at: Date.now() }] }, actor: { kind: 'signed-in', memberId: testMembers.chief } })
  await eventually(() => write().then(() => true, () => false), (isDone) => isDone)
  await screen.next((event) => isChange(event) && kindsOf(event).includes('note.written'))
  await settle(one, agencyId)
})

test('after a restore a screen asks for everything, however far the journal has come again', async () => {
  const screen = await listen()
  await writeNote(one, agencyId)
  const { id } = await standStill(screen, 1)
  await screen.close()
  // What the sealer writes when it finds the database behind the head that was kept outside.
  await asSuperuser(database, `UPDATE journal_batch SET head = replace(head, '"epoch":1', '"epoch":2') WHERE agency_id = $1`, [agencyId])
  await writeNote(one, agencyId)
  await eventually(() => two.live.readStanding(agencyId), (standing) => standing.position === 2)
  const first = await (await listen({ 'last-event-id': id ?? '' })).next(isChange)
  expect(kindsOf(first)).toEqual(['*'])
  expect(first.id).toMatch(/^2\.\d+\.2$/)
  expect(kindsOf(await (await listen({ 'last-event-id': first.id ?? '' })).next(isChange))).toEqual([])
})

test('reads a place only in the words that it was given in', () => {
  expect(readStandingText(null)).toBeNull()
  expect(readStandingText('12.7')).toEqual({ position: 12, revision: 7 })
  expect(readStandingText(writeStandingText({ position: 12, revision: 7, epoch: 3 }))).toEqual({ position: 12, revision: 7, epoch: 3 })
  for (const text of ['', '1', '1.', '.1', '1.1.1', '1e3.1', '12345678901234567890.1']) expect(readStandingText(text)).toBe('unknown')
})

test('a connection that breaks tells of it twice, and ends nobody', async () => {
  const faults: unknown[] = []
  const hear = (error: unknown): void => void faults.push(error)
  // What would end the server arrives here in a test process.
  process.on('uncaughtException', hear)
  const storm = setInterval(() => void asSuperuser(database, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()').catch(() => undefined), 30)
  const until = performance.now() + 2000
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (performance.now() < until) await writeNote(one, agencyId).catch(() => undefined)
  }))
  clearInterval(storm)
  await eventually(() => writeNote(one, agencyId).then(() => true, () => false), (isDone) => isDone)
  process.off('uncaughtException', hear)
  expect(faults.map((fault) => (fault instanceof Error ? fault.stack : fault))).toEqual([])
})

test('a screen that goes away at once, before it was even told where it stands, is forgotten', async () => {
  await Promise.all(open.splice(0).map((reader) => reader.close()))
  await eventually(() => two.live.subscriberCount, (count) => count === 0)
  for (let screen = 0; screen < 20; screen += 1) {
    const response = await get(edge.app, '/api/live', { cookie, headers: { 'last-event-id': '0.0' } })
    await response.body?.cancel()
  }
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  await eventually(() => two.live.subscriberCount, (count) => count === 0)
})
