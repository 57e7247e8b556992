import { sha256 } from '../canonical.ts'
import type { Database, Tx } from '../db/database.ts'
import { type Head, type JournalKeeper, readHead, tryReadHead } from './keys.ts'
import type { Finding } from './finding.ts'
import { checkBatchRows, erasureKind, JournalRows, type Counts } from './verify-rows.ts'

/** Where an epoch began: the database no longer held what a head kept outside says was sealed. A restored backup, or a cut tail. */
export interface Loss {
  readonly epoch: number
  readonly afterPosition: number
  readonly lostUntil: number
  readonly at: string
}

export interface Verification {
  readonly entries: number
  readonly batches: number
  readonly erased: number
  readonly pending: number
  readonly epochs: number
  /** To be explained by whoever restored the backups; a journal never restored has none. */
  readonly losses: readonly Loss[]
  readonly head: string | null
  /** Null: the journal is whole. Else the first thing that is not. */
  readonly finding: Finding | null
}

interface StoredBatch {
  readonly batch: number
  readonly first_position: number
  readonly last_position: number
  readonly head: string
  readonly signature: Buffer
  readonly sealed_at: number
}

interface Walk extends Counts {
  batches: number
  epochs: number
  losses: Loss[]
  previous: { head: Head; text: string } | null
}

/** Walks the journal from the start, or from a head kept earlier, and stops at the first thing that is not as it was sealed. Each agency apart. */
export async function verifyJournal({ database, keeper, agencyId, from }: { database: Database; keeper: JournalKeeper; agencyId: string; from?: string }): Promise<Verification> {
  const start = from === undefined ? null : { text: from, head: readHead(from) }
  // Read before the snapshot: what is sealed meanwhile is then in neither, or in the database only.
  const keptText = keeper.lastHead(agencyId)
  return database.transaction(
    agencyId,
    async (tx) => {
      const walk: Walk = { entries: 0, erased: 0, batches: 0, epochs: 0, losses: [], previous: null }
      const finding = (await walkBatches(tx, walk, keeper, start)) ?? (await checkTail(tx, walk.previous, keptText, start)) ?? (await checkUnsealed(tx)) ?? (await checkCommands(tx))
      const [pending] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM journal_pending WHERE agency_id = $1', [tx.agencyId])
      const { previous, ...figures } = walk
      return { ...figures, pending: pending?.count ?? 0, head: previous?.text ?? null, finding }
    },
    'snapshot',
  )
}

async function walkBatches(tx: Tx, walk: Walk, keeper: JournalKeeper, start: { text: string; head: Head } | null): Promise<Finding | null> {
  const erased = await listErased(tx)
  const rows = new JournalRows(tx, start?.head.first ?? 1)
  for await (const stored of readBatches(tx, start?.head.batch ?? 1)) {
    const checked = checkHead({ stored, agencyId: tx.agencyId, previous: walk.previous, keeper, start })
    if ('finding' in checked) return checked.finding
    const { head } = checked
    const finding = checkBatchRows(await rows.take(head.last), head, erased, walk)
    if (finding !== null) return finding
    if (walk.previous === null || walk.previous.head.epoch !== head.epoch) walk.epochs += 1
    if (head.lost !== undefined) walk.losses.push({ epoch: head.epoch, afterPosition: head.first - 1, lostUntil: head.lost.last, at: head.sealedAt })
    walk.batches += 1
    walk.previous = { head, text: stored.head }
  }
  return null
}

async function* readBatches(tx: Tx, fromBatch: number): AsyncGenerator<StoredBatch> {
  for (let after = fromBatch - 1; ; ) {
    const rows = await tx.query<StoredBatch & { batch: number }>(
      'SELECT batch, first_position, last_position, head, signature, sealed_at FROM journal_batch WHERE agency_id = $1 AND batch > $2 ORDER BY batch LIMIT 500',
      [tx.agencyId, after],
    )
    if (rows.length === 0) return
    for (const row of rows) {
      yield row
      after = row.batch
    }
  }
}

