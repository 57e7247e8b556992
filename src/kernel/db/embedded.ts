import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../errors.ts'
import type { Log } from '../log.ts'
import { findEmbeddedBinaries } from './embedded-binaries.ts'
import type { PostgresBinaries } from './embedded-binaries.ts'
import { endLeftovers, endPostmaster, isAlive, isPostgresOf, readPostmaster } from './embedded-postmaster.ts'
import { keepPort, openDataFolder, readKeptPort, readSecrets } from './embedded-secrets.ts'
import { isPgError } from './roles.ts'
import { choosePlace, giveTo, underRunner } from './embedded-user.ts'
import type { Place } from './embedded-user.ts'

export interface EmbeddedPostgres {
  /** To the database `muster`, as superuser. */
  superuserUrl: string
  port: number
  pid: () => number
  /** Ends the database unless another program (the command line, say) still uses this folder. */
  stop: () => Promise<void>
  /** Called whenever PostgreSQL went away without being asked to; it is started again by itself, for as long as it takes. */
  onExit: (listener: () => void) => void
}

export interface EmbeddedOptions {
  dataFolder: string
  log: Log
  /** Default: those of the npm package. */
  binaries?: PostgresBinaries
  /** False only for the temporary cluster of a test run: no fsync. */
  isDurable?: boolean
  /** A server is alone in its data folder; the command line may stand beside it. */
  isExclusive?: boolean
}

const superuser = 'postgres'
const databaseName = 'muster'
const host = '127.0.0.1'
/** Advisory locks in the database `postgres`: one server, and everybody who uses the folder. */
const locks = { server: 7_351_001, user: 7_351_002 }
const retryMs = 30_000
const leastFreeBytes = 128 * 1024 * 1024

interface Cluster extends Place {
  dataFolder: string
  password: string
  logFile: string
  isDurable: boolean
  log: Log
}

/**
 * Runs PostgreSQL from its own binaries, in a session of its own so that Ctrl-C reaches the server first and the
 * database only through `stop`. Adopts a live postmaster of its folder. Throws StartupError with what would be right.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, isDurable = true, isExclusive = true } = options
  const dataFolder = openDataFolder(options.dataFolder)
  const place = choosePlace({ dataFolder, binaries: options.binaries ?? findEmbeddedBinaries() })
  const { superuserPassword: password } = readSecrets(dataFolder)
  const cluster: Cluster = { ...place, dataFolder, password, logFile: join(dirname(place.clusterFolder), 'postgres.log'), isDurable, log }
  checkMajor(cluster)
  sweepUnfinished(dirname(cluster.clusterFolder))
  if (!existsSync(cluster.clusterFolder)) initialise(cluster)

  let current = await startOrAdopt(cluster)
  let keeper = await holdLocks({ cluster, port: current.port, isExclusive })
  await createDatabase(keeper)
  const listeners: (() => void)[] = []
  let isStopping = false

  // The keeper's connection ends in the moment in which PostgreSQL dies, or restarts itself after a crashed backend.
  const watch = (client: pg.Client): void => {
    client.once('end', () => {
      if (!isStopping) void revive()
    })
  }
  const revive = async (): Promise<void> => {
    for (const listener of listeners) listener()
    log.warn({ pid: current.pid }, 'postgres.lost')
    for (let waitMs = 50; !isStopping; waitMs = Math.min(waitMs * 2, 5000)) {
      try {
        current = await startOrAdopt(cluster, current.port)
        keeper = await holdLocks({ cluster, port: current.port, isExclusive })
        watch(keeper)
        log.info({ pid: current.pid, port: current.port }, 'postgres.back')
        return
      } catch (error) {
        // A full disk may take hours to be freed; until then the server says that it is not ready.
        log.error({ reason: error instanceof Error ? error.message : String(error) }, 'postgres.not-back')
        await sleep(waitMs)
      }
    }
  }
  watch(keeper)

  return {
    superuserUrl: urlOf(cluster, current.port, databaseName),
    port: current.port,
    pid: () => current.pid,
    onExit: (listener) => void listeners.push(listener),
    stop: async () => {
      if (isStopping) return
      isStopping = true
      const isLast = await isLastUser(keeper)
      await keeper.end().catch(() => undefined)
      if (!isLast) return
      await endPostmaster({ pid: current.pid, clusterFolder: cluster.clusterFolder, patienceMs: 30_000 })
      log.info({ pid: current.pid }, 'postgres.stopped')
    },
  }
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${superuser}:${cluster.password}@${host}:${port}/${database}`
}

function checkMajor({ clusterFolder, binaries }: Cluster): void {
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
function sweepUnfinished(parent: string): void {
  for (const name of readdirSync(parent)) {
    const maker = Number(/^(?:postgres\.new|password)-(\d+)$/.exec(name)?.[1])
    if (Number.isInteger(maker) && !isAlive(maker)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** initdb into a folder beside, then renamed: an interrupted first start leaves no half of a cluster. */
