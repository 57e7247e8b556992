import type { Database, Tx } from '../db/database.ts'

/**
 * NDJSON of one agency's journal: a line for each key, batch head and entry, in the order of positions. What is not sealed yet is left out.
 * docs/verify-journal.mjs checks such a file knowing nothing of Muster.
 */
export async function exportJournal({ database, agencyId, write }: { database: Database; agencyId: string; write(line: string): Promise<void> }): Promise<number> {
  return database.transaction(agencyId, async (tx) => {
    const keys = await tx.query<{ key_id: string; public_key: string }>('SELECT key_id, public_key FROM journal_key WHERE agency_id = $1 ORDER BY key_id', [agencyId])
    for (const key of keys) await write(lineOf({ type: 'key', keyId: key.key_id, publicKey: key.public_key }))
    let count = 0
    for (let after = 0; ; ) {
      const batches = await tx.query<{ batch: number; first_position: number; last_position: number; head: string; signature: Buffer }>(
        'SELECT batch, first_position, last_position, head, signature FROM journal_batch WHERE agency_id = $1 AND batch > $2 ORDER BY batch LIMIT 100',
        [agencyId, after],
      )
      if (batches.length === 0) return count
      for (const batch of batches) {
        await write(lineOf({ type: 'batch', head: batch.head, signature: batch.signature.toString('base64') }))
        count += await exportEntries(tx, batch.first_position, batch.last_position, write)
        after = batch.batch
      }
    }
  }, 'snapshot')
}

async function exportEntries(tx: Tx, first: number, last: number, write: (line: string) => Promise<void>): Promise<number> {
  const rows = await tx.query<{ position: number; header: string | null; body_hash: Buffer | null; salt: Buffer | null; body: string | null }>(
    `SELECT p.position, e.header, e.body_hash, b.salt, b.body FROM journal_position p
     LEFT JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id
     LEFT JOIN journal_body b ON b.agency_id = p.agency_id AND b.entry_id = p.entry_id
     WHERE p.agency_id = $1 AND p.position BETWEEN $2 AND $3 ORDER BY p.position`,
    [tx.agencyId, first, last],
  )
  for (const row of rows) {
    await write(lineOf({ type: 'entry', position: row.position, header: row.header, bodyHash: row.body_hash?.toString('hex') ?? null, salt: row.salt?.toString('hex') ?? null, body: row.body }))
  }
  return rows.length
}

/** One line for every reader: some count U+2028 and U+2029, which JSON leaves as they are, as ends of lines. */
function lineOf(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)
}
