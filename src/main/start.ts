import { existsSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { readConfig } from '../kernel/config.ts'
import type { Config } from '../kernel/config.ts'
import { openDataFolder, readSecrets } from '../kernel/db/embedded-secrets.ts'
import { startEmbeddedPostgres } from '../kernel/db/embedded.ts'
import { prepareDatabase } from '../kernel/db/prepare.ts'
import { StartupError } from '../kernel/errors.ts'
import { openLog } from '../kernel/log.ts'
import type { Log } from '../kernel/log.ts'
import { startDemo, type Demo } from './demo.ts'
import { slices } from './modules.ts'
import { startServer } from './server.ts'

type Step = { what: string; stop: () => Promise<void> }

/** From settings to a server that listens; on a signal back again in the opposite order, so that commands in flight find their database. */
async function start(): Promise<void> {
  const started: Step[] = []
  let isStopping = false
  const boot = bootAll({ started, isStopping: () => isStopping })
  const stop = async (): Promise<void> => {
    if (isStopping) return
    isStopping = true
    try {
      // The step under way belongs to what has to be stopped; recovery of a large database is not waited for.
      await Promise.race([boot.catch(() => undefined), sleep(10_000)])
      await stopAll(started)
      process.exit(0)
    } catch (error) {
      console.error('Muster did not end in order:', error)
      process.exit(1)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stop())
  // scripts/start.mjs was killed: nobody is left who could end us.
  process.once('disconnect', () => void stop())

  try {
    await boot
  } catch (error) {
    // A signal that came while a step blocked is handled now: then the error is only its consequence.
    await setImmediate()
    if (isStopping) return
    isStopping = true
    if (error instanceof StartupError) console.error(`\n${error.message}`)
    else console.error('\nMuster could not start:', error)
    await stopAll(started).catch((stopError: unknown) => console.error(stopError))
    process.exit(1)
  }
}

async function bootAll({ started, isStopping }: { started: Step[]; isStopping: () => boolean }): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2))
  await assertPortIsFree(config)
  const log = openLogFor(config)
  const ownerUrl = config.databaseUrl ?? (await startDatabase(config, log, started))
  if (isStopping()) return
  const secret = config.secret ?? readSecrets(openDataFolder(config.dataFolder)).secret
  const { appUrl, authUrl } = await prepareDatabase({ ownerUrl, secret, slices, log })
  say('Database: prepared')
  if (isStopping()) return
  let demo: Demo | null = null
  const server = await startServer({ config, appUrl, authUrl, secret, log, greeting: () => ({ demoLogins: demo?.logins.map(({ username, password, who }) => ({ username, password, who })) ?? [] }) })
  started.push({ what: 'server', stop: () => server.close() })
  if (isStopping()) return
  if (config.hasDemo) demo = await startDemo({ server, log, say })
  if (demo !== null) {
    const { stop } = demo
    started.push({ what: 'demo', stop: () => stop({ isHeld: config.databaseUrl === undefined }) })
    for (const { username, password, who } of demo.logins) say(`  ${username.padEnd(11)} ${password}   ${who.en} · ${who.zh}`)
  }
  if (await server.setup.isNeeded()) {
    say('There is no agency yet. The first administrator enters this code, which works once, at')
    say(`  ${config.publicUrl}/setup    ${server.setup.code}`)
  }
  if (config.databaseUrl === undefined) say(`Log: ${join(config.dataFolder, 'server.log')}`)
  // By name, because passkeys belong to one; the loopback address goes on to work.
  say(`Muster listens on ${server.url.replace('//127.0.0.1:', '//localhost:')}    (Ctrl-C ends it)`)
}

async function stopAll(started: Step[]): Promise<void> {
  const failures: unknown[] = []
  for (const { what, stop } of started.reverse()) {
    say(`Stopping the ${what} …`)
    try {
      await stop()
    } catch (error) {
      // What was started before it has to end too: above all the database.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not all ended in order')
}

async function startDatabase(config: Config, log: Log, started: Step[]): Promise<string> {
  const isFirst = !existsSync(join(config.dataFolder, 'secrets.json'))
  say(isFirst ? `Database: making one in ${config.dataFolder} …` : 'Database: starting …')
  const startedAt = performance.now()
  const postgres = await startEmbeddedPostgres({ dataFolder: config.dataFolder, log })
  started.push({ what: 'database', stop: postgres.stop })
  postgres.onExit(() => say('Database: it ended by itself; starting it again …'))
  say(`Database: PostgreSQL on 127.0.0.1:${postgres.port} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return postgres.superuserUrl
}

/** Looked at first, so that a second start does not disturb the database of the first. */
function assertPortIsFree({ host, port }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const probe = createServer()
  probe.once('error', (cause: NodeJS.ErrnoException) => {
    const other = `PORT=${port < 65_535 ? port + 1 : 8080} npm start`
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} on ${host} is in use by another program (another Muster?); stop that one, or choose another port: ${other}`,
      EACCES: `Port ${port} is reserved for the administrator; choose one from 1024 on: PORT=8080 npm start`,
      EADDRNOTAVAIL: `This machine does not have the address HOST=${host}; use 127.0.0.1 (this machine only) or 0.0.0.0 (everybody who can reach it).`,
      ENOTFOUND: `HOST=${host} is not a known name; use 127.0.0.1 (this machine only) or 0.0.0.0 (everybody who can reach it).`,
    }
    reject(new StartupError(reasons[cause.code ?? ''] ?? `Cannot listen on ${host}:${port} (${cause.message}); check HOST and PORT.`, { cause }))
  })
  probe.listen(port, host, () => probe.close(() => resolve()))
  return promise
}

/** With a database of its own Muster is on somebody's desk: the terminal stays readable and the log goes to a file. */
function openLogFor(config: Config): Log {
  if (config.databaseUrl !== undefined) return openLog(config.logLevel)
  const file = join(openDataFolder(config.dataFolder), 'server.log')
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.old`)
  // A full disk must not end the server: lines are dropped then.
  const destination = pino.destination({ dest: file, sync: false, maxLength: 4_000_000 })
  destination.on('error', () => undefined)
  return openLog(config.logLevel, destination)
}

function say(text: string): void {
  console.log(text)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await start()
