import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { makeOrder, stations } from './testing/make-order.ts'
import { intervalAt, listLevelEntries, plannedTimeline, type LevelChange } from './timeline.ts'

const numRuns = Number(process.env['MUSTER_ROUNDS'] ?? 100)
vi.setConfig({ testTimeout: Math.max(20_000, numRuns * 100) })
const head = 'grace: PT10M\nlevels:\n  - { level: II, from: 2027-02-17T12:00 }\n  - { level: I, from: 2027-02-20T12:00, to: 2027-02-21T02:00 }\n'
const order = makeOrder({ timezone: 'Asia/Shanghai', period: '2027-02-17T12:00/2027-02-21T08:00', head, duties: [`id: a, ${stations}`] })
const local = (text: string): number => Date.parse(`2027-02-${text}:00+08:00`)
const change = (level: string, at: string, entryId = `j-${at}`): LevelChange => ({ level, at: local(at), graceMs: 1_800_000, entryId })
const show = (changes: readonly LevelChange[]) =>
  listLevelEntries(plannedTimeline(order, changes), order.scale).map(({ key, interval, raised }) => [key, new Date(interval.from + 8 * 3_600_000).toISOString().slice(8, 16), interval.cause, raised])

describe('the timeline of levels', () => {
  it('is the plan when nothing was ordered', () => {
    expect(show([])).toEqual([['level.II#1', '17T12:00', 'plan:1', true], ['level.I#1', '20T12:00', 'plan:2', true], ['level.II#2', '21T02:00', 'plan:3', false]])
    expect(plannedTimeline(order, [])[1]).toMatchObject({ graceUntil: local('20T12:10'), to: local('21T02:00') })
  })

  it('a level brought forward runs on into its planned time as one stretch', () => {
    expect(show([change('I', '20T10:00')])).toEqual([['level.II#1', '17T12:00', 'plan:1', true], ['level.I#1', '20T10:00', 'j-20T10:00', true], ['level.II#2', '21T02:00', 'plan:3', false]])
    expect(plannedTimeline(order, [change('I', '20T10:00')])[1]).toMatchObject({ graceUntil: local('20T10:30'), to: local('21T02:00') })
  })

  it('a level lowered early and raised again is entered a second time', () => {
    expect(show([change('II', '20T20:00'), change('I', '20T22:00')]).map(([key, at]) => [key, at])).toEqual([
      ['level.II#1', '17T12:00'], ['level.I#1', '20T12:00'], ['level.II#2', '20T20:00'], ['level.I#2', '20T22:00'], ['level.II#3', '21T02:00'],
    ])
  })

  it('a change holds until the plan changes next', () => {
    expect(show([change('I', '19T20:00'), change('II', '19T23:00')]).map(([key, at]) => [key, at])).toEqual([
      ['level.II#1', '17T12:00'], ['level.I#1', '19T20:00'], ['level.II#2', '19T23:00'], ['level.I#2', '20T12:00'], ['level.II#3', '21T02:00'],
    ])
  })

  it('at the same moment the order of a person wins over the plan', () => {
    expect(show([change('I', '21T02:00')]).map(([key, at]) => [key, at])).toEqual([['level.II#1', '17T12:00'], ['level.I#1', '20T12:00']])
  })

  it('a change to the level that holds changes nothing', () => {
    expect(plannedTimeline(order, [change('II', '18T12:00')])).toEqual(plannedTimeline(order, []))
  })

  it('covers the operation without gap, whatever is ordered and in whatever order it is told', () => {
    const changes = fc.array(fc.record({ level: fc.constantFrom('I', 'II', 'III'), at: fc.integer({ min: order.from - 1e7, max: order.to + 1e7 }), graceMs: fc.nat(3_600_000), entryId: fc.uuid() }), { maxLength: 8 })
    fc.assert(
      fc.property(changes, fc.integer(), (list, turn) => {
        const timeline = plannedTimeline(order, list)
        const turned = list.length === 0 ? list : [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)]
        expect(plannedTimeline(order, turned)).toEqual(timeline)
        timeline.forEach((interval, index) => {
          expect(interval.to).toBe(timeline[index + 1]?.from ?? order.to)
          expect(interval.level).not.toBe(timeline[index + 1]?.level)
          expect(intervalAt(timeline, interval.from)).toBe(interval)
        })
        expect(timeline[0]?.from).toBeLessThanOrEqual(order.from)
      }),
      { numRuns },
    )
  })
})
