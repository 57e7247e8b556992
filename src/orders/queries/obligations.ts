import type { Selectable } from 'kysely'
import type { Tx } from '../../kernel/db/database.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import { subjectKinds, type Term } from '../compile/types.ts'
import type { Owed, Standing } from '../state/evaluate.ts'
import '../tables.ts'

export type ObligationRow = Selectable<Tables['obligation']>

/** So many rows in one statement: about 2 MB of parameters. */
const chunk = 5000

export interface NewObligation {
  readonly term: Term
  readonly standing: Standing
  readonly openedBy: string | null
  readonly hasLadder: boolean
}

export async function insertObligations(tx: Tx, { operationId, compilation, rows }: { operationId: string; compilation: number; rows: readonly NewObligation[] }): Promise<void> {
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk)
    const terms = part.map((row) => row.term)
    await tx.query(
      `INSERT INTO obligation (agency_id, operation_id, compilation, obligation_id, clause_id, duty_id, kind, sort, subject_kind, subject_id, unit_id, member_id, occurrence,
         counts_from, opens_at, due_at, closes_at, need_key, need_count, suspendable, has_ladder, details, opened_by, state, owner_unit_id, effective_due_at, met_at, next_at)
       SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[], $13::text[],
         $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::text[], $19::float8[], $20::boolean[], $21::boolean[], $22::text[], $23::uuid[],
         $24::text[], $25::uuid[], $26::timestamptz[], $27::timestamptz[], $28::timestamptz[])`,
      [
        tx.agencyId,
        operationId,
        compilation,
        terms.map((term) => term.id),
        terms.map((term) => term.clauseId),
        terms.map((term) => term.dutyId),
        terms.map((term) => term.kind),
        terms.map((term) => term.sort),
        terms.map((term) => term.subjectKind),
        terms.map((term) => term.subjectId),
        terms.map((term) => term.unitId),
        terms.map((term) => term.memberId),
        terms.map((term) => term.occurrence),
        terms.map((term) => iso(term.countsFrom)),
        terms.map((term) => iso(term.opensAt)),
        terms.map((term) => iso(term.dueAt)),
        terms.map((term) => isoOrNull(term.closesAt)),
        terms.map((term) => term.need.key),
        terms.map((term) => term.need.count),
        terms.map((term) => term.suspendable),
        part.map((row) => row.hasLadder),
        terms.map((term) => JSON.stringify(term.details)),
        part.map((row) => row.openedBy),
        part.map((row) => row.standing.state),
        part.map((row) => row.standing.ownerUnitId),
        part.map((row) => iso(row.standing.effectiveDueAt)),
        part.map((row) => isoOrNull(row.standing.metAt)),
        part.map((row) => isoOrNull(row.standing.nextAt)),
      ],
      'insert-obligations',
    )
  }
}

/** New terms for obligations that exist: their facts stay, and the follower looks at them anew. */
export async function changeObligations(tx: Tx, { compilation, rows }: { compilation: number; rows: readonly { term: Term; hasLadder: boolean }[] }): Promise<void> {
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk)
    const terms = part.map((row) => row.term)
    await tx.query(
      `UPDATE obligation o SET compilation = $2, kind = n.kind, sort = n.sort, unit_id = n.unit_id, member_id = n.member_id, counts_from = n.counts_from, opens_at = n.opens_at, due_at = n.due_at,
         closes_at = n.closes_at, need_key = n.need_key, need_count = n.need_count, suspendable = n.suspendable, has_ladder = n.has_ladder, details = n.details, withdrawn_at = NULL, next_at = 'epoch'
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::float8[], $14::boolean[], $15::boolean[], $16::text[])
         AS n (id, kind, sort, unit_id, member_id, counts_from, opens_at, due_at, closes_at, need_key, need_count, suspendable, has_ladder, details)
       WHERE o.agency_id = $1 AND o.obligation_id = n.id`,
      [
        tx.agencyId,
        compilation,
        terms.map((term) => term.id),
        terms.map((term) => term.kind),
        terms.map((term) => term.sort),
        terms.map((term) => term.unitId),
        terms.map((term) => term.memberId),
        terms.map((term) => iso(term.countsFrom)),
        terms.map((term) => iso(term.opensAt)),
        terms.map((term) => iso(term.dueAt)),
        terms.map((term) => isoOrNull(term.closesAt)),
        terms.map((term) => term.need.key),
        terms.map((term) => term.need.count),
        terms.map((term) => term.suspendable),
        part.map((row) => row.hasLadder),
        terms.map((term) => JSON.stringify(term.details)),
      ],
      'change-obligations',
    )
  }
}

