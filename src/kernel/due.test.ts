import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adjustClock, getClock, saveClock, type Clock } from './clock.ts'
import { dispatchDue, runDue } from './due.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { asSuperuser, chief, createAgency, eventually, makeDataFolder, openNotes, silent } from './testing/system.ts'
import type { System } from './system.ts'

let database: TestDatabase
let one: System
let two: System
let agencyId: string
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
  one = await openNotes({ ...database, dataFolder: folder.path })
  two = await openNotes({ ...database, dataFolder: folder.path })
})
beforeEach(async () => {
  agencyId = await createAgency(one)
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await database.drop()
  folder.remove()
})

interface Row {
  readonly id: string
  readonly at: number | null
  readonly clockId?: string
  readonly command?: string
}
const schedule = (rows: readonly Row[], text = 'due'): Promise<unknown> => one.runner.run({ agencyId, id: crypto.randomUUID(), name: 'schedule-note', input: { rows, text }, actor: chief })
const listDue = (): Promise<{ due_id: string; is_dispatched: boolean; is_done: boolean }[]> =>
  asSuperuser(database, 'SELECT due_id, dispatched_at IS NOT NULL AS is_dispatched, done_at IS NOT NULL AS is_done FROM due WHERE agency_id = $1 ORDER BY due_id', [agencyId])
const listNotes = async (): Promise<{ command: string; occurredAt: number; actor: string }[]> => {
  const rows = await asSuperuser<{ header: string }>(database, "SELECT header FROM journal_entry WHERE agency_id = $1 AND kind = 'note.written' ORDER BY recorded_at", [agencyId])
  return rows.map((row) => {
    const header: { command: { id: string }; occurredAt: string; actor: string } = JSON.parse(row.header)
    return { command: header.command.id, occurredAt: Date.parse(header.occurredAt), actor: header.actor }
  })
}
const dispatch = async (): Promise<number> => (await dispatchDue({ database: one.database, agencyId })).length
const fire = (dueId: string, system = one): Promise<void> => runDue({ database: system.database, runner: system.runner, log: silent, agencyId, dueId })

describe('two servers at work', () => {
  test('a row fires once, at the moment that it was due', async () => {
    const servers = [await openNotes({ ...database, dataFolder: folder.path }), await openNotes({ ...database, dataFolder: folder.path })]
    await Promise.all(servers.map((server) => server.startWork()))
    const at = Date.now() + 600
    const rows = Array.from({ length: 40 }, () => ({ id: crypto.randomUUID(), at }))
    await schedule(rows)
    await eventually(listDue, (due) => due.every((row) => row.is_done))
    const notes = await listNotes()
    expect(notes.map((note) => note.command).sort()).toEqual(rows.map((row) => row.id).sort())
    expect(new Set(notes.map((note) => note.occurredAt))).toEqual(new Set([at]))
    expect(new Set(notes.map((note) => note.actor))).toEqual(new Set(['system:clock']))
    await Promise.all(servers.map((server) => server.close()))
  })

  test('fired by both at once it happens once', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    expect(await dispatch()).toBe(1)
    await Promise.all([fire(id, one), fire(id, two), fire(id, one), fire(id, two)])
    expect(await listNotes()).toHaveLength(1)
    expect(await listDue()).toEqual([{ due_id: id, is_dispatched: true, is_done: true }])
  })

  test('dispatched by both at once a row is taken by one', async () => {
    await schedule(Array.from({ length: 100 }, () => ({ id: crypto.randomUUID(), at: Date.now() - 1 })))
    const taken = await Promise.all([one, two, one, two].map((system) => dispatchDue({ database: system.database, agencyId })))
    expect(taken.flat()).toHaveLength(100)
    expect(new Set(taken.flat()).size).toBe(100)
  })
})

describe('a row moved', () => {
  test('waits for its new moment', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    await schedule([{ id, at: Date.now() + 60_000 }])
    expect(await dispatch()).toBe(0)
  })

  test('after it was handed to the queue does not fire early', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    await dispatch()
    await schedule([{ id, at: Date.now() + 60_000 }])
    await fire(id)
    expect(await listNotes()).toEqual([])
    const later = Date.now() + 5
    await schedule([{ id, at: later }])
    await eventually(dispatch, (count) => count === 1)
    await fire(id)
    expect((await listNotes()).map((note) => note.occurredAt)).toEqual([later])
  })

  test('while its command is under way undoes that', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    await dispatch()
    // What a mover that committed between the reading and the running leaves: the row waits again.
    const firing = one.runner.run({ agencyId, id, name: 'write-note', input: { text: 'due', holdMs: 1500 }, actor: { kind: 'system', name: 'clock' }, dueId: id })
    await eventually(() => asSuperuser(database, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()"), (sleeping) => sleeping.length === 1)
    await schedule([{ id, at: Date.now() + 60_000 }])
    await expect(firing).rejects.toMatchObject({ code: 'kernel.due-moved' })
    expect(await listNotes()).toEqual([])
    expect(await listDue()).toEqual([{ due_id: id, is_dispatched: false, is_done: false }])
  })

  test('after it was done stays done', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    await dispatch()
    await fire(id)
    await schedule([{ id, at: Date.now() - 1 }])
    expect(await dispatch()).toBe(0)
  })
})

