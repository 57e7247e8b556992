import { productCatalogue } from '../catalogue.ts'
import { compileOrder, openTerms, type Compiled } from '../compile.ts'
import { parseOrder } from '../parse.ts'
import { plannedTimeline } from '../timeline.ts'
import type { DutyKind, EvidenceHeader, ForceSnapshot, OpeningEvent, Term } from '../types.ts'
import { orderText, type OrderParts } from './make-order.ts'
import { makeForce } from './small-force.ts'

export interface Trial {
  readonly force: ForceSnapshot
  readonly compiled: Compiled
  readonly codes: readonly string[]
  open(event: Pick<OpeningEvent, 'kind' | 'facts'> & Partial<OpeningEvent>): readonly Term[]
  /** The obligations that an entry of this kind counts for, by key alone. */
  metBy(header: Pick<EvidenceHeader, 'kind'> & Partial<EvidenceHeader>, terms?: readonly Term[]): readonly Term[]
}

export const trialAt = Date.parse('2027-06-23T20:00:00Z')

/** One small order under these kinds, compiled for two stations; for tests of a kind's own file. */
export function tryKinds(kinds: readonly DutyKind[], parts: OrderParts): Trial {
  const force = makeForce({ brigades: 1, stations: 2, membersPerStation: 2, placesPerStation: 1 })
  const parsed = parseOrder({ text: orderText(parts), file: 'trial.yaml', kinds, catalogue: productCatalogue })
  const codes = parsed.problems.map((problem) => problem.code)
  const order = parsed.ok ? parsed.order : null
  const base = order === null ? null : { order, force, kinds, seed: '1', timeline: plannedTimeline(order, []) }
  const compiled: Compiled = base === null ? { clauses: [], duties: [], terms: [], appointments: [], termsSha256: '' } : compileOrder({ ...base, events: [] })
  return {
    force,
    compiled,
    codes,
    open: (event) => (base === null ? [] : openTerms({ ...base, event: { id: 'e1', at: trialAt, unitId: null, subject: null, ...event } })),
    metBy: (header, terms = compiled.terms) => {
      const entry: EvidenceHeader = { id: 'h1', occurredAt: trialAt, unitId: null, subject: null, facts: {}, ...header }
      const keys = kinds.flatMap((kind) => kind.evidence[entry.kind]?.(entry)?.key ?? [])
      return terms.filter((term) => keys.includes(term.need.key))
    },
  }
}
