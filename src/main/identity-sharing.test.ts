import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedAnswer } from '../kernel/identity/contract.ts'
import { goodPassword, openHouse, type Browser, type House } from './testing/house.ts'

let house: House

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  for (const key of ['ana', 'duda', 'leo', 'cris', 'rita', 'adam', 'eva']) await house.giveLogin(key)
  for (const [key, pin] of [['cris', '4821'], ['rita', '9137'], ['adam', '6402'], ['eva', '5093']] as const) {
    const own = house.browser()
    await own.signIn(key)
    expect((await own.post('/api/auth/pin', { pin, password: goodPassword })).status).toBe(200)
  }
})
afterAll(() => house.close())

async function share(leader = 'leo'): Promise<Browser> {
  const phone = house.browser()
  await phone.signIn(leader)
  expect((await phone.post('/api/auth/shared/start')).status).toBe(200)
  return phone
}
const enter = (phone: Browser, key: string, pin: string): ReturnType<Browser['post']> => phone.post('/api/auth/shared/enter', { memberId: house.member(key), pin })

test('a leader opens a phone for the crew; people come and go by PIN, and the journal says on whose phone', async () => {
  const phone = await share()
  // Whoever holds it now is not the leader.
  expect(await phone.whoAmI()).toBeNull()
  const shared = sharedAnswer.unwrap().parse((await phone.get('/api/auth/shared')).body)
  expect(shared).toMatchObject({ leader: { memberId: house.member('leo'), name: 'leo' }, current: null })
  expect(shared.people).toEqual([
    { memberId: house.member('cris'), name: 'cris', hasPin: true },
    { memberId: house.member('leo'), name: 'leo', hasPin: false },
    { memberId: house.member('rita'), name: 'rita', hasPin: true },
  ])
  expect(shared.expiresAt - Date.now()).toBeGreaterThan(11.9 * 3_600_000)
  expect((await enter(phone, 'cris', '4821')).status).toBe(200)
  expect((await phone.get('/api/session')).body).toMatchObject({ member: { name: 'cris' }, how: 'shared', shared: { leaderName: 'leo', expiresAt: shared.expiresAt } })
  expect((await phone.get('/api/auth/shared')).body).toMatchObject({ current: house.member('cris') })
  expect(await house.journal('identity.signed-in')).toContainEqual(expect.objectContaining({ subject: { kind: 'member', id: house.member('cris') }, facts: { how: 'shared', leaderId: house.member('leo') } }))
  const cookies = new Map(phone.cookies)
  expect((await enter(phone, 'rita', '9137')).status).toBe(200)
  expect(await phone.whoAmI()).toBe('rita')
  // Cris's session ended with the change.
  const kept = house.browser()
  for (const [name, value] of cookies) kept.cookies.set(name, value)
  expect(await kept.whoAmI()).toBeNull()
  expect((await phone.post('/api/auth/shared/leave')).status).toBe(200)
  expect(await phone.whoAmI()).toBeNull()
  expect((await phone.get('/api/auth/shared')).body).toMatchObject({ current: null })
  expect((await phone.post('/api/auth/shared/end')).status).toBe(200)
  expect((await phone.get('/api/auth/shared')).body).toBeNull()
  expect(await enter(phone, 'rita', '9137')).toMatchObject({ status: 409, body: { error: { code: 'identity.not-shared' } } })
  expect((await house.journal('identity.sharing')).map(({ kind }) => kind)).toEqual(['identity.sharing-started', 'identity.sharing-ended'])
})

test('commands given on a shared phone say so in the journal', async () => {
  const phone = await share()
  await enter(phone, 'cris', '4821')
  expect((await phone.post('/api/commands/go-on-duty', { id: crypto.randomUUID(), input: { memberId: house.member('cris') } })).status).toBe(200)
  const [entry] = (await house.journal('')).filter(({ actor }) => actor === `member:${house.member('cris')}`)
  expect(entry).toMatchObject({ via: `shared:${house.member('leo')}` })
})