describe('a row cancelled', () => {
  test('does not fire, not even when it is in the queue', async () => {
    const [early, queued] = [crypto.randomUUID(), crypto.randomUUID()]
    await schedule([{ id: early, at: Date.now() - 1 }])
    await schedule([{ id: early, at: null }])
    expect(await dispatch()).toBe(0)
    await schedule([{ id: queued, at: Date.now() - 1 }])
    expect(await dispatch()).toBe(1)
    await schedule([{ id: queued, at: null }])
    await fire(queued)
    expect(await listNotes()).toEqual([])
    expect(await listDue()).toEqual([])
  })
})

describe('a row whose command', () => {
  test('is refused is done, and leaves nothing', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1, command: 'refuse-note' }])
    await dispatch()
    await fire(id)
    expect(await listDue()).toEqual([{ due_id: id, is_dispatched: true, is_done: true }])
    expect(await listNotes()).toEqual([])
  })

  test('is not known here stays for a server that knows it', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1, command: 'of-the-next-version' }])
    await dispatch()
    await expect(fire(id)).rejects.toMatchObject({ code: 'kernel.unknown-command' })
    expect(await listDue()).toEqual([{ due_id: id, is_dispatched: true, is_done: false }])
  })

  test('was in the hands of a server that was killed is handed out again', async () => {
    const id = crypto.randomUUID()
    await schedule([{ id, at: Date.now() - 1 }])
    expect(await dispatch()).toBe(1)
    expect(await dispatch()).toBe(0)
    await asSuperuser(database, "UPDATE due SET dispatched_at = dispatched_at - interval '2 minutes' WHERE agency_id = $1", [agencyId])
    expect(await dispatch()).toBe(1)
    await fire(id)
    expect(await listNotes()).toHaveLength(1)
    await asSuperuser(database, "UPDATE due SET dispatched_at = dispatched_at - interval '2 minutes' WHERE agency_id = $1", [agencyId])
    expect(await dispatch()).toBe(0)
  })
})

describe('the operation’s clock', () => {
  const began = Date.UTC(2027, 5, 23, 20)
  const setClock = async (change: Partial<Clock>): Promise<string> => {
    const id = crypto.randomUUID()
    await one.database.transaction(agencyId, (tx) => saveClock(tx, { id, realAnchor: tx.realNow, operationAnchor: began, speed: 1, isPaused: false, isSimulated: true, ...change }))
    return id
  }

  test('at sixty times its speed a minute takes a second', async () => {
    const clockId = await setClock({ speed: 60 })
    const [soon, later] = [crypto.randomUUID(), crypto.randomUUID()]
    await schedule([{ id: soon, at: began + 90_000, clockId }, { id: later, at: began + 3_600_000, clockId }])
    expect(await dispatch()).toBe(0)
    await eventually(dispatch, (count) => count === 1)
    await fire(soon)
    expect((await listNotes()).map((note) => note.occurredAt)).toEqual([began + 90_000])
  })

  test('paused, nothing falls due; and goes on where it stood', async () => {
    const clockId = await setClock({ speed: 60, isPaused: true })
    await schedule([{ id: crypto.randomUUID(), at: began, clockId }, { id: crypto.randomUUID(), at: began + 90_000, clockId }])
    expect(await dispatch()).toBe(1)
    await new Promise((resolve) => { setTimeout(resolve, 1600) })
    expect(await dispatch()).toBe(0)
    await one.database.transaction(agencyId, async (tx) => saveClock(tx, adjustClock(await getClock(tx, clockId), tx.realNow, { isPaused: false })))
    expect(await dispatch()).toBe(0)
    await eventually(dispatch, (count) => count === 1)
  })

  test('is not mixed up with real time, nor with another operation', async () => {
    const clockId = await setClock({})
    const other = await setClock({ operationAnchor: began + 7_200_000 })
    await schedule([
      { id: crypto.randomUUID(), at: began + 3_600_000, clockId },
      { id: crypto.randomUUID(), at: began + 3_600_000 },
      { id: crypto.randomUUID(), at: began + 3_600_000, clockId: other },
    ])
    expect(await dispatch()).toBe(1)
  })

  test('finds what is due among a hundred thousand that wait', async () => {
    const clockId = await setClock({})
    await asSuperuser(
      database,
      `INSERT INTO due (agency_id, due_id, clock_id, at, command, input) SELECT $1, gen_random_uuid(), $2, to_timestamp($3::double precision / 1000) + n * interval '1 minute', 'write-note', '{}' FROM generate_series(1, 100000) AS n`,
      [agencyId, clockId, began],
    )
    await asSuperuser(database, 'ANALYZE due')
    await dispatch()
    expect(await dispatch()).toBe(0)
  })
})
