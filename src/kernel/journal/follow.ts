import type { Database, Tx } from '../db/database.ts'
import { lockName } from '../db/lock.ts'
import type { EntryHeader } from './entry.ts'

export interface SealedEntry {
  readonly position: number
  readonly header: EntryHeader
  /** `occurredAt` of the header, in milliseconds. */
  readonly occurredAt: number
}

/** What follows the sealed journal, in the order of positions, each entry exactly once. */
export interface Projection {
  readonly name: string
  /** Another projection, whose tables this one reads: entries come here only once they are folded there. */
  readonly after?: string
  /** Folds a run of entries; true when something that views show has changed. */
  apply(tx: Tx, entries: readonly SealedEntry[]): Promise<boolean>
  /** Lets time pass: moves what fell due by itself; how many moved. Called until it answers 0. */
  sweep?(tx: Tx): Promise<number>
}

/** A run of so many: there may be more. */
export const runLimit = 1000

/** Folds what was sealed since the last time; how many entries. The cursor moves in the same transaction. */
export async function followJournal({ database, agencyId, projection }: { database: Database; agencyId: string; projection: Projection }): Promise<number> {
  return database.transaction(agencyId, async (tx) => {
    if (!(await holdCursor(tx, projection.name))) return 0
    const [cursor] = await tx.query<{ position: number }>('SELECT position FROM projection_cursor WHERE agency_id = $1 AND name = $2', [agencyId, projection.name], 'follow-cursor')
    const rows = await tx.query<{ position: number; header: string }>(
      `SELECT p.position, e.header FROM journal_position p JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id
       WHERE p.agency_id = $1 AND p.position > $2 AND ($3::text IS NULL OR p.position <= (SELECT c.position FROM projection_cursor c WHERE c.agency_id = $1 AND c.name = $3))
       ORDER BY p.position LIMIT ${runLimit}`,
      [agencyId, cursor?.position ?? 0, projection.after ?? null],
      'follow-read',
    )
    const last = rows.at(-1)
    if (last === undefined) return 0
    const entries = rows.map((row): SealedEntry => {
      const header = readHeader(row.header)
      return { position: row.position, header, occurredAt: Date.parse(header.occurredAt) }
    })
    const isChanged = await projection.apply(tx, entries)
    await moveCursor(tx, projection.name, last.position, isChanged)
    return rows.length
  })
}

export async function sweepProjection({ database, agencyId, projection }: { database: Database; agencyId: string; projection: Projection }): Promise<number> {
  const { sweep } = projection
  if (sweep === undefined) return 0
  return database.transaction(agencyId, async (tx) => {
    if (!(await holdCursor(tx, projection.name))) return 0
    const moved = await sweep(tx)
    if (moved > 0) await moveCursor(tx, projection.name, null, true)
    return moved
  })
}

/** One follower per agency and projection, whichever server it is. */
async function holdCursor(tx: Tx, name: string): Promise<boolean> {
  const [lock] = await tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS held', [lockName(`follow:${name}`, tx.agencyId)], 'follow-lock')
  return lock?.held === true
}

/** For a projection that writes into tables of another: waits until that one rests, and keeps it resting until this transaction ends. */
export async function holdProjection(tx: Tx, name: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockName(`follow:${name}`, tx.agencyId)], 'follow-hold')
}

async function moveCursor(tx: Tx, name: string, position: number | null, isChanged: boolean): Promise<void> {
  await tx.query(
    `INSERT INTO projection_cursor (agency_id, name, position, revision) VALUES ($1, $2, coalesce($3::bigint, 0), $4)
     ON CONFLICT (agency_id, name) DO UPDATE SET position = coalesce($3::bigint, projection_cursor.position), revision = projection_cursor.revision + $4`,
    [tx.agencyId, name, position, isChanged ? 1 : 0],
    'follow-move',
  )
  await tx.query('NOTIFY muster')
}

function readHeader(text: string): EntryHeader {
  // Written by writeEntry and sealed; parsing it again with a schema would cost more than folding it.
  const header: EntryHeader = JSON.parse(text)
  return header
}
