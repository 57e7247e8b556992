import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { Projection, SealedEntry } from '../../kernel/journal/follow.ts'
import { eventOf, openingKinds } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'
import { withdrawAll, type ObligationRow } from '../queries/obligations.ts'
import { listTouched, readCommitment, readDisposition, readEvidence, saveCommitments, saveDispositions, saveEvidence } from './facts.ts'
import { compiledFacts, forgetFollowed, inForceOf, readFollowed, saveFollowed } from './followed.ts'
import { rememberLadders } from './ladders.ts'
import { openByEvent, refreshOpened } from './openings.ts'
import { recountBoard, settleObligations, settleRows, startLadders, type LadderOf } from './settle.ts'

const sweepLimit = 2000
/** From here on the planner must be told at once: with what it knew before, views read every row. */
const manyRows = 10_000

/** Follows the journal: facts first, then the states that they touch. What a run does depends on the set of its entries, not on their order. */
export function createOrdersProjection(kinds: Kinds): Projection {
  return {
    name: 'orders',
    apply: (tx, entries) => applyEntries(tx, kinds, entries),
    sweep: (tx) => sweepDeadlines(tx, kinds),
  }
}

async function applyEntries(tx: Tx, kinds: Kinds, entries: readonly SealedEntry[]): Promise<boolean> {
  const evidence = entries.flatMap((entry) => readEvidence(kinds, entry))
  const dispositions = entries.flatMap((entry) => readDisposition(entry) ?? [])
  const commitments = entries.flatMap((entry) => readCommitment(entry) ?? [])
  await saveEvidence(tx, evidence)
  await saveDispositions(tx, dispositions)
  await saveCommitments(tx, commitments)
  const ladderOf = rememberLadders(tx, kinds)
  const compiled = await refreshOperations(tx, kinds, entries, ladderOf)
  const touched = await listTouched(tx, { evidence, dispositions, commitments })
  const moved = touched.length === 0 ? 0 : await settleObligations(tx, { ids: touched, ladderOf })
  // Counters and ladders after the settling: a recount sees the rows as they are now.
  for (const { operationId, compilations } of compiled) {
    await recountBoard(tx, operationId)
    await startLadders(tx, { operationId, compilations, ladderOf })
  }
  if (entries.some(({ header }) => header.kind === 'order.compiled' && Number(header.facts['added']) >= manyRows)) await tx.query('SELECT analyze_obligations()')
  return moved > 0 || compiled.length > 0 || entries.some((entry) => entry.header.operation !== null)
}

/** Openings among these entries, and operations whose order, level or force was compiled anew, in the order of positions. */
async function refreshOperations(tx: Tx, kinds: Kinds, entries: readonly SealedEntry[], ladderOf: LadderOf): Promise<{ operationId: string; compilations: number[] }[]> {
  const byOperation = Map.groupBy(entries.filter((entry) => entry.header.operation !== null), (entry) => entry.header.operation ?? '')
  const compiled: { operationId: string; compilations: number[] }[] = []
  for (const [operationId, own] of byOperation) {
    const compilations = await followOperation(tx, kinds, operationId, own, ladderOf)
    if (compilations.length === 0) continue
    await settleObligations(tx, { ids: await listWithFacts(tx, operationId, compilations), ladderOf })
    compiled.push({ operationId, compilations })
  }
  return compiled
}

