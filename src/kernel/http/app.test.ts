import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { get, openEdge, postCommand, type Ask, type TestEdge } from '../testing/http.ts'
import { testMembers } from '../testing/slice.ts'
import { asSuperuser, createAgency, makeDataFolder, openNotes, writeNote } from '../testing/system.ts'
import type { System } from '../system.ts'
import { saveLink } from '../link.ts'

let database: TestDatabase
let system: System
let edge: TestEdge
let agencyId: string
let cookie: string
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
  system = await openNotes({ ...database, dataFolder: folder.path })
  edge = openEdge(system, database)
  system.loop.start()
})
beforeEach(async () => {
  agencyId = await createAgency(system)
  cookie = await edge.signIn({ agencyId, memberId: testMembers.chief })
})
afterAll(async () => {
  await edge.identity.close()
  await system.close()
  await database.drop()
  folder.remove()
})

const note = (ask: Ask = {}, name = 'write-note'): Promise<Response> => postCommand(edge.app, name, { cookie, body: { id: crypto.randomUUID(), input: {} }, ...ask })
async function refused(response: Response | Promise<Response>): Promise<{ status: number; code: string; facts: unknown }> {
  const answer = await response
  const { error }: { error: { code: string; facts: unknown } } = await answer.json()
  return { status: answer.status, ...error }
}
const countNotes = async (): Promise<unknown> => (await get(edge.app, '/api/views/notes', { cookie })).json()

describe('a command', () => {
  test('is done, and answered with what it gave', async () => {
    const response = await note({ body: { id: crypto.randomUUID(), input: { text: 'hello' } } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ result: { text: 'hello', entryId: expect.any(String) }, entryIds: [expect.any(String)], position: null })
    expect(await countNotes()).toEqual({ count: 1 })
  })

  test('waits for its position where the sender prefers that', async () => {
    const first: { position: number } = await (await note({ headers: { prefer: 'respond-async, wait=5' } })).json()
    const second: { position: number } = await (await note({ headers: { prefer: 'wait=5' } })).json()
    expect([first.position, second.position]).toEqual([1, 2])
    expect((await system.live.readStanding(agencyId)).position).toBe(2)
  })

  test('sent again over HTTP gives the same answer', async () => {
    const body = { id: crypto.randomUUID(), input: { text: 'once' } }
    const answers = await Promise.all([1, 2, 3].map(async () => (await note({ body })).text()))
    expect(new Set(answers).size).toBe(1)
    expect(await countNotes()).toEqual({ count: 1 })
  })

  test('about another time needs permission', async () => {
    expect(await refused(note({ body: { id: crypto.randomUUID(), input: {}, occurredAt: Date.now() } }))).toMatchObject({ status: 422, code: 'kernel.cannot-backdate' })
    expect((await note({ body: { id: crypto.randomUUID(), input: {}, occurredAt: Date.now() - 60_000 } }, 'backdate-note')).status).toBe(200)
  })
})

