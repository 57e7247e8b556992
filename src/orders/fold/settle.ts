/** Works the state of obligations out anew and writes what differs: rows, board counters, the ladder's due rows. */
import { idFrom } from '../../kernel/canonical.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { LadderStep } from '../compile/types.ts'
import { owedOf, type ObligationRow } from '../queries/obligations.ts'
import { operationNow } from '../queries/operations.ts'
import { evaluate, type Commitment, type Disposition, type Facts, type FloorPoint, type Standing } from '../state/evaluate.ts'
import { readProfiles } from '../queries/floors.ts'

export type LadderOf = (row: Pick<ObligationRow, 'operation_id' | 'clause_id' | 'duty_id'>) => Promise<readonly LadderStep[]>

const chunk = 2000

export type Profiles = ReadonlyMap<string, readonly FloorPoint[]>

/** How many obligations changed. `isNew`: rows that the counters do not know yet. `profiles`: of floors, as just written; others are read. */
export async function settleObligations(tx: Tx, { ids, ladderOf, isNew = false, profiles }: { ids: readonly string[]; ladderOf: LadderOf; isNew?: boolean; profiles?: Profiles }): Promise<number> {
  let changed = 0
  for (let start = 0; start < ids.length; start += chunk) {
    const rows = await tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[]) ORDER BY obligation_id FOR UPDATE', [tx.agencyId, ids.slice(start, start + chunk)], 'settle-read')
    changed += await settleRows(tx, rows, ladderOf, isNew, profiles)
  }
  return changed
}

export async function settleRows(tx: Tx, rows: readonly ObligationRow[], ladderOf: LadderOf, isNew: boolean, profiles?: Profiles): Promise<number> {
  if (rows.length === 0) return 0
  const facts = await readFacts(tx, rows, profiles)
  const nows = new Map<string, number>()
  for (const row of rows) if (!nows.has(row.operation_id)) nows.set(row.operation_id, await operationNow(tx, row.operation_id))
  const moved: { row: ObligationRow; standing: Standing }[] = []
  for (const row of rows) {
    const standing = evaluate(owedOf(row), facts.get(row.obligation_id) ?? { evidence: [], dispositions: [], commitments: [] }, nows.get(row.operation_id) ?? 0)
    if (isNew || differs(row, standing)) moved.push({ row, standing })
  }
  await writeStandings(tx, moved)
  await countMoves(tx, moved, isNew)
  await countDueMoves(tx, moved, isNew)
  await scheduleLadders(tx, moved, ladderOf, isNew)
  return moved.length
}

function differs(row: ObligationRow, standing: Standing): boolean {
  return row.state !== standing.state || row.owner_unit_id !== standing.ownerUnitId || row.effective_due_at !== standing.effectiveDueAt || row.met_at !== standing.metAt || row.next_at !== standing.nextAt
}

/** Everything that state depends on, for many obligations at once. */
async function readFacts(tx: Tx, rows: readonly ObligationRow[], written: Profiles = new Map()): Promise<Map<string, Facts>> {
  const ids = rows.map((row) => row.obligation_id)
  const evidence = await tx.query<{ obligation_id: string; occurred_at: number; quantity: number | null }>(
    `SELECT e.obligation_id, e.occurred_at, e.quantity FROM evidence e WHERE e.agency_id = $1 AND e.obligation_id = ANY ($2::uuid[])
     UNION ALL
     SELECT o.obligation_id, e.occurred_at, e.quantity FROM obligation o
     JOIN evidence e ON e.agency_id = $1 AND e.operation_id = o.operation_id AND e.key = o.need_key AND e.obligation_id IS NULL
       AND e.occurred_at >= o.counts_from AND (o.closes_at IS NULL OR e.occurred_at < o.closes_at)
     WHERE o.agency_id = $1 AND o.obligation_id = ANY ($2::uuid[])`,
    [tx.agencyId, ids],
    'facts-evidence',
  )
  const dispositions = await tx.query<{ obligation_id: string; entry_id: string; what: Disposition['what']; at: number; unit_id: string | null }>(
    'SELECT obligation_id, entry_id, what, at, unit_id FROM disposition WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[])',
    [tx.agencyId, ids],
    'facts-dispositions',
  )
  const units = new Set(rows.map((row) => row.unit_id))
  for (const act of dispositions) if (act.unit_id !== null) units.add(act.unit_id)
  const commitments = await tx.query<{ operation_id: string; unit_id: string; from_at: number | null; to_at: number | null }>(
    'SELECT operation_id, unit_id, from_at, to_at FROM commitment WHERE agency_id = $1 AND operation_id = ANY ($2::uuid[]) AND unit_id = ANY ($3::uuid[])',
    [tx.agencyId, [...new Set(rows.map((row) => row.operation_id))], [...units]],
    'facts-commitments',
  )
  const facts = new Map(rows.map((row) => [row.obligation_id, { operationId: row.operation_id, evidence: [] as { at: number; quantity: number | null }[], dispositions: [] as Disposition[] }]))
  for (const piece of evidence) facts.get(piece.obligation_id)?.evidence.push({ at: piece.occurred_at, quantity: piece.quantity })
  for (const act of dispositions) facts.get(act.obligation_id)?.dispositions.push({ entryId: act.entry_id, what: act.what, at: act.at, unitId: act.unit_id })
  const outs = new Map<string, Commitment[]>()
  for (const out of commitments) outs.set(out.operation_id, [...(outs.get(out.operation_id) ?? []), { unitId: out.unit_id, from: out.from_at, to: out.to_at }])
  const profiles = await readProfiles(tx, rows.filter((row) => row.sort === 'floor' && !written.has(row.obligation_id)).map((row) => row.obligation_id))
  return new Map([...facts].map(([id, fact]) => [id, { evidence: fact.evidence, dispositions: fact.dispositions, commitments: outs.get(fact.operationId) ?? [], ...withProfile(written.get(id) ?? profiles.get(id)) }]))
}

