import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { registerAbsenceRule } from '../../../force/index.ts'
import { readProfiles, registerKinds, type DutyKind } from '../../../orders/index.ts'
import { openNight, type Night } from '../../../orders/testing/night.ts'
import { floorsView, levelFloorsView, strengthView } from '../contract.ts'
import { rest } from '../duties/rest.ts'
import { roster } from '../duties/roster.ts'
import { strength } from '../duties/strength.ts'
import { watchChecklist } from '../rules/checklist.ts'
import { createLeaveRule, createRosterSlice, createStrengthProjection } from '../index.ts'
import { Planned } from '../testing/planned.ts'

const minute = 60_000
/** Wall clock of Shanghai. */
const at = (text: string): number => Date.parse(`2027-02-${text}+08:00`)
const startsAt = at('12T10:00')
const kinds: readonly DutyKind[] = [strength, roster, rest]
const stations = `units: 'unit.externalId in ["s1", "s2"]'`
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
language: en
period: 2027-02-17T12:00/2027-02-19T12:00
levels:
  - { level: II, from: 2027-02-17T12:00 }
  - { level: I, from: 2027-02-18T20:00, to: 2027-02-19T02:00 }
clauses:
  - id: "15"
    quote: Enough people stand by.
    duties:
      - { id: level-2, kind: strength, ${stations}, base: actual, at_least: 1/3, levels: [II], ladder: [{ before: PT5M, tell: owner }, { after: PT0S, tell: leader }, { after: PT10M, tell: duty-officer }] }
      - { id: level-1, kind: strength, ${stations}, base: actual, at_least: 1/2, levels: [I] }
      - { id: present, kind: strength, ${stations}, base: present, at_least: 1/3 }
      - { id: driver, kind: strength, ${stations}, qualification: driver, at_least: 1 }
      - { id: led, kind: strength, ${stations}, role: leader, counts_acting: true, among: members, at_least: 2 }
  - id: "16"
    quote: Rosters are sent ahead.
    duties:
      - { id: roster-in, kind: roster, ${stations}, lead: P3D, notice: P1D, leave_stopped: [I] }
  - id: "19"
    quote: Nobody watches too long.
    duties:
      - { id: watch-rest, kind: rest, members: '"driver" in member.qualifications', longest: PT12H, shortest_rest: PT8H, classes: [D, N] }
