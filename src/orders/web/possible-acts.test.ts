import { describe, expect, it } from 'vitest'
import { possibleActs } from './possible-acts.ts'

const me = { id: 'me', steers: true, mayWaive: true, leads: true }
const leader = { id: 'me', steers: false, mayWaive: false, leads: true }
const crew = { id: 'me', steers: false, mayWaive: false, leads: false }
const nobody = null

describe('possibleActs', () => {
  it('lets only the desk take, waive and reassign, and a leader hand back', () => {
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: nobody }, leader)).toEqual(['hand-back', 'commit-crew'])
  })

  it('leaves a crew with what it can do itself', () => {
    expect(possibleActs({ state: 'open', kind: 'task', takenBy: nobody }, crew)).toEqual(['complete'])
  })

  it('passes on only what one has', () => {
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: nobody }, me)).not.toContain('pass')
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: { memberId: 'me', name: 'Me' } }, me)).toContain('pass')
  })

  it('offers to take what has no taker, and to let go only what is one’s own', () => {
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: nobody }, me)).toContain('take')
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: { memberId: 'me', name: 'Me' } }, me)).toContain('release')
    expect(possibleActs({ state: 'late', kind: 'report', takenBy: { memberId: 'other', name: 'Other' } }, me)).not.toContain('release')
  })

  it('offers nothing on what is settled, and to restore what was let go', () => {
    expect(possibleActs({ state: 'met', kind: 'task', takenBy: nobody }, me)).toEqual([])
    expect(possibleActs({ state: 'waived', kind: 'task', takenBy: nobody }, me)).toEqual(['restore'])
  })

  it('lets only a task be reported done in words', () => {
    expect(possibleActs({ state: 'open', kind: 'task', takenBy: nobody }, me)).toContain('complete')
    expect(possibleActs({ state: 'open', kind: 'roll-call', takenBy: nobody }, me)).not.toContain('complete')
  })
})
