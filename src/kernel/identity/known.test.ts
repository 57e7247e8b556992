import { expect, test } from 'vitest'
import { openKnownBrowsers } from './known.ts'
import type { LoginRow } from './logins.ts'

const known = openKnownBrowsers({ secret: 'a secret of the server', publicUrl: 'https://muster.example.org', isOver: () => Promise.resolve(false) })
const login = (userId: string, passwordVersion: string | null = 'first'): LoginRow => ({ userId, agencyId: 'a', memberId: 'm', username: userId, email: `${userId}@a.invalid`, passwordVersion })
const headersOf = (cookie: string): Headers => new Headers({ cookie: cookie.split(';')[0] ?? '' })
const find = (cookie: string, row: LoginRow): Promise<string | null> => known.find(headersOf(cookie), row.userId, row)

test('a browser knows the last eight people, and whoever comes again is not forgotten first', async () => {
  let cookie = ''
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'i']) cookie = known.remember(headersOf(cookie), login(name))
  const isKnown = await Promise.all([...'abcdefghi'].map(async (name) => (await find(cookie, login(name))) !== null))
  expect([...'abcdefghi'].filter((_, at) => isKnown[at])).toEqual([...'acdefghi'])
  expect(cookie.length).toBeLessThan(1000)
})

test('keeps its id as long as the password is the same, so that signing in gives no new guesses', async () => {
  const first = known.remember(new Headers(), login('ana'))
  const second = known.remember(headersOf(first), login('ana'))
  expect(second).not.toBe('')
  expect(await find(second, login('ana'))).toBe(await find(first, login('ana')))
  const changed = known.remember(headersOf(second), login('ana', 'second'), login('ana'))
  expect(await find(changed, login('ana'))).toBeNull()
  expect(await find(changed, login('ana', 'second'))).toEqual(expect.any(String))
  expect(await find(changed, login('ana', 'second'))).not.toBe(await find(first, login('ana')))
  // The old entry made room.
  expect(changed.split('~')).toHaveLength(1)
})

test('is sent to the sign-in only, never to scripts or from other sites, and names nobody', () => {
  const cookie = known.remember(new Headers(), login('ana'))
  expect(cookie).toMatch(/^__Secure-muster\.known=[\w.-]+; Max-Age=34560000; Path=\/api\/auth; HttpOnly; SameSite=Strict; Secure$/)
  expect(cookie).not.toContain('ana')
})

test('what is forged, of another secret, of another person or older than 400 days is a stranger’s', async () => {
  const cookie = known.remember(new Headers(), login('ana'))
  const [id, when, mark = ''] = (cookie.split(';')[0] ?? '').slice('__Secure-muster.known='.length).split('.')
  const give = (text: string): Promise<string | null> => find(`__Secure-muster.known=${text}`, login('ana'))
  expect(await give(`${id}.${when}.${mark}`)).toBe(id)
  for (const text of ['', '~~~', `${id}.${when}`, `${id}.zzzzzzzz.${mark}`, `${'x'.repeat(22)}.${when}.${mark}`, `${id}.${when}.${'A'.repeat(43)}`]) expect(await give(text)).toBeNull()
  expect(await find(cookie, login('leo'))).toBeNull()
  const other = openKnownBrowsers({ secret: 'another secret', publicUrl: 'https://muster.example.org', isOver: () => Promise.resolve(false) })
  expect(await other.find(headersOf(cookie), 'ana', login('ana'))).toBeNull()
  const ended = openKnownBrowsers({ secret: 'a secret of the server', publicUrl: 'https://muster.example.org', isOver: ({ signedInAt }) => Promise.resolve(signedInAt <= Date.now()) })
  expect(await ended.find(headersOf(cookie), 'ana', login('ana'))).toBeNull()
})
