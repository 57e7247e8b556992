import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Order } from './order.ts'
import { makeOrder, problemsOf, stations } from './testing/make-order.ts'
import { plannedTimeline, type LevelChange } from './timeline.ts'
import { durationMs, formatLocal, resolveLocal } from './time.ts'
import { drawRandomTimes, unfoldWindow } from './windows.ts'

const numRuns = Number(process.env['MUSTER_ROUNDS'] ?? 100)
vi.setConfig({ testTimeout: Math.max(20_000, numRuns * 100) })
const minute = 60_000
const hour = 60 * minute

function dutyOf(order: Order) {
  const duty = order.clauses[0]?.duties[0]
  if (duty === undefined) throw new Error('the order has no duty')
  return duty
}

function unfold(parts: Parameters<typeof makeOrder>[0], changes: readonly LevelChange[] = []) {
  const order = makeOrder(parts)
  return unfoldWindow(order, dutyOf(order), plannedTimeline(order, changes)).map((occurrence) => ({
    key: occurrence.key, opens: formatLocal(occurrence.opensAt, order.timezone), due: formatLocal(occurrence.dueAt, order.timezone), hours: (occurrence.dueAt - occurrence.opensAt) / hour,
    closes: occurrence.closesAt === null ? null : formatLocal(occurrence.closesAt, order.timezone),
  }))
}

const levels = 'levels:\n  - { level: II, from: 2027-06-23T08:00 }\n  - { level: I, from: 2027-06-23T20:00, to: 2027-06-24T04:00 }\n'

