/** Notifications as they are put together in `main`: with rosters that know who sleeps, and servers that are killed. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { saveClock } from '../kernel/clock.ts'
import { openMailbox, openReceiver, status, type Mailbox, type Receiver } from '../kernel/notify/testing/receiver.ts'
import type { NotifySettings } from '../kernel/notify/settings.ts'
import type { System } from '../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../kernel/testing/database.ts'
import { asSuperuser, makeDataFolder, settle, silent } from '../kernel/testing/system.ts'
import { DeliveryService, plainSettings } from '../modules/notify/index.ts'
import { tellMembers, type Message } from '../orders/index.ts'
import { raiseWorld, type World } from './matrix/testing/world.ts'
import { kinds } from './modules.ts'
import { openMuster } from './muster.ts'

let database: TestDatabase
let system: System
let world: World
let receiver: Receiver
let mailbox: Mailbox
let settings: NotifySettings
const folder = makeDataFolder()

beforeAll(async () => {
  receiver = await openReceiver(status(200))
  mailbox = await openMailbox()
  settings = { ...plainSettings, mail: { url: mailbox.url, from: 'muster@example.org' }, sms: { url: receiver.url, secret: 'a secret of the gateway' }, allowPrivate: true, publicUrl: 'https://muster.example.org' }
  database = await createTestDatabase()
  system = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log: silent, poolSize: 8, notify: settings })
  world = await raiseWorld(system)
  await asSuperuser(database, 'DELETE FROM delivery')
})

afterAll(async () => {
  await system.close()
  await database.drop()
  await receiver.close()
  await mailbox.close()
  folder.remove()
})

let count = 0
/** Told at a moment of the operation, which is real. */
async function tell(message: Partial<Message>): Promise<string> {
  count += 1
  await system.database.transaction(world.agencyId, (tx) =>
    tellMembers(tx, { name: `told ${count}`, operationId: world.operationId, memberIds: [world.member('crew')], kind: 'ladder.told', obligationId: null, facts: { clauseId: '1', dueAt: world.now }, at: world.now, ...message }))
  const [row] = await asSuperuser<{ state: string; reason: string | null; channel: string }>(database, 'SELECT state, reason, channel FROM delivery ORDER BY at DESC LIMIT 1')
  return row === undefined ? 'none' : `${row.state} ${row.reason ?? row.channel}`
}

