/** Single sign-on against a real OpenID provider (npm oidc-provider), driven as a browser does it. */
import { createServer, type Server } from 'node:http'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Browser, freePort, openHouse, type House } from './testing/house.ts'

interface Person {
  preferred_username?: string
  email?: string
  email_verified?: boolean
  employee_number?: string
  groups?: string[]
}

/** By the provider's own id of an account. */
const directory = new Map<string, Person>([
  ['sub-leo', { preferred_username: 'leo', groups: ['staff', 'duty-desk'] }],
  ['sub-leo-2', { preferred_username: 'leo' }],
  ['sub-cris', { email: 'cris@example.org', email_verified: true }],
  ['sub-cris-2', { email: 'rita@example.org', email_verified: false }],
  ['sub-eva', { preferred_username: 'eva.costa', employee_number: 'n-eva', groups: ['nowhere', 'closed-desk'] }],
  ['sub-ana', { preferred_username: 'ana', groups: ['admins'] }],
  ['sub-gone', { preferred_username: 'gone', employee_number: 'n-duda', groups: ['duty-desk'] }],
  ['sub-stranger', { preferred_username: 'stranger', email: 'stranger@example.org', email_verified: true, groups: ['admins', 'duty-desk'] }],
])

let house: House
let provider: Server
let issuer: string

beforeAll(async () => {
  const [port, ownPort] = [await freePort(), await freePort()]
  issuer = `http://127.0.0.1:${port}`
  const url = `http://127.0.0.1:${ownPort}`
  const oidc = new Provider(issuer, {
    clients: [{ client_id: 'muster', client_secret: 'a secret of the provider', redirect_uris: [`${url}/api/auth/callback/sso`], token_endpoint_auth_method: 'client_secret_post' }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'employee_number', 'groups'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the provider'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...directory.get(sub) }) }),
  })
  provider = createServer(oidc.callback())
  await new Promise<void>((resolve) => { provider.listen(port, '127.0.0.1', () => resolve()) })
  house = await openHouse({
    port: ownPort,
    publicUrl: url,
    sso: { issuer, clientId: 'muster', clientSecret: 'a secret of the provider', name: 'Agency login', scopes: ['openid', 'profile', 'email'], groups: { 'duty-desk': { role: 'duty-officer', unit: 'hq' }, admins: { role: 'administrator', unit: 'hq' }, 'closed-desk': { role: 'planner', unit: 'not-there' } } },
  })
  await house.settle()
  for (const key of ['leo', 'cris', 'rita']) await house.giveLogin(key)
  await house.ask("UPDATE auth.\"user\" SET email = username || '@example.org' WHERE username IN ('cris', 'rita')")
})
afterAll(async () => {
  await house.close()
  provider.closeAllConnections()
  await new Promise((resolve) => { provider.close(resolve) })
})

/** Where the browser is sent, up to our own callback, which is not opened yet. */
async function authorize(browser: Browser, account: string): Promise<string> {
  const { status, body } = await browser.post('/api/auth/sign-in/oauth2', { providerId: 'sso', callbackURL: '/board', errorCallbackURL: '/sign-in' })
  expect(status).toBe(200)
  const { url } = z.object({ url: z.string() }).parse(body)
  const asked = new URL(url).searchParams
  expect(Object.fromEntries(asked)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', nonce: expect.any(String), state: expect.any(String), scope: expect.stringContaining('openid') })
  const elsewhere = new Browser(issuer)
  let at = url
  for (let steps = 0; steps < 12; steps += 1) {
    const response = await elsewhere.fetch(at)
    const location = response.headers.get('location')
    if (location !== null) {
      at = new URL(location, at).href
      if (at.startsWith(house.url)) return at
      continue
    }
    // The forms of the provider's development pages: first who one is, then consent.
    const page = await response.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    const sent = await elsewhere.fetch(/action="([^"]+)"/.exec(page)?.[1] ?? at, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ prompt, login: account, password: 'x' }) })
    at = new URL(sent.headers.get('location') ?? '', at).href
    if (at.startsWith(house.url)) return at
  }
  throw new Error('the provider never came back')
}

async function signOn(account: string): Promise<{ browser: Browser; location: string }> {
  const browser = house.browser()
  const callback = await authorize(browser, account)
  const response = await browser.fetch(callback)
  return { browser, location: response.headers.get('location') ?? '' }
}

const roles = async (key: string): Promise<string[]> => {
  const rows = await house.ask<{ role: string; external_id: string }>('SELECT g.role, u.external_id FROM role_grant g JOIN unit u USING (agency_id, unit_id) WHERE g.member_id = $1 AND g.withdrawn_at IS NULL ORDER BY 1, 2', [house.member(key)])
  return rows.map(({ role, external_id: unit }) => `${role} ${unit}`)
}

test('the sign-in page knows that there is one', async () => {
  expect((await house.browser().get('/api/identity')).body).toMatchObject({ sso: { name: 'Agency login' } })
})

test('a member comes in by user name; groups give roles and take back only those they gave; no token is kept', async () => {
  const { browser, location } = await signOn('sub-leo')
  expect(location).toBe('/board')
  expect((await browser.get('/api/session')).body).toMatchObject({ member: { name: 'leo' }, how: 'sso' })
  expect(await roles('leo')).toEqual(['duty-officer hq', 'leader s1'])
  expect(await house.journal('identity.signed-in')).toContainEqual(expect.objectContaining({ subject: { kind: 'member', id: house.member('leo') }, facts: { how: 'sso' } }))
  directory.set('sub-leo', { preferred_username: 'leo', groups: ['staff'] })
  await signOn('sub-leo')
  expect(await roles('leo')).toEqual(['leader s1'])
  expect((await house.journal('member.role-')).filter(({ facts }) => JSON.stringify(facts).includes('"by":"sso"')).map(({ kind }) => kind)).toEqual(['member.role-granted', 'member.role-withdrawn'])
  expect(await house.ask('SELECT "accessToken", "refreshToken", "idToken" FROM auth.account WHERE "providerId" = \'sso\'')).toEqual([{ accessToken: null, refreshToken: null, idToken: null }])
})

test('what a group gives beside what was given by hand stays by hand', async () => {
  await house.run('grant-role', { memberId: house.member('leo'), role: 'duty-officer', unitId: house.unit('hq') })
  directory.set('sub-leo', { preferred_username: 'leo', groups: ['duty-desk'] })
  await signOn('sub-leo')
  directory.set('sub-leo', { preferred_username: 'leo' })
  await signOn('sub-leo')
  expect(await roles('leo')).toEqual(['duty-officer hq', 'leader s1'])
})

test('a stranger is refused, and leaves nothing behind', async () => {
  const before = await house.ask('SELECT count(*)::int AS n FROM auth."user"')
  const { browser, location } = await signOn('sub-stranger')
  expect(location).toMatch(/^\/sign-in\?error=signup_disabled/)
  expect(await browser.whoAmI()).toBeNull()
  expect(house.logged.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ event: 'refused', code: 'signup_disabled', path: '/api/auth/callback/sso' }))
  expect(house.logged.join('')).not.toMatch(/sub-stranger|stranger@/)
  expect(await house.ask('SELECT count(*)::int AS n FROM auth."user"')).toEqual(before)
  expect(await house.ask('SELECT 1 FROM auth.account WHERE "accountId" = \'sub-stranger\'')).toEqual([])
})

