import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../errors.ts'
import type { Log } from '../log.ts'
import { findEmbeddedBinaries } from './embedded-binaries.ts'
import type { PostgresBinaries } from './embedded-binaries.ts'
import { checkMajor, explain, findFreePort, initialise, isFree, isHopeless, launch, sweepUnfinished, urlOf } from './embedded-launch.ts'
import type { Cluster } from './embedded-launch.ts'
import { endLeftovers, endPostmaster, isAlive, isPostgresOf, readPostmaster } from './embedded-postmaster.ts'
import { keepPort, openDataFolder, readKeptPort, readSecrets } from './embedded-secrets.ts'
import { choosePlace } from './embedded-user.ts'
import { isPgError } from './roles.ts'

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

const databaseName = 'muster'
/** Advisory locks in the database `postgres`: one server, and everybody who uses the folder. */
const locks = { server: 7_351_001, user: 7_351_002 }
const retryMs = 30_000

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
