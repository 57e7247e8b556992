import { canonicalText, sha256 } from '../canonical.ts'
import type { Tx } from '../db/database.ts'
import { leafOf } from './entry.ts'
import type { Head } from './keys.ts'
import { merkleRoot } from './merkle.ts'
import type { Finding } from './finding.ts'

export interface Row {
  readonly position: number
  readonly batch: number
  readonly entry_id: string
  readonly leaf: Buffer
  readonly header: string | null
  readonly body_hash: Buffer | null
  readonly kind: string | null
  readonly operation_id: string | null
  /** In microseconds, as the database keeps them. */
  readonly recorded_us: number | null
  readonly occurred_us: number | null
  readonly salt: Buffer | null
  readonly body: string | null
}

export interface Counts {
  entries: number
  erased: number
}

/** The command that may take bodies out writes entries of this kind, with the ids in `facts.erased`. */
export const erasureKind = 'journal.bodies-erased'

const pageLimit = 2000

/** The rows of a journal in the order of positions, read in pages, handed out batch by batch. */
export class JournalRows {
  readonly #tx: Tx
  #waiting: Row[] = []
  #readUntil: number
  #isAtEnd = false

  constructor(tx: Tx, first: number) {
    this.#tx = tx
    this.#readUntil = first - 1
  }

