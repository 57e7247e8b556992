/** Runs of the solver on a real database, over the demo's drafts. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { z } from 'zod'
import type { System } from '../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../kernel/testing/database.ts'
import { asSuperuser, eventually, makeDataFolder, silent } from '../kernel/testing/system.ts'
import { demoAgency, listDemoLogins } from '../modules/demo/index.ts'
import { loadDemoForce } from '../modules/demo/load.ts'
import { demoRosterId, loadDemoRosters } from '../modules/demo/load-rosters.ts'
import { demoForce } from '../modules/demo/people-and-places.ts'
import { unitIdOf } from '../force/index.ts'
import { rosterView } from '../modules/roster/contract/rosters.ts'
import { mendRosterView, rosterSolveView } from '../modules/roster/contract/solver.ts'
import { SolverService } from '../modules/roster/index.ts'
import { buildGrid, changeGrid, findNeedViolations, findViolations } from '../modules/roster/rules/grid.ts'
import { openMuster } from './muster.ts'

const agencyId = demoAgency.id
const logins = new Map(listDemoLogins(demoForce(1)).map((login) => [login.username, login.memberId]))
const draft = (unit: string): string => demoRosterId(unit, '2027-06-28')
const folder = makeDataFolder()
let testDatabase: TestDatabase
let system: System
let service: SolverService | null = null

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  system = await openMuster({ appUrl: testDatabase.appUrl, secret: testDatabase.secret, dataFolder: folder.path, log: silent, poolSize: 6 })
  const run = async ({ memberId, ...request }: { id: string; name: string; input: unknown; memberId?: string }): Promise<unknown> =>
    (await system.runner.run({ ...request, agencyId, actor: memberId === undefined ? { kind: 'system', name: 'demo' } : { kind: 'signed-in', memberId } })).result
  const force = await loadDemoForce({ run, seed: 1 })
  await loadDemoRosters({ run, force })
})

afterAll(async () => {
  await service?.stop()
  await system.close()
  await testDatabase.drop()
  folder.remove()
})

function memberOf(username: string): string {
  const memberId = logins.get(username)
  if (memberId === undefined) throw new Error(`no login ${username}`)
  return memberId
}

async function runAs(username: string, name: string, input: unknown): Promise<unknown> {
  return (await system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: { kind: 'signed-in', memberId: memberOf(username) } })).result
}

async function readSolve(solveId: string): Promise<z.output<typeof rosterSolveView.output>> {
  return rosterSolveView.output.parse(await system.reader.read({ agencyId, name: rosterSolveView.name, input: { solveId }, actor: { kind: 'signed-in', memberId: memberOf('planner') } }))
}

async function readRoster(rosterId: string): Promise<z.output<typeof rosterView.output>> {
  return rosterView.output.parse(await system.reader.read({ agencyId, name: rosterView.name, input: { rosterId }, actor: { kind: 'signed-in', memberId: memberOf('planner') } }))
}

function serve(): SolverService {
  service ??= new SolverService({ system, log: silent })
  service.start()
  return service
}

test('waits for a server; one that was killed in the middle loses its run to another, which goes on from its cells', async () => {
  const solveId = crypto.randomUUID()
  // So many that a quick machine is still at them when the server is killed.
  const stations = ['s02', 's03', 's04', 's05', 's06', 's07', 's08', 's09', 's10', 's11', 's12']
  await runAs('planner', 'start-roster-solve', { solveId, rosterIds: stations.map(draft), options: { seconds: 60, seed: 3 } })
  expect((await readSolve(solveId)).solve).toMatchObject({ status: 'waiting', place: 0, points: [] })

  // A file and no text on the command line: threads inherit how their process was started.
  const script = join(folder.path, 'other-server.mjs')
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  writeFileSync(script, `import { openMuster } from ${url('muster.ts')}
import { silent as log } from ${url('../kernel/testing/system.ts')}
import { SolverService } from ${url('../modules/roster/index.ts')}
new SolverService({ system: await openMuster({ ...JSON.parse(process.env.PARTS), log }), log }).start()`)
  const other = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, PARTS: JSON.stringify({ appUrl: testDatabase.appUrl, secret: testDatabase.secret, dataFolder: folder.path }) }, stdio: 'inherit' })
  const gone = new Promise((resolve) => { other.once('exit', resolve) })
  onTestFinished(() => { other.kill('SIGKILL') })
  await eventually(() => readSolve(solveId), ({ solve, rosters }) => solve.status === 'running' && (rosters[0]?.changes.length ?? 0) > 0)
  other.kill('SIGKILL')
  await gone
  const before = await readSolve(solveId)

  // Nobody takes it while the lease lasts: that one might only be slow.
  const second = serve()
  await second.look()
  expect((await readSolve(solveId)).solve.status).toBe('running')
  await asSuperuser(testDatabase, "UPDATE roster_solve SET beat_at = beat_at - interval '1 minute' WHERE solve_id = $1", [solveId])
  await eventually(() => asSuperuser<{ runner_id: string; late: boolean }>(testDatabase, "SELECT runner_id, beat_at > now() - interval '5 seconds' AS late FROM roster_solve WHERE solve_id = $1", [solveId]), ([row]) => row?.late === true)
  await runAs('planner', 'stop-roster-solve', { solveId })
  const after = await eventually(() => readSolve(solveId), ({ solve }) => solve.status === 'stopped')
  const [last, known] = [after.solve.points.at(-1), before.solve.points.at(-1)]
  if (last === undefined || known === undefined) throw new Error('the run left no points')
  expect(last.short * 1e9 + last.cost).toBeLessThanOrEqual(known.short * 1e9 + known.cost)
})

test('a planner starts it, it improves, ends, and is taken: every need is filled and no hard rule broken', async () => {
  serve()
  const solveId = crypto.randomUUID()
  const rosterId = draft('s01')
  await runAs('planner', 'start-roster-solve', { solveId, rosterIds: [rosterId], options: { seconds: 600, seed: 1 } })
  await expect(runAs('planner', 'apply-roster-solve', { solveId })).rejects.toMatchObject({ code: 'solver.still-running' })
  await eventually(() => readSolve(solveId), ({ solve }) => solve.points.length > 2 && solve.points.at(-1)?.short === 0, 60_000)
  await runAs('planner', 'stop-roster-solve', { solveId })
  // A quick machine may have proven it before it heard that it should stop.
  const ended = await eventually(() => readSolve(solveId), ({ solve }) => solve.status === 'stopped' || (solve.status === 'ended' && solve.isProven))
  const first = ended.solve.points[0]
  const last = ended.solve.points.at(-1)
  expect(first?.short).toBeGreaterThan(0)
  expect(last?.short).toBe(0)
  expect(ended.solve.parts?.underNeed).toBe(0)
  expect(ended.rosters[0]).toMatchObject({ rosterId, isCurrent: true, clashes: [] })

  const { changed } = (await runAs('planner', 'apply-roster-solve', { solveId })) as { changed: number }
  expect(changed).toBe(ended.rosters[0]?.changes.length)
  const grid = buildGrid(await readRoster(rosterId))
  expect(findViolations(grid).filter((one) => one.isHard)).toEqual([])
  expect(grid.days.flatMap(({ day }) => findNeedViolations(grid, day))).toEqual([])
  expect((await readSolve(solveId)).rosters[0]?.changes).toEqual([])
  // Again: nothing is left to take.
  expect(await runAs('planner', 'apply-roster-solve', { solveId })).toEqual({ changed: 0 })
}, 120_000)

test('is not taken over cells that somebody has written meanwhile, nor into a roster that is no draft', async () => {
  serve()
  const solveId = crypto.randomUUID()
  const rosterId = draft('s07')
  await runAs('leader7', 'start-roster-solve', { solveId, rosterIds: [rosterId], options: { seconds: 2 } })
  const { rosters } = await eventually(() => readSolve(solveId), ({ solve }) => solve.status === 'ended')
  const [cell] = rosters[0]?.changes ?? []
  if (cell === undefined) throw new Error('the solver wrote nothing')
  const other = (await readRoster(rosterId)).classes.find((one) => one.id !== cell.classId && one.code === 'K')
  await runAs('leader7', 'change-shifts', { rosterId, changes: [{ memberId: cell.memberId, day: cell.day, classId: other?.id }] })
  await expect(runAs('leader7', 'apply-roster-solve', { solveId })).rejects.toMatchObject({ code: 'solver.clash', facts: { rosterId, memberId: cell.memberId, day: cell.day, cells: 1 } })
  expect((await readSolve(solveId)).rosters[0]).toMatchObject({ isCurrent: false, clashes: [{ memberId: cell.memberId, day: cell.day }] })
  await runAs('leader7', 'change-shifts', { rosterId, changes: [{ memberId: cell.memberId, day: cell.day, classId: null }] })
  await runAs('leader7', 'apply-roster-solve', { solveId })
  await runAs('leader7', 'submit-roster', { rosterId })
  await expect(runAs('leader7', 'apply-roster-solve', { solveId })).rejects.toMatchObject({ code: 'solver.only-drafts' })
  await expect(runAs('planner', 'start-roster-solve', { solveId: crypto.randomUUID(), rosterIds: [rosterId], options: {} })).rejects.toMatchObject({ code: 'solver.only-drafts' })
  await expect(runAs('leader7', 'start-roster-solve', { solveId: crypto.randomUUID(), rosterIds: [draft('s03')], options: {} })).rejects.toMatchObject({ code: 'kernel.forbidden' })
})

test('says why there is no roster: a need that nobody could fill, and one more is what would help', async () => {
  serve()
  const solveId = crypto.randomUUID()
  const rosterId = draft('s05')
  const unitId = unitIdOf(agencyId, 's05')
  const { classes } = await readRoster(rosterId)
  const duty = classes.find((one) => one.code === 'D')?.id
  await runAs('planner', 'set-roster-needs', { unitId, needs: [{ classId: duty, qualification: '', minimum: 10 }, { classId: duty, qualification: 'rope-rescue', minimum: 12 }] })
  await runAs('planner', 'start-roster-solve', { solveId, rosterIds: [rosterId], options: { seconds: 2 } })
  const { solve } = await eventually(() => readSolve(solveId), (answer) => answer.solve.status === 'ended', 60_000)
  const conflict = solve.explanation?.[0]
  expect(conflict?.rosterId).toBe(rosterId)
  expect(conflict?.parts.some((part) => part.kind === 'need' && part.qualification === 'rope-rescue' && part.classId === duty && part.code === 'D')).toBe(true)
  expect(conflict?.relaxations.flatMap(({ steps }) => steps).some((step) => step.kind === 'one-more' && step.qualification === 'rope-rescue' && (step.to ?? 0) > 0)).toBe(true)
})

test('offers ways to mend a roster in force after somebody fell away', async () => {
  const rosterId = demoRosterId('s09', '2027-05-31')
  const roster = await readRoster(rosterId)
  const sick = roster.shifts.find((shift) => shift.rosterId === rosterId && shift.day === '2027-06-10')
  if (sick === undefined) throw new Error('nobody is on duty')
  const answer = mendRosterView.output.parse(await system.reader.read({ agencyId, name: mendRosterView.name, input: { rosterId, memberId: sick.memberId, days: ['2027-06-10'] }, actor: { kind: 'signed-in', memberId: memberOf('planner') } }))
  expect(answer.alternatives.length).toBeGreaterThan(0)
  const known = new Set(findViolations(buildGrid(roster)).map((one) => `${one.memberId} ${one.code} ${one.day}`))
  for (const one of answer.alternatives) {
    expect(one.changes.some((change) => change.memberId === sick.memberId && change.day === '2027-06-10' && change.classId === null)).toBe(true)
    const { grid, problems } = changeGrid(buildGrid(roster), one.changes)
    expect(problems).toEqual([])
    expect(findViolations(grid).filter((violation) => violation.isHard && !known.has(`${violation.memberId} ${violation.code} ${violation.day}`))).toEqual([])
    for (const touched of one.touched) expect(answer.names.map(({ memberId }) => memberId)).toContain(touched.memberId)
  }
})
