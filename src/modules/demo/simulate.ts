/** A whole operation without database, browser or waiting: order + force + seed → what would happen. The same input, the same bytes. */
import { forceSha256 } from '../../force/index.ts'
import { idFrom } from '../../kernel/canonical.ts'
import { compileOrder, plannedTimeline, type Appointment, type Order, type OpeningEvent, type Term } from '../../orders/compile/index.ts'
import { durationMs, formatLocal } from '../../orders/compile/time.ts'
import type { DutyKind, ObligationState } from '../../orders/index.ts'
import { evaluate, type Disposition, type Facts, type Owed } from '../../orders/state/evaluate.ts'
import { Behaviour } from './acting.ts'
import type { CallOut, Deed } from './behaviour.ts'
import { Cast } from './cast.ts'
import { demoForce, demoSnapshot } from './people-and-places.ts'

const soonMs = 15 * 60_000

export interface Simulation {
  readonly order: Order
  readonly kinds: readonly DutyKind[]
  readonly seed: string
  /** Up to when, in the operation's time; the end of the operation when left out. */
  readonly until?: number
  readonly everyMs?: number
  /** False: nobody sits at the desk, as in the live demo before somebody signs in. */
  readonly hasDesk?: boolean
}

export interface ReadinessPoint {
  readonly at: number
  /** Deadlines that have passed, or that were met before they passed. */
  readonly due: number
  readonly met: number
  readonly metLate: number
  readonly late: number
  /** Met in time, of what was due; null while nothing was. */
  readonly share: number | null
  /** Late, breached, handed back, or due within fifteen minutes. */
  readonly attention: number
}

export interface Tally {
  readonly name: string
  readonly counts: Readonly<Partial<Record<ObligationState, number>>>
}

export interface SimulationResult {
  readonly operation: string
  readonly seed: string
  readonly forceSha256: string
  readonly obligations: number
  readonly points: readonly ReadinessPoint[]
  readonly callOuts: number
  readonly byClause: readonly Tally[]
  readonly byBrigade: readonly Tally[]
  /** Every obligation with its state at the end. */
  readonly lines: readonly { readonly term: Term; readonly state: ObligationState }[]
}

interface Line {
  readonly term: Term
  readonly owed: Owed
  readonly deed: Deed | null
  readonly callOuts: readonly CallOut[]
}

export function simulate({ order, kinds, seed, until = order.to, everyMs = 30 * 60_000, hasDesk = true }: Simulation): SimulationResult {
  const force = demoSnapshot(seed)
  const timeline = plannedTimeline(order, [])
  const base = { order, force, kinds, seed, timeline }
  const published: OpeningEvent = { id: idFrom('simulated', 'published'), kind: 'order.published', at: order.from, unitId: null, subject: null, facts: { version: 1 } }
  const { appointments } = compileOrder({ ...base, events: [] })
  const behaviour = new Behaviour({ seed, cast: new Cast(demoForce(seed), seed), from: order.from, to: order.to })
  const asked = behaviour.questions.filter((question) => question.at <= until).map((question): OpeningEvent => ({ id: idFrom('simulated', question.key), kind: 'question.asked', at: question.at, unitId: behaviour.cast.stations.find((station) => station.externalId === question.unitExternalId)?.unitId ?? null, subject: null, facts: { questionId: idFrom('simulated', 'question', question.key) } }))
  const events = [published, ...asked, ...appointments.filter((one) => one.at >= order.from && one.at <= until).flatMap(openedBy)]
  const { terms: all, clauses } = compileOrder({ ...base, events })
  // Put in force when it begins: an order does not oblige backwards.
  const terms = all.filter((term) => term.dueAt >= order.from)
  const outs = Map.groupBy(behaviour.callOuts, (out) => out.unitId)
  const lines = terms.map((term): Line => {
    const deed = term.details['part'] === 'answers' ? answerAtDesk(term) : behaviour.deedOf(term)
    return { term, owed: owedOf(term), deed: deed?.isDesk === true && !hasDesk ? null : deed, callOuts: outs.get(term.unitId) ?? [] }
  })
  const points: ReadinessPoint[] = []
  for (let at = order.from; at < until; at += everyMs) points.push(pointAt(lines, at))
  points.push(pointAt(lines, until))
  const ends = lines.map((line) => ({ line, state: evaluate(line.owed, factsAt(line, until), until).state }))
  const units = new Map(force.units.map((unit) => [unit.id, unit]))
  const brigadeOf = (unitId: string): string => {
    const unit = units.get(unitId)
    if (unit === undefined) return '?'
    if (unit.partner) return 'partners'
    return force.units.find((one) => one.externalId === unit.path[1])?.name.en ?? unit.name.en
  }
  return {
    operation: order.operation,
    seed,
    forceSha256: forceSha256(force),
    obligations: terms.length,
    points,
    callOuts: behaviour.callOuts.filter((out) => out.from <= until).length,
    byClause: tally(ends, clauses.filter((clause) => clause.isMeasured).map((clause) => clause.id), ({ term }) => term.clauseId),
    byBrigade: tally(ends, [...new Set(lines.map(({ term }) => brigadeOf(term.unitId)))].sort(), ({ term }) => brigadeOf(term.unitId)),
    lines: ends.map(({ line, state }) => ({ term: line.term, state })),
  }
}

