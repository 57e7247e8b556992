/** From a version of the order and the present force to rows: what a publication, an amendment, a change of level and a change of force have in common. */
import { setImmediate } from 'node:timers/promises'
import { canonicalText, idFrom, sha256 } from '../kernel/canonical.ts'
import type { CommandContext } from '../kernel/command.ts'
import type { Tx } from '../kernel/db/database.ts'
import { iso } from '../kernel/db/tables.ts'
import { readForceSnapshot, type ForceSnapshot } from '../force/index.ts'
import { compileInSteps, diffInSteps, parseOrder, plannedTimeline, runToEnd, stepLength, type Compiled, type LevelChange, type Order, type Steps, type TermDiff } from './compile/index.ts'
import type { LevelInterval, OpeningEvent, Term } from './compile/types.ts'
import { orderBroken } from './errors.ts'
import type { Kinds } from './kinds.ts'
import { changeObligations, insertObligations, listTerms, owedOfTerm, withdrawObligations } from './queries/obligations.ts'
import { getVersion, listLevelChanges, loadForceSnapshot, operationNow, saveForceSnapshot, type OperationRow } from './queries/operations.ts'
import { evaluate, type Facts } from './state/evaluate.ts'

export const noFacts: Facts = { evidence: [], dispositions: [], commitments: [] }

/** Parsed orders and forces by their hash: both are immutable, so a small memory suffices. */
class Remembered<Value> {
  readonly #values = new Map<string, Value>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const made = await make()
    const oldest = this.#values.keys().next().value
    if (this.#values.size >= this.#limit && oldest !== undefined) this.#values.delete(oldest)
    this.#values.set(key, made)
    return made
  }
}

const orders = new Remembered<Order>(16)
const forces = new Remembered<ForceSnapshot>(4)

/** The order of a version, parsed; the text was checked when it was proposed, against the catalogue of then. */
export async function readOrder(tx: Tx, kinds: Kinds, operationId: string, version: number, catalogue: ForceSnapshot['catalogue']): Promise<{ order: Order; sha256: string }> {
  const row = await getVersion(tx, operationId, version)
  const key = `${row.sha256} ${sha256(canonicalText(catalogue)).toString('hex')}`
  const order = await orders.get(key, () => {
    const parsed = parseOrder({ text: row.text, file: `version ${version}`, kinds: kinds.list, catalogue })
    if (!parsed.ok) throw orderBroken(parsed.problems)
    return Promise.resolve(parsed.order)
  })
  return { order, sha256: row.sha256 }
}

export interface InForce {
  readonly operationId: string
  readonly order: Order
  readonly force: ForceSnapshot
  readonly timeline: readonly LevelInterval[]
  readonly seed: string
}

/** The order in force with the force that it was compiled for; null while none is. */
export async function readInForce(tx: Tx, kinds: Kinds, operation: OperationRow): Promise<InForce | null> {
  if (operation.version === null || operation.force_sha256 === null) return null
  return assembleInForce(tx, kinds, { operation, version: operation.version, forceSha256: operation.force_sha256, changes: await listLevelChanges(tx, operation.operation_id) })
}

export async function assembleInForce(tx: Tx, kinds: Kinds, { operation, version, forceSha256: forceHash, changes }: { operation: OperationRow; version: number; forceSha256: string; changes: readonly LevelChange[] }): Promise<InForce> {
  const force = await forces.get(forceHash, async () => {
    const content: ForceSnapshot = JSON.parse(await loadForceSnapshot(tx, forceHash))
    return content
  })
  const { order } = await readOrder(tx, kinds, operation.operation_id, version, force.catalogue)
  return { operationId: operation.operation_id, order, force, seed: operation.seed, timeline: plannedTimeline(order, changes) }
}

export interface Plan {
  readonly order: Order
  readonly orderSha256: string
  readonly force: ForceSnapshot
  /** What `forceSha256` is the hash of. */
  readonly forceText: string
  readonly forceSha256: string
  readonly compiled: Compiled
  readonly changes: readonly LevelChange[]
  readonly diff: TermDiff
  /** Ids that were withdrawn before and stand again. */
  readonly returned: ReadonlySet<string>
}

