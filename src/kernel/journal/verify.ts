import { canonicalText, sha256 } from '../canonical.ts'
import type { Database, Tx } from '../db/database.ts'
import { leafOf } from './entry.ts'
import { readHead, type Head, type JournalKeeper } from './keys.ts'
import { merkleRoot } from './merkle.ts'

export interface Finding {
  readonly what: 'altered' | 'missing' | 'reordered' | 'head' | 'tail' | 'unsealed' | 'body'
  readonly position: number | null
  readonly entryId: string | null
  readonly batch: number | null
  readonly says: string
}

export interface Verification {
  readonly entries: number
  readonly batches: number
  readonly erased: number
  readonly pending: number
  readonly epochs: number
  readonly head: string | null
  /** Null: the journal is whole. Else the first thing that is not. */
  readonly finding: Finding | null
}

interface Row {
  readonly position: number
  readonly entry_id: string
  readonly leaf: Buffer
  readonly header: string | null
  readonly body_hash: Buffer | null
  readonly kind: string | null
  readonly operation_id: string | null
  readonly recorded_at: number | null
  readonly occurred_at: number | null
  readonly salt: Buffer | null
  readonly body: string | null
}

/** The commands that may take bodies out; their entries list what they took in `facts.erased`. */
const erasureKind = 'journal.bodies-erased'

/** Walks the journal from the start, or from a head kept earlier, and stops at the first thing that is not as it was sealed. Each agency apart. */
export async function verifyJournal({ database, keeper, agencyId, from }: { database: Database; keeper: JournalKeeper; agencyId: string; from?: string }): Promise<Verification> {
  return database.transaction(agencyId, async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ').catch(() => undefined)
    const erased = await listErased(tx)
    const state = { entries: 0, erased: 0, epochs: 0 }
    let previousText: string | null = null
    let previous: Head | null = null
    const start = from === undefined ? null : { text: from, head: readHead(from) }
    let batches = 0
    for await (const stored of readBatches(tx, start?.head.batch ?? 0)) {
      batches += 1
      const head = readHead(stored.head)
      const broken = checkHead({ stored, head, previous, previousText, keeper, start })
      if (broken !== null) return report(tx, state, batches, previousText, broken)
      const rows = await readRows(tx, head.first, head.last)
      const finding = checkRows(rows, head, erased, state)
      if (finding !== null) return report(tx, state, batches, previousText, finding)
      if (previous === null || previous.epoch !== head.epoch) state.epochs += 1
      previous = head
      previousText = stored.head
    }
    return report(tx, state, batches, previousText, (await checkTail(tx, keeper, previous, start?.head ?? null)) ?? (await checkUnsealed(tx)))
  })
}

async function report(tx: Tx, state: { entries: number; erased: number; epochs: number }, batches: number, head: string | null, finding: Finding | null): Promise<Verification> {
  const [pending] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM journal_pending WHERE agency_id = $1', [tx.agencyId])
  return { ...state, batches, pending: pending?.count ?? 0, head, finding }
}

async function* readBatches(tx: Tx, fromBatch: number): AsyncGenerator<{ batch: number; head: string; signature: Buffer }> {
  for (let after = Math.max(0, fromBatch - 1); ; ) {
    const rows = await tx.query<{ batch: number; head: string; signature: Buffer }>(
      'SELECT batch, head, signature FROM journal_batch WHERE agency_id = $1 AND batch > $2 ORDER BY batch LIMIT 500',
      [tx.agencyId, after],
    )
    if (rows.length === 0) return
    for (const row of rows) {
      yield row
      after = row.batch
    }
  }
}

