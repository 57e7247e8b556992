import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sessionsAnswer } from '../kernel/identity/contract.ts'
import { codeIn, goodPassword, openHouse, type Browser, type House } from './testing/house.ts'

let house: House

const locked = z.object({ error: z.object({ facts: z.object({ until: z.number() }) }) })
const minutesLocked = (body: unknown): number => (locked.parse(body).error.facts.until - Date.now()) / 60_000

async function sessionsOf(phone: Browser): Promise<z.infer<typeof sessionsAnswer>['sessions']> {
  return sessionsAnswer.parse((await phone.get('/api/auth/sessions')).body).sessions
}

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  for (const key of ['ana', 'leo', 'cris', 'rita', 'duda', 'eva']) await house.giveLogin(key)
})
afterAll(() => house.close())

describe('signing in', () => {
  test('with user name and password opens a session that says whose it is and how it came', async () => {
    const phone = house.browser()
    expect(await phone.signIn('Leo')).toMatchObject({ status: 200 })
    expect((await phone.get('/api/session')).body).toMatchObject({ member: { name: 'leo' }, how: 'password', shared: null })
    expect(await house.journal('identity.signed-in')).toContainEqual(expect.objectContaining({ subject: { kind: 'member', id: house.member('leo') }, facts: { how: 'password' } }))
  })

  test('answers a wrong password and a name that nobody has alike', async () => {
    const [wrong, unknown] = [await house.browser().signIn('leo', 'not this one at all'), await house.browser().signIn('nobody-here', 'not this one at all')]
    expect(wrong).toMatchObject({ status: 401, body: { code: 'INVALID_USERNAME_OR_PASSWORD' } })
    expect({ status: unknown.status, body: unknown.body }).toEqual({ status: wrong.status, body: wrong.body })
    expect(house.logged.filter((line) => line.includes('"refused"') && line.includes('INVALID_USERNAME_OR_PASSWORD')).length).toBe(2)
    expect(house.logged.join('')).not.toMatch(/not this one|nobody-here/)
  })

  test('gives a new session, whatever cookie was planted before', async () => {
    const phone = house.browser()
    const name = 'better-auth.session_token'
    phone.cookies.set(name, 'planted.planted')
    await phone.signIn('leo')
    const first = phone.cookies.get(name)
    expect(first).not.toBe('planted.planted')
    // Somebody else's own session, planted on a phone: signing in there leaves it behind.
    const other = house.browser()
    other.cookies.set(name, first ?? '')
    await other.signIn('cris')
    expect(other.cookies.get(name)).not.toBe(first)
    expect([await phone.whoAmI(), await other.whoAmI()]).toEqual(['leo', 'cris'])
  })

  test('works with an e-mail address too, once its owner named one; it is nobody else’s then', async () => {
    const phone = house.browser()
    await phone.signIn('leo')
    expect(await phone.post('/api/auth/email', { email: 'Leo@Example.org', password: 'not the password' })).toMatchObject({ status: 401, body: { error: { code: 'identity.wrong' } } })
    expect((await phone.post('/api/auth/email', { email: 'Leo@Example.org', password: goodPassword })).status).toBe(200)
    expect((await phone.get('/api/auth/profile')).body).toMatchObject({ email: 'leo@example.org' })
    for (const [path, body] of [['email', { email: 'LEO@example.org', password: goodPassword }], ['username', { username: 'leo@example.org', password: goodPassword }]] as const) {
      const other = house.browser()
      expect((await other.post(`/api/auth/sign-in/${path}`, body)).status).toBe(200)
      expect(await other.whoAmI()).toBe('leo')
    }
    const thief = house.browser()
    await thief.signIn('cris')
    expect(await thief.post('/api/auth/email', { email: 'leo@example.org', password: goodPassword })).toMatchObject({ status: 409, body: { error: { code: 'identity.username-taken' } } })
    expect((await phone.post('/api/auth/email', { email: null, password: goodPassword })).status).toBe(200)
    expect((await phone.get('/api/auth/profile')).body).toMatchObject({ email: null })
  })

  test('ends with signing out, and the old cookie opens nothing', async () => {
    const phone = house.browser()
    await phone.signIn('cris')
    const kept = new Map(phone.cookies)
    expect((await phone.post('/api/auth/sign-out')).status).toBe(200)
    for (const [name, value] of kept) phone.cookies.set(name, value)
    expect(await phone.whoAmI()).toBeNull()
  })

  test('keeps of a device its browser and system only', async () => {
    const desk = house.browser('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0')
    await desk.signIn('rita')
    expect(await sessionsOf(desk)).toMatchObject([{ label: 'Edge, Windows', how: 'password', isCurrent: true }])
    expect(await house.ask('SELECT "userAgent", "ipAddress" FROM auth.session WHERE "userAgent" LIKE \'Edge%\'')).toEqual([{ userAgent: 'Edge, Windows', ipAddress: null }])
  })

  test('what better-auth offers besides is not there', async () => {
    const phone = house.browser()
    await phone.signIn('cris')
    for (const path of ['sign-up/email', 'update-user', 'request-password-reset', 'is-username-available', 'revoke-session', 'link-social', 'delete-user']) {
      expect(await phone.post(`/api/auth/${path}`, { username: 'leo', email: 'x@example.org', name: 'x', password: goodPassword })).toMatchObject({ status: 404, body: { error: { code: 'kernel.no-such-address' } } })
    }
    for (const path of ['get-session', 'list-sessions', 'list-accounts']) expect((await phone.get(`/api/auth/${path}`)).status).toBe(404)
  })
})

