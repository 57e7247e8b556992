import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { channels } from './contract.ts'
import { isNumber, listChannels, planFor, standAfter, type Attempt, type Circumstances, type Reach } from './rules.ts'

const all: Reach = { telephone: '+351 220 000 000', email: 'a@example.org', order: null, hasBrowser: true }
const awake: Circumstances = { isSimulated: false, isOnDuty: true, isAsleep: false, offDuty: false, wakes: false }
const stand = (reach: Reach | null, where: Partial<Circumstances>): string => {
  const { state, reason, channel } = planFor(reach, channels, { ...awake, ...where })
  return state === 'quiet' ? `quiet: ${reason}` : channel
}

describe('who is disturbed', () => {
  it.each([
    [{}, 'push'],
    [{ isOnDuty: false }, 'quiet: off-duty'],
    [{ isOnDuty: false, offDuty: true }, 'push'],
    [{ isAsleep: true }, 'quiet: asleep'],
    [{ isAsleep: true, wakes: true }, 'push'],
    [{ isOnDuty: false, isAsleep: true, offDuty: true }, 'quiet: asleep'],
    [{ isOnDuty: false, isAsleep: true, offDuty: true, wakes: true }, 'push'],
    [{ isOnDuty: false, wakes: true }, 'quiet: off-duty'],
    [{ isSimulated: true, offDuty: true, wakes: true }, 'quiet: simulated'],
  ])('%j: %s', (where, expected) => expect(stand(all, where)).toBe(expected))

  it('nobody without an address, nobody who left', () => {
    expect(stand({ ...all, telephone: null, email: null, hasBrowser: false }, {})).toBe('quiet: no-address')
    expect(stand(null, {})).toBe('quiet: no-address')
  })
})

describe('by what', () => {
  it('in the order that the member gave, of what there is on both sides', () => {
    expect(listChannels(all, channels)).toEqual(['push', 'email', 'sms'])
    expect(listChannels({ ...all, order: ['voice', 'sms', 'push'] }, channels)).toEqual(['voice', 'sms', 'push'])
    expect(listChannels({ ...all, order: ['voice', 'email'] }, ['push', 'email'])).toEqual(['email'])
    expect(listChannels({ ...all, order: [] }, channels)).toEqual([])
    expect(listChannels({ ...all, telephone: 'ext. 12' }, ['sms', 'voice'])).toEqual([])
  })

  test.each([['+351 220 000 000', true], ['0591-8700000', true], ['119', false], ['ext. 12', false], ['', false], [null, false]])('%j is a number: %s', (text, expected) => expect(isNumber(text)).toBe(expected))
})

const attempt = fc.oneof<fc.Arbitrary<Attempt>[]>(
  fc.constant({ outcome: 'sent', reason: null, retryInMs: null }),
  fc.record({ outcome: fc.constant('failed' as const), reason: fc.constant('x'), retryInMs: fc.option(fc.integer({ min: 1, max: 1000 })) }),
  fc.constant({ outcome: 'refused', reason: 'y', retryInMs: null }),
)

test('whatever happens, a delivery goes on through its channels in order and ends once', () => {
  fc.assert(fc.property(fc.shuffledSubarray([...channels], { minLength: 1 }), fc.array(attempt, { minLength: 60, maxLength: 60 }), (order, attempts) => {
    const [channel = 'push', ...further] = order
    let now = standAfter({ channel, further, tries: -1 }, { outcome: 'failed', reason: null, retryInMs: 1 }, 0)
    const seen: string[] = [channel]
    let byOne = 0
    for (const one of attempts) {
      // As the service does: nobody retries for ever.
      const limited = byOne >= 5 && one.outcome === 'failed' ? { ...one, retryInMs: null } : one
      now = standAfter(now, limited, 0)
      byOne = now.tries
      if (now.channel !== seen.at(-1)) seen.push(now.channel)
      expect((now.state === 'failed') === (now.next_at !== null)).toBe(true)
      expect((now.ended_at !== null) === (now.state === 'sent' || now.state === 'given-up')).toBe(true)
      if (now.ended_at !== null) break
    }
    expect(seen).toEqual(order.slice(0, seen.length))
    expect(['sent', 'given-up']).toContain(now.state)
    if (now.state === 'given-up') expect(seen).toEqual(order)
  }))
})