`

let night: Night
let planned: Planned

beforeEach(async () => {
  night = await openNight({ kinds, slices: (all) => [createRosterSlice(all)], projections: (all) => [createStrengthProjection(all)], order, startsAt })
  await night.query("INSERT INTO qualification (agency_id, member_id, code) SELECT $1, unnest($2::uuid[]), 'driver'", [[night.member('s1-crew1'), night.member('s1-off')]])
  await night.run('officer-of-the-day', 'recompile-order', { operationId: night.operationId, reason: 'drivers' })
  planned = new Planned(night)
  await planned.declare()
  // Five people: 1/3 is two, 1/2 is three.
  await planned.roster('s1', {
    from: '2027-02-17', to: '2027-02-19', status: 'draft',
    plan: { 's1-leader': { '2027-02-17': 'W', '2027-02-19': 'W' }, 's1-crew1': { '2027-02-17': 'W', '2027-02-19': 'W' }, 's1-duty': { '2027-02-18': 'W' }, 's1-crew2': { '2027-02-18': 'W', '2027-02-19': 'D' } },
  })
  await night.settle()
})
afterEach(() => night.close())

const stateOf = async (duty: string, unit = 's1', occurrence = ''): Promise<string> => {
  const rows = (await night.obligations({ duty_id: duty, unit_id: night.unit(unit) })).filter((row) => row.occurrence.includes(occurrence))
  return rows.map((row) => row.state).join(' ')
}
const stepsOf = async (duty: string, unit = 's1'): Promise<[string, number | null, number][][]> => {
  const rows = await night.obligations({ duty_id: duty, unit_id: night.unit(unit) })
  const profiles = await night.system.database.transaction(night.agencyId, (tx) => readProfiles(tx, rows.map((row) => row.obligation_id)))
  return rows.map((row) => (profiles.get(row.obligation_id) ?? []).map((point) => [new Date(point.at + 8 * 60 * minute).toISOString().slice(8, 16), point.quantity, point.need]))
}
const inForce = async (): Promise<void> => {
  const rosterId = planned.rosterId('s1')
  await night.run('s1-leader', 'submit-roster', { rosterId })
  await night.run('b1-commander', 'approve-roster', { rosterId })
  await night.run('b1-commander', 'put-roster-in-force', { rosterId })
  await night.settle()
}
const floorsSeen = async (who: string, unitId: string | null = null): Promise<z.output<typeof floorsView.output>> => floorsView.output.parse(await night.show(who, 'floors', { operationId: night.operationId, unitId }))

describe('a roster', () => {
  it('is owed for every day ahead of it, and met by handing it in; where none is, strength is unknown and nothing is breached', async () => {
    expect(await stateOf('roster-in')).toBe('open open open')
    await inForce()
    expect(await stateOf('roster-in')).toBe('met met met')
    await night.goTo(at('15T00:00') + 1)
    expect(await stateOf('roster-in', 's2')).toBe('late late open')
    await night.goTo(at('17T12:00'))
    expect([await stateOf('level-2', 's1', '#1'), await stateOf('level-2', 's2', '#1')]).toEqual(['kept', 'kept'])
    expect(await stepsOf('level-2', 's2')).toEqual([[['17T12:00', null, 2]], [['19T02:00', null, 2]]])
    // The last shift of the last day ends at noon, with the operation.
    expect(await stepsOf('level-2')).toEqual([[['17T12:00', 2, 2]], [['19T02:00', 2, 2], ['19T08:00', 3, 2]]])
  })

  it('that was submitted before the order came into force is noted for it before it would be late', async () => {
    const rosterId = planned.rosterId('s1')
    await night.query("UPDATE roster SET status = 'submitted', submitted_at = $3 WHERE agency_id = $1 AND roster_id = $2", [rosterId, new Date(at('11T09:00')).toISOString()])
    await night.goTo(at('16T00:00'))
    expect(await stateOf('roster-in')).toBe('met met met')
    expect(await stateOf('roster-in', 's2')).toBe('late late open')
  })

  it('changed inside the notice is a change that was met late', async () => {
    await inForce()
    await night.goTo(at('16T20:00'))
    const changeId = crypto.randomUUID()
    const changes = [{ memberId: night.member('s1-off'), day: '2027-02-17', classId: planned.classId('W') }]
    await night.run('s1-leader', 'ask-roster-change', { rosterId: planned.rosterId('s1'), changeId, operationId: night.operationId, changes, reason: 'one more', handover: 'by telephone' })
    await night.settle()
    expect(await stateOf('roster-in', 's1', 'change@')).toBe('')
    await night.run('b1-commander', 'approve-roster-change', { changeId, operationId: night.operationId })
    await night.settle()
    expect(await stateOf('roster-in', 's1', `change@${changeId}`)).toBe('met-late')
    expect(await stepsOf('level-2')).toEqual([[['17T12:00', 3, 2], ['18T08:00', 2, 2]], [['19T02:00', 2, 2], ['19T08:00', 3, 2]]])
  })
})

describe('a floor', () => {
  it('is breached at the minute of a sick call, kept once somebody came in, and remembers it', async () => {
    await inForce()
    await night.goTo(at('17T21:40'))
    expect(await stateOf('level-2', 's1', '#1')).toBe('kept')
    await night.run('s1-leader', 'record-absence', { absenceId: crypto.randomUUID(), memberId: night.member('s1-crew1'), kind: 'sick', from: at('17T21:50'), to: at('18T20:00') })
    await night.goTo(at('17T21:50') - 1)
    expect(await stateOf('level-2', 's1', '#1')).toBe('kept')
    await night.goTo(at('17T21:50'))
    expect(await stateOf('level-2', 's1', '#1')).toBe('breached')
    // Told as soon as it was foreseen, and when it came; the command centre not before its time.
    expect([(await night.toldTo('s1-duty')).filter((kind) => kind === 'ladder.told').length, (await night.toldTo('s1-leader')).filter((kind) => kind === 'ladder.told').length, (await night.toldTo('desk1')).length]).toEqual([1, 2, 0])
    // One of five away: a third of those present is still two; and the one driver on shift is gone.
    expect([await stateOf('present'), await stateOf('driver')]).toEqual(['breached', 'breached'])
    const seen = await floorsSeen('s1-leader')
    expect(seen.broken.map((one) => [one.dutyId, one.quantity, one.need, one.from, one.to]).toSorted()).toEqual([
      ['driver', 0, 1, at('17T21:50'), at('19T08:00')],
      ['level-2', 1, 2, at('17T21:50'), at('18T08:00')],
      ['present', 1, 2, at('17T21:50'), at('18T08:00')],
    ])
    expect([seen.nightFrom, seen.nightTo]).toEqual([at('17T22:00'), at('18T06:00')])
    expect(seen.mend.map((one) => [one.kind, one.name])).toContainEqual(['call-in', 's1-off'])
    expect(seen.mend.map((one) => one.name)).not.toContain('s1-crew1')
    // A member sees what is broken, and nobody's telephone.
    expect([(await floorsSeen('s1-crew2')).broken.length, (await floorsSeen('s1-crew2')).mend.length, (await floorsSeen('s2-leader')).broken.length]).toEqual([3, 0, 0])

    await night.goTo(at('17T22:20'))
    const call = { callOutId: crypto.randomUUID(), operationId: night.operationId }
    await night.run('s1-leader', 'call-out', { ...call, rosterId: planned.rosterId('s1'), day: '2027-02-17', classId: planned.classId('W'), forShiftId: planned.shiftId('s1-crew1', '2027-02-17'), memberIds: [night.member('s1-off')] })
    await night.run('s1-off', 'answer-call-out', { ...call, memberId: night.member('s1-off'), answer: 'coming' })
    await night.run('s1-leader', 'assign-call-out', { ...call, memberId: night.member('s1-off') })
    await night.settle()
    expect(await stateOf('level-2', 's1', '#1')).toBe('kept')
    // Whoever came at 22:20 was not there at 22:00, whatever the class says.
    expect((await stepsOf('level-2'))[0]).toEqual([['17T12:00', 2, 2], ['17T21:50', 1, 2], ['17T22:20', 2, 2]])
    expect((await floorsSeen('officer-of-the-day')).broken).toEqual([])
    await night.goTo(at('18T20:00'))
    expect(await stateOf('level-2', 's1', '#1')).toBe('breached')
  })

  it('of a higher level opens when the level is raised, after its grace; the preview says what would break and who could come', async () => {
    await inForce()
    await night.goTo(at('18T10:00'))
    const preview = levelFloorsView.output.parse(await night.show('officer-of-the-day', 'level-floors', { operationId: night.operationId, level: 'I' }))
    expect(preview.units.map((one) => [one.unitId, one.short, one.at, one.need, one.quantity])).toEqual([[night.unit('s1'), 1, at('18T10:00'), 3, 2]])
    expect(preview.callIn.filter((one) => one.unitId === night.unit('s1')).length).toBeGreaterThan(0)
    await night.run('officer-of-the-day', 'change-level', { operationId: night.operationId, level: 'I', grace: 'PT30M', reason: 'fog' })
    await night.settle()
    expect([await stateOf('level-1'), await stateOf('level-2', 's1', '#1')]).toEqual(['planned', 'kept'])
    await night.goTo(at('18T10:30'))
    expect(await stateOf('level-1')).toBe('breached')
    expect(await stepsOf('level-1')).toEqual([[['18T10:30', 2, 3]]])
  })

  it('whose window an amendment moves is worked out for the new one, with nothing of the old', async () => {
    await inForce()
    expect((await stepsOf('level-1', 's2'))[0]?.[0]).toEqual(['18T20:00', null, 3])
    await night.amend(order.replace('level: I, from: 2027-02-18T20:00', 'level: I, from: 2027-02-18T22:00'))
    await night.settle()
    expect((await stepsOf('level-1', 's2'))[0]?.[0]).toEqual(['18T22:00', null, 3])
    await night.amend(order.replace('level: I, from: 2027-02-18T20:00', 'level: I, from: 2027-02-18T18:00'))
    await night.settle()
    expect((await stepsOf('level-1', 's2'))[0]?.[0]).toEqual(['18T18:00', null, 3])
  })

  it('does not count who is out on a call: by name, by number; without either nobody knows', async () => {
    await inForce()
    await night.goTo(at('17T13:00'))
    const out = async (who: Record<string, unknown>): Promise<[string | undefined, string]> => {
      const commitment = { operationId: night.operationId, unitId: night.unit('s1'), commitmentId: crypto.randomUUID() }
      await night.run('s1-leader', 'commit-crew', { ...commitment, reason: 'fire', ...who })
      await night.settle()
      const states: [string | undefined, string] = [await stateOf('level-2', 's1', '#1'), await stateOf('driver')]
      await night.run('s1-leader', 'release-crew', commitment)
      await night.settle()
      return states
    }
    // Who leads is out and the driver is not; then one of them, whoever it was.
    expect(await out({ memberIds: [night.member('s1-leader')] })).toEqual(['breached', 'kept'])
    expect(await out({ memberIds: [night.member('s1-crew1')] })).toEqual(['breached', 'breached'])
    await night.goTo(at('17T13:10'))
    expect(await out({ people: 1 })).toEqual(['breached', 'kept'])
    await night.goTo(at('17T13:20'))
    expect(await out({})).toEqual(['kept', 'kept'])
    await expect(night.run('s1-leader', 'commit-crew', { operationId: night.operationId, unitId: night.unit('s1'), commitmentId: crypto.randomUUID(), reason: 'fire', memberIds: [crypto.randomUUID()] })).rejects.toMatchObject({ code: 'kernel.not-found' })
  })

  it('is that of those who are really there once the watch has been taken over, until it ends', async () => {
    await inForce()
    await night.goTo(at('18T07:50'))
    const handoverId = crypto.randomUUID()
    const items = watchChecklist.map(({ key }) => ({ key, isOk: true }))
    await night.run('s1-leader', 'hand-over-watch', { handoverId, unitId: night.unit('s1'), operationId: night.operationId, items })
    await night.goTo(at('18T08:05'))
    // The two of the 18th are the duty officer and crew2, who has not come; somebody who was not planned is here.
    await night.run('s1-off', 'take-over-watch', { handoverId, operationId: night.operationId, presentMemberIds: [night.member('s1-off')] })
    await night.settle()
    expect((await stepsOf('level-2'))[0]).toEqual([['17T12:00', 2, 2], ['18T08:05', 1, 2]])
    expect(await stateOf('level-2', 's1', '#1')).toBe('breached')
    await night.run('s1-off', 'set-on-duty', { unitId: night.unit('s1'), operationId: night.operationId, members: [{ memberId: night.member('s1-duty'), role: 'member' }] })
    await night.settle()
    expect([await stateOf('level-2', 's1', '#1'), (await stepsOf('level-2'))[1]]).toEqual(['kept', [['19T02:00', 2, 2], ['19T08:00', 3, 2]]])
  })

  it('counts whoever acts for a leader who is away', async () => {
    await night.goTo(at('17T13:00'))
    expect(await stateOf('led')).toBe('kept')
    const outing = { memberId: night.member('s1-leader'), kind: 'outing', from: at('17T14:00'), to: at('17T16:00') }
    await night.run('s1-leader', 'record-absence', { ...outing, absenceId: crypto.randomUUID(), actingMemberId: night.member('s1-crew2') })
    await night.run('b1-commander', 'record-absence', { absenceId: crypto.randomUUID(), memberId: night.member('s1-off'), kind: 'sick', from: at('17T15:00'), to: at('17T15:30'), actingMemberId: null })
    await night.settle()
    expect(await stepsOf('led')).toEqual([[['17T12:00', 2, 2], ['17T15:00', 1, 2], ['17T15:30', 2, 2]]])
  })

  it('of rest is broken by watches that follow each other without an end', async () => {
    const cell = (day: string, code: 'D' | 'N'): unknown => ({ memberId: night.member('s1-off'), day, classId: planned.classId(code) })
    await night.run('s1-leader', 'change-shifts', { rosterId: planned.rosterId('s1'), operationId: night.operationId, changes: [cell('2027-02-17', 'N'), cell('2027-02-18', 'D')] })
    await inForce()
    // Twelve hours end at 08:00 on the 18th; the day that follows is broken from its first minute to its last.
    expect((await stepsOf('watch-rest')).toSorted((x, y) => x.length - y.length)).toEqual([[['17T12:00', 1, 1]], [['17T12:00', 1, 1], ['18T08:00', 0, 1], ['18T20:00', 1, 1]]])
    await night.goTo(at('18T07:59'))
    expect(await stateOf('watch-rest')).toBe('kept kept')
    await night.goTo(at('18T08:00'))
    expect((await stateOf('watch-rest')).split(' ').toSorted()).toEqual(['breached', 'kept'])
  })
})

describe('leave', () => {
  it('that touches a level under which it stops is the commander’s to grant', async () => {
    registerAbsenceRule('roster', createLeaveRule(registerKinds(kinds)))
    try {
      const leave = (from: number, to: number, kind = 'leave'): unknown => ({ absenceId: crypto.randomUUID(), memberId: night.member('s1-crew2'), kind, from, to })
      const codes = []
      for (const [who, input] of [['s1-leader', leave(at('18T00:00'), at('18T20:00'))], ['s1-leader', leave(at('18T21:00'), at('19T00:00'))], ['b1-commander', leave(at('18T21:00'), at('19T00:00'))], ['s1-leader', leave(at('18T22:00'), at('18T23:00'), 'sick')], ['commander', leave(at('18T23:00'), at('19T00:00'))]] as const) codes.push(await night.codeOf(who, 'record-absence', input))
      expect(codes).toEqual(['done', 'roster.leave-stopped', 'roster.leave-stopped', 'done', 'done'])
    } finally {
      registerAbsenceRule('roster', () => Promise.resolve())
    }
  })
})

describe('strength by the hour', () => {
  it('is planned, with the need over it, for those who see the unit', async () => {
    await inForce()
    const ask = { operationId: night.operationId, unitId: night.unit('s1'), from: at('17T08:00'), to: at('19T12:00') }
    const { units } = strengthView.output.parse(await night.show('s1-crew2', 'strength', ask))
    expect(units.map((unit) => [unit.unitId, unit.base, unit.onDutyNow])).toEqual([[night.unit('s1'), { establishment: null, actual: 5 }, 4]])
    expect(units[0]?.steps.map((step) => [step.at, step.planned, step.isKnown, step.need])).toEqual([
      [at('17T08:00'), 2, true, null], [at('17T12:00'), 2, true, 2], [at('18T20:00'), 2, true, 3], [at('19T02:00'), 2, true, 2], [at('19T08:00'), 3, true, 2],
    ])
    expect(units[0]?.breaches.map((one) => [one.dutyId, one.from, one.to])).toContainEqual(['level-1', at('18T20:00'), at('19T02:00')])
    await expect(night.show('s2-leader', 'strength', ask)).rejects.toMatchObject({ code: 'kernel.forbidden' })
    await expect(night.show('s1-leader', 'strength', { ...ask, to: at('17T08:00') + 100 * 24 * 60 * minute })).rejects.toMatchObject({ code: 'roster.stretch-too-long' })
  })
})
