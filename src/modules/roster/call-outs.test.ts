import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { openNight, type Night } from '../../orders/testing/night.ts'
import { callOutsView, gapCandidatesView } from './contract.ts'
import { roster as rosterDuty } from './duties/roster.ts'
import { createRosterSlice, rosterOvertaken } from './index.ts'
import { Planned } from './testing/planned.ts'

/** 21:50 in Shanghai on 18 February 2027; the shift that falls away begins at 08:00. */
const startsAt = Date.UTC(2027, 1, 18, 13, 50)
const day = '2027-02-19'
const begins = Date.UTC(2027, 1, 19)
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-15T00:00/2027-02-28T12:00
clauses:
  - id: "16"
    quote: 变更须提前二十四小时
    duties:
      - { id: roster, kind: roster, units: unit.type == "station", lead: P3D, notice: P1D }
`

let night: Night
let planned: Planned
beforeEach(async () => {
  night = await openNight({ kinds: [rosterDuty], slices: (kinds) => [createRosterSlice(kinds)], order, startsAt })
  planned = new Planned(night)
  await planned.declare()
  await planned.roster('s1', {
    from: '2027-02-15', to: '2027-02-28',
    plan: { 's1-crew1': { [day]: 'W' }, 's1-crew2': { '2027-02-18': 'N' }, 's1-off': { '2027-02-16': 'D', '2027-02-24': 'D' }, 's1-duty': { '2027-02-17': 'D' } },
  })
  await planned.roster('s2', { from: '2027-02-15', to: '2027-02-28', plan: { 's2-crew1': { [day]: 'D' } } })
  await night.query("INSERT INTO qualification (agency_id, member_id, code, expires_at) SELECT $1, m, 'driver', NULL FROM unnest($2::uuid[]) AS m", [['s1-crew1', 's1-crew2', 's1-off', 's2-crew2'].map((key) => night.member(key))])
  await night.query("INSERT INTO roster_need (agency_id, unit_id, class_id, qualification, minimum) VALUES ($1, $2, $3, 'driver', 1)", [night.unit('s1'), planned.classId('W')])
})
afterEach(() => night.close())

const forShift = (): object => ({ rosterId: planned.rosterId('s1'), day, classId: planned.classId('W'), forShiftId: planned.shiftId('s1-crew1', day), operationId: night.operationId })
const gapOf = async (actor: string): Promise<z.output<typeof gapCandidatesView.output>> => gapCandidatesView.output.parse(await night.show(actor, 'gap-candidates', forShift()))
const candidates = async (actor: string): Promise<z.output<typeof gapCandidatesView.output>['candidates']> => (await gapOf(actor)).candidates
async function call(actor: string, keys: readonly string[], more: object = {}): Promise<{ callOutId: string; code: string }> {
  const callOutId = crypto.randomUUID()
  return { callOutId, code: await night.codeOf(actor, 'call-out', { ...forShift(), callOutId, memberIds: keys.map((key) => night.member(key)), ...more }) }
}
const answer = (actor: string, callOutId: string, of: string, how: string, options: { occurredAt?: number } = {}): Promise<string> => night.codeOf(actor, 'answer-call-out', { callOutId, memberId: night.member(of), answer: how, operationId: night.operationId }, options)
const assign = (actor: string, callOutId: string, of: string): Promise<string> => night.codeOf(actor, 'assign-call-out', { callOutId, memberId: night.member(of), operationId: night.operationId })
const shown = async (actor: string): Promise<z.output<typeof callOutsView.output>['callOuts']> => callOutsView.output.parse(await night.show(actor, 'call-outs', { operationId: night.operationId })).callOuts
const onShift = async (): Promise<string[]> =>
  (await night.query<{ line: string }>("SELECT m.name || ' ' || c.code AS line FROM shift s JOIN member m USING (agency_id, member_id) JOIN shift_class c USING (agency_id, class_id) WHERE s.agency_id = $1 AND s.unit_id = $2 AND s.day = $3 AND s.cancelled_at IS NULL ORDER BY 1", [night.unit('s1'), day])).map((row) => row.line)

describe('candidates for a gap', () => {
  it('are qualified, rested, of fewest hours; who is on duty or away is not among them; each with what it would break', async () => {
    await night.run('s1-leader', 'record-absence', { absenceId: crypto.randomUUID(), memberId: night.member('s1-leader'), kind: 'leave', from: begins, to: begins + 86_400_000 })
    const list = await candidates('s1-leader')
    expect(await gapOf('s1-leader')).toMatchObject({ from: begins, lacking: ['driver'] })
    // off: a driver, rested; crew2: a driver who comes from the night; duty: no driver.
    expect(list.map((one) => [one.name, one.isQualified, one.isRested])).toEqual([['s1-off', true, true], ['s1-crew2', true, false], ['s1-duty', false, true]])
    expect(list[1]).toMatchObject({ restMinutes: 0, distanceMetres: 0, telephone: 'telephone s1-crew2' })
    expect(list[1]?.violations.map((one) => one.code)).toEqual(['rest'])
    expect(list[0]?.violations).toEqual([])
    // 24 hours beside 24 planned; the median of the five is 12.
    expect(list[0]?.extraMinutes).toBe(1440 + 1440 - 720)
  })

  it('come from the stations beside it too, for who sees them', async () => {
    const names = (await candidates('b1-commander')).map((one) => one.name)
    expect(names).toContain('s2-crew2')
    // On duty there at the time.
    expect(names).not.toContain('s2-crew1')
    expect(names.filter((name) => name.startsWith('s3'))).toEqual([])
    await expect(candidates('s1-crew2')).rejects.toMatchObject({ code: 'kernel.forbidden' })
    await expect(candidates('s2-leader')).rejects.toMatchObject({ code: 'kernel.forbidden' })
  })
})

describe('a call to come in', () => {
  it('is answered, assigned, and ends by itself when enough have come', async () => {
    const { callOutId, code } = await call('s1-leader', ['s1-off', 's1-crew2', 's1-duty'])
    expect(code).toBe('done')
    expect(await night.toldTo('s1-off')).toEqual(['call-out.asked'])
    expect(await answer('s1-off', callOutId, 's1-off', 'coming')).toBe('done')
    expect(await answer('s1-crew2', callOutId, 's1-crew2', 'cannot')).toBe('done')
    // Whoever has answered is not rung up again; whoever has not still is.
    expect(await Promise.all(['s1-off', 's1-crew2', 's1-duty'].map((key) => night.overtakenFor(key, rosterOvertaken)))).toEqual([['call-out.asked'], ['call-out.asked'], []])
    // A colleague speaks for nobody; the leader writes down what was said by telephone.
    expect(await answer('s1-crew2', callOutId, 's1-duty', 'coming')).toBe('kernel.forbidden')
    expect(await answer('s1-leader', callOutId, 's1-duty', 'coming')).toBe('done')
    const [live] = await shown('s1-leader')
    expect(live).toMatchObject({ id: callOutId, wanted: 1, endedAt: null, mayAssign: true, code: 'W' })
    expect(live?.members.map((one) => [one.name, one.answer])).toEqual([['s1-duty', 'coming'], ['s1-off', 'coming'], ['s1-crew2', 'cannot']])
    expect(await shown('s1-crew1')).toEqual([])
    expect(await assign('s1-leader', callOutId, 's1-crew2')).toBe('call-out.not-coming')
    expect(await assign('s1-leader', callOutId, 's1-off')).toBe('done')
    // Who fell out is off the shift, who came is on it.
    expect(await onShift()).toEqual(['s1-off W'])
    expect((await shown('s1-leader'))[0]).toMatchObject({ endedAt: startsAt, mayAssign: false })
    expect(await night.toldTo('s1-duty')).toEqual(['call-out.asked', 'call-out.ended'])
    expect(await night.toldTo('s1-crew2')).toEqual(['call-out.asked'])
    expect(await night.toldTo('s1-off')).toEqual(['call-out.asked', 'call-out.assigned'])
    expect((await night.journal('call-out.assigned'))[0]?.header.facts).toMatchObject({ callOutId, isLate: true, fromAt: begins })
    expect((await night.journal('roster.change-approved'))[0]?.header.facts).toMatchObject({ callOutId, isLate: true })
    expect(await assign('s1-leader', callOutId, 's1-duty')).toBe('call-out.ended')
    expect(await answer('s1-duty', callOutId, 's1-duty', 'cannot')).toBe('call-out.ended')
  })

  it('of several for one shift that fell away ends the others when somebody has it', async () => {
    const first = await call('s1-leader', ['s1-off'])
    const second = await call('s1-leader', ['s1-duty'])
    const other = await call('s1-leader', ['s1-crew2'], { forShiftId: null })
    await answer('s1-off', first.callOutId, 's1-off', 'coming')
    expect(await night.overtakenFor('s1-duty', rosterOvertaken)).toEqual([])
    expect(await assign('s1-leader', first.callOutId, 's1-off')).toBe('done')
    expect((await shown('s1-leader')).map((one) => [one.id, one.endedAt !== null])).toEqual(expect.arrayContaining([[first.callOutId, true], [second.callOutId, true], [other.callOutId, false]]))
    expect(await night.toldTo('s1-duty')).toContain('call-out.ended')
    // That the call is over is told even where the asking no longer is.
    expect(await night.overtakenFor('s1-duty', rosterOvertaken)).toEqual(['call-out.asked'])
  })

  it('answered twice counts once; another answer is a change of mind, and an older one that comes late changes nothing', async () => {
    const { callOutId } = await call('s1-leader', ['s1-off'])
    const [first, again] = await Promise.all([answer('s1-off', callOutId, 's1-off', 'coming'), answer('s1-leader', callOutId, 's1-off', 'coming')])
    expect([first, again]).toEqual(['done', 'done'])
    expect(await night.journal('call-out.answered')).toHaveLength(1)
    await night.goTo(startsAt + 600_000)
    expect(await answer('s1-off', callOutId, 's1-off', 'cannot')).toBe('done')
    // From a phone that was offline since.
    expect(await answer('s1-off', callOutId, 's1-off', 'coming', { occurredAt: startsAt + 60_000 })).toBe('done')
    expect((await shown('s1-leader'))[0]?.members[0]).toMatchObject({ answer: 'cannot', answeredAt: startsAt + 600_000 })
    expect(await assign('s1-leader', callOutId, 's1-off')).toBe('call-out.not-coming')
    expect(await answer('s1-duty', callOutId, 's1-duty', 'coming')).toBe('kernel.not-found')
  })

  it('brings somebody of another station, who then serves here', async () => {
    const { callOutId } = await call('b1-commander', ['s2-crew2'], { forShiftId: null, wanted: 2 })
    expect(await answer('s2-leader', callOutId, 's2-crew2', 'coming')).toBe('done')
    expect(await assign('s2-leader', callOutId, 's2-crew2')).toBe('kernel.forbidden')
    expect(await assign('b1-commander', callOutId, 's2-crew2')).toBe('done')
    expect(await onShift()).toEqual(['s1-crew1 W', 's2-crew2 W'])
    expect((await shown('b1-commander'))[0]).toMatchObject({ endedAt: null })
    expect(await night.codeOf('s1-leader', 'end-call-out', { callOutId, operationId: night.operationId })).toBe('done')
    expect(await night.codeOf('s1-leader', 'end-call-out', { callOutId, operationId: night.operationId })).toBe('call-out.ended')
  })

  it('does not put somebody who is coming into two places', async () => {
    const { callOutId } = await call('b1-commander', ['s2-crew1'])
    expect(await answer('s2-crew1', callOutId, 's2-crew1', 'coming')).toBe('done')
    expect(await assign('b1-commander', callOutId, 's2-crew1')).toBe('shift.overlap')
    expect(await onShift()).toEqual(['s1-crew1 W'])
  })

  it('assigned by two at once goes to one, and ends when its shift begins', async () => {
    const { callOutId } = await call('s1-leader', ['s1-off', 's1-duty'])
    await answer('s1-off', callOutId, 's1-off', 'coming')
    await answer('s1-duty', callOutId, 's1-duty', 'coming')
    await night.warm()
    const codes = await Promise.all([assign('s1-leader', callOutId, 's1-off'), assign('b1-commander', callOutId, 's1-duty')])
    expect(codes.toSorted()).toEqual(['call-out.ended', 'done'])
    expect(await onShift()).toHaveLength(1)
    const open = await call('s1-leader', ['s1-crew2'], { forShiftId: null })
    await night.goTo(begins)
    expect((await shown('s1-leader')).find((one) => one.id === open.callOutId)).toMatchObject({ endedAt: begins })
    expect(await night.toldTo('s1-crew2')).toContain('call-out.ended')
  })

  it('goes out for rosters that hold, to people whom the caller sees', async () => {
    expect((await call('s1-leader', ['s2-crew2'])).code).toBe('kernel.forbidden')
    expect((await call('s1-crew2', ['s1-off'])).code).toBe('kernel.forbidden')
    expect((await call('s1-leader', ['s1-off'], { day: '2027-03-01' })).code).toBe('call-out.day-outside')
    expect((await call('s1-leader', ['s1-off'], { day: '2027-02-17' })).code).toBe('call-out.begun')
    expect((await call('s1-leader', ['s1-off'], { memberIds: [crypto.randomUUID()] })).code).toBe('call-out.member-gone')
    await planned.roster('s3', { from: '2027-02-15', to: '2027-02-28', status: 'draft', plan: {} })
    expect((await call('s3-leader', ['s3-off'], { rosterId: planned.rosterId('s3'), forShiftId: null })).code).toBe('call-out.not-in-force')
  })
})