test('neither administrators nor people of other units come by PIN, and only who leads shares', async () => {
  const phone = await share()
  for (const [key, pin] of [['adam', '6402'], ['eva', '5093'], ['ana', '1111']] as const) expect(await enter(phone, key, pin)).toMatchObject({ status: 409, body: { error: { code: 'identity.not-shared' } } })
  const crew = house.browser()
  await crew.signIn('cris')
  expect(await crew.post('/api/auth/shared/start')).toMatchObject({ status: 403 })
  // By PIN one shares nothing further, and changes nothing of the account.
  await enter(phone, 'cris', '4821')
  for (const path of ['shared/start', 'pin/remove', 'sessions/end-others', 'two-factor/enable', 'change-password']) expect(await phone.post(`/api/auth/${path}`, { password: goodPassword, currentPassword: goodPassword, newPassword: 'another quiet harbour' })).toMatchObject({ status: 403 })
  expect((await phone.get('/api/auth/profile')).status).toBe(403)
  expect((await phone.get('/api/auth/passkey/generate-register-options')).status).toBe(403)
})

test('five wrong PINs lock the person, not the phone; a person without a PIN is answered alike', async () => {
  const phone = await share()
  for (let at = 0; at < 5; at += 1) expect(await enter(phone, 'rita', `000${at}`)).toMatchObject({ status: 401, body: { error: { code: 'identity.pin-wrong' } } })
  expect(await enter(phone, 'rita', '9137')).toMatchObject({ status: 429, body: { error: { code: 'identity.locked' } } })
  expect(await house.journal('identity.locked')).toEqual([expect.objectContaining({ subject: { kind: 'member', id: house.member('rita') }, facts: { guessed: 'pin', until: expect.any(Number) } })])
  expect((await enter(phone, 'cris', '4821')).status).toBe(200)
  expect(await enter(phone, 'leo', '2580')).toMatchObject({ status: 401, body: { error: { code: 'identity.pin-wrong' } } })
})

test.each([
  ['ends it among the sessions', async () => {
    const desk = house.browser()
    await desk.signIn('leo')
    await desk.post('/api/auth/sessions/end-others')
  }],
  ['was signed out from afar', async () => { await house.run('end-sessions', { memberId: house.member('leo') }, 'duda') }],
  ['leads no more', async () => {
    await house.run('withdraw-role', { memberId: house.member('leo'), role: 'leader', unitId: house.unit('s1') })
  }],
  ['serves no more', async () => { await house.run('end-service', { memberId: house.member('leo') }) }],
] as [string, () => Promise<void>][])('everybody is out when the leader %s', async (_, end) => {
  if ((await house.browser().signIn('leo')).status !== 200) throw new Error('the leader cannot sign in')
  const phone = house.browser()
  await phone.signIn('leo')
  if ((await phone.post('/api/auth/shared/start')).status !== 200) {
    // After "leads no more" the role has to come back first.
    await house.run('grant-role', { memberId: house.member('leo'), role: 'leader', unitId: house.unit('s1') })
    await phone.post('/api/auth/shared/start')
  }
  await enter(phone, 'cris', '4821')
  expect(await phone.whoAmI()).toBe('cris')
  await end()
  await new Promise((resolve) => { setTimeout(resolve, 1100) })
  expect(await phone.whoAmI()).toBeNull()
  expect((await phone.get('/api/views/units')).status).toBe(401)
  expect((await phone.get('/api/auth/shared')).body).toBeNull()
})

test('PINs that are tried first are refused, as is one without the password', async () => {
  const own = house.browser()
  await own.signIn('eva')
  for (const pin of ['1234', '0000', '987654', '12', 'abcd']) expect(await own.post('/api/auth/pin', { pin, password: goodPassword })).toMatchObject({ status: 400 })
  expect(await own.post('/api/auth/pin', { pin: '8264', password: 'not the password' })).toMatchObject({ status: 401, body: { error: { code: 'identity.wrong' } } })
  expect((await own.post('/api/auth/pin/remove')).status).toBe(200)
  expect((await own.get('/api/auth/profile')).body).toMatchObject({ hasPin: false })
})
