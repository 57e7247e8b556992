import { describe, expect, it } from 'vitest'
import { tryKinds, trialAt } from '../../../orders/compile/testing/evidence.ts'
import { rest } from './rest.ts'
import { roster } from './roster.ts'
import { strength } from './strength.ts'

const kinds = [strength, roster, rest]
const stations = `units: 'unit.type == "station"'`
const levels = 'grace: PT10M\nlevels: [{ level: II, from: 2027-06-23T08:00 }, { level: I, from: 2027-06-23T20:00, to: 2027-06-24T02:00 }]\n'
const wall = (at: number): string => new Date(at + 3_600_000).toISOString().slice(8, 16)

describe('strength', () => {
  it('holds at every moment of its window at which its level holds, after the grace', () => {
    const { compiled, force } = tryKinds(kinds, { head: levels, duties: [`id: night, kind: strength, ${stations}, base: actual, at_least: 1/2, daily: 22:00-06:00, levels: [II]`, `id: high, kind: strength, ${stations}, base: actual, at_least: 1/2, levels: [I]`, `id: low, kind: strength, ${stations}, at_least: 1, levels: [II]`] })
    const [station] = force.units.filter((unit) => unit.type === 'station')
    const of = (dutyId: string): string[] => compiled.terms.filter((term) => term.dutyId === dutyId && term.subjectId === station?.id).toSorted((a, b) => a.opensAt - b.opensAt).map((term) => `${term.occurrence} ${wall(term.opensAt)} ${wall(term.dueAt)} ${term.need.count}`)
    // From 22:00 to 02:00 the other level holds; of the night before, only what lies inside the operation would.
    expect(of('night')).toEqual(['2027-06-23/level.II#2 24T02:10 24T06:00 1'])
    expect(of('high')).toEqual(['level.I#1 23T20:10 24T02:00 1'])
    expect(of('low')).toEqual(['level.II#1 23T08:10 23T20:00 1', 'level.II#2 24T02:10 24T12:00 1'])
    expect(compiled.terms.every((term) => term.sort === 'floor')).toBe(true)
  })

  it('comes to whole people, and to no floor where the base is nobody', () => {
    const need = (line: string): number[] => [...new Set(tryKinds(kinds, { duties: [`id: a, kind: strength, ${line}`] }).compiled.terms.map((term) => term.need.count))]
    // Two in each station; the brigade has nobody of its own.
    expect(need(`${stations}, base: actual, at_least: 2/3`)).toEqual([2])
    expect(need(`${stations}, base: actual, at_least: 2/3, rounding: down`)).toEqual([1])
    expect(need(`${stations}, base: establishment, at_least: 1/2`)).toEqual([1])
    expect(need(`units: 'unit.type == "brigade"', base: actual, at_least: 1/2`)).toEqual([])
    expect(need(`${stations}, at_least: 4`)).toEqual([4])
  })

  it.each([
    [`kind: strength, id: a, ${stations}, at_least: 1/3`, 'strength.base'],
    [`kind: strength, id: a, ${stations}, at_least: 3, base: actual`, 'strength.base'],
    [`kind: strength, id: a, members: "true", at_least: 3`, 'strength.subject'],
    [`kind: strength, id: a, ${stations}, at_least: 1, counts_acting: true`, 'strength.acting'],
    [`kind: strength, id: a, ${stations}, at_least: 1, among: members, classes: [W]`, 'strength.among'],
    [`kind: strength, id: a, ${stations}, at_least: 0/3, base: actual`, 'field.wrong'],
    [`kind: strength, id: a, ${stations}, at_least: 1, qualification: astronaut`, 'field.wrong'],
    [`kind: strength, id: a, ${stations}, at_least: 1, daily: "17:00"`, 'window.form'],
  ])('is refused: %s', (duty, code) => {
    expect(tryKinds(kinds, { duties: [duty] }).codes).toContain(code)
  })
})

describe('roster', () => {
  const trial = tryKinds(kinds, { head: levels, duties: [`id: r, kind: roster, ${stations}, lead: P3D, notice: P1D, leave_stopped: [I]`] })
  const [station] = trial.force.units.filter((unit) => unit.type === 'station')

  it('is owed for each day of the operation, so long before that day begins, however early it comes', () => {
    const own = trial.compiled.terms.filter((term) => term.subjectId === station?.id)
    expect(own.map((term) => `${term.occurrence} ${wall(term.dueAt)}`).toSorted()).toEqual(['2027-06-23 20T00:00', '2027-06-24 21T00:00'])
    const day = { kind: 'roster.day-submitted', unitId: station?.id ?? null, subject: { kind: 'unit', id: station?.id ?? '' }, facts: { day: '2027-06-24', rosterId: 'r1' } }
    expect(trial.metBy(day).map((term) => [term.subjectId, term.occurrence])).toEqual([[station?.id, '2027-06-24']])
    expect(own.every((term) => term.countsFrom < Date.UTC(2026, 6, 1))).toBe(true)
    expect(trial.compiled.appointments.map((one) => [one.command, one.input['day']])).toEqual([['note-submitted-day', '2027-06-23'], ['note-submitted-day', '2027-06-24']])
  })

  it('a change approved inside the notice is owed from before it was, and is its own evidence', () => {
    const entry = { kind: 'roster.change-approved', unitId: station?.id ?? null, facts: { changeId: 'c1', fromAt: trialAt + 3_600_000 } }
    const opened = trial.open(entry)
    expect(opened.map((term) => [term.occurrence, term.subjectId, term.dueAt - trialAt])).toEqual([['change@c1', station?.id, 3_600_000 - 86_400_000]])
    expect(trial.metBy(entry, opened)).toEqual(opened)
    // Whoever says nothing of the shifts was late all the same; another unit's change is not this order's.
    expect(trial.open({ ...entry, facts: { changeId: 'c2' } }).every((term) => term.dueAt < trialAt)).toBe(true)
    expect(trial.open({ ...entry, unitId: trial.force.units[0]?.id ?? null })).toEqual([])
  })

  it.each([[`kind: roster, id: a, members: "true"`, 'roster.subject'], [`kind: roster, id: a, ${stations}, levels: [I]`, 'roster.levels'], [`kind: roster, id: a, ${stations}, daily: "17:00"`, 'window.form']])('is refused: %s', (duty, code) => {
    expect(tryKinds(kinds, { head: levels, duties: [duty] }).codes).toContain(code)
  })
})

describe('rest', () => {
  it('is a floor on each member, owed by the unit', () => {
    const { compiled, force } = tryKinds(kinds, { duties: [`id: a, kind: rest, units: 'unit.externalId == "s01"', members: '"driver" in member.qualifications', longest: PT10H, classes: [W, C]`] })
    expect(compiled.terms.map((term) => [force.members.find((one) => one.id === term.subjectId)?.externalId, term.memberId, term.details])).toEqual(
      compiled.terms.map((term) => [force.members.find((one) => one.id === term.subjectId)?.externalId, null, { longestMs: 36_000_000, shortestRestMs: 28_800_000, classes: 'W,C' }]),
    )
    expect(compiled.terms.map((term) => force.members.find((one) => one.id === term.subjectId)?.externalId).toSorted()).toEqual(['s01-m0', 's01-m1', 's02-m0'])
  })

  it('is of members alone', () => {
    expect(tryKinds(kinds, { duties: ['id: a, kind: rest, sites: site.gates > 1'] }).codes).toContain('rest.subject')
  })
})
