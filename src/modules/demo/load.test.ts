import { afterAll, beforeAll, expect, test } from 'vitest'
import { forceScope, forceSha256, forceSlice, readForceSnapshot } from '../../force/index.ts'
import { Database } from '../../kernel/db/database.ts'
import { CommandRunner } from '../../kernel/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { placesSlice } from '../../places/index.ts'
import { loadDemoForce } from './load.ts'
import { demoForce, demoSnapshot } from './people-and-places.ts'
import { demoAgency, demoStart } from './people.ts'

let testDatabase: TestDatabase
let database: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = new Database({ url: testDatabase.appUrl, size: 4 })
  const runner = new CommandRunner({ database, scope: forceScope, secret: testDatabase.secret, commands: [...forceSlice.commands, ...placesSlice.commands] })
  const startedAt = performance.now()
  await loadDemoForce({ seed: 1, run: async (request) => (await runner.run({ ...request, agencyId: demoAgency.id, actor: { kind: 'system', name: 'demo' } })).result })
  console.log(`demo force loaded in ${Math.round(performance.now() - startedAt)} ms`)
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

test('gives in the database exactly the force that the simulation sees without one', async () => {
  const loaded = await database.transaction(demoAgency.id, readForceSnapshot)
  expect(loaded).toEqual(demoSnapshot(1))
  expect(forceSha256(loaded)).toBe(forceSha256(demoSnapshot(1)))
})

test('puts a leader and a duty officer of every station on duty at 20:00, and nobody who is away', async () => {
  const rows = await database.transaction(demoAgency.id, (tx) =>
    tx.query<{ external_id: string; role: string }>(
      'SELECT u.external_id, d.role FROM attendance d JOIN unit u ON u.agency_id = d.agency_id AND u.unit_id = d.unit_id WHERE d.agency_id = $1 AND d.from_at = $2 AND d.to_at IS NULL',
      [tx.agencyId, new Date(demoStart).toISOString()],
    ),
  )
  for (const station of demoForce(1).units.filter((unit) => unit.type === 'station')) {
    const roles = rows.filter((row) => row.external_id === station.externalId).map((row) => row.role)
    expect(roles).toEqual(expect.arrayContaining(['leader', 'duty-officer']))
    expect(roles.length).toBeGreaterThanOrEqual(8)
  }
  expect(rows.length).toBeGreaterThan(120)
})

test('is the same for the same seed and another for another', () => {
  expect(demoForce(7)).toEqual(demoForce('7'))
  expect(demoForce(7).members.map((member) => member.name)).not.toEqual(demoForce(8).members.map((member) => member.name))
})

test('holds about 420 members with different names and numbers that ring nowhere', () => {
  const { members, units } = demoForce(3)
  expect(members.length).toBe(420)
  expect(new Set(members.map((member) => member.name)).size).toBe(420)
  expect(new Set([...members, ...units].map((one) => one.telephone)).size).toBe(420 + units.length)
  for (const { telephone } of [...members, ...units]) expect(telephone).toMatch(/^\+351 000 \d{3} \d{3}$/)
})
