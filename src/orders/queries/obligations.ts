import { setImmediate } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Tx } from '../../kernel/db/database.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import { subjectKinds, type Term } from '../compile/types.ts'
import type { Owed, Standing } from '../state/evaluate.ts'
import '../tables.ts'

export type ObligationRow = Selectable<Tables['obligation']>

/** So many rows in one statement: about half a megabyte of parameters, which hold the process up for some 15 ms. */
const chunk = 2000

export interface NewObligation {
  readonly term: Term
  readonly standing: Standing
  readonly openedBy: string | null
  readonly hasLadder: boolean
}

/**
 * While PostgreSQL writes one part, the next is made ready. Terms share a few patterns (duty, kind, details), which are sent once a part:
 * a third of the text, and of the time.
 */
export async function insertObligations<Item>(tx: Tx, { operationId, compilation, items, toRow }: { operationId: string; compilation: number; items: readonly Item[]; toRow: (item: Item) => NewObligation }): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve()
  for (let start = 0; start < items.length; start += chunk) {
    const values = insertValues(items.slice(start, start + chunk).map(toRow))
    await writing
    writing = tx.query(insertText, [tx.agencyId, operationId, compilation, ...values], 'insert-obligations')
    // Awaited in the next round; without this a failure between would count as unhandled.
    writing.catch(() => undefined)
    // Let others use the time that the database needs.
    await setImmediate()
  }
  await writing
}

const insertText = `INSERT INTO obligation (agency_id, operation_id, compilation, obligation_id, clause_id, duty_id, kind, sort, subject_kind, subject_id, unit_id, member_id, occurrence,
    counts_from, opens_at, due_at, closes_at, need_key, need_count, suspendable, has_ladder, details, opened_by, state, owner_unit_id, effective_due_at, met_at, next_at)
  SELECT $1, $2, $3, t.id, p.clause_id, p.duty_id, p.kind, p.sort, p.subject_kind, t.subject_id, t.unit_id, t.member_id, t.occurrence,
    t.counts_from, t.opens_at, t.due_at, t.closes_at, t.need_key, p.need_count, p.suspendable, p.has_ladder, p.details, p.opened_by, p.state, coalesce(t.owner, t.unit_id), coalesce(t.effective, t.due_at), t.met_at, t.next_at
  FROM unnest($4::uuid[], $5::int[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::text[],
      $15::uuid[], $16::timestamptz[], $17::timestamptz[], $18::timestamptz[]) AS t (id, pattern, subject_id, unit_id, member_id, occurrence, counts_from, opens_at, due_at, closes_at, need_key, owner, effective, met_at, next_at)
  JOIN unnest($19::int[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::float8[], $26::boolean[], $27::boolean[], $28::text[], $29::uuid[], $30::text[])
      AS p (pattern, clause_id, duty_id, kind, sort, subject_kind, need_count, suspendable, has_ladder, details, opened_by, state) USING (pattern)`

function insertValues(rows: readonly NewObligation[]): unknown[] {
  const patterns = new Map<string, { number: number; row: NewObligation; details: string }>()
  const details = new Map<Term['details'], string>()
  const moments = new Map<number, string>()
  const moment = (at: number): string => {
    let text = moments.get(at)
    if (text === undefined) moments.set(at, (text = iso(at)))
    return text
  }
  const momentOrNull = (at: number | null): string | null => (at === null ? null : moment(at))
  const numbers = rows.map((row) => {
    const { term, standing } = row
    let text = details.get(term.details)
    if (text === undefined) details.set(term.details, (text = JSON.stringify(term.details)))
    const key = `${term.clauseId}\n${term.dutyId}\n${term.kind}\n${term.sort}\n${term.subjectKind}\n${term.need.count}\n${term.suspendable}\n${row.hasLadder}\n${row.openedBy}\n${standing.state}\n${text}`
    const known = patterns.get(key)
    if (known !== undefined) return known.number
    const number = patterns.size
    patterns.set(key, { number, row, details: text })
    return number
  })
  const of = [...patterns.values()]
  return [
    plainArray(rows.map(({ term }) => term.id)),
    plainArray(numbers),
    plainArray(rows.map(({ term }) => term.subjectId)),
    plainArray(rows.map(({ term }) => term.unitId)),
    plainArray(rows.map(({ term }) => term.memberId)),
    rows.map(({ term }) => term.occurrence),
    plainArray(rows.map(({ term }) => moment(term.countsFrom))),
    plainArray(rows.map(({ term }) => moment(term.opensAt))),
    plainArray(rows.map(({ term }) => moment(term.dueAt))),
    plainArray(rows.map(({ term }) => momentOrNull(term.closesAt))),
    rows.map(({ term }) => term.need.key),
    plainArray(rows.map(({ term, standing }) => (standing.ownerUnitId === term.unitId ? null : standing.ownerUnitId))),
    plainArray(rows.map(({ term, standing }) => (standing.effectiveDueAt === term.dueAt ? null : moment(standing.effectiveDueAt)))),
    plainArray(rows.map(({ standing }) => momentOrNull(standing.metAt))),
    plainArray(rows.map(({ standing }) => momentOrNull(standing.nextAt))),
    of.map(({ number }) => number),
    of.map(({ row }) => row.term.clauseId),
    of.map(({ row }) => row.term.dutyId),
    of.map(({ row }) => row.term.kind),
    of.map(({ row }) => row.term.sort),
    of.map(({ row }) => row.term.subjectKind),
    of.map(({ row }) => row.term.need.count),
    of.map(({ row }) => row.term.suspendable),
    of.map(({ row }) => row.hasLadder),
    of.map(({ details }) => details),
    of.map(({ row }) => row.openedBy),
    of.map(({ row }) => row.standing.state),
  ]
}

/** An array of ids, numbers or moments as PostgreSQL reads it: none of them needs quotes, and looking for some takes longer than all the rest. */
function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
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
  const terms: { term: Term; withdrawnAt: number | null }[] = []
  // Page by page, and texts that many rows share kept once: a million rows at a time would hold the process up for seconds.
  const shared = new Map<string, Term['details']>()
  for (let after: string | null = null; ; ) {
    const rows: TermRow[] = await tx.query<TermRow>(
      `SELECT ${termColumns}, withdrawn_at FROM obligation
       WHERE agency_id = $1 AND operation_id = $2 AND (opened_by IS NOT NULL) = $3 AND ($4::uuid IS NULL OR obligation_id > $4) ORDER BY obligation_id LIMIT ${chunk}`,
      [tx.agencyId, operationId, opened, after],
    )
    for (const row of rows) terms.push({ term: termOf(row, shared), withdrawnAt: row.withdrawn_at })
    after = rows.at(-1)?.obligation_id ?? null
    if (rows.length < chunk || after === null) return terms
  }
}

type TermRow = Omit<ObligationRow, 'agency_id' | 'operation_id' | 'has_ladder' | 'opened_by' | 'compilation' | 'state' | 'owner_unit_id' | 'effective_due_at' | 'met_at' | 'next_at'>

const termColumns = 'obligation_id, clause_id, duty_id, kind, sort, subject_kind, subject_id, unit_id, member_id, occurrence, counts_from, opens_at, due_at, closes_at, need_key, need_count, suspendable, details'

function termOf(row: TermRow, shared: Map<string, Term['details']>): Term {
  let details = shared.get(row.details)
  if (details === undefined) {
    const parsed: Term['details'] = JSON.parse(row.details)
    shared.set(row.details, (details = parsed))
  }
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
