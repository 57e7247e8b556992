import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Refusal } from './errors.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { testMembers, testUnits } from './testing/slice.ts'
import { asSuperuser, chief, createAgency, makeDataFolder, openNotes, writeNote } from './testing/system.ts'
import { acceptableDelayMs, type CommandRequest } from './run-command.ts'
import type { System } from './system.ts'
import type { Claimant } from './link.ts'
import { saveLink } from './link.ts'
import { saveClock } from './clock.ts'

let database: TestDatabase
let one: System
let two: System
let agencyId: string
const folder = makeDataFolder()
const leader: Claimant = { kind: 'signed-in', memberId: testMembers.leader }
const crew: Claimant = { kind: 'signed-in', memberId: testMembers.crew }

beforeAll(async () => {
  database = await createTestDatabase()
  one = await openNotes({ ...database, dataFolder: folder.path })
  two = await openNotes({ ...database, dataFolder: folder.path })
})
beforeEach(async () => {
  agencyId = await createAgency(one)
})
afterAll(async () => {
  await one.close()
  await two.close()
  await database.drop()
  folder.remove()
})

function run(request: Partial<CommandRequest> & { name: string }, system = one): ReturnType<System['runner']['run']> {
  return system.runner.run({ agencyId, id: crypto.randomUUID(), input: {}, actor: chief, ...request })
}

async function refusalOf(work: Promise<unknown>): Promise<{ code: string; status: number }> {
  const error = await work.then(() => null, (reason: unknown) => reason)
  if (!(error instanceof Refusal)) throw new Error('it was not refused', { cause: error })
  return { code: error.code, status: error.status }
}

async function countEntries(): Promise<number> {
  const [row] = await asSuperuser<{ count: string }>(database, 'SELECT count(*) FROM journal_entry WHERE agency_id = $1', [agencyId])
  return Number(row?.count)
}

describe('the same id', () => {
  test('gives the first answer again, and happens once', async () => {
    const id = crypto.randomUUID()
    const first = await writeNote(one, agencyId, { text: 'a' }, id)
    const again = await writeNote(one, agencyId, { text: 'a' }, id)
    expect(first.isRepeat).toBe(false)
    expect(again).toEqual({ ...first, isRepeat: true })
    expect(await countEntries()).toBe(1)
  })

  test('happens once when two servers get it at the same moment, twenty times over', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = crypto.randomUUID()
      const replies = await Promise.all([one, two, one, two].map((system) => writeNote(system, agencyId, { text: 'b', holdMs: 10 }, id)))
      expect(replies.filter((reply) => !reply.isRepeat)).toHaveLength(1)
      expect(new Set(replies.map((reply) => JSON.stringify([reply.result, reply.entryIds]))).size).toBe(1)
    }
    expect(await countEntries()).toBe(20)
  })

  test.each([
    ['another input', { input: { text: 'c' } }],
    ['another command', { name: 'backdate-note' }],
    ['another sender', { actor: leader }],
    ['another moment', { name: 'backdate-note', occurredAt: 1 }],
  ] as [string, Partial<CommandRequest>][])('with %s is refused', async (_, change) => {
    const id = crypto.randomUUID()
    const occurredAt = Date.now() - 1000
    const first = change.occurredAt === undefined ? { name: 'write-note' } : { name: 'backdate-note', occurredAt }
    await run({ ...first, id, input: { text: 'b' } })
    expect(await refusalOf(run({ ...first, id, input: { text: 'b' }, ...change }))).toEqual({ code: 'kernel.command-id-reused', status: 409 })
    expect(await countEntries()).toBe(1)
  })

  test('is free again after a refusal, which leaves nothing behind', async () => {
    const id = crypto.randomUUID()
    expect(await refusalOf(run({ name: 'refuse-note', id, input: { text: 'x' } }))).toEqual({ code: 'note.too-early', status: 422 })
    expect(await countEntries()).toBe(0)
    await writeNote(one, agencyId)
    expect((await run({ name: 'refuse-note', id, input: { text: 'x' } })).isRepeat).toBe(false)
    expect(await countEntries()).toBe(2)
  })

  test('is run by whoever waited, when the first try was cut off', async () => {
    const id = crypto.randomUUID()
    const cut = writeNote(one, agencyId, { text: 'd', holdMs: 3000 }, id).then(() => 'done', () => 'cut')
    await expect.poll(async () => (await asSuperuser(database, "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()")).length).toBe(1)
    const waiting = writeNote(two, agencyId, { text: 'd', holdMs: 3000 }, id)
    await asSuperuser(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()")
    expect(await cut).toBe('cut')
    expect((await waiting).isRepeat).toBe(false)
    expect(await countEntries()).toBe(1)
  })
})

