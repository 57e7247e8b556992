/** How better-auth is set up here. What it offers over HTTP is narrowed in gate.ts. */
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { twoFactor, username } from 'better-auth/plugins'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { isIP } from 'node:net'
import type pg from 'pg'
import { z } from 'zod'
import { signInWays, usernamePattern, type SignInWay } from './contract.ts'
import { labelOf } from './label.ts'
import { passwordMaxLength } from './passwords.ts'
import { ssoConfig, type SsoPeople } from './sso.ts'
import type { SsoSettings } from './settings.ts'

/** A phone that was stolen is found out within a shift; whoever uses it daily signs in anew each month. */
const sessionDays = 30
const daySeconds = 86_400

export interface AuthParts {
  readonly pool: pg.Pool
  readonly secret: string
  readonly publicUrl: string
  readonly passwordLeastLength: number
  readonly sso: { readonly settings: SsoSettings; readonly people: SsoPeople } | null
}

/** Paths on which a session begins, and how; the others that make one (a changed password, a second factor) go on with what was. */
export const waysIn: Readonly<Record<string, SignInWay>> = {
  '/sign-in/username': 'password',
  '/sign-in/email': 'password',
  '/two-factor/verify-totp': 'password',
  '/two-factor/verify-backup-code': 'password',
  '/passkey/verify-authentication': 'passkey',
  '/callback/sso': 'sso',
  // As better-auth calls the same in its hooks.
  '/callback/:id': 'sso',
}

export type Auth = ReturnType<typeof openAuth>

/** Its type follows from its options. */
export function openAuth({ pool, secret, publicUrl, passwordLeastLength, sso }: AuthParts) {
  const host = passkeyHostOf(publicUrl)
  return betterAuth({
    appName: 'Muster',
    database: pool,
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: (request) => trustedOrigins(publicUrl, request),
    telemetry: { enabled: false },
    // Said by the edge, with a code and without what was sent.
    logger: { disabled: true },
    onAPIError: { errorURL: `${publicUrl}/` },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: passwordLeastLength, maxPasswordLength: 4 * passwordMaxLength },
    rateLimit: { enabled: false },
    plugins: [
      username({ minUsernameLength: 2, maxUsernameLength: 60, usernameValidator: (name) => usernamePattern.test(name) }),
      // limits.ts counts wrong codes, beside wrong passwords.
      twoFactor({ issuer: 'Muster', accountLockout: { enabled: false } }),
      passkey({
        rpName: 'Muster',
        rpID: host,
        ...(host === 'localhost' ? {} : { origin: new URL(publicUrl).origin }),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        authentication: {
          afterVerification: ({ verification }) => {
            // It stands for password and second factor: possession alone, without finger, face or code, is not enough.
            if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED', { code: 'USER_NOT_VERIFIED', message: 'The authenticator did not verify its user' })
            return Promise.resolve()
          },
        },
      }),
      opening,
      ...(sso === null ? [] : [genericOAuth({ config: [ssoConfig(sso.settings, sso.people)] })]),
    ],
    user: {
      additionalFields: {
        agencyId: { type: 'string', required: true, input: false },
        memberId: { type: 'string', required: true, input: false },
      },
    },
    session: {
      expiresIn: sessionDays * daySeconds,
      // It ends on its day; what ends earlier because nobody came is counted in `lastSeenAt`.
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      freshAge: daySeconds,
      additionalFields: {
        how: { type: 'string', required: false, input: false },
        lastSeenAt: { type: 'date', required: false, input: false },
        leaderId: { type: 'string', required: false, input: false },
        sharedPhoneId: { type: 'string', required: false, input: false },
      },
    },
    account: {
      // An identity of the sign-on service is matched to a member in sso.ts; better-auth then finds the login by the address that sso.ts names.
      accountLinking: { trustedProviders: ['sso'], requireLocalEmailVerified: false, allowDifferentEmails: false },
    },
    advanced: {
      useSecureCookies: publicUrl.startsWith('https:'),
      ipAddress: { disableIpTracking: true },
      // Said, because better-auth leaves these checks out under test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    databaseHooks: {
      account: {
        // Muster asks the service nothing after the sign-in: its tokens are not kept.
        create: { before: (account) => Promise.resolve({ data: { ...account, ...noTokens } }) },
        update: { before: (account) => Promise.resolve({ data: { ...account, ...noTokens } }) },
      },
      session: {
        create: {
          before: (session, context) =>
            Promise.resolve({
              data: {
                ...session,
                userAgent: labelOf(session.userAgent),
                ipAddress: null,
                lastSeenAt: new Date(),
                how: session.how ?? waysIn[context?.path ?? ''] ?? 'password',
              },
            }),
        },
      },
    },
  })
}

/** Opens a session where Muster itself has checked who it is: a link, a PIN, the first set-up. Not reachable over HTTP. */
const opening = {
  id: 'muster' as const,
  endpoints: {
    openMusterSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ userId: z.string(), how: z.enum(signInWays), ending: z.object({ expiresAt: z.date(), leaderId: z.string(), sharedPhoneId: z.string() }).nullable() }) },
      async (ctx) => {
        const { userId, how, ending } = ctx.body
        const user = await ctx.context.internalAdapter.findUserById(userId)
        if (user === null) throw new APIError('UNAUTHORIZED')
        const session = await ctx.context.internalAdapter.createSession(userId, false, { how, ...ending }, true)
        await setSessionCookie(ctx, { session, user }, ending !== null)
        return { sessionId: session.id }
      },
    ),
  },
}

/** The configured address, and the same server under its other loopback name. */
function trustedOrigins(publicUrl: string, request: Request | undefined): string[] {
  const origins = [publicUrl]
  const host = request?.headers.get('host')
  if (host !== null && host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) origins.push(`http://${host}`)
  return origins
}

/** Browsers take no address for passkeys: without a name Muster has to be opened as localhost, on its own machine. */
export function passkeyHostOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl)
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost'
}

const noTokens = { accessToken: null, refreshToken: null, idToken: null }
