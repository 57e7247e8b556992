import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { roles } from '../../force/contract.ts'
import { idFrom } from '../../kernel/canonical.ts'
import { createApp } from '../../kernel/http/app.ts'
import { listBodyLimits } from '../../kernel/http/body.ts'
import { noLimits } from '../../kernel/http/limits.ts'
import type { System } from '../../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { get, postCommand } from '../../kernel/testing/http.ts'
import { asSuperuser, makeDataFolder, settle } from '../../kernel/testing/system.ts'
import type { Sample } from '../matrix/testing/sample.ts'
import { makeSamples } from '../matrix/testing/samples.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { slices } from '../modules.ts'
import { openMuster } from '../muster.ts'
import { sessionsByHeader } from './testing/sessions.ts'

const commands = slices.flatMap((slice) => slice.commands)
const views = slices.flatMap((slice) => slice.views)
const system = { kind: 'system', name: 'test' } as const
const uuidText = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

let database: TestDatabase
const folder = makeDataFolder()
const lines: string[] = []
let muster: System
let world: World
let samples: Readonly<Record<string, Sample>>
let app: ReturnType<typeof createApp>
/** Ids of the first agency, wherever in its tables they stand. */
let theirs: ReadonlySet<string>
let intruder = ''

beforeAll(async () => {
  database = await createTestDatabase()
  const log = pino({ level: 'warn', base: undefined }, { write: (line: string) => void lines.push(line) })
  muster = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log, poolSize: 8 })
  world = await raiseWorld(muster)
  samples = await makeSamples(world)
  // Their owner may do all that there is, at the root of the other agency.
  const agencyId = world.otherAgencyId
  const memberId = idFrom(agencyId, 'member administrator')
  for (const role of roles.filter((one) => one !== 'administrator')) await world.run(system, 'grant-role', { memberId, role, unitId: idFrom(agencyId, 'unit hq') }, agencyId)
  await world.run(system, 'go-on-duty', { memberId }, agencyId)
  intruder = `${agencyId} ${memberId}`
  await settle(muster, world.agencyId)
  await settle(muster, agencyId)
  theirs = await readIds(world.agencyId)
  app = createApp({ runner: muster.runner, reader: muster.reader, links: muster.links, live: muster.live, identity: sessionsByHeader, log, limits: noLimits, bodyLimits: listBodyLimits([...commands, ...views]), describeSession: () => Promise.resolve(null), greeting: () => ({}), openApi: () => ({}), isReady: () => Promise.resolve(true) })
  lines.length = 0
})

afterAll(async () => {
  await muster.close()
  await database.drop()
  folder.remove()
})

async function listTables(): Promise<string[]> {
  const rows = await asSuperuser<{ name: string }>(database, "SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind = 'r' ORDER BY 1")
  return rows.map((row) => row.name)
}

async function readIds(agencyId: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (const name of await listTables()) {
    for (const { line } of await asSuperuser<{ line: string }>(database, `SELECT t::text AS line FROM ${name} t WHERE agency_id = $1`, [agencyId])) {
      for (const id of line.match(uuidText) ?? []) found.add(id)
    }
  }
  return found
}

/** Every row of an agency, table by table, in one mark each. */
async function fingerprint(agencyId: string): Promise<Record<string, string>> {
  const marks: Record<string, string> = {}
  for (const name of await listTables()) {
    const [row] = await asSuperuser<{ mark: string }>(database, `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS mark FROM ${name} t WHERE agency_id = $1`, [agencyId])
    marks[name] = row?.mark ?? ''
  }
  return marks
}

const idsIn = (text: string): string[] => text.match(uuidText) ?? []
const refusal = z.object({ error: z.object({ code: z.string() }) })
const nameOf = (label: string): string => label.split('/')[0] ?? ''
const isView = (name: string): boolean => views.some((view) => view.contract.name === name)

async function ask(name: string, input: unknown): Promise<{ status: number; text: string }> {
  const headers = { 'x-session': intruder }
  const answer = isView(name)
    ? await get(app, `/api/views/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
    : await postCommand(app, name, { headers, body: { id: crypto.randomUUID(), input } })
  return { status: answer.status, text: await answer.text() }
}

test('the ids of one agency do nothing and show nothing in the hands of another, in every command and view', async () => {
  const before = await fingerprint(world.agencyId)
  expect(theirs.size).toBeGreaterThan(200)
  const counts: Record<string, number> = {}
  const shown: string[] = []
  const done: string[] = []
  const unlogged: string[] = []
  // Views first: a command that makes something of the intruder's own under such an id would be shown by them, rightly.
  const inOrder = Object.entries(samples).toSorted(([a], [b]) => Number(isView(nameOf(b))) - Number(isView(nameOf(a))))
  for (const [label, sample] of inOrder) {
    const name = nameOf(label)
    const sent = JSON.stringify(sample.input)
    const isAboutThem = idsIn(sent).some((id) => theirs.has(id))
    const logged = lines.length
    const { status, text } = await ask(name, sample.input)
    counts[status] = (counts[status] ?? 0) + 1
    if (status >= 500) throw new Error(`${label}: ${status} ${text}`)
    const foreign = idsIn(text).filter((id) => theirs.has(id) && !sent.includes(id))
    if (foreign.length > 0 || text.includes('000 777')) shown.push(`${label}: ${foreign.join(' ')}`)
    if (status === 200 && isAboutThem && !isView(name)) done.push(label)
    if ([401, 403, 404].includes(status) && !lines.slice(logged).some((line) => line.includes('"event":"refused"') && line.includes(refusal.parse(JSON.parse(text)).error.code) && line.includes(world.otherAgencyId))) unlogged.push(`${label}: ${status}`)
  }
  console.log(`${Object.keys(samples).length} calls with another agency's ids: ${Object.entries(counts).map(([status, count]) => `${count} × ${status}`).join(', ')}`)
  expect(shown).toEqual([])
  // An id means something within one agency only: what these make is the intruder's own, in its own agency.
  expect(done.toSorted()).toEqual(harmless.toSorted())
  expect(unlogged).toEqual([])
  expect(await fingerprint(world.agencyId)).toEqual(before)
}, 120_000)

/** Commands that take an id which in the intruder's agency is simply new, or mark nothing where nothing is. */
const harmless: readonly string[] = ['propose-order', 'read-notifications']

test('the id of a command that another agency ran gives nothing of its answer', async () => {
  const id = crypto.randomUUID()
  const ours = { 'x-session': `${world.agencyId} ${world.member('duty-officer root')}` }
  const input = { subject: 'site', name: `twice_${id.slice(0, 8)}`, type: 'number', words: { zh: '高', en: 'Height' } }
  const first = await postCommand(app, 'propose-attribute', { headers: { 'x-session': `${world.agencyId} ${world.member('administrator root')}` }, body: { id, input } })
  expect(first.status).toBe(200)
  const firstEntries = z.object({ entryIds: z.array(z.string()) }).parse(await first.json()).entryIds
  const again = await postCommand(app, 'propose-attribute', { headers: { 'x-session': intruder }, body: { id, input } })
  expect(again.status).toBe(200)
  expect(z.object({ entryIds: z.array(z.string()) }).parse(await again.json()).entryIds).not.toEqual(firstEntries)
  expect((await postCommand(app, 'propose-attribute', { headers: ours, body: { id, input } })).status).not.toBe(200)
})