test('does not acknowledge what a swallowed error has undone', async () => {
  await expect(run({ name: 'break-note' })).rejects.toThrow(/current transaction is aborted|nothing of it was kept/)
  await expect(one.database.transaction(agencyId, (tx) => tx.query('SELECT 1 / 0').catch(() => 'swallowed'))).rejects.toThrow('nothing of it was kept')
  expect(await countEntries()).toBe(0)
})

test('runs a command again that lost a deadlock', async () => {
  await Promise.all([run({ name: 'cross-note', input: { locks: [1, 2] } }), run({ name: 'cross-note', input: { locks: [2, 1] } }, two)])
  expect(await countEntries()).toBe(2)
})

test('commands that move and cancel the same due rows do not wait for each other in a ring', async () => {
  const ids = [crypto.randomUUID(), crypto.randomUUID()].sort()
  const at = Date.now() + 3_600_000
  await run({ name: 'schedule-note', input: { rows: ids.map((id) => ({ id, at })) } })
  const crossing = Array.from({ length: 30 }, (_, n) => run({ name: 'schedule-note', input: { rows: [{ id: ids[n % 2], at: null }, { id: ids[(n + 1) % 2], at: at + n }] } }, n % 3 === 0 ? two : one))
  expect((await Promise.allSettled(crossing)).filter((reply) => reply.status === 'rejected')).toEqual([])
})

describe('who may', () => {
  const { root, branch, leaf, beside } = testUnits
  test.each([
    ['a role above', leader, [leaf], 'done'],
    ['a role at the unit', leader, [branch], 'done'],
    ['a role below', leader, [root], 'kernel.forbidden'],
    ['a role beside', leader, [beside], 'kernel.forbidden'],
    ['a role over one of two units', leader, [leaf, beside], 'kernel.forbidden'],
    ['a role over no unit at all', chief, [], 'kernel.forbidden'],
    ['a unit that is not there', chief, [crypto.randomUUID()], 'kernel.forbidden'],
    ['no role', crew, [leaf], 'kernel.forbidden'],
    ['somebody who left', { kind: 'signed-in', memberId: testMembers.gone }, [leaf], 'kernel.not-signed-in'],
    ['the system where it is not named', { kind: 'system', name: 'clock' }, [leaf], 'kernel.forbidden'],
    ['nobody', { kind: 'nobody' }, [leaf], 'kernel.not-signed-in'],
  ] satisfies [string, Claimant, string[], string][])('%s', async (_, actor, unitIds, expected) => {
    const verdict = await run({ name: 'write-unit-note', input: { unitIds }, actor }).then(() => 'done', (error: unknown) => (error instanceof Refusal ? error.code : error))
    expect(verdict).toBe(expected)
  })

  test('over the whole agency: only a role at its root', async () => {
    await run({ name: 'write-root-note' })
    expect((await refusalOf(run({ name: 'write-root-note', actor: leader }))).code).toBe('kernel.forbidden')
  })

  test('about oneself: only oneself', async () => {
    await run({ name: 'write-own-note', input: { memberId: testMembers.crew }, actor: crew })
    expect((await refusalOf(run({ name: 'write-own-note', input: { memberId: testMembers.leader }, actor: crew }))).code).toBe('kernel.forbidden')
  })

  test('an empty list allows nobody, the system included', async () => {
    expect((await refusalOf(run({ name: 'write-nobodys-note' }))).code).toBe('kernel.forbidden')
    expect((await refusalOf(run({ name: 'write-nobodys-note', actor: { kind: 'system', name: 'clock' } }))).code).toBe('kernel.forbidden')
  })

  test('a link: for its subject and purpose, until it ends or is revoked', async () => {
    const save = async (purpose: string, expiresAt: number): Promise<Claimant> => {
      const id = crypto.randomUUID()
      await one.database.transaction(agencyId, (tx) => saveLink(tx, { id, purpose, subject: testMembers.crew, expiresAt }))
      return { kind: 'token', linkId: id }
    }
    const write = (actor: Claimant, memberId: string = testMembers.crew): Promise<unknown> => run({ name: 'write-own-note', input: { memberId }, actor })
    const good = await save('note', Date.now() + 60_000)
    await write(good)
    expect((await refusalOf(write(good, testMembers.leader))).code).toBe('kernel.forbidden')
    expect((await refusalOf(write(await save('other', Date.now() + 60_000)))).code).toBe('kernel.forbidden')
    expect(await refusalOf(write(await save('note', Date.now() - 1)))).toEqual({ code: 'kernel.link-ended', status: 401 })
    expect((await refusalOf(write({ kind: 'token', linkId: crypto.randomUUID() }))).code).toBe('kernel.link-ended')
    await one.database.transaction(agencyId, (tx) => tx.query('UPDATE link SET revoked_at = now() WHERE agency_id = $1', [agencyId]))
    expect((await refusalOf(write(good))).code).toBe('kernel.link-ended')
  })

  test('nobody reaches another agency', async () => {
    const other = await createAgency(one)
    await writeNote(one, other)
    expect(await one.reader.read({ agencyId, name: 'notes', input: {}, actor: chief })).toEqual({ count: 0 })
  })
})

