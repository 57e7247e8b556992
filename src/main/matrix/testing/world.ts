/** A small agency with an operation in force, and another agency beside it: everything that a command or view can be asked about, made by commands. */
import { z } from 'zod'
import { roles, type Role } from '../../../force/contract.ts'
import { idFrom } from '../../../kernel/canonical.ts'
import type { Claimant } from '../../../kernel/link.ts'
import { eventually, settle } from '../../../kernel/testing/system.ts'
import type { System } from '../../../kernel/system.ts'
import { raiseNotify } from './samples-notify.ts'
import { raiseRosters } from './samples-roster.ts'
import { raiseSolves } from './samples-solver.ts'
import { raiseSwaps } from './samples-swaps.ts'

/** Where a role is held, seen from station s1, which everything is about: at the root, at the brigade above, at s1, at its neighbour s2, in the other agency. */
export const places = ['root', 'above', 'unit', 'beside', 'outside'] as const
export type Place = (typeof places)[number]

const unitOf: Readonly<Record<Place, string>> = { root: 'hq', above: 'b1', unit: 's1', beside: 's2', outside: 'hq' }
const clock: Claimant = { kind: 'system', name: 'test' }
const minuteMs = 60_000
/** Numbers that no other thing in an answer holds. */
export const numbers: ReadonlyMap<string, string> = new Map([['crew', '000 201 111'], ['free', '000 201 222']])

export class World {
  readonly agencyId = crypto.randomUUID()
  readonly otherAgencyId = crypto.randomUUID()
  readonly operationId = crypto.randomUUID()
  /** Simulated, for the commands of clock and demo. */
  readonly drillId = crypto.randomUUID()
  readonly now = Date.now()
  readonly system: System

  constructor(system: System) {
    this.system = system
  }

  /** One name, one id: units, members, places, absences, calls. */
  id(name: string): string {
    return idFrom(this.agencyId, name)
  }

  member(key: string): string {
    return this.id(`member ${key}`)
  }

  holder(role: Role, place: Place): { readonly agencyId: string; readonly memberId: string } {
    return place === 'outside' ? { agencyId: this.otherAgencyId, memberId: idFrom(this.otherAgencyId, `member ${role}`) } : { agencyId: this.agencyId, memberId: this.member(`${role} ${place}`) }
  }

  async run(actor: Claimant | string, name: string, input: unknown, agencyId = this.agencyId): Promise<Record<string, unknown>> {
    const { result } = await this.system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: typeof actor === 'string' ? { kind: 'signed-in', memberId: this.member(actor) } : actor })
    return z.record(z.string(), z.unknown()).parse(result)
  }

  async show(actor: string, name: string, input: unknown): Promise<unknown> {
    return this.system.reader.read({ agencyId: this.agencyId, name, input, actor: { kind: 'signed-in', memberId: this.member(actor) } })
  }

  /** The obligation of s1 (or of the place in its area) under a duty. */
  async obligation(dutyId: string): Promise<{ id: string; state: string }> {
    const rows = await this.system.database.transaction(this.agencyId, (tx) =>
      tx.query<{ obligation_id: string; state: string }>('SELECT obligation_id, state FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND duty_id = $3 AND owner_unit_id = $4', [tx.agencyId, this.operationId, dutyId, this.id('unit s1')]))
    const [row] = rows
    if (row === undefined || rows.length > 1) throw new Error(`${rows.length} obligations of s1 under ${dutyId}`)
    return { id: row.obligation_id, state: row.state }
  }
}

/** Wall clock of Reykjavík, which is UTC the whole year. */
const local = (at: number): string => new Date(at).toISOString().slice(0, 16)

/** `tidy`: a word in which a second version differs. */
export function orderText(world: World, { key = 'matrix', tidy = 'Tidy up' }: { key?: string; tidy?: string } = {}): string {
  const soon = local(world.now + 90 * minuteMs)
  const task = (id: string, words: string): string => `{ id: ${id}, kind: task, units: unit.type == "station", words: { zh: 任务, en: ${words} }, by: ${soon} }`
  return `operation: ${key}
title: { zh: 矩阵, en: Matrix }
timezone: Atlantic/Reykjavik
language: en
period: ${local(world.now - 60 * minuteMs)}/${local(world.now + 24 * 60 * minuteMs)}
levels:
  - { level: II, from: ${local(world.now - 60 * minuteMs)} }
  - { level: I, from: ${local(world.now + 20 * 60 * minuteMs)} }
clauses:
  - id: "1"
    quote: Everything is told and tidied.
    duties:
      - { id: told, kind: acknowledge, units: unit.type == "station", parts: [receipt], by: ${soon} }
      - { id: briefed, kind: acknowledge, units: unit.type == "station", parts: [briefing], by: ${soon} }
      - { id: answers, kind: acknowledge, units: unit.type == "detachment", parts: [answers], answer_within: PT30M }
      - ${task('tidy', tidy)}
      - ${task('taken', 'Taken by the desk')}
      - ${task('returned', 'Handed back')}
  - id: "2"
    quote: Stations report, gates are counted.
    duties:
      - { id: state, kind: report, units: unit.type == "station", form: state, nil: true, fields: [{ id: n, type: whole, words: { zh: 数, en: Count } }], by: ${soon} }
      - { id: many, kind: strength, units: unit.type == "station", at_least: 99 }
      - { id: hydrants, kind: record, units: unit.type == "station", form: hydrants, fields: [{ id: photo, type: photo, words: { zh: 照片, en: Photo } }], by: ${soon} }
      - { id: gates, kind: record, posts: post.use == "gate", form: gates, fields: [{ id: n, type: whole, words: { zh: 数, en: Count } }], by: ${soon} }
`
}

