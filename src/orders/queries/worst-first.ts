/** Obligations worst first and nearest first, by the board's counters and ranges of one index: no sorting of a million rows. */
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { ObligationState } from '../contract.ts'
import { severity } from '../rules.ts'
import type { ObligationRow } from './obligations.ts'

export interface Scope {
  readonly operationId: string
  /** Owners; null: whoever owes it. */
  readonly unitIds: readonly string[] | null
  readonly clauseId?: string
  readonly states?: readonly ObligationState[]
}

/** How many of each state there are, and under which clauses. */
export type StateTotals = ReadonlyMap<ObligationState, { readonly count: number; readonly clauseIds: readonly string[] }>

/** From the counters, which follow the rows within a second. */
export async function readTotals(tx: Tx, { operationId, unitIds, clauseId, states }: Scope): Promise<StateTotals> {
  const rows = await tx.query<{ state: ObligationState; clause_id: string; count: number }>(
    `SELECT state, clause_id, sum(count)::bigint AS count FROM board_count
     WHERE agency_id = $1 AND operation_id = $2 AND ($3::uuid[] IS NULL OR unit_id = ANY ($3)) AND ($4::text IS NULL OR clause_id = $4) AND ($5::text[] IS NULL OR state = ANY ($5)) AND count > 0
     GROUP BY 1, 2`,
    [tx.agencyId, operationId, unitIds, clauseId ?? null, states ?? null],
    'state-totals',
  )
  const totals = new Map<ObligationState, { count: number; clauseIds: string[] }>()
  for (const row of rows) {
    const known = totals.get(row.state) ?? { count: 0, clauseIds: [] }
    totals.set(row.state, { count: known.count + row.count, clauseIds: [...known.clauseIds, row.clause_id] })
  }
  return totals
}

/** One page, in the order of severity, then of deadlines, then of ids. */
export async function listWorstFirst(tx: Tx, scope: Scope, { totals, offset, limit }: { totals: StateTotals; offset: number; limit: number }): Promise<ObligationRow[]> {
  const rows: ObligationRow[] = []
  let skip = offset
  for (const state of severity) {
    const here = totals.get(state)
    if (here === undefined || rows.length >= limit) continue
    if (skip >= here.count) {
      skip -= here.count
      continue
    }
    rows.push(...(await listNearest(tx, scope, { state, clauseIds: here.clauseIds, until: null, offset: skip, limit: limit - rows.length })))
    skip = 0
  }
  return rows
}

/** Of one state, the nearest deadlines first: each clause is a range of the index, read only as far as the page reaches. */
export async function listNearest(tx: Tx, { operationId, unitIds }: Scope, { state, clauseIds, until, offset, limit }: { state: ObligationState; clauseIds: readonly string[]; until: number | null; offset: number; limit: number }): Promise<ObligationRow[]> {
  return tx.query<ObligationRow>(
    `SELECT o.* FROM (
       SELECT near.obligation_id FROM unnest($3::text[]) AS c (clause_id) CROSS JOIN LATERAL (
         SELECT i.obligation_id, i.effective_due_at FROM obligation i
         WHERE i.agency_id = $1 AND i.operation_id = $2 AND i.clause_id = c.clause_id AND i.state = $4 AND ($5::timestamptz IS NULL OR i.effective_due_at <= $5)
           AND ($6::uuid[] IS NULL OR i.owner_unit_id = ANY ($6))
         ORDER BY i.effective_due_at, i.obligation_id LIMIT $7::bigint + $8::bigint
       ) AS near ORDER BY near.effective_due_at, near.obligation_id LIMIT $8::bigint OFFSET $7::bigint
     ) AS page JOIN obligation o ON o.agency_id = $1 AND o.obligation_id = page.obligation_id ORDER BY o.effective_due_at, o.obligation_id`,
    [tx.agencyId, operationId, clauseIds, state, until === null ? null : iso(until), unitIds, offset, limit],
    'list-nearest',
  )
}

/** Open ones whose deadline lies between, by owner and clause: from the counters. */
export async function countDue(tx: Tx, operationId: string, { from, until }: { from: number | null; until: number }): Promise<{ unit_id: string; clause_id: string; count: number }[]> {
  return tx.query<{ unit_id: string; clause_id: string; count: number }>(
    `SELECT unit_id, clause_id, sum(count)::bigint AS count FROM due_count
     WHERE agency_id = $1 AND operation_id = $2 AND due_at >= $3 AND due_at <= $4 AND count > 0 GROUP BY 1, 2`,
    [tx.agencyId, operationId, from === null ? '-infinity' : iso(from), iso(until)],
    'count-due',
  )
}
