/** What of better-auth is reached over HTTP, and what is counted, refused and journalled around it. */
import { notSignedIn, forbidden, Refusal } from '../errors.ts'
import { parseJson } from '../http/body.ts'
import { waysIn, type Auth } from './auth.ts'
import type { Log } from '../log.ts'
import { readCookies } from './cookies.ts'
import type { KnownBrowsers } from './known.ts'
import type { Limits } from './limits.ts'
import type { Logins } from './logins.ts'
import type { IdentityRecord, LoginChange, Session } from './login.ts'
import { mustBeGoodPassword } from './passwords.ts'

/**
 * `sign-in`: user name or e-mail with password. `second`: a code after the password, or to switch the authenticator on.
 * `confirm`: needs a session and the password once more. `own`: needs a session. `open`: neither.
 */
type Sort = 'sign-in' | 'second' | 'confirm' | 'own' | 'open'

/** Everything else that better-auth offers is not there: sign-up, changes of the user, lists of session tokens, links of accounts. */
const routes: Readonly<Record<string, Sort>> = {
  'POST /sign-in/username': 'sign-in',
  'POST /sign-in/email': 'sign-in',
  'POST /sign-in/social': 'open',
  'POST /sign-in/oauth2': 'open',
  'GET /callback/sso': 'open',
  'POST /sign-out': 'open',
  'POST /change-password': 'confirm',
  'POST /two-factor/enable': 'confirm',
  'POST /two-factor/disable': 'confirm',
  'POST /two-factor/generate-backup-codes': 'confirm',
  'POST /two-factor/get-totp-uri': 'confirm',
  'POST /two-factor/verify-totp': 'second',
  'POST /two-factor/verify-backup-code': 'second',
  'GET /passkey/generate-register-options': 'own',
  'POST /passkey/verify-registration': 'own',
  'GET /passkey/list-user-passkeys': 'own',
  'POST /passkey/delete-passkey': 'own',
  'POST /passkey/update-passkey': 'own',
  'GET /passkey/generate-authenticate-options': 'open',
  'POST /passkey/verify-authentication': 'open',
}

const changes: Readonly<Record<string, LoginChange>> = {
  'POST /change-password': 'password-set',
  'POST /two-factor/disable': 'totp-off',
  'POST /two-factor/generate-backup-codes': 'backup-codes-made',
  'POST /passkey/verify-registration': 'passkey-added',
  'POST /passkey/delete-passkey': 'passkey-removed',
}

export interface GateParts {
  readonly auth: Auth
  readonly logins: Logins
  readonly limits: Limits
  readonly known: KnownBrowsers
  readonly passwordLeastLength: number
  readonly record: IdentityRecord
  readonly log: Log | undefined
  findLogin(headers: Headers): Promise<Session | null>
}

interface Asked {
  readonly request: Request
  /** Below /api/auth. */
  readonly path: string
  /** Method and path. */
  readonly route: string
  readonly body: Readonly<Record<string, unknown>>
  readonly login: Session | null
}

export function createGate(parts: GateParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '')
    const route = `${request.method} ${path}`
    const sort = Object.hasOwn(routes, route) ? routes[route] : undefined
    if (sort === undefined) throw new Refusal({ code: 'kernel.no-such-address', status: 404, facts: { path: `/api/auth${path}` } })
    // A form of another site could send the rest.
    if (request.method === 'POST' && request.headers.get('content-type')?.startsWith('application/json') !== true) throw new Refusal({ code: 'kernel.foreign-request', status: 403 })
    const login = await parts.findLogin(request.headers)
    const asked: Asked = { request, path, route, body: request.method === 'POST' ? await readBody(request) : {}, login }
    if (sort === 'own' || sort === 'confirm') mustOwn(login)
    const response = await answer(parts, sort, asked)
    const failure = await failureOf(sort, asked, response)
    if (failure !== null) parts.log?.warn({ event: 'refused', code: failure, status: response.status, method: request.method, path: `/api/auth${path}` })
    else if (response.ok || response.status === 302) await journal(parts, asked, response)
    return response
  }
}

/** What failed though its status does not say so: better-auth sends a stranger back with a word in the address, and calls a wrong password or passkey a bad request. */
async function failureOf(sort: Sort, { path }: Asked, response: Response): Promise<string | null> {
  if (response.status === 302) return new URL(response.headers.get('location') ?? '/', 'http://here').searchParams.get('error')?.replace(/[^A-Za-z0-9_.-]/g, '').slice(0, 80) ?? null
  if (response.status !== 400 || (sort !== 'confirm' && waysIn[path] === undefined)) return null
  const body: unknown = await response.clone().json().catch(() => null)
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : 'identity.refused'
}

/** A session by PIN is for the work only: a PIN must not change what opens the account. */
export function mustOwn(login: Session | null): Session {
  if (login === null) throw notSignedIn()
  if (login.how === 'shared') throw forbidden({ what: 'identity' })
  return login
}

async function answer(parts: GateParts, sort: Sort, asked: Asked): Promise<Response> {
  switch (sort) {
    case 'sign-in':
      return signIn(parts, asked)
    case 'second':
      return checkCode(parts, asked)
    case 'confirm':
      return confirm(parts, asked)
    case 'own':
      return forward(parts, asked.request, asked.body)
    case 'open':
      if (asked.route === 'POST /passkey/verify-authentication') await parts.limits.countSignIn()
      if (asked.route === 'POST /sign-in/social' || asked.route === 'POST /sign-in/oauth2') return beginSso(parts, asked)
      return forward(parts, asked.request, asked.body)
  }
}

