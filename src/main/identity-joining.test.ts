import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { goodPassword, openHouse, type House } from './testing/house.ts'

let house: House

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  await house.giveLogin('ana')
})
afterAll(() => house.close())

async function invite(key: string): Promise<{ linkId: string; token: string }> {
  const linkId = crypto.randomUUID()
  const result = await house.run('invite-member', { linkId, memberId: house.member(key) }, 'ana')
  const url = typeof result === 'object' && result !== null && 'url' in result ? String(result.url) : ''
  expect(url).toMatch(new RegExp(`^${house.url}/join#`))
  return { linkId, token: url.split('#')[1] ?? '' }
}
const ended = { status: 401, body: { error: { code: 'kernel.link-ended' } } }

describe('a link to join', () => {
  test('says whom it is for, makes a login, signs in, and works once', async () => {
    const { token, linkId } = await invite('cris')
    const phone = house.browser()
    expect((await phone.post('/api/auth/join/look', { token })).body).toEqual({ memberName: 'cris', agencyName: { zh: '消防支队', en: 'Fire service' }, username: null, expiresAt: expect.any(Number) })
    expect((await phone.post('/api/auth/join', { token, username: 'cris.p', password: goodPassword })).status).toBe(200)
    expect((await phone.get('/api/session')).body).toMatchObject({ member: { name: 'cris' }, how: 'link' })
    for (const path of ['join', 'join/look']) expect(await house.browser().post(`/api/auth/${path}`, { token, username: 'thief', password: goodPassword })).toMatchObject(ended)
    expect((await house.browser().signIn('CRIS.P')).status).toBe(200)
    expect(await house.journal('link.used')).toEqual([expect.objectContaining({ facts: { linkId, purpose: 'set-password' } })])
    expect(JSON.stringify([await house.journal(''), house.logged])).not.toContain(token)
  })

  test('refuses a taken name and a bad password without being used up', async () => {
    const { token } = await invite('rita')
    const join = (username: string, password: string): Promise<unknown> => house.browser().post('/api/auth/join', { token, username, password })
    expect(await join('Ana', goodPassword)).toMatchObject({ status: 409, body: { error: { code: 'identity.username-taken' } } })
    expect(await join('rita', 'administrator')).toMatchObject({ status: 422, body: { error: { code: 'identity.password-breached' } } })
    expect(await join('rita', 'rita')).toMatchObject({ status: 422, body: { error: { code: 'identity.password-short', facts: { least: 12 } } } })
    expect(await join('rita with blanks', goodPassword)).toMatchObject({ status: 400 })
    expect(await join('rita', goodPassword)).toMatchObject({ status: 200 })
  })

  test('that two use at once makes one login', async () => {
    const { token } = await invite('eva')
    const answers = await Promise.all(['one', 'two', 'three'].map((username) => house.browser().post('/api/auth/join', { token, username, password: goodPassword })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401])
    expect(await house.ask('SELECT count(*)::int AS n FROM auth."user" WHERE "memberId" = $1', [house.member('eva')])).toEqual([{ n: 1 }])
  })

  test('that is forged, expired, revoked, replaced or for another purpose opens nothing', async () => {
    const look = async (token: string): Promise<unknown> => house.browser().post('/api/auth/join/look', { token })
    const first = await invite('duda')
    const second = await invite('duda')
    expect(await look(first.token)).toMatchObject(ended)
    expect(await look(`${second.token}x`)).toMatchObject(ended)
    expect(await look('no token')).toMatchObject(ended)
    await house.ask("UPDATE link SET expires_at = now() - interval '1 second' WHERE link_id = $1", [second.linkId])
    expect(await look(second.token)).toMatchObject(ended)
    const third = await invite('duda')
    await house.run('revoke-link', { linkId: third.linkId }, 'ana')
    expect(await look(third.token)).toMatchObject(ended)
    const fourth = await invite('duda')
    await house.ask("UPDATE link SET purpose = 'answer' WHERE link_id = $1", [fourth.linkId])
    expect(await look(fourth.token)).toMatchObject(ended)
    const fifth = await invite('duda')
    await house.run('end-service', { memberId: house.member('duda') }, 'ana')
    expect(await look(fifth.token)).toMatchObject(ended)
  })

  test('begins again for somebody who lost phone or password: all that opened the login before is over', async () => {
    await house.giveLogin('leo')
    const old = house.browser()
    await old.signIn('leo')
    await old.post('/api/auth/pin', { pin: '7391', password: goodPassword })
    for (let at = 0; at < 11; at += 1) await house.browser().signIn('leo', `wrong guess ${at}`)
    const { token } = await invite('leo')
    expect((await house.browser().post('/api/auth/join/look', { token })).body).toMatchObject({ username: 'leo' })
    const phone = house.browser()
    expect((await phone.post('/api/auth/join', { token, username: 'leo', password: 'a new quiet harbour' })).status).toBe(200)
    expect([await phone.whoAmI(), await old.whoAmI()]).toEqual(['leo', null])
    expect((await phone.get('/api/auth/profile')).body).toMatchObject({ hasPin: false, hasTotp: false, passkeys: [] })
    // The lock is over too, and the old password opens nothing.
    expect((await house.browser().signIn('leo', goodPassword)).status).toBe(401)
    expect((await house.browser().signIn('leo', 'a new quiet harbour')).status).toBe(200)
  })
})

