import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { asSuperuser, chief, createAgency, eventually, makeDataFolder, openNotes } from './testing/system.ts'

let database: TestDatabase
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  folder.remove()
})

test('a database that goes away while jobs run ends no process, and what was due is done afterwards', async () => {
  const faults: unknown[] = []
  const hear = (fault: unknown): void => void faults.push(fault)
  process.on('unhandledRejection', hear)
  process.on('uncaughtException', hear)
  const server = await openNotes({ ...database, dataFolder: folder.path })
  const agencyId = await createAgency(server)
  await server.startWork()
  const rows = Array.from({ length: 30 }, (_, at) => ({ id: crypto.randomUUID(), at: Date.now() + at * 60 }))
  await server.runner.run({ agencyId, id: crypto.randomUUID(), name: 'schedule-note', input: { rows }, actor: chief })
  for (let blow = 0; blow < 25; blow += 1) {
    await asSuperuser(database, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')
    await new Promise((resolve) => { setTimeout(resolve, 80) })
  }
  // Those whose command failed are taken again after ten seconds: here they are over at once.
  await eventually(
    async () => {
      await asSuperuser(database, "UPDATE due SET dispatched_at = dispatched_at - interval '2 minutes' WHERE agency_id = $1 AND done_at IS NULL", [agencyId])
      await new Promise((resolve) => { setTimeout(resolve, 2000) })
      return asSuperuser(database, 'SELECT due_id FROM due WHERE agency_id = $1 AND done_at IS NULL', [agencyId])
    },
    (undone) => undone.length === 0,
    30_000,
  )
  const notes = await asSuperuser<{ command: string }>(database, "SELECT header::json -> 'command' ->> 'id' AS command FROM journal_entry WHERE agency_id = $1", [agencyId])
  expect(notes.map((note) => note.command).filter((id) => rows.some((row) => row.id === id)).sort()).toEqual(rows.map((row) => row.id).sort())
  await server.close()
  process.off('unhandledRejection', hear)
  process.off('uncaughtException', hear)
  expect(faults).toEqual([])
})