/** The signature first: what it does not cover is not even read. */
function checkHead({ stored, agencyId, previous, keeper, start }: {
  stored: StoredBatch
  agencyId: string
  previous: { head: Head; text: string } | null
  keeper: JournalKeeper
  start: { text: string; head: Head } | null
}): { head: Head } | { finding: Finding } {
  const bad = (says: string, position: number | null = stored.first_position, what: Finding['what'] = 'head'): { finding: Finding } => ({ finding: { what, position, entryId: null, batch: stored.batch, says } })
  if (!keeper.verifyHead(stored.head, stored.signature)) return bad(`the head of batch ${stored.batch} was altered, or signed with another key than ours (${keeper.keyId}): its signature does not fit`)
  const head = readHead(stored.head)
  if (head.agency !== agencyId) return bad(`the head of batch ${stored.batch} belongs to another agency's journal`)
  if (previous === null) {
    if (start !== null) {
      if (stored.head !== start.text) return bad(`batch ${stored.batch} is not the head that you gave (batch ${start.head.batch}): the journal was rewritten since, or a backup was restored`)
    } else if (head.first !== 1 || head.batch !== 1) return bad(`the journal begins with batch ${head.batch}, position ${head.first}: what came before is missing`, 1, 'missing')
  } else {
    const { head: before, text } = previous
    if (head.batch <= before.batch) return bad(`batch ${head.batch} stands where batch ${before.batch + 1} should`, before.last + 1, 'reordered')
    if (head.batch !== before.batch + 1 || head.first !== before.last + 1) {
      return bad(`batches ${before.batch + 1} to ${head.batch - 1} (positions ${before.last + 1} to ${head.first - 1}) are missing`, before.last + 1, 'missing')
    }
    if (head.previous !== sha256(text).toString('hex')) return bad(`batch ${stored.batch} does not follow batch ${before.batch} as sealed`)
    if (head.epoch !== before.epoch && head.lost === undefined) return bad(`batch ${stored.batch} begins an epoch without saying what was lost`)
  }
  if (stored.batch !== head.batch || stored.first_position !== head.first || stored.last_position !== head.last || stored.sealed_at !== Date.parse(head.sealedAt)) {
    return bad(`a column of batch ${stored.batch} was altered; its signed head says batch ${head.batch}, positions ${head.first} to ${head.last}, ${head.sealedAt}`, head.first, 'altered')
  }
  return { head }
}

/** Ids whose bodies a journalled command took out. Whether those entries are themselves as sealed, the walk says. */
async function listErased(tx: Tx): Promise<Set<string>> {
  const rows = await tx.query<{ erased: unknown }>(
    `SELECT e.header::json -> 'facts' -> 'erased' AS erased FROM journal_entry e
     WHERE e.agency_id = $1 AND e.kind = $2 AND (
       EXISTS (SELECT FROM journal_position p WHERE p.agency_id = $1 AND p.entry_id = e.entry_id)
       OR EXISTS (SELECT FROM journal_pending q WHERE q.agency_id = $1 AND q.entry_id = e.entry_id))`,
    [tx.agencyId, erasureKind],
  )
  return new Set(rows.flatMap((row) => (Array.isArray(row.erased) ? row.erased.map(String) : [])))
}

async function checkTail(tx: Tx, last: { head: Head; text: string } | null, keptText: string | null, start: { text: string; head: Head } | null): Promise<Finding | null> {
  const kept = keptText === null ? null : tryReadHead(keptText)
  if (keptText !== null && kept === null) return { what: 'head', position: null, entryId: null, batch: null, says: 'the head kept outside the database is damaged, so that a cut tail could not be seen; the next seal keeps a new one' }
  for (const outside of [kept === null || keptText === null ? null : { head: kept, text: keptText }, start]) {
    const finding = outside === null ? null : await checkKept(tx, last, outside)
    if (finding !== null) return finding
  }
  const [beyond] = await tx.query<{ position: number; entry_id: string }>('SELECT position, entry_id FROM journal_position WHERE agency_id = $1 AND (position > $2 OR position < 1) ORDER BY position LIMIT 1', [tx.agencyId, last?.head.last ?? 0])
  if (beyond === undefined) return null
  return { what: 'tail', position: beyond.position, entryId: beyond.entry_id, batch: null, says: `position ${beyond.position} lies beyond the last sealed batch: its head was removed, or it was added by hand` }
}

