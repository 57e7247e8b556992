/**
 * Browsers in which a login's password was once right. What they guess is counted apart from what strangers guess, so that
 * a stranger who locks a name does not keep its owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 * The cookie opens nothing: whoever steals it gets ten guesses of its own.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { readCookies } from './cookies.ts'
import type { Login } from './login.ts'
import type { LoginRow } from './logins.ts'
import { isSameText } from './same-text.ts'

/** Phones change hands: several people are known in one browser, and the one longest away is forgotten first. */
const mostPeople = 8
/** As long as browsers keep a cookie at most. */
const knownDays = 400
const dayMs = 86_400_000

/** One person in the cookie, `<id>.<when, base 36>.<HMAC-SHA-256>`: whose it is nobody can read. */
interface Entry {
  readonly id: string
  readonly issuedAt: number
  readonly text: string
}

type Whose = Pick<LoginRow, 'userId' | 'passwordVersion'>

export interface KnownBrowsers {
  /** The id of this browser for this login; null: a stranger. `account` also where nobody has the name: the work is the same. */
  find(headers: Headers, account: string, login: LoginRow | null): Promise<string | null>
  /** The `Set-Cookie` by which the browser is known from now on; `before`: the login as this browser may have known it. */
  remember(headers: Headers, login: LoginRow, before?: LoginRow | null): string
}

export function openKnownBrowsers({ secret, publicUrl, isOver }: { secret: string; publicUrl: string; isOver(login: Pick<Login, 'agencyId' | 'memberId' | 'signedInAt'>): Promise<boolean> }): KnownBrowsers {
  const key = createHmac('sha256', secret).update('known-browser').digest()
  const isSecure = publicUrl.startsWith('https:')
  const cookieName = isSecure ? '__Secure-muster.known' : 'muster.known'
  const attributes = `Max-Age=${knownDays * 86_400}; Path=/api/auth; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`

  // The version ends it with the password: nothing has to be remembered of each browser.
  const write = ({ userId, passwordVersion }: Whose, id: string, issuedAt: number): string => {
    const when = issuedAt.toString(36)
    return `${id}.${when}.${createHmac('sha256', key).update(JSON.stringify([id, when, userId, passwordVersion])).digest('base64url')}`
  }

  const read = (headers: Headers): Entry[] =>
    (readCookies(headers.get('cookie') ?? '').get(cookieName) ?? '').split('~').slice(0, mostPeople).flatMap((text) => {
      const [id = '', when = ''] = text.split('.')
      return /^[\w-]{22}\.[0-9a-z]{8,9}\.[\w-]{43}$/.test(text) ? [{ id, issuedAt: Number.parseInt(when, 36), text }] : []
    })

  const isOf = (whose: Whose) => ({ id, issuedAt, text }: Entry): boolean => isSameText(write(whose, id, issuedAt), text)

  return {
    async find(headers, account, login) {
      const entry = read(headers).find(isOf({ userId: account, passwordVersion: login?.passwordVersion ?? null }))
      if (entry === undefined || login === null || entry.issuedAt < Date.now() - knownDays * dayMs) return null
      // Signed out from afar since (a lost phone), or no longer serving.
      return (await isOver({ ...login, signedInAt: entry.issuedAt })) ? null : entry.id
    },
    remember(headers, login, before = null) {
      const entries = read(headers)
      const own = entries.find(isOf(login))
      const others = entries.filter((entry) => !isOf(login)(entry) && (before === null || !isOf(before)(entry)))
      const fresh = write(login, own?.id ?? randomBytes(16).toString('base64url'), Date.now())
      return `${cookieName}=${[fresh, ...others.map(({ text }) => text)].slice(0, mostPeople).join('~')}; ${attributes}`
    },
  }
}
