import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { asSuperuser, eventually, makeDataFolder, settle, silent } from '../../kernel/testing/system.ts'
import type { System } from '../../kernel/system.ts'
import { retentionView } from '../../modules/retention/contract.ts'
import { startRetention } from '../../modules/retention/index.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { openMuster } from '../muster.ts'
import { openLater, runJob } from './testing/job.ts'

const dayMs = 86_400_000

let database: TestDatabase
let world: World
let muster: System
let later: System
let aheadMs = 0
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
  muster = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log: silent, poolSize: 8 })
  world = await raiseWorld(muster)
  for (const [key, role] of [['second', 'administrator']] as const) {
    await world.run({ kind: 'system', name: 'test' }, 'add-member', { memberId: world.member(key), externalId: key, unitId: world.id('unit hq'), name: key })
    await world.run({ kind: 'system', name: 'test' }, 'grant-role', { memberId: world.member(key), role, unitId: world.id('unit hq') })
  }
  later = await openLater({ database, folder: folder.path, log: silent, readNow: (realNow) => realNow + aheadMs, limit: 2000 })
  await settle(muster, world.agencyId)
}, 120_000)

afterAll(async () => {
  await later.close()
  await muster.close()
  await database.drop()
  folder.remove()
})

const count = async (table: string, where = 'true'): Promise<number> => {
  const [row] = await asSuperuser<{ count: string }>(database, `SELECT count(*) AS count FROM ${table} t WHERE t.agency_id = $1 AND ${where}`, [world.agencyId])
  return Number(row?.count)
}
const codeOf = (run: Promise<unknown>): Promise<string> => run.then(() => 'done', (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)))
const fieldOf = async (key: string): Promise<ReturnType<typeof retentionView.output.parse>['fields'][number] | undefined> =>
  retentionView.output.parse(await world.show('auditor root', 'retention', {})).fields.find((field) => field.key === key)

describe('an agency’s own periods', () => {
  const field = 'rollcall.called'

  test('are shortened by one administrator, at once', async () => {
    expect(await world.run('administrator root', 'set-retention', { field, days: 30 })).toEqual({ isInForce: true })
    expect(await fieldOf(field)).toMatchObject({ days: 30, shippedDays: 365, isOwnRule: true, proposed: null })
  })

  test('are lengthened by two', async () => {
    expect(await world.run('administrator root', 'set-retention', { field, days: 400 })).toEqual({ isInForce: false })
    expect(await fieldOf(field)).toMatchObject({ days: 30, proposed: { days: 400 } })
    expect(await codeOf(world.run('administrator root', 'approve-retention', { field }))).toBe('retention.same-person')
    await world.run('second', 'approve-retention', { field })
    expect(await fieldOf(field)).toMatchObject({ days: 400, proposed: null })
  })

  test('may be the end of the operation, for what belongs to one', async () => {
    expect(await world.run('second', 'set-retention', { field, days: null })).toEqual({ isInForce: true })
    expect(await fieldOf(field)).toMatchObject({ days: null, countsFrom: { en: 'the end of the operation' } })
    // From there, days are longer.
    expect(await world.run('second', 'set-retention', { field, days: 1 })).toEqual({ isInForce: false })
    await world.run('second', 'decline-retention', { field })
    expect(await codeOf(world.run('second', 'set-retention', { field: 'roster.shift', days: null }))).toBe('retention.no-operation')
    expect(await codeOf(world.run('second', 'set-retention', { field: 'orders.obligation', days: 9 }))).toBe('kernel.not-found')
    expect(await codeOf(world.run('second', 'approve-retention', { field }))).toBe('retention.nothing-proposed')
  })
})