async function checkKept(tx: Tx, last: { head: Head; text: string } | null, { head, text }: { head: Head; text: string }): Promise<Finding | null> {
  const end = last?.head.last ?? 0
  const isBehind = last === null || head.epoch > last.head.epoch || (head.epoch === last.head.epoch && head.batch > last.head.batch)
  if (isBehind) {
    return { what: 'tail', position: end + 1, entryId: null, batch: (last?.head.batch ?? 0) + 1, says: `the journal ends at position ${end}, but the head kept outside the database says ${head.last}: the tail was cut (${head.last - end} entries), or an old backup was restored` }
  }
  if (head.epoch < last.head.epoch) return null
  const [stored] = await tx.query<{ head: string }>('SELECT head FROM journal_batch WHERE agency_id = $1 AND batch = $2', [tx.agencyId, head.batch])
  if (stored?.head === text) return null
  return { what: 'head', position: head.first, entryId: null, batch: head.batch, says: `batch ${head.batch} is not the one that the head kept outside the database names: its tail was cut and sealed anew` }
}

async function checkUnsealed(tx: Tx): Promise<Finding | null> {
  const [added] = await tx.query<{ entry_id: string }>(
    `SELECT e.entry_id FROM journal_entry e
     WHERE e.agency_id = $1
       AND NOT EXISTS (SELECT FROM journal_position p WHERE p.agency_id = $1 AND p.entry_id = e.entry_id)
       AND NOT EXISTS (SELECT FROM journal_pending q WHERE q.agency_id = $1 AND q.entry_id = e.entry_id)
     LIMIT 1`,
    [tx.agencyId],
  )
  if (added !== undefined) return { what: 'unsealed', position: null, entryId: added.entry_id, batch: null, says: `entry ${added.entry_id} was recorded, but is neither sealed nor waiting to be: it was added by hand, or its position was removed` }
  const [gone] = await tx.query<{ entry_id: string }>(
    'SELECT q.entry_id FROM journal_pending q WHERE q.agency_id = $1 AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.agency_id = $1 AND e.entry_id = q.entry_id) LIMIT 1',
    [tx.agencyId],
  )
  if (gone === undefined) return null
  return { what: 'missing', position: null, entryId: gone.entry_id, batch: null, says: `entry ${gone.entry_id} waits to be sealed, but is missing: it was removed before the seal` }
}

/** A command and its entries are written in one transaction, so that each must name the other. */
async function checkCommands(tx: Tx): Promise<Finding | null> {
  const [lost] = await tx.query<{ entry_id: string; command_id: string }>(
    `SELECT named.entry_id, c.command_id FROM command c CROSS JOIN LATERAL unnest(c.entry_ids) AS named (entry_id)
     WHERE c.agency_id = $1 AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.agency_id = $1 AND e.entry_id = named.entry_id)
     LIMIT 1`,
    [tx.agencyId],
  )
  if (lost !== undefined) return { what: 'missing', position: null, entryId: lost.entry_id, batch: null, says: `entry ${lost.entry_id} of command ${lost.command_id} is missing: it was removed before the seal, or the tail was cut` }
  const [slipped] = await tx.query<{ entry_id: string; position: number | null }>(
    `SELECT e.entry_id, p.position FROM journal_entry e
     LEFT JOIN journal_position p ON p.agency_id = e.agency_id AND p.entry_id = e.entry_id
     LEFT JOIN command c ON c.agency_id = e.agency_id AND c.command_id = (e.header::json -> 'command' ->> 'id')::uuid
     WHERE e.agency_id = $1 AND (c.command_id IS NULL OR NOT e.entry_id = ANY (c.entry_ids))
     ORDER BY p.position LIMIT 1`,
    [tx.agencyId],
  )
  if (slipped === undefined) return null
  return { what: 'unsealed', position: slipped.position, entryId: slipped.entry_id, batch: null, says: `entry ${slipped.entry_id} comes from no command that was accepted: it was added by hand and waited for the seal` }
}
