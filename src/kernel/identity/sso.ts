import type { GenericOAuthConfig } from 'better-auth/plugins/generic-oauth'
import { z } from 'zod'
import type { SsoGroup, SsoSettings } from './settings.ts'

/** What Muster reads of an identity of the sign-on service; all else is left there. */
export interface SsoClaims {
  readonly subject: string
  readonly username: string | null
  /** Null unless the service says that it is verified. */
  readonly email: string | null
  readonly employeeNumber: string | null
  /** Roles that its groups stand for; null where no groups are mapped. */
  readonly roles: readonly SsoGroup[] | null
}

export interface SsoPeople {
  /** The login that this identity belongs to, with its roles brought up to date; null: a stranger. */
  admit(claims: SsoClaims): Promise<{ readonly email: string; readonly name: string } | null>
}

const text = z.string().min(1).max(320)
const claimsShape = z.object({
  sub: text,
  preferred_username: text.optional().catch(undefined),
  email: text.optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.literal('true').transform(() => true)]).optional().catch(undefined),
  employee_number: z.union([text, z.number().transform(String)]).optional().catch(undefined),
  groups: z.array(z.string()).optional().catch(undefined),
})

const discoveryShape = z.object({ userinfo_endpoint: z.url().optional() })
/** Somebody waits in front of the screen. */
const patienceMs = 10_000

/** Authorization code with PKCE, state and nonce; the ID token verified against the service's keys: by better-auth. */
export function ssoConfig(settings: SsoSettings, people: SsoPeople): GenericOAuthConfig {
  const discoveryUrl = `${settings.issuer}/.well-known/openid-configuration`
  let userInfoUrl: string | null | undefined
  return {
    providerId: 'sso',
    name: settings.name,
    discoveryUrl,
    requireIdTokenVerification: true,
    clientId: settings.clientId,
    ...(settings.clientSecret === undefined ? { tokenEndpointAuth: { method: 'none' as const } } : { clientSecret: settings.clientSecret }),
    scopes: [...settings.scopes],
    pkce: true,
    // Nobody becomes a member by signing in.
    disableSignUp: true,
    async getUserInfo(tokens) {
      // Verified by better-auth before it asks here.
      const idClaims = tokens.idToken === undefined ? {} : readClaims(tokens.idToken)
      userInfoUrl ??= discoveryShape.parse(await fetchJson(discoveryUrl)).userinfo_endpoint ?? null
      const more = userInfoUrl === null || tokens.accessToken === undefined ? {} : asRecord(await fetchJson(userInfoUrl, tokens.accessToken))
      // A service must answer about the same person (OpenID Connect Core 1.0, 5.3.2).
      if (more.sub !== undefined && more.sub !== idClaims.sub) return null
      const parsed = claimsShape.safeParse({ ...more, ...idClaims })
      if (!parsed.success) return null
      const { sub, preferred_username: username, email, email_verified: isVerified, employee_number: employeeNumber, groups } = parsed.data
      const admitted = await people.admit({
        subject: sub,
        username: username ?? null,
        email: isVerified === true ? (email ?? null) : null,
        employeeNumber: employeeNumber ?? null,
        roles: settings.groups === null ? null : rolesOf(settings.groups, groups ?? []),
      })
      // An address that no login has: better-auth then refuses, as nobody signs up here.
      const { email: address, name } = admitted ?? { email: `${sub.replace(/[^a-z0-9]/gi, '-')}@stranger.invalid`, name: '' }
      return { sub, id: sub, email: address, emailVerified: true, name }
    },
  }
}

function rolesOf(map: Readonly<Record<string, SsoGroup>>, groups: readonly string[]): SsoGroup[] {
  return groups.flatMap((group) => (Object.hasOwn(map, group) && map[group] !== undefined ? [map[group]] : []))
}

function readClaims(idToken: string): Record<string, unknown> {
  const body = idToken.split('.')[1] ?? ''
  return asRecord(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
}

async function fetchJson(url: string, accessToken?: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json', ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }) }, redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
  if (!response.ok) throw new Error(`the sign-on service answered ${response.status}`)
  return response.json()
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
