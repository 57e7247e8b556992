import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartupError } from '../errors.ts'
import type { Log } from '../log.ts'
import { isAlive, readPostmaster } from './embedded-postmaster.ts'
import { giveTo, underRunner } from './embedded-user.ts'
import type { Place } from './embedded-user.ts'

// The two programs of PostgreSQL that we run, what they are told, and their complaints in one line.

const superuser = 'postgres'
const host = '127.0.0.1'
const leastFreeBytes = 128 * 1024 * 1024

export interface Cluster extends Place {
  dataFolder: string
  password: string
  logFile: string
  isDurable: boolean
  log: Log
}

export function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${superuser}:${cluster.password}@${host}:${port}/${database}`
}

export function checkMajor({ clusterFolder, binaries }: Cluster): void {
  const file = join(clusterFolder, 'PG_VERSION')
  if (!existsSync(file)) return
  const major = Number.parseInt(readFileSync(file, 'utf8'), 10)
  if (major > binaries.major) {
    throw new StartupError(`The data folder ${clusterFolder} was made by PostgreSQL ${major}, newer than the ${binaries.major} of this Muster; start the newer Muster, or set MUSTER_DATA to another folder.`)
  }
  if (major < binaries.major) {
    throw new StartupError(`The data folder ${clusterFolder} was made by PostgreSQL ${major}, this Muster brings ${binaries.major}; convert it with pg_upgrade, or set MUSTER_DATA to another folder.`)
  }
}

/** What a first start that was killed left beside. */
export function sweepUnfinished(parent: string): void {
  for (const name of readdirSync(parent)) {
    const maker = Number(/^(?:postgres\.new|password)-(\d+)$/.exec(name)?.[1])
    if (Number.isInteger(maker) && !isAlive(maker)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** initdb into a folder beside, then renamed: an interrupted first start leaves no half of a cluster. */
export function initialise(cluster: Cluster): void {
  const { clusterFolder, runner, log } = cluster
  const parent = dirname(clusterFolder)
  checkSpace(parent)
  log.info({ clusterFolder, as: runner.kind }, 'postgres.initialising')
  const temporary = `${clusterFolder}.new-${process.pid}`
  const passwordFile = join(parent, `password-${process.pid}`)
  try {
    writeFileSync(passwordFile, cluster.password, { mode: 0o600 })
    giveTo(runner, passwordFile)
    const args = ['-D', temporary, `--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C']
    if (!cluster.isDurable) args.push('--no-sync')
    const start = underRunner(runner, program(cluster, 'initdb'), args)
    const run = spawnSync(start.command, start.args, { ...start.options, cwd: parent, env: environment(), encoding: 'utf8' })
    if (run.status !== 0) throw new StartupError(explain(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}`, cluster))
    renameSync(temporary, clusterFolder)
  } catch (error) {
    // Another start was quicker: its cluster is as good.
    if (existsSync(join(clusterFolder, 'PG_VERSION'))) return
    if (error instanceof StartupError) throw error
    throw new StartupError(explain(error instanceof Error ? error.message : String(error), cluster), { cause: error })
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(temporary, { recursive: true, force: true })
  }
}

export async function launch(cluster: Cluster, port: number): Promise<{ pid: number; output: '' } | { pid: undefined; output: string }> {
  const { clusterFolder, runner, logFile } = cluster
  if (existsSync(logFile) && statSync(logFile).size > 10_000_000) renameSync(logFile, `${logFile}.old`)
  const output = openSync(logFile, 'a', 0o600)
  const outputFrom = statSync(logFile).size
  let child: ChildProcess
  try {
    const start = underRunner(runner, program(cluster, 'postgres'), ['-D', clusterFolder, ...serverSettings(cluster, port)])
    child = spawn(start.command, start.args, { ...start.options, cwd: dirname(clusterFolder), env: environment(), detached: true, windowsHide: true, stdio: ['ignore', output, output] })
  } finally {
    closeSync(output)
  }
  child.unref()
  let failure: string | undefined
  child.once('error', (error) => (failure = error.message))
  child.once('exit', () => (failure ??= ''))
  while (failure === undefined) {
    const postmaster = readPostmaster(clusterFolder)
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready') return { pid: postmaster.pid, output: '' }
    await sleep(20)
  }
  return { pid: undefined, output: `${failure}\n${readFrom(logFile, outputFrom)}` }
}

function serverSettings({ clusterFolder, isDurable }: Cluster, port: number): string[] {
  const { bavail, bsize } = statfsSync(clusterFolder)
  // The log of changes must not be what fills a small disk.
  const walMegabytes = Math.max(64, Math.min(1024, Math.floor((bavail * bsize) / 5 / 1024 / 1024)))
  const settings: Record<string, string> = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: '',
    fsync: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
    synchronous_commit: isDurable ? 'on' : 'off',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    max_wal_size: `${walMegabytes}MB`,
    min_wal_size: '32MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The compiler of queries costs more than it gives at our sizes, and embedded builds come without it.
    jit: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function program({ binaries }: Cluster, name: string): string {
  return join(binaries.binFolder, process.platform === 'win32' ? `${name}.exe` : name)
}

/** Nothing of ours: PGDATA, PGPORT and the like would change what PostgreSQL does. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}) }
}

function checkSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free < leastFreeBytes) throw new StartupError(fullDisk(folder, free))
}

function fullDisk(folder: string, free: number): string {
  return `The disk that holds ${folder} is full (${Math.floor(free / 1024 / 1024)} MB free); free at least ${leastFreeBytes / 1024 / 1024} MB, or set MUSTER_DATA to a folder on another disk.`
}

export function isHopeless(output: string): boolean {
  return /No space left on device|incompatible with server|Permission denied|has wrong ownership|invalid value|unrecognized configuration/.test(output)
}

/** One line out of PostgreSQL's own words. */
export function explain(output: string, { clusterFolder, logFile }: Cluster): string {
  const folder = dirname(clusterFolder)
  if (output.includes('No space left on device') || output.includes('ENOSPC')) {
    const { bavail, bsize } = statfsSync(folder)
    return fullDisk(folder, bavail * bsize)
  }
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|error:|ERROR/.test(line))
  const words = (lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '').replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '')
  return `PostgreSQL in ${clusterFolder} does not start: ${words || 'it ended without a word'}; its log is ${logFile}.`
}

function readFrom(file: string, from: number): string {
  const size = statSync(file).size
  const handle = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - from, 1_000_000)))
    readSync(handle, buffer, 0, buffer.length, from)
    return buffer.toString('utf8')
  } finally {
    closeSync(handle)
  }
}

export async function isFree(port: number): Promise<boolean> {
  return (await listen(port)) !== undefined
}

export async function findFreePort(): Promise<number> {
  const port = await listen(0)
  if (port === undefined) throw new StartupError(`No free port on ${host}; end some of the programs that listen there.`)
  return port
}

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
