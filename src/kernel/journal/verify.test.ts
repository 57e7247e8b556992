import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { asSuperuser, createAgency, makeDataFolder, openNotes, settle, systemActor, writeNote } from '../testing/system.ts'
import type { System } from '../system.ts'
import { canonicalText, sha256 } from '../canonical.ts'
import { openJournalKeeper, readHead } from './keys.ts'
import { verifyJournal, type Verification } from './verify.ts'

let database: TestDatabase
let system: System
let agencyId: string
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
  system = await openNotes({ ...database, dataFolder: folder.path })
})
/** Nine entries in three batches of three. */
beforeEach(async () => {
  agencyId = await createAgency(system)
  for (let batch = 0; batch < 3; batch += 1) {
    for (let entry = 0; entry < 3; entry += 1) await writeNote(system, agencyId, { text: `batch ${batch} entry ${entry}` })
    await settle(system, agencyId)
  }
})
afterAll(async () => {
  await system.close()
  await database.drop()
  folder.remove()
})

const verify = (from?: string): Promise<Verification> => verifyJournal({ database: system.database, keeper: system.keeper, agencyId, ...(from === undefined ? {} : { from }) })
const sql = (text: string, values: readonly unknown[] = []): Promise<Record<string, string>[]> => asSuperuser(database, text, [agencyId, ...values])
const entryAt = async (position: number): Promise<string> => (await sql('SELECT entry_id FROM journal_position WHERE agency_id = $1 AND position = $2', [position]))[0]?.entry_id ?? ''

test('a journal that nobody touched is whole', async () => {
  expect(await verify()).toMatchObject({ entries: 9, batches: 3, erased: 0, pending: 0, epochs: 1, losses: [], finding: null })
})

test('what waits for the seal is counted, and no fault', async () => {
  await writeNote(system, agencyId)
  expect(await verify()).toMatchObject({ entries: 9, pending: 1, finding: null })
})

