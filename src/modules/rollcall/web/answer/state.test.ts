import { describe, expect, it } from 'vitest'
import { formatCountdown, operationNow, showCall } from './state.ts'
import type { CallToAnswer } from './talk.ts'

const call: CallToAnswer = {
  callId: 'c', calledId: 'd', operationTitle: { zh: '夜', en: 'Night' }, unitName: { zh: '站', en: 'Station' }, role: 'leader',
  openedAt: 0, answerBy: 180_000, operationNow: 60_000, speed: 10, isPaused: false, state: 'called',
}

describe('answering page', () => {
  it('counts on in the speed of the operation, and stands still while it is paused', () => {
    expect(operationNow(call, 2_000)).toBe(80_000)
    expect(operationNow({ ...call, isPaused: true }, 2_000)).toBe(60_000)
  })

  it('shows zero only when the time is really over', () => {
    expect(formatCountdown(1)).toBe('0:01')
    expect(formatCountdown(0)).toBe('0:00')
    expect(formatCountdown(-999)).toBe('0:00')
    expect(formatCountdown(-61_000)).toBe('1:01')
    expect(formatCountdown(3_725_000)).toBe('1:02:05')
  })

  it('asks again for an answer from somebody who is late or was reported', () => {
    for (const state of ['called', 'late', 'reported'] as const) expect(showCall({ ...call, state }, { kind: 'loading' }).kind).toBe('called')
  })

  it('keeps the answer on screen when the server has nothing more to ask', () => {
    const answered = { kind: 'answered', call, isLate: false, answeredAt: 70_000 } as const
    expect(showCall(null, answered)).toBe(answered)
    expect(showCall(null, { kind: 'called', call })).toEqual({ kind: 'none' })
  })

  it('shows the next call in place of the last answer', () => {
    expect(showCall({ ...call, calledId: 'e' }, { kind: 'answered', call, isLate: false, answeredAt: 70_000 })).toEqual({ kind: 'called', call: { ...call, calledId: 'e' } })
  })
})
