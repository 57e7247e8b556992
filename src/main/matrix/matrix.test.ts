import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { roles } from '../../force/contract.ts'
import { forceScope } from '../../force/index.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { createApp } from '../../kernel/http/app.ts'
import type { Identity } from '../../kernel/identity/index.ts'
import { makeDataFolder, silent } from '../../kernel/testing/system.ts'
import { openSystem, type System } from '../../kernel/system.ts'
import { projections, slices } from '../modules.ts'
import { openMuster } from '../muster.ts'
import type { Sample } from './testing/sample.ts'
import { makeSamples } from './testing/samples.ts'
import { findGaps, readTable, type Asker, type Row } from './testing/table.ts'
import { tables } from './verdicts.ts'
import { emptied, loosened, misplaced, walk, withoutTrace, type Edge, type Mismatch } from './testing/walk.ts'
import { places, raiseWorld, type World } from './testing/world.ts'

const commands = slices.flatMap((slice) => slice.commands)
const views = slices.flatMap((slice) => slice.views)
const declared = [...commands, ...views]
const names = declared.map((one) => one.contract.name)
const rows = readTable(tables)
const inOperation = z.looseObject({ operationId: z.string() })

let database: TestDatabase
const folder = makeDataFolder()
const systems: System[] = []
let world: World
let samples: Readonly<Record<string, Sample>>
let linkToken = ''
let strict: Edge
let loose: Edge
let everywhere: Edge
let closed: Edge
/** Calls over HTTP, by what they were to show. */
const calls = { table: 0, loosened: 0, removed: 0 }

beforeAll(async () => {
  database = await createTestDatabase()
  const parts = { appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log: silent, poolSize: 8 }
  const muster = await openMuster(parts)
  systems.push(muster)
  world = await raiseWorld(muster)
  samples = await makeSamples(world)
  const open = async (make: { command: typeof withoutTrace; view: (view: (typeof views)[number]) => (typeof views)[number] }): Promise<Edge> => {
    const system = await openSystem({ ...parts, commands: commands.map(make.command), views: views.map(make.view), projections, scope: forceScope })
    systems.push(system)
    return { app: openApp(system), isView, headersOf }
  }
  const { url } = await world.run('duty-officer root', 'make-answer-link', samples['make-answer-link']?.input)
  linkToken = String(url).split('#')[1] ?? ''
  strict = await open({ command: withoutTrace, view: (view) => view })
  loose = await open({ command: (command) => loosened(withoutTrace(command)), view: loosened })
  closed = await open({ command: (command) => emptied(withoutTrace(command)), view: emptied })
  everywhere = await open({ command: (command) => misplaced(withoutTrace(command)), view: misplaced })
})

afterAll(async () => {
  for (const system of systems) await system.close()
  await database.drop()
  folder.remove()
})

const isView = (name: string): boolean => views.some((view) => view.contract.name === name)

/** The real edge, but for passwords and sessions, which main/identity-sign-in.test.ts tests: here a header says which login's session it is. */
function openApp({ runner, reader, links, live }: System): ReturnType<typeof createApp> {
  const notHere = (): Promise<never> => Promise.reject(new Error('nobody signs in here'))
  const identity: Identity = {
    findLogin(headers) {
      const [agencyId, memberId] = headers.get('x-session')?.split(' ') ?? []
      return Promise.resolve(agencyId === undefined || memberId === undefined ? null : { userId: memberId, agencyId, memberId, signedInAt: Date.now(), via: null })
    },
    handle: notHere,
    createLogin: notHere,
    hasLogin: notHere,
    findLoginByName: notHere,
    close: () => Promise.resolve(),
  }
  return createApp({ runner, reader, links, live, identity, log: silent, describeSession: notHere, greeting: () => ({}), openApi: () => ({}), isReady: () => Promise.resolve(true) })
}

function headersOf(asker: Asker, sample: Sample): Readonly<Record<string, string>> {
  if (asker.column === 'nobody') return {}
  if (asker.column === 'link') return { authorization: `Link ${linkToken}` }
  const { agencyId, memberId } = 'role' in asker ? world.holder(asker.role, asker.column) : { agencyId: world.agencyId, memberId: world.member(sample.self ?? 'crew') }
  return { 'x-session': `${agencyId} ${memberId}` }
}

function sampleOf(row: Row): Sample {
  const sample = samples[row.label]
  if (sample === undefined) throw new Error(`${row.label} has no sample`)
  return sample
}

test('every command and view has a row, and every row a command or view', () => {
  expect(names.length).toBeGreaterThan(80)
  expect(findGaps(names, rows)).toEqual({ missing: [], superfluous: [] })
  expect(new Set(rows.map((row) => row.label)).size).toBe(rows.length)
  expect(Object.keys(samples).toSorted()).toEqual(rows.map((row) => row.label).toSorted())
})