function withProfile(profile: readonly FloorPoint[] | undefined): Pick<Facts, 'profile'> {
  return profile === undefined ? {} : { profile }
}

type Moved = readonly { readonly row: ObligationRow; readonly standing: Standing }[]

async function writeStandings(tx: Tx, moved: Moved): Promise<void> {
  if (moved.length === 0) return
  await tx.query(
    `UPDATE obligation o SET state = n.state, owner_unit_id = n.owner, effective_due_at = n.due, met_at = n.met, next_at = n.next
     FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[]) AS n (id, state, owner, due, met, next)
     WHERE o.agency_id = $1 AND o.obligation_id = n.id`,
    [
      tx.agencyId,
      moved.map(({ row }) => row.obligation_id),
      moved.map(({ standing }) => standing.state),
      moved.map(({ standing }) => standing.ownerUnitId),
      moved.map(({ standing }) => iso(standing.effectiveDueAt)),
      moved.map(({ standing }) => (standing.metAt === null ? null : iso(standing.metAt))),
      moved.map(({ standing }) => (standing.nextAt === null ? null : iso(standing.nextAt))),
    ],
    'write-standings',
  )
}

async function countMoves(tx: Tx, moved: Moved, isNew: boolean): Promise<void> {
  const deltas = new Map<string, { operationId: string; unitId: string; clauseId: string; state: string; delta: number }>()
  const add = (row: ObligationRow, unitId: string, state: string, delta: number): void => {
    const key = `${row.operation_id} ${unitId} ${row.clause_id} ${state}`
    const known = deltas.get(key)
    if (known === undefined) deltas.set(key, { operationId: row.operation_id, unitId, clauseId: row.clause_id, state, delta })
    else known.delta += delta
  }
  for (const { row, standing } of moved) {
    if (!isNew) add(row, row.owner_unit_id, row.state, -1)
    add(row, standing.ownerUnitId, standing.state, 1)
  }
  const real = [...deltas.values()].filter((one) => one.delta !== 0)
  if (real.length === 0) return
  await tx.query(
    `INSERT INTO board_count (agency_id, operation_id, unit_id, clause_id, state, count)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])
     ON CONFLICT (agency_id, operation_id, unit_id, clause_id, state) DO UPDATE SET count = board_count.count + excluded.count`,
    [tx.agencyId, real.map((one) => one.operationId), real.map((one) => one.unitId), real.map((one) => one.clauseId), real.map((one) => one.state), real.map((one) => one.delta)],
    'count-moves',
  )
}

/** Open ones by the moment at which they are due. */
async function countDueMoves(tx: Tx, moved: Moved, isNew: boolean): Promise<void> {
  const deltas = new Map<string, { operationId: string; dueAt: number; unitId: string; clauseId: string; delta: number }>()
  const add = (row: ObligationRow, dueAt: number, unitId: string, delta: number): void => {
    const key = `${row.operation_id} ${dueAt} ${unitId} ${row.clause_id}`
    const known = deltas.get(key)
    if (known === undefined) deltas.set(key, { operationId: row.operation_id, dueAt, unitId, clauseId: row.clause_id, delta })
    else known.delta += delta
  }
  for (const { row, standing } of moved) {
    if (!isNew && row.state === 'open') add(row, row.effective_due_at, row.owner_unit_id, -1)
    if (standing.state === 'open') add(row, standing.effectiveDueAt, standing.ownerUnitId, 1)
  }
  const real = [...deltas.values()].filter((one) => one.delta !== 0)
  if (real.length === 0) return
  const keys = [tx.agencyId, real.map((one) => one.operationId), real.map((one) => iso(one.dueAt)), real.map((one) => one.unitId), real.map((one) => one.clauseId)]
  await tx.query(
    `INSERT INTO due_count (agency_id, operation_id, due_at, unit_id, clause_id, count)
     SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::bigint[])
     ON CONFLICT (agency_id, operation_id, due_at, unit_id, clause_id) DO UPDATE SET count = due_count.count + excluded.count`,
    [...keys, real.map((one) => one.delta)],
    'count-due-moves',
  )
  // Moments that have passed leave no rows behind.
  await tx.query(
    `DELETE FROM due_count d USING unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[]) AS k (operation_id, due_at, unit_id, clause_id)
     WHERE d.agency_id = $1 AND d.operation_id = k.operation_id AND d.due_at = k.due_at AND d.unit_id = k.unit_id AND d.clause_id = k.clause_id AND d.count = 0`,
    keys,
    'prune-due-counts',
  )
}

