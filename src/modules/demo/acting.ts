/** From what somebody is to do, to the command that they would send. */
import { idFrom } from '../../kernel/canonical.ts'
import { decide, fillForm, handBackReason, listCallOuts, listQuestions, listSickCalls, temperOf, type CallOut, type Deed, type FormFieldFacts, type OwedThing, type Question, type SickCall } from './behaviour.ts'
import type { Cast } from './cast.ts'
import { drawDemo } from './people.ts'

/** A command of a simulated member. Its id derives from the operation and the thing owed, so that twice is once. */
export interface Act {
  readonly id: string
  readonly at: number
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  readonly memberId: string
  /** False: the command happens when it is sent; people do not place it in the past. */
  readonly isBackdated: boolean
}

export interface OwedRow extends OwedThing {
  readonly id: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Those called for a roll call who have not answered, by the obligation that they owe. */
export type Waiting = ReadonlyMap<string, readonly { readonly calledId: string; readonly memberId: string | null }[]>

interface Actors {
  readonly operationId: string
  readonly seed: string
  readonly cast: Cast
}

/** Everything that one night's people do: decisions are remembered, since each is asked about every second. */
export class Behaviour {
  readonly seed: string
  readonly cast: Cast
  readonly callOuts: readonly CallOut[]
  readonly questions: readonly Question[]
  readonly sickCalls: readonly SickCall[]
  readonly #byUnit: ReadonlyMap<string, readonly CallOut[]>
  readonly #known = new Map<string, Deed | null>()

  constructor({ seed, cast, from, to }: { seed: string; cast: Cast; from: number; to: number }) {
    this.seed = seed
    this.cast = cast
    this.callOuts = cast.stations.flatMap(({ unitId, externalId }) => listCallOuts({ seed, unitId, unitExternalId: externalId, from, to })).sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
    this.questions = listQuestions({ from, to })
    this.sickCalls = listSickCalls({ from, to })
    this.#byUnit = Map.groupBy(this.callOuts, (out) => out.unitId)
  }

  /** Null: forgotten, or nobody plays the unit that owes it. */
  deedOf(owed: OwedRow): Deed | null {
    const key = `${owed.id} ${owed.unitId} ${owed.opensAt} ${owed.dueAt}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const externalId = this.cast.externalIdOf(owed.unitId)
    const deed = externalId === null || owed.details['part'] === 'answers' ? null : decide(owed, { seed: this.seed, temper: temperOf(this.seed, externalId), callOuts: this.#byUnit.get(owed.unitId) ?? [] })
    this.#known.set(key, deed)
    return deed
  }
}

/** The commands of one deed: none when nobody is there to send them. */
export function actsOf(owed: OwedRow, deed: Deed, { operationId, seed, cast, waiting, fields }: Actors & { readonly waiting: Waiting; readonly fields: readonly FormFieldFacts[] }): Act[] {
  const act = (name: string, memberId: string | null, input: Record<string, unknown>, key = owed.id, isBackdated = true): Act[] =>
    memberId === null ? [] : [{ id: idFrom(operationId, 'demo', name, key), at: deed.at, name, input, memberId, isBackdated }]
  const who = { unitId: owed.unitId, at: deed.at, name: owed.id }
  if (owed.kind === 'roll-call') {
    const called = waiting.get(owed.id) ?? []
    if (deed.what === 'ring') return called.flatMap(({ calledId }) => act('record-answer', cast.watchAt(deed.at), { calledId, note: '' }, calledId, false))
    return called.flatMap(({ calledId, memberId }) => act('answer-roll-call', memberId, { calledId }, calledId))
  }
  const obligationId = owed.id
  if (deed.what === 'hand-back') return act('hand-back-obligation', cast.actorOf({ ...who, roles: ['leader'] }), { obligationId, reason: handBackReason(seed, owed) }, owed.id, false)
  switch (owed.kind) {
    case 'acknowledge':
      return owed.details['part'] === 'briefing'
        ? act('confirm-briefing', cast.actorOf({ ...who, roles: ['leader'] }), { obligationId, briefed: 8 + Math.floor(drawDemo(seed, `${owed.id}/briefed`) * 8) })
        : act('acknowledge-order', cast.actorOf({ ...who, roles: ['leader', 'duty-officer', 'commander'] }), { obligationId })
    case 'report': {
      const isNil = owed.details['nil'] === true && drawDemo(seed, `${owed.id}/nil`) < 0.3
      return act('file-report', cast.actorOf({ ...who, roles: ['leader', 'duty-officer', 'commander'] }), { obligationId, isNil, values: isNil ? {} : fillForm(seed, owed, fields), note: '' })
    }
    case 'record':
      return act('file-record', cast.actorOf(who), { obligationId, isNil: false, values: fillForm(seed, owed, fields), note: '' })
    case 'task':
      return act('complete-task', cast.actorOf({ ...who, roles: ['leader', 'commander'] }), { obligationId, note: 'done' })
    default:
      return []
  }
}

export function actsOfQuestion({ key, unitExternalId, clauseId, text, at }: Question, { operationId, cast }: Actors): Act[] {
  const unitId = cast.stations.find((station) => station.externalId === unitExternalId)?.unitId
  const memberId = unitId === undefined ? null : cast.actorOf({ unitId, at, name: key, roles: ['leader'] })
  if (unitId === undefined || memberId === null) return []
  const questionId = idFrom(operationId, 'demo-question', key)
  return [{ id: idFrom(operationId, 'demo', 'ask-question', key), at, name: 'ask-question', input: { operationId, questionId, unitId, clauseId, text }, memberId, isBackdated: true }]
}

/** The leader notes that somebody went home ill; who covers is left to whoever sits at the screen. */
export function actsOfSickCall({ key, unitExternalId, at, to }: SickCall, { operationId, cast }: Actors): Act[] {
  const unitId = cast.stations.find((station) => station.externalId === unitExternalId)?.unitId
  const memberId = unitId === undefined ? null : cast.onNightWatch(unitExternalId, key)
  const leader = unitId === undefined ? null : cast.actorOf({ unitId, at, name: key, roles: ['leader'] })
  if (unitId === undefined || memberId === null || leader === null) return []
  const act = (name: string, input: Record<string, unknown>, isBackdated: boolean): Act => ({ id: idFrom(operationId, 'demo', name, key), at, name, input, memberId: leader, isBackdated })
  return [
    act('record-absence', { absenceId: idFrom(operationId, 'demo-sick', key), memberId, kind: 'sick', from: at, to }, false),
    act('set-off-duty', { operationId, unitId, memberIds: [memberId], at }, true),
  ]
}

/** A crew leaves, and is back. */
export function actsOfCallOut(out: CallOut, { operationId, cast }: Actors): Act[] {
  const base = { operationId, unitId: out.unitId, commitmentId: idFrom(operationId, 'demo-call', out.id) }
  const acts: Act[] = []
  for (const [name, at, input] of [['commit-crew', out.from, { ...base, reason: out.reason }], ['release-crew', out.to, base]] as const) {
    const memberId = cast.actorOf({ unitId: out.unitId, at: out.from, name: out.id, roles: ['leader'] })
    if (memberId !== null) acts.push({ id: idFrom(operationId, 'demo', name, out.id), at, name, input, memberId, isBackdated: true })
  }
  return acts
}