function checkHead({ stored, head, previous, previousText, keeper, start }: {
  stored: { batch: number; head: string; signature: Buffer }
  head: Head
  previous: Head | null
  previousText: string | null
  keeper: JournalKeeper
  start: { text: string; head: Head } | null
}): Finding | null {
  const bad = (says: string): Finding => ({ what: 'head', position: head.first, entryId: null, batch: stored.batch, says })
  if (head.keyId !== keeper.keyId) return bad(`batch ${stored.batch} was signed with key ${head.keyId}, not with ours (${keeper.keyId})`)
  if (!keeper.verifyHead(stored.head, stored.signature)) return bad(`the head of batch ${stored.batch} was altered: its signature does not fit`)
  if (previous === null) {
    if (start !== null) return stored.head === start.text ? null : bad(`batch ${stored.batch} is not the head that you gave`)
    return head.first === 1 && head.batch === 1 ? null : { ...bad(`the journal begins with batch ${stored.batch}, position ${head.first}: what came before is missing`), what: 'missing' }
  }
  if (head.batch !== previous.batch + 1 || head.first !== previous.last + 1) {
    return { ...bad(`batches ${previous.batch + 1} to ${head.batch - 1} (positions ${previous.last + 1} to ${head.first - 1}) are missing`), what: 'missing', position: previous.last + 1 }
  }
  if (previousText !== null && head.previous !== sha256(previousText).toString('hex')) return bad(`batch ${stored.batch} does not follow batch ${previous.batch} as sealed`)
  return null
}

function readRows(tx: Tx, first: number, last: number): Promise<Row[]> {
  return tx.query<{ position: number; entry_id: string; leaf: Buffer; header: string | null; body_hash: Buffer | null; kind: string | null; operation_id: string | null; recorded_at: number | null; occurred_at: number | null; salt: Buffer | null; body: string | null }>(
    `SELECT p.position, p.entry_id, p.leaf, e.header, e.body_hash, e.kind, e.operation_id, e.recorded_at, e.occurred_at, b.salt, b.body
     FROM journal_position p
     LEFT JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id
     LEFT JOIN journal_body b ON b.agency_id = p.agency_id AND b.entry_id = p.entry_id
     WHERE p.agency_id = $1 AND p.position BETWEEN $2 AND $3 ORDER BY p.position`,
    [tx.agencyId, first, last],
  )
}

function checkRows(rows: readonly Row[], head: Head, erased: ReadonlySet<string>, state: { entries: number; erased: number }): Finding | null {
  const sealedRoot = head.root
  const byPosition = new Map(rows.map((row) => [row.position, row]))
  const leavesAreWhole = rows.length === head.last - head.first + 1 && merkleRoot(rows.map((row) => row.leaf)).toString('hex') === sealedRoot
  for (let position = head.first; position <= head.last; position += 1) {
    const row = byPosition.get(position)
    if (row === undefined) return { what: 'missing', position, entryId: null, batch: head.batch, says: `position ${position} (batch ${head.batch}) is missing, with its leaf hash` }
    const finding = checkRow(row, head.batch, erased, state)
    if (finding !== null) return finding
  }
  if (leavesAreWhole) return null
  const actual = rows.map((row) => row.leaf.toString('hex'))
  return { what: 'reordered', position: head.first, entryId: null, batch: head.batch, says: `batch ${head.batch} (positions ${head.first} to ${head.last}) holds ${actual.length} entries that fit their leaf hashes, but not in the order or the number sealed: entries were swapped, or leaf hashes rewritten` }
}

function checkRow(row: Row, batch: number, erased: ReadonlySet<string>, state: { entries: number; erased: number }): Finding | null {
  const at = { position: row.position, entryId: row.entry_id, batch }
  const named = `position ${row.position} (entry ${row.entry_id}, batch ${batch})`
  if (row.header === null || row.body_hash === null) return { what: 'missing', ...at, says: `${named}: the entry is missing` }
  if (!leafOf(row.header, row.body_hash).equals(row.leaf)) {
    const foreign = idInHeader(row.header) !== row.entry_id
    return { what: foreign ? 'reordered' : 'altered', ...at, says: `${named}: ${foreign ? 'another entry stands in its place' : 'the header or the body hash was altered'}` }
  }
  const columns = columnsDiffer(row)
  if (columns !== null) return { what: 'altered', ...at, says: `${named}: the column ${columns} was altered; the sealed header says otherwise` }
  if (row.body === null || row.salt === null) {
    if (!erased.has(row.entry_id)) return { what: 'body', ...at, says: `${named}: the body is gone and no erasure is journalled` }
    state.erased += 1
  } else if (!sha256(row.salt, row.body).equals(row.body_hash)) {
    return { what: 'altered', ...at, says: `${named}: the body was altered` }
  }
  state.entries += 1
  return null
}