export async function withdrawObligations(tx: Tx, { ids, compilation, at }: { ids: readonly string[]; compilation: number; at: number }): Promise<void> {
  if (ids.length === 0) return
  await tx.query(
    "UPDATE obligation SET withdrawn_at = $3, compilation = $4, next_at = 'epoch' WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[]) AND withdrawn_at IS NULL",
    [tx.agencyId, ids, iso(at), compilation],
    'withdraw-obligations',
  )
}

/** The end of an order: every obligation that still stands; their ids. */
export async function withdrawAll(tx: Tx, operationId: string, at: number): Promise<string[]> {
  const rows = await tx.query<{ obligation_id: string }>('UPDATE obligation SET withdrawn_at = $3 WHERE agency_id = $1 AND operation_id = $2 AND withdrawn_at IS NULL RETURNING obligation_id', [tx.agencyId, operationId, iso(at)])
  return rows.map((row) => row.obligation_id)
}

/** What stands in the order itself (`opened: false`) or was opened by events, withdrawn or not. */
export async function listTerms(tx: Tx, { operationId, opened }: { operationId: string; opened: boolean }): Promise<{ term: Term; withdrawnAt: number | null }[]> {
  const rows = await tx.query<ObligationRow>(
    `SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND (opened_by IS NOT NULL) = $3`,
    [tx.agencyId, operationId, opened],
  )
  return rows.map((row) => ({ term: termOf(row), withdrawnAt: row.withdrawn_at }))
}

export function termOf(row: ObligationRow): Term {
  const details: Term['details'] = JSON.parse(row.details)
  return {
    id: row.obligation_id,
    clauseId: row.clause_id,
    dutyId: row.duty_id,
    kind: row.kind,
    sort: row.sort,
    subjectKind: subjectKindOf(row.subject_kind),
    subjectId: row.subject_id,
    unitId: row.unit_id,
    memberId: row.member_id,
    occurrence: row.occurrence,
    countsFrom: row.counts_from,
    opensAt: row.opens_at,
    dueAt: row.due_at,
    closesAt: row.closes_at,
    need: { key: row.need_key, count: row.need_count },
    suspendable: row.suspendable,
    details,
  }
}

function subjectKindOf(text: string): Term['subjectKind'] {
  const kind = subjectKinds.find((known) => known === text)
  if (kind === undefined) throw new Error(`an obligation's subject is of no known kind: ${text}`)
  return kind
}

export function owedOf(row: ObligationRow): Owed {
  return {
    sort: row.sort,
    unitId: row.unit_id,
    countsFrom: row.counts_from,
    opensAt: row.opens_at,
    dueAt: row.due_at,
    needCount: row.need_count,
    suspendable: row.suspendable,
    withdrawnAt: row.withdrawn_at,
  }
}

export function owedOfTerm(term: Term, withdrawnAt: number | null): Owed {
  return { sort: term.sort, unitId: term.unitId, countsFrom: term.countsFrom, opensAt: term.opensAt, dueAt: term.dueAt, needCount: term.need.count, suspendable: term.suspendable, withdrawnAt }
}

export async function findObligation(tx: Tx, obligationId: string): Promise<ObligationRow | null> {
  const [row] = await tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, obligationId], 'find-obligation')
  return row ?? null
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms)
}