describe('asleep on standby', () => {
  const day = new Date().toISOString().slice(0, 10)
  const hour = (at: number): number => Date.parse(`${day}T00:00:00Z`) + at * 3_600_000
  const rosterId = crypto.randomUUID()

  /** A shift from eight to eight, written as if it had been put in force; the world's clock is that of Reykjavík. */
  async function stand(kind: 'standby-station' | 'standby-home' | 'duty'): Promise<void> {
    const classId = crypto.randomUUID()
    await asSuperuser(database, 'DELETE FROM shift WHERE roster_id = $1', [rosterId])
    await asSuperuser(database, `INSERT INTO shift_class (agency_id, class_id, code, name_zh, name_en, kind, starts_at, minutes, counted_minutes, is_night, is_watch) VALUES ($1, $2, $3, '班', 'shift', $4, '08:00', 1440, 480, false, false)`, [world.agencyId, classId, classId.slice(0, 4), kind])
    await asSuperuser(database, `INSERT INTO shift (agency_id, shift_id, roster_id, unit_id, member_id, class_id, day, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [world.agencyId, crypto.randomUUID(), rosterId, world.id('unit s1'), world.member('crew'), classId, day, new Date(hour(8)).toISOString(), new Date(hour(32)).toISOString()])
  }

  beforeAll(async () => {
    await asSuperuser(database, `INSERT INTO roster (agency_id, roster_id, unit_id, from_day, to_day, timezone, country, status) VALUES ($1, $2, $3, $4, $4, 'Atlantic/Reykjavik', 'IS', 'in-force')`, [world.agencyId, rosterId, world.id('unit b2'), day])
    await asSuperuser(database, 'UPDATE shift SET cancelled_at = now() WHERE member_id = $1', [world.member('crew')])
    await asSuperuser(database, 'UPDATE attendance SET from_at = $1 WHERE member_id = $2', [new Date(hour(0)).toISOString(), world.member('crew')])
  })

  test.each([
    ['standby-station', 21.9, {}, 'waiting email'],
    ['standby-station', 22, {}, 'quiet asleep'],
    ['standby-station', 29.9, {}, 'quiet asleep'],
    ['standby-station', 30, {}, 'waiting email'],
    ['standby-home', 23, {}, 'quiet asleep'],
    ['standby-station', 23, { wakes: true }, 'waiting email'],
    ['duty', 23, {}, 'waiting email'],
  ] as const)('%s at %d o’clock, %j: %s', async (kind, at, more, expected) => {
    await world.run('crew', 'set-channels', { memberId: world.member('crew'), language: 'en', email: 'crew@example.org', order: ['email'] })
    await stand(kind)
    expect(await tell({ at: hour(at), ...more })).toBe(expected)
  })

  test('whoever is called to a roll call is woken', async () => {
    await stand('standby-station')
    await asSuperuser(database, 'DELETE FROM delivery')
    await system.database.transaction(world.agencyId, (tx) => saveClock(tx, { id: world.operationId, realAnchor: tx.realNow, operationAnchor: hour(23), speed: 1, isPaused: true, isSimulated: false }))
    onTestFinished(() => system.database.transaction(world.agencyId, (tx) => saveClock(tx, { id: world.operationId, realAnchor: tx.realNow, operationAnchor: tx.realNow, speed: 1, isPaused: false, isSimulated: false })))
    const callId = crypto.randomUUID()
    const all = await world.run('commander root', 'open-roll-call', { operationId: world.operationId, callId, memberIds: [world.member('crew')], answerWithin: 'PT5M' }).catch((error: unknown) => error)
    expect(all).not.toBeInstanceOf(Error)
    const rows = await asSuperuser<{ kind: string; state: string }>(database, 'SELECT kind, state FROM delivery WHERE member_id = $1', [world.member('crew')])
    expect(rows).toEqual([{ kind: 'rollcall.opened', state: 'waiting' }])
    // Answered before the message is on its way: it stays here.
    const [called] = await asSuperuser<{ called_id: string }>(database, 'SELECT called_id FROM rollcall_called WHERE member_id = $1 AND call_id = $2', [world.member('crew'), callId])
    await world.run('crew', 'answer-roll-call', { calledId: called?.called_id })
    const service = new DeliveryService({ system, kinds, log: silent })
    await service.look()
    await service.stop()
    expect(await asSuperuser(database, 'SELECT state, reason, tries FROM delivery WHERE member_id = $1', [world.member('crew')])).toEqual([{ state: 'quiet', reason: 'overtaken', tries: 0 }])
  })
})

test('a message that a killed server was sending is sent by another', async () => {
  await asSuperuser(database, 'DELETE FROM delivery')
  await asSuperuser(database, "UPDATE member SET telephone = '+354 500 0000' WHERE member_id = $1", [world.member('crew')])
  await world.run('crew', 'set-channels', { memberId: world.member('crew'), language: 'zh', email: null, order: ['sms'] })
  expect(await tell({ offDuty: true, wakes: true })).toBe('waiting sms')
  const before = receiver.received.length
  receiver.answerWith(() => {})
  const script = join(folder.path, 'other-server.mjs')
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  writeFileSync(script, `import { openMuster } from ${url('muster.ts')}
import { kinds } from ${url('modules.ts')}
import { silent as log } from ${url('../kernel/testing/system.ts')}
import { DeliveryService } from ${url('../modules/notify/index.ts')}
new DeliveryService({ system: await openMuster({ ...JSON.parse(process.env.PARTS), log }), kinds, log, options: { timeoutMs: 60000 } }).start()`)
  const other = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, PARTS: JSON.stringify({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, notify: settings }) }, stdio: 'inherit' })
  const gone = new Promise((resolve) => { other.once('exit', resolve) })
  onTestFinished(() => { other.kill('SIGKILL') })
  await expect.poll(() => receiver.received.length - before, { timeout: 40_000 }).toBe(1)
  other.kill('SIGKILL')
  await gone

  const service = new DeliveryService({ system, kinds, log: silent, options: { lookEveryMs: 50 } })
  onTestFinished(() => service.stop())
  await service.look()
  expect(receiver.received.length - before).toBe(1)
  await asSuperuser(database, "UPDATE delivery SET held_until = held_until - interval '1 minute' WHERE held_until IS NOT NULL")
  await service.look()
  const ids = receiver.received.slice(before).map((one) => one.headers['idempotency-key'])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect(await asSuperuser(database, 'SELECT state, tries FROM delivery')).toEqual([{ state: 'sent', tries: 1 }])
  // In Chinese, as its reader wants it.
  expect(z.object({ text: z.string(), language: z.literal('zh') }).parse(JSON.parse(receiver.received.at(-1)?.body.toString() ?? '')).text).toMatch(/^逾期：/)
  await settle(system, world.agencyId)
})
