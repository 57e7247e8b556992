import type { SignInWay } from './contract.ts'

export interface Login {
  readonly userId: string
  readonly agencyId: string
  readonly memberId: string
  /** When the session began, milliseconds: one that began before the member was signed out everywhere is over. */
  readonly signedInAt: number
  /** How it came about where that matters to who reads the journal: `shared:<member id>` for a change of user on a leader's phone. */
  readonly via: string | null
  readonly how?: SignInWay
  /** Roles that ask for a second factor, which this session has not given. */
  readonly notFor?: readonly string[]
  /** Of a session by PIN: whose phone it is for now, and until when. */
  readonly shared?: Shared | null
}

interface Shared {
  readonly phoneId: string
  readonly leaderId: string
  readonly expiresAt: number
}

/** A login by its session. */
export interface Session extends Login {
  readonly sessionId: string
  readonly how: SignInWay
  readonly shared: Shared | null
}

export interface NewLogin {
  readonly username: string
  /** Null: opened by single sign-on only. */
  readonly password: string | null
  readonly agencyId: string
  readonly memberId: string
}

export const loginChanges = ['signed-out', 'session-ended', 'password-set', 'email-set', 'totp-on', 'totp-off', 'backup-codes-made', 'passkey-added', 'passkey-removed', 'pin-set', 'pin-removed', 'sharing-started', 'sharing-ended'] as const
export type LoginChange = (typeof loginChanges)[number]

export const guessable = ['password', 'known', 'confirm', 'code', 'pin', 'setup'] as const
export type Guessed = (typeof guessable)[number]

type Whose = Pick<Login, 'agencyId' | 'memberId'>

/** What goes into the journal. */
export interface IdentityRecord {
  signedIn(session: Session): Promise<void>
  changed(whose: Whose, change: LoginChange): Promise<void>
  locked(whose: Whose, lock: { readonly guessed: Guessed; readonly until: number }): Promise<void>
}
