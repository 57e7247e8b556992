/**
 * Order + force + levels + seed + events → what is owed. Pure and deterministic: the same input in any order of its lists
 * gives the same output, sorted. Nothing here reads a clock, a database or a random source.
 */
import { Compilation, dutiesOf, type CompileInput } from './compilation.ts'
import { nameId, obligationId } from './ids.ts'
import type { OrderClause, OrderDuty, Section, WindowSpec, Words } from './order.ts'
import type { Appointment, LadderStep, OpeningEvent, Term, TermDraft } from './types.ts'
import { runToEnd, stepLength, type Steps } from './steps.ts'
import { hashInSteps, hashTerms, sortInSteps, sortTerms } from './term-list.ts'
import { drawRandomTimes, occurrenceOfEvent, unfoldWindow } from './windows.ts'

export interface CompiledClause {
  readonly id: string
  readonly section: Section | null
  readonly quote: string
  readonly translation: Words
  /** False: kept in words. */
  readonly isMeasured: boolean
}

export interface CompiledDuty {
  readonly id: string
  readonly clauseId: string
  readonly kind: string
  readonly sort: 'deliverable' | 'floor'
  readonly title: Words | null
  readonly levels: readonly string[] | null
  readonly ladder: readonly LadderStep[]
  readonly suspendable: boolean
  readonly window: WindowSpec
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Compiled {
  readonly clauses: readonly CompiledClause[]
  readonly duties: readonly CompiledDuty[]
  readonly terms: readonly Term[]
  readonly appointments: readonly Appointment[]
  /** Over every field of every term, in the order of their ids. */
  readonly termsSha256: string
}

const noDetails: Term['details'] = {}

function toTerm(operation: string, duty: OrderDuty, sort: Term['sort'], draft: TermDraft): Term {
  return {
    id: obligationId(operation, duty.clauseId, duty.id, draft.subjectKind, draft.subjectId, draft.occurrence),
    clauseId: duty.clauseId,
    dutyId: duty.id,
    kind: duty.kind,
    sort,
    subjectKind: draft.subjectKind,
    subjectId: draft.subjectId,
    unitId: draft.unitId,
    memberId: draft.memberId ?? null,
    occurrence: draft.occurrence,
    countsFrom: draft.countsFrom ?? draft.opensAt,
    opensAt: draft.opensAt,
    dueAt: draft.dueAt,
    closesAt: draft.closesAt ?? null,
    need: draft.need,
    suspendable: draft.suspendable ?? duty.suspendable,
    details: draft.details ?? noDetails,
  }
}

function* baseTerms(compilation: Compilation, into: Term[]): Steps<void> {
  const { order, timeline } = compilation.input
  for (const duty of dutiesOf(order)) {
    const kind = compilation.kindOf(duty)
    const context = { ...compilation.baseOf(duty), occurrences: unfoldWindow(order, duty, timeline, kind.sort) }
    yield
    for (const draft of kind.compile(compilation.dutyOf(duty), context)) {
      into.push(toTerm(compilation.scope, duty, kind.sort, draft))
      if (into.length % stepLength === 0) yield
    }
  }
}

function eventTerms(compilation: Compilation, event: OpeningEvent, into: Term[]): void {
  const { order, timeline } = compilation.input
  for (const duty of dutiesOf(order)) {
    const kind = compilation.kindOf(duty)
    const occurrence = occurrenceOfEvent(order, duty, timeline, event)
    if (occurrence !== null) {
      const context = { ...compilation.baseOf(duty), occurrences: [occurrence] }
      for (const draft of kind.compile(compilation.dutyOf(duty), context)) into.push(toTerm(compilation.scope, duty, kind.sort, draft))
    }
    if (kind.open !== undefined && kind.opensOn?.includes(event.kind) === true) {
      for (const draft of kind.open(compilation.dutyOf(duty), event, compilation.baseOf(duty))) into.push(toTerm(compilation.scope, duty, kind.sort, draft))
    }
  }
}

function appointmentsOf(compilation: Compilation): Appointment[] {
  const { order, timeline, seed } = compilation.input
  const appointments: Appointment[] = []
  for (const duty of dutiesOf(order)) {
    const kind = compilation.kindOf(duty)
    if (kind.appointments === undefined) continue
    const occurrences = duty.window.form === 'random' ? drawRandomTimes(order, duty, seed, timeline) : unfoldWindow(order, duty, timeline)
    const context = { ...compilation.baseOf(duty), occurrences }
    for (const made of kind.appointments(compilation.dutyOf(duty), context)) {
      const id = nameId(`appointment\n${compilation.scope}\n${duty.clauseId}\n${duty.id}\n${made.occurrence}`)
      appointments.push({ ...made, id, clauseId: duty.clauseId, dutyId: duty.id, kind: duty.kind })
    }
  }
  return appointments.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

function describeClause(clause: OrderClause): CompiledClause {
  return { id: clause.id, section: clause.section, quote: clause.quote, translation: clause.translation, isMeasured: clause.duties.length > 0 }
}

function byTime(events: readonly OpeningEvent[]): OpeningEvent[] {
  return events.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

export function compileOrder(input: CompileInput): Compiled {
  return runToEnd(compileInSteps(input))
}

export function* compileInSteps(input: CompileInput): Steps<Compiled> {
  const compilation = new Compilation(input)
  const terms: Term[] = []
  yield* baseTerms(compilation, terms)
  for (const event of byTime(input.events)) eventTerms(compilation, event, terms)
  yield* sortInSteps(terms)
  const termsSha256 = yield* hashInSteps(terms)
  return {
    clauses: input.order.clauses.map(describeClause),
    duties: dutiesOf(input.order).map((duty) => {
      const { id, clauseId, kind, title, levels, ladder, suspendable, window, fields } = duty
      return { id, clauseId, kind, sort: compilation.kindOf(duty).sort, title, levels, ladder, suspendable, window, fields }
    }),
    terms,
    appointments: appointmentsOf(compilation),
    termsSha256,
  }
}

/**
 * The terms that one event opens: exactly what `compileOrder` gives more when that event is added to its `events`.
 * Levels open terms through the timeline, not through events: for `level.raised` and `level.lowered` compile again.
 */
export function openTerms(input: Omit<CompileInput, 'events'> & { readonly event: OpeningEvent }): Term[] {
  const compilation = new Compilation(input)
  const terms: Term[] = []
  eventTerms(compilation, input.event, terms)
  return sortTerms(terms)
}

export interface TermChange {
  readonly before: Term
  readonly after: Term
}

export interface TermDiff {
  readonly added: readonly Term[]
  readonly withdrawn: readonly Term[]
  readonly changed: readonly TermChange[]
  readonly kept: readonly Term[]
}

function isSameTerm(a: Term, b: Term): boolean {
  return (
    a.unitId === b.unitId && a.memberId === b.memberId && a.countsFrom === b.countsFrom && a.opensAt === b.opensAt && a.dueAt === b.dueAt &&
    a.closesAt === b.closesAt && a.need.key === b.need.key && a.need.count === b.need.count && a.kind === b.kind && a.sort === b.sort &&
    a.suspendable === b.suspendable && (a.details === b.details || hashTerms([a]) === hashTerms([b]))
  )
}

/** Both lists as compiled or in any order; the answer follows the order of ids. */
export function diffTerms(before: readonly Term[], after: readonly Term[]): TermDiff {
  return runToEnd(diffInSteps(before, after))
}

export function* diffInSteps(before: readonly Term[], after: readonly Term[]): Steps<TermDiff> {
  const old = new Map<string, Term>()
  for (const [at, term] of before.entries()) {
    if (at % stepLength === 0) yield
    old.set(term.id, term)
  }
  const added: Term[] = []
  const changed: TermChange[] = []
  const kept: Term[] = []
  for (const [at, term] of (yield* sortInSteps([...after])).entries()) {
    if (at % stepLength === 0) yield
    const previous = old.get(term.id)
    if (previous === undefined) added.push(term)
    else if (isSameTerm(previous, term)) kept.push(term)
    else changed.push({ before: previous, after: term })
    old.delete(term.id)
  }
  return { added, withdrawn: yield* sortInSteps([...old.values()]), changed, kept }
}
