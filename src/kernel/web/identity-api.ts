/** Who is signed in, and signing in and out as the browser asks for it. What only the profile needs stands with its page. */
import type { z } from 'zod'
import type { identityAnswer, joinInput, joinLookAnswer, setupInput, sharedAnswer, SignInWay } from '../identity/contract.ts'
import { askServer, isRecord, Unreachable } from './api.ts'

const post = (path: string, input: unknown = {}): Promise<unknown> => askServer(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) })

interface Words {
  readonly zh: string
  readonly en: string
}

export interface Session {
  readonly member: { readonly id: string; readonly name: string; readonly unitId: string; readonly unitName: Words }
  readonly agency: { readonly id: string; readonly name: Words }
  readonly roles: readonly { readonly role: string; readonly unitId: string }[]
  readonly how?: SignInWay
  /** A role asks for a second factor that this session has not given: until then only the own login is served. */
  readonly needsSecond?: boolean
  /** Somebody whom a leader lets use this device in turn with others. */
  readonly shared?: { readonly leaderName: string; readonly expiresAt: number } | null
}

export interface DemoLogin {
  readonly username: string
  readonly password: string
  readonly who: Words
}

/** A device that a leader opened for the crew: who may use it, and who does. */
export type SharedDevice = NonNullable<z.output<typeof sharedAnswer>>

export type SessionAnswer =
  | { readonly kind: 'signed-in'; readonly session: Session }
  /** `shared`: nobody is signed in yet on a device that a crew shares. */
  | { readonly kind: 'signed-out'; readonly demoLogins: readonly DemoLogin[]; readonly shared: SharedDevice | null }

export async function readSession(): Promise<SessionAnswer> {
  let response: Response
  try {
    response = await fetch('/api/session', { credentials: 'same-origin' })
  } catch (cause) {
    throw new Unreachable('/api/session', { cause })
  }
  if (response.ok) return { kind: 'signed-in', session: (await response.json()) as Session }
  if (response.status !== 401) throw new Unreachable(`/api/session: ${response.status}`)
  const body: unknown = await response.json().catch(() => null)
  const logins = isRecord(body) && Array.isArray(body['demoLogins']) ? (body['demoLogins'] as DemoLogin[]) : []
  // Whoever cannot learn whether the device is shared can still sign in.
  return { kind: 'signed-out', demoLogins: logins, shared: await readSharedDevice().catch(() => null) }
}

export type IdentityFacts = z.output<typeof identityAnswer>

export async function readIdentity(): Promise<IdentityFacts> {
  return (await askServer('/api/identity')) as IdentityFacts
}

/** `name`: a user name, or an e-mail address. `needs-code`: the password is right, and an authenticator's code is still wanted. */
export async function signIn({ name, password }: { name: string; password: string }): Promise<'signed-in' | 'needs-code'> {
  const answer = await (name.includes('@') ? post('/api/auth/sign-in/email', { email: name, password }) : post('/api/auth/sign-in/username', { username: name, password }))
  return isRecord(answer) && answer['twoFactorRedirect'] === true ? 'needs-code' : 'signed-in'
}

export async function enterCode({ kind, code }: { kind: 'totp' | 'backup'; code: string }): Promise<void> {
  await post(kind === 'totp' ? '/api/auth/two-factor/verify-totp' : '/api/auth/two-factor/verify-backup-code', { code })
}

/** Where the agency's own sign-in stands; the browser goes there and comes back to `returnTo`. */
export async function startSso(returnTo: string): Promise<string> {
  const answer = await post('/api/auth/sign-in/oauth2', { providerId: 'sso', callbackURL: returnTo, errorCallbackURL: returnTo })
  if (isRecord(answer) && typeof answer['url'] === 'string') return answer['url']
  throw new Error('the server named no address to sign in at')
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out')
}

export async function lookAtInvitation(token: string): Promise<z.output<typeof joinLookAnswer>> {
  return (await post('/api/auth/join/look', { token })) as z.output<typeof joinLookAnswer>
}

export async function join(input: z.input<typeof joinInput>): Promise<void> {
  await post('/api/auth/join', input)
}

export async function setUp(input: z.input<typeof setupInput>): Promise<void> {
  await post('/api/setup', input)
}

export async function readSharedDevice(): Promise<SharedDevice | null> {
  return (await askServer('/api/auth/shared')) as SharedDevice | null
}

export async function startSharing(): Promise<void> {
  await post('/api/auth/shared/start')
}

export async function enterShared(input: { memberId: string; pin: string }): Promise<void> {
  await post('/api/auth/shared/enter', input)
}

/** Back to the choice of person; the device stays shared. */
export async function handOverDevice(): Promise<void> {
  await post('/api/auth/shared/leave')
}

export async function endSharing(): Promise<void> {
  await post('/api/auth/shared/end')
}
