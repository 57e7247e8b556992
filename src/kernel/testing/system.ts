import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { kernelSlice } from '../index.ts'
import type { Projection } from '../journal/follow.ts'
import { openSystem, type System } from '../system.ts'
import type { Claimant } from '../link.ts'
import type { Log } from '../log.ts'
import type { TestDatabase } from './database.ts'
import { noteProjection, testMembers, testScope, testSlice } from './slice.ts'

export const silent: Log = pino({ level: 'silent' })
export const chief: Claimant = { kind: 'signed-in', memberId: testMembers.chief }
export const systemActor: Claimant = { kind: 'system', name: 'test' }

/** The kernel and the slice of notes; `dataFolder` is shared between the systems of one test as between servers of one machine. */
export function openNotes({ appUrl, secret, dataFolder, poolSize = 8, log = silent, projections = [noteProjection] }: { appUrl: string; secret: string; dataFolder: string; poolSize?: number; log?: Log; projections?: readonly Projection[] }): Promise<System> {
  return openSystem({
    appUrl,
    secret,
    dataFolder,
    poolSize,
    log,
    commands: [...kernelSlice.commands, ...testSlice.commands],
    views: [...kernelSlice.views, ...testSlice.views],
    projections,
    scope: testScope,
  })
}

export function makeDataFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'muster-kernel-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function createAgency(system: System): Promise<string> {
  const agencyId = crypto.randomUUID()
  await system.database.transaction(agencyId, (tx) =>
    tx.query('INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, $2, $2, now())', [agencyId, `agency-${agencyId.slice(0, 8)}`]),
  )
  return agencyId
}

export function writeNote(system: System, agencyId: string, input: Readonly<Record<string, unknown>> = {}, id: string = crypto.randomUUID(), actor: Claimant = chief): ReturnType<System['runner']['run']> {
  return system.runner.run({ agencyId, id, name: 'write-note', input, actor })
}

/** Seals and folds all that is there. */
export async function settle(system: System, agencyId: string): Promise<void> {
  await system.loop.turn(agencyId)
  await system.loop.turn(agencyId)
}

/** Asks again until the answer is as wanted; fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean, timeoutMs = 45_000): Promise<T> {
  for (const until = performance.now() + timeoutMs; ; ) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > until) throw new Error(`not within ${timeoutMs} ms; the last answer was ${JSON.stringify(answer)}`)
    await new Promise((resolve) => { setTimeout(resolve, 20) })
  }
}

/** As superuser: to look at what nobody else may, or to tamper. */
export async function asSuperuser<Row extends pg.QueryResultRow>(database: Pick<TestDatabase, 'ownerUrl'>, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=muster -c timezone=UTC' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
