/**
 * What crosses the border under /api/auth beside better-auth's own endpoints, with /api/identity and /api/setup.
 * A refusal is `{error: {code, facts}}` with a code of errors.ts; better-auth's own endpoints answer `{code, message}`.
 */
import { z } from 'zod'
import { instant } from '../contract.ts'

const id = z.uuid()
const words = z.object({ zh: z.string(), en: z.string() })
const givenWords = z.object({ zh: z.string().trim().max(200).default(''), en: z.string().trim().max(200).default('') }).refine(({ zh, en }) => zh !== '' || en !== '', 'a name in Chinese or in English')
export const usernamePattern = /^[a-z0-9._-]{2,60}$/i
export const username = z.string().trim().regex(usernamePattern, 'letters a to z, digits, dot, hyphen or underscore, 2 to 60')
/** Its length and whether it is known are checked with codes of their own. */
const password = z.string().min(1).max(1000)
const token = z.string().min(1).max(500)

/** GET /api/identity, without a session. */
export const identityAnswer = z.object({ passwordMinLength: z.number().int(), sso: z.object({ name: z.string() }).nullable(), needsSetup: z.boolean(), /** The name that passkeys belong to. */ passkeyHost: z.string() })

export const signInWays = ['password', 'passkey', 'sso', 'shared', 'link'] as const
export type SignInWay = (typeof signInWays)[number]

/** GET /api/auth/sessions */
export const sessionsAnswer = z.object({
  sessions: z.array(z.object({ id: z.string(), /** Browser family and system only. */ label: z.string(), startedAt: instant, lastSeenAt: instant, isCurrent: z.boolean(), how: z.enum(signInWays) })),
})
/** POST /api/auth/sessions/end; POST /api/auth/sessions/end-others takes `{}`. */
export const endSessionInput = z.object({ id: z.string().min(1).max(100) })

/** GET /api/auth/profile */
export const profileAnswer = z.object({
  username: z.string(),
  /** Null where there is only the address that better-auth wants for everybody. */
  email: z.string().nullable(),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  backupCodesLeft: z.number().int(),
  hasPin: z.boolean(),
  passkeys: z.array(z.object({ id: z.string(), name: z.string().nullable(), createdAt: instant })),
})

/** POST /api/auth/email: an address to sign in with beside the user name, or none. Nothing is sent to it. */
export const setEmailInput = z.object({ email: z.email().max(254).transform((text) => text.toLowerCase()).nullable(), password })

/** POST /api/auth/join/look */
export const joinLookInput = z.object({ token })
export const joinLookAnswer = z.object({ memberName: z.string(), agencyName: words, username: z.string().nullable(), expiresAt: instant })
/** POST /api/auth/join; answers `{}` and signs in. */
export const joinInput = z.object({ token, username, password })

/** POST /api/setup; answers `{}` and signs in. */
export const setupInput = z.object({
  code: z.string().trim().min(1).max(100),
  agency: z.object({ key: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/), name: givenWords }),
  unit: z.object({ externalId: z.string().trim().min(1).max(60), name: givenWords, type: z.string().min(1).max(40) }),
  person: z.object({ name: z.string().trim().min(1).max(200), externalId: z.string().trim().min(1).max(60) }),
  username,
  password,
})

export const pin = z.string().regex(/^\d{4,8}$/, '4 to 8 digits')
/** POST /api/auth/pin; POST /api/auth/pin/remove takes `{}`. */
export const setPinInput = z.object({ pin, password })
/** GET /api/auth/shared; POST shared/start, shared/leave and shared/end take `{}`. */
export const sharedAnswer = z
  .object({
    leader: z.object({ memberId: id, name: z.string() }),
    expiresAt: instant,
    people: z.array(z.object({ memberId: id, name: z.string(), hasPin: z.boolean() })),
    current: id.nullable(),
  })
  .nullable()
/** POST /api/auth/shared/enter */
export const enterSharedInput = z.object({ memberId: id, pin })
