/** Obligations that something which happened opens: `after:` in a duty, and kinds that are rules. */
import type { Tx } from '../../kernel/db/database.ts'
import { openTerms } from '../compile/index.ts'
import type { OpeningEvent, Term } from '../compile/types.ts'
import { noFacts, planChange, type InForce } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'
import { changeObligations, insertObligations, listTerms, owedOfTerm, withdrawObligations } from '../queries/obligations.ts'
import { evaluate } from '../state/evaluate.ts'

export interface Opened {
  readonly term: Term
  readonly openedBy: string
}

/** What these events, in the order of their positions, open under this order; the first wins where two open the same. */
export function termsOfEvents(inForce: InForce, kinds: Kinds, events: readonly OpeningEvent[]): Map<string, Opened> {
  const terms = new Map<string, Opened>()
  for (const event of events) {
    const opened = openTerms({ operationId: inForce.operationId, order: inForce.order, force: inForce.force, kinds: kinds.list, seed: inForce.seed, timeline: inForce.timeline, event })
    for (const term of opened) if (!terms.has(term.id)) terms.set(term.id, { term, openedBy: event.id })
  }
  return terms
}

/** One event under the order that the follower knows; the ids of new rows. */
export async function openByEvent(tx: Tx, { operationId, compilation, position, event, inForce, kinds }: { operationId: string; compilation: number; position: number; event: OpeningEvent; inForce: InForce; kinds: Kinds }): Promise<string[]> {
  await tx.query(
    'INSERT INTO opening_event (agency_id, event_id, operation_id, position, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (agency_id, event_id) DO NOTHING',
    [tx.agencyId, event.id, operationId, position, JSON.stringify(event)],
    'save-opening',
  )
  const opened = [...termsOfEvents(inForce, kinds, [event]).values()]
  const known = await tx.query<{ obligation_id: string }>('SELECT obligation_id FROM obligation WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[])', [tx.agencyId, opened.map((one) => one.term.id)], 'known-obligations')
  const knownIds = new Set(known.map((row) => row.obligation_id))
  return insertOpened(tx, { operationId, compilation, inForce, opened: opened.filter((one) => !knownIds.has(one.term.id)) })
}

/** Makes the rows opened by events what the order as compiled at `at` says of all of them; the ids to settle. */
export async function refreshOpened(tx: Tx, { operationId, compilation, inForce, kinds, at }: { operationId: string; compilation: number; inForce: InForce; kinds: Kinds; at: number }): Promise<{ inserted: string[]; touched: string[] }> {
  const wanted = termsOfEvents(inForce, kinds, await listOpenings(tx, operationId))
  const known = await listTerms(tx, { operationId, opened: true })
  if (wanted.size === 0 && known.length === 0) return { inserted: [], touched: [] }
  const { diff, returned } = planChange(known, [...wanted.values()].map((one) => one.term), at)
  const inserted = await insertOpened(tx, { operationId, compilation, inForce, opened: diff.added.flatMap((term) => (returned.has(term.id) ? [] : (wanted.get(term.id) ?? []))) })
  const changed = [...diff.changed.map((change) => change.after), ...diff.added.filter((term) => returned.has(term.id))]
  const hasLadder = ladderTest(inForce)
  await changeObligations(tx, { compilation, rows: changed.map((term) => ({ term, hasLadder: hasLadder(term) })) })
  await withdrawObligations(tx, { ids: diff.withdrawn.map((term) => term.id), compilation, at })
  return { inserted, touched: [...changed, ...diff.withdrawn].map((term) => term.id) }
}

async function insertOpened(tx: Tx, { operationId, compilation, inForce, opened }: { operationId: string; compilation: number; inForce: InForce; opened: readonly Opened[] }): Promise<string[]> {
  const hasLadder = ladderTest(inForce)
  await insertObligations(tx, {
    operationId,
    compilation,
    items: opened,
    toRow: ({ term, openedBy }) => ({ term, openedBy, hasLadder: hasLadder(term), standing: evaluate(owedOfTerm(term, null), noFacts, term.opensAt - 1) }),
  })
  return opened.map((one) => one.term.id)
}

async function listOpenings(tx: Tx, operationId: string): Promise<OpeningEvent[]> {
  const rows = await tx.query<{ content: string }>('SELECT content FROM opening_event WHERE agency_id = $1 AND operation_id = $2 ORDER BY position', [tx.agencyId, operationId])
  return rows.map((row) => {
    const event: OpeningEvent = JSON.parse(row.content)
    return event
  })
}

function ladderTest(inForce: InForce): (term: Term) => boolean {
  const ladders = new Set(inForce.order.clauses.flatMap((clause) => clause.duties.filter((duty) => duty.ladder.length > 0).map((duty) => `${clause.id} ${duty.id}`)))
  return (term) => ladders.has(`${term.clauseId} ${term.dutyId}`)
}
