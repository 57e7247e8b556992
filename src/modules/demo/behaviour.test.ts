import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, listCallOuts, temperOf, type CallOut, type OwedThing, type Temper } from './behaviour.ts'

const minute = 60_000
const start = Date.UTC(2027, 5, 23, 19)

const owedThings = fc.record({
  clauseId: fc.constantFrom('1', '7', '25'),
  dutyId: fc.constantFrom('receipt', 'site-density', 'station-state'),
  kind: fc.constantFrom('roll-call', 'record', 'report', 'acknowledge', 'task', 'a-later-kind'),
  subjectKind: fc.constantFrom('unit', 'site', 'premises'),
  subjectId: fc.uuid(),
  occurrence: fc.string({ minLength: 1, maxLength: 12 }),
  unitId: fc.constant('station'),
  opensAt: fc.integer({ min: 0, max: 600 }).map((minutes) => start + minutes * minute),
  windowMinutes: fc.integer({ min: 3, max: 600 }),
  suspendable: fc.boolean(),
}).map(({ windowMinutes, ...owed }): OwedThing => ({ ...owed, dueAt: owed.opensAt + windowMinutes * minute }))
const seeds = fc.string({ minLength: 1, maxLength: 4 })
const tempers = fc.constantFrom<Temper>('good', 'fair', 'bad')

const outsOf = (seed: string): CallOut[] => listCallOuts({ seed, unitId: 'station', unitExternalId: 's03', from: start, to: start + 24 * 60 * minute })

describe('what a simulated member does', () => {
  it('hangs on the seed and on names, not on what was asked before', () => {
    fc.assert(fc.property(seeds, tempers, fc.array(owedThings, { minLength: 2, maxLength: 8 }), (seed, temper, owed) => {
      const situation = { seed, temper, callOuts: outsOf(seed) }
      const there = owed.map((one) => decide(one, situation))
      const back = owed.toReversed().map((one) => decide(one, { ...situation, callOuts: outsOf(seed) })).toReversed()
      expect(back).toEqual(there)
    }))
  })

  it('is at whole milliseconds, after the window opens, and never while the crew that must do it is out', () => {
    fc.assert(fc.property(seeds, tempers, owedThings, (seed, temper, owed) => {
      const callOuts = outsOf(seed)
      const deed = decide(owed, { seed, temper, callOuts })
      if (deed === null) return
      expect(Number.isInteger(deed.at)).toBe(true)
      expect(deed.at).toBeGreaterThanOrEqual(owed.opensAt)
      if (owed.suspendable) expect(callOuts.filter((out) => out.from < deed.at && deed.at < out.to)).toEqual([])
    }))
  })

  it('is the same in a night that is played again, where another entry opened it', () => {
    fc.assert(fc.property(seeds, tempers, owedThings, fc.uuid(), fc.uuid(), (seed, temper, owed, first, second) => {
      const situation = { seed, temper, callOuts: [] }
      expect(decide({ ...owed, occurrence: `order.published@${first}/receipt` }, situation)).toEqual(decide({ ...owed, occurrence: `order.published@${second}/receipt` }, situation))
    }))
  })

  it('is less often in time at the bad station than at a good one', () => {
    const owed: OwedThing = { clauseId: '25', dutyId: 'station-state', kind: 'report', subjectKind: 'unit', subjectId: 'station', occurrence: '', unitId: 'station', opensAt: start, dueAt: start + 60 * minute, suspendable: false }
    const inTime = (temper: Temper): number => Array.from({ length: 400 }, (_, n) => decide({ ...owed, occurrence: `every#${n}` }, { seed: '1', temper, callOuts: [] })).filter((deed) => deed !== null && deed.at <= owed.dueAt).length
    expect(inTime('good')).toBeGreaterThan(370)
    expect(inTime('bad')).toBeLessThan(260)
    expect(temperOf('1', 's07')).toBe('bad')
  })
})

it('sends a crew out for 10 to 40 minutes at a time, and never while it is out', () => {
  fc.assert(fc.property(seeds, (seed) => {
    const outs = outsOf(seed)
    for (const [n, out] of outs.entries()) {
      expect(out.to - out.from).toBeGreaterThanOrEqual(10 * minute)
      expect(out.to - out.from).toBeLessThanOrEqual(40 * minute)
      expect(out.from).toBeGreaterThanOrEqual(outs[n - 1]?.to ?? start)
    }
  }))
})
