import { z } from 'zod'
import { passwordLeastLength, passwordMaxLength } from './passwords.ts'

/** A group of the provider and the role it stands for, at the unit with this external id. */
export interface SsoGroup {
  readonly role: string
  readonly unit: string
}

export interface SsoSettings {
  /** Without a slash at the end. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** On the button of the sign-in page. */
  readonly name: string
  readonly scopes: readonly string[]
  /** Null: roles are given in Muster only. */
  readonly groups: Readonly<Record<string, SsoGroup>> | null
}

const groupsShape = z.record(z.string(), z.strictObject({ role: z.string().min(1), unit: z.string().min(1) }))
const groupsHint = 'JSON such as {"duty-desk": {"role": "duty-officer", "unit": "hq"}}: group of the provider, role, external id of the unit'

/** Part of the settings in config.ts. */
export const identitySettings = {
  MUSTER_PASSWORD_LENGTH: z
    .string()
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= passwordLeastLength && Number(text) <= passwordMaxLength / 2, `a whole number from ${passwordLeastLength} to ${passwordMaxLength / 2}: how long a new password has to be`)
    .transform(Number)
    .default(passwordLeastLength),
  MUSTER_SECOND_FACTOR: z
    .string()
    .transform((text) => text.split(',').map((role) => role.trim()).filter((role) => role !== ''))
    .default([]),
  MUSTER_OIDC_ISSUER: z
    .string()
    .refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol), 'the address of the sign-on service, such as https://login.example.org/realms/agency')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  MUSTER_OIDC_CLIENT_ID: z.string().min(1).optional(),
  MUSTER_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  MUSTER_OIDC_NAME: z.string().trim().min(1).max(60).default('SSO'),
  MUSTER_OIDC_SCOPES: z.string().trim().min(1).default('openid profile email'),
  MUSTER_OIDC_GROUPS: z
    .string()
    .transform((text, context) => {
      const parsed = groupsShape.safeParse(parseJson(text))
      if (parsed.success) return parsed.data
      context.addIssue({ code: 'custom', message: groupsHint })
      return z.NEVER
    })
    .optional(),
}

interface ReadSettings {
  readonly MUSTER_OIDC_ISSUER?: string | undefined
  readonly MUSTER_OIDC_CLIENT_ID?: string | undefined
  readonly MUSTER_OIDC_CLIENT_SECRET?: string | undefined
  readonly MUSTER_OIDC_NAME: string
  readonly MUSTER_OIDC_SCOPES: string
  readonly MUSTER_OIDC_GROUPS?: Readonly<Record<string, SsoGroup>> | undefined
}

/** What is wrong goes into `wrong`. */
export function readSso(settings: ReadSettings, wrong: string[]): SsoSettings | null {
  const { MUSTER_OIDC_ISSUER: issuer, MUSTER_OIDC_CLIENT_ID: clientId } = settings
  if (issuer === undefined) return null
  if (clientId === undefined) {
    wrong.push('MUSTER_OIDC_CLIENT_ID: it must be set where MUSTER_OIDC_ISSUER is')
    return null
  }
  return {
    issuer,
    clientId,
    clientSecret: settings.MUSTER_OIDC_CLIENT_SECRET,
    name: settings.MUSTER_OIDC_NAME,
    scopes: settings.MUSTER_OIDC_SCOPES.split(/\s+/),
    groups: settings.MUSTER_OIDC_GROUPS ?? null,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
