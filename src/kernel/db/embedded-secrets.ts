import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StartupError } from '../errors.ts'

const secretsSchema = z.object({
  /** Of the embedded PostgreSQL's superuser. */
  superuserPassword: z.string().min(32),
  /** What passwords and signatures are derived from when MUSTER_SECRET is not set. */
  secret: z.string().min(32),
})

export type Secrets = z.infer<typeof secretsSchema>

/** Makes the folder when it is missing (only its owner may enter) and returns its real path. */
export function openDataFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return realpathSync(path)
  } catch (cause) {
    throw new StartupError(`The data folder ${path} cannot be made or entered (${message(cause)}); set MUSTER_DATA to a folder that you may write.`, { cause })
  }
}

/** Reads `.muster/secrets.json`, or makes it; whole or not at all, since a database without its password is lost. */
export function readSecrets(dataFolder: string): Secrets {
  const file = join(dataFolder, 'secrets.json')
  if (existsSync(file)) {
    try {
      return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch (cause) {
      throw new StartupError(`The file ${file} is damaged or not readable; restore it from a backup (the database cannot be opened without it).`, { cause })
    }
  }
  if (existsSync(join(dataFolder, 'postgres', 'PG_VERSION'))) {
    throw new StartupError(`The file ${file} is missing, and the database beside it cannot be opened without it; restore it from a backup.`)
  }
  const secrets: Secrets = { superuserPassword: randomBytes(32).toString('base64url'), secret: randomBytes(32).toString('base64url') }
  writeWhole(file, `${JSON.stringify(secrets, undefined, 2)}\n`)
  return secrets
}

/** The port that the embedded PostgreSQL had last, so that a second start finds the same; undefined on the first. */
export function readKeptPort(dataFolder: string): number | undefined {
  try {
    const port = Number(readFileSync(join(dataFolder, 'port'), 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
  } catch {
    return undefined
  }
}

export function keepPort(dataFolder: string, port: number): void {
  writeWhole(join(dataFolder, 'port'), `${port}\n`)
}

function writeWhole(file: string, text: string): void {
  const temporary = `${file}.new`
  try {
    const handle = openSync(temporary, 'w', 0o600)
    try {
      writeSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
  } catch (cause) {
    throw new StartupError(`${file} cannot be written (${message(cause)}); free some space or mend the folder's permissions.`, { cause })
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
