import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, run, type Runner } from 'graphile-worker'
import { AgencyLoop, laneCount } from './agency-loop.ts'
import type { Command } from './command.ts'
import { Database } from './db/database.ts'
import { assertWeakRole } from './db/roles.ts'
import { runDue, runDueTask } from './due.ts'
import type { Projection } from './journal/follow.ts'
import { openJournalKeeper, type JournalKeeper } from './journal/keys.ts'
import { LinkSigner } from './link.ts'
import { LiveHub } from './live.ts'
import type { Log } from './log.ts'
import type { Scope } from './policy.ts'
import { CommandRunner } from './run-command.ts'
import type { View } from './view.ts'
import { ViewReader } from './view.ts'
import { z } from 'zod'

export interface SystemParts {
  readonly appUrl: string
  readonly secret: string
  /** Where the journal's key and the last heads are kept: outside the database. */
  readonly dataFolder: string
  readonly commands: readonly Command[]
  readonly views: readonly View[]
  readonly projections: readonly Projection[]
  readonly scope: Scope
  readonly log: Log
  readonly poolSize?: number
}

/** Commands, views, the journal and its followers on one database; a server, a test and the command line each open one. */
export interface System {
  readonly database: Database
  readonly runner: CommandRunner
  readonly reader: ViewReader
  readonly live: LiveHub
  readonly loop: AgencyLoop
  readonly keeper: JournalKeeper
  readonly links: LinkSigner
  /** Starts sealing, following, live messages and jobs. Without it commands and views work, and another server does the rest. */
  startWork(): Promise<void>
  /** Waits for the work under way. */
  close(): Promise<void>
}

const duePayload = z.object({ agency: z.string(), due: z.string() })

export async function openSystem(parts: SystemParts): Promise<System> {
  const { log } = parts
  const onIdleError = (error: Error): void => log.warn({ event: 'db.connection-lost', err: error })
  const database = new Database({
    url: parts.appUrl,
    size: parts.poolSize ?? 16,
    onIdleError,
  })
  // Connections of their own: sealing, due rows and live messages must not queue behind slow commands.
  const ownDatabase = new Database({ url: parts.appUrl, size: laneCount + 2, onIdleError })
  const keeper = openJournalKeeper({ folder: parts.dataFolder, secret: parts.secret })
  const loop = new AgencyLoop({ database: ownDatabase, keeper, projections: parts.projections, log })
  const runner = new CommandRunner({ database, scope: parts.scope, commands: parts.commands, afterCommit: (agencyId) => loop.hurry(agencyId) })
  const reader = new ViewReader({ database, scope: parts.scope, views: parts.views })
  const live = new LiveHub({ database: ownDatabase, url: parts.appUrl, log })
  let jobs: Runner | null = null
  let isWorking = false
  let isClosed = false
  const startJobs = async (): Promise<void> => {
    const events = new EventEmitter()
    const started = await run({
      events,
      connectionString: parts.appUrl,
      concurrency: 4,
      maxPoolSize: 6,
      noHandleSignals: true,
      pollInterval: 1000,
      // Without batches graphile does not wait for its own note that a job has ended, and a database that goes away just
      // then ends the process by an unhandled rejection. With them the runner ends instead, and is started again below.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      // The queue tells of each job at its own level; we log what our commands say.
      logger: quietLogger(log),
      taskList: {
        [runDueTask]: async (payload) => {
          const { agency, due } = duePayload.parse(payload)
          await runDue({ database, runner, log, agencyId: agency, dueId: due })
        },
      },
    })
    jobs = started
    if (isClosed) await started.stop().catch(() => undefined)
    // It ends when its database goes away at the wrong moment, and may then wait for ever for its own end: once it
    // begins to stop it is left alone and another is started. What it still held is handed out again (see due.ts).
    let isReplaced = false
    const replace = (): void => {
      if (isReplaced || isClosed) return
      isReplaced = true
      log.warn({ event: 'jobs.ended' })
      void restartJobs()
    }
    for (const name of ['pool:gracefulShutdown', 'pool:forcefulShutdown', 'pool:fatalError', 'worker:fatalError']) events.on(name, replace)
    void started.promise.catch((error: unknown) => log.warn({ event: 'jobs.failed', err: error })).then(replace)
  }
  const restartJobs = async (): Promise<void> => {
    await new Promise((resolve) => { setTimeout(resolve, 1000) })
    if (isClosed) return
    // A start whose connection breaks may never answer; should it come back after all, two runners share the work.
    const isLate = sleep(5000, undefined, { ref: false }).then(() => { throw new Error('the job runner did not start within 5 s') })
    await Promise.race([startJobs(), isLate]).catch((error: unknown) => { log.warn({ event: 'jobs.not-started', err: error }); void restartJobs() })
  }
  try {
    await assertWeakRole(database.pool)
  } catch (error) {
    await ownDatabase.close()
    await database.close()
    throw error
  }
  return {
    database,
    runner,
    reader,
    live,
    loop,
    keeper,
    links: new LinkSigner(parts.secret),
    async startWork() {
      isWorking = true
      loop.start()
      live.start()
      await startJobs()
    },
    async close() {
      isClosed = true
      if (isWorking) {
        // Jobs under way may finish; a runner that has lost its database may never say that it has ended.
        await Promise.race([jobs?.stop().catch(() => undefined), sleep(10_000, undefined, { ref: false })])
        await loop.stop()
        await live.stop()
      }
      await ownDatabase.close()
      await database.close()
    },
  }
}

function quietLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ event: 'jobs.error', message })
    else if (level === 'warning') log.warn({ event: 'jobs.warning', message })
  })
}
