import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareOf, spliceProfile, strengthProfile, type Out, type PlannedShift, type StrengthSpec, type UnitFacts } from './profile.ts'
import { watchStretches } from './read-facts.ts'
import { listRestBreaches, restProfile } from './rest.ts'
import { intersectStretch, mergeStretches, subtractStretches, type Stretch } from './stretches.ts'

const end = 60
const window: Stretch = { from: 0, to: end }
const people = ['a', 'b', 'c', 'd', 'e']
const anybody: StrengthSpec = { classes: null, qualification: null, role: null, countsActing: false, among: 'shift', need: { kind: 'number', count: 2 } }

const none: UnitFacts = { known: [window], shifts: [], absences: new Map(), qualifications: new Map(), roles: new Map(), acting: [], members: people, outs: [], watches: [], presences: [] }
const shift = (memberId: string, from: number, to: number, code = 'D', isCounted = true): PlannedShift => ({ memberId, from, to, code, isCounted })

const stretch = fc.tuple(fc.integer({ min: -5, max: end }), fc.integer({ min: 1, max: 25 })).map(([from, length]): Stretch => ({ from, to: from + length }))
const person = fc.constantFrom(...people)
const codes = fc.constantFrom('D', 'N', 'F')
/** As the tables hold it: nobody on two shifts at once. */
const shifts = fc.array(fc.tuple(person, stretch, codes), { maxLength: 14 }).map((list) => {
  const kept: PlannedShift[] = []
  for (const [memberId, { from, to }, code] of list) if (!kept.some((one) => one.memberId === memberId && one.from < to && from < one.to)) kept.push(shift(memberId, from, to, code, code !== 'F'))
  return kept
})
const byMember = fc.array(fc.tuple(person, stretch), { maxLength: 5 }).map((list) => new Map([...Map.groupBy(list, ([memberId]) => memberId)].map(([memberId, own]) => [memberId, mergeStretches(own.map(([, one]) => one))])))
const outs = fc.array(fc.tuple(stretch, fc.option(fc.integer({ min: 1, max: 3 })), fc.option(fc.uniqueArray(person, { minLength: 1, maxLength: 3 }))).map(([one, count, memberIds]): Out => ({ ...one, people: count, memberIds })), { maxLength: 2 })
const facts: fc.Arbitrary<UnitFacts> = fc.record({
  known: fc.array(stretch, { maxLength: 3 }).map((list) => mergeStretches([...list, { from: 0, to: 40 }])),
  shifts,
  absences: byMember,
  qualifications: fc.constant(new Map([['a', [{ code: 'driver', expiresAt: null }]], ['b', [{ code: 'driver', expiresAt: 30 }]], ['c', [{ code: 'boat', expiresAt: null }]]])),
  roles: fc.constant(new Map([['a', ['leader']], ['d', ['planner']]])),
  acting: fc.array(fc.tuple(person, stretch).map(([memberId, one]) => ({ ...one, memberId, role: 'leader' })), { maxLength: 2 }),
  members: fc.constant(people),
  outs,
  watches: fc.array(stretch, { maxLength: 2 }).map(mergeStretches),
  presences: fc.array(fc.tuple(person, stretch), { maxLength: 4 }).map((list) => [...Map.groupBy(list, ([memberId]) => memberId)].flatMap(([memberId, own]) => mergeStretches(own.map(([, one]) => one)).map((one) => ({ ...one, memberId })))),
})
const specs: fc.Arbitrary<StrengthSpec> = fc.record({
  classes: fc.constantFrom(null, null, ['D'], ['N', 'F']),
  qualification: fc.constantFrom(null, null, 'driver'),
  role: fc.constantFrom(null, null, 'leader'),
  countsActing: fc.boolean(),
  among: fc.constantFrom('shift', 'shift', 'members'),
  need: fc.oneof(fc.integer({ min: 1, max: 4 }).map((count) => ({ kind: 'number' as const, count })), fc.constant({ kind: 'present' as const, share: { over: 1, under: 2 }, rounding: 'up' as const })),
})

const holds = (list: readonly Stretch[] | undefined, at: number): boolean => (list ?? []).some((one) => one.from <= at && at < one.to)