describe('sessions', () => {
  test('are listed, and one of them or all others are ended at once', async () => {
    const [one, two, three] = [house.browser(), house.browser(), house.browser()]
    for (const phone of [one, two, three]) await phone.signIn('ana')
    expect((await sessionsOf(one)).length).toBe(3)
    const ofTwo = await sessionsOf(two)
    const second = ofTwo.find((session) => session.isCurrent)?.id
    expect((await one.post('/api/auth/sessions/end', { id: second })).status).toBe(200)
    expect([await one.whoAmI(), await two.whoAmI(), await three.whoAmI()]).toEqual(['ana', null, 'ana'])
    await one.post('/api/auth/sessions/end-others')
    expect([await one.whoAmI(), await three.whoAmI()]).toEqual(['ana', null])
    // Nobody ends what is not theirs.
    const stranger = house.browser()
    await stranger.signIn('cris')
    const own = (await sessionsOf(one))[0]?.id
    expect(await stranger.post('/api/auth/sessions/end', { id: own })).toMatchObject({ status: 404 })
    expect(await one.whoAmI()).toBe('ana')
  })

  test('end after twelve hours in which nobody came, and on their thirtieth day', async () => {
    const phone = house.browser()
    await phone.signIn('rita')
    await house.ask('UPDATE auth.session SET "lastSeenAt" = now() - interval \'11 hours\' WHERE "userId" = (SELECT id FROM auth."user" WHERE username = \'rita\')')
    await new Promise((resolve) => { setTimeout(resolve, 1100) })
    expect(await phone.whoAmI()).toBe('rita')
    // Seen just now.
    expect(await house.ask('SELECT 1 FROM auth.session WHERE "lastSeenAt" > now() - interval \'1 minute\' AND "userId" = (SELECT id FROM auth."user" WHERE username = \'rita\')')).not.toEqual([])
    await house.ask('UPDATE auth.session SET "lastSeenAt" = now() - interval \'13 hours\' WHERE "userId" = (SELECT id FROM auth."user" WHERE username = \'rita\')')
    await new Promise((resolve) => { setTimeout(resolve, 1100) })
    expect(await phone.whoAmI()).toBeNull()
    expect(await house.ask('SELECT 1 FROM auth.session WHERE "expiresAt" > now() + interval \'31 days\'')).toEqual([])
  })

  test('of a lost phone end from afar', async () => {
    const phone = house.browser()
    await phone.signIn('cris')
    await house.run('end-sessions', { memberId: house.member('cris') }, 'leo')
    expect(await phone.whoAmI()).toBeNull()
    await phone.signIn('cris')
    expect(await phone.whoAmI()).toBe('cris')
  })
})