describe('is refused', () => {
  test.each([
    ['from another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'kernel.foreign-request'],
    ['from a sister site', { headers: { 'sec-fetch-site': 'same-site' } }, 403, 'kernel.foreign-request'],
    ['as a form, which any site may send', { headers: { 'content-type': 'text/plain' } }, 403, 'kernel.foreign-request'],
    ['what is no JSON', { text: '{"id":' }, 400, 'kernel.not-json'],
    ['a body that is no object', { text: '7' }, 400, 'kernel.invalid-input'],
    ['an id that is none', { body: { id: 'one', input: {} } }, 400, 'kernel.invalid-input'],
    ['an id such as the clock’s own commands carry', { body: { id: '00000000-0000-8000-8000-000000000000', input: {} } }, 400, 'kernel.invalid-input'],
    ['a moment that no calendar has', { body: { id: crypto.randomUUID(), input: {}, occurredAt: 9e15 } }, 400, 'kernel.invalid-input'],
    ['input that is not as described', { body: { id: crypto.randomUUID(), input: { text: 7 } } }, 400, 'kernel.invalid-input'],
    ['half a character', { text: `{"id":"${crypto.randomUUID()}","input":{"text":"\\ud800"}}` }, 400, 'kernel.invalid-input'],
    ['U+0000', { text: `{"id":"${crypto.randomUUID()}","input":{"text":"\\u0000"}}` }, 400, 'kernel.invalid-input'],
    ['nesting without end', { text: `{"id":"${crypto.randomUUID()}","input":{"other":${'['.repeat(100_000)}${']'.repeat(100_000)}}}` }, 400, 'kernel.too-deep'],
    ['more than a form holds', { text: `{"id":"${crypto.randomUUID()}","input":{"text":"${'x'.repeat(262_144)}"}}` }, 413, 'kernel.too-large'],
    ['without a cookie', { cookie: '' }, 401, 'kernel.not-signed-in'],
    ['with a forged cookie', { cookie: 'better-auth.session_token=x.y; better-auth.session_data=e30' }, 401, 'kernel.not-signed-in'],
  ] as [string, Ask, number, string][])('%s', async (_, ask, status, code) => {
    expect(await refused(note(ask))).toMatchObject({ status, code })
    expect(await countNotes()).toEqual({ count: 0 })
  })

  test('a command or view that is not there, or is the other', async () => {
    expect(await refused(note({}, 'dance'))).toMatchObject({ status: 404, code: 'kernel.unknown-command' })
    expect(await refused(get(edge.app, '/api/views/dance', { cookie }))).toMatchObject({ status: 404, code: 'kernel.unknown-view' })
    expect(await refused(get(edge.app, '/api/commands/write-note', { cookie }))).toMatchObject({ status: 404, code: 'kernel.no-such-address' })
    expect(await refused(get(edge.app, '/api/views/notes?input=%7B', { cookie }))).toMatchObject({ status: 400, code: 'kernel.not-json' })
  })

  test('U+0000 in the input of a view, and where somebody signs in: the database does not take it', async () => {
    const text = '{"input":{"kinds":["\\u0000"]}}'
    const ask = (path: string, body: string): Promise<Response> => Promise.resolve(edge.app.request(`http://muster.test${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: 'http://muster.test', cookie }, body }))
    for (const answer of [get(edge.app, `/api/views/notes?input=${encodeURIComponent(text)}`, { cookie }), ask('/api/views/notes', text), ask('/api/auth/sign-in/username', '{"username":"a\\u0000","password":"correct horse"}')]) {
      expect(await refused(answer)).toMatchObject({ status: 400, code: 'kernel.invalid-input' })
    }
  })

  test('a member who may not, and one who left', async () => {
    const crew = await edge.signIn({ agencyId, memberId: testMembers.crew })
    const gone = await edge.signIn({ agencyId, memberId: testMembers.gone })
    expect(await refused(note({ cookie: crew }, 'write-root-note'))).toMatchObject({ status: 403, code: 'kernel.forbidden', facts: { what: 'write-root-note' } })
    expect(await refused(note({ cookie: gone }))).toMatchObject({ status: 401, code: 'kernel.not-signed-in' })
    expect(await refused(get(edge.app, '/api/live', { cookie: gone }))).toMatchObject({ status: 401 })
  })
})

describe('a failure', () => {
  test('of ours is answered without details', async () => {
    const { status, code, facts } = await refused(note({}, 'break-note'))
    expect({ code, facts }).toEqual({ code: expect.stringMatching(/^kernel\.(failed|unavailable)$/), facts: { reference: expect.any(String) } })
    expect([500, 503]).toContain(status)
  })

  test('of the database asks for another try, and that one is done', async () => {
    const body = { id: crypto.randomUUID(), input: { holdMs: 2000 } }
    const cut = note({ body })
    await expect.poll(async () => (await asSuperuser(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()")).length).toBe(1)
    expect(await refused(cut)).toMatchObject({ status: 503, code: 'kernel.unavailable' })
    expect((await note({ body })).status).toBe(200)
    expect(await countNotes()).toEqual({ count: 1 })
  })
})

describe('a link', () => {
  const authorization = (token: string): Ask => ({ cookie: '', headers: { authorization: `Link ${token}` }, body: { id: crypto.randomUUID(), input: { memberId: testMembers.crew } } })
  async function make(expiresAt = Date.now() + 60_000): Promise<{ id: string; token: string }> {
    const id = crypto.randomUUID()
    await system.database.transaction(agencyId, (tx) => saveLink(tx, { id, purpose: 'note', subject: testMembers.crew, expiresAt }))
    return { id, token: system.links.write(agencyId, id) }
  }

  test('does what it is for, without an account', async () => {
    expect((await note(authorization((await make()).token), 'write-own-note')).status).toBe(200)
  })

  test('does nothing else', async () => {
    expect(await refused(note(authorization((await make()).token), 'write-unit-note'))).toMatchObject({ status: 400 })
    expect(await refused(note(authorization((await make()).token), 'write-root-note'))).toMatchObject({ status: 403 })
    expect(await refused(get(edge.app, '/api/views/notes', authorization((await make()).token)))).toMatchObject({ status: 403 })
  })

  test('that is forged, cut, of another agency, expired or revoked ends', async () => {
    const { id, token } = await make()
    const other = await createAgency(system)
    const [, , mark] = token.split('.')
    const forged = [`${token}x`, token.slice(0, -1), `${other}.${id}.${mark}`, `${agencyId}.${crypto.randomUUID()}.${mark}`, `${token}.x`, '..', (await make(Date.now() - 1)).token]
    for (const text of forged) expect(await refused(note(authorization(text), 'write-own-note'))).toMatchObject({ status: 401, code: 'kernel.link-ended' })
    await system.database.transaction(agencyId, (tx) => tx.query('UPDATE link SET revoked_at = now() WHERE agency_id = $1 AND link_id = $2', [agencyId, id]))
    expect(await refused(note(authorization(token), 'write-own-note'))).toMatchObject({ code: 'kernel.link-ended' })
    expect(await refused(get(edge.app, '/api/live', authorization(token)))).toMatchObject({ status: 401, code: 'kernel.link-ended' })
  })
})

test('the session says who is signed in, and greets who is not', async () => {
  expect(await (await get(edge.app, '/api/session', { cookie })).json()).toMatchObject({ agencyId, memberId: testMembers.chief })
  const stranger = await get(edge.app, '/api/session')
  expect(stranger.status).toBe(401)
  expect(await stranger.json()).toEqual({ error: { code: 'kernel.not-signed-in', facts: {} }, hello: 'stranger' })
})

test('views are not kept by caches', async () => {
  expect((await get(edge.app, '/api/views/notes', { cookie })).headers.get('cache-control')).toBe('no-store')
})

test('health is told without signing in', async () => {
  expect((await get(edge.app, '/healthz')).status).toBe(200)
  expect((await get(edge.app, '/readyz')).status).toBe(200)
})

test('OpenAPI lists every command and view with what goes in and comes out', async () => {
  const api: { openapi: string; paths: Record<string, Record<string, { operationId: string }>> } = await (await get(edge.app, '/api/openapi.json')).json()
  expect(api.openapi).toBe('3.1.0')
  expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/api/commands/write-note', '/api/commands/erase-journal-bodies', '/api/views/notes']))
  expect(api.paths['/api/commands/write-note']?.post).toMatchObject({ operationId: 'write-note', requestBody: { content: { 'application/json': { schema: { properties: { input: { properties: { text: { type: 'string' } } } } } } } } })
})

test('a command in another agency is never seen', async () => {
  const other = await createAgency(system)
  await writeNote(system, other)
  expect(await countNotes()).toEqual({ count: 0 })
})

test('whoever signs out is out at once, however often the session was read before', async () => {
  for (let time = 0; time < 3; time += 1) expect((await get(edge.app, '/api/views/notes', { cookie })).status).toBe(200)
  const out = await edge.app.request('http://muster.test/api/auth/sign-out', { method: 'POST', headers: { cookie, origin: 'http://muster.test', 'content-type': 'application/json' }, body: '{}' })
  expect(out.status).toBe(200)
  // The session itself is gone; the signed copy in the other cookie is what a browser drops.
  const token = cookie.split('; ').filter((part) => !part.includes('session_data')).join('; ')
  expect((await get(edge.app, '/api/views/notes', { cookie: token })).status).toBe(401)
})
