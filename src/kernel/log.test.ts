import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from './db/database.ts'
import { isUnavailable } from './db/unavailable.ts'
import { openLog } from './log.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let app: Database
const agencyId = '018f0000-0000-7000-8000-000000000001'

beforeAll(async () => {
  database = await createTestDatabase()
  app = new Database({ url: database.appUrl, size: 2 })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

function logged(err: unknown): string {
  const lines: string[] = []
  openLog('info', { write: (line: string) => void lines.push(line) }).error({ event: 'test', err, user: { password: 'mark-password' } })
  return lines.join('')
}
const errorOf = (work: () => Promise<unknown>): Promise<unknown> => work().then(() => null, (error: unknown) => error)

test('an error of the database is told without what was entered', async () => {
  const run = (text: string, values: readonly unknown[]): Promise<unknown> => errorOf(() => app.transaction(agencyId, (tx) => tx.query(text, values)))
  const wrongId = await run('SELECT 1 FROM link WHERE agency_id = $1::text::uuid', ['mark-1'])
  const insert = "INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, 'x', 'x', now())"
  await run(insert, [agencyId, 'mark-2'])
  const twice = await run(insert, [agencyId, 'mark-2'])
  const unread = await errorOf(() => Promise.resolve().then(() => JSON.parse('{"name": mark-3}')))
  for (const error of [wrongId, twice, unread, new Error('outside', { cause: twice })]) {
    const line = logged(error)
    expect(line).not.toContain('mark-')
    expect(line).toContain('"stack":"    at ')
  }
  expect(JSON.parse(logged(twice))).toMatchObject({ err: { code: '23505', table: 'agency', constraint: expect.any(String) } })
})

test('an error of ours keeps its words and its cause', () => {
  expect(JSON.parse(logged(new Error('two statements share a name', { cause: new TypeError('why') })))).toMatchObject({ err: { type: 'Error', message: 'two statements share a name', cause: { type: 'TypeError', message: 'why' } } })
  expect(JSON.parse(logged({ body: 'mark' }))).toMatchObject({ err: 'object' })
})

test('a question of a view ends after fifteen seconds, and may be asked again; a command takes its time', async () => {
  const limit = (mode: 'view' | 'write'): Promise<{ limit: string }[]> => app.transaction(agencyId, (tx) => tx.query<{ limit: string }>("SELECT current_setting('statement_timeout') AS limit"), mode)
  expect([await limit('view'), await limit('write')]).toEqual([[{ limit: '15s' }], [{ limit: '0' }]])
  const late = await errorOf(() => app.transaction(agencyId, async (tx) => {
    await tx.query('SET LOCAL statement_timeout = 50')
    await tx.query('SELECT pg_sleep(5)')
  }, 'view'))
  expect(isUnavailable(late)).toBe(true)
})