describe('a new password', () => {
  const change = async (newPassword: string, currentPassword = goodPassword): Promise<{ status: number; code: unknown; name: string | null }> => {
    const phone = house.browser()
    await phone.signIn('cris')
    const { status, body } = await phone.post('/api/auth/change-password', { newPassword, currentPassword })
    return { status, code: codeIn(body), name: await phone.whoAmI() }
  }

  test('that is short, long, known from breaches or made of the user name is refused', async () => {
    expect(await change('short one')).toMatchObject({ status: 422, code: 'identity.password-short' })
    expect(await change('x'.repeat(129))).toMatchObject({ status: 422, code: 'identity.password-short' })
    for (const known of ['1qaz2wsx3edc', 'Administrator', 'PASSWORDPASSWORD', 'aaaaaaaaaaaa', 'criscriscris', 'qwerty123456']) expect(await change(known)).toMatchObject({ status: 422, code: 'identity.password-breached' })
    expect(await change('another quiet harbour', 'not the current one')).toMatchObject({ status: 400, code: 'INVALID_PASSWORD' })
  })

  test('ends the other sessions, and no character is asked for', async () => {
    const other = house.browser()
    await other.signIn('cris')
    expect(await change('只有汉字的长口令也可以用')).toMatchObject({ status: 200, name: 'cris' })
    expect(await other.whoAmI()).toBeNull()
    expect(await house.journal('identity.password-set')).toContainEqual(expect.objectContaining({ subject: { kind: 'member', id: house.member('cris') } }))
    expect((await house.browser().signIn('cris', '只有汉字的长口令也可以用')).status).toBe(200)
  })
})

