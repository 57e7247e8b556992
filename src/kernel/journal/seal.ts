import { canonicalText, sha256 } from '../canonical.ts'
import type { Database, Tx } from '../db/database.ts'
import { iso } from '../db/tables.ts'
import { lockName } from '../db/lock.ts'
import { leafOf } from './entry.ts'
import { readHead, tryReadHead, type Head, type JournalKeeper } from './keys.ts'
import { merkleRoot } from './merkle.ts'

/** So many entries at most in one batch: bounds the memory and the length of the sealing transaction. */
const batchLimit = 5000

export interface Sealed {
  readonly entries: number
  readonly last: number
  /** From the oldest entry's `recordedAt` to the seal. */
  readonly lagMs: number
  /** The batch is sealed, but its head could not be kept outside (a full disk, say); the next one will be. */
  readonly keepError: unknown
}

/**
 * Gives what has been committed so far its positions, in one transaction; null when there is nothing, or when another server is sealing.
 * What commits later is sealed later: no cursor runs past a slow transaction, because nothing is ordered before it is visible.
 */
export async function sealPending({ database, keeper, agencyId }: { database: Database; keeper: JournalKeeper; agencyId: string }): Promise<Sealed | null> {
  const sealed = await database.transaction(agencyId, async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS held', [lockName('seal', agencyId)], 'seal-lock')
    if (lock?.held !== true) return null
    const taken = await tx.query<{ entry_id: string }>(
      // One whose entry is gone stays where it is, for verify to find: only a superuser can have taken it away.
      // By place in the table, chosen once: statistics taken while nothing was pending would make any other form walk the choice again for every row, minutes for a burst.
      // Planned each time (no name) for the same reason.
      `DELETE FROM journal_pending WHERE agency_id = $1 AND ctid = ANY (ARRAY(
         SELECT q.ctid FROM journal_pending q CROSS JOIN LATERAL (
           SELECT FROM journal_entry e WHERE e.agency_id = q.agency_id AND e.entry_id = q.entry_id OFFSET 0) entry
         WHERE q.agency_id = $1 LIMIT ${batchLimit})) RETURNING entry_id`,
      [agencyId],
    )
    if (taken.length === 0) return null
    return writeBatch(tx, keeper, taken.map((row) => row.entry_id))
  })
  if (sealed === null) return null
  const { headText, ...figures } = sealed
  const keepError = await keeper.keepHead(agencyId, headText).then(() => null, (error: unknown) => error)
  return { ...figures, keepError }
}

async function writeBatch(tx: Tx, keeper: JournalKeeper, entryIds: readonly string[]): Promise<Omit<Sealed, 'keepError'> & { headText: string }> {
  const { agencyId } = tx
  const entries = await tx.query<{ entry_id: string; header: string; body_hash: Buffer; recorded_at: number }>(
    'SELECT entry_id, header, body_hash, recorded_at FROM journal_entry WHERE agency_id = $1 AND entry_id = ANY ($2::uuid[]) ORDER BY recorded_at, entry_id',
    [agencyId, entryIds],
    'seal-read',
  )
  const [previous] = await tx.query<{ head: string }>('SELECT head FROM journal_batch WHERE agency_id = $1 ORDER BY batch DESC LIMIT 1', [agencyId], 'seal-previous')
  const before = previous === undefined ? null : { head: readHead(previous.head), text: previous.head }
  const leaves = entries.map((entry) => leafOf(entry.header, entry.body_hash))
  const first = (before?.head.last ?? 0) + 1
  const last = first + entries.length - 1
  const lost = lostHead(before, keeper.lastHead(agencyId))
  const head: Head = {
    agency: agencyId,
    epoch: lost === null ? (before?.head.epoch ?? 1) : lost.epoch + 1,
    batch: (before?.head.batch ?? 0) + 1,
    first,
    last,
    root: merkleRoot(leaves).toString('hex'),
    previous: before === null ? '' : sha256(before.text).toString('hex'),
    sealedAt: iso(tx.realNow),
    keyId: keeper.keyId,
    ...(lost === null ? {} : { lost }),
  }
  const headText = canonicalText(head)
  if (before === null || before.head.keyId !== keeper.keyId) {
    await tx.query('INSERT INTO journal_key (agency_id, key_id, public_key) VALUES ($1, $2, $3) ON CONFLICT (agency_id, key_id) DO NOTHING', [agencyId, keeper.keyId, keeper.publicKey])
  }
  await tx.query(
    `WITH positions AS (
       INSERT INTO journal_position (agency_id, position, entry_id, leaf, batch)
       SELECT $1, $2::bigint + ordinality - 1, entry_id, leaf, $3 FROM unnest($4::uuid[], $5::bytea[]) WITH ORDINALITY AS sealed (entry_id, leaf, ordinality)
     )
     INSERT INTO journal_batch (agency_id, batch, first_position, last_position, head, signature, sealed_at) VALUES ($1, $3, $2, $6, $7, $8, $9)`,
    [agencyId, first, head.batch, entries.map((entry) => entry.entry_id), leaves, last, headText, keeper.signHead(headText), iso(tx.realNow)],
    'seal-write',
  )
  const oldest = entries[0]?.recorded_at ?? tx.realNow
  return { entries: entries.length, last, lagMs: Math.max(0, tx.realNow - oldest), headText }
}

/** The head kept outside, when the database is behind it: it was restored from a backup, or its tail was cut. A new epoch says so for ever. */
function lostHead(before: { head: Head; text: string } | null, keptText: string | null): NonNullable<Head['lost']> | null {
  if (keptText === null) return null
  const kept = tryReadHead(keptText)
  // Not readable as a head: nothing can be said by it; a restart after a power cut must not stop the seal.
  if (kept === null) return null
  const behind = before === null || kept.epoch > before.head.epoch || (kept.epoch === before.head.epoch && kept.batch > before.head.batch)
  return behind ? { epoch: kept.epoch, batch: kept.batch, last: kept.last, head: sha256(keptText).toString('hex') } : null
}
