import { betterAuth } from 'better-auth'
import { username } from 'better-auth/plugins'
import pg from 'pg'

export interface Login {
  readonly userId: string
  readonly agencyId: string
  readonly memberId: string
  /** When the session began, milliseconds: one that began before the member was signed out everywhere is over. */
  readonly signedInAt: number
  /** How it came about where that matters to who reads the journal: `shared:<member id>` for a change of user on a leader's phone. */
  readonly via: string | null
}

export interface NewLogin {
  readonly username: string
  readonly password: string
  readonly agencyId: string
  readonly memberId: string
}

/** Who is signed in. Passwords, sessions and cookies are better-auth's; a login belongs to one agency and one member. */
export interface Identity {
  handle(request: Request): Promise<Response>
  findLogin(headers: Headers): Promise<Login | null>
  createLogin(login: NewLogin): Promise<void>
  hasLogin(username: string): Promise<boolean>
  /** For the command line, which stands beside the database and needs no password. */
  findLoginByName(username: string): Promise<Login | null>
  close(): Promise<void>
}

/** Reading a session costs 0.25 ms, a fifth of a small command; better-auth's own signed cookie is believed for a minute anyway. */
const rememberMs = 5000
const mostRemembered = 2000

export function openIdentity({ authUrl, secret, publicUrl, onSignIn }: { authUrl: string; secret: string; publicUrl: string; onSignIn: (login: Login) => Promise<void> }): Identity {
  const pool = new pg.Pool({ connectionString: authUrl, max: 4, options: '-c timezone=UTC -c search_path=auth' })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const auth = betterAuth({
    database: pool,
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: (request) => trustedOrigins(publicUrl, request),
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 4 },
    plugins: [username({ minUsernameLength: 2, usernameValidator: (name) => /^[a-z0-9._-]+$/i.test(name) })],
    user: {
      additionalFields: {
        agencyId: { type: 'string', required: true, input: false },
        memberId: { type: 'string', required: true, input: false },
      },
    },
    session: { cookieCache: { enabled: true, maxAge: 60 } },
    // No device and no address is kept with a session.
    advanced: { ipAddress: { disableIpTracking: true } },
    databaseHooks: {
      session: {
        create: {
          before: (session) => Promise.resolve({ data: { ...session, userAgent: null, ipAddress: null } }),
          after: async (session) => {
            const login = await loginOf(session.userId)
            if (login !== null) await onSignIn(login)
          },
        },
      },
    },
  })

  async function loginOf(userId: string): Promise<Login | null> {
    const found = await pool.query<{ agencyId: string; memberId: string }>('SELECT "agencyId", "memberId" FROM "user" WHERE id = $1', [userId])
    const row = found.rows[0]
    return row === undefined ? null : { userId, ...row, signedInAt: Date.now(), via: null }
  }

  const remembered = new Map<string, { readonly login: Login; readonly until: number }>()

  return {
    handle: (request) => {
      // Somebody signs in or out: what was remembered may no longer hold.
      if (request.method === 'POST') remembered.clear()
      return auth.handler(request)
    },
    async findLogin(headers) {
      const cookie = headers.get('cookie')
      if (cookie === null) return null
      const known = remembered.get(cookie)
      if (known !== undefined && known.until > performance.now()) return known.login
      const session = await auth.api.getSession({ headers })
      if (session === null) return null
      const login = { userId: session.user.id, agencyId: session.user.agencyId, memberId: session.user.memberId, signedInAt: session.session.createdAt.getTime(), via: null }
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(cookie, { login, until: performance.now() + rememberMs })
      return login
    },
    async createLogin(login) {
      const context = await auth.$context
      const user = await context.internalAdapter.createUser({
        name: login.username,
        // better-auth wants an address for everybody; this one cannot receive mail.
        email: `${login.username}@${login.agencyId}.invalid`,
        emailVerified: false,
        username: login.username.toLowerCase(),
        displayUsername: login.username,
        agencyId: login.agencyId,
        memberId: login.memberId,
      }, { method: 'email-password' })
      await context.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: await context.password.hash(login.password) })
    },
    async hasLogin(name) {
      const found = await pool.query('SELECT 1 FROM "user" WHERE username = $1', [name.toLowerCase()])
      return found.rows.length > 0
    },
    async findLoginByName(name) {
      const found = await pool.query<{ id: string }>('SELECT id FROM "user" WHERE username = $1', [name.toLowerCase()])
      const row = found.rows[0]
      return row === undefined ? null : loginOf(row.id)
    },
    close: () => pool.end(),
  }
}

/** The configured address, and the same server under its other loopback name. */
function trustedOrigins(publicUrl: string, request: Request | undefined): string[] {
  const origins = [publicUrl]
  const host = request?.headers.get('host')
  if (host !== null && host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) origins.push(`http://${host}`)
  return origins
}