describe('when it happened', () => {
  const hour = 3_600_000

  test('may be said only where the command allows it', async () => {
    expect((await refusalOf(run({ name: 'write-note', occurredAt: Date.now() }))).code).toBe('kernel.cannot-backdate')
  })

  test.each([
    ['a day ago', -24 * hour, 'done'],
    ['just inside two days', -acceptableDelayMs + 5000, 'done'],
    ['longer ago than two days', -acceptableDelayMs - 5000, 'kernel.implausible-time'],
    ['a minute ahead', 60_000, 'done'],
    ['three minutes ahead', 180_000, 'kernel.implausible-time'],
    ['beyond what a date holds', 9e15, 'kernel.implausible-time'],
  ])('%s', async (_, offset, expected) => {
    const verdict = await run({ name: 'backdate-note', occurredAt: Date.now() + offset }).then(() => 'done', (error: unknown) => (error instanceof Refusal ? error.code : error))
    expect(verdict).toBe(expected)
  })

  test('is the operation’s time where there is one, and real time is kept beside it', async () => {
    const operationId = crypto.randomUUID()
    const began = Date.UTC(2027, 5, 23, 20)
    const realAnchor = await one.database.transaction(agencyId, async (tx) => {
      await saveClock(tx, { id: operationId, realAnchor: tx.realNow - 1000, operationAnchor: began, speed: 60, isPaused: false, isSimulated: true })
      return tx.realNow - 1000
    })
    await writeNote(one, agencyId, { operationId })
    const [row] = await asSuperuser<{ header: string }>(database, 'SELECT header FROM journal_entry WHERE agency_id = $1', [agencyId])
    const header: { occurredAt: string; recordedAt: string } = JSON.parse(row?.header ?? '')
    const operationMs = Date.parse(header.occurredAt) - began
    expect(operationMs).toBeGreaterThanOrEqual(60_000)
    // Real time by the same reading of the clock: a second before the anchor's transaction, and sixty times slower.
    expect(operationMs).toBe(60 * (Date.parse(header.recordedAt) - realAnchor))
  })
})

describe('input', () => {
  test('that is not as described names the field', async () => {
    const error = await run({ name: 'write-note', input: { text: 7 } }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'kernel.invalid-input', status: 400, facts: { problems: [{ path: 'text' }] } })
  })

  test.each([
    ['half a character', { text: '\ud800' }],
    ['the one character that PostgreSQL does not store', { text: 'a\u0000b' }],
    ['a number beyond JSON, in a field that nobody reads', { text: 'a', other: Number.POSITIVE_INFINITY }],
  ])('with %s is refused, not failed', async (_, input) => {
    expect(await refusalOf(run({ name: 'write-note', input }))).toEqual({ code: 'kernel.invalid-input', status: 400 })
  })

  test('with a backslash before u0000 is only text', async () => {
    await writeNote(one, agencyId, { text: String.raw`C:\u0000` })
  })

  test('for a command or view that is not there', async () => {
    expect(await refusalOf(run({ name: 'dance' }))).toEqual({ code: 'kernel.unknown-command', status: 404 })
    expect(await refusalOf(one.reader.read({ agencyId, name: 'dance', input: {}, actor: chief }))).toEqual({ code: 'kernel.unknown-view', status: 404 })
  })
})

test('a view cannot write: the database holds it to that', async () => {
  await expect(one.reader.read({ agencyId, name: 'writing', input: {}, actor: chief })).rejects.toThrow('read-only transaction')
})

test('entries of one command share one request id', async () => {
  await writeNote(one, agencyId, { times: 3 })
  const rows = await asSuperuser<{ request: string }>(database, "SELECT DISTINCT header::json ->> 'request' AS request FROM journal_entry WHERE agency_id = $1", [agencyId])
  expect(rows).toHaveLength(1)
})