/** In the words of the rule, moment by moment. */
function countAt(given: UnitFacts, spec: StrengthSpec, at: number): { quantity: number | null; need: number } {
  const away = (memberId: string): boolean => holds(given.absences.get(memberId), at)
  const need = spec.need.kind === 'number' ? spec.need.count : shareOf(spec.need.share, given.members.filter((one) => !away(one)).length, spec.need.rounding)
  const fits = (memberId: string): boolean => {
    if (spec.qualification !== null && given.qualifications.get(memberId)?.some((one) => one.code === spec.qualification && at < (one.expiresAt ?? Infinity)) !== true) return false
    if (spec.role === null || given.roles.get(memberId)?.includes(spec.role) === true) return true
    return spec.countsActing && holds(given.acting.filter((one) => one.memberId === memberId && one.role === spec.role), at)
  }
  if (spec.among === 'members') return { quantity: given.members.filter((one) => !away(one) && fits(one)).length, need }
  const outsNow = given.outs.filter((one) => holds([one], at))
  const isFiltered = spec.qualification !== null || spec.role !== null || spec.classes !== null
  const unnamed = outsNow.map((one) => (one.people ?? 0) - (one.memberIds?.length ?? 0)).filter((count) => count > 0)
  if (!holds(given.known, at) || outsNow.some((one) => one.people === null && one.memberIds === null) || (isFiltered && unnamed.length > 0)) return { quantity: null, need }
  const running = (memberId: string): PlannedShift | undefined => given.shifts.find((one) => one.memberId === memberId && holds([one], at))
  const isWanted = (one: PlannedShift): boolean => (spec.classes === null ? one.isCounted : spec.classes.includes(one.code))
  const there = people.filter((memberId) => {
    const planned = running(memberId)
    if (!holds(given.watches, at)) return planned !== undefined && isWanted(planned)
    if (!holds(given.presences.filter((one) => one.memberId === memberId), at)) return false
    return planned === undefined ? spec.classes === null : isWanted(planned)
  })
  const quantity = there.filter((one) => !away(one) && fits(one) && !outsNow.some((out) => out.memberIds?.includes(one) === true)).length
  return { quantity: Math.max(0, quantity - unnamed.reduce((sum, count) => sum + count, 0)), need }
}