describe('a byte changed', () => {
  test('in a header', async () => {
    await sql(`UPDATE journal_entry SET header = replace(header, '"number":0', '"number":1') WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(5)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 5, entryId: await entryAt(5), batch: 2 })
  })

  test('in a body, and in a salt', async () => {
    await sql(`UPDATE journal_body SET body = replace(body, 'entry', 'Entry') WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(4)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4, says: expect.stringContaining('body') })
    await sql(`UPDATE journal_body SET body = replace(body, 'Entry', 'entry'), salt = decode(repeat('00', 16), 'hex') WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(4)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4 })
  })

  test('in a body, with its hash made to fit', async () => {
    await sql(`UPDATE journal_body SET body = '{"text":"forged"}' WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(4)])
    await sql(`UPDATE journal_entry e SET body_hash = sha256(b.salt || convert_to(b.body, 'UTF8')) FROM journal_body b WHERE e.agency_id = $1 AND b.entry_id = e.entry_id AND e.entry_id = $2`, [await entryAt(4)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4, says: expect.stringContaining('body hash') })
  })

  test.each(["kind = 'note.erased'", "operation_id = gen_random_uuid()", "recorded_at = recorded_at - interval '1 day'", "occurred_at = occurred_at + interval '1 microsecond'"])('in a column: %s', async (change) => {
    await sql(`UPDATE journal_entry SET ${change} WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(8)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 8, says: expect.stringContaining(`column ${change.split(' ')[0]}`) })
  })

  test('in the batch that a position says it belongs to', async () => {
    await sql('UPDATE journal_position SET batch = 1 WHERE agency_id = $1 AND position = 6')
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 6, says: expect.stringContaining('column batch') })
  })
})

describe('a row deleted', () => {
  test('an entry', async () => {
    const id = await entryAt(5)
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = $2', [id])
    await sql('DELETE FROM journal_entry WHERE agency_id = $1 AND entry_id = $2', [id])
    expect((await verify()).finding).toMatchObject({ what: 'missing', position: 5, entryId: id })
  })

  test('a position', async () => {
    await sql('DELETE FROM journal_position WHERE agency_id = $1 AND position = 5')
    expect((await verify()).finding).toMatchObject({ what: 'missing', position: 5, batch: 2 })
  })

  test('an entry with its position, those after it moved up', async () => {
    const id = await entryAt(5)
    await sql('DELETE FROM journal_position WHERE agency_id = $1 AND position = 5')
    for (const position of [6, 7, 8, 9]) await sql('UPDATE journal_position SET position = position - 1 WHERE agency_id = $1 AND position = $2', [position])
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = $2', [id])
    await sql('DELETE FROM journal_entry WHERE agency_id = $1 AND entry_id = $2', [id])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4, batch: 2 })
  })

  test('a body', async () => {
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = $2', [await entryAt(5)])
    expect((await verify()).finding).toMatchObject({ what: 'body', position: 5 })
  })

  test('a whole batch in the middle, and the first one', async () => {
    await sql('DELETE FROM journal_batch WHERE agency_id = $1 AND batch = 2')
    expect((await verify()).finding).toMatchObject({ what: 'missing', position: 4 })
    await sql('DELETE FROM journal_batch WHERE agency_id = $1 AND batch = 1')
    expect((await verify()).finding).toMatchObject({ what: 'missing', position: 1 })
  })
})

describe('two swapped', () => {
  const swap = async (columns: string, a: number, b: number): Promise<void> => {
    const rows = await sql('SELECT position, entry_id, leaf FROM journal_position WHERE agency_id = $1 AND position IN ($2, $3) ORDER BY position', [a, b])
    const [first, second] = rows
    // entry_id is unique, so the first steps aside.
    await sql('UPDATE journal_position SET entry_id = gen_random_uuid() WHERE agency_id = $1 AND position = $2', [a])
    for (const [position, row] of [[b, first], [a, second]] as const) {
      await sql(`UPDATE journal_position SET entry_id = $3${columns === 'both' ? ', leaf = $4' : ''} WHERE agency_id = $1 AND position = $2`, [position, row?.entry_id, ...(columns === 'both' ? [row?.leaf] : [])])
    }
  }

  test('entries of one batch', async () => {
    await swap('entry_id', 4, 6)
    expect((await verify()).finding).toMatchObject({ what: 'reordered', position: 4, says: expect.stringContaining('sealed at position 6') })
  })

  test('entries of one batch, with their leaf hashes', async () => {
    await swap('both', 4, 6)
    expect((await verify()).finding).toMatchObject({ what: 'reordered', position: 4, batch: 2 })
  })

  test('entries of two batches', async () => {
    await swap('entry_id', 2, 8)
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 2 })
  })

  test('entries of two batches, with their leaf hashes', async () => {
    await swap('both', 2, 8)
    expect((await verify()).finding).toMatchObject({ what: 'altered', batch: 1 })
  })

  test('headers of two entries', async () => {
    const [a, b] = [await entryAt(4), await entryAt(5)]
    await sql('UPDATE journal_entry x SET header = y.header, body_hash = y.body_hash FROM journal_entry y WHERE x.agency_id = $1 AND y.agency_id = $1 AND ((x.entry_id = $2 AND y.entry_id = $3) OR (x.entry_id = $3 AND y.entry_id = $2))', [a, b])
    expect((await verify()).finding).toMatchObject({ what: 'reordered', position: 4, says: expect.stringContaining('sealed at position 5') })
  })

  test('two batches', async () => {
    await sql('UPDATE journal_batch SET batch = 9 WHERE agency_id = $1 AND batch = 2')
    await sql('UPDATE journal_batch SET batch = 2 WHERE agency_id = $1 AND batch = 3')
    await sql('UPDATE journal_batch SET batch = 3 WHERE agency_id = $1 AND batch = 9')
    expect((await verify()).finding).toMatchObject({ what: 'missing', position: 4 })
  })
})

describe('leaf hashes', () => {
  test('gone: the entries still fit the signed root', async () => {
    await sql(`UPDATE journal_position SET leaf = '' WHERE agency_id = $1 AND batch = 2`)
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4, says: expect.stringContaining('the entries themselves are as sealed') })
  })

  test('gone, and an entry altered: the batch is named', async () => {
    await sql(`UPDATE journal_position SET leaf = '' WHERE agency_id = $1 AND batch = 2`)
    await sql(`UPDATE journal_entry SET header = replace(header, '"number":0', '"number":1') WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(5)])
    expect((await verify()).finding).toMatchObject({ what: 'altered', position: 4, entryId: null, batch: 2, says: expect.stringContaining('only the batch') })
  })

  test('rewritten to fit an altered entry: the batch is named', async () => {
    await sql(`UPDATE journal_entry SET header = replace(header, '"number":0', '"number":1') WHERE agency_id = $1 AND entry_id = $2`, [await entryAt(5)])
    await sql(`UPDATE journal_position p SET leaf = sha256(convert_to(e.header, 'UTF8') || e.body_hash) FROM journal_entry e WHERE p.agency_id = $1 AND e.entry_id = p.entry_id AND p.position = 5`)
    expect((await verify()).finding).toMatchObject({ what: 'altered', batch: 2 })
  })
})

