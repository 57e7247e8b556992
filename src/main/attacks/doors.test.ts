import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { myRollCallView } from '../../modules/rollcall/contract.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { goodPassword, openHouse, type Browser, type House } from '../testing/house.ts'

let house: House
let world: World
let duty: Browser

const json = { 'content-type': 'application/json' }
const evil = 'https://evil.example'

beforeAll(async () => {
  house = await openHouse()
  world = await raiseWorld(house.server.system)
  duty = await signIn('duty-officer root')
})
beforeEach(() => { house.logged.length = 0 })
afterAll(async () => house.close())

async function signIn(key: string): Promise<Browser> {
  const username = `u${crypto.randomUUID().slice(0, 8)}`
  await house.server.identity.createLogin({ username, password: goodPassword, agencyId: world.agencyId, memberId: world.member(key) })
  const browser = house.browser()
  const { status } = await browser.signIn(username)
  if (status !== 200) throw new Error(`sign-in: ${status}`)
  return browser
}

/** Codes of the security log since the test began. */
const logged = (): string[] => house.logged.map((line): { event: string; code: string } => JSON.parse(line)).filter((line) => line.event === 'refused').map((line) => line.code)
const codeOf = z.object({ error: z.object({ code: z.string() }) })
async function refused(answer: Promise<Response>): Promise<string> {
  const response = await answer
  const text = await response.text()
  const parsed = codeOf.safeParse(text.startsWith('{') ? JSON.parse(text) : null)
  return `${response.status} ${parsed.success ? parsed.data.error.code : text.slice(0, 100)}`
}
const withLink = (token: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${house.url}${path}`, { method: 'POST', headers: { ...json, authorization: `Link ${token}` }, body: JSON.stringify(body) })

describe('another site in the victim’s browser', () => {
  const aim = { operationId: '', clauseId: '15' }
  const attempts: [string, string, RequestInit][] = [
    ['a command, as browsers mark it', '/api/commands/read-notifications', { headers: { ...json, 'sec-fetch-site': 'cross-site' } }],
    ['a command from a sister site', '/api/commands/read-notifications', { headers: { ...json, 'sec-fetch-site': 'same-site' } }],
    ['a command from a browser that marks nothing', '/api/commands/read-notifications', { headers: { ...json, origin: evil } }],
    ['a command from a sandboxed frame', '/api/commands/read-notifications', { headers: { ...json, origin: 'null' } }],
    ['a command as a form sends it', '/api/commands/read-notifications', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'id=1' }],
    ['a command as text', '/api/commands/read-notifications', { headers: { 'content-type': 'text/plain' } }],
    ['a command as parts', '/api/commands/read-notifications', { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' }],
    ['a view by POST', '/api/views/operations', { headers: { ...json, origin: evil } }],
    ['signing out', '/api/auth/sign-out', { headers: { ...json, origin: evil } }],
    ['signing in as the attacker', '/api/auth/sign-in/username', { headers: { ...json, origin: evil }, body: JSON.stringify({ username: 'evil', password: goodPassword }) }],
    ['a new password', '/api/auth/change-password', { headers: { ...json, 'sec-fetch-site': 'cross-site' } }],
    ['ending all other sessions', '/api/auth/sessions/end-others', { headers: { ...json, origin: evil } }],
    ['an upload', '/api/uploads', { headers: { 'tus-resumable': '1.0.0', 'upload-length': '3', 'upload-metadata': `fileId ${btoa(crypto.randomUUID())}`, origin: evil } }],
    ['an upload by a form', '/api/uploads', { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' }],
  ]

  test.each(attempts)('%s is refused and logged', async (_, path, options) => {
    const before = await duty.get('/api/session')
    const answer = duty.fetch(`${house.url}${path}`, { method: 'POST', body: JSON.stringify({ id: crypto.randomUUID(), input: aim }), ...options })
    expect(await refused(answer)).toBe('403 kernel.foreign-request')
    expect(logged()).toEqual(['kernel.foreign-request'])
    expect((await duty.get('/api/session')).body).toEqual(before.body)
  })

  test('is told by no header that it may read or send', async () => {
    for (const path of ['/api/commands/read-notifications', '/api/views/operations', '/api/session', '/api/auth/sign-in/username', '/api/uploads', '/api/live']) {
      const { headers } = await fetch(`${house.url}${path}`, { method: 'OPTIONS', headers: { origin: evil, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
      expect([...headers.keys()].filter((name) => name === 'access-control-allow-origin' || name === 'access-control-allow-credentials'), path).toEqual([])
    }
  })

  test('changes nothing by an address alone', async () => {
    expect(await refused(duty.fetch(`${house.url}/api/commands/read-notifications?input=%7B%7D`))).toBe('404 kernel.no-such-address')
  })
})

describe('a session', () => {
  test('that was planted before signing in is not the one that holds afterwards', async () => {
    const planted = 'planted.session'
    const victim = house.browser()
    victim.cookies.set('better-auth.session_token', planted)
    const username = `u${crypto.randomUUID().slice(0, 8)}`
    await house.server.identity.createLogin({ username, password: goodPassword, agencyId: world.agencyId, memberId: world.member('crew') })
    expect((await victim.signIn(username)).status).toBe(200)
    expect(victim.cookies.get('better-auth.session_token')).not.toBe(planted)
    expect((await fetch(`${house.url}/api/views/operations`, { headers: { cookie: `better-auth.session_token=${planted}` } })).status).toBe(401)
    expect(logged()).toEqual(['kernel.not-signed-in'])
  })

  test('has a cookie that scripts and other sites do not get', async () => {
    const answer = await fetch(`${house.url}/api/auth/sign-in/username`, { method: 'POST', headers: { ...json, origin: house.url }, body: JSON.stringify({ username: await newLogin('free'), password: goodPassword }) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const cookies = answer.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) expect(cookie).toMatch(/;.*HttpOnly/i)
    for (const cookie of cookies) expect(cookie).toMatch(/;.*SameSite=(Lax|Strict)/i)
  })

  async function newLogin(key: string): Promise<string> {
    const username = `u${crypto.randomUUID().slice(0, 8)}`
    await house.server.identity.createLogin({ username, password: goodPassword, agencyId: world.agencyId, memberId: world.member(key) })
    return username
  }
})

describe('a signed link', () => {
  let token = ''
  let own = ''
  let foreign = ''
  beforeAll(async () => {
    const callId = crypto.randomUUID()
    await world.run('duty-officer root', 'open-roll-call', { operationId: world.operationId, callId, memberIds: [world.member('crew'), world.member('free')], onDutyOnly: false, answerWithin: 'PT2H', verifyWithin: 'PT3H' })
    const calledOf = async (key: string): Promise<string> => myRollCallView.output.parse(await world.show(key, 'my-roll-call', {})).call?.calledId ?? ''
    foreign = await calledOf('free')
    own = await calledOf('crew')
    const { body } = await duty.post('/api/commands/make-answer-link', { id: crypto.randomUUID(), input: { calledId: own } })
    const { url } = z.object({ result: z.object({ url: z.string() }) }).parse(body).result
    token = url.split('#')[1] ?? ''
  })
  const answer = (calledId: string, given = token): Promise<Response> => withLink(given, '/api/commands/answer-roll-call', { id: crypto.randomUUID(), input: { calledId } })

  test('opens nothing for whom it was shared with: neither another’s answer, nor another command, nor a view', async () => {
    expect(await refused(answer(foreign))).toBe('403 kernel.forbidden')
    for (const [name, input] of [['read-notifications', { operationId: world.operationId, ids: [] }], ['open-roll-call', { operationId: world.operationId }], ['make-answer-link', { calledId: own }]] as const) {
      expect(await refused(withLink(token, `/api/commands/${name}`, { id: crypto.randomUUID(), input })), name).toMatch(/^403 kernel\.forbidden/)
    }
    for (const name of ['operations', 'members', 'catalogue', 'on-duty']) expect(await refused(withLink(token, `/api/views/${name}`, { input: {} })), name).toMatch(/^(400 kernel\.invalid-input|403 kernel\.forbidden)/)
    expect(logged().filter((code) => code === 'kernel.forbidden').length).toBeGreaterThanOrEqual(4)
    expect(house.logged.join('')).not.toContain(token)
  })

  test('is no key and no session, and a key’s form opens nothing with it', async () => {
    for (const scheme of ['Bearer', 'bearer', 'Basic', 'link', '']) {
      const response = await fetch(`${house.url}/api/views/operations`, { headers: { authorization: `${scheme} ${token}` } })
      expect(response.status, scheme).toBe(401)
    }
    expect(logged()).toHaveLength(5)
  })

  test('does what it is for; replayed it changes nothing more', async () => {
    const id = crypto.randomUUID()
    const first = await withLink(token, '/api/commands/answer-roll-call', { id, input: { calledId: own } })
    expect(first.status).toBe(200)
    const entries = z.object({ entryIds: z.array(z.string()) })
    const { entryIds } = entries.parse(await first.json())
    expect(entries.parse(await (await withLink(token, '/api/commands/answer-roll-call', { id, input: { calledId: own } })).json()).entryIds).toEqual(entryIds)
    // Another id: the answer that stands is not changed by it.
    const again = await answer(own)
    const text = await again.text()
    if (again.status === 200) expect(entries.parse(JSON.parse(text)).entryIds).toEqual([])
    else expect(again.status).toBeGreaterThanOrEqual(400)
  })

  test('that expired or was revoked ends', async () => {
    const [, linkId = ''] = token.split('.')
    await house.ask("UPDATE link SET expires_at = now() - interval '1 second' WHERE link_id = $1", [linkId])
    expect(await refused(answer(own))).toBe('401 kernel.link-ended')
    await house.ask("UPDATE link SET expires_at = now() + interval '1 hour', revoked_at = now() WHERE link_id = $1", [linkId])
    expect(await refused(answer(own))).toBe('401 kernel.link-ended')
    expect(logged()).toEqual(['kernel.link-ended', 'kernel.link-ended'])
  })

  test('of an invitation works once', async () => {
    const admin = await signIn('administrator root')
    const { body } = await admin.post('/api/commands/invite-member', { id: crypto.randomUUID(), input: { memberId: world.member('away'), linkId: crypto.randomUUID() } })
    const given = /[0-9a-f-]{36}\.[0-9a-f-]{36}\.[\w-]+/.exec(JSON.stringify(body))?.[0] ?? ''
    const join = (username: string): Promise<{ status: number }> => house.browser().post('/api/auth/join', { token: given, username, password: goodPassword })
    expect((await join('first.one')).status, JSON.stringify(body)).toBe(200)
    expect((await join('second.one')).status).toBe(401)
    expect(logged()).toEqual(['kernel.link-ended'])
  })
})

test('what people type, sign and name stands in no line of the log', async () => {
  const marker = `mark${crypto.randomUUID().slice(0, 8)}`
  const send = (path: string, headers: Record<string, string>, body?: unknown): Promise<Response> => duty.fetch(`${house.url}${path}`, { method: body === undefined ? 'GET' : 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const own = { ...json, origin: house.url }
  await house.browser().signIn(`n${marker}`, `password ${marker}`)
  await send('/api/views/operations', { authorization: `Link ${world.agencyId}.${crypto.randomUUID()}.${marker}` })
  await send('/api/views/operations', { authorization: `Bearer ${world.agencyId}.${crypto.randomUUID()}.${marker}` })
  await send(`/api/views/members?input=${encodeURIComponent(JSON.stringify({ search: marker }))}&token=${marker}`, {})
  await send('/api/commands/add-member', own, { id: crypto.randomUUID(), input: { memberId: crypto.randomUUID(), externalId: marker, unitId: world.id('unit s1'), name: marker, telephone: marker } })
  await send('/api/commands/add-member', { ...own, 'content-type': 'text/plain' }, { name: marker })
  await send('/api/uploads', { 'tus-resumable': '1.0.0', 'upload-length': '5', 'upload-metadata': `fileId ${btoa(crypto.randomUUID())},name ${btoa(marker)},purpose ${btoa('photo')}` }, marker)
  await send('/api/auth/join', own, { token: `${world.agencyId}.${crypto.randomUUID()}.${marker}`, username: marker, password: `password ${marker}` })
  await fetch(`${house.url}/calendar/${world.agencyId}.${marker}.ics`)
  expect(house.logged.filter((line) => line.includes(marker) || line.includes(btoa(marker)))).toEqual([])
  expect(logged().length).toBeGreaterThanOrEqual(5)
})