describe('strength over time', () => {
  it('is what the rule says at every moment, in as few steps as can be', () => {
    fc.assert(
      fc.property(facts, specs, (given, spec) => {
        const profile = strengthProfile(given, spec, window)
        for (let at = 0; at < end; at += 1) {
          const point = profile.findLast((one) => one.at <= at)
          expect({ at, quantity: point?.quantity, need: point?.need }).toEqual({ at, ...countAt(given, spec, at) })
        }
        expect(profile[0]?.at).toBe(0)
        profile.slice(1).forEach((point, index) => expect([point.quantity, point.need]).not.toEqual([profile[index]?.quantity, profile[index]?.need]))
      }),
      { numRuns: 400 },
    )
  })

  it('one change worked out over its stretch alone gives what a sweep from scratch gives', () => {
    fc.assert(
      fc.property(facts, specs, fc.array(fc.tuple(facts, stretch), { minLength: 1, maxLength: 6 }), (first, spec, changes) => {
        let now = first
        let kept = strengthProfile(now, spec, window)
        for (const [other, where] of changes) {
          const part = { from: Math.max(0, where.from), to: Math.min(end, where.to) }
          if (part.from >= part.to) continue
          now = mixed(now, other, part)
          kept = spliceProfile(kept, window, part, strengthProfile(now, spec, part))
          expect(kept).toEqual(strengthProfile(now, spec, window))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('counts nobody forward, away, unqualified or out, and knows nothing where no roster speaks', () => {
    const given: UnitFacts = {
      ...none,
      known: [{ from: 10, to: 60 }],
      shifts: [shift('a', 10, 60), shift('b', 10, 60), shift('c', 10, 60, 'F', false), shift('d', 10, 60)],
      absences: new Map([['b', [{ from: 20, to: 30 }]]]),
      qualifications: new Map([['a', [{ code: 'driver', expiresAt: 25 }]]]),
      outs: [{ from: 40, to: 50, people: null, memberIds: ['a', 'd'] }, { from: 52, to: 54, people: 1, memberIds: null }, { from: 55, to: 60, people: null, memberIds: null }],
    }
    expect(strengthProfile(given, anybody, window).map((point) => [point.at, point.quantity])).toEqual([[0, null], [10, 3], [20, 2], [30, 3], [40, 1], [50, 3], [52, 2], [54, 3], [55, null]])
    expect(strengthProfile(given, { ...anybody, qualification: 'driver' }, window).map((point) => [point.at, point.quantity])).toEqual([[0, null], [10, 1], [25, 0], [52, null], [54, 0], [55, null]])
    expect(strengthProfile(given, { ...anybody, classes: ['F'] }, { from: 10, to: 20 })).toEqual([{ at: 10, quantity: 1, need: 2 }])
  })

  it('a watch that took over is who is there, until it ends by the roster', () => {
    const hour = 3_600_000
    const planned = [shift('a', 0, 8 * hour), shift('b', 8 * hour, 20 * hour), shift('c', 8 * hour, 19 * hour)]
    expect(watchStretches([7.5 * hour, 30 * hour], planned)).toEqual([{ from: 7.5 * hour, to: 20 * hour }])
    expect(watchStretches([8 * hour, 10 * hour], planned)).toEqual([{ from: 8 * hour, to: 10 * hour }, { from: 10 * hour, to: 20 * hour }])
    const given = { ...none, known: [{ from: 0, to: 30 * hour }], shifts: planned, watches: watchStretches([8 * hour], planned), presences: [{ memberId: 'b', from: 8 * hour, to: Infinity }, { memberId: 'e', from: 9 * hour, to: Infinity }] }
    expect(strengthProfile(given, anybody, { from: 0, to: 24 * hour }).map((point) => [point.at / hour, point.quantity])).toEqual([[0, 1], [9, 2], [20, 0]])
  })

  it('shares are whole people', () => {
    expect([shareOf({ over: 1, under: 3 }, 32, 'up'), shareOf({ over: 1, under: 3 }, 32, 'down'), shareOf({ over: 1, under: 3 }, 32, 'nearest'), shareOf({ over: 2, under: 3 }, 33, 'up'), shareOf({ over: 1, under: 2 }, 3, 'nearest')]).toEqual([11, 10, 11, 22, 2])
  })
})

/** Facts that differ from `a` inside one stretch alone, where they are those of `b`. */
function mixed(a: UnitFacts, b: UnitFacts, part: Stretch): UnitFacts {
  const cut = <Item extends Stretch>(outside: readonly Item[], inside: readonly Item[]): Item[] => [
    ...outside.flatMap((one) => subtractStretches(one, [part]).map((rest) => ({ ...one, ...rest }))),
    ...inside.flatMap((one) => intersectStretch(one, [part]).map((rest) => ({ ...one, ...rest }))),
  ]
  const absent = people.map((one): [string, Stretch[]] => [one, mergeStretches(cut(a.absences.get(one) ?? [], b.absences.get(one) ?? []))])
  return {
    ...a,
    known: mergeStretches(cut(a.known, b.known)),
    shifts: cut(a.shifts, b.shifts),
    absences: new Map(absent.filter(([, list]) => list.length > 0)),
    acting: cut(a.acting, b.acting),
    outs: cut(a.outs, b.outs),
    watches: mergeStretches(cut(a.watches, b.watches)),
    presences: cut(a.presences, b.presences),
  }
}

describe('rest', () => {
  const spec = { longestMs: 12, shortestRestMs: 8 }

  it('is broken from the moment a watch lasts too long, and while somebody is back too soon', () => {
    expect(listRestBreaches([{ from: 0, to: 6 }, { from: 6, to: 14 }, { from: 30, to: 42 }], spec)).toEqual([{ from: 12, to: 14 }])
    expect(listRestBreaches([{ from: 0, to: 8 }, { from: 10, to: 18 }], spec)).toEqual([{ from: 10, to: 16 }])
    expect(listRestBreaches([{ from: 0, to: 8 }, { from: 10, to: 12 }], spec)).toEqual([{ from: 10, to: 12 }])
    expect(listRestBreaches([{ from: 0, to: 12 }, { from: 20, to: 32 }], spec)).toEqual([])
  })

  it('is a profile of ones and noughts over the window', () => {
    const watches = [{ from: -10, to: 4 }, { from: 10, to: 18 }]
    expect(restProfile(watches, spec, { from: 0, to: 40 })).toEqual([{ at: 0, quantity: 1, need: 1 }, { at: 2, quantity: 0, need: 1 }, { at: 4, quantity: 1, need: 1 }, { at: 10, quantity: 0, need: 1 }, { at: 12, quantity: 1, need: 1 }])
    expect(restProfile(watches, spec, { from: 3, to: 11 })).toEqual([{ at: 3, quantity: 0, need: 1 }, { at: 4, quantity: 1, need: 1 }, { at: 10, quantity: 0, need: 1 }])
  })
})
