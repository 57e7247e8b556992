/** Obligations that something which happened opens: `after:` in a duty, and kinds that are rules. */
import type { Tx } from '../../kernel/db/database.ts'
import { openTerms, diffTerms } from '../compile/index.ts'
import type { OpeningEvent, Term } from '../compile/types.ts'
import { noFacts, type InForce } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'
import { changeObligations, insertObligations, listTerms, owedOfTerm, withdrawObligations } from '../queries/obligations.ts'
import { evaluate } from '../state/evaluate.ts'

export async function saveOpening(tx: Tx, operationId: string, event: OpeningEvent): Promise<void> {
  await tx.query('INSERT INTO opening_event (agency_id, event_id, operation_id, content) VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, event_id) DO NOTHING', [tx.agencyId, event.id, operationId, JSON.stringify(event)], 'save-opening')
}

export async function listOpenings(tx: Tx, operationId: string): Promise<OpeningEvent[]> {
  const rows = await tx.query<{ content: string }>('SELECT content FROM opening_event WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId])
  return rows.map((row) => {
    const event: OpeningEvent = JSON.parse(row.content)
    return event
  })
}

/** Every obligation that these events open under this order, with the event that opens it. The first by time and id wins where two open the same. */
export function termsOfEvents(inForce: InForce, kinds: Kinds, events: readonly OpeningEvent[]): Map<string, { term: Term; openedBy: string }> {
  const terms = new Map<string, { term: Term; openedBy: string }>()
  for (const event of events.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const opened = openTerms({ order: inForce.order, force: inForce.force, kinds: kinds.list, seed: inForce.seed, timeline: inForce.timeline, event })
    for (const term of opened) if (!terms.has(term.id)) terms.set(term.id, { term, openedBy: event.id })
  }
  return terms
}

/** Makes the rows opened by events what the order now in force and all events say; the ids that must be settled. `at`: when the order changed. */
export async function refreshOpened(tx: Tx, { operationId, compilation, inForce, kinds, at }: { operationId: string; compilation: number; inForce: InForce; kinds: Kinds; at: number }): Promise<{ inserted: string[]; touched: string[] }> {
  const wanted = termsOfEvents(inForce, kinds, await listOpenings(tx, operationId))
  const known = await listTerms(tx, { operationId, opened: true })
  const standing = known.filter((row) => row.withdrawnAt === null).map((row) => row.term)
  const withdrawn = new Set(known.filter((row) => row.withdrawnAt !== null).map((row) => row.term.id))
  const diff = diffTerms(standing, [...wanted.values()].map((one) => one.term))
  const hasLadder = ladderTest(inForce)
  const fresh = diff.added.filter((term) => !withdrawn.has(term.id))
  const again = diff.added.filter((term) => withdrawn.has(term.id))
  await insertObligations(tx, {
    operationId,
    compilation,
    rows: fresh.map((term) => ({ term, openedBy: wanted.get(term.id)?.openedBy ?? null, hasLadder: hasLadder(term), standing: evaluate(owedOfTerm(term, null), noFacts, term.opensAt - 1) })),
  })
  const changed = [...diff.changed.map((change) => change.after), ...again]
  await changeObligations(tx, { compilation, rows: changed.map((term) => ({ term, hasLadder: hasLadder(term) })) })
  await withdrawObligations(tx, { ids: diff.withdrawn.map((term) => term.id), compilation, at })
  return { inserted: fresh.map((term) => term.id), touched: [...changed, ...diff.withdrawn].map((term) => term.id) }
}

export function ladderTest(inForce: InForce): (term: Term) => boolean {
  const ladders = new Set(inForce.order.clauses.flatMap((clause) => clause.duties.filter((duty) => duty.ladder.length > 0).map((duty) => `${clause.id} ${duty.id}`)))
  return (term) => ladders.has(`${term.clauseId} ${term.dutyId}`)
}
