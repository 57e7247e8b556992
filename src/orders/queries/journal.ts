import type { Tx } from '../../kernel/db/database.ts'
import type { EntryHeader } from '../../kernel/journal/entry.ts'
import { listMemberNames } from './items.ts'

interface EntryRow {
  entry_id: string
  position: number | null
  kind: string
  recorded_at: number
  occurred_at: number
  header: string
  body: string | null
}

export interface DescribedEntry {
  readonly id: string
  readonly position: number | null
  readonly kind: string
  readonly recordedAt: number
  readonly occurredAt: number
  readonly actor: string
  readonly actorName: string | null
  readonly unitId: string | null
  readonly facts: Record<string, unknown>
  readonly body: Record<string, unknown> | null
}

export async function describeEntries(tx: Tx, ids: readonly string[]): Promise<DescribedEntry[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<EntryRow>(
    `SELECT e.entry_id, p.position, e.kind, e.recorded_at, e.occurred_at, e.header, b.body FROM journal_entry e
     LEFT JOIN journal_position p ON p.agency_id = $1 AND p.entry_id = e.entry_id LEFT JOIN journal_body b ON b.agency_id = $1 AND b.entry_id = e.entry_id
     WHERE e.agency_id = $1 AND e.entry_id = ANY ($2::uuid[]) ORDER BY e.occurred_at, e.entry_id`,
    [tx.agencyId, ids],
    'describe-entries',
  )
  return withNames(tx, rows)
}

export async function listJournal(tx: Tx, { operationId, kinds, unitId, before, limit }: { operationId: string; kinds: readonly string[] | null; unitId: string | null; before: number | null; limit: number }): Promise<DescribedEntry[]> {
  const rows = await tx.query<EntryRow>(
    `SELECT e.entry_id, p.position, e.kind, e.recorded_at, e.occurred_at, e.header, b.body FROM journal_position p
     JOIN journal_entry e ON e.agency_id = $1 AND e.entry_id = p.entry_id LEFT JOIN journal_body b ON b.agency_id = $1 AND b.entry_id = e.entry_id
     WHERE p.agency_id = $1 AND e.operation_id = $2 AND ($3::bigint IS NULL OR p.position < $3) AND ($4::text[] IS NULL OR e.kind = ANY ($4)) AND ($5::text IS NULL OR e.header LIKE '%"unit":"' || $5 || '"%')
     ORDER BY p.position DESC LIMIT $6`,
    [tx.agencyId, operationId, before, kinds, unitId, limit],
  )
  return withNames(tx, rows)
}

async function withNames(tx: Tx, rows: readonly EntryRow[]): Promise<DescribedEntry[]> {
  const headers = rows.map((row): EntryHeader => {
    const header: EntryHeader = JSON.parse(row.header)
    return header
  })
  const people = await listMemberNames(tx, headers.flatMap((header) => memberIn(header.actor) ?? []))
  return rows.map((row, index): DescribedEntry => {
    const header = headers[index]
    const body: Record<string, unknown> | null = row.body === null ? null : JSON.parse(row.body)
    const actor = header?.actor ?? ''
    return { id: row.entry_id, position: row.position, kind: row.kind, recordedAt: row.recorded_at, occurredAt: row.occurred_at, actor, actorName: people.get(memberIn(actor) ?? '')?.name ?? null, unitId: header?.unit ?? null, facts: { ...header?.facts }, body }
  })
}

export function memberIn(actor: string): string | null {
  return actor.startsWith('member:') ? actor.slice(7) : null
}
