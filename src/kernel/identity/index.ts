import pg from 'pg'
import type { Log } from '../log.ts'
import { openAuth } from './auth.ts'
import type { SignInWay } from './contract.ts'
import { createGate } from './gate.ts'
import { openKnownBrowsers } from './known.ts'
import { openLimits } from './limits.ts'
import type { IdentityRecord, Login, NewLogin, Session } from './login.ts'
import { emailOf, isRealEmail, Logins } from './logins.ts'
import type { OpenIdentity } from './parts.ts'
import { passwordLeastLength as leastLength } from './passwords.ts'
import type { SsoSettings } from './settings.ts'
import { admitBy, type SsoMembers } from './sso-people.ts'

export { loginChanges, type IdentityRecord, type Login, type LoginChange, type NewLogin, type Session } from './login.ts'
export type { SsoGroup, SsoSettings } from './settings.ts'
export type { SsoMembers } from './sso-people.ts'
export type { Identity, IdentityPeople, IdentitySetup, OpenIdentity, SharingFacts } from './parts.ts'
export { createIdentityRoutes } from './routes.ts'
export { mustBeGoodPassword, passwordLeastLength } from './passwords.ts'

export interface IdentityOptions {
  readonly authUrl: string
  readonly secret: string
  readonly publicUrl: string
  readonly onSignIn: (session: Session) => Promise<void>
  /** Changes and locks; without it only sign-ins are told. */
  readonly record?: Omit<IdentityRecord, 'signedIn'>
  /** A session that began then is over: its member was signed out from afar since, or serves no more. */
  readonly isOver?: (login: Pick<Login, 'agencyId' | 'memberId' | 'signedInAt'>) => Promise<boolean>
  readonly passwordLeastLength?: number
  /** Roles that a password alone, or a PIN, does not serve. */
  readonly secondFactorFor?: readonly string[]
  /** For the security log, beside what the edge writes of refusals. */
  readonly log?: Log
  readonly sso?: { readonly settings: SsoSettings; readonly members: SsoMembers } | null
}

/** Reading a session costs 0.25 ms, a fifth of a small command; one that was ended elsewhere lives on for so long here. */
const rememberMs = 1000
const mostRemembered = 2000
/** Longer than the longest watch sleeps: a phone that nobody took up since asks again who holds it. */
const idleMs = 12 * 3_600_000
const seenEveryMs = 60_000

