import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readClock, getClock } from '../kernel/clock.ts'
import { openIdentity, type Identity } from '../kernel/identity/index.ts'
import type { System } from '../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../kernel/testing/database.ts'
import { eventually, makeDataFolder, silent } from '../kernel/testing/system.ts'
import { DemoRunner, demoAgency, demoSeed, demoSnapshot, listDemoLogins, loadDemo, simulate } from '../modules/demo/index.ts'
import { demoForce } from '../modules/demo/people-and-places.ts'
import { parseOrder } from '../orders/compile/index.ts'
import { dutyKinds } from './duty-kinds.ts'
import { kinds } from './modules.ts'
import { openMuster } from './muster.ts'

const agencyId = demoAgency.id
const orderText = readFileSync(new URL('../../orders/sao-joao-2027.yaml', import.meta.url), 'utf8')
const logins = new Map(listDemoLogins(demoForce(demoSeed)).map((login) => [login.username, login.memberId]))
const folder = makeDataFolder()

let testDatabase: TestDatabase
let first: System
let second: System
let identity: Identity
let runners: [DemoRunner, DemoRunner]

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const { appUrl, authUrl, secret } = testDatabase
  const parts = { appUrl, secret, dataFolder: folder.path, log: silent, poolSize: 6 }
  first = await openMuster(parts)
  second = await openMuster(parts)
  identity = openIdentity({ authUrl, secret, publicUrl: 'http://127.0.0.1:8080', onSignIn: () => Promise.resolve() })
  await first.startWork()
  await second.startWork()
  runners = [new DemoRunner({ system: first, agencyId, kinds, log: silent }), new DemoRunner({ system: second, agencyId, kinds, log: silent })]
})

afterAll(async () => {
  await first.close()
  await second.close()
  await identity.close()
  await testDatabase.drop()
  folder.remove()
})

interface OperationState {
  readonly id: string
  readonly key: string
  readonly status: string
}

async function listOperations(): Promise<OperationState[]> {
  return first.database.transaction(agencyId, (tx) => tx.query<{ id: string; key: string; status: string }>('SELECT operation_id AS id, key, status FROM operation WHERE agency_id = $1 ORDER BY created_at DESC', [agencyId]))
}

async function runAs(username: string, name: string, input: unknown): Promise<unknown> {
  const memberId = logins.get(username)
  if (memberId === undefined) throw new Error(`no login ${username}`)
  return (await first.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: { kind: 'signed-in', memberId } })).result
}

/** Both servers look at the same time. */
async function look(): Promise<void> {
  for (let isHurried = true; isHurried; ) isHurried = (await Promise.all(runners.map((runner) => runner.look()))).includes(true)
}

/** Due rows up to now are done, everything is sealed, folded and swept: by whichever server holds the locks. */
async function settle(operationId: string): Promise<void> {
  await eventually(
    async () => {
      const rows = await first.database.transaction(agencyId, async (tx) => {
        const now = readClock(await getClock(tx, operationId), tx.realNow)
        return tx.query(
          `SELECT 1 FROM due WHERE agency_id = $1 AND clock_id = $2 AND done_at IS NULL AND at <= $3
           UNION ALL SELECT 1 FROM journal_pending WHERE agency_id = $1
           UNION ALL SELECT 1 FROM journal_position WHERE agency_id = $1 AND position > (SELECT min(position) FROM projection_cursor WHERE agency_id = $1)
           UNION ALL SELECT 1 FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND next_at <= $3`,
          [agencyId, operationId, new Date(now).toISOString()],
        )
      })
      return rows.length
    },
    (left) => left === 0,
    15_000,
  )
}

const nameOf = (clauseId: string, dutyId: string, subjectId: string, occurrence: string): string => `${clauseId} ${dutyId} ${subjectId} ${occurrence.replace(/@[0-9a-f-]{36}/, '')}`

/** Several questions bear one name, once their ids are left out: their states stand together, whichever row comes first. */
function gather(states: readonly (readonly [string, string])[]): Map<string, string> {
  const gathered = new Map<string, string>()
  for (const [name, group] of Map.groupBy(states, ([name]) => name)) gathered.set(name, group.map(([, state]) => state).toSorted().join(' '))
  return gathered
}

async function readStates(operationId: string): Promise<{ now: number; states: Map<string, string> }> {
  return first.database.transaction(agencyId, async (tx) => {
    const rows = await tx.query<{ clause_id: string; duty_id: string; subject_id: string; occurrence: string; state: string }>('SELECT clause_id, duty_id, subject_id, occurrence, state FROM obligation WHERE agency_id = $1 AND operation_id = $2', [agencyId, operationId])
    return { now: readClock(await getClock(tx, operationId), tx.realNow), states: gather(rows.map((row) => [nameOf(row.clause_id, row.duty_id, row.subject_id, row.occurrence), row.state])) }
  })
}