/** Half the time there is. */
function answerAtDesk({ opensAt, dueAt }: Term): Deed {
  return { what: 'do', at: Math.round((opensAt + dueAt) / 2), isDesk: true }
}

function owedOf(term: Term): Owed {
  return { sort: term.sort, unitId: term.unitId, countsFrom: term.countsFrom, opensAt: term.opensAt, dueAt: term.dueAt, needCount: term.need.count, suspendable: term.suspendable, withdrawnAt: null }
}

/** What opening an appointment would journal; those called stand in the order or, for drawn times, come from here. */
function openedBy({ id, at, command, clauseId, dutyId, occurrence, hidden, input }: Appointment): OpeningEvent[] {
  if (command !== 'open-roll-call') return []
  const units = listText(input['unitIds'])
  const called = units.flatMap((unitId) => listText(input['roles']).map((role) => ({ unitId, role, memberId: null })))
  const answerMs = durationMs(typeof input['answerWithin'] === 'string' ? input['answerWithin'] : '') ?? 0
  return [{ id: idFrom('simulated', id), kind: 'rollcall.opened', at, unitId: null, subject: null, facts: { callId: id, clauseId, dutyId, occurrence, called, answerBy: at + answerMs, sort: hidden ? 'random' : 'scheduled' } }]
}

function listText(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

/** What is known by then. */
function factsAt({ term, deed, callOuts }: Line, now: number): Facts {
  const isDone = deed !== null && deed.at <= now
  const dispositions: Disposition[] = isDone && deed.what === 'hand-back' ? [{ entryId: term.id, what: 'handed-back', at: deed.at, unitId: null }] : []
  return {
    evidence: isDone && deed.what !== 'hand-back' ? Array.from({ length: term.need.count }, () => ({ at: deed.at, quantity: null })) : [],
    dispositions,
    commitments: callOuts.filter((out) => out.from <= now).map((out) => ({ unitId: out.unitId, from: out.from, to: out.to <= now ? out.to : null })),
  }
}

function pointAt(lines: readonly Line[], at: number): ReadinessPoint {
  let met = 0
  let metLate = 0
  let late = 0
  let attention = 0
  for (const line of lines) {
    if (line.owed.opensAt > at) continue
    const { state, effectiveDueAt } = evaluate(line.owed, factsAt(line, at), at)
    if (state === 'met') met += 1
    else if (state === 'met-late') metLate += 1
    else if (state === 'late' || state === 'breached') late += 1
    const isWrong = state === 'late' || state === 'breached' || state === 'handed-back'
    if (isWrong || (state === 'open' && effectiveDueAt <= at + soonMs)) attention += 1
  }
  const due = met + metLate + late
  return { at, due, met, metLate, late, share: due === 0 ? null : met / due, attention }
}

function tally(ends: readonly { line: Line; state: ObligationState }[], names: readonly string[], nameOf: (line: Line) => string): Tally[] {
  const counts = new Map<string, Partial<Record<ObligationState, number>>>(names.map((name) => [name, {}]))
  for (const { line, state } of ends) {
    const own = counts.get(nameOf(line))
    if (own !== undefined) own[state] = (own[state] ?? 0) + 1
  }
  return names.map((name) => ({ name, counts: counts.get(name) ?? {} }))
}

const columns: readonly ObligationState[] = ['met', 'met-late', 'late', 'open', 'suspended', 'handed-back', 'waived', 'kept', 'breached', 'planned']

export function formatSimulation(result: SimulationResult, timezone: string): string {
  const local = (at: number): string => formatLocal(at, timezone)
  const lines = [
    `${result.operation}, seed ${result.seed}: ${result.obligations} obligations, crews called out ${result.callOuts} times`,
    '',
    ...table([
      ['time', 'due', 'met', 'met late', 'late', 'share', 'attention'],
      ...result.points.map((point) => [local(point.at), point.due, point.met, point.metLate, point.late, point.share === null ? '–' : `${(100 * point.share).toFixed(1)} %`, point.attention]),
    ]),
    '',
    ...tallyTable('clause', result.byClause),
    '',
    ...tallyTable('brigade', result.byBrigade),
  ]
  return `${lines.join('\n')}\n`
}

function tallyTable(what: string, rows: readonly Tally[]): string[] {
  const shown = columns.filter((state) => rows.some((row) => (row.counts[state] ?? 0) > 0))
  return table([[what, ...shown, 'all'], ...rows.map((row) => [row.name, ...shown.map((state) => row.counts[state] ?? 0), columns.reduce((sum, state) => sum + (row.counts[state] ?? 0), 0)])])
}

/** The first column to the left, numbers to the right. */
function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? String(cell).padEnd(widths[0] ?? 0) : String(cell).padStart(widths[column] ?? 0))).join('  ').trimEnd())
}