export async function raiseWorld(system: System): Promise<World> {
  const world = new World(system)
  await raiseForce(world)
  await raiseOtherAgency(world)
  await putOrderInForce(world)
  await fillOperation(world)
  await raiseRosters(world)
  await raiseSwaps(world)
  await raiseSolves(world)
  await raiseNotify(world)
  await world.run(clock, 'open-demo', { operationId: world.drillId, text: orderText(world, { key: 'drill' }), seed: '1', playUntil: world.now, speed: 1 })
  await settle(system, world.agencyId)
  return world
}

async function raiseForce(world: World): Promise<void> {
  await world.run(clock, 'found-agency', { key: 'matrix', name: { zh: '矩阵', en: 'Matrix' } })
  const units = [['hq', null, 'detachment'], ['b1', 'hq', 'brigade'], ['b2', 'hq', 'brigade'], ['s1', 'b1', 'station'], ['s2', 'b1', 'station'], ['s3', 'b2', 'station']] as const
  for (const [key, parent, type] of units) {
    await world.run(clock, 'add-unit', { unitId: world.id(`unit ${key}`), externalId: key, parentId: parent === null ? null : world.id(`unit ${parent}`), type, name: { en: key }, telephone: key === 's1' ? '000 777' : '000 100' })
  }
  const add = async (key: string, unit: string): Promise<void> => {
    await world.run(clock, 'add-member', { memberId: world.member(key), externalId: key.replaceAll(' ', '-'), unitId: world.id(`unit ${unit}`), name: key, telephone: numbers.get(key) ?? '000 200' })
  }
  for (const place of places.filter((one) => one !== 'outside')) {
    for (const role of roles) {
      await add(`${role} ${place}`, unitOf[place])
      await world.run(clock, 'grant-role', { memberId: world.member(`${role} ${place}`), role, unitId: world.id(`unit ${unitOf[place]}`) })
    }
  }
  // Whom commands are about: of s1, without roles to speak of.
  for (const key of ['crew', 'free', 'away', 'out']) await add(key, 's1')
  await world.run(clock, 'grant-role', { memberId: world.member('free'), role: 'leader', unitId: world.id('unit s1') })
  await world.run(clock, 'record-qualification', { memberId: world.member('crew'), code: 'boat', expiresAt: null })
  await world.run(clock, 'go-on-duty', { memberId: world.member('crew') })
  const times = { from: world.now - minuteMs, to: world.now + 600 * minuteMs }
  await world.run(clock, 'record-absence', { memberId: world.member('away'), absenceId: world.id('leave'), kind: 'leave', ...times })
  await world.run(clock, 'record-absence', { memberId: world.member('out'), absenceId: world.id('outing'), kind: 'outing', actingMemberId: world.member('crew'), from: world.now + 1200 * minuteMs, to: world.now + 1300 * minuteMs })
  await world.run(clock, 'add-place', { placeId: world.id('gate'), kind: 'post', externalId: 'gate-1', unitId: world.id('unit s1'), type: 'gate', name: { en: 'Gate 1' }, geometry: { type: 'Point', coordinates: [-8.6, 41.1] } })
  for (const name of ['wall_height', 'gate_width']) await world.run('administrator root', 'propose-attribute', { subject: 'site', name, type: 'number', unitOfMeasure: 'm', words: { zh: '高', en: 'Height' } })
}

/** One unit, every role; nothing of the first agency. */
async function raiseOtherAgency(world: World): Promise<void> {
  const agencyId = world.otherAgencyId
  await world.run(clock, 'found-agency', { key: 'other', name: { zh: '别处', en: 'Elsewhere' } }, agencyId)
  const unitId = idFrom(agencyId, 'unit hq')
  await world.run(clock, 'add-unit', { unitId, externalId: 'elsewhere', parentId: null, type: 'detachment', name: { en: 'Elsewhere' } }, agencyId)
  for (const role of roles) {
    const { memberId } = world.holder(role, 'outside')
    await world.run(clock, 'add-member', { memberId, externalId: role, unitId, name: role }, agencyId)
    await world.run(clock, 'grant-role', { memberId, role, unitId }, agencyId)
  }
}

async function putOrderInForce(world: World): Promise<void> {
  const { operationId } = world
  await world.run('planner root', 'propose-order', { operationId, text: orderText(world) })
  await world.run('commander root', 'put-order-in-force', { operationId, version: 1 })
  await world.run('planner root', 'propose-order', { operationId, text: orderText(world, { tidy: 'Tidy up twice' }) })
  await settle(world.system, world.agencyId)
}

async function fillOperation(world: World): Promise<void> {
  const { operationId } = world
  await world.run('duty-officer root', 'take-obligation', { obligationId: (await world.obligation('taken')).id })
  await world.run('leader unit', 'hand-back-obligation', { obligationId: (await world.obligation('returned')).id, reason: 'not ours' })
  await world.run('duty-officer root', 'offer-handover', { operationId, handoverId: world.id('handover'), toMemberId: world.member('officer-of-the-day root') })
  await world.run('leader unit', 'commit-crew', { operationId, unitId: world.id('unit s1'), commitmentId: world.id('commitment'), reason: 'a fire', people: 1 })
  await world.run('duty-officer root', 'open-roll-call', { operationId, callId: world.id('call'), memberIds: [world.member('crew')], answerWithin: 'PT2H', verifyWithin: 'PT3H' })
  await world.run('crew', 'ask-question', { operationId, questionId: world.id('question'), unitId: world.id('unit s1'), clauseId: '1', text: 'Which one?' })
  await eventually(
    async () => {
      await settle(world.system, world.agencyId)
      return (await world.obligation('returned')).state
    },
    (state) => state === 'handed-back',
  )
}
