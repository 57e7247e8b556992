/** Plays the simulated members of one agency: looks about twice a second at what is owed by the operation's clock, and sends what they would send. */
import { setTimeout as sleep } from 'node:timers/promises'
import { idFrom } from '../../kernel/canonical.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { lockName } from '../../kernel/db/lock.ts'
import { Refusal } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { acceptableDelayMs } from '../../kernel/run-command.ts'
import type { System } from '../../kernel/system.ts'
import { readInForce, type Kinds, type ObligationRow } from '../../orders/index.ts'
import { listUnanswered } from '../rollcall/index.ts'
import { actsOf, actsOfCallOut, actsOfQuestion, actsOfSickCall, Behaviour, type Act, type OwedRow, type Waiting } from './acting.ts'
import type { FormFieldFacts } from './behaviour.ts'
import { Cast, listDemoLogins } from './cast.ts'
import { demoForce } from './people-and-places.ts'
import { listDemoOperations, listUnsettled, type DemoOperation } from './queries.ts'

const lookEveryMs = 500
/** How long the past of a night may stand still while nothing is done in it. */
const longestStepMs = 30 * 60_000
/** What lies this close together in a played past is done at one stand of the clock; commands may lie 120 s ahead of it. */
const gatherMs = 90_000

const system = { kind: 'system', name: 'demo' } as const

export interface DemoRunnerOptions {
  readonly system: Pick<System, 'database' | 'runner' | 'loop'>
  readonly agencyId: string
  readonly kinds: Kinds
  readonly log: Log
  /** Told the operation's time while a past is played. */
  readonly onProgress?: (at: number) => void
}

export class DemoRunner {
  readonly #options: DemoRunnerOptions
  readonly #behaviours = new Map<string, Behaviour>()
  /** Commands that were sent, done or refused: the database would say the same again, at some cost. */
  readonly #sent = new Set<string>()
  readonly #stopping = new AbortController()
  #working: Promise<void> = Promise.resolve()

  constructor(options: DemoRunnerOptions) {
    this.#options = options
  }