describe('the first set-up', () => {
  const input = {
    agency: { key: 'porto', name: { en: 'Porto fire' } },
    unit: { externalId: 'hq', name: { en: 'Headquarters' }, type: 'detachment' },
    person: { name: 'Marta', externalId: '1' },
    username: 'marta',
    password: goodPassword,
  }

  test('needs the code of the terminal, works once, and makes an administrator at the root', async () => {
    const empty = await openHouse()
    try {
      const { code } = empty.server.setup
      const browser = empty.browser()
      expect((await browser.get('/api/identity')).body).toEqual({ passwordMinLength: 12, sso: null, needsSetup: true, passkeyHost: 'localhost' })
      expect(await browser.post('/api/setup', { code: 'ABCD-EFGH-JKLM', ...input })).toMatchObject({ status: 401, body: { error: { code: 'identity.code-wrong' } } })
      expect(await browser.post('/api/setup', { ...input, code, password: 'short' })).toMatchObject({ status: 422, body: { error: { code: 'identity.password-short' } } })
      expect(await browser.post('/api/setup', { ...input, code, unit: { ...input.unit, type: 'castle' } })).toMatchObject({ status: 400, body: { error: { code: 'kernel.invalid-input' } } })
      expect(await empty.server.system.database.listAgencies()).toEqual([])
      expect((await browser.post('/api/setup', { ...input, code: code.toLowerCase().replaceAll('-', ' ') })).status).toBe(200)
      const session = (await browser.get('/api/session')).body
      expect(session).toMatchObject({ member: { name: 'Marta' }, agency: { name: { en: 'Porto fire', zh: 'Porto fire' } }, roles: [{ role: 'administrator' }] })
      expect((await browser.get('/api/identity')).body).toMatchObject({ needsSetup: false })
      expect(await empty.browser().post('/api/setup', { ...input, code, username: 'thief' })).toMatchObject({ status: 409, body: { error: { code: 'identity.setup-done' } } })
      expect((await empty.browser().signIn('marta')).status).toBe(200)
      expect((await empty.journal('', z.object({ agency: z.object({ id: z.string() }) }).parse(session).agency.id)).map(({ kind }) => kind)).toEqual(['agency.founded', 'unit.added', 'member.added', 'member.role-granted', 'identity.password-set', 'identity.signed-in', 'identity.signed-in'])
    } finally {
      await empty.close()
    }
  })

  test('goes on where it was cut short, and guesses at the code are counted', async () => {
    const empty = await openHouse()
    try {
      const { code, found } = empty.server.setup
      // As if the server had been killed before the login was made.
      await found({ ...input, code, agency: { key: 'porto', name: { zh: '', en: 'Porto fire' } }, unit: { ...input.unit, name: { zh: '', en: 'Headquarters' } } })
      await empty.restart()
      expect((await empty.browser().get('/api/identity')).body).toMatchObject({ needsSetup: true })
      expect(empty.server.setup.code).toBe(code)
      for (let at = 0; at < 10; at += 1) expect((await empty.browser().post('/api/setup', { ...input, code: `WRONG-${at}` })).status).toBe(401)
      expect(await empty.browser().post('/api/setup', { ...input, code })).toMatchObject({ status: 429, body: { error: { code: 'identity.locked' } } })
      await empty.ask('DELETE FROM auth.attempt')
      const browser = empty.browser()
      expect((await browser.post('/api/setup', { ...input, code })).status).toBe(200)
      expect(await browser.whoAmI()).toBe('Marta')
      expect((await empty.server.system.database.listAgencies()).length).toBe(1)
    } finally {
      await empty.close()
    }
  })
})
