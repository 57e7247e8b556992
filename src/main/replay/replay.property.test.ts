import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import type { System } from '../../kernel/system.ts'
import { Refusal } from '../../kernel/errors.ts'
import { attempt, crew, fold, listAbsences, listRows, nowOf, openWorld, opensAt, people, readBoard, readSteps, replay, replayedState, runningState, stepClock, trialStart, units, type World } from './testing/world.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await openWorld(database)
})

afterAll(async () => {
  await world.close()
  await database.drop()
})

const hourMs = 3_600_000
const hour = fc.integer({ min: 1, max: 23 })
const selector = fc.constantFrom('unit.type == "station"', 'unit.externalId in ["s01", "s02"]', 'unit.type in ["brigade", "station"]')
const levels = fc.constantFrom('', 'levels: [I], ', 'levels: [II], ')

/** Duties with random times, as lines of an order file. The names stay, so that an amendment moves, drops and returns them. */
const duty = fc.oneof(
  fc.tuple(selector, hour, levels).map(([units, at, level]) => `{ id: by, kind: task, ${level}units: '${units}', by: ${opensAt(at)}, from: ${opensAt(at - 1)}, early: ${at % 2 === 0}, suspend: ${at % 3 > 0}, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, fc.constantFrom('PT1H', 'PT2H', 'PT3H'), levels).map(([units, every, level]) => `{ id: every, kind: task, ${level}units: '${units}', every: ${every}, suspend: true, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, hour, levels).map(([units, at, level]) => `{ id: daily, kind: task, ${level}units: '${units}', daily: "${String(at).padStart(2, '0')}:00", opens: PT1H, suspend: ${at % 2 > 0}, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, fc.integer({ min: 5, max: 90 })).map(([units, within]) => `{ id: alarm, kind: task, units: '${units}', after: alarm.raised, within: PT${within}M, suspend: ${within % 3 > 0}, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, fc.integer({ min: 5, max: 90 })).map(([units, within]) => `{ id: raised, kind: task, units: '${units}', after: { event: level.raised, level: I }, within: PT${within}M, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, fc.integer({ min: 5, max: 90 })).map(([units, within]) => `{ id: published, kind: task, units: '${units}', after: order.published, within: PT${within}M, suspend: true, words: { zh: 事, en: Deed } }`),
  fc.tuple(selector, fc.integer({ min: 1, max: 5 }), levels).map(([units, least, level]) => `{ id: floor, kind: measured, ${level}units: '${units}', at_least: ${least} }`),
  fc.tuple(selector, fc.integer({ min: 1, max: 5 })).map(([units, least]) => `{ id: night, kind: measured, units: '${units}', at_least: ${least}, daily: 22:00-06:00 }`),
  fc.tuple(selector, fc.constantFrom('at_least: 2', 'at_least: 1/2, base: actual', 'at_least: 1/3, base: present'), levels).map(([units, least, level]) => `{ id: strength, kind: strength, ${level}units: '${units}', ${least} }`),
  fc.tuple(selector, fc.constantFrom('qualification: driver', 'role: leader, counts_acting: true', 'role: leader, counts_acting: true, among: members', 'classes: [F]')).map(([units, who]) => `{ id: who, kind: strength, units: '${units}', ${who}, at_least: 1, daily: 22:00-06:00 }`),
  fc.tuple(selector, levels).map(([units, level]) => `{ id: rest, kind: rest, ${level}units: '${units}', longest: PT4H, shortest_rest: PT3H }`),
)

const orderText = fc.tuple(fc.array(duty, { minLength: 1, maxLength: 5 }), hour).map(([duties, raisedAt]) => {
  const distinct = [...new Map(duties.map((line) => [/id: (\w+)/.exec(line)?.[1], line])).values()]
  return `operation: trial
title: { zh: 试, en: Trial }
timezone: Asia/Shanghai
language: en
period: ${opensAt(0)}/${opensAt(24)}
levels:
  - { level: II, from: ${opensAt(0)} }
  - { level: I, from: ${opensAt(raisedAt)}, to: ${opensAt(24)} }
clauses:
  - id: "1"
    quote: Do it.
    zh: 做。
    duties:
${distinct.map((line) => `      - ${line}`).join('\n')}
`
})

type Step =
  | { readonly what: 'order'; readonly text: string }
  | { readonly what: 'level'; readonly level: string; readonly grace: number }
  | { readonly what: 'time'; readonly minutes: number }
  | { readonly what: 'evidence'; readonly which: number; readonly shift: number; readonly isNamed: boolean; readonly quantity: number }
  | { readonly what: 'act'; readonly which: number; readonly command: string; readonly unit: number }
  | { readonly what: 'out'; readonly unit: number; readonly shift: number; readonly commitment: number; readonly isBack: boolean; readonly people: number | null; readonly named: number | null }
  | { readonly what: 'alarm'; readonly shift: number }
  | { readonly what: 'shift'; readonly station: number; readonly unit: number; readonly who: number; readonly from: number; readonly minutes: number; readonly code: 'D' | 'F'; readonly at: number | null; readonly isCancelled: boolean }
  | { readonly what: 'absent'; readonly station: number; readonly who: number; readonly from: number; readonly minutes: number; readonly acting: number | null }
  | { readonly what: 'back'; readonly which: number }
  | { readonly what: 'fold'; readonly how: 'seal' | 'follow' | 'sweep' | 'all' }
  | { readonly what: 'recompile' }
  | { readonly what: 'withdraw' }

const shift = fc.integer({ min: -180, max: 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('order' as const), text: orderText }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('level' as const), level: fc.constantFrom('I', 'II'), grace: fc.integer({ min: 0, max: 30 }) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 180 }) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('evidence' as const), which: fc.nat(), shift, isNamed: fc.boolean(), quantity: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('act' as const), which: fc.nat(), command: fc.constantFrom('hand-back-obligation', 'restore-obligation', 'reassign-obligation', 'waive-obligation'), unit: fc.nat({ max: 2 }) }) },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('out' as const), unit: fc.nat({ max: 2 }), shift, commitment: fc.nat({ max: 3 }), isBack: fc.constantFrom(false, false, true), people: fc.option(fc.integer({ min: 1, max: 3 })), named: fc.option(fc.nat({ max: 3 })) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('alarm' as const), shift }) },
  {
    weight: 10,
    arbitrary: fc.record({
      what: fc.constant('shift' as const), station: fc.nat({ max: 2 }), unit: fc.nat({ max: 2 }), who: fc.nat({ max: 3 }), from: fc.integer({ min: -6, max: 26 }), minutes: fc.constantFrom(60, 300, 720, 1440),
      code: fc.constantFrom('D', 'D', 'D', 'F'), at: fc.option(fc.integer({ min: -2, max: 20 })), isCancelled: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 9, arbitrary: fc.record({ what: fc.constant('absent' as const), station: fc.nat({ max: 2 }), who: fc.nat({ max: 3 }), from: fc.integer({ min: -6, max: 26 }), minutes: fc.constantFrom(30, 240, 2000), acting: fc.option(fc.nat({ max: 3 })) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('back' as const), which: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('fold' as const), how: fc.constantFrom('seal', 'follow', 'sweep', 'all') }) },
  { weight: 1, arbitrary: fc.constant({ what: 'recompile' as const }) },
  { weight: 1, arbitrary: fc.constant({ what: 'withdraw' as const }) },
)

async function take(system: System, operationId: string, one: Step): Promise<void> {
  const now = await nowOf(system, operationId)
  switch (one.what) {
    case 'order': {
      const proposed = await attempt(system, { name: 'propose-order', input: { operationId, text: one.text }, actor: people.planner })
      const version = proposed instanceof Refusal || typeof proposed !== 'object' || proposed === null || !('version' in proposed) ? null : proposed.version
      if (version !== null) await attempt(system, { name: 'put-order-in-force', input: { operationId, version }, actor: people.officer })
      return
    }
    case 'level':
      await attempt(system, { name: 'change-level', input: { operationId, level: one.level, grace: `PT${one.grace}M`, reason: 'trial' }, actor: people.officer })
      return
    case 'time':
      return stepClock(system, operationId, one.minutes * 60_000)
    case 'evidence': {
      const rows = await listRows(system, operationId)
      const row = rows[one.which % Math.max(1, rows.length)]
      if (row === undefined) return
      const isFloor = row.sort === 'floor'
      await attempt(system, {
        name: 'note-fact',
        input: {
          kind: isFloor ? 'measured' : 'task.done',
          operationId,
          unitId: row.owner_unit_id,
          subject: { kind: row.subject_kind, id: row.subject_id },
          facts: isFloor ? { quantity: one.quantity } : { dutyId: row.duty_id, ...(one.isNamed ? { obligationId: row.obligation_id } : {}) },
        },
        occurredAt: now + one.shift * 60_000,
      })
      return
    }
    case 'act': {
      const rows = await listRows(system, operationId)
      const row = rows[one.which % Math.max(1, rows.length)]
      if (row === undefined) return
      await attempt(system, { name: one.command, input: { obligationId: row.obligation_id, unitId: units.stations[one.unit], reason: 'trial' }, actor: people.officer })
      return
    }
    case 'out':
      // Going out and coming back arrive late, early and in either order.
      await attempt(system, { name: 'note-fact', input: { kind: one.isBack ? 'crew.released' : 'crew.committed', operationId, unitId: units.stations[one.unit], subject: null, facts: { commitmentId: commitmentId(one.unit, one.commitment), ...(one.people === null ? {} : { people: one.people }), ...(one.named === null ? {} : { memberIds: [crew[one.unit]?.[one.named]] }) } }, occurredAt: now + one.shift * 60_000 })
      return
    case 'alarm':
      await attempt(system, { name: 'note-fact', input: { kind: 'alarm.raised', operationId, unitId: units.root, subject: null, facts: {} }, occurredAt: now + one.shift * 60_000 })
      return
    case 'shift': {
      const from = trialStart + one.from * hourMs
      // A leader may stand in at another station too.
      await attempt(system, { name: 'note-shift', input: { unitId: units.stations[one.unit], memberId: crew[one.station]?.[one.who], code: one.code, from, to: from + one.minutes * 60_000, at: one.at === null ? null : trialStart + one.at * hourMs, isCancelled: one.isCancelled } })
      return
    }
    case 'absent': {
      const from = trialStart + one.from * hourMs
      const actingMemberId = one.acting === null ? null : crew[one.station]?.[one.acting]
      await attempt(system, { name: 'record-absence', input: { absenceId: crypto.randomUUID(), memberId: crew[one.station]?.[one.who], kind: actingMemberId === null ? 'sick' : 'outing', from, to: from + one.minutes * 60_000, actingMemberId } })
      return
    }
    case 'back': {
      const rows = await listAbsences(system)
      const row = rows[one.which % Math.max(1, rows.length)]
      if (row !== undefined) await attempt(system, { name: 'cancel-absence', input: { absenceId: row } })
      return
    }
    case 'fold':
      return fold(system, one.how)
    case 'recompile':
      await attempt(system, { name: 'recompile-order', input: { operationId, reason: 'trial' }, actor: people.officer })
      return
    case 'withdraw':
      await attempt(system, { name: 'withdraw-order', input: { operationId, reason: 'trial' }, actor: people.commander })
  }
}

let commitments = ''
const commitmentId = (unit: number, number: number): string => `${commitments.slice(0, 24)}${String(unit).padStart(4, '0')}${String(number).padStart(8, '0')}`

test(`replaying the journal gives exactly the obligations that the running system holds (${rounds} rounds)`, async () => {
  const [a, b] = world.systems
  let breached = 0
  await fc.assert(
    fc.asyncProperty(orderText, fc.array(fc.tuple(step, fc.option(step, { freq: 2 })), { minLength: 5, maxLength: 30 }), async (first, steps) => {
      const operationId = crypto.randomUUID()
      commitments = crypto.randomUUID()
      await attempt(a, { name: 'begin-trial', input: { operationId, text: first } })
      await take(a, operationId, { what: 'order', text: first })
      for (const [one, other] of steps) {
        // Two clients on two servers at once.
        await Promise.all([take(a, operationId, one), other === null ? Promise.resolve() : take(b, operationId, other)])
      }
      await fold(a, 'all')
      const rows = await listRows(a, operationId)
      expect(runningState(rows)).toEqual(replayedState(await replay(b, operationId)))
      const profiles = await readSteps(b, operationId)
      expect(profiles.kept).toEqual(profiles.scratch)
      breached += profiles.breached
      const board = await readBoard(a, operationId)
      expect(board.folded).toEqual(board.counted)
    }),
    { numRuns: rounds, endOnFailure: true },
  )
  // Floors that nobody ever breaks would be kept by anything.
  expect(breached).toBeGreaterThan(0)
}, 1_800_000)
