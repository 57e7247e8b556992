import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../../kernel/http/app.ts'
import { listBodyLimits } from '../../kernel/http/body.ts'
import { noLimits } from '../../kernel/http/limits.ts'
import { describeApi } from '../../kernel/http/openapi.ts'
import type { System } from '../../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { get, postCommand } from '../../kernel/testing/http.ts'
import { makeDataFolder, settle } from '../../kernel/testing/system.ts'
import { sessionsByHeader } from '../attacks/testing/sessions.ts'
import type { Sample } from '../matrix/testing/sample.ts'
import { makeSamples } from '../matrix/testing/samples.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { slices } from '../modules.ts'
import { openMuster } from '../muster.ts'
import { fitting, poolOf, spoilt, toJson, type Json, type Pool } from './testing/from-schema.ts'

/** How many calls; the same seed makes the same ones. */
const total = Number(process.env.MUSTER_FUZZ_CALLS ?? 10_000)
const seed = Number(process.env.MUSTER_FUZZ_SEED ?? 20_261_122)
const lanes = 8

const commands = slices.flatMap((slice) => slice.commands)
const views = slices.flatMap((slice) => slice.views)
const system = { kind: 'system', name: 'test' } as const

interface Call {
  readonly name: string
  readonly asker: string
  readonly input: Json
  readonly byPost: boolean
}

let database: TestDatabase
const folder = makeDataFolder()
let muster: System
let world: World
let samples: Readonly<Record<string, Sample>>
let app: ReturnType<typeof createApp>
const failures: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  const log = pino({ level: 'error', base: undefined }, { write: (line: string) => void failures.push(line.slice(0, 900)) })
  muster = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log, poolSize: lanes })
  world = await raiseWorld(muster)
  samples = await makeSamples(world)
  await settle(muster, world.agencyId)
  app = createApp({ runner: muster.runner, reader: muster.reader, links: muster.links, live: muster.live, identity: sessionsByHeader, log, limits: noLimits, bodyLimits: listBodyLimits([...commands, ...views]), describeSession: () => Promise.resolve(null), greeting: () => ({}), openApi: () => describeApi({ commands, views, version: '0' }), isReady: () => Promise.resolve(true) })
})

afterAll(async () => {
  await muster.close()
  await database.drop()
  folder.remove()
})

const documentShape = z.object({
  paths: z.record(z.string(), z.object({ post: z.object({ requestBody: z.object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) }).optional() }).optional() })),
})
const withInput = z.object({ properties: z.object({ input: z.unknown() }) })

/** What each command and view takes, as the running Muster says. */
async function readInputs(): Promise<Map<string, unknown>> {
  const answer = await get(app, '/api/openapi.json')
  const { paths } = documentShape.parse(await answer.json())
  const found = new Map<string, unknown>()
  for (const [path, { post }] of Object.entries(paths)) {
    const name = /^\/api\/(?:commands|views)\/(.+)$/.exec(path)?.[1]
    if (name !== undefined) found.set(name, withInput.parse(post?.requestBody?.content['application/json'].schema).properties.input)
  }
  return found
}

function listAskers(): string[] {
  const at = (key: string): string => `${world.agencyId} ${world.member(key)}`
  const elsewhere = world.holder('administrator', 'outside')
  return [
    ...['administrator root', 'administrator root', 'commander root', 'commander root', 'planner root', 'planner root', 'duty-officer root', 'officer-of-the-day root', 'leader unit', 'supervisor root', 'auditor root', 'leader beside'].map(at),
    at('crew'),
    at('free'),
    `${elsewhere.agencyId} ${elsewhere.memberId}`,
    '',
  ]
}

/** As a person's, a careless program's and an attacker's: from the schema with real ids, from the schema spoilt, from a call that works, from such a call spoilt. */
function anyCall(inputs: ReadonlyMap<string, unknown>, pool: Pool): fc.Arbitrary<Call> {
  const askers = listAskers()
  const ofOne = [...inputs].map(([name, schema]) => {
    const fits = fitting(schema, pool)
    const works = Object.entries(samples).filter(([label]) => label.split('/')[0] === name).map(([, sample]) => toJson(sample.input))
    const known = works.length === 0 ? fits : fc.constantFrom(...works)
    return fc.record({
      name: fc.constant(name),
      asker: fc.constantFrom(...askers),
      input: fc.oneof({ weight: 4, arbitrary: fits }, { weight: 2, arbitrary: spoilt(fits) }, { weight: 1, arbitrary: known }, { weight: 3, arbitrary: spoilt(known) }),
      byPost: fc.boolean(),
    })
  })
  return fc.oneof(...ofOne)
}