describe('what belongs to an operation', () => {
  test('stays while it runs, however short the period, and so does duty in its hours', async () => {
    await world.run('administrator root', 'set-retention', { field: 'force.attendance', days: 1 })
    await asSuperuser(database, "UPDATE attendance SET from_at = now() - interval '30 minutes', to_at = now() - interval '1 second' WHERE agency_id = $1", [world.agencyId])
    // Of long ago, in no operation's hours.
    await asSuperuser(database, "INSERT INTO attendance (agency_id, attendance_id, member_id, unit_id, role, from_at, to_at) VALUES ($1, gen_random_uuid(), $2, $3, 'member', now() - interval '40 days', now() - interval '39 days')", [world.agencyId, world.member('crew'), world.id('unit s1')])
    await asSuperuser(database, "UPDATE clock SET is_paused = true WHERE agency_id = $1", [world.agencyId])
    aheadMs = 3 * dayMs
    const before = await count('attendance')
    await runJob(later, world.agencyId)
    expect(await count('attendance')).toBe(before - 1)
    expect(await count('rollcall_called')).toBe(1)
    expect(await count('notification')).toBeGreaterThan(0)
  })

  test('goes with its end where the rule says so, and the rest of it later', async () => {
    await asSuperuser(database, "UPDATE clock SET is_paused = false, real_anchor = now(), operation_anchor = now() WHERE agency_id = $1", [world.agencyId])
    // Its period is a day, its last deadline hours after that.
    aheadMs = 3 * dayMs
    await runJob(later, world.agencyId)
    expect(await count('rollcall_called')).toBe(0)
    expect(await count('notification')).toBeGreaterThan(0)
    aheadMs = 100 * dayMs
    await runJob(later, world.agencyId)
    expect(await count('notification')).toBe(0)
    expect(await count('question')).toBeGreaterThan(0)
  })

  test('stays under a hold on the operation', async () => {
    const hold = { holdId: world.id('operation hold') }
    await world.run('auditor root', 'propose-hold', { ...hold, scope: 'operation', scopeId: world.operationId, reason: 'inquiry' })
    expect(await codeOf(world.run('auditor root', 'approve-hold', hold))).toBe('retention.same-person')
    await world.run('administrator root', 'approve-hold', hold)
    expect(await codeOf(world.run('administrator root', 'approve-hold', hold))).toBe('retention.hold-not-waiting')
    aheadMs = 2000 * dayMs
    const inOperation = `EXISTS (SELECT FROM journal_entry e WHERE e.agency_id = t.agency_id AND e.entry_id = t.entry_id AND e.operation_id = '${world.operationId}') AND t.body <> '{}'`
    const bodies = await count('journal_body', inOperation)
    expect(bodies).toBeGreaterThan(5)
    await runJob(later, world.agencyId)
    expect(await count('question')).toBeGreaterThan(0)
    expect(await count('journal_body', inOperation)).toBe(bodies)
    // Nobody lifts it alone, and a lift that is taken back leaves it in force.
    await world.run('auditor root', 'propose-lift', { ...hold, reason: 'over' })
    expect(await codeOf(world.run('auditor root', 'approve-lift', hold))).toBe('retention.same-person')
    await world.run('administrator root', 'decline-hold', hold)
    await runJob(later, world.agencyId)
    expect(await count('question')).toBeGreaterThan(0)
    await world.run('auditor root', 'propose-lift', { ...hold, reason: 'over' })
    await world.run('administrator root', 'approve-lift', hold)
    await runJob(later, world.agencyId)
    expect(await count('question')).toBe(0)
    expect(await count('journal_body', inOperation)).toBe(0)
  })
})

describe('a command', () => {
  test('that is sent again once its reply was erased is not done twice, and is told nothing', async () => {
    const send = () => muster.runner.run({ agencyId: world.agencyId, id: world.id('repeated'), name: 'change-member', input: { memberId: world.member('free'), name: 'Free' }, actor: { kind: 'signed-in', memberId: world.member('administrator root') } })
    expect((await send()).isRepeat).toBe(false)
    expect((await send()).isRepeat).toBe(true)
    aheadMs = 13 * dayMs
    await runJob(later, world.agencyId)
    expect((await send()).isRepeat).toBe(true)
    aheadMs = 15 * dayMs
    await runJob(later, world.agencyId)
    expect(await send()).toMatchObject({ isRepeat: true, result: null })
  })
})

describe('the job', () => {
  test('is scheduled by each server once a day, runs by the clock, goes on where a turn ended, and comes again the next day', async () => {
    const agencyId = world.agencyId
    await asSuperuser(database, "DELETE FROM retention_run WHERE agency_id = $1", [agencyId])
    const starters = [startRetention({ system: muster, log: silent }), startRetention({ system: later, log: silent })]
    const due = (): Promise<{ at: Date; input: string; done_at: Date | null }[]> => asSuperuser(database, "SELECT at, input, done_at FROM due WHERE agency_id = $1 AND command = 'erase-expired' ORDER BY at", [agencyId])
    await eventually(due, (rows) => rows.length === 1)
    for (const starter of starters) await starter.stop()
    // Before it is night where the agency begins, it would wait.
    await asSuperuser(database, "UPDATE due SET at = now() - interval '1 second' WHERE agency_id = $1 AND command = 'erase-expired'", [agencyId])
    await muster.startWork()
    const rows = await eventually(due, (all) => all.length > 1 && all.filter((row) => row.done_at === null).length === 1, 30_000)
    const next = rows.find((row) => row.done_at === null)
    expect(next?.at.getTime()).toBeGreaterThan(Date.now())
    expect(next?.at.getTime()).toBeLessThan(Date.now() + 2 * dayMs)
    const page = retentionView.output.parse(await world.show('supervisor root', 'retention', {}))
    expect(page.nextRunAt).toBe(next?.at.getTime())
    expect(page.runs[0]?.endedAt).not.toBeNull()
    // The command of a schedule counts once a day, whoever asks.
    const again = startRetention({ system: muster, log: silent })
    await again.stop()
    expect((await due()).length).toBe(rows.length)
  })
})