function initialise(cluster: Cluster): void {
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

async function startOrAdopt(cluster: Cluster, wantedPort?: number): Promise<{ pid: number; port: number }> {
  const { clusterFolder, log } = cluster
  let port = wantedPort ?? readKeptPort(cluster.dataFolder) ?? (await findFreePort())
  let lastOutput = ''
  const deadline = Date.now() + retryMs
  for (;;) {
    const found = readPostmaster(clusterFolder)
    if (found && isAlive(found.pid) && isPostgresOf(found.pid, clusterFolder)) {
      const adopted = await adopt(cluster, found.pid)
      if (adopted) {
        log.info(adopted, 'postgres.adopted')
        return adopted
      }
    }
    const ended = await endLeftovers(clusterFolder)
    if (ended > 0) log.warn({ ended }, 'postgres.leftovers-ended')
    if (!(await isFree(port))) port = await findFreePort()
    const started = await launch(cluster, port)
    if (started.pid !== undefined) {
      if (readKeptPort(cluster.dataFolder) !== port) keepPort(cluster.dataFolder, port)
      log.info({ pid: started.pid, port }, 'postgres.started')
      return { pid: started.pid, port }
    }
    lastOutput = started.output
    if (isHopeless(lastOutput) || Date.now() > deadline) throw new StartupError(explain(lastOutput, cluster))
    await sleep(300)
  }
}

/** Waits while a live postmaster of our folder starts or stops; ends one that does not let us in. */
async function adopt(cluster: Cluster, pid: number): Promise<{ pid: number; port: number } | undefined> {
  const { clusterFolder } = cluster
  for (let refusedMs = 0; isPostgresOf(pid, clusterFolder); refusedMs += 200) {
    const { port = 0, status = '' } = readPostmaster(clusterFolder) ?? {}
    if (status === 'ready') {
      const folder = await readDataDirectory(cluster, port)
      if (folder === clusterFolder) return { pid, port }
    } else if (status === 'starting') {
      // Recovery after a crash takes as long as it takes.
      refusedMs = 0
    }
    if (refusedMs > 10_000) {
      cluster.log.warn({ pid, status }, 'postgres.ending-deaf')
      await endPostmaster({ pid, clusterFolder, patienceMs: 10_000 })
    }
    await sleep(200)
  }
  return undefined
}

async function readDataDirectory(cluster: Cluster, port: number): Promise<string | undefined> {
  const client = newClient(urlOf(cluster, port, 'postgres'))
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    return rows[0]?.data_directory
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function launch(cluster: Cluster, port: number): Promise<{ pid: number; output: '' } | { pid: undefined; output: string }> {
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

async function holdLocks({ cluster, port, isExclusive }: { cluster: Cluster; port: number; isExclusive: boolean }): Promise<pg.Client> {
  const client = newClient(urlOf(cluster, port, 'postgres'), `muster ${process.pid}`)
  try {
    await client.connect()
  } catch (cause) {
    if (!isPgError(cause, '28P01')) throw cause
    throw new StartupError(`The password in ${join(cluster.dataFolder, 'secrets.json')} is not that of the database in ${cluster.clusterFolder}; restore the file from a backup.`, { cause })
  }
  // A server that was killed a moment ago still holds its lock until PostgreSQL notices: so for up to 5 s.
  for (let left = 50; isExclusive; left -= 1) {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [locks.server])
    if (rows[0]?.held) break
    if (left === 0) {
      const holder = await client.query<{ application_name: string }>(
        `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND granted`,
        [locks.server],
      )
      await client.end()
      const who = (holder.rows[0]?.application_name ?? '').replace('muster ', 'process ')
      throw new StartupError(`The data folder ${cluster.dataFolder} is in use by another Muster (${who}); stop that one, or set MUSTER_DATA to another folder.`)
    }
    await sleep(100)
  }
  await client.query('SELECT pg_advisory_lock_shared($1)', [locks.user])
  return client
}

async function isLastUser(keeper: pg.Client): Promise<boolean> {
  try {
    await keeper.query('SELECT pg_advisory_unlock_shared($1)', [locks.user])
    const { rows } = await keeper.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [locks.user])
    return rows[0]?.held === true
  } catch {
    // It is just down: what is left of it goes too.
    return true
  }
}

async function createDatabase(keeper: pg.Client): Promise<void> {
  const { rowCount } = await keeper.query('SELECT FROM pg_database WHERE datname = $1', [databaseName])
  if (rowCount === 0) await keeper.query(`CREATE DATABASE ${databaseName}`)
}

function newClient(url: string, name = 'muster start'): pg.Client {
  const client = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 5000, keepAlive: true })
  // Without a listener a connection that breaks while idle would end the process.
  client.on('error', () => undefined)
  return client
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

function isHopeless(output: string): boolean {
  return /No space left on device|incompatible with server|Permission denied|has wrong ownership|invalid value|unrecognized configuration/.test(output)
}

/** One line out of PostgreSQL's own words. */
function explain(output: string, { clusterFolder, logFile }: Cluster): string {
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

async function isFree(port: number): Promise<boolean> {
  return (await listen(port)) !== undefined
}

async function findFreePort(): Promise<number> {
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