export function openIdentity({ authUrl, secret, publicUrl, onSignIn, record: given, isOver = never, passwordLeastLength = leastLength, secondFactorFor = [], sso = null, log }: IdentityOptions): OpenIdentity {
  const pool = new pg.Pool({ connectionString: authUrl, max: 4, options: '-c timezone=UTC -c search_path=auth' })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const logins = new Logins(pool)
  const limits = openLimits({ pool, secret })
  const known = openKnownBrowsers({ secret, publicUrl, isOver })
  const record: IdentityRecord = { signedIn: onSignIn, changed: given?.changed ?? nothing, locked: given?.locked ?? nothing }
  const people = sso === null ? null : admitBy({ logins, members: sso.members, createLogin })
  const auth = openAuth({ pool, secret, publicUrl, passwordLeastLength, sso: sso === null || people === null ? null : { settings: sso.settings, people } })
  const remembered = new Map<string, { readonly login: Session; readonly until: number }>()
  const gate = createGate({ auth, logins, limits, known, passwordLeastLength, record, log, findLogin: readLogin })

  async function createLogin(login: NewLogin): Promise<void> {
    const context = await auth.$context
    const user = await context.internalAdapter.createUser({
      name: login.username,
      email: emailOf(login.username, login.agencyId),
      emailVerified: false,
      username: login.username.toLowerCase(),
      displayUsername: login.username,
      agencyId: login.agencyId,
      memberId: login.memberId,
    }, { method: 'email-password' })
    if (login.password !== null) await context.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: await context.password.hash(login.password) })
  }

  async function readLogin(headers: Headers): Promise<Session | null> {
    if (!headers.has('cookie')) return null
    const found = await auth.api.getSession({ headers })
    if (found === null) return null
    const { session, user } = found
    const seenAt = (session.lastSeenAt ?? session.createdAt).getTime()
    if (seenAt < Date.now() - idleMs) {
      await logins.endSessions(user.id, { id: session.id })
      return null
    }
    if (seenAt < Date.now() - seenEveryMs) await logins.touchSession(session.id)
    const { leaderId, sharedPhoneId } = session
    const isShared = typeof leaderId === 'string' && typeof sharedPhoneId === 'string'
    return {
      userId: user.id,
      agencyId: user.agencyId,
      memberId: user.memberId,
      sessionId: session.id,
      signedInAt: session.createdAt.getTime(),
      via: isShared ? `shared:${leaderId}` : null,
      how: readWay(session.how),
      notFor: hasSecond(readWay(session.how), user.twoFactorEnabled === true) ? [] : secondFactorFor,
      shared: isShared ? { phoneId: sharedPhoneId, leaderId, expiresAt: session.expiresAt.getTime() } : null,
    }
  }

  return {
    handle: async (request) => {
      // Somebody signs in or out: what was remembered may no longer hold.
      if (request.method === 'POST') remembered.clear()
      try {
        return await gate(request)
      } finally {
        if (request.method === 'POST') remembered.clear()
      }
    },
    async findLogin(headers) {
      const cookie = headers.get('cookie')
      if (cookie === null) return null
      const known = remembered.get(cookie)
      if (known !== undefined && known.until > performance.now()) return known.login
      const login = await readLogin(headers)
      if (login === null) return null
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(cookie, { login, until: performance.now() + rememberMs })
      return login
    },
    createLogin,
    async hasLogin(name) {
      return (await logins.findByName(name)) !== null
    },
    async findLoginByName(name) {
      const found = await logins.findByName(name)
      return found === null ? null : { userId: found.userId, agencyId: found.agencyId, memberId: found.memberId, signedInAt: Date.now(), via: null }
    },
    close: () => pool.end(),
    parts: {
      auth,
      logins,
      limits,
      known,
      record,
      secret,
      publicUrl,
      passwordLeastLength,
      ssoName: sso?.settings.name ?? null,
      async openSession({ userId, how, ending, request }) {
        const { headers } = await auth.api.openMusterSession({ body: { userId, how, ending: ending ?? null }, headers: request, returnHeaders: true })
        return headers.getSetCookie()
      },
      async replaceLogin(login, { username, password }) {
        const { internalAdapter, password: hashing } = await auth.$context
        await logins.forgetFactors(login.userId)
        // better-auth calls a name taken that the login has itself.
        if (login.username !== username.toLowerCase()) {
          const email = isRealEmail(login.email) ? {} : { email: emailOf(username, login.agencyId) }
          await internalAdapter.updateUser(login.userId, { username: username.toLowerCase(), displayUsername: username, name: username, ...email })
        }
        const hash = await hashing.hash(password)
        const account = await internalAdapter.findCredentialAccount(login.userId)
        if (account === null) await internalAdapter.linkAccount({ userId: login.userId, providerId: 'credential', accountId: login.userId, password: hash })
        else await internalAdapter.updateAccount(account.id, { password: hash })
        for (const guessed of ['password', 'confirm', 'code', 'pin'] as const) await limits.forgive(guessed, login.userId)
      },
      forgetRemembered: () => remembered.clear(),
    },
  }
}

const nothing = (): Promise<void> => Promise.resolve()
const never = (): Promise<boolean> => Promise.resolve(false)

/** A passkey has asked for finger, face or code; what single sign-on asks is its own business. With an authenticator a password or a link alone opens no session. */
function hasSecond(how: SignInWay, hasTotp: boolean): boolean {
  return how === 'passkey' || how === 'sso' || (hasTotp && how !== 'shared')
}

function readWay(text: string | null | undefined): SignInWay {
  return text === 'passkey' || text === 'sso' || text === 'shared' || text === 'link' ? text : 'password'
}
