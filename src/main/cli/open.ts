import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig, type Config } from '../../kernel/config.ts'
import { openDataFolder, readSecrets } from '../../kernel/db/embedded-secrets.ts'
import { startEmbeddedPostgres } from '../../kernel/db/embedded.ts'
import { prepareDatabase } from '../../kernel/db/prepare.ts'
import { StartupError } from '../../kernel/errors.ts'
import type { Claimant } from '../../kernel/link.ts'
import { openLog } from '../../kernel/log.ts'
import { openLogins, registerLogins } from '../../kernel/retention/logins.ts'
import type { System } from '../../kernel/system.ts'
import { openMuster, slices } from '../muster.ts'

/** What the command line works on; the system does no work of its own, a server beside it does. */
export interface Opened {
  readonly system: System
  /** Null: the system itself, which only commands for the clock and for jobs accept. */
  findClaimant(username: string | null): Promise<{ agencyId: string | null; claimant: Claimant }>
  /** The agency meant: the one named, or the only one there is. */
  chooseAgency(named: string | null): Promise<string>
}

/** True when there is a database to ask: one is configured, or was made in the data folder. */
export function hasDatabase(): boolean {
  const config = readConfig(process.env, [])
  return config.databaseUrl !== undefined || existsSync(join(config.dataFolder, 'secrets.json'))
}

/** Opens the database as the server does (adopting a running one, or starting it for so long), does the work, and closes all. */
export async function withMuster<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, [])
  if (!hasDatabase()) {
    throw new StartupError(`There is no database in ${config.dataFolder}: start Muster once (npm start), or set DATABASE_URL, or MUSTER_DATA to the folder of another Muster.`)
  }
  // Standard output belongs to the answer; the log says only what went wrong, unless more is asked for.
  const log = openLog(process.env.MUSTER_LOG === undefined ? 'error' : config.logLevel, pino.destination(2))
  const postgres = config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataFolder: config.dataFolder, log, isExclusive: false }) : null
  try {
    return await open(config, config.databaseUrl ?? postgres?.superuserUrl ?? '', log, work)
  } finally {
    await postgres?.stop()
  }
}

async function open<T>(config: Config, ownerUrl: string, log: ReturnType<typeof openLog>, work: (opened: Opened) => Promise<T>): Promise<T> {
  const secret = config.secret ?? readSecrets(openDataFolder(config.dataFolder)).secret
  const { appUrl, authUrl } = await prepareDatabase({ ownerUrl, secret, slices, log })
  const system = await openMuster({ appUrl, secret, publicUrl: config.publicUrl, dataFolder: openDataFolder(config.dataFolder), log, poolSize: 4, notify: config.notify })
  const logins = openLogins(authUrl)
  registerLogins(logins)
  try {
    return await work({
      system,
      async findClaimant(username) {
        if (username === null) return { agencyId: null, claimant: { kind: 'system', name: 'command-line' } }
        // Loaded where somebody is named: most of what the command line does is nobody's.
        const { openIdentity } = await import('../../kernel/identity/index.ts')
        const identity = openIdentity({ authUrl, secret, publicUrl: config.publicUrl, onSignIn: () => Promise.resolve() })
        const login = await identity.findLoginByName(username).finally(() => identity.close())
        if (login === null) throw new StartupError(`There is no login ${username}.`)
        return { agencyId: login.agencyId, claimant: { kind: 'signed-in', memberId: login.memberId } }
      },
      chooseAgency: (named) => chooseAgency(system, named),
    })
  } finally {
    await logins.close()
    await system.close()
  }
}

async function chooseAgency(system: System, named: string | null): Promise<string> {
  const known = await system.database.listAgencies()
  if (named !== null) {
    if (known.includes(named)) return named
    throw new StartupError(`There is no agency ${named}; there are: ${known.join(', ') || 'none yet'}.`)
  }
  const only = known[0]
  if (only === undefined) throw new StartupError('There is no agency in this database yet.')
  if (known.length > 1) throw new StartupError(`There are ${known.length} agencies; say which: --agency ${known.join(' | ')}`)
  return only
}
