/** What the pieces of identity know of each other: types alone, so that none of them needs to stand above another. */
import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Tx } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { System } from '../system.ts'
import type { Auth } from './auth.ts'
import type { setupInput, SignInWay } from './contract.ts'
import type { KnownBrowsers } from './known.ts'
import type { Limits } from './limits.ts'
import type { IdentityRecord, Login, NewLogin, Session } from './login.ts'
import type { LoginRow, Logins } from './logins.ts'

/** Who is signed in. Passwords, sessions and cookies are better-auth's; a login belongs to one agency and one member. */
export interface Identity {
  handle(request: Request): Promise<Response>
  findLogin(headers: Headers): Promise<Login | null>
  /** Whether the password is good is asked where people choose one, not here. */
  createLogin(login: NewLogin): Promise<void>
  hasLogin(username: string): Promise<boolean>
  /** For the command line, which stands beside the database and needs no password. */
  findLoginByName(username: string): Promise<Login | null>
  close(): Promise<void>
}

/** What the routes beside better-auth's work with. */
export interface IdentityParts {
  readonly auth: Auth
  readonly logins: Logins
  readonly limits: Limits
  readonly known: KnownBrowsers
  readonly record: IdentityRecord
  readonly secret: string
  readonly publicUrl: string
  readonly passwordLeastLength: number
  readonly ssoName: string | null
  /** Sets the cookies of a new session on `headers`. */
  openSession(asked: { readonly userId: string; readonly how: SignInWay; readonly ending?: { readonly expiresAt: Date; readonly leaderId: string; readonly sharedPhoneId: string }; readonly request: Headers }): Promise<readonly string[]>
  /** Of a login that exists: user name and password anew. */
  replaceLogin(login: LoginRow, chosen: { readonly username: string; readonly password: string }): Promise<void>
  forgetRemembered(): void
}

export interface OpenIdentity extends Identity {
  findLogin(headers: Headers): Promise<Session | null>
  readonly parts: IdentityParts
}

export interface SharingFacts {
  readonly leaderName: string
  /** Members whom the leader's phone may serve. */
  readonly people: readonly { readonly memberId: string; readonly name: string }[]
}

/** Members live on a higher floor. */
export interface IdentityPeople {
  /** Null: serves no more. */
  describe(tx: Tx, memberId: string): Promise<{ readonly name: string; readonly agencyName: { readonly zh: string; readonly en: string } } | null>
  /** Null: leads nobody, and may not share a phone. `signedInAt`: a session that was ended from afar leads nobody either. */
  findSharing(tx: Tx, memberId: string, signedInAt: number): Promise<SharingFacts | null>
}

/** The first set-up, which makes an agency, its root, its first member and administrator. */
export interface IdentitySetup {
  readonly code: string
  isNeeded(): Promise<boolean>
  /** Checks all before it does anything, and may be called again after it was cut short. */
  found(input: z.output<typeof setupInput>): Promise<{ readonly agencyId: string; readonly memberId: string }>
}

export interface RouteParts {
  readonly identity: OpenIdentity
  readonly system: Pick<System, 'database' | 'runner' | 'reader' | 'links'>
  readonly people: IdentityPeople
  readonly setup: IdentitySetup
  readonly log: Log
}

export interface Routes {
  readonly app: Hono
  readonly parts: RouteParts
  read<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>>
  /** Signed in with more than a PIN. */
  owner(c: Context): Promise<Session>
  /** The password once more; wrong ones are counted. */
  confirmPassword(login: Session, password: string): Promise<void>
  /** Opens a session, journals it and sets its cookies. */
  enter(c: Context, asked: Omit<Parameters<IdentityParts['openSession']>[0], 'request'>): Promise<void>
}