test('a command or view without a row is named', () => {
  const without = rows.filter((row) => row.name !== 'waive-obligation')
  expect(findGaps(names, without)).toEqual({ missing: ['waive-obligation'], superfluous: [] })
  expect(findGaps(names.filter((name) => name !== 'journal'), rows)).toEqual({ missing: [], superfluous: ['journal'] })
})

describe('over HTTP, by role and place', () => {
  test.each(rows.map((row) => [row.label, row] as const))('%s', async (_, row) => {
    const { mismatches, asked, done } = await walk(strict, row, sampleOf(row))
    calls.table += asked
    expect(mismatches).toEqual([])
    expect(asked).toBe(places.length * roles.length + 3)
    // A sample that works for nobody would show nothing about whoever is refused after the declaration.
    const isForSomebody = Object.values(row.cells).some((cell) => cell !== '-')
    if (isForSomebody && sampleOf(row).allowedAs === undefined) expect(done).toBeGreaterThan(0)
  })
})

test('nobody does anything in an operation that is not there', async () => {
  // These two open one.
  const opens = ['propose-order', 'open-demo']
  const asked: string[] = []
  const done: string[] = []
  for (const row of rows) {
    const sample = sampleOf(row)
    const input = inOperation.safeParse(sample.input)
    if (isView(row.name) || opens.includes(row.name) || !input.success) continue
    asked.push(row.label)
    const walked = await walk(strict, row, { ...sample, input: { ...input.data, operationId: crypto.randomUUID() } })
    if (walked.done > 0) done.push(row.label)
  }
  expect(done).toEqual([])
  expect(asked.length).toBeGreaterThan(15)
})

// Its handler asks once more, in the same words: whom the desk was offered to.
const heldByHandler = ['accept-handover']
// Administrators of any unit may bring a file; its rows outside their part are refused one by one.
const heldAnywhere = ['preview-force-import', 'import-force', 'preview-places-import', 'import-places']
const withoutMember = declared.filter((one) => !one.who.some((rule) => rule.by === 'member') && !heldByHandler.includes(one.contract.name))

/** What the rows of one command or view expected of the first asker of whom they differ. */
async function findNoticed(edge: Edge, name: string): Promise<Mismatch['expected'][]> {
  const noticed: Mismatch[] = []
  for (const row of rows.filter((one) => one.name === name)) {
    if (noticed.length > 0) continue
    const { mismatches, asked } = await walk(edge, row, sampleOf(row), 1)
    noticed.push(...mismatches)
    calls[edge === closed ? 'removed' : 'loosened'] += asked
  }
  return [...new Set(noticed.map((one) => one.expected))]
}

describe('a declaration loosened to every member', () => {
  test.each(withoutMember.map((one) => one.contract.name))('%s is noticed', async (name) => {
    expect(await findNoticed(loose, name)).toEqual(['refused'])
  })
})

describe('a declaration loosened to its roles wherever they are held', () => {
  const byRole = withoutMember.filter((one) => one.who.some((rule) => rule.by === 'role')).map((one) => one.contract.name)
  test.each(byRole.filter((name) => !heldAnywhere.includes(name)))('%s is noticed', async (name) => {
    expect(await findNoticed(everywhere, name)).toEqual(['refused'])
  })
})

describe('a declaration without its rules', () => {
  const forSomebody = new Set(rows.filter((row) => Object.values(row.cells).some((cell) => cell !== '-')).map((row) => row.name))
  test.each(names.filter((name) => forSomebody.has(name)))('%s is noticed', async (name) => {
    expect(await findNoticed(closed, name)).toEqual(['allowed'])
  })

  test('leaves only what the system alone runs', () => {
    const others = declared.filter((one) => !forSomebody.has(one.contract.name))
    expect(others.filter((one) => one.who.some((rule) => rule.by !== 'system')).map((one) => one.contract.name)).toEqual([])
  })
})

test('a verdict changed in the table is noticed', async () => {
  const row = rows.find((one) => one.label === 'waive-obligation')
  if (row === undefined) throw new Error('no row')
  const changed: Row = { ...row, cells: { ...row.cells, root: 'COS' } }
  expect((await walk(strict, changed, sampleOf(row))).mismatches).toEqual([{ row: 'waive-obligation', asker: 'supervisor root', expected: 'allowed', got: '403 kernel.forbidden' }])
})

test('how many calls that was', () => {
  console.log(`matrix: ${commands.length} commands and ${views.length} views in ${rows.length} rows, ${roles.length} roles in ${places.length} places, the member concerned, a signed link and nobody: ${calls.table} calls; ${calls.loosened} more against loosened declarations, ${calls.removed} against removed ones`)
  expect(calls.table).toBe(rows.length * (places.length * roles.length + 3))
})
