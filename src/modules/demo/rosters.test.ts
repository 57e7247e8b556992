import { afterAll, beforeAll, expect, test } from 'vitest'
import { forceScope, forceSlice } from '../../force/index.ts'
import { Database } from '../../kernel/db/database.ts'
import { CommandRunner } from '../../kernel/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { registerKinds } from '../../orders/index.ts'
import { placesSlice } from '../../places/index.ts'
import { createRosterSlice } from '../roster/index.ts'
import { loadDemoForce } from './load.ts'
import { loadDemoRosters } from './load-rosters.ts'
import { demoForce } from './people-and-places.ts'
import { demoAgency, demoStart } from './people.ts'
import { demoRosters, rosteredForNight } from './rosters.ts'

let testDatabase: TestDatabase
let database: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = new Database({ url: testDatabase.appUrl, size: 6 })
  const runner = new CommandRunner({ database, scope: forceScope, secret: testDatabase.secret, commands: [...forceSlice.commands, ...placesSlice.commands, ...createRosterSlice(registerKinds([])).commands] })
  const run = async ({ memberId, ...request }: { id: string; name: string; input: unknown; memberId?: string }): Promise<unknown> =>
    (await runner.run({ ...request, agencyId: demoAgency.id, actor: memberId === undefined ? { kind: 'system', name: 'demo' } : { kind: 'signed-in', memberId } })).result
  const force = await loadDemoForce({ seed: 1, run })
  const startedAt = performance.now()
  await loadDemoRosters({ run, force })
  console.log(`demo rosters loaded in ${Math.round(performance.now() - startedAt)} ms`)
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

test('writes for each station a third by day and half for the night of the festival, with two drivers and a leader', () => {
  const force = demoForce(1)
  for (const { unit, lines } of demoRosters(force)) {
    if (unit === 'porto') continue
    const there = (day: number, codes: readonly string[]) => lines.filter((line) => codes.includes(line.codes[day] ?? '')).map((line) => line.member)
    expect(there(23, ['T']).length).toBeGreaterThanOrEqual(11)
    const night = there(23, ['N', 'S'])
    expect(night.length).toBe(16)
    const end = demoStart + 12 * 3_600_000
    expect(night.filter((member) => member.qualifications.some(({ code, expiresAt }) => code === 'driver' && (expiresAt === null || expiresAt > end))).length).toBeGreaterThanOrEqual(2)
    expect(night.some((member) => member.dutyRole === 'leader')).toBe(true)
  }
})

test('brings rosters in force for twelve stations and the command centre, and empty drafts for the four weeks after', async () => {
  const rows = await database.transaction(demoAgency.id, (tx) =>
    tx.query<{ status: string; from_day: string; rosters: number; shifts: number }>(
      `SELECT r.status, r.from_day::text AS from_day, count(DISTINCT r.roster_id) AS rosters, count(s.shift_id) AS shifts FROM roster r
       LEFT JOIN shift s ON s.agency_id = r.agency_id AND s.roster_id = r.roster_id WHERE r.agency_id = $1 GROUP BY 1, 2 ORDER BY 2`,
      [tx.agencyId],
    ), 'read')
  expect(rows).toEqual([
    { status: 'in-force', from_day: '2027-05-31', rosters: 13, shifts: expect.any(Number) },
    { status: 'draft', from_day: '2027-06-28', rosters: 12, shifts: 0 },
  ])
  expect(rows[0]?.shifts).toBeGreaterThan(3000)
})

test('has on duty at 20:00 exactly those whom the rosters name, and plans nobody who is away', async () => {
  const at = new Date(demoStart).toISOString()
  const list = (text: string, values: readonly unknown[]): Promise<{ who: string }[]> => database.transaction(demoAgency.id, (tx) => tx.query<{ who: string }>(text, [tx.agencyId, ...values]), 'read')
  const planned = await list('SELECT s.unit_id::text || s.member_id AS who FROM shift s WHERE s.agency_id = $1 AND s.from_at <= $2 AND s.to_at > $2 ORDER BY 1', [at])
  const present = await list('SELECT a.unit_id::text || a.member_id AS who FROM attendance a WHERE a.agency_id = $1 AND a.to_at IS NULL AND a.unit_id IN (SELECT unit_id FROM roster WHERE agency_id = $1) ORDER BY 1', [])
  expect(planned).toEqual(present)
  expect(planned.length).toBe([...rosteredForNight(demoRosters(demoForce(1))).values()].flat().length)
  expect(await list('SELECT s.member_id AS who FROM shift s JOIN absence b ON b.agency_id = s.agency_id AND b.member_id = s.member_id AND b.from_at < s.to_at AND b.to_at > s.from_at WHERE s.agency_id = $1', [])).toEqual([])
})
