import { describe, expect, test } from 'vitest'
import { evaluate, listBreaches, type Commitment, type Disposition, type Facts, type Owed } from './evaluate.ts'

const minute = 60_000
const station = 'station-3'
const owed: Owed = { sort: 'deliverable', unitId: station, countsFrom: 0, opensAt: 10 * minute, dueAt: 60 * minute, needCount: 1, suspendable: true, withdrawnAt: null }

function facts({ evidence = [], dispositions = [], commitments = [] }: { evidence?: number[]; dispositions?: Disposition[]; commitments?: Commitment[] } = {}): Facts {
  return { evidence: evidence.map((at) => ({ at: at * minute, quantity: null })), dispositions, commitments }
}

const act = (what: Disposition['what'], at: number, unitId: string | null = null): Disposition => ({ entryId: `${what}-${at}`, what, at: at * minute, unitId })
const out = (from: number, to: number | null, unitId = station): Commitment => ({ unitId, from: from * minute, to: to === null ? null : to * minute })
const stateAt = (now: number, known: Facts = facts(), what: Owed = owed): string => evaluate(what, known, now * minute).state

describe('a deliverable', () => {
  test('is planned, open, then late, at the minute', () => {
    expect(stateAt(9)).toBe('planned')
    expect(stateAt(10)).toBe('open')
    expect(stateAt(60)).toBe('open')
    expect(evaluate(owed, facts(), 60 * minute + 1).state).toBe('late')
  })

  test('names the next moment at which time alone changes it', () => {
    expect(evaluate(owed, facts(), 0).nextAt).toBe(10 * minute)
    expect(evaluate(owed, facts(), 10 * minute).nextAt).toBe(60 * minute + 1)
    expect(evaluate(owed, facts(), 61 * minute).nextAt).toBeNull()
  })

  test('is met by evidence in time, however late it arrives', () => {
    expect(stateAt(300, facts({ evidence: [60] }))).toBe('met')
    expect(stateAt(300, facts({ evidence: [61] }))).toBe('met-late')
  })

  test('is not met by evidence from before it counts', () => {
    expect(stateAt(30, facts({ evidence: [5] }), { ...owed, countsFrom: 10 * minute })).toBe('open')
  })

  test('needs as many pieces as it says, and is met by the last of them', () => {
    const two = { ...owed, needCount: 2 }
    expect(stateAt(70, facts({ evidence: [20] }), two)).toBe('late')
    expect(evaluate(two, facts({ evidence: [40, 20] }), 50 * minute)).toMatchObject({ state: 'met', metAt: 40 * minute })
  })

  test('waits while the crew is out, and its deadline moves by that time', () => {
    expect(stateAt(30, facts({ commitments: [out(20, null)] }))).toBe('suspended')
    const back = facts({ commitments: [out(20, 45)] })
    expect(evaluate(owed, back, 50 * minute)).toMatchObject({ state: 'open', effectiveDueAt: 85 * minute })
    expect(stateAt(85, back)).toBe('open')
    expect(stateAt(86, back)).toBe('late')
  })

  test('moves its deadline only by what lies inside the window, and once where two crews are out', () => {
    expect(evaluate(owed, facts({ commitments: [out(0, 20)] }), 30 * minute).effectiveDueAt).toBe(70 * minute)
    expect(evaluate(owed, facts({ commitments: [out(20, 40), out(30, 50)] }), 55 * minute).effectiveDueAt).toBe(90 * minute)
    expect(evaluate(owed, facts({ commitments: [out(61, 90)] }), 95 * minute)).toMatchObject({ state: 'late', effectiveDueAt: 60 * minute })
  })

  test('counts a call that begins inside the moved deadline', () => {
    expect(evaluate(owed, facts({ commitments: [out(20, 40), out(75, 85)] }), 86 * minute)).toMatchObject({ state: 'open', effectiveDueAt: 90 * minute })
  })

  test('does not wait for somebody else’s crew, nor when the duty may not wait', () => {
    expect(stateAt(30, facts({ commitments: [out(20, null, 'station-4')] }))).toBe('open')
    expect(stateAt(30, facts({ commitments: [out(20, null)] }), { ...owed, suspendable: false })).toBe('open')
  })

  test('is met in time by evidence from while the crew was out', () => {
    expect(stateAt(90, facts({ evidence: [75], commitments: [out(50, null)] }))).toBe('met')
  })

  test('is handed back until it is restored or settled', () => {
    expect(stateAt(90, facts({ dispositions: [act('handed-back', 20)] }))).toBe('handed-back')
    expect(stateAt(30, facts({ dispositions: [act('handed-back', 20), act('restored', 25)] }))).toBe('open')
    expect(stateAt(90, facts({ dispositions: [act('handed-back', 20)], evidence: [30] }))).toBe('met')
  })

  test('is waived, unless it had been met before', () => {
    expect(stateAt(90, facts({ dispositions: [act('waived', 70)] }))).toBe('waived')
    expect(stateAt(90, facts({ dispositions: [act('waived', 70)], evidence: [40] }))).toBe('met')
    expect(stateAt(90, facts({ dispositions: [act('waived', 70)], evidence: [80] }))).toBe('waived')
    expect(stateAt(90, facts({ dispositions: [act('waived', 70), act('restored', 75)] }))).toBe('late')
  })

  test('goes to another unit, whose calls count from then on', () => {
    const given = facts({ dispositions: [act('reassigned', 30, 'station-4')], commitments: [out(10, 20), out(40, 50, 'station-4'), out(40, 58)] })
    expect(evaluate(owed, given, 59 * minute)).toMatchObject({ ownerUnitId: 'station-4', effectiveDueAt: 80 * minute, state: 'open' })
  })

  test('does not depend on the order in which facts arrive', () => {
    const acts = [act('handed-back', 20), act('restored', 25), act('reassigned', 26, 'station-4'), act('waived', 40)]
    const a = evaluate(owed, facts({ dispositions: acts, evidence: [50, 30], commitments: [out(12, 14), out(13, 15)] }), 70 * minute)
    const b = evaluate(owed, facts({ dispositions: acts.toReversed(), evidence: [30, 50], commitments: [out(13, 15), out(12, 14)] }), 70 * minute)
    expect(a).toEqual(b)
  })
})