/** What would hold: reads and computes, writes nothing. `change`: as if that level had been ordered. */
export async function planCompilation(tx: Tx, kinds: Kinds, { operation, version, change }: { operation: OperationRow; version: number; change?: LevelChange }): Promise<Plan> {
  const force = await readForceSnapshot(tx)
  const forceText = canonicalText(force)
  const forceHash = sha256(forceText).toString('hex')
  const { order, sha256: orderSha256 } = await readOrder(tx, kinds, operation.operation_id, version, force.catalogue)
  const changes = [...(await listLevelChanges(tx, operation.operation_id)), ...(change === undefined ? [] : [change])]
  const compiled = await inTurns(compileInSteps({ operationId: operation.operation_id, order, force, kinds: kinds.list, seed: operation.seed, timeline: plannedTimeline(order, changes), events: [] }))
  const known = operation.version === null ? [] : await listTerms(tx, { operationId: operation.operation_id, opened: false })
  const { diff, returned } = await inTurns(planInSteps(known, compiled.terms, await operationNow(tx, operation.operation_id)))
  return { order, orderSha256, force, forceText, forceSha256: forceHash, compiled, changes, diff, returned }
}

/**
 * From what is known to what the order says now. An order does not oblige backwards: what it adds is owed only if its deadline is
 * still ahead of `now`; what it moves or takes away is moved or taken away whenever it was due.
 */
export function planChange(known: readonly KnownTerm[], wanted: readonly Term[], now: number): PlannedChange {
  return runToEnd(planInSteps(known, wanted, now))
}

interface KnownTerm {
  readonly term: Term
  readonly withdrawnAt: number | null
}

interface PlannedChange {
  readonly diff: TermDiff
  readonly returned: Set<string>
}

function* planInSteps(known: readonly KnownTerm[], wanted: readonly Term[], now: number): Steps<PlannedChange> {
  const withdrawn = new Set(known.filter((row) => row.withdrawnAt !== null).map((row) => row.term.id))
  const full = yield* diffInSteps(known.filter((row) => row.withdrawnAt === null).map((row) => row.term), wanted)
  const added: Term[] = []
  for (const [at, term] of full.added.entries()) {
    if (at % (8 * stepLength) === 0) yield
    if (term.dueAt >= now) added.push(term)
  }
  const diff = { ...full, added }
  return { diff, returned: withdrawn.size === 0 ? new Set() : new Set(diff.added.filter((term) => withdrawn.has(term.id)).map((term) => term.id)) }
}

/** How long a large compile keeps a server's other work waiting. */
const turnMs = 5

/** In turns with everything else that this process does: commands, views and the seal go on while a million terms are compiled. */
async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  for (let begun = performance.now(); ; ) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (performance.now() - begun < turnMs) continue
    await setImmediate()
    begun = performance.now()
  }
}

export interface CompilationCounts {
  readonly added: number
  readonly withdrawn: number
  readonly changed: number
  readonly kept: number
}

