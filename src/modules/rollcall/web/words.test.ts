import { describe, expect, it } from 'vitest'
import { holdOrder } from './held-order.ts'
import { countAnswered, countExpected, markOfCalled, sortCalled, type Called } from './words.ts'

const called = (calledId: string, state: Called['state'], answeredAt: number | null = null): Called => ({ calledId, unitId: 'u', unitName: { zh: '', en: '' }, role: 'leader', memberId: null, memberName: null, telephone: null, state, answeredAt, how: null })

describe('list of those called', () => {
  it('puts the late without answer first, the answered last', () => {
    const list = [called('a', 'answered', 5), called('b', 'called'), called('c', 'late'), called('d', 'excused'), called('e', 'late', 9)]
    expect(sortCalled(list).map((item) => item.calledId)).toEqual(['c', 'b', 'd', 'a', 'e'])
  })

  it('tells late without answer from answered late', () => {
    expect(markOfCalled({ state: 'late', answeredAt: null }, false)).toEqual({ shape: 'late', word: 'rollcall.state.late' })
    expect(markOfCalled({ state: 'late', answeredAt: 3 }, false)).toEqual({ shape: 'met-late', word: 'rollcall.answered-late' })
  })

  it('expects no answer from those who are excused, and does not count them as answered', () => {
    const call = { counts: { answered: 2, verified: 1, excused: 3, late: 1 }, total: 7 }
    expect([countAnswered(call), countExpected(call)]).toEqual([3, 4])
  })

  it('keeps rows where they are while held; new ones come at the end', () => {
    expect(holdOrder(['b', 'a'], ['n', 'a', 'b'], (id) => id)).toEqual(['b', 'a', 'n'])
  })
})
