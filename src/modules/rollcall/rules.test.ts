import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerMoment, calledStateOf, clockSkewMs, isSettled, isUnanswered, rankOf, type CalledFacts } from './rules.ts'

const moment = fc.integer({ min: 0, max: 1000 })
const facts: fc.Arbitrary<CalledFacts & { memberId: string | null }> = fc.record({
  answerBy: fc.constant(500),
  answeredAt: fc.option(moment),
  excusedAt: fc.option(moment),
  reportedAt: fc.option(fc.integer({ min: 501, max: 1000 })),
  memberId: fc.option(fc.constant('m')),
}).chain((one) => fc.constantFrom('app', 'link', 'telephone').map((how) => ({ ...one, how: one.answeredAt === null ? null : how })))

describe('the state of somebody called', () => {
  it('is answered exactly when an answer counts from within the time, whatever else happened', () => {
    fc.assert(fc.property(facts, moment, (one, now) => {
      expect(calledStateOf(one, now) === 'answered').toBe(one.answeredAt !== null && one.answeredAt <= one.answerBy)
    }))
  })

  it('changes by time alone only from called to late', () => {
    fc.assert(fc.property(facts, moment, moment, (one, a, b) => {
      const [before, after] = [calledStateOf(one, Math.min(a, b)), calledStateOf(one, Math.max(a, b))]
      expect(before === after || (before === 'called' && after === 'late')).toBe(true)
    }))
  })

  it('settles nobody who may still be waited for, and shows the unanswered before all others', () => {
    fc.assert(fc.property(facts, facts, moment, (one, other, now) => {
      expect(calledStateOf(one, now) === 'called' && isSettled(one)).toBe(false)
      expect(isUnanswered(one) && !isUnanswered(other) && rankOf(one, now) >= rankOf(other, now)).toBe(false)
    }))
  })
})

describe('the moment of an answer', () => {
  it('lies between the opening and now, or is refused as older than the call', () => {
    const real = fc.integer({ min: 0, max: 10_000_000 })
    fc.assert(fc.property(real, real, fc.option(real), (openedAt, lag, claimedAt) => {
      const now = openedAt + lag
      const at = answerMoment({ openedAt, claimedAt, now })
      if (at === null) expect(claimedAt).toBeLessThan(openedAt - clockSkewMs)
      else {
        expect(at).toBeGreaterThanOrEqual(openedAt)
        expect(at).toBeLessThanOrEqual(now)
        if (claimedAt !== null && claimedAt >= openedAt && claimedAt <= now) expect(at).toBe(claimedAt)
      }
    }))
  })
})