describe('a head', () => {
  test('altered', async () => {
    await sql(`UPDATE journal_batch SET head = replace(head, '"epoch":1', '"epoch":2') WHERE agency_id = $1 AND batch = 2`)
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 2 })
  })

  test('that is no head any more', async () => {
    await sql(`UPDATE journal_batch SET head = 'x' WHERE agency_id = $1 AND batch = 2`)
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 2 })
  })

  test.each(['first_position = 3', 'last_position = 5', "sealed_at = sealed_at - interval '1 hour'"])('with a column altered: %s', async (change) => {
    await sql(`UPDATE journal_batch SET ${change} WHERE agency_id = $1 AND batch = 2`)
    expect((await verify()).finding).toMatchObject({ what: 'altered', batch: 2 })
  })

  test('rewritten for altered entries, without our key', async () => {
    const [row] = await sql('SELECT head FROM journal_batch WHERE agency_id = $1 AND batch = 3')
    await sql(`UPDATE journal_batch SET head = $2 WHERE agency_id = $1 AND batch = 3`, [canonicalText({ ...readHead(row?.head ?? ''), root: 'ab'.repeat(32) })])
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 3 })
  })

  test('signed by a key that somebody put into the database', async () => {
    const other = makeDataFolder()
    const keeper = openJournalKeeper({ folder: other.path, secret: 'not our secret, but as long as one has to be' })
    const [row] = await sql('SELECT head FROM journal_batch WHERE agency_id = $1 AND batch = 3')
    const head = canonicalText({ ...readHead(row?.head ?? ''), keyId: keeper.keyId })
    await sql('INSERT INTO journal_key (agency_id, key_id, public_key) VALUES ($1, $2, $3)', [keeper.keyId, keeper.publicKey])
    await sql('UPDATE journal_batch SET head = $2, signature = $3 WHERE agency_id = $1 AND batch = 3', [head, keeper.signHead(head)])
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 3 })
    other.remove()
  })

  test('of another agency, whole and signed by us', async () => {
    const other = await createAgency(system)
    await writeNote(system, other, { times: 3 })
    await settle(system, other)
    await sql('UPDATE journal_batch x SET head = y.head, signature = y.signature FROM journal_batch y WHERE x.agency_id = $1 AND x.batch = 1 AND y.agency_id = $2 AND y.batch = 1', [other])
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 1, says: expect.stringContaining('another agency') })
  })
})

describe('the tail cut', () => {
  async function cutTail(): Promise<void> {
    const ids = [await entryAt(7), await entryAt(8), await entryAt(9)]
    await sql('DELETE FROM journal_batch WHERE agency_id = $1 AND batch = 3')
    await sql('DELETE FROM journal_position WHERE agency_id = $1 AND batch = 3')
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = ANY ($2)', [ids])
    await sql('DELETE FROM journal_entry WHERE agency_id = $1 AND entry_id = ANY ($2)', [ids])
    await sql('DELETE FROM command WHERE agency_id = $1 AND entry_ids && $2', [ids])
  }

  test('without a trace in the database: the head kept outside says so', async () => {
    await cutTail()
    expect((await verify()).finding).toMatchObject({ what: 'tail', position: 7, says: expect.stringContaining('the tail was cut (3 entries)') })
  })

  test('only the last head', async () => {
    await sql('DELETE FROM journal_batch WHERE agency_id = $1 AND batch = 3')
    rmSync(join(folder.path, `journal-head-${agencyId}.json`))
    expect((await verify()).finding).toMatchObject({ what: 'tail', position: 7 })
  })

  test('with the kept head gone too: a head that somebody noted elsewhere says so', async () => {
    const noted = (await verify()).head ?? ''
    await cutTail()
    rmSync(join(folder.path, `journal-head-${agencyId}.json`))
    expect((await verify(noted)).finding).toMatchObject({ what: 'tail' })
    expect((await verify()).finding).toBeNull()
  })

  test('with the kept head gone, and sealed anew: the noted head says so', async () => {
    const noted = (await verify()).head ?? ''
    await cutTail()
    rmSync(join(folder.path, `journal-head-${agencyId}.json`))
    await writeNote(system, agencyId)
    await settle(system, agencyId)
    expect((await verify(noted)).finding).toMatchObject({ what: 'head', batch: 3, says: expect.stringContaining('not the head that you gave') })
  })

  test('or a backup restored: the next batch begins a new epoch and names the loss for ever', async () => {
    const kept = readFileSync(join(folder.path, `journal-head-${agencyId}.json`), 'utf8')
    await cutTail()
    await writeNote(system, agencyId)
    await settle(system, agencyId)
    await writeNote(system, agencyId)
    await settle(system, agencyId)
    const verification = await verify()
    expect(verification).toMatchObject({ entries: 8, epochs: 2, losses: [{ epoch: 2, afterPosition: 6, lostUntil: 9 }], finding: null })
    const [row] = await sql('SELECT head FROM journal_batch WHERE agency_id = $1 AND batch = 3')
    expect(readHead(row?.head ?? '').lost).toEqual({ epoch: 1, batch: 3, last: 9, head: sha256(kept).toString('hex') })
  })

  test('and the sealer of a server that knows the cut head goes on: kept and stored heads part', async () => {
    await cutTail()
    const other = makeDataFolder()
    const innocent = await openNotes({ ...database, dataFolder: other.path })
    for (let batch = 0; batch < 2; batch += 1) {
      await writeNote(innocent, agencyId)
      await settle(innocent, agencyId)
    }
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: 3, says: expect.stringContaining('sealed anew') })
    await innocent.close()
    other.remove()
  })
})

