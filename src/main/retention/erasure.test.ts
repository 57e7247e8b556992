import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { openLogins, registerLogins, type LoginKeeper } from '../../kernel/retention/logins.ts'
import { asSuperuser, makeDataFolder, settle } from '../../kernel/testing/system.ts'
import type { FilesEdge } from '../../kernel/files/testing/edge.ts'
import type { System } from '../../kernel/system.ts'
import { ownDataView, retentionView } from '../../modules/retention/contract.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { openMuster } from '../muster.ts'
import { openLater, replay, runJob, verify } from './testing/job.ts'
import { fileDocument, mark, markCrew, telephone } from './testing/marked.ts'
import { dump, readFolder, readHeap, searchTables } from './testing/search.ts'

const dayMs = 86_400_000
/** Longer than the longest period. */
const laterMs = 5 * 365 * dayMs

let database: TestDatabase
let logins: LoginKeeper
let world: World
let muster: System
let later: System
let edge: FilesEdge
let aheadMs = 0
const folder = makeDataFolder()
const logged: string[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
let replayedBefore: unknown
let plantedIn: string[] = []
/** A server of Debian's comes with its pg_dump; a cluster of our own lies on this machine. */
const mustDump = (process.env.MUSTER_TEST_PG ?? '') !== ''
const mustReadHeap = (process.env.TEST_DATABASE_URL ?? '') === ''

beforeAll(async () => {
  database = await createTestDatabase()
  muster = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log, poolSize: 8 })
  logins = openLogins(database.authUrl)
  registerLogins(logins)
  world = await raiseWorld(muster)
  await markCrew(world, database)
  edge = await fileDocument(world, { folder: folder.path, log })
  // Turns so small that a run takes many.
  later = await openLater({ database, folder: folder.path, log, readNow: (realNow) => realNow + aheadMs, limit: 25 })
  await settle(muster, world.agencyId)
}, 120_000)

afterAll(async () => {
  registerLogins(null)
  await edge.close()
  await later.close()
  await muster.close()
  await logins.close()
  await database.drop()
  folder.remove()
})

const job = (): Promise<{ rows: number; bodies: number; turns: number }> => runJob(later, world.agencyId)
const found = async (): Promise<string[]> => (await searchTables(database, mark)).found
const inFiles = (): string[] => readFolder(folder.path).filter(({ bytes }) => bytes.includes(mark)).map(({ file }) => file)