describe('an amendment that takes a clause out', () => {
  const withdrawn = { ...owed, withdrawnAt: 70 * minute }

  test('withdraws what was not settled', () => {
    expect(stateAt(90, facts(), { ...owed, withdrawnAt: 30 * minute })).toBe('withdrawn')
  })

  test('leaves what had been met, and what had been missed', () => {
    expect(stateAt(90, facts({ evidence: [40] }), withdrawn)).toBe('met')
    expect(stateAt(90, facts(), withdrawn)).toBe('late')
    expect(stateAt(90, facts({ evidence: [80] }), withdrawn)).toBe('met-late')
  })

  test('is not undone by evidence from afterwards', () => {
    expect(stateAt(90, facts({ evidence: [40] }), { ...owed, withdrawnAt: 30 * minute })).toBe('withdrawn')
  })
})

describe('a floor', () => {
  const floor: Owed = { ...owed, sort: 'floor', needCount: 4, suspendable: false }
  const measured = (pieces: readonly (readonly [number, number])[]): Facts => ({ evidence: pieces.map(([at, quantity]) => ({ at: at * minute, quantity })), dispositions: [], commitments: [] })

  test('is breached while the last known quantity lies below it, and kept again after', () => {
    expect(stateAt(5, measured([]), floor)).toBe('planned')
    expect(stateAt(20, measured([]), floor)).toBe('kept')
    expect(stateAt(20, measured([[15, 3]]), floor)).toBe('breached')
    expect(stateAt(30, measured([[15, 3], [25, 4]]), floor)).toBe('kept')
  })

  test('after its window says whether it was breached at any moment inside', () => {
    expect(stateAt(90, measured([[50, 3], [70, 9]]), floor)).toBe('breached')
    expect(stateAt(59, measured([[20, 3], [30, 4]]), floor)).toBe('kept')
    expect(stateAt(60, measured([[20, 3], [30, 4]]), floor)).toBe('breached')
    expect(stateAt(90, measured([[5, 3], [10, 4], [60, 1]]), floor)).toBe('kept')
  })

  test('follows a profile of what counts and what is needed, and says when it will cross', () => {
    const profile = { ...measured([]), profile: [[10, 4, 4], [20, null, 4], [30, 3, 3], [40, 2, 3], [45, 1, 4], [50, 4, 4]].map(([at, quantity, need]) => ({ at: (at ?? 0) * minute, quantity: quantity ?? null, need: need ?? 0 })) }
    expect([12, 25, 35].map((at) => evaluate(floor, profile, at * minute)).map((one) => [one.state, (one.nextAt ?? 0) / minute])).toEqual([['kept', 40], ['kept', 40], ['kept', 40]])
    expect([40, 47, 50, 60].map((at) => evaluate(floor, profile, at * minute)).map((one) => [one.state, (one.nextAt ?? 0) / minute])).toEqual([['breached', 50], ['breached', 50], ['kept', 60], ['breached', 0]])
    expect(listBreaches(profile.profile, 0, 60 * minute)).toEqual([{ from: 40 * minute, to: 50 * minute, quantity: 1, need: 4 }])
  })

  test('that is withdrawn remembers a breach, and nothing else', () => {
    const dip = { ...measured([]), profile: [{ at: 20 * minute, quantity: 3, need: 4 }, { at: 30 * minute, quantity: 4, need: 4 }] }
    expect(stateAt(90, dip, { ...floor, withdrawnAt: 40 * minute })).toBe('breached')
    expect(stateAt(90, dip, { ...floor, withdrawnAt: 15 * minute })).toBe('withdrawn')
  })
})