describe('an entry slipped in', () => {
  const slip = async (): Promise<string> => {
    const id = crypto.randomUUID()
    const header = canonicalText({ ...JSON.parse((await sql('SELECT header FROM journal_entry WHERE agency_id = $1 LIMIT 1'))[0]?.header ?? '{}'), id })
    await sql(`INSERT INTO journal_entry SELECT agency_id, $2, kind, operation_id, recorded_at, occurred_at, $3, body_hash FROM journal_entry WHERE agency_id = $1 AND header::json ->> 'id' = entry_id::text LIMIT 1`, [id, header])
    await sql('INSERT INTO journal_body SELECT b.agency_id, $2, b.salt, b.body FROM journal_body b JOIN journal_entry e USING (agency_id, entry_id) JOIN journal_entry f ON f.entry_id = $2 AND f.body_hash = e.body_hash WHERE b.agency_id = $1', [id])
    return id
  }

  test('beside the journal', async () => {
    const id = await slip()
    expect((await verify()).finding).toMatchObject({ what: 'unsealed', entryId: id })
  })

  test('with a position after the last', async () => {
    const id = await slip()
    await sql(`INSERT INTO journal_position VALUES ($1, 10, $2, '', 3)`, [id])
    expect((await verify()).finding).toMatchObject({ what: 'tail', position: 10, entryId: id })
  })

  test('with a position before the first', async () => {
    const id = await slip()
    await sql(`INSERT INTO journal_position VALUES ($1, 0, $2, '', 1)`, [id])
    expect((await verify()).finding).toMatchObject({ what: 'tail', position: 0, entryId: id })
  })

  test('among those that wait, so that our own sealer seals it', async () => {
    const id = await slip()
    await sql('INSERT INTO journal_pending VALUES ($1, $2)', [id])
    await settle(system, agencyId)
    expect((await verify()).finding).toMatchObject({ what: 'unsealed', position: 10, entryId: id, says: expect.stringContaining('no command') })
  })
})

describe('an entry removed before the seal', () => {
  test('leaves its place in the queue, and the sealer goes on', async () => {
    const { entryIds } = await writeNote(system, agencyId)
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = $2', [entryIds[0]])
    await sql('DELETE FROM journal_entry WHERE agency_id = $1 AND entry_id = $2', [entryIds[0]])
    await writeNote(system, agencyId)
    await settle(system, agencyId)
    expect(await verify()).toMatchObject({ entries: 10, finding: { what: 'missing', entryId: entryIds[0] } })
    await sql('DELETE FROM journal_pending WHERE agency_id = $1')
    expect((await verify()).finding).toMatchObject({ what: 'missing', entryId: entryIds[0], says: expect.stringContaining('of command') })
  })
})

