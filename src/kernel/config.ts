import { z } from 'zod'
import { StartupError } from './errors.ts'
import { filesUrlHint, readS3Place } from './files/files-url.ts'
import { noLimits, ordinaryLimits, type Limits } from './http/limits.ts'
import { notifySettings, readNotify, secretNotifySettings, type NotifySettings } from './notify/settings.ts'
import { identitySettings, readSso, type SsoSettings } from './identity/settings.ts'

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

function isUrlOf(protocols: string[], text: string): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol)
}

const portText = /^\d{1,5}$/

const settingsSchema = z.object({
  PORT: z
    .string()
    .refine((text) => portText.test(text) && Number(text) >= 1 && Number(text) <= 65_535, 'a whole number from 1 to 65535, such as 8080')
    .transform(Number)
    .default(8080),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'a host name or an address, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine((text) => isUrlOf(['postgres:', 'postgresql:'], text), 'a PostgreSQL address, such as postgres://owner:password@db.example.org:5432/muster')
    .optional(),
  MUSTER_DATA: z.string().min(1).default('.muster'),
  MUSTER_SECRET: z.string().min(32, 'at least 32 characters, such as the output of: openssl rand -base64 32').optional(),
  MUSTER_LOG: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
  MUSTER_DEMO: z.enum(['0', '1'], '1 (with the demo) or 0 (without)').optional(),
  MUSTER_PUBLIC_URL: z
    .string()
    .refine((text) => isUrlOf(['http:', 'https:'], text), 'the address that browsers use, such as https://muster.example.org')
    .optional(),
  MUSTER_RATE: z
    .string()
    .regex(/^\d{1,5}$/, 'how many calls a second one login may make for long, such as 100; 0 for no limit')
    .transform(Number)
    .default(100),
  ...identitySettings,
  MUSTER_FILES_URL: z.string().refine((text) => readS3Place(text) !== null, filesUrlHint).optional(),
  ...notifySettings,
})

/** `muster`'s long options for the same settings, so that `npm start -- --port 9000` works. */
const options: Record<string, keyof z.input<typeof settingsSchema>> = {
  '--port': 'PORT',
  '--host': 'HOST',
  '--data': 'MUSTER_DATA',
  '--log': 'MUSTER_LOG',
}

export interface Config {
  port: number
  host: string
  /** Unset: Muster runs its own PostgreSQL in `dataFolder`. */
  databaseUrl: string | undefined
  /** As given; relative to the working directory. */
  dataFolder: string
  /** Unset: kept in `dataFolder`/secrets.json. */
  secret: string | undefined
  logLevel: (typeof logLevels)[number]
  /** Whether an invented agency is brought in where there is none; unset: where Muster runs its own PostgreSQL. */
  hasDemo: boolean
  /** Without a slash at the end; what stands in links that leave the server. */
  publicUrl: string
  /** Unset: files lie in `dataFolder`. */
  filesUrl: string | undefined
  /** How much one login, link or key may ask. */
  limits: Limits
  passwordLeastLength: number
  /** Roles that are not served to a password alone. */
  secondFactorFor: readonly string[]
  /** Null: no single sign-on. */
  sso: SsoSettings | null
  notify: NotifySettings
}

/**
 * Reads every setting once. Throws StartupError that names each wrong one with what would be right
 * an empty variable counts as unset, as in `PORT= npm start`.
 */
export function readConfig(env: Record<string, string | undefined>, argv: string[]): Config {
  const given: Record<string, string> = {}
  const wrong: string[] = []
  for (const key of Object.keys(settingsSchema.shape)) {
    const value = env[key]
    if (value !== undefined && value !== '') given[key] = value
  }
  const rest = argv.flatMap((word) => (word.startsWith('--') && word.includes('=') ? splitAtEquals(word) : [word]))
  for (let at = 0; at < rest.length; at += 2) {
    const word = rest[at] ?? ''
    const key = options[word]
    const value = rest[at + 1]
    if (key === undefined) wrong.push(`${word}: not an option; the options are ${Object.keys(options).join(', ')}`)
    else if (value === undefined) wrong.push(`${word}: needs a value`)
    else given[key] = value
  }
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const key = String(issue.path[0])
      // Values of these are secrets, or contain one.
      const shown = key === 'MUSTER_SECRET' || key === 'DATABASE_URL' || key === 'MUSTER_FILES_URL' || key === 'MUSTER_OIDC_CLIENT_SECRET' || secretNotifySettings.includes(key) ? '' : ` is "${given[key] ?? ''}"`
      wrong.push(`${key}${shown}: it must be ${issue.message}`)
    }
  }
  const sso = parsed.success ? readSso(parsed.data, wrong) : null
  // What does not go together, before what comes out of it.
  if (parsed.success) readNotify(parsed.data, '', wrong)
  if (!parsed.success || wrong.length > 0) throw new StartupError(`Wrong settings. ${wrong.join('; ')}.`)
  const settings = parsed.data
  // "Every address" is no address that a browser can open, and passkeys want a name.
  const host = ['0.0.0.0', '::', '127.0.0.1'].includes(settings.HOST) ? 'localhost' : settings.HOST
  const shownHost = host.includes(':') ? `[${host}]` : host
  const publicUrl = (settings.MUSTER_PUBLIC_URL ?? `http://${shownHost}:${settings.PORT}`).replace(/\/+$/, '')
  return {
    port: settings.PORT,
    host: settings.HOST,
    databaseUrl: settings.DATABASE_URL,
    dataFolder: settings.MUSTER_DATA,
    secret: settings.MUSTER_SECRET,
    logLevel: settings.MUSTER_LOG,
    hasDemo: settings.MUSTER_DEMO === undefined ? settings.DATABASE_URL === undefined : settings.MUSTER_DEMO === '1',
    publicUrl,
    filesUrl: settings.MUSTER_FILES_URL,
    limits: settings.MUSTER_RATE === 0 ? noLimits : { ...ordinaryLimits, perSecond: settings.MUSTER_RATE, burst: 3 * settings.MUSTER_RATE },
    passwordLeastLength: settings.MUSTER_PASSWORD_LENGTH,
    secondFactorFor: settings.MUSTER_SECOND_FACTOR,
    sso,
    notify: readNotify(settings, publicUrl, wrong),
  }
}

function splitAtEquals(word: string): string[] {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}
