/**
 * What the simulated people do about each obligation, and which calls take crews away. Pure: a decision hangs on the seed and on
 * the names of the thing owed, never on the time at which somebody asks, so that the live demo and `muster simulate` agree.
 */
import { idFrom } from '../../kernel/canonical.ts'
import { demoStart, drawDemo } from './people.ts'

const minute = 60_000
const hour = 60 * minute

/** As far as behaviour needs it; a term of the compiler and a row of the database both have it. */
export interface OwedThing {
  readonly clauseId: string
  readonly dutyId: string
  readonly kind: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly occurrence: string
  readonly unitId: string
  readonly opensAt: number
  readonly dueAt: number
  readonly suspendable: boolean
}

/**
 * do: answered, filed, done. ring: reached by telephone by the watch of the command centre. hand-back: returned with a reason.
 * `desk: true`: what the duty officer at the desk would do; in the live demo that is the human, so nobody does it.
 */
export interface Deed {
  readonly what: 'do' | 'ring' | 'hand-back'
  readonly at: number
  readonly isDesk: boolean
}

/** A crew is out, from and to in the operation's time. */
export interface CallOut {
  readonly id: string
  readonly unitId: string
  readonly from: number
  readonly to: number
  readonly reason: string
}

export type Temper = 'good' | 'fair' | 'bad'

interface Odds {
  readonly inTime: number
  readonly late: number
}

/** What is left to one is forgotten. Chosen so that a good night has a dozen things wrong at once, most of them at one station. */
const odds: Readonly<Record<Temper, Readonly<Record<string, Odds>>>> = {
  good: { 'roll-call': { inTime: 0.97, late: 0.01 }, record: { inTime: 0.955, late: 0.035 }, report: { inTime: 0.97, late: 0.025 }, acknowledge: { inTime: 0.97, late: 0.02 }, task: { inTime: 0.95, late: 0.04 } },
  fair: { 'roll-call': { inTime: 0.93, late: 0.03 }, record: { inTime: 0.91, late: 0.07 }, report: { inTime: 0.93, late: 0.06 }, acknowledge: { inTime: 0.9, late: 0.08 }, task: { inTime: 0.9, late: 0.08 } },
  bad: { 'roll-call': { inTime: 0.5, late: 0.1 }, record: { inTime: 0.58, late: 0.22 }, report: { inTime: 0.55, late: 0.25 }, acknowledge: { inTime: 0.5, late: 0.35 }, task: { inTime: 0.7, late: 0.15 } },
}
const otherOdds: Odds = { inTime: 0.9, late: 0.06 }

/** The station whose leader one can sign in as: there is something to do. */
export const badStation = 's07'

export function temperOf(seed: string, unitExternalId: string): Temper {
  if (unitExternalId === badStation) return 'bad'
  return drawDemo(seed, `temper/${unitExternalId}`) < 0.3 ? 'fair' : 'good'
}

/**
 * Names only, without the operation's key or the id of the journal entry that opened it (`order.published@…`): a night that is
 * played again goes as the first one went.
 */
function nameOf(owed: OwedThing): string {
  const occurrence = owed.occurrence.replace(/^([a-z-]+\.[a-z-]+)@[0-9a-f-]{36}/, '$1')
  return `${owed.clauseId}/${owed.dutyId}/${owed.subjectKind}:${owed.subjectId}/${occurrence}`
}

export interface Situation {
  readonly seed: string
  readonly temper: Temper
  /** Of the owed thing's unit, in the order of time. */
  readonly callOuts: readonly CallOut[]
}

export function decide(owed: OwedThing, { seed, temper, callOuts }: Situation): Deed | null {
  const name = nameOf(owed)
  const { inTime, late } = odds[temper][owed.kind] ?? otherOdds
  const luck = drawDemo(seed, `${name}/luck`)
  const outs = owed.suspendable ? callOuts : []
  // Doors are locked more often than streets are closed.
  const handsBack = owed.kind === 'record' && owed.subjectKind !== 'unit' && drawDemo(seed, `${name}/not-ours`) < (owed.subjectKind === 'premises' ? 0.08 : 0.006)
  if (handsBack) return { what: 'hand-back', at: waitForCrew(owed, Math.round(owed.opensAt + window(owed) * (0.2 + 0.4 * luck)), outs), isDesk: false }
  if (luck < inTime) return { what: 'do', at: waitForCrew(owed, momentInTime(owed, seed, name), outs), isDesk: false }
  if (owed.kind === 'roll-call') {
    const deed = decideUnanswered(owed, seed, name, luck < inTime + late)
    return deed === null ? null : { ...deed, at: waitForCrew(owed, deed.at, outs) }
  }
  if (luck < inTime + late) return { what: 'do', at: waitForCrew(owed, momentLate(owed, seed, name), outs), isDesk: false }
  return null
}

function window(owed: OwedThing): number {
  return Math.max(0, owed.dueAt - owed.opensAt)
}

function momentInTime(owed: OwedThing, seed: string, name: string): number {
  const u = drawDemo(seed, `${name}/when`)
  // Half answer a roll call within 35 s; the rest of an order is done towards its deadline, as people do.
  if (owed.kind === 'roll-call') return Math.round(owed.opensAt + Math.min(0.95 * window(owed), 8_000 + 27_000 * Math.exp(0.9 * normal(u))))
  return Math.round(owed.opensAt + window(owed) * (0.25 + 0.7 * u ** 0.7))
}

function momentLate(owed: OwedThing, seed: string, name: string): number {
  const u = drawDemo(seed, `${name}/how-late`)
  const mean = Math.min(window(owed) / 3, 15 * minute)
  return Math.round(owed.dueAt + minute + Math.min(90 * minute, -Math.log(1 - u) * mean))
}