describe('bodies', () => {
  const erase = (entryIds: string[]): ReturnType<System['runner']['run']> =>
    system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'erase-journal-bodies', input: { entryIds, reason: 'retention ended' }, actor: systemActor })

  test('leave by the command, and the journal stays whole', async () => {
    const ids = [await entryAt(2), await entryAt(5)]
    expect((await erase(ids)).result).toEqual({ erased: 2 })
    expect(await verify()).toMatchObject({ erased: 2, finding: null })
    await settle(system, agencyId)
    expect(await verify()).toMatchObject({ entries: 10, erased: 2, finding: null })
    expect(await sql('SELECT FROM journal_body WHERE agency_id = $1 AND entry_id = ANY ($2)', [ids])).toEqual([])
  })

  test('are not covered by an erasure that was itself slipped in', async () => {
    const id = await entryAt(5)
    await sql('DELETE FROM journal_body WHERE agency_id = $1 AND entry_id = $2', [id])
    await sql(`INSERT INTO journal_entry SELECT agency_id, gen_random_uuid(), 'journal.bodies-erased', NULL, recorded_at, occurred_at, json_build_object('facts', json_build_object('erased', json_build_array($2::text)))::text, body_hash FROM journal_entry WHERE agency_id = $1 LIMIT 1`, [id])
    expect((await verify()).finding).toMatchObject({ what: 'body', position: 5 })
  })

  test('of another agency cannot be erased, nor twice, nor by a member', async () => {
    const other = await createAgency(system)
    const { entryIds } = await writeNote(system, other)
    await expect(erase([...entryIds])).rejects.toMatchObject({ code: 'kernel.nothing-to-erase' })
    const id = await entryAt(1)
    await erase([id])
    await expect(erase([id])).rejects.toMatchObject({ code: 'kernel.nothing-to-erase' })
    await expect(system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'erase-journal-bodies', input: { entryIds: [id], reason: 'x' }, actor: { kind: 'signed-in', memberId: '10000000-0000-4000-8000-000000000001' } })).rejects.toMatchObject({ code: 'kernel.forbidden' })
  })
})

describe('what is kept outside', () => {
  test('verifies from a head noted earlier, without the batches before', async () => {
    const [row] = await sql('SELECT head FROM journal_batch WHERE agency_id = $1 AND batch = 2')
    expect(await verify(row?.head)).toMatchObject({ batches: 2, entries: 6, finding: null })
  })

  test('a damaged head file does not stop the seal, and verify says so until the next batch', async () => {
    const file = join(folder.path, `journal-head-${agencyId}.json`)
    writeFileSync(file, '')
    expect((await verify()).finding).toMatchObject({ what: 'head', batch: null })
    await writeNote(system, agencyId)
    await settle(system, agencyId)
    expect((await verify()).finding).toBeNull()
  })

  test('a head file that cannot be written does not stop the projections', async () => {
    const other = makeDataFolder()
    const failing = await openNotes({ ...database, dataFolder: other.path })
    other.remove()
    await writeNote(failing, agencyId)
    await failing.loop.turn(agencyId)
    expect(failing.loop.figures.errors).toBe(1)
    expect((await failing.live.readStanding(agencyId)).position).toBe(10)
    await failing.close()
  })

  test('the key comes from the secret: a server with another folder signs alike', async () => {
    const other = makeDataFolder()
    const second = await openNotes({ ...database, dataFolder: other.path })
    expect(second.keeper.keyId).toBe(system.keeper.keyId)
    await writeNote(second, agencyId)
    await settle(second, agencyId)
    expect(await verify()).toMatchObject({ entries: 10, finding: null })
    await second.close()
    other.remove()
  })

  test('heads signed before the secret was changed can still be checked', async () => {
    const keeper = openJournalKeeper({ folder: folder.path, secret: 'the new secret, at least thirty-two characters' })
    expect(keeper.keyId).not.toBe(system.keeper.keyId)
    expect((await verifyJournal({ database: system.database, keeper, agencyId })).finding).toBeNull()
  })

  test('is no private key and no leftover', () => {
    const files = readdirSync(folder.path, { recursive: true }).map(String)
    expect(files.filter((file) => !/^journal-(head-[0-9a-f-]+\.json|keys(\/[0-9a-f]{16}\.pem)?)$/.test(file))).toEqual([])
    for (const file of files.filter((name) => name.endsWith('.pem'))) expect(readFileSync(join(folder.path, file), 'utf8')).not.toContain('PRIVATE')
    expect(existsSync(join(folder.path, 'journal-key.pem'))).toBe(false)
  })
})