async function signIn(parts: GateParts, { request, body }: Asked): Promise<Response> {
  const { auth, known, logins, limits, record } = parts
  const name = body.username ?? body.email
  const { password } = body
  if (typeof name !== 'string' || typeof password !== 'string' || name.length > 320) return forward(parts, request, body)
  const found = await logins.findByName(name)
  // A name that nobody has is counted and locked like another: the answer must not tell which there are.
  const account = found?.userId ?? `name:${name.trim().toLowerCase()}`
  const browserId = await known.find(request.headers, account, found)
  const [guessed, counted] = browserId === null ? (['password', account] as const) : (['known', `${account}:${browserId}`] as const)
  await limits.begin(guessed, counted, async (until) => {
    if (found !== null) await record.locked(found, { guessed, until })
  })
  await limits.countSignIn()
  // better-auth hashes for names that nobody has, but not where there is no password; the time must not tell either.
  if (found !== null && found.passwordVersion === null) await (await auth.$context).password.hash(password)
  const kind = name.includes('@') ? 'email' : 'username'
  const response = await forward(parts, request, { [kind]: name.trim(), password }, `/sign-in/${kind}`)
  if (!response.ok || found === null) return response
  // What strangers tried meanwhile stays counted where a known browser signs in: else they could go on after each of its sign-ins.
  await limits.forgive(guessed, counted)
  return withCookie(response, known.remember(request.headers, found))
}

function withCookie(response: Response, cookie: string): Response {
  const headers = new Headers(response.headers)
  headers.append('set-cookie', cookie)
  return new Response(response.body, { status: response.status, headers })
}

/** Wrong codes are counted for the account, over all its challenges; better-auth ends a challenge after five. */
async function checkCode(parts: GateParts, { request, route, body, login }: Asked): Promise<Response> {
  const { limits, logins, record } = parts
  const userId = login?.userId ?? (await findChallenged(parts, request))
  if (login?.how === 'shared') throw forbidden({ what: 'identity' })
  if (userId === null || typeof body.code !== 'string') return forward(parts, request, { code: body.code })
  await limits.begin('code', userId, async (until) => {
    const found = await logins.findByUser(userId)
    if (found !== null) await record.locked(found, { guessed: 'code', until })
  })
  if (login === null && route === 'POST /two-factor/verify-totp') await limits.useOnce(userId, body.code)
  // No device is trusted beyond its session, whatever the sender asks for: phones change hands here.
  const response = await forward(parts, request, { code: body.code })
  if (response.ok) await limits.forgive('code', userId)
  return response
}

/** Who gave the right password and owes the code: better-auth keeps it under the name in a cookie. */
async function findChallenged({ auth }: GateParts, request: Request): Promise<string | null> {
  const context = await auth.$context
  const value = readCookies(request.headers.get('cookie') ?? '').get(context.createAuthCookie('two_factor').name)
  const identifier = decodeURIComponent(value ?? '').split('.')[0] ?? ''
  if (identifier === '') return null
  return (await context.internalAdapter.findVerificationValue(identifier))?.value ?? null
}

async function confirm(parts: GateParts, { request, route, body, login }: Asked): Promise<Response> {
  const { userId, agencyId, memberId } = mustOwn(login)
  const { known, limits, logins, record } = parts
  let sent = body
  const found = await logins.findByUser(userId)
  if (route === 'POST /change-password') {
    await mustBeGoodPassword(String(body.newPassword ?? ''), { username: found?.username ?? '', least: parts.passwordLeastLength })
    // Whoever knew the old one is out.
    sent = { newPassword: body.newPassword, currentPassword: body.currentPassword, revokeOtherSessions: true }
  }
  await limits.begin('confirm', userId, (until) => record.locked({ agencyId, memberId }, { guessed: 'confirm', until }))
  const response = await forward(parts, request, sent)
  if (!response.ok) return response
  await limits.forgive('confirm', userId)
  // A new password is known here only.
  const changed = route === 'POST /change-password' ? await logins.findByUser(userId) : null
  return changed === null ? response : withCookie(response, known.remember(request.headers, changed, found))
}

/** Only the way by redirect: an ID token handed in by a browser proves little about who holds it. */
function beginSso(parts: GateParts, { request, body }: Asked): Promise<Response> {
  const pick = (name: string): Record<string, unknown> => (typeof body[name] === 'string' ? { [name]: body[name] } : {})
  return forward(parts, request, { provider: 'sso', ...pick('callbackURL'), ...pick('errorCallbackURL'), disableRedirect: true }, '/sign-in/social')
}

async function journal({ auth, logins, record, findLogin }: GateParts, { path, route, login }: Asked, response: Response): Promise<void> {
  if (login !== null && route === 'POST /sign-out') await record.changed(login, 'signed-out')
  const change = changes[route]
  if (login !== null && change !== undefined) await record.changed(login, change)
  if (waysIn[path] === undefined) return
  const { authCookies } = await auth.$context
  const cookie = response.headers.getSetCookie().find((text) => text.startsWith(`${authCookies.sessionToken.name}=`))?.split(';')[0]
  // A password that asks for a code too takes the cookie back.
  const opened = cookie === undefined ? null : await findLogin(new Headers({ cookie }))
  if (opened === null) return
  if (login !== null && route === 'POST /two-factor/verify-totp') {
    // Those of before gave the password alone, and would pass for more from now on.
    await logins.endSessions(login.userId, { but: opened.sessionId })
    await record.changed(login, 'totp-on')
  } else await record.signedIn(opened)
}

function forward({ auth }: GateParts, request: Request, body: Readonly<Record<string, unknown>>, path?: string): Promise<Response> {
  const url = new URL(request.url)
  if (path !== undefined) url.pathname = `/api/auth${path}`
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  return auth.handler(new Request(url, { method: request.method, headers, ...(request.method === 'POST' ? { body: JSON.stringify(body) } : {}) }))
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text()
  const value = text === '' ? {} : parseJson(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