  start(): void {
    this.#working = this.#work()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      let isHurried = false
      try {
        isHurried = await this.look()
      } catch (error) {
        if (!signal.aborted) this.#options.log.error({ event: 'demo.failed', err: error })
      }
      if (!isHurried) await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** One look, by one server at a time; true when there is more to do at once (a past is being played). */
  async look(): Promise<boolean> {
    const { database } = this.#options.system
    const { agencyId } = this.#options
    return database.transaction(agencyId, async (tx) => {
      const [lock] = await tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS held', [lockName('demo', agencyId)], 'demo-lock')
      if (lock?.held !== true) return false
      let isHurried = false
      // The lock is held in this transaction; commands run in their own, as everybody's do.
      for (const operation of await listDemoOperations(tx)) isHurried = (await this.#play(tx, operation)) || isHurried
      return isHurried
    })
  }

  async #play(tx: Tx, operation: DemoOperation): Promise<boolean> {
    const operationId = operation.row.operation_id
    if (operation.row.status === 'drafted') {
      await this.#putInForce(operation)
      return true
    }
    if (!operation.hasBegun) return this.#playPast(tx, operation)
    await this.#send(operation, (await this.#planActs(tx, operation, operation.now)).filter((act) => act.at <= operation.now))
    if (!operation.clock.isPaused && operation.now >= operation.row.to_at) {
      await this.#moveClock(operationId, `end ${operation.clock.realAnchor}`, { to: operation.row.to_at, isPaused: true, why: 'end' })
    }
    return false
  }

  async #putInForce({ row, seed }: DemoOperation): Promise<void> {
    const commander = listDemoLogins(demoForce(seed)).find((login) => login.username === 'commander')
    if (commander === undefined) throw new Error('the demo has no commander')
    await this.#options.system.runner.run({
      agencyId: this.#options.agencyId,
      id: idFrom(row.operation_id, 'demo', 'put-order-in-force'),
      name: 'put-order-in-force',
      input: { operationId: row.operation_id, version: 1 },
      actor: { kind: 'signed-in', memberId: commander.memberId },
    })
    await this.#settle()
  }

  /** The next few minutes of the past: the clock goes to the next thing that somebody did, and it is done. False when something must be waited for. */
  async #playPast(tx: Tx, operation: DemoOperation): Promise<boolean> {
    const { facts, row } = operation
    const operationId = row.operation_id
    const acts = (await this.#planActs(tx, operation, facts.playUntil)).filter((act) => act.at <= facts.playUntil && !this.#sent.has(act.id))
    const first = acts[0]
    const next = Math.min(facts.playUntil, first === undefined ? Infinity : Math.max(first.at, operation.now), operation.now + longestStepMs)
    const isLast = next >= facts.playUntil && (first === undefined || first.at > next)
    if (isLast) {
      await this.#moveClock(operationId, 'begin', { to: facts.playUntil, isPaused: false, why: 'begin' })
      this.#options.onProgress?.(facts.playUntil)
      return false
    }
    await this.#moveClock(operationId, `play ${next} ${first?.id ?? ''}`, { to: next, isPaused: true, why: 'play' })
    this.#options.onProgress?.(next)
    const sent = acts.filter((act) => act.at <= next + gatherMs)
    await this.#send(operation, sent)
    // Whether a crew may leave is asked of what is folded; everything else follows by itself.
    if (sent.some((act) => act.name === 'commit-crew' || act.name === 'release-crew')) await this.#settle()
    return true
  }

  /** Everything that people do by then and have not done, in the order in which they do it. */
  async #planActs(tx: Tx, operation: DemoOperation, until: number): Promise<Act[]> {
    const { row, seed } = operation
    const operationId = row.operation_id
    const behaviour = this.#behaviourOf(operation)
    const base = { operationId, seed, cast: behaviour.cast }
    const rows = await listUnsettled(tx, operationId, until)
    const fields = await this.#readFields(tx, operation)
    const waiting = await readWaiting(tx, operationId, rows)
    const acts = behaviour.callOuts.filter((out) => out.from <= until).flatMap((out) => actsOfCallOut(out, base))
    acts.push(...behaviour.questions.filter((question) => question.at <= until).flatMap((question) => actsOfQuestion(question, base)))
    acts.push(...behaviour.sickCalls.filter((call) => call.at <= until).flatMap((call) => actsOfSickCall(call, base)))
    for (const one of rows) {
      const owed = owedRowOf(one)
      const deed = behaviour.deedOf(owed)
      if (deed === null || deed.isDesk || deed.at > until) continue
      acts.push(...actsOf(owed, deed, { ...base, waiting, fields: fields.get(`${one.clause_id} ${one.duty_id}`) ?? [] }))
    }
    return acts.filter((act) => act.at <= until && !this.#sent.has(act.id)).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  }

  #behaviourOf({ row, seed }: DemoOperation): Behaviour {
    const known = this.#behaviours.get(row.operation_id)
    if (known !== undefined) return known
    const made = new Behaviour({ seed, cast: new Cast(demoForce(seed), seed), from: row.from_at, to: row.to_at })
    this.#behaviours.set(row.operation_id, made)
    return made
  }

  async #readFields(tx: Tx, { row }: DemoOperation): Promise<ReadonlyMap<string, readonly FormFieldFacts[]>> {
    const inForce = await readInForce(tx, this.#options.kinds, row)
    const duties = inForce?.order.clauses.flatMap((clause) => clause.duties) ?? []
    return new Map(duties.map((duty) => [`${duty.clauseId} ${duty.id}`, fieldsOf(duty.fields['fields'])]))
  }

  async #send(operation: DemoOperation, acts: readonly Act[]): Promise<void> {
    const { system: parts, agencyId, log } = this.#options
    for (const act of acts) {
      if (this.#stopping.signal.aborted) return
      // So long ago that the kernel would not believe it: the server was away.
      const isTooOld = act.at < operation.now - acceptableDelayMs
      try {
        if (!isTooOld) await parts.runner.run({ agencyId, id: act.id, name: act.name, input: act.input, actor: { kind: 'signed-in', memberId: act.memberId }, ...(act.isBackdated ? { occurredAt: act.at } : {}) })
      } catch (error) {
        // Somebody at a screen was first, or changed what is owed: then that stands.
        if (!(error instanceof Refusal)) throw error
        log.info({ event: 'demo.refused', command: act.name, code: error.code, facts: error.facts })
      }
      this.#sent.add(act.id)
    }
  }

  async #moveClock(operationId: string, key: string, input: { to: number | null; isPaused: boolean; why: 'play' | 'begin' | 'end' | 'hold' | 'resume' }): Promise<void> {
    await this.#options.system.runner.run({ agencyId: this.#options.agencyId, id: idFrom(operationId, 'demo', 'move-demo-clock', key), name: 'move-demo-clock', input: { operationId, ...input }, actor: system })
  }

  /** Seals and folds what was sent: a turn under way may have begun before. */
  async #settle(): Promise<void> {
    const { loop } = this.#options.system
    await loop.turn(this.#options.agencyId)
    await loop.turn(this.#options.agencyId)
  }

  /** Holds the clocks of running nights, so that they go on where they stood when the server starts again; or lets them go on. */
  async holdClocks(isHeld: boolean): Promise<void> {
    const operations = await this.#options.system.database.transaction(this.#options.agencyId, listDemoOperations, 'read')
    for (const { row, clock, hasBegun, isHeld: wasHeld } of operations) {
      if (!hasBegun || (isHeld ? clock.isPaused : !wasHeld)) continue
      await this.#moveClock(row.operation_id, `${isHeld ? 'hold' : 'resume'} ${clock.realAnchor}`, { to: null, isPaused: isHeld, why: isHeld ? 'hold' : 'resume' })
    }
  }
}

async function readWaiting(tx: Tx, operationId: string, rows: readonly ObligationRow[]): Promise<Waiting> {
  if (!rows.some((row) => row.kind === 'roll-call')) return new Map()
  const waiting = new Map<string, { calledId: string; memberId: string | null }[]>()
  for (const row of await listUnanswered(tx, operationId)) {
    if (row.obligation_id === null) continue
    waiting.set(row.obligation_id, [...(waiting.get(row.obligation_id) ?? []), { calledId: row.called_id, memberId: row.member_id }])
  }
  return waiting
}

function owedRowOf(row: ObligationRow): OwedRow {
  const details: Record<string, unknown> = JSON.parse(row.details)
  return {
    id: row.obligation_id,
    clauseId: row.clause_id,
    dutyId: row.duty_id,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    occurrence: row.occurrence,
    unitId: row.owner_unit_id,
    opensAt: row.opens_at,
    dueAt: row.due_at,
    suspendable: row.suspendable,
    details,
  }
}

function fieldsOf(value: unknown): FormFieldFacts[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((field: unknown) => {
    if (typeof field !== 'object' || field === null || !('id' in field) || !('type' in field)) return []
    const choices = 'choices' in field && Array.isArray(field.choices) ? field.choices.map(String) : undefined
    return [{ id: String(field.id), type: String(field.type), choices }]
  })
}
