import { describe, expect, it } from 'vitest'
import { askedFilter, isNarrowed, readFilter, toggleState } from './filter.ts'

describe('the filter in the address', () => {
  it('ignores what is no filter, so that an old link still opens', () => {
    const filter = readFilter({ state: 'late,nonsense', from: 'yesterday', to: '1e9' })
    expect(filter.states).toEqual(['late'])
    expect(filter.from).toBeNull()
    expect(filter.to).toBeNull()
  })

  it('is not narrowed by an address without filters', () => {
    expect(isNarrowed(readFilter({ obligation: 'x' }))).toBe(false)
    expect(isNarrowed(readFilter({ clause: '15' }))).toBe(true)
  })

  it('switches one state on and off and leaves the others', () => {
    const filter = readFilter({ state: 'late,open' })
    expect(toggleState(filter, 'late')).toBe('open')
    expect(toggleState(filter, 'breached')).toBe('late,open,breached')
    expect(toggleState(readFilter({ state: 'late' }), 'late')).toBeUndefined()
  })

  it('asks for what is open within a quarter of an hour when it says due soon', () => {
    const now = Date.UTC(2027, 5, 23, 20, 37, 20)
    expect(askedFilter(readFilter({ state: 'due-soon' }), now)).toEqual({ states: ['open'], from: Date.UTC(2027, 5, 23, 20, 37), to: Date.UTC(2027, 5, 23, 20, 52) })
  })

  it('does not cut other states off by the quarter of an hour', () => {
    expect(askedFilter(readFilter({ state: 'due-soon,late' }), 0)).toEqual({ states: ['late', 'open'] })
  })
})