describe('a window', () => {
  it('by: opens with the operation, or in the preparation when due before it', () => {
    expect(unfold({ duties: [`id: a, ${stations}, by: 2027-06-23T19:30`] })).toMatchObject([{ key: 'once', opens: '2027-06-23T08:00', due: '2027-06-23T19:30', closes: null }])
    expect(unfold({ head: 'preparation: 2027-06-20T08:00\n', duties: [`id: a, ${stations}, by: 2027-06-22T12:00`] })).toMatchObject([{ opens: '2027-06-20T08:00', due: '2027-06-22T12:00' }])
  })

  it('daily: each time is a deadline that opens at midnight or at the time before', () => {
    expect(unfold({ duties: [`id: a, ${stations}, daily: ["09:00", "21:00"]`] })).toEqual([
      { key: '2027-06-23', opens: '2027-06-23T08:00', due: '2027-06-23T09:00', hours: 1, closes: '2027-06-23T09:00' },
      { key: '2027-06-23#2', opens: '2027-06-23T09:00', due: '2027-06-23T21:00', hours: 12, closes: '2027-06-24T00:00' },
      { key: '2027-06-24', opens: '2027-06-24T00:00', due: '2027-06-24T09:00', hours: 9, closes: null },
    ])
  })

  it('daily: no deadline at the very beginning, one at the very end', () => {
    const parts = { period: '2027-06-23T09:00/2027-06-24T09:00' }
    expect(unfold({ ...parts, duties: [`id: a, ${stations}, daily: "09:00"`] }).map((one) => one.due)).toEqual(['2027-06-24T09:00'])
    expect(unfold({ ...parts, duties: [`id: a, ${stations}, daily: "09:00", within: PT5M`] }).map((one) => one.opens)).toEqual(['2027-06-23T09:00'])
  })

  it('daily with opens and within', () => {
    expect(unfold({ duties: [`id: a, ${stations}, daily: "17:00", opens: PT2H`] })).toMatchObject([{ opens: '2027-06-23T15:00', due: '2027-06-23T17:00' }])
    expect(unfold({ duties: [`id: a, ${stations}, daily: "17:00", within: PT3M`] })).toMatchObject([{ opens: '2027-06-23T17:00', due: '2027-06-23T17:03' }])
  })

  it('daily: a range over midnight belongs to the day on which it begins', () => {
    expect(unfold({ duties: [`id: a, ${stations}, daily: 22:00-06:00`] })).toMatchObject([{ key: '2027-06-23', opens: '2027-06-23T22:00', due: '2027-06-24T06:00' }])
    expect(unfold({ period: '2027-06-23T02:00/2027-06-23T23:00', duties: [`id: a, ${stations}, daily: 22:00-06:00`] })).toMatchObject([
      { key: '2027-06-22', opens: '2027-06-23T02:00', due: '2027-06-23T06:00' },
      { key: '2027-06-23', opens: '2027-06-23T22:00', due: '2027-06-23T23:00' },
    ])
  })

  it('is only where its level holds, and no deadline lies in the grace', () => {
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, every: PT6H, levels: [I]`] })).toMatchObject([{ key: 'every#3', opens: '2027-06-23T20:00' }, { key: 'every#4', opens: '2027-06-24T02:00' }])
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, levels: [I]`] })).toMatchObject([{ key: 'level.I#1', opens: '2027-06-23T20:00', due: '2027-06-24T04:00' }])
    expect(unfold({ head: `${levels}grace: PT40M\n`, duties: [`id: a, ${stations}, after: level.raised, within: PT30M, levels: [I]`] })).toMatchObject([{ key: 'level.I#1', opens: '2027-06-23T20:00', due: '2027-06-23T20:40' }])
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, by: 2027-06-23T23:00, levels: [I]`] })).toMatchObject([{ key: 'once', opens: '2027-06-23T20:00', due: '2027-06-23T23:00' }])
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, by: 2027-06-23T19:00, levels: [I]`] })).toEqual([])
  })

  it('after level.raised knows raising from lowering', () => {
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, after: level.raised, within: PT30M`] }).map((one) => one.key)).toEqual(['level.II#1', 'level.I#1'])
    expect(unfold({ head: levels, duties: [`id: a, ${stations}, after: level.lowered, within: PT30M`] }).map((one) => one.key)).toEqual(['level.II#2'])
  })

  it('bringing a level forward moves the same occurrence', () => {
    const early: LevelChange = { level: 'I', at: Date.parse('2027-06-23T17:00:00Z'), graceMs: 0, entryId: 'j1' }
    const parts = { head: levels, duties: [`id: a, ${stations}, after: { event: level.raised, level: I }, within: PT30M`] }
    expect(unfold(parts, [early])).toMatchObject([{ key: 'level.I#1', opens: '2027-06-23T18:00', due: '2027-06-23T18:30' }])
  })
})

describe('daylight saving', () => {
  const spring = { period: '2027-03-27T00:00/2027-03-30T00:00' }
  const autumn = { period: '2027-10-30T00:00/2027-11-02T00:00' }

  it('days have 23 and 25 hours when they are days, and every six hours stays six hours', () => {
    expect(unfold({ ...spring, duties: [`id: a, ${stations}, every: P1D`] }).map((one) => one.hours)).toEqual([24, 23, 24])
    expect(unfold({ ...autumn, duties: [`id: a, ${stations}, every: P1D`] }).map((one) => one.hours)).toEqual([24, 25, 24])
    expect(new Set(unfold({ ...autumn, duties: [`id: a, ${stations}, every: PT6H`] }).slice(0, -1).map((one) => one.hours))).toEqual(new Set([6]))
    expect(unfold({ ...spring, duties: [`id: a, ${stations}, daily: 22:00-06:00`] }).map((one) => one.hours)).toEqual([6, 7, 8, 2])
  })

  it('a daily time that is skipped is taken later and one that comes twice the first time, with a warning', () => {
    expect(unfold({ ...spring, duties: [`id: a, ${stations}, daily: "01:30"`] }).map((one) => one.due)).toEqual(['2027-03-27T01:30', '2027-03-28T02:30', '2027-03-29T01:30'])
    expect(problemsOf({ ...spring, duties: [`id: a, ${stations}, daily: "01:30"`] })).toMatchObject([
      { severity: 'warning', code: 'time.skipped', message: 'on 2027-03-28 the clock jumps over 01:30; 2027-03-28T02:30 is taken', remedy: 'Write a time that every day has, such as 02:30.' },
    ])
    const order = makeOrder({ ...autumn, duties: [`id: a, ${stations}, daily: "01:30"`] })
    expect(unfoldWindow(order, dutyOf(order), [])[1]?.dueAt).toBe(Date.UTC(2027, 9, 31, 0, 30))
    expect(problemsOf({ ...autumn, duties: [`id: a, ${stations}, daily: "01:30"`] })).toMatchObject([{ severity: 'warning', code: 'time.doubled', message: expect.stringContaining('on 2027-10-31 01:30 happens twice'), remedy: expect.stringContaining('2027-10-31T01:30+00:00') }])
  })

  it('a written time that does not exist or exists twice is refused, with what would be right', () => {
    expect(problemsOf({ ...spring, duties: [`id: a, ${stations}, by: 2027-03-28T01:30`] })).toMatchObject([{ severity: 'error', code: 'time.skipped', remedy: 'Write 2027-03-28T02:30, or a time before the change, such as 2027-03-28T00:30.' }])
    expect(problemsOf({ ...autumn, duties: [`id: a, ${stations}, by: 2027-10-31T01:30`] })).toMatchObject([{ severity: 'error', code: 'time.doubled', remedy: 'Write 2027-10-31T01:30+01:00 for the first or 2027-10-31T01:30+00:00 for the second.' }])
    expect(problemsOf({ ...autumn, duties: [`id: a, ${stations}, by: 2027-10-31T01:30+00:00`] })).toEqual([])
    expect(resolveLocal('2027-10-31T01:30+00:00', 'Europe/Lisbon')).toEqual({ kind: 'ok', at: Date.UTC(2027, 9, 31, 1, 30) })
  })
})

describe('for any period', () => {
  const zones = fc.constantFrom('Europe/Lisbon', 'Asia/Shanghai', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca')
  const day = fc.integer({ min: 0, max: 360 })
  const span = fc.integer({ min: 1, max: 10 })
  const period = fc.tuple(day, span).map(([from, days]) => {
    const first = Temporal.PlainDate.from('2027-01-01').add({ days: from })
    return `${first.toString()}T12:00/${first.add({ days }).toString()}T12:00`
  })
  const durations = fc.constantFrom('PT20M', 'PT1H', 'PT6H', 'PT8H', 'P1D', 'P2D')

  it('periodic windows tile it without gap or overlap', () => {
    fc.assert(
      fc.property(zones, period, durations, (timezone, when, every) => {
        const order = makeOrder({ timezone, period: when, duties: [`id: a, ${stations}, every: ${every}`] })
        const occurrences = unfoldWindow(order, dutyOf(order), [])
        expect(occurrences[0]?.opensAt).toBe(order.from)
        expect(occurrences.at(-1)?.dueAt).toBe(order.to)
        occurrences.forEach((one, index) => {
          const next = occurrences[index + 1]
          if (next === undefined) return
          expect(one.dueAt).toBe(next.opensAt)
          expect(one.closesAt).toBe(next.countsFrom)
          if (every.startsWith('PT')) expect(one.dueAt - one.opensAt).toBe(durationMs(every))
        })
      }),
      { numRuns },
    )
  })

  it('occurrences have keys of their own, open before they are due, and never count the same moment twice', () => {
    const windows = fc.constantFrom('daily: "17:00"', 'daily: ["00:30", "02:30", "23:00"]', 'daily: 22:00-06:00', 'daily: "02:15", opens: PT3H', 'daily: "01:30", within: PT3M', 'every: PT7H', 'every: P1D')
    fc.assert(
      fc.property(zones, period, windows, (timezone, when, window) => {
        const order = makeOrder({ timezone, period: when, duties: [`id: a, ${stations}, ${window}`] })
        const occurrences = unfoldWindow(order, dutyOf(order), plannedTimeline(order, []))
        expect(new Set(occurrences.map((one) => one.key)).size).toBe(occurrences.length)
        occurrences.forEach((one, index) => {
          expect(one.opensAt).toBeLessThan(one.dueAt)
          expect(one.opensAt).toBeGreaterThanOrEqual(order.from)
          expect(one.closesAt ?? Infinity).toBeGreaterThanOrEqual(one.dueAt)
          expect(one.countsFrom).toBeGreaterThanOrEqual(occurrences[index - 1]?.dueAt ?? 0)
        })
      }),
      { numRuns },
    )
  })

  it('random times lie inside their night, apart, and follow from the seed alone', () => {
    fc.assert(
      fc.property(zones, period, fc.integer({ min: 1, max: 6 }), fc.string(), (timezone, when, times, seed) => {
        const order = makeOrder({ timezone, period: when, duties: [`id: a, ${stations}, random: { times: ${times}, between: 22:00-06:00 }`] })
        const drawn = drawRandomTimes(order, dutyOf(order), seed, [])
        expect(drawRandomTimes(order, dutyOf(order), seed, [])).toEqual(drawn)
        expect(drawn.length % times).toBe(0)
        drawn.forEach(({ opensAt, countsFrom, closesAt }, index) => {
          expect(opensAt).toBeGreaterThanOrEqual(countsFrom)
          expect(opensAt).toBeLessThan(closesAt ?? 0)
          expect(opensAt - (drawn[index - 1]?.opensAt ?? -Infinity)).toBeGreaterThan(10 * minute)
        })
      }),
      { numRuns },
    )
  })

  it('another seed draws other times', () => {
    const order = makeOrder({ duties: [`id: a, ${stations}, random: { times: 2, between: 22:00-06:00 }`] })
    const at = (seed: string) => drawRandomTimes(order, dutyOf(order), seed, []).map((one) => one.opensAt)
    expect(at('1')).not.toEqual(at('2'))
  })
})
