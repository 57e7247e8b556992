import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceBetween, judgeCandidate, rankCandidates, type CandidateMember, type Gap } from './candidates.ts'

const hour = 3_600_000
const gap: Gap = { from: 100 * hour, to: 124 * hour, countedMinutes: 1440, qualifications: ['driver'], minRestMinutes: 720 }
const member = (memberId: string, more: Partial<CandidateMember> = {}): CandidateMember => ({
  memberId, isOwn: true, qualifications: [{ code: 'driver', expiresAt: null }], shifts: [], absences: [], minutesInPeriod: 0, medianMinutes: 0, distanceMetres: null, ...more,
})
const order = (...members: CandidateMember[]): string[] => rankCandidates(members, gap).map((one) => one.memberId)
const shift = (from: number, to: number, countedMinutes = (to - from) * 60) => ({ from: from * hour, to: to * hour, countedMinutes })

describe('candidates for a gap', () => {
  it('leaves out who is away or on a shift at the time, and keeps who ends as it begins', () => {
    expect(order(member('away', { absences: [{ from: 123 * hour, to: 130 * hour }] }), member('on', { shifts: [shift(90, 101)] }), member('ends', { shifts: [shift(90, 100)] }), member('back', { absences: [{ from: 0, to: 100 * hour }] }))).toEqual(['back', 'ends'])
  })
  it('ranks the qualified first, then the rested, then the fewest extra hours, then the nearest', () => {
    expect(
      order(
        member('far', { isOwn: false, distanceMetres: 9000, minutesInPeriod: 60 }),
        member('nowhere', { isOwn: false, minutesInPeriod: 60 }),
        member('near', { isOwn: false, distanceMetres: 2000, minutesInPeriod: 60 }),
        member('own', { minutesInPeriod: 60 }),
        member('tired', { shifts: [shift(85, 95)] }),
        member('busy', { minutesInPeriod: 600 }),
        member('under', { minutesInPeriod: 0, medianMinutes: 300 }),
        member('unskilled', { qualifications: [] }),
        member('expired', { qualifications: [{ code: 'driver', expiresAt: gap.to - 1 }] }),
      ),
    ).toEqual(['under', 'own', 'near', 'far', 'nowhere', 'busy', 'tired', 'expired', 'unskilled'])
  })
  it('counts the shorter rest of before and after, from work only', () => {
    expect(judgeCandidate(member('a', { shifts: [shift(60, 84), shift(132, 140)] }), gap)).toMatchObject({ restMinutes: 480, isRested: false })
    expect(judgeCandidate(member('a', { shifts: [shift(60, 84), shift(130, 140, 0)] }), gap)).toMatchObject({ restMinutes: 960, isRested: true })
    expect(judgeCandidate(member('a'), gap)).toMatchObject({ restMinutes: null, isRested: true, extraMinutes: 1440 })
  })
  it('gives one order whatever the order of the question, and never a candidate twice', () => {
    const some = fc.record({ hours: fc.integer({ min: 0, max: 3 }), isOwn: fc.boolean(), end: fc.integer({ min: 80, max: 110 }), metres: fc.option(fc.integer({ min: 0, max: 3 })) })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.nat(), (list, seed) => {
        const members = list.map((one, at) => member(`m${at}`, { minutesInPeriod: one.hours * 60, isOwn: one.isOwn, distanceMetres: one.metres, shifts: [shift(70, one.end)] }))
        const turned = [...members.slice(seed % (members.length + 1)), ...members.slice(0, seed % (members.length + 1))]
        const ranked = rankCandidates(members, gap)
        expect(rankCandidates(turned, gap)).toEqual(ranked)
        expect(ranked.map((one) => one.memberId).toSorted()).toEqual(members.filter((one) => one.shifts.every((each) => each.to <= gap.from)).map((one) => one.memberId).toSorted())
      }),
    )
  })
  it('measures between stations: Porto to Lisbon is 274 km', () => {
    expect(distanceBetween([-8.6291, 41.1579], [-9.1393, 38.7223]) / 1000).toBeCloseTo(274, 0)
    expect(distanceBetween([1, 1], [1, 1])).toBe(0)
  })
})
