import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import fc from 'fast-check'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { asSuperuser, createAgency, eventually, makeDataFolder, openNotes, settle, writeNote } from '../testing/system.ts'
import type { System } from '../system.ts'
import { sha256 } from '../canonical.ts'
import { merkleRoot } from './merkle.ts'
import type { Projection } from './follow.ts'
import { verifyJournal } from './verify.ts'

let database: TestDatabase
let one: System
let two: System
let agencyId: string
const folder = makeDataFolder()
/** What the follower was given, as it came. */
const followed: { position: number; id: string }[] = []
const recorder: Projection = {
  name: 'recorder',
  apply(_, entries) {
    followed.push(...entries.map((entry) => ({ position: entry.position, id: entry.header.id })))
    return Promise.resolve(true)
  },
}

beforeAll(async () => {
  database = await createTestDatabase()
  one = await openNotes({ ...database, dataFolder: folder.path, projections: [recorder] })
  two = await openNotes({ ...database, dataFolder: folder.path, projections: [recorder] })
})
beforeEach(async () => {
  agencyId = await createAgency(one)
  followed.length = 0
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await database.drop()
  folder.remove()
})

test('sixteen writers, some of whom hold their transaction open for seconds, two sealers: each entry once, in one gapless order', async () => {
  const servers = [await openNotes({ ...database, dataFolder: folder.path, projections: [recorder] }), await openNotes({ ...database, dataFolder: folder.path, projections: [recorder] })] as const
  for (const server of servers) server.loop.start()
  const written: string[] = []
  const until = performance.now() + 3000
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    const system = servers[writer % 2 === 0 ? 0 : 1]
    while (performance.now() < until) {
      const holdMs = writer < 4 ? 400 + writer * 500 : 0
      const { entryIds } = await writeNote(system, agencyId, { holdMs, times: writer === 5 ? 20 : 1 })
      written.push(...entryIds)
    }
  })
  await Promise.all(writers)
  const sealed = await eventually(
    () => asSuperuser<{ position: string; entry_id: string; first: boolean }>(database, 'SELECT position, entry_id FROM journal_position WHERE agency_id = $1 ORDER BY position', [agencyId]),
    (rows) => rows.length === written.length,
  )
  expect(sealed.map((row) => Number(row.position))).toEqual(written.map((_, at) => at + 1))
  expect(new Set(sealed.map((row) => row.entry_id))).toEqual(new Set(written))
  await eventually(() => followed.length, (length) => length >= written.length)
  expect(followed).toEqual(sealed.map((row) => ({ position: Number(row.position), id: row.entry_id })))
  const verification = await verifyJournal({ database: one.database, keeper: one.keeper, agencyId })
  expect(verification).toMatchObject({ entries: written.length, pending: 0, epochs: 1, finding: null })
  // Late transactions were overtaken, or this test has shown nothing.
  const [late] = await asSuperuser<{ count: string }>(
    database,
    `SELECT count(*) FROM journal_position a JOIN journal_entry x USING (agency_id, entry_id) JOIN journal_position b ON b.agency_id = a.agency_id AND b.position = a.position + 1
     JOIN journal_entry y ON y.agency_id = b.agency_id AND y.entry_id = b.entry_id WHERE a.agency_id = $1 AND y.recorded_at < x.recorded_at - interval '300 milliseconds'`,
    [agencyId],
  )
  expect(Number(late?.count)).toBeGreaterThan(3)
  expect(servers.map((server) => server.loop.figures.errors)).toEqual([0, 0])
  expect(Math.min(...servers.map((server) => server.loop.figures.sealed))).toBeGreaterThan(0)
  await Promise.all(servers.map((server) => server.close()))
})

test('an open transaction of somebody else stalls nothing', async () => {
  const slow = writeNote(one, agencyId, { holdMs: 20_000 }).then(() => 'done', () => 'cut')
  const held = "FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()"
  await eventually(() => asSuperuser(database, `SELECT pid ${held}`), (sleeping) => sleeping.length === 1)
  const other = await createAgency(one)
  await writeNote(one, agencyId)
  await writeNote(one, other)
  await settle(one, agencyId)
  await settle(two, other)
  expect((await verifyJournal({ database: one.database, keeper: one.keeper, agencyId })).entries).toBe(1)
  expect((await verifyJournal({ database: one.database, keeper: one.keeper, agencyId: other })).entries).toBe(1)
  // All that while it was open: ended by itself it would say that it is done.
  await asSuperuser(database, `SELECT pg_cancel_backend(pid) ${held}`)
  expect(await slow).toBe('cut')
})

test('a projection that fails keeps neither the seal nor the others from their work, and goes on where it stood', async () => {
  let isBroken = true
  const given: number[] = []
  const failing: Projection = {
    name: 'failing',
    apply(_, entries) {
      if (isBroken) return Promise.reject(new Error('not yet'))
      given.push(...entries.map((entry) => entry.position))
      return Promise.resolve(false)
    },
  }
  const system = await openNotes({ ...database, dataFolder: folder.path, projections: [failing, recorder] })
  await writeNote(system, agencyId, { times: 3 })
  await system.loop.turn(agencyId)
  expect(system.loop.figures.errors).toBeGreaterThan(0)
  expect(followed.map((entry) => entry.position)).toEqual([1, 2, 3])
  isBroken = false
  await settle(system, agencyId)
  expect(given).toEqual([1, 2, 3])
  await system.close()
})

test('a batch is bounded, and what is over comes next', async () => {
  // As autovacuum leaves it in a quiet hour: the planner takes the table for empty when the burst comes.
  await writeNote(one, agencyId, { times: 1000 })
  await settle(one, agencyId)
  await asSuperuser(database, 'ANALYZE journal_pending')
  for (let command = 0; command < 6; command += 1) await writeNote(one, agencyId, { times: 1000 })
  await settle(two, agencyId)
  const rows = await asSuperuser<{ size: string }>(database, 'SELECT last_position - first_position + 1 AS size FROM journal_batch WHERE agency_id = $1 ORDER BY batch', [agencyId])
  expect(rows.map((row) => Number(row.size))).toEqual([1000, 5000, 1000])
  expect((await verifyJournal({ database: one.database, keeper: one.keeper, agencyId })).finding).toBeNull()
})

test('the root is that of RFC 6962, for any number of leaves', () => {
  const plain = (leaves: readonly Buffer[]): Buffer => {
    // Another way to the same root: pair neighbours level by level, an odd one moves up as it is.
    let level = [...leaves]
    while (level.length > 1) {
      const next: Buffer[] = []
      for (let at = 0; at < level.length; at += 2) {
        const [left, right] = [level[at], level[at + 1]]
        if (left !== undefined) next.push(right === undefined ? left : sha256(Buffer.from([1]), left, right))
      }
      level = next
    }
    return level[0] ?? Buffer.alloc(0)
  }
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), (length) => {
    const leaves = Array.from({ length }, (_, at) => sha256(String(at)))
    return merkleRoot(leaves).equals(plain(leaves))
  }))
})
