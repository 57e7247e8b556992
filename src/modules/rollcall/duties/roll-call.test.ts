import { describe, expect, it } from 'vitest'
import { tryKinds, trialAt } from '../../../orders/compile/testing/evidence.ts'
import { rollCall } from './roll-call.ts'

const stations = `units: 'unit.type == "station"'`
const call = `kind: roll-call, ${stations}, call: { roles: [duty-officer, leader] }, answer_within: PT3M`

describe('a scheduled roll call', () => {
  const trial = tryKinds([rollCall], { head: 'grace: PT1H\nlevels: [{ level: I, from: 2027-06-23T20:30 }]\n', duties: [`id: rc, ${call}, daily: ["09:00", "21:00"], levels: [I]`] })
  const [station] = trial.force.units.filter((unit) => unit.type === 'station')

  it('is owed by each role of each unit within the time to answer, at its own time even inside a grace', () => {
    const evening = trial.compiled.terms.filter((term) => term.occurrence.startsWith('rc@2027-06-23#2'))
    expect(evening).toHaveLength(4)
    expect(new Set(evening.map((term) => `${new Date(term.opensAt).toISOString()} ${term.dueAt - term.opensAt} ${term.suspendable}`))).toEqual(new Set([`2027-06-23T20:00:00.000Z 180000 false`]))
    expect(new Set(trial.compiled.terms.map((term) => term.occurrence.split('/')[0]))).toEqual(new Set(['rc@2027-06-23#2', 'rc@2027-06-24']))
  })

  it('is met by the answer of that role in that unit to that call, by telephone as well', () => {
    const facts = { callId: 'c', unitId: station?.id, role: 'leader', occurrence: 'rc@2027-06-23#2' }
    for (const kind of ['rollcall.answered', 'rollcall.verified']) {
      expect(trial.metBy({ kind, facts }).map((term) => [term.unitId, term.details['role'], term.details['callOccurrence']])).toEqual([[station?.id, 'leader', 'rc@2027-06-23#2']])
    }
    expect(trial.metBy({ kind: 'rollcall.answered', facts: { ...facts, role: 'commander' } })).toEqual([])
    expect(trial.metBy({ kind: 'rollcall.answered', facts: { ...facts, occurrence: 'rc@2027-06-25' } })).toEqual([])
  })

  it('opening it adds no obligation: it is owed already', () => {
    expect(trial.open({ kind: 'rollcall.opened', facts: { callId: 'c', clauseId: '1', dutyId: 'rc', occurrence: 'rc@2027-06-23#2', called: [{ unitId: station?.id, role: 'leader', memberId: null }], answerBy: trialAt } })).toEqual([])
  })

  it('is called by an appointment at its time', () => {
    expect(trial.compiled.appointments.map((one) => [one.occurrence, new Date(one.at).toISOString(), one.hidden, one.command])).toEqual([
      ['rc@2027-06-23#2', '2027-06-23T20:00:00.000Z', false, 'open-roll-call'],
      ['rc@2027-06-24', '2027-06-24T08:00:00.000Z', false, 'open-roll-call'],
    ])
  })
})

describe('a roll call at random or at once', () => {
  const trial = tryKinds([rollCall], { duties: [`id: rr, ${call}, random: { times: 2, between: 22:00-06:00 }`] })
  const [station] = trial.force.units.filter((unit) => unit.type === 'station')
  const called = [{ unitId: station?.id, role: 'leader', memberId: 'm1' }, { unitId: station?.id, role: 'duty-officer', memberId: null }]

  it('is owed only once it opens, by those called, until the time it says', () => {
    expect(trial.compiled.terms).toEqual([])
    expect(trial.compiled.appointments.map((one) => one.hidden)).toEqual([true, true])
    const opened = trial.open({ kind: 'rollcall.opened', facts: { callId: 'c1', clauseId: '1', dutyId: 'rr', occurrence: 'rr@2027-06-23#1', called, answerBy: trialAt + 120_000 } })
    expect(opened.map((term) => [term.details['role'], term.memberId, term.details['callId'], term.opensAt, term.dueAt]).sort()).toEqual([['duty-officer', null, 'c1', trialAt, trialAt + 120_000], ['leader', 'm1', 'c1', trialAt, trialAt + 120_000]])
    expect(trial.metBy({ kind: 'rollcall.answered', facts: { unitId: station?.id, role: 'leader', occurrence: 'rr@2027-06-23#1' } }, opened).map((term) => term.details['role'])).toEqual(['leader'])
  })

  it('a call that names no duty stands under the first roll call of the order', () => {
    const two = tryKinds([rollCall], { duties: [`id: first, ${call}, daily: "21:00"`, `id: second, ${call}, random: { times: 1, between: 22:00-06:00 }`] })
    const opened = two.open({ kind: 'rollcall.opened', facts: { callId: 'c1', clauseId: null, dutyId: null, occurrence: 'c1', called, answerBy: new Date(trialAt + 60_000).toISOString() } })
    expect(opened.map((term) => [term.dutyId, term.dueAt - trialAt])).toEqual([['first', 60_000], ['first', 60_000]])
  })

  it('an entry that says nothing usable opens nothing', () => {
    expect(trial.open({ kind: 'rollcall.opened', facts: { callId: 'c1', dutyId: 'rr', occurrence: 'x', called: 'everybody' } })).toEqual([])
  })
})

describe('a roll call is refused', () => {
  it.each([
    [`kind: roll-call, id: a, ${stations}, call: {}, answer_within: PT3M, daily: "21:00"`, 'rollcall.roles'],
    [`kind: roll-call, id: a, members: '"leader" in member.roles', call: { roles: [leader] }, answer_within: PT3M, daily: "21:00"`, 'rollcall.roles'],
    [`id: a, ${call}, daily: "21:00", within: PT3M`, 'rollcall.within'],
    [`id: a, ${call}, verify_within: PT1M, daily: "21:00"`, 'rollcall.verify'],
    [`kind: roll-call, id: a, sites: site.gates > 1, call: { roles: [leader] }, answer_within: PT3M, daily: "21:00"`, 'rollcall.subject'],
    [`id: a, ${call}, daily: 22:00-06:00`, 'window.form'],
    [`kind: roll-call, id: a, ${stations}, call: { roles: [boss] }, answer_within: PT3M, daily: "21:00"`, 'field.wrong'],
  ])('%s', (duty, code) => {
    expect(tryKinds([rollCall], { duties: [duty] }).codes).toContain(code)
  })
})