const isView = (name: string): boolean => views.some((view) => view.contract.name === name)
const outputs = new Map([...commands, ...views].map(({ contract }) => [contract.name, contract.output]))
const refusal = z.object({ error: z.object({ code: z.string().min(1), facts: z.record(z.string(), z.unknown()) }) })
const reply = z.object({ result: z.unknown(), entryIds: z.array(z.uuid()), position: z.number().nullable() })

function send({ name, asker, input, byPost }: Call): Promise<Response> {
  const headers: Readonly<Record<string, string>> = asker === '' ? {} : { 'x-session': asker }
  if (!isView(name)) return postCommand(app, name, { headers, body: { id: crypto.randomUUID(), input } })
  const text = JSON.stringify(input)
  if (!byPost && text.length < 2000) return get(app, `/api/views/${name}?input=${encodeURIComponent(text.toWellFormed())}`, { headers })
  return Promise.resolve(app.request(`http://muster.test/api/views/${name}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: `{"input":${text}}` }))
}

/** What is wrong with an answer; null when nothing is. */
function findFault(call: Call, status: number, text: string): string | null {
  const body: unknown = JSON.parse(text)
  const say = (what: string): string => `${call.name} as ${call.asker.slice(37) || 'nobody'}: ${status} ${what}; input ${JSON.stringify(call.input).slice(0, 600)}`
  if (status !== 200) {
    const parsed = refusal.safeParse(body)
    if (!parsed.success) return say(`without a code: ${text.slice(0, 300)}`)
    return status >= 500 ? say(parsed.data.error.code) : null
  }
  const value = isView(call.name) ? body : reply.parse(body).result
  const fits = outputs.get(call.name)?.safeParse(value)
  return fits?.success === true ? null : say(`does not fit: ${JSON.stringify(fits?.error?.issues).slice(0, 400)}`)
}

/** Commands end the service of who asks, close their unit, take their role: somebody puts that right from time to time. */
async function putRight(): Promise<void> {
  const attempt = (name: string, input: unknown): Promise<unknown> => world.run(system, name, input).catch(() => null)
  for (const key of ['hq', 'b1', 's1']) await attempt('reopen-unit', { unitId: world.id(`unit ${key}`) })
  for (const key of ['crew', 'free']) await attempt('resume-service', { memberId: world.member(key) })
  await settle(muster, world.agencyId)
}

test(`${total} calls from the OpenAPI document: nothing breaks, and every answer is as described`, async () => {
  const inputs = await readInputs()
  expect(inputs.size).toBe(commands.length + views.length)
  const pool = poolOf(Object.values(samples).map((sample) => sample.input))
  const calls = fc.sample(anyCall(inputs, pool), { numRuns: total, seed })
  const counts: Record<string, number> = {}
  const worked = new Set<string>()
  const faults: string[] = []
  const startedAt = performance.now()
  let next = 0
  const slow: [number, string][] = []
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < calls.length) {
      const at = next
      next += 1
      const call = calls[at]
      if (call === undefined) continue
      if (at % 1000 === 999) await putRight()
      const began = performance.now()
      const answer = await send(call)
      const text = await answer.text()
      const took = performance.now() - began
      if (took > 2000) slow.push([Math.round(took), `${call.name} ${JSON.stringify(call.input).slice(0, 200)}`])
      counts[answer.status] = (counts[answer.status] ?? 0) + 1
      if (answer.status === 200) worked.add(call.name)
      const fault = findFault(call, answer.status, text)
      if (fault !== null) faults.push(fault)
    }
  }))
  const never = [...inputs.keys()].filter((name) => !worked.has(name))
  console.log(`seed ${seed}: ${calls.length} calls in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; ${Object.entries(counts).map(([status, count]) => `${count} × ${status}`).join(', ')}; ${worked.size} of ${inputs.size} commands and views answered 200 at least once`)
  if (slow.length > 0) console.log(`over two seconds: ${slow.map(([ms, what]) => `${ms} ms ${what}`).join('\n')}`)
  expect(faults.slice(0, 20), failures.slice(0, 12).join('\n')).toEqual([])
  expect(worked.size, `never answered 200: ${never.join(' ')}`).toBeGreaterThan(inputs.size / 2)
}, 300_000)