test('a second identity with the same user name is not let into the first one’s login', async () => {
  const { browser, location } = await signOn('sub-leo-2')
  expect(location).toContain('error=')
  expect(await browser.whoAmI()).toBeNull()
})

test('an e-mail counts only when the service has verified it', async () => {
  expect(await (await signOn('sub-cris')).browser.whoAmI()).toBe('cris')
  expect(await (await signOn('sub-cris-2')).browser.whoAmI()).toBeNull()
})

test('a member without a login gets one by employee number; groups of units that are not there give nothing', async () => {
  expect(await (await signOn('sub-eva')).browser.whoAmI()).toBe('eva')
  expect(await house.ask('SELECT username FROM auth."user" WHERE "memberId" = $1', [house.member('eva')])).toEqual([{ username: 'eva.costa' }])
  expect(await roles('eva')).toEqual([])
  // There is no password to guess.
  expect((await house.browser().signIn('eva.costa', 'any password at all')).status).toBe(401)
  await house.run('end-service', { memberId: house.member('duda') })
  expect(await (await signOn('sub-gone')).browser.whoAmI()).toBeNull()
})

test('the last administrator stays one when the groups say otherwise', async () => {
  await house.giveLogin('ana')
  await house.run('withdraw-role', { memberId: house.member('ana'), role: 'administrator', unitId: house.unit('hq') }).catch(() => undefined)
  await house.ask("UPDATE role_grant SET from_sso = true WHERE member_id = $1 AND role = 'administrator'", [house.member('ana')])
  directory.set('sub-ana', { preferred_username: 'ana', groups: [] })
  expect(await (await signOn('sub-ana')).browser.whoAmI()).toBe('ana')
  expect(await roles('ana')).toEqual(['administrator hq'])
})

test('an answer of the service that was not asked for, or was used before, opens nothing', async () => {
  const browser = house.browser()
  const callback = await authorize(browser, 'sub-leo')
  // In another browser: the state is bound to the one that began.
  const thief = house.browser()
  await thief.fetch(callback)
  expect(await thief.whoAmI()).toBeNull()
  const second = house.browser()
  const url = new URL(await authorize(second, 'sub-leo'))
  url.searchParams.set('state', 'forged')
  await second.fetch(url.href)
  expect(await second.whoAmI()).toBeNull()
  const third = house.browser()
  const own = await authorize(third, 'sub-leo')
  await third.fetch(own)
  expect(await third.whoAmI()).toBe('leo')
  const replayed = house.browser()
  for (const [name, value] of third.cookies) if (!name.includes('session_token')) replayed.cookies.set(name, value)
  await replayed.fetch(own)
  expect(await replayed.whoAmI()).toBeNull()
  // Back to a page of ours only.
  expect((await browser.post('/api/auth/sign-in/oauth2', { callbackURL: 'https://elsewhere.example/' })).status).toBe(403)
})