async function followOperation(tx: Tx, kinds: Kinds, operationId: string, entries: readonly SealedEntry[], ladderOf: LadderOf): Promise<number[]> {
  const compilations: number[] = []
  let followed = await readFollowed(tx, operationId)
  let inForce = followed === null ? null : await inForceOf(tx, kinds, operationId, followed)
  let names = inForce === null ? new Set<string>() : openingKinds(kinds, inForce.order)
  for (const { header, occurredAt, position } of entries) {
    if (header.kind === 'order.compiled') {
      followed = compiledFacts.parse(header.facts)
      inForce = await inForceOf(tx, kinds, operationId, followed)
      names = openingKinds(kinds, inForce.order)
      await saveFollowed(tx, operationId, followed)
      const { inserted, touched } = await refreshOpened(tx, { operationId, compilation: followed.compilation, inForce, kinds, at: occurredAt })
      await settleObligations(tx, { ids: inserted, ladderOf, isNew: true })
      await settleObligations(tx, { ids: touched, ladderOf })
      compilations.push(followed.compilation)
    }
    if (header.kind === 'order.withdrawn') {
      await settleObligations(tx, { ids: await withdrawAll(tx, operationId, occurredAt), ladderOf })
      await forgetFollowed(tx, operationId)
      followed = null
      inForce = null
    }
    if (followed !== null && inForce !== null && names.has(header.kind)) {
      const event = eventOf({ id: header.id, kind: header.kind, occurredAt, unitId: header.unit, subject: header.subject, facts: header.facts })
      const opened = await openByEvent(tx, { operationId, compilation: followed.compilation, position, event, inForce, kinds })
      await settleObligations(tx, { ids: opened, ladderOf, isNew: true })
    }
  }
  return compilations
}

/**
 * Rows of these compilations about which something was known already, or that changed: facts folded while the publication was still
 * in its transaction could not see them.
 */
async function listWithFacts(tx: Tx, operationId: string, compilations: readonly number[]): Promise<string[]> {
  // From the facts to the rows, each by its index: from a million new rows to the few facts would take seconds.
  // A row that was handed to another unit has a disposition, so that its owner alone is asked about crews that were out.
  const of = 'FROM obligation o WHERE o.agency_id = $1 AND o.operation_id = $2 AND o.compilation = ANY ($3::int[])'
  const rows = await tx.query<{ obligation_id: string }>(
    `SELECT o.obligation_id ${of} AND o.next_at = 'epoch'
     UNION SELECT o.obligation_id ${of} AND o.need_key = ANY (ARRAY(SELECT DISTINCT e.key FROM evidence e WHERE e.agency_id = $1 AND e.operation_id = $2))
     UNION SELECT o.obligation_id ${of} AND o.obligation_id = ANY (ARRAY(SELECT e.obligation_id FROM evidence e WHERE e.agency_id = $1 AND e.operation_id = $2 AND e.obligation_id IS NOT NULL))
     UNION SELECT o.obligation_id ${of} AND o.obligation_id = ANY (ARRAY(SELECT d.obligation_id FROM disposition d WHERE d.agency_id = $1))
     UNION SELECT o.obligation_id ${of} AND o.owner_unit_id = ANY (ARRAY(SELECT c.unit_id FROM commitment c WHERE c.agency_id = $1 AND c.operation_id = $2))`,
    [tx.agencyId, operationId, compilations],
  )
  return rows.map((row) => row.obligation_id)
}

/** What time alone has moved. A row that a publication holds is left for the next turn. */
async function sweepDeadlines(tx: Tx, kinds: Kinds): Promise<number> {
  let moved = 0
  const operations = await tx.query<{ operation_id: string; now: number }>(
    `SELECT o.operation_id, (extract(epoch FROM c.operation_anchor + CASE WHEN c.is_paused THEN interval '0' ELSE ($2::timestamptz - c.real_anchor) * c.speed END) * 1000)::bigint AS now
     FROM operation o JOIN clock c ON c.agency_id = o.agency_id AND c.clock_id = o.operation_id WHERE o.agency_id = $1 AND o.status IN ('in-force', 'withdrawn')`,
    [tx.agencyId, iso(tx.realNow)],
    'sweep-operations',
  )
  const ladderOf = rememberLadders(tx, kinds)
  for (const operation of operations) {
    const rows = await tx.query<ObligationRow>(
      `SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND next_at IS NOT NULL AND next_at <= $3 ORDER BY next_at LIMIT ${sweepLimit} FOR UPDATE SKIP LOCKED`,
      [tx.agencyId, operation.operation_id, iso(operation.now)],
      'sweep-rows',
    )
    moved += await settleRows(tx, rows, ladderOf, false)
  }
  return moved
}
