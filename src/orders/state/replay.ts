/**
 * From scratch: what is owed and how it stands, from the journal's headers, the texts of the orders and the forces that they were
 * compiled for. It shares the compiler and `evaluate` with the running system and nothing else: no table of terms, facts or states.
 */
import type { ForceSnapshot } from '../../force/index.ts'
import type { SealedEntry } from '../../kernel/journal/follow.ts'
import { compileOrder, plannedTimeline, type Order } from '../compile/index.ts'
import type { OpeningEvent, Term } from '../compile/types.ts'
import { eventOf, openingKinds, planChange, type InForce } from '../compilation.ts'
import { compiledFacts } from '../fold/followed.ts'
import { readCommitment, readDisposition, readEvidence, type CommitmentFact, type DispositionFact, type EvidenceFact } from '../fold/facts.ts'
import { termsOfEvents } from '../fold/openings.ts'
import type { Kinds } from '../kinds.ts'
import { owedOfTerm } from '../queries/obligations.ts'
import { evaluate, type FloorPoint, type Standing } from './evaluate.ts'

export interface ReplayInput {
  readonly operationId: string
  /** One operation's entries, in the order of their positions. */
  readonly entries: readonly SealedEntry[]
  readonly kinds: Kinds
  readonly seed: string
  readonly now: number
  readonly orderOf: (version: number, force: ForceSnapshot) => Order
  readonly forceOf: (sha256: string) => ForceSnapshot
  /** Of floors whose quantity a module works out: their steps, from that module's own tables; null: measured by evidence, if at all. */
  readonly profileOf?: (term: Term) => readonly FloorPoint[] | null
}

export interface Replayed {
  readonly term: Term
  readonly withdrawnAt: number | null
  readonly standing: Standing
}

interface Known {
  term: Term
  withdrawnAt: number | null
}

export function replayObligations(input: ReplayInput): Map<string, Replayed> {
  const standing = new Map<string, Known>()
  const opened = new Map<string, Known>()
  const events: OpeningEvent[] = []
  let inForce: InForce | null = null
  for (const { header, occurredAt } of input.entries) {
    if (header.kind === 'order.compiled') {
      const facts = compiledFacts.parse(header.facts)
      const force = input.forceOf(facts.forceSha256)
      const order = input.orderOf(facts.version, force)
      inForce = { operationId: input.operationId, order, force, seed: input.seed, timeline: plannedTimeline(order, facts.levelChanges) }
      const compiled = compileOrder({ operationId: input.operationId, order, force, kinds: input.kinds.list, seed: input.seed, timeline: inForce.timeline, events: [] })
      applyChange(standing, compiled.terms, occurredAt)
      applyChange(opened, [...termsOfEvents(inForce, input.kinds, events).values()].map((one) => one.term), occurredAt)
    }
    if (header.kind === 'order.withdrawn') {
      for (const known of [...standing.values(), ...opened.values()]) known.withdrawnAt ??= occurredAt
      inForce = null
    }
    if (inForce !== null && openingKinds(input.kinds, inForce.order).has(header.kind)) {
      const event = eventOf({ id: header.id, kind: header.kind, occurredAt, unitId: header.unit, subject: header.subject, facts: header.facts })
      events.push(event)
      for (const { term } of termsOfEvents(inForce, input.kinds, [event]).values()) {
        if (!standing.has(term.id) && !opened.has(term.id)) opened.set(term.id, { term, withdrawnAt: null })
      }
    }
  }
  return evaluateAll(input, [...standing.values(), ...opened.values()])
}

function applyChange(known: Map<string, Known>, wanted: readonly Term[], at: number): void {
  const { diff } = planChange([...known.values()], wanted, at)
  for (const term of diff.added) known.set(term.id, { term, withdrawnAt: null })
  for (const { after } of diff.changed) known.set(after.id, { term: after, withdrawnAt: null })
  for (const term of diff.withdrawn) known.set(term.id, { term, withdrawnAt: at })
}

function evaluateAll({ entries, kinds, now, profileOf }: ReplayInput, owed: readonly Known[]): Map<string, Replayed> {
  const evidence = entries.flatMap((entry) => readEvidence(kinds, entry))
  const byKey = Map.groupBy(evidence.filter((fact) => fact.obligationId === null), (fact) => fact.key)
  const byId = Map.groupBy(evidence.filter((fact) => fact.obligationId !== null), (fact) => fact.obligationId ?? '')
  const dispositions = Map.groupBy(entries.flatMap((entry) => readDisposition(entry) ?? []), (fact) => fact.obligationId)
  const commitments = mergeCommitments(entries.flatMap((entry) => readCommitment(entry) ?? []))
  return new Map(
    owed.map(({ term, withdrawnAt }): [string, Replayed] => {
      const profile = term.sort === 'floor' ? (profileOf?.(term) ?? null) : null
      const facts = { evidence: countingFor(term, byKey, byId), dispositions: dispositions.get(term.id) ?? ([] as DispositionFact[]), commitments, ...(profile === null ? {} : { profile }) }
      return [term.id, { term, withdrawnAt, standing: evaluate(owedOfTerm(term, withdrawnAt), facts, now) }]
    }),
  )
}

function countingFor(term: Term, byKey: ReadonlyMap<string, readonly EvidenceFact[]>, byId: ReadonlyMap<string, readonly EvidenceFact[]>): { at: number; quantity: number | null }[] {
  const keyed = (byKey.get(term.need.key) ?? []).filter((fact) => fact.at >= term.countsFrom && (term.closesAt === null || fact.at < term.closesAt))
  return [...keyed, ...(byId.get(term.id) ?? [])].map((fact) => ({ at: fact.at, quantity: fact.quantity }))
}

function mergeCommitments(facts: readonly CommitmentFact[]): CommitmentFact[] {
  const merged = new Map<string, CommitmentFact>()
  for (const fact of facts) {
    const known = merged.get(fact.commitmentId)
    // Who went is said when they go, and stays.
    const who = known === undefined || known.from === null ? fact : known
    merged.set(fact.commitmentId, known === undefined ? fact : { ...known, from: known.from ?? fact.from, to: known.to ?? fact.to, people: who.people, memberIds: who.memberIds })
  }
  return [...merged.values()]
}
