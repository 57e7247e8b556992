import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { goodPassword, openHouse, type Answer, type Browser, type House } from './testing/house.ts'

let house: House

beforeAll(async () => {
  house = await openHouse({ secondFactorFor: ['administrator'] })
  await house.settle()
  for (const key of ['leo', 'cris', 'rita', 'eva', 'ana']) await house.giveLogin(key)
})
afterAll(() => house.close())

/** RFC 6238 with its defaults: SHA-1, 30 s, six digits. */
function totp(secret: Buffer, at = Date.now()): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac[19] ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** RFC 4648. */
function base32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

const enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

async function switchOn(phone: Browser): Promise<{ secret: Buffer; backupCodes: string[] }> {
  const { totpURI, backupCodes } = enabled.parse((await phone.post('/api/auth/two-factor/enable', { password: goodPassword })).body)
  const uri = new URL(totpURI)
  expect(uri.searchParams.get('issuer')).toBe('Muster')
  const secret = base32(uri.searchParams.get('secret') ?? '')
  // In force only once a code proved that the authenticator has it.
  expect((await phone.get('/api/auth/profile')).body).toMatchObject({ hasTotp: false })
  expect((await phone.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
  return { secret, backupCodes }
}

test('an authenticator is asked for after the password, its code opens once, and a code of the paper once', async () => {
  const phone = house.browser()
  await phone.signIn('leo')
  const { secret, backupCodes } = await switchOn(phone)
  expect((await phone.get('/api/auth/profile')).body).toMatchObject({ username: 'leo', email: null, hasPassword: true, hasTotp: true, backupCodesLeft: 10, hasPin: false, passkeys: [] })
  expect(await house.journal('identity.totp-on')).toHaveLength(1)
  const signedIn = (await house.journal('identity.signed-in')).length

  const next = house.browser()
  expect(await next.signIn('leo')).toMatchObject({ status: 200, body: { twoFactorRedirect: true } })
  expect(await next.whoAmI()).toBeNull()
  expect((await house.journal('identity.signed-in')).length).toBe(signedIn)
  expect(await next.post('/api/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject({ status: 401, body: { code: 'INVALID_CODE' } })
  const code = totp(secret, Date.now() + 30_000)
  expect((await next.post('/api/auth/two-factor/verify-totp', { code, trustDevice: true })).status).toBe(200)
  expect(await next.whoAmI()).toBe('leo')
  expect((await house.journal('identity.signed-in')).length).toBe(signedIn + 1)
  // Whoever read it over a shoulder comes too late; and no device is trusted for longer than its session.
  const thief = house.browser()
  for (const [name, value] of next.cookies) if (name.includes('trust')) thief.cookies.set(name, value)
  expect(await thief.signIn('leo')).toMatchObject({ body: { twoFactorRedirect: true } })
  expect(await thief.post('/api/auth/two-factor/verify-totp', { code })).toMatchObject({ status: 401, body: { error: { code: 'identity.code-wrong' } } })

  const [paper = ''] = backupCodes
  const lost = house.browser()
  await lost.signIn('leo')
  expect((await lost.post('/api/auth/two-factor/verify-backup-code', { code: paper })).status).toBe(200)
  expect((await lost.get('/api/auth/profile')).body).toMatchObject({ backupCodesLeft: 9 })
  const again = house.browser()
  await again.signIn('leo')
  expect((await again.post('/api/auth/two-factor/verify-backup-code', { code: paper })).status).toBe(401)
  expect(await again.whoAmI()).toBeNull()
})

test('wrong codes lock the account over all its challenges, and the lock is journalled', async () => {
  const phone = house.browser()
  await phone.signIn('cris')
  const { secret } = await switchOn(phone)
  const attacker = house.browser()
  const statuses: number[] = []
  for (let at = 0; at < 11; at += 1) {
    // A challenge ends after five wrong codes; the next begins with the password.
    if (at % 4 === 0) await attacker.signIn('cris')
    statuses.push((await attacker.post('/api/auth/two-factor/verify-totp', { code: String(100_000 + at) })).status)
  }
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
  await attacker.signIn('cris')
  expect(await attacker.post('/api/auth/two-factor/verify-totp', { code: totp(secret, Date.now() + 30_000) })).toMatchObject({ status: 429, body: { error: { code: 'identity.locked' } } })
  expect(await house.journal('identity.locked')).toEqual([expect.objectContaining({ subject: { kind: 'member', id: house.member('cris') }, facts: { guessed: 'code', until: expect.any(Number) } })])
  expect(await attacker.post('/api/auth/two-factor/verify-backup-code', { code: 'aaaaa-bbbbb' })).toMatchObject({ status: 429 })
})

test('it is switched off with the password, and guesses at that are counted', async () => {
  const phone = house.browser()
  await phone.signIn('rita')
  await switchOn(phone)
  for (let at = 0; at < 3; at += 1) expect(await phone.post('/api/auth/two-factor/disable', { password: `wrong guess ${at}` })).toMatchObject({ status: 400, body: { code: 'INVALID_PASSWORD' } })
  expect((await phone.post('/api/auth/two-factor/disable', { password: goodPassword })).status).toBe(200)
  expect((await phone.get('/api/auth/profile')).body).toMatchObject({ hasTotp: false, backupCodesLeft: 0 })
  expect(await house.journal('identity.totp-off')).toHaveLength(1)
  for (let at = 0; at < 10; at += 1) await phone.post('/api/auth/two-factor/enable', { password: `wrong guess ${at}` })
  expect(await phone.post('/api/auth/two-factor/enable', { password: goodPassword })).toMatchObject({ status: 429, body: { error: { code: 'identity.locked' } } })
  // Counted apart from the door: whoever holds a stolen session has these ten, and keeps nobody out with them.
  expect((await house.browser().signIn('rita')).status).toBe(200)
  expect(await house.journal('identity.locked')).toContainEqual(expect.objectContaining({ subject: { kind: 'member', id: house.member('rita') }, facts: { guessed: 'confirm', until: expect.any(Number) } }))
})

test('passkeys are offered for this server, with its user verified; a session is needed to add one', async () => {
  expect((await house.browser().get('/api/auth/passkey/generate-register-options')).status).toBe(401)
  const phone = house.browser()
  await phone.signIn('eva')
  const { status, body } = await phone.get('/api/auth/passkey/generate-register-options')
  expect(status).toBe(200)
  expect(body).toMatchObject({ rp: { id: 'localhost', name: 'Muster' }, authenticatorSelection: { userVerification: 'required', residentKey: 'required' } })
  expect((await house.browser().get('/api/auth/passkey/generate-authenticate-options')).status).toBe(200)
  expect(await house.browser().post('/api/auth/passkey/verify-authentication', { response: { id: 'x' } })).toMatchObject({ status: 400 })
  const secure = await openHouse({ publicUrl: 'https://muster.example.org' })
  try {
    expect((await fetch(`${secure.server.url}/api/auth/passkey/generate-authenticate-options`)).headers.getSetCookie().join()).toMatch(/__Secure-.*HttpOnly; Secure; SameSite=Lax/i)
  } finally {
    await secure.close()
  }
})

test('where a role demands it, a password alone opens nothing but the own login; the authenticator does, and a passkey or single sign-on would', async () => {
  const [phone, other] = [house.browser(), house.browser()]
  for (const browser of [phone, other]) await browser.signIn('ana')
  expect((await phone.get('/api/session')).body).toMatchObject({ member: { name: 'ana' }, needsSecond: true })
  const refused = { status: 403, body: { error: { code: 'identity.second-needed' } } }
  const look = (): Promise<Answer> => phone.get(`/api/views/member?input=${encodeURIComponent(JSON.stringify({ memberId: house.member('ana') }))}`)
  const act = (): Promise<Answer> => phone.post('/api/commands/end-sessions', { id: crypto.randomUUID(), input: { memberId: house.member('leo') } })
  expect([await look(), await act(), await phone.get('/api/live'), await phone.post('/api/auth/shared/start')]).toMatchObject([refused, refused, refused, refused])
  await switchOn(phone)
  // A session of before gave the password alone.
  expect([await phone.whoAmI(), await other.whoAmI()]).toEqual(['ana', null])
  expect((await phone.get('/api/session')).body).toMatchObject({ needsSecond: false })
  expect([(await look()).status, (await act()).status]).toEqual([200, 200])
  // The role is asked at each request, the session's way in as well.
  const guest = house.browser()
  await guest.signIn('eva')
  const owes = async (): Promise<unknown> => (await guest.get('/api/session')).body
  expect(await owes()).toMatchObject({ needsSecond: false })
  await house.run('grant-role', { memberId: house.member('eva'), role: 'administrator', unitId: house.unit('s2') })
  for (const [how, needsSecond] of [['password', true], ['link', true], ['passkey', false], ['sso', false]] as const) {
    await house.ask(`UPDATE auth.session SET how = $1 WHERE "userId" = (SELECT id FROM auth."user" WHERE username = 'eva')`, [how])
    // Sessions are remembered for a second, unless somebody comes or goes.
    await house.browser().post('/api/auth/sign-out')
    expect(await owes()).toMatchObject({ how, needsSecond })
  }
})
