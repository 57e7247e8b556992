import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { channels } from './contract.ts'
import { isNumber, listChannels, planFor, standAfter, whyQuiet, type Attempt, type Circumstances, type Reach } from './rules.ts'

const all: Reach = { telephone: '+351 220 000 000', email: 'a@example.org', order: null, hasBrowser: true }
const awake: Circumstances = { isSimulated: false, isOvertaken: false, hasLeft: false, isOnDuty: true, isAsleep: false, offDuty: false, wakes: false }
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
    [{ isOvertaken: true, offDuty: true, wakes: true }, 'quiet: overtaken'],
    [{ isOvertaken: true, isOnDuty: false, isAsleep: true }, 'quiet: overtaken'],
    [{ hasLeft: true, offDuty: true, wakes: true }, 'quiet: left'],
  ])('%j: %s', (where, expected) => expect(stand(all, where)).toBe(expected))

  it('by one rule, when they are told and before each try: what the world may do between only ever quiets', () => {
    const flags = ['isSimulated', 'isOvertaken', 'hasLeft', 'isOnDuty', 'isAsleep', 'offDuty', 'wakes'] as const
    for (let bits = 0; bits < 2 ** flags.length; bits += 1) {
      const where: Circumstances = { ...awake, ...Object.fromEntries(flags.map((flag, at) => [flag, (bits & (2 ** at)) !== 0])) }
      const why = whyQuiet(where)
      expect(stand(all, where)).toBe(why === null ? 'push' : `quiet: ${why}`)
      for (const worse of [{ isSimulated: true }, { isOvertaken: true }, { hasLeft: true }]) expect(whyQuiet({ ...where, ...worse })).not.toBeNull()
      // An order that may disturb more takes no more than these two reasons away.
      const named = whyQuiet({ ...where, offDuty: true, wakes: true })
      if (why !== named) expect(['off-duty', 'asleep']).toContain(why)
      expect(named === null || ['simulated', 'overtaken', 'left'].includes(named)).toBe(true)
    }
  })

  it('nobody without an address', () => {
    expect(stand({ ...all, telephone: null, email: null, hasBrowser: false }, {})).toBe('quiet: no-address')
    expect(stand(null, {})).toBe('quiet: no-address')
    expect(standAfter({ channel: 'sms', further: ['email'], tries: 2 }, { outcome: 'quiet', reason: 'overtaken', retryInMs: null }, 7)).toEqual({ channel: 'sms', further: [], state: 'quiet', reason: 'overtaken', tries: 2, next_at: null, ended_at: 7 })
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