/** Writes a plan in the command's transaction: terms, the operation's row, `order.compiled`, the appointments. States follow with the journal. */
export async function writeCompilation(context: Pick<CommandContext<unknown>, 'tx' | 'append' | 'schedule' | 'cancel'>, { operation, version, plan, cause }: { operation: OperationRow; version: number; plan: Plan; cause: string }): Promise<CompilationCounts> {
  const { tx } = context
  const operationId = operation.operation_id
  const now = await operationNow(tx, operationId)
  const compilation = operation.compilation + 1
  const ladders = new Set(plan.compiled.duties.filter((duty) => duty.ladder.length > 0).map((duty) => `${duty.clauseId} ${duty.id}`))
  const hasLadder = (term: Term): boolean => ladders.has(`${term.clauseId} ${term.dutyId}`)
  const fresh = plan.returned.size === 0 ? plan.diff.added : plan.diff.added.filter((term) => !plan.returned.has(term.id))
  await saveForceSnapshot(tx, plan.forceSha256, plan.forceText)
  await insertObligations(tx, {
    operationId,
    compilation,
    items: fresh,
    toRow: (term) => ({ term, openedBy: null, hasLadder: hasLadder(term), standing: evaluate(owedOfTerm(term, null), noFacts, now) }),
  })
  const changed = [...plan.diff.changed.map((change) => change.after), ...plan.diff.added.filter((term) => plan.returned.has(term.id))]
  await changeObligations(tx, { compilation, rows: changed.map((term) => ({ term, hasLadder: hasLadder(term) })) })
  await withdrawObligations(tx, { ids: plan.diff.withdrawn.map((term) => term.id), compilation, at: now })
  await tx.query(
    `UPDATE operation SET version = $3, compilation = $4, force_sha256 = $5, status = 'in-force', in_force_at = coalesce(in_force_at, $6), title_zh = $7, title_en = $8, timezone = $9, from_at = $10, to_at = $11
     WHERE agency_id = $1 AND operation_id = $2`,
    [tx.agencyId, operationId, version, compilation, plan.forceSha256, iso(now), plan.order.title.zh, plan.order.title.en, plan.order.timezone, iso(plan.order.from), iso(plan.order.to)],
  )
  const counts = { added: plan.diff.added.length, withdrawn: plan.diff.withdrawn.length, changed: plan.diff.changed.length, kept: plan.diff.kept.length }
  context.append({
    kind: 'order.compiled',
    operationId,
    facts: {
      version,
      compilation,
      cause,
      orderSha256: plan.orderSha256,
      forceSha256: plan.forceSha256,
      // The seed itself would let those called work out the random roll calls; it is told when the operation is closed.
      seedSha256: sha256(operation.seed).toString('hex'),
      termsSha256: plan.compiled.termsSha256,
      levelChanges: plan.changes,
      draws: plan.compiled.appointments.filter((one) => one.hidden).map((one) => ({ id: one.id, hash: drawHash(operation.seed, one.id, one.at) })),
      ...counts,
    },
  })
  await scheduleAppointments(context, operationId, now, plan)
  return counts
}

/** Salted with the seed: the time stays hidden until the appointment opens, and can be checked afterwards. */
export function drawHash(seed: string, appointmentId: string, at: number): string {
  return sha256(`${seed}\u001f${appointmentId}\u001f${iso(at)}`).toString('hex')
}

async function scheduleAppointments({ tx, schedule, cancel }: Pick<CommandContext<unknown>, 'tx' | 'schedule' | 'cancel'>, operationId: string, now: number, plan: Plan): Promise<void> {
  const wanted = new Map(plan.compiled.appointments.map((one) => [idFrom(operationId, 'appointment', one.id), one]))
  const waiting = await tx.query<{ due_id: string; input: string }>('SELECT due_id, input FROM due WHERE agency_id = $1 AND clock_id = $2 AND dispatched_at IS NULL', [tx.agencyId, operationId])
  for (const row of waiting) {
    if (row.input.includes('"appointmentId"') && !wanted.has(row.due_id)) cancel(row.due_id)
  }
  for (const [id, one] of wanted) {
    // What lay before the order came into force is not called after the fact.
    if (one.at >= now) schedule({ id, clockId: operationId, at: one.at, command: one.command, input: { ...one.input, operationId, appointmentId: one.id } })
  }
}

export function eventOf(entry: { id: string; kind: string; occurredAt: number; unitId: string | null; subject: { kind: string; id: string } | null; facts: Readonly<Record<string, unknown>> }): OpeningEvent {
  return { id: entry.id, kind: entry.kind, at: entry.occurredAt, unitId: entry.unitId, subject: entry.subject, facts: entry.facts }
}

/** Journal kinds that this order's duties name in `after`, and those that registered kinds open on. */
export function openingKinds(kinds: Kinds, order: Order): ReadonlySet<string> {
  const names = new Set(kinds.opensOn)
  for (const duty of order.clauses.flatMap((clause) => clause.duties)) {
    if (duty.window.form === 'after') names.add(duty.window.event)
  }
  return names
}