describe('guessing', () => {
  test('a thousand wrong passwords lock the account, quickly, journalled once, and still after a restart; the right one is refused too', async () => {
    const [attacker, known] = [house.browser(), house.browser()]
    await known.signIn('rita')
    const startedAt = performance.now()
    const codes = new Map<string, number>()
    for (let done = 0; done < 1000; done += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => attacker.signIn('rita', `wrong guess ${done + at}`)))
      for (const { status, body } of answers) {
        const key = `${status} ${codeIn(body)}`
        codes.set(key, (codes.get(key) ?? 0) + 1)
      }
    }
    const tookMs = performance.now() - startedAt
    expect(Object.fromEntries(codes)).toEqual({ '401 INVALID_USERNAME_OR_PASSWORD': 10, '429 identity.locked': 990 })
    // Far above what it takes: it only says that nothing waits on purpose, and machines that test are busy.
    expect(tookMs).toBeLessThan(90_000)
    const refused = await house.browser().signIn('rita')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'identity.locked', facts: { until: expect.any(Number) } } } })
    const minutes = minutesLocked(refused.body)
    expect(minutes).toBeGreaterThan(13)
    expect(minutes).toBeLessThan(15.1)
    expect((await house.journal('identity.locked')).filter(({ facts }) => JSON.stringify(facts).includes('password'))).toEqual([expect.objectContaining({ subject: { kind: 'member', id: house.member('rita') }, facts: { guessed: 'password', until: expect.any(Number) } })])
    await house.restart()
    expect((await house.browser().signIn('rita')).status).toBe(429)
    // Where she has signed in before she gets in all the while.
    expect((await known.signIn('rita')).status).toBe(200)
    // Others are not kept out.
    expect((await house.browser().signIn('leo')).status).toBe(200)
    expect(house.logged.filter((line) => line.includes('"event":"refused"') && line.includes('identity.locked')).length).toBeGreaterThanOrEqual(990)
    expect(house.logged.join('')).not.toContain('wrong guess')
  }, 120_000)

  test('a name that nobody has is locked alike', async () => {
    const attacker = house.browser()
    await guessTenTimes('ghost', attacker)
    expect(await attacker.signIn('ghost', 'wrong guess 11')).toMatchObject({ status: 429, body: { error: { code: 'identity.locked' } } })
  })

  test('locks double, and a right password forgets the wrong ones', async () => {
    const phone = house.browser()
    await Promise.all(Array.from({ length: 9 }, (_, at) => phone.signIn('leo', `wrong guess ${at}`)))
    expect((await phone.signIn('leo')).status).toBe(200)
    phone.cookies.clear()
    await guessTenTimes('leo', phone)
    await house.ask('UPDATE auth.attempt SET expire = 1 WHERE key LIKE \'password:%\'')
    await guessTenTimes('leo', phone)
    const { body } = await phone.signIn('leo')
    expect(minutesLocked(body)).toBeGreaterThan(29)
  })

  test('by strangers locks a name for strangers; a browser where its owner signed in has ten guesses of its own', async () => {
    const [desk, phone, stolen] = [house.browser(), house.browser(), house.browser()]
    for (const browser of [desk, phone]) expect((await browser.signIn('duda')).status).toBe(200)
    stolen.cookies.set('muster.known', phone.cookies.get('muster.known') ?? '')
    expect(await stolen.whoAmI()).toBeNull()
    await lockForStrangers('duda')
    expect((await house.browser().signIn('duda')).status).toBe(429)
    expect((await phone.signIn('duda')).status).toBe(200)
    // Forged, or another person's: a stranger.
    const [forged, other] = [house.browser(), house.browser()]
    forged.cookies.set('muster.known', `${phone.cookies.get('muster.known')?.slice(0, -4)}AAAA`)
    await other.signIn('ana')
    for (const browser of [forged, other]) expect((await browser.signIn('duda')).status).toBe(429)
    // Whoever stole the cookie locks this one browser, and nobody else.
    await guessTenTimes('duda', stolen)
    expect([(await stolen.signIn('duda')).status, (await phone.signIn('duda')).status, (await desk.signIn('duda')).status]).toEqual([429, 429, 200])
    const locks = (await house.journal('identity.locked')).filter(({ subject }) => JSON.stringify(subject).includes(house.member('duda')))
    expect(locks.map(({ facts }) => facts)).toEqual([{ guessed: 'password', until: expect.any(Number) }, { guessed: 'known', until: expect.any(Number) }])
  })

  test('a browser is known no longer after a new password, after signing out everywhere else, and for a lost phone', async () => {
    const [desk, phone, newPassword] = [house.browser(), house.browser(), 'another quiet harbour']
    for (const browser of [desk, phone]) await browser.signIn('eva')
    await lockForStrangers('eva')
    // Whoever is signed in is not kept from the account either.
    expect((await desk.post('/api/auth/change-password', { newPassword, currentPassword: goodPassword })).status).toBe(200)
    expect([(await phone.signIn('eva', newPassword)).status, (await desk.signIn('eva', newPassword)).status]).toEqual([429, 200])
    phone.cookies.set('muster.known', desk.cookies.get('muster.known') ?? '')
    expect((await phone.signIn('eva', newPassword)).status).toBe(200)
    expect((await desk.post('/api/auth/sessions/end-others')).status).toBe(200)
    expect([(await phone.signIn('eva', newPassword)).status, (await desk.signIn('eva', newPassword)).status]).toEqual([429, 200])
    await house.run('end-sessions', { memberId: house.member('eva') }, 'ana')
    expect((await desk.signIn('eva', newPassword)).status).toBe(429)
  })

  test('tells nothing by its cookies: only a right password brings one', async () => {
    const phone = house.browser()
    await phone.signIn('cris', '只有汉字的长口令也可以用')
    expect(phone.cookies.has('muster.known')).toBe(true)
    for (const browser of [phone, house.browser()]) {
      for (const name of ['cris', 'nobody-there']) {
        const { status, headers } = await browser.signIn(name, 'not this one at all')
        expect([status, headers.getSetCookie()]).toEqual([401, []])
      }
    }
  })

  test('the counters name nobody and no address', async () => {
    const rows = await house.ask<{ key: string }>('SELECT key FROM auth.attempt')
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.map(({ key }) => key).join(' ')).not.toMatch(/rita|leo|ghost|127\.0\.0\.1/)
  })
})

/** At once, which counts as well, and is quicker. */
async function guessTenTimes(name: string, browser: Browser): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 11 }, (_, at) => browser.signIn(name, `wrong guess ${at}`)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 10 }, () => 401), 429])
}

/** One guess is made, and nine are written down: each costs a tenth of a second. */
async function lockForStrangers(name: string): Promise<void> {
  const before = await house.ask<{ key: string }>("SELECT key FROM auth.attempt WHERE key LIKE 'password:%'")
  expect((await house.browser().signIn(name, 'wrong guess')).status).toBe(401)
  await house.ask("UPDATE auth.attempt SET points = 10 WHERE key LIKE 'password:%' AND key <> ALL ($1)", [before.map(({ key }) => key)])
  expect((await house.browser().signIn(name, 'wrong guess')).status).toBe(429)
}