describe('a marked person', () => {
  test('stands in many tables of both schemas, in the files, in a dump', async () => {
    const search = await searchTables(database, mark)
    plantedIn = search.found
    expect(search.looked).toBeGreaterThan(60)
    expect(plantedIn).toEqual(expect.arrayContaining(['muster.member', 'muster.journal_body', 'muster.question', 'muster.desk_handover', 'muster.contact', 'muster.api_key', 'muster.file', 'muster.force_snapshot', 'auth."user"', 'auth.account', 'auth.passkey', 'auth.session', 'auth."twoFactor"', 'auth.verification']))
    expect((await searchTables(database, telephone)).found).toEqual(['muster.journal_body', 'muster.member'])
    expect(inFiles().length).toBeGreaterThan(0)
    const text = await dump(database)
    expect(text?.includes(mark) ?? !mustDump).toBe(true)
    const heap = await readHeap(database)
    expect(heap?.some(({ bytes }) => bytes.includes(mark)) ?? !mustReadHeap).toBe(true)
    const before = await verify(muster, world.agencyId)
    expect(before).toMatchObject({ finding: null, erased: 0 })
    replayedBefore = await replay(muster, { agencyId: world.agencyId, operationId: world.operationId, now: world.now + 10 * 3_600_000 })
  })

  test('has it all as one file, and nobody else does', async () => {
    const own = ownDataView.output.parse(await muster.reader.read({ agencyId: world.agencyId, name: 'own-data', input: { memberId: world.member('crew') }, actor: { kind: 'signed-in', memberId: world.member('crew') } }))
    expect(own.fields.map((field) => field.key)).toEqual(expect.arrayContaining(['force.member', 'force.attendance', 'force.qualification', 'notify.contact', 'force.api-key', 'kernel.file', 'reports.question', 'rollcall.called', 'roster.shift']))
    expect(own.logins).toMatchObject([{ username: `${mark}-login`, sessions: [{ label: `${mark} browser` }], passkeys: [{ name: `${mark} key` }] }])
    const bodies = own.journal.filter((entry) => JSON.stringify(entry.body ?? null).includes(mark)).map((entry) => entry.kind)
    expect(bodies).toEqual(expect.arrayContaining(['member.changed', 'task.done', 'report.filed', 'question.asked', 'rollcall.excused']))
    for (const field of own.fields) expect(field.purpose.en).not.toBe('')
    // No secret, no hash of one.
    expect(JSON.stringify(own)).not.toContain(`${mark}-hash`)
    expect(JSON.stringify(own)).not.toContain(`${mark} secret`)
    for (const other of ['administrator root', 'leader unit']) await expect(world.show(other, 'own-data', { memberId: world.member('crew') })).rejects.toMatchObject({ code: 'kernel.forbidden' })
  })

  test('stays as it is while it serves and the operation runs', async () => {
    await job()
    expect(await found()).toEqual(plantedIn)
  })

  test('stays while a hold is in force, which takes two people; what is not held goes', async () => {
    aheadMs = laterMs
    await world.run('administrator root', 'end-service', { memberId: world.member('crew') })
    await world.run('administrator root', 'end-service', { memberId: world.member('away') })
    const hold = { holdId: world.id('legal hold') }
    await world.run('administrator root', 'propose-hold', { ...hold, scope: 'member', scopeId: world.member('crew'), reason: 'court case 7' })
    await expect(world.run('administrator root', 'approve-hold', hold)).rejects.toMatchObject({ code: 'retention.same-person' })
    await world.run('auditor root', 'approve-hold', hold)
    const whole = { holdId: world.id('second hold') }
    await world.run('auditor root', 'propose-hold', { ...whole, scope: 'all', reason: 'inquiry' })
    await world.run('administrator root', 'approve-hold', whole)
    expect(await job()).toMatchObject({ rows: 0, bodies: 0 })
    await world.run('auditor root', 'propose-lift', { ...whole, reason: 'it is over' })
    await world.run('administrator root', 'approve-lift', whole)

    const sum = await job()
    expect(sum.rows).toBeGreaterThan(20)
    expect(sum.turns).toBeGreaterThan(3)
    const still = await found()
    for (const table of ['muster.member', 'muster.journal_body', 'muster.question', 'muster.contact', 'muster.api_key', 'muster.file', 'muster.force_snapshot', 'auth."user"']) expect(still).toContain(table)
    // Of somebody else who left nothing is held back.
    const [away] = await asSuperuser<{ name: string; external_id: string; telephone: string | null }>(database, 'SELECT name, external_id, telephone FROM member WHERE member_id = $1', [world.member('away')])
    expect(away).toEqual({ name: '离队人员 Former member', external_id: `gone-${world.member('away')}`, telephone: null })
    await settle(muster, world.agencyId)
    expect((await verify(muster, world.agencyId)).finding).toBeNull()
  })

  test('is nowhere once the hold is lifted: tables, dump, files, heap, log', async () => {
    const hold = { holdId: world.id('legal hold') }
    await world.run('auditor root', 'propose-lift', { ...hold, reason: 'settled' })
    await expect(world.run('auditor root', 'approve-lift', hold)).rejects.toMatchObject({ code: 'retention.same-person' })
    await world.run('administrator root', 'approve-lift', hold)
    const sum = await job()
    expect(sum.bodies).toBeGreaterThan(0)
    await edge.files.sweep(world.agencyId, { withStrays: true })
    // What an upload says of itself is kept for a day, so that its sender can ask how it ended.
    await edge.files.uploads.removeForgotten(world.agencyId, Date.now() + 2 * dayMs)

    expect(await found()).toEqual([])
    expect((await searchTables(database, telephone)).found).toEqual([])
    expect(inFiles()).toEqual([])
    expect(logged.filter((line) => line.includes(mark) || line.includes(telephone))).toEqual([])
    const text = await dump(database)
    if (text !== null) {
      expect(text.length).toBeGreaterThan(100_000)
      expect(text.toLowerCase()).not.toContain(mark)
      expect(text).not.toContain(telephone)
    }
    const heap = await readHeap(database)
    expect(heap?.filter(({ bytes }) => bytes.includes(mark) || bytes.includes(telephone)).map(({ file }) => file) ?? []).toEqual([])
  })

  test('leaves a journal that verifies and says how many bodies are gone, and obligations that replay the same', async () => {
    await settle(muster, world.agencyId)
    const after = await verify(muster, world.agencyId)
    expect(after.finding).toBeNull()
    expect(after.erased).toBeGreaterThan(20)
    const page = retentionView.output.parse(await world.show('auditor root', 'retention', {}))
    expect(page.erasedBodies).toBe(after.erased)
    expect(page.runs[0]).toMatchObject({ endedAt: expect.any(Number) })
    expect(await replay(muster, { agencyId: world.agencyId, operationId: world.operationId, now: world.now + 10 * 3_600_000 })).toEqual(replayedBefore)
  })

  test('is erased once: a second run has nothing to do', async () => {
    await job()
    const since = Date.now()
    expect((await job()).bodies).toBe(0)
    // Its own turns a moment ago are commands like others, and five years old by this clock.
    const rows = await asSuperuser<{ header: string }>(database, "SELECT header FROM journal_entry WHERE kind = 'retention.erased' AND recorded_at >= $1", [new Date(since).toISOString()])
    expect(rows.filter(({ header }) => !header.includes('"field":"kernel.command"'))).toEqual([])
  })
})