function simulated(until: number): Map<string, string> {
  const parsed = parseOrder({ text: orderText, file: 'order', kinds: dutyKinds, catalogue: demoSnapshot(demoSeed).catalogue })
  if (!parsed.ok) throw new Error('the sample order has errors')
  const { lines } = simulate({ order: parsed.order, kinds: dutyKinds, seed: demoSeed, until, hasDesk: false })
  return gather(lines.map(({ term, state }) => [nameOf(term.clauseId, term.dutyId, term.subjectId, term.occurrence), state]))
}

function differences(live: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): string[] {
  return [...new Set([...live.keys(), ...expected.keys()])].filter((name) => live.get(name) !== expected.get(name)).map((name) => `${name}: live ${live.get(name)}, simulated ${expected.get(name)}`)
}

test('loads the demo once, with logins, and plays its day up to 20:00 as the simulation says', async () => {
  const load = (): Promise<unknown> => loadDemo({ system: first, identity, orderText, say: () => undefined })
  await load()
  await load()
  await look()
  const [operation, ...others] = await listOperations()
  expect(others).toEqual([])
  expect(operation).toMatchObject({ key: 'sao-joao-2027', status: 'in-force' })
  for (const username of ['duty', 'leader7', 'crew7', 'auditor']) expect(await identity.hasLogin(username)).toBe(true)
  const operationId = operation?.id ?? ''
  await runAs('duty', 'set-clock', { operationId, isPaused: true })
  await settle(operationId)
  await look()
  await settle(operationId)
  const { now, states } = await readStates(operationId)
  expect(now).toBeGreaterThanOrEqual(Date.UTC(2027, 5, 23, 19))
  expect(differences(states, simulated(now))).toEqual([])
  const seen = new Set(states.values())
  for (const state of ['met', 'met-late', 'late', 'handed-back', 'open', 'planned']) expect([...seen]).toContain(state)
})

test('an hour and more, with a roll call, on two servers: each thing once, and as the simulation says', async () => {
  const operationId = (await listOperations())[0]?.id ?? ''
  for (let minutes = 0; minutes < 75; minutes += 3) {
    await runAs('duty', 'step-clock', { operationId, by: 'PT3M' })
    await settle(operationId)
    await look()
  }
  await settle(operationId)
  const { now, states } = await readStates(operationId)
  expect(differences(states, simulated(now))).toEqual([])
  const answered = [...states].filter(([name]) => name.includes('roll-call-evening@2027-06-23/'))
  expect(answered.filter(([, state]) => state === 'met').length).toBeGreaterThan(15)
  expect(answered.some(([, state]) => state !== 'met')).toBe(true)
  const twice = await first.database.transaction(agencyId, (tx) =>
    tx.query(
      `SELECT header::json->'facts'->>'obligationId' AS id, count(*) FROM journal_entry WHERE agency_id = $1 AND operation_id = $2 AND kind IN ('record.filed', 'report.filed', 'order.acknowledged', 'order.briefed', 'task.done') GROUP BY 1 HAVING count(*) > 1`,
      [agencyId, operationId],
    ),
  )
  expect(twice).toEqual([])
}, 120_000)

test('running at 60 makes nobody late', async () => {
  const operationId = (await listOperations())[0]?.id ?? ''
  const countFiled = async (): Promise<number> => (await first.database.transaction(agencyId, (tx) => tx.query('SELECT FROM journal_entry WHERE agency_id = $1 AND operation_id = $2', [agencyId, operationId]))).length
  const filed = await countFiled()
  await runAs('duty', 'set-clock', { operationId, isPaused: false, speed: 60 })
  for (const runner of runners) runner.start()
  await new Promise((resolve) => { setTimeout(resolve, 5_000) })
  for (const runner of runners) await runner.stop()
  await runAs('duty', 'set-clock', { operationId, isPaused: true })
  await settle(operationId)
  runners = [new DemoRunner({ system: first, agencyId, kinds, log: silent }), new DemoRunner({ system: second, agencyId, kinds, log: silent })]
  await look()
  await settle(operationId)
  // Besides the two turns of the clock: nobody would be late where nothing happens.
  expect((await countFiled()) - filed).toBeGreaterThan(2)
  const { now, states } = await readStates(operationId)
  expect(differences(states, simulated(now))).toEqual([])
})

test('starts again as a new operation, the old one stays in the records', async () => {
  const old = (await listOperations())[0]?.id ?? ''
  await expect(runAs('leader7', 'restart-demo', { operationId: old })).rejects.toMatchObject({ code: 'kernel.forbidden' })
  await runAs('duty', 'restart-demo', { operationId: old })
  await expect(runAs('duty', 'restart-demo', { operationId: old })).rejects.toMatchObject({ code: 'demo.ended' })
  expect((await listOperations()).map(({ key, status }) => ({ key, status }))).toEqual([{ key: 'sao-joao-2027', status: 'drafted' }, { key: 'sao-joao-2027', status: 'withdrawn' }])
  await look()
  const [again] = await listOperations()
  expect(again).toMatchObject({ key: 'sao-joao-2027', status: 'in-force' })
  const operationId = again?.id ?? ''
  await runAs('commander', 'set-clock', { operationId, isPaused: true })
  await settle(operationId)
  await look()
  await settle(operationId)
  const { now, states } = await readStates(operationId)
  expect(differences(states, simulated(now))).toEqual([])
})