  async take(last: number): Promise<readonly Row[]> {
    while (!this.#isAtEnd && this.#readUntil < last) await this.#read()
    const end = this.#waiting.findIndex((row) => row.position > last)
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  async #read(): Promise<void> {
    const page = await this.#tx.query<{ [Column in keyof Row]: Row[Column] }>(
      `SELECT p.position, p.batch, p.entry_id, p.leaf, e.header, e.body_hash, e.kind, e.operation_id, b.salt, b.body,
         (extract(epoch FROM e.recorded_at) * 1000000)::bigint AS recorded_us, (extract(epoch FROM e.occurred_at) * 1000000)::bigint AS occurred_us
       FROM journal_position p
       LEFT JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id
       LEFT JOIN journal_body b ON b.agency_id = p.agency_id AND b.entry_id = p.entry_id
       WHERE p.agency_id = $1 AND p.position > $2 ORDER BY p.position LIMIT ${pageLimit}`,
      [this.#tx.agencyId, this.#readUntil],
    )
    this.#isAtEnd = page.length < pageLimit
    this.#readUntil = page.at(-1)?.position ?? this.#readUntil
    this.#waiting.push(...page)
  }
}

/**
 * Leaf hashes that give the signed root can be trusted and say which entry is wrong. Without them only the batch can be
 * named, unless its entries, put in the sealed order (`recordedAt`, id), still give the root.
 */
export function checkBatchRows(rows: readonly Row[], head: Head, erased: ReadonlySet<string>, counts: Counts): Finding | null {
  const inBatch = `batch ${head.batch} (positions ${head.first} to ${head.last})`
  const whole = (what: Finding['what'], position: number, says: string): Finding => ({ what, position, entryId: null, batch: head.batch, says })
  for (let at = 0; at < head.last - head.first + 1; at += 1) {
    const position = head.first + at
    if (rows[at]?.position !== position) return whole('missing', position, `position ${position} (batch ${head.batch}) is missing, with its leaf hash`)
  }
  const leaves = rows.map((row) => (row.header === null || row.body_hash === null ? null : leafOf(row.header, row.body_hash)))
  if (rootOf(rows.map((row) => row.leaf)) === head.root) {
    const places = new Map(rows.map((row) => [row.leaf.toString('hex'), row.position]))
    for (const [at, row] of rows.entries()) {
      const finding = checkRow(row, leaves[at] ?? null, places, head, erased, counts)
      if (finding !== null) return finding
    }
    return null
  }
  const gone = rows.find((row) => row.header === null)
  if (gone !== undefined) return whole('missing', gone.position, `position ${gone.position} (entry ${gone.entry_id}, ${inBatch}): the entry is missing, and leaf hashes of the batch were altered`)
  const present = leaves.filter((leaf) => leaf !== null)
  if (rootOf(present) === head.root) {
    const row = rows.find((candidate, at) => leaves[at]?.equals(candidate.leaf) !== true)
    return { ...whole('altered', row?.position ?? head.first, `position ${row?.position ?? head.first} (${inBatch}): the leaf hash was altered; the entries themselves are as sealed`), entryId: row?.entry_id ?? null }
  }
  const sorted = sealedOrder(rows)
  if (sorted !== null && rootOf(sorted.map((row) => leafOf(row.header ?? '', row.body_hash ?? Buffer.alloc(0)))) === head.root) {
    const row = rows.find((candidate, at) => candidate !== sorted[at])
    return { ...whole('reordered', row?.position ?? head.first, `position ${row?.position ?? head.first} (entry ${row?.entry_id}, batch ${head.batch}): another entry stands in its place; entries of the batch were swapped, with their leaf hashes`), entryId: row?.entry_id ?? null }
  }
  return whole('altered', head.first, `${inBatch}: an entry was altered and the leaf hashes with it, so that only the batch can be named`)
}

function rootOf(leaves: readonly Buffer[]): string {
  return leaves.length === 0 ? '' : merkleRoot(leaves).toString('hex')
}

function sealedOrder(rows: readonly Row[]): Row[] | null {
  const keyed = rows.map((row) => ({ row, header: readHeader(row.header) }))
  if (keyed.some(({ header }) => header === null)) return null
  const key = (header: ReadonlyMap<string, unknown> | null): string => `${String(header?.get('recordedAt'))} ${String(header?.get('id'))}`
  return keyed.sort((a, b) => (key(a.header) < key(b.header) ? -1 : 1)).map(({ row }) => row)
}

function checkRow(row: Row, leaf: Buffer | null, places: ReadonlyMap<string, number>, head: Head, erased: ReadonlySet<string>, counts: Counts): Finding | null {
  const at = { position: row.position, entryId: row.entry_id, batch: head.batch }
  const named = `position ${row.position} (entry ${row.entry_id}, batch ${head.batch})`
  if (leaf === null) return { what: 'missing', ...at, says: `${named}: the entry is missing` }
  if (!leaf.equals(row.leaf)) {
    const place = places.get(leaf.toString('hex'))
    if (place !== undefined) return { what: 'reordered', ...at, says: `${named}: the entry that was sealed at position ${place} stands in its place` }
    if (readHeader(row.header)?.get('id') !== row.entry_id) return { what: 'reordered', ...at, says: `${named}: another entry stands in its place` }
    return { what: 'altered', ...at, says: `${named}: the header or the body hash was altered` }
  }
  const column = columnThatDiffers(row, head)
  if (column !== null) return { what: 'altered', ...at, says: `${named}: the column ${column} was altered; the sealed header says otherwise` }
  if (row.body === null || row.salt === null) {
    if (!erased.has(row.entry_id)) return { what: 'body', ...at, says: `${named}: the body is gone and no erasure is journalled` }
    counts.erased += 1
  } else if (!sha256(row.salt, row.body).equals(row.body_hash ?? Buffer.alloc(0))) {
    return { what: 'altered', ...at, says: `${named}: the body was altered` }
  }
  counts.entries += 1
  return null
}

function readHeader(text: string | null): ReadonlyMap<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return typeof parsed === 'object' && parsed !== null ? new Map(Object.entries(parsed)) : null
  } catch {
    return null
  }
}

/** Columns repeat what the header says, for SQL to find; the header is what was sealed. */
function columnThatDiffers(row: Row, head: Head): string | null {
  const says = readHeader(row.header)
  if (says === null) return 'header'
  if (row.batch !== head.batch) return 'batch'
  if (says.get('agency') !== head.agency) return 'agency_id'
  if (says.get('id') !== row.entry_id) return 'entry_id'
  if (says.get('kind') !== row.kind) return 'kind'
  if (says.get('operation') !== row.operation_id) return 'operation_id'
  if (Date.parse(String(says.get('recordedAt'))) * 1000 !== row.recorded_us) return 'recorded_at'
  if (Date.parse(String(says.get('occurredAt'))) * 1000 !== row.occurred_us) return 'occurred_at'
  return canonicalText(Object.fromEntries(says)) === row.header ? null : 'header'
}