function idInHeader(header: string): string | null {
  try {
    const parsed: unknown = JSON.parse(header)
    return typeof parsed === 'object' && parsed !== null && 'id' in parsed && typeof parsed.id === 'string' ? parsed.id : null
  } catch {
    return null
  }
}

function columnsDiffer(row: Row): string | null {
  const header: unknown = JSON.parse(row.header ?? '{}')
  if (typeof header !== 'object' || header === null) return 'header'
  const says = new Map(Object.entries(header))
  if (says.get('id') !== row.entry_id) return 'entry_id'
  if (says.get('kind') !== row.kind) return 'kind'
  if (says.get('operation') !== row.operation_id) return 'operation_id'
  if (Date.parse(String(says.get('recordedAt'))) !== row.recorded_at) return 'recorded_at'
  if (Date.parse(String(says.get('occurredAt'))) !== row.occurred_at) return 'occurred_at'
  return canonicalText(header) === row.header ? null : 'header'
}

async function listErased(tx: Tx): Promise<Set<string>> {
  const rows = await tx.query<{ header: string }>('SELECT header FROM journal_entry WHERE agency_id = $1 AND kind = $2', [tx.agencyId, erasureKind])
  const ids = new Set<string>()
  for (const row of rows) {
    const header: unknown = JSON.parse(row.header)
    const facts: unknown = typeof header === 'object' && header !== null && 'facts' in header ? header.facts : null
    const list: unknown = typeof facts === 'object' && facts !== null && 'erased' in facts ? facts.erased : null
    if (Array.isArray(list)) for (const id of list) ids.add(String(id))
  }
  return ids
}

async function checkTail(tx: Tx, keeper: JournalKeeper, last: Head | null, start: Head | null): Promise<Finding | null> {
  const keptText = keeper.lastHead(tx.agencyId)
  const candidates = [keptText === null ? null : readHead(keptText), start]
  for (const kept of candidates) {
    if (kept === null) continue
    const isBehind = last === null || kept.epoch > last.epoch || (kept.epoch === last.epoch && kept.last > last.last)
    if (isBehind) {
      return { what: 'tail', position: (last?.last ?? 0) + 1, entryId: null, batch: (last?.batch ?? 0) + 1, says: `the journal ends at position ${last?.last ?? 0}, but the head kept outside the database says ${kept.last}: the tail was cut (${kept.last - (last?.last ?? 0)} entries), or an old backup was restored` }
    }
  }
  const [beyond] = await tx.query<{ position: number; entry_id: string }>('SELECT position, entry_id FROM journal_position WHERE agency_id = $1 AND position > $2 ORDER BY position LIMIT 1', [tx.agencyId, last?.last ?? 0])
  if (beyond === undefined) return null
  return { what: 'tail', position: beyond.position, entryId: beyond.entry_id, batch: null, says: `position ${beyond.position} lies beyond the last sealed batch: its head was removed` }
}

async function checkUnsealed(tx: Tx): Promise<Finding | null> {
  const [row] = await tx.query<{ entry_id: string }>(
    `SELECT e.entry_id FROM journal_entry e
     WHERE e.agency_id = $1
       AND NOT EXISTS (SELECT FROM journal_position p WHERE p.agency_id = $1 AND p.entry_id = e.entry_id)
       AND NOT EXISTS (SELECT FROM journal_pending q WHERE q.agency_id = $1 AND q.entry_id = e.entry_id)
     LIMIT 1`,
    [tx.agencyId],
  )
  if (row === undefined) return null
  return { what: 'unsealed', position: null, entryId: row.entry_id, batch: null, says: `entry ${row.entry_id} was recorded, but is neither sealed nor waiting to be: it was added by hand, or its position was removed` }
}
