import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { compileOrder, diffTerms, openTerms } from './compile.ts'
import { makeOrder, stations, testKinds, type OrderParts } from './testing/make-order.ts'
import { makeForce } from './testing/small-force.ts'
import { plannedTimeline, type LevelChange } from './timeline.ts'
import type { ForceSnapshot, OpeningEvent } from './types.ts'

const numRuns = Number(process.env['MUSTER_ROUNDS'] ?? 100)
vi.setConfig({ testTimeout: Math.max(20_000, numRuns * 100) })
const force = makeForce({ brigades: 2, stations: 4, membersPerStation: 2, placesPerStation: 1 })
const head = 'levels:\n  - { level: II, from: 2027-06-23T08:00 }\n  - { level: I, from: 2027-06-23T20:00, to: 2027-06-24T04:00 }\n'

const windows = ['by: 2027-06-23T19:30', 'window: { from: 2027-06-23T18:00, to: 2027-06-23T22:00 }', 'daily: "17:00"', 'daily: ["09:00", "21:00"]', 'daily: 22:00-06:00', 'every: PT6H', 'after: order.published, within: PT2H', 'after: { event: level.raised, level: I }, within: PT30M', 'random: { times: 2, between: 22:00-06:00 }', 'suspend: true'] as const
const selectors = [stations, `members: '"leader" in member.roles'`, `sites: 'site.expected_attendance > 1000'`, `posts: 'post.use == "checkpoint"', segments: 'segment.length_m > 1'`] as const
const duty = fc.tuple(fc.constantFrom(...windows), fc.constantFrom(...selectors), fc.constantFrom('', ', levels: [I]', ', levels: [II, I]'))
const parts = fc.array(duty, { minLength: 1, maxLength: 6 }).map((duties): OrderParts => ({ head, duties: duties.map(([window, selector, levels], index) => `id: d${index}, ${selector}, ${window}${levels}`) }))
const start = Date.parse('2027-06-23T07:00:00Z')
const event = fc.record({ id: fc.uuid(), kind: fc.constantFrom('order.published', 'test.opened', 'level.raised', 'nothing.known'), at: fc.integer({ min: start, max: start + 90_000_000 }), unitId: fc.constant(null), subject: fc.constant(null), facts: fc.constant({}) })
const events = fc.uniqueArray(event, { maxLength: 4, selector: (one) => one.id })
const changes: fc.Arbitrary<LevelChange[]> = fc.array(fc.record({ level: fc.constantFrom('I', 'II'), at: fc.integer({ min: start, max: start + 90_000_000 }), graceMs: fc.nat(1_800_000), entryId: fc.uuid() }), { maxLength: 3 })

function compile(given: OrderParts, opened: readonly OpeningEvent[] = [], changed: readonly LevelChange[] = [], snapshot: ForceSnapshot = force, seed = '1') {
  const order = makeOrder(given)
  return compileOrder({ order, force: snapshot, kinds: testKinds, seed, timeline: plannedTimeline(order, changed), events: opened })
}

