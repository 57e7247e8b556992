/** Bodies of the journal: one walk in the order of their ids, page by page, over what is left of them. */
import type { Tx } from '../db/database.ts'
import { findBodiesField, heldIds, isAllHeld, isBodyOver, periodOf, type Occasion } from './expiry.ts'
import type { Held } from './rows.ts'
import { dayMs, type BodiesField } from './shape.ts'

export interface ExpiredBodies {
  /** By key of the field. */
  readonly byField: ReadonlyMap<string, readonly string[]>
  /** Where the next page begins; null: that was the last. */
  readonly after: string | null
}

const firstId = '00000000-0000-0000-0000-000000000000'

/** What has expired among the next `limit` bodies after the id, `most` of them. A body that says nothing (`{}`) stays. A held member keeps every entry whose header or body names the id. */
export async function findExpiredBodies({ tx, fields, occasion, after, limit, most }: { tx: Tx; fields: readonly BodiesField[]; occasion: Occasion; after: string | null; limit: number; most: number }): Promise<ExpiredBodies> {
  if (isAllHeld(occasion)) return { byField: new Map(), after: null }
  const members = heldIds(occasion, 'member')
  const operations = new Set(heldIds(occasion, 'operation'))
  const rows = await tx.query<{ entry_id: string; kind: string; operation_id: string | null; recorded_at: number; is_held: boolean; is_empty: boolean }>(
    `SELECT b.entry_id, e.kind, e.operation_id, e.recorded_at, b.body = '{}' AS is_empty,
       EXISTS (SELECT FROM unnest($4::text[]) AS m (id) WHERE strpos(e.header, m.id) > 0 OR strpos(b.body, m.id) > 0) AS is_held
     FROM journal_body b JOIN journal_entry e ON e.agency_id = b.agency_id AND e.entry_id = b.entry_id
     WHERE b.agency_id = $1 AND b.entry_id > $2 ORDER BY b.entry_id LIMIT $3`,
    [tx.agencyId, after ?? firstId, limit, members],
  )
  const byField = new Map<string, string[]>()
  let found = 0
  for (const row of rows) {
    if (row.is_empty || row.is_held || (row.operation_id !== null && operations.has(row.operation_id))) continue
    const field = findBodiesField(fields, row.kind)
    if (field === null || !isBodyOver({ field, recordedAt: row.recorded_at, operationId: row.operation_id, occasion })) continue
    const ids = byField.get(field.key) ?? []
    ids.push(row.entry_id)
    byField.set(field.key, ids)
    found += 1
    if (found === most) return { byField, after: row.entry_id }
  }
  return { byField, after: rows.length < limit ? null : (rows.at(-1)?.entry_id ?? null) }
}

/** How many bodies there are of each field, and when the first goes: one pass over all. */
export async function countBodies(tx: Tx, fields: readonly BodiesField[], occasion: Occasion): Promise<Map<string, Held>> {
  const rows = await tx.query<{ kind: string; operation_id: string | null; count: number; first: number }>(
    `SELECT e.kind, e.operation_id, count(*) AS count, min(e.recorded_at) AS first
     FROM journal_body b JOIN journal_entry e ON e.agency_id = b.agency_id AND e.entry_id = b.entry_id
     WHERE b.agency_id = $1 AND b.body <> '{}' GROUP BY e.kind, e.operation_id`,
    [tx.agencyId],
  )
  const held = new Map<string, Held>()
  for (const row of rows) {
    const field = findBodiesField(fields, row.kind)
    if (field === null) continue
    const nextAt = goesAt(field, row.operation_id, row.first, occasion)
    const before = held.get(field.key) ?? { count: 0, nextAt: null }
    held.set(field.key, { count: before.count + row.count, nextAt: before.nextAt === null || nextAt === null ? (before.nextAt ?? nextAt) : Math.min(before.nextAt, nextAt) })
  }
  return held
}

function goesAt(field: BodiesField, operationId: string | null, recordedAt: number, occasion: Occasion): number | null {
  const { days, isOperation } = periodOf(field, occasion.rules)
  const end = operationId === null ? undefined : occasion.ends.find((one) => one.operationId === operationId)
  if (end === undefined) return recordedAt + days * dayMs
  return end.endedAt === null ? null : end.endedAt + (isOperation ? 0 : days * dayMs)
}

export interface OwnEntry {
  readonly at: number
  readonly kind: string
  readonly header: unknown
  /** Null: erased, or about another person. */
  readonly body: unknown
}

/** Entries that name the member. The body only where it is about the member, or is the member's own word about no other person. */
export async function readEntriesOf(tx: Tx, memberId: string): Promise<(OwnEntry & { readonly entryId: string })[]> {
  const rows = await tx.query<{ entry_id: string; recorded_at: number; kind: string; header: string; body: string | null; is_theirs: boolean }>(
    `SELECT e.entry_id, e.recorded_at, e.kind, e.header, b.body,
       CASE WHEN e.header::json #>> '{subject,kind}' = 'member' THEN e.header::json #>> '{subject,id}' = $2 ELSE e.header::json ->> 'actor' = 'member:' || $2 END AS is_theirs
     FROM journal_entry e LEFT JOIN journal_body b ON b.agency_id = e.agency_id AND b.entry_id = e.entry_id
     WHERE e.agency_id = $1 AND strpos(e.header, $2) > 0 ORDER BY e.recorded_at, e.entry_id`,
    [tx.agencyId, memberId],
  )
  return rows.map((row) => {
    const header: unknown = JSON.parse(row.header)
    const body: unknown = row.is_theirs && row.body !== null ? JSON.parse(row.body) : null
    return { entryId: row.entry_id, at: row.recorded_at, kind: row.kind, header, body }
  })
}
