import { AgencyLoop, laneCount } from './agency-loop.ts'
import type { Command } from './command.ts'
import { Database } from './db/database.ts'
import { assertWeakRole } from './db/roles.ts'
import { DueWorker, runDue } from './due.ts'
import type { Projection } from './journal/follow.ts'
import { openJournalKeeper, type JournalKeeper } from './journal/keys.ts'
import { LinkSigner } from './link.ts'
import type { RecordLooks } from './looks.ts'
import { LiveHub } from './live.ts'
import type { Log } from './log.ts'
import type { Scope } from './policy.ts'
import { CommandRunner } from './run-command.ts'
import type { View } from './view.ts'
import { ViewReader } from './view.ts'

export interface SystemParts {
  readonly appUrl: string
  readonly secret: string
  /** Where people reach this Muster: stands in links. Empty: links are relative. */
  readonly publicUrl?: string
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
  /** Starts sealing, following, live messages and what is due. Without it commands and views work, and another server does the rest. */
  startWork(): Promise<void>
  /** Waits for the work under way. */
  close(): Promise<void>
}

/** Commands of the clock that run at a time here. */
const dueLanes = 4

export async function openSystem(parts: SystemParts): Promise<System> {
  const { log } = parts
  const onIdleError = (error: Error): void => log.warn({ event: 'db.connection-lost', err: error })
  const database = new Database({
    url: parts.appUrl,
    size: parts.poolSize ?? 16,
    onIdleError,
  })
  // Connections of their own: sealing, due rows and live messages must not queue behind slow commands.
  const ownDatabase = new Database({ url: parts.appUrl, size: laneCount + dueLanes + 2, onIdleError })
  const keeper = openJournalKeeper({ folder: parts.dataFolder, secret: parts.secret })
  const due: DueWorker = new DueWorker({ run: (agencyId, dueId) => runDue({ database: ownDatabase, runner, log, agencyId, dueId }), log, lanes: dueLanes })
  const loop = new AgencyLoop({ database: ownDatabase, keeper, projections: parts.projections, log, due })
  const runner: CommandRunner = new CommandRunner({ database, scope: parts.scope, commands: parts.commands, secret: parts.secret, publicUrl: parts.publicUrl, afterCommit: (agencyId) => loop.hurry(agencyId) })
  const reader = new ViewReader({ database, scope: parts.scope, views: parts.views, recordLooks: recordLooksBy(runner) })
  const live = new LiveHub({ database: ownDatabase, url: parts.appUrl, log })
  let isWorking = false
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
    startWork() {
      isWorking = true
      loop.start()
      live.start()
      return Promise.resolve()
    },
    async close() {
      if (isWorking) {
        await loop.stop()
        // What runs may finish.
        await due.stop()
        await live.stop()
      }
      await ownDatabase.close()
      await database.close()
    },
  }
}

/** How views record looks: a command of the system's own. */
export function recordLooksBy(runner: CommandRunner): RecordLooks {
  return (agencyId, input) => runner.run({ agencyId, id: crypto.randomUUID(), name: 'record-looks', input, actor: { kind: 'system', name: 'views' } })
}