describe('compiling', () => {
  it('gives the same for a force in any order', () => {
    const shuffled = fc
      .tuple(fc.shuffledSubarray([...force.units], { minLength: force.units.length }), fc.shuffledSubarray([...force.members], { minLength: force.members.length }), fc.shuffledSubarray([...force.places], { minLength: force.places.length }))
      .map(([units, members, places]): ForceSnapshot => ({ ...force, units, members, places }))
    fc.assert(
      fc.property(parts, events, changes, shuffled, (given, opened, changed, other) => {
        expect(compile(given, opened.toReversed(), changed, other)).toEqual(compile(given, opened, changed))
      }),
      { numRuns },
    )
  })

  it('opening the terms of one event equals compiling with it', () => {
    fc.assert(
      fc.property(parts, events, event, changes, (given, opened, one, changed) => {
        const order = makeOrder(given)
        const base = { order, force, kinds: testKinds, seed: '1', timeline: plannedTimeline(order, changed) }
        const before = compileOrder({ ...base, events: opened })
        const after = compileOrder({ ...base, events: [...opened, one] })
        const diff = diffTerms(before.terms, after.terms)
        expect(diff.withdrawn).toEqual([])
        expect(diff.changed).toEqual([])
        expect(diff.added).toEqual(openTerms({ ...base, event: one }))
      }),
      { numRuns },
    )
  })

  it('an event that is told twice opens its obligations once', () => {
    const one = { id: 'e1', kind: 'test.opened', at: start, unitId: null, subject: null, facts: {} }
    const given = { duties: [`id: a, ${stations}`] }
    expect(compile(given, [one, one]).terms).toEqual(compile(given, [one]).terms)
    expect(compile(given, [one]).terms).toHaveLength(8)
  })

  it('gives every obligation an id and an occurrence of its own', () => {
    fc.assert(
      fc.property(parts, events, changes, (given, opened, changed) => {
        const { terms } = compile(given, opened, changed)
        expect(new Set(terms.map((term) => term.id)).size).toBe(terms.length)
        expect(new Set(terms.map((term) => `${term.dutyId}|${term.subjectId}|${term.occurrence}`)).size).toBe(terms.length)
        expect(terms.map((term) => term.id)).toEqual(terms.map((term) => term.id).sort())
      }),
      { numRuns },
    )
  })

  it('an amendment that moves a time keeps the obligation', () => {
    const moves = [
      ['by: 2027-06-23T19:30', 'by: 2027-06-23T21:00'],
      ['daily: "17:00"', 'daily: "18:30"'],
      ['daily: ["09:00", "21:00"]', 'daily: ["10:00", "20:00"]'],
      ['daily: 22:00-06:00', 'daily: 21:30-05:00'],
      ['every: PT6H', 'every: PT6H, starting: 2027-06-23T09:00'],
      ['after: order.published, within: PT2H', 'after: order.published, within: PT1H'],
    ] as const
    const opened = [{ id: 'e1', kind: 'order.published', at: start, unitId: null, subject: null, facts: {} }]
    for (const [was, becomes] of moves) {
      const diff = diffTerms(compile({ duties: [`id: a, ${stations}, ${was}`] }, opened).terms, compile({ duties: [`id: a, ${stations}, ${becomes}`] }, opened).terms)
      expect([was, diff.added.length, diff.withdrawn.length]).toEqual([was, 0, 0])
      expect(diff.changed.length).toBeGreaterThan(0)
    }
  })

  it('bringing a level forward changes its obligations and adds none', () => {
    const given = { head, duties: [`id: a, ${stations}, after: { event: level.raised, level: I }, within: PT30M`, `id: b, ${stations}, levels: [I]`] }
    const early: LevelChange = { level: 'I', at: Date.parse('2027-06-23T16:00:00Z'), graceMs: 0, entryId: 'j1' }
    const diff = diffTerms(compile(given).terms, compile(given, [], [early]).terms)
    expect([diff.added.length, diff.withdrawn.length, diff.changed.length, diff.kept.length]).toEqual([0, 0, 8, 0])
  })

  it('a diff tells added, withdrawn, changed and kept apart', () => {
    const before = compile({ duties: [`id: a, ${stations}, daily: "17:00"`, `id: b, ${stations}, by: 2027-06-23T19:00`, `id: c, ${stations}`] }).terms
    const after = compile({ duties: [`id: a, ${stations}, daily: "17:00"`, `id: b, ${stations}, by: 2027-06-23T19:00, suspend: true`, `id: d, ${stations}`] }).terms
    const { added, withdrawn, changed, kept } = diffTerms(before, after)
    expect([added, withdrawn, kept].map((list) => [...new Set(list.map((term) => term.dutyId))])).toEqual([['d'], ['c'], ['a']])
    expect(changed.map((one) => [one.before.suspendable, one.after.suspendable])).toEqual(Array.from({ length: 4 }, () => [false, true]))
  })

  it('the hash of the terms moves with any of them, and not with the words of a clause', () => {
    const hash = (text: string) => compile({ duties: [text] }).termsSha256
    const plain = hash(`id: a, ${stations}, by: 2027-06-23T19:00`)
    expect(hash(`id: a, ${stations}, by: 2027-06-23T19:00`)).toBe(plain)
    expect(hash(`id: a, ${stations}, by: 2027-06-23T19:01`)).not.toBe(plain)
    expect(hash(`id: a, ${stations}, by: 2027-06-23T19:00, suspend: true`)).not.toBe(plain)
    expect(hash(`id: a, title: { zh: 名, en: Name }, ${stations}, by: 2027-06-23T19:00`)).toBe(plain)
  })

  it('the unit named as owner owes what is asked for another’s place', () => {
    const { terms } = compile({ duties: [`id: a, sites: 'site.gates == null', owner: organiser, by: 2027-06-23T19:00`] })
    const organiser = force.units.find((unit) => unit.externalId === 'organiser')
    expect(terms.map((term) => [term.subjectKind, term.unitId])).toEqual(Array.from({ length: 4 }, () => ['site', organiser?.id]))
  })
})