function decideUnanswered(owed: OwedThing, seed: string, name: string, answersLate: boolean): Deed | null {
  const u = drawDemo(seed, `${name}/how-late`)
  if (answersLate) return { what: 'do', at: Math.round(owed.dueAt + 15_000 + u * 150_000), isDesk: false }
  // The watch beside the desk rings some up; the others wait for the duty officer, who reaches most.
  const reached = drawDemo(seed, `${name}/telephone`)
  if (reached < 0.3) return { what: 'ring', at: Math.round(owed.dueAt + 30_000 + u * 90_000), isDesk: false }
  if (reached < 0.85) return { what: 'ring', at: Math.round(owed.dueAt + 90_000 + u * 180_000), isDesk: true }
  return null
}

/** The inverse of the normal distribution at u, by the logistic approximation (error below 0.02 within ±2 sigma). */
function normal(u: number): number {
  const clamped = Math.min(0.995, Math.max(0.005, u))
  return Math.log(clamped / (1 - clamped)) / 1.702
}

/** A crew that is out does it as much later as it was out; the deadline moves by the same rule. */
function waitForCrew(owed: OwedThing, at: number, callOuts: readonly CallOut[]): number {
  let moved = at
  for (const out of callOuts) {
    const from = Math.max(out.from, owed.opensAt)
    if (from < moved && out.to > from) moved += out.to - from
  }
  return moved
}

const reasons = ['smoke in a stairwell', 'a person in the river', 'a grill on fire', 'a fall on the steps', 'an alarm in a hotel', 'a smell of gas', 'a lift with people in it'] as const

/** One hour in ten, a station's crew leaves for 10 to 40 minutes; an hour begins at the full hour, so that calls never overlap. */
export function listCallOuts({ seed, unitId, unitExternalId, from, to }: { seed: string; unitId: string; unitExternalId: string; from: number; to: number }): CallOut[] {
  const outs: CallOut[] = []
  for (let start = Math.ceil(from / hour) * hour, n = 0; start < to; start += hour, n += 1) {
    const name = `call/${unitExternalId}/${n}`
    if (drawDemo(seed, name) >= 0.1) continue
    const length = Math.round((10 + 30 * drawDemo(seed, `${name}/length`)) * minute)
    const begin = start + Math.round(drawDemo(seed, `${name}/begin`) * 18) * minute
    const reason = reasons[Math.floor(drawDemo(seed, `${name}/reason`) * reasons.length)] ?? reasons[0]
    outs.push({ id: idFrom('demo-call', seed, unitId, String(n)), unitId, from: begin, to: begin + length, reason })
  }
  return outs
}

/** A station asks about the order; the command centre, which nobody plays, owes the answer. */
export interface Question {
  readonly key: string
  readonly unitExternalId: string
  readonly clauseId: string
  readonly text: string
  readonly at: number
}

const questions: readonly Question[] = [
  { key: 'upper-deck', unitExternalId: 's02', clauseId: '9', text: 'Who counts on the upper deck after the metro has stopped?', at: demoStart - 4 * minute },
  { key: 'tow-trucks', unitExternalId: 's05', clauseId: '19', text: 'The tow truck at Aliados is blocked by the stage. May we use the one of Cedofeita?', at: demoStart + 46 * minute },
  { key: 'wind', unitExternalId: 's10', clauseId: '13', text: 'Mean wind or gusts for the limit of force six?', at: demoStart + 173 * minute },
]

/** Only in the night for which they were thought up: another order has other clauses. */
export function listQuestions({ from, to }: { from: number; to: number }): readonly Question[] {
  return questions.every(({ at }) => from <= at && at < to) ? questions : []
}

/** Somebody of the night shift goes home ill: their station is one short of the half that the order wants, and nobody has mended it. */
export interface SickCall {
  readonly key: string
  readonly unitExternalId: string
  readonly at: number
  readonly to: number
}

const sickCalls: readonly SickCall[] = [{ key: 'fever', unitExternalId: badStation, at: demoStart + 110 * minute, to: demoStart + 36 * hour }]

/** As `listQuestions`: only in the night for which it was thought up. */
export function listSickCalls({ from, to }: { from: number; to: number }): readonly SickCall[] {
  return sickCalls.every(({ at }) => from <= at && at < to) ? sickCalls : []
}

const handBackReasons = ['the way is closed by the organiser until morning', 'belongs to the neighbouring station since the new map', 'locked, and nobody with a key tonight'] as const

export function handBackReason(seed: string, owed: OwedThing): string {
  return handBackReasons[Math.floor(drawDemo(seed, `${nameOf(owed)}/reason`) * handBackReasons.length)] ?? handBackReasons[0]
}

export interface FormFieldFacts {
  readonly id: string
  readonly type: string
  readonly choices?: readonly string[] | undefined
}

/** Believable numbers for a form. */
export function fillForm(seed: string, owed: OwedThing, fields: readonly FormFieldFacts[]): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {}
  for (const field of fields) {
    const u = drawDemo(seed, `${nameOf(owed)}/field/${field.id}`)
    if (field.type === 'whole') values[field.id] = Math.floor(u * u * (largest[field.id] ?? 12))
    else if (field.type === 'number') values[field.id] = Math.round(u * 60) / 10
    else if (field.type === 'yes-no') values[field.id] = u < 0.93
    else values[field.id] = field.choices?.[Math.floor(u * field.choices.length)] ?? ''
  }
  return values
}

/** Where a dozen would look wrong. */
const largest: Readonly<Record<string, number>> = { people_estimated: 9000, came_in: 2400, went_out: 2100, towards_porto: 160, towards_gaia: 150, balloons_seen: 300, vehicles_stopped: 60, shells_loaded: 2200, people_in_place: 14, members_on_duty: 14, boxes: 80 }