/** From the rows themselves: after a publication, which writes many at once. */
export async function recountBoard(tx: Tx, operationId: string): Promise<void> {
  await tx.query('DELETE FROM board_count WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId])
  await tx.query(
    `INSERT INTO board_count (agency_id, operation_id, unit_id, clause_id, state, count)
     SELECT agency_id, operation_id, owner_unit_id, clause_id, state, count(*) FROM obligation WHERE agency_id = $1 AND operation_id = $2 GROUP BY 1, 2, 3, 4, 5`,
    [tx.agencyId, operationId],
  )
  await tx.query('DELETE FROM due_count WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId])
  await tx.query(
    `INSERT INTO due_count (agency_id, operation_id, due_at, unit_id, clause_id, count)
     SELECT agency_id, operation_id, effective_due_at, owner_unit_id, clause_id, count(*) FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND state = 'open' GROUP BY 1, 2, 3, 4, 5`,
    [tx.agencyId, operationId],
  )
}

/** A step is due at the deadline as it stands plus its offset; a deadline that moves makes new steps, and the old ones find that they are out of date. */
async function scheduleLadders(tx: Tx, moved: Moved, ladderOf: LadderOf, isNew: boolean): Promise<void> {
  const due: { id: string; operationId: string; at: number; input: string }[] = []
  for (const { row, standing } of moved) {
    if (row.sort === 'floor') {
      // Counted from the breach: the same one again makes no new rows.
      if (row.has_ladder && standing.breachAt != null) due.push(...ladderRows(row, standing.breachAt, await ladderOf(row)))
      continue
    }
    const isLive = standing.state === 'open' || standing.state === 'late'
    const wasLive = !isNew && (row.state === 'open' || row.state === 'late') && row.effective_due_at === standing.effectiveDueAt
    if (!row.has_ladder || !isLive || wasLive) continue
    due.push(...ladderRows(row, standing.effectiveDueAt, await ladderOf(row)))
  }
  await insertDue(tx, due)
}

function ladderRows(row: Pick<ObligationRow, 'obligation_id' | 'operation_id'>, deadline: number, ladder: readonly LadderStep[]): { id: string; operationId: string; at: number; input: string }[] {
  return ladder.map((step) => ({
    id: idFrom(row.obligation_id, String(step.step), iso(deadline)),
    operationId: row.operation_id,
    at: deadline + step.offsetMs,
    input: JSON.stringify({ obligationId: row.obligation_id, step: step.step, deadline }),
  }))
}

/** Rows that a publication wrote as open: their ladders begin. */
export async function startLadders(tx: Tx, { operationId, compilations, ladderOf }: { operationId: string; compilations: readonly number[]; ladderOf: LadderOf }): Promise<void> {
  type Begun = Pick<ObligationRow, 'obligation_id' | 'operation_id' | 'clause_id' | 'duty_id' | 'effective_due_at'>
  for (let after: string | null = null; ; ) {
    const rows: Begun[] = await tx.query<Begun>(
      `SELECT obligation_id, operation_id, clause_id, duty_id, effective_due_at FROM obligation
       WHERE agency_id = $1 AND operation_id = $2 AND compilation = ANY ($3::int[]) AND has_ladder AND state IN ('open', 'late') AND ($4::uuid IS NULL OR obligation_id > $4)
       ORDER BY obligation_id LIMIT ${chunk}`,
      [tx.agencyId, operationId, compilations, after],
    )
    const due = []
    for (const row of rows) due.push(...ladderRows(row, row.effective_due_at, await ladderOf(row)))
    await insertDue(tx, due)
    after = rows.at(-1)?.obligation_id ?? null
    if (rows.length < chunk || after === null) return
  }
}

async function insertDue(tx: Tx, due: readonly { id: string; operationId: string; at: number; input: string }[]): Promise<void> {
  if (due.length === 0) return
  await tx.query(
    `INSERT INTO due (agency_id, due_id, clock_id, at, command, input) SELECT $1, id, clock, at, 'tell-ladder-step', input FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]) AS n (id, clock, at, input)
     ON CONFLICT (agency_id, due_id) DO NOTHING`,
    [tx.agencyId, due.map((one) => one.id), due.map((one) => one.operationId), due.map((one) => iso(one.at)), due.map((one) => one.input)],
    'insert-ladder-due',
  )
}
