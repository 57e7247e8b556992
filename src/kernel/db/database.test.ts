import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { asSuperuser, silent } from '../testing/system.ts'
import { Database } from './database.ts'
import { isUnavailable, untilAvailable } from './unavailable.ts'

const agencyId = crypto.randomUUID()
let testDatabase: TestDatabase
let database: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = new Database({ url: testDatabase.appUrl, size: 2 })
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

test('a name stands for one text in all of the process, whichever connection is used', async () => {
  const ask = (text: string): Promise<unknown> => database.transaction(agencyId, (tx) => tx.query(text, [7], 'one-name'))
  expect(await ask('SELECT $1::int AS n')).toEqual([{ n: 7 }])
  // Two at once: on two connections, of which one has never heard the name.
  expect(await Promise.all([ask('SELECT $1::int AS n'), ask('SELECT $1::int AS n')])).toEqual([[{ n: 7 }], [{ n: 7 }]])
  await expect(Promise.all([ask('SELECT $1::int AS m'), ask('SELECT $1::int AS m')])).rejects.toThrow('two statements share the name one-name')
  expect(await ask('SELECT $1::int AS n')).toEqual([{ n: 7 }])
})

test('what the database leaves undone is done when it is back, and a bug rises at once', async () => {
  let tries = 0
  const work = (): Promise<unknown> => database.transaction(agencyId, async (tx) => {
    tries += 1
    const [own] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    if (tries <= 2) await asSuperuser(testDatabase, 'SELECT pg_terminate_backend($1)', [own?.pid])
    return tx.query('SELECT 1 AS n')
  })
  expect(await untilAvailable(work, { log: silent, pauseMs: 1 })).toEqual([{ n: 1 }])
  expect(tries).toBe(3)
  await expect(untilAvailable(() => database.transaction(agencyId, (tx) => tx.query('SELECT nothing')), { log: silent })).rejects.toThrow('does not exist')
  tries = -1000
  await expect(untilAvailable(work, { log: silent, pauseMs: 1, patienceMs: 0 })).rejects.toSatisfy(isUnavailable)
})
