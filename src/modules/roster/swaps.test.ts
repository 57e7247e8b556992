import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { openNight, type Night } from '../../orders/testing/night.ts'
import { swapOptionsView, swapsView } from './contract.ts'
import { roster as rosterDuty } from './duties/roster.ts'
import { strength as strengthDuty } from './duties/strength.ts'
import { createRosterSlice, rosterOvertaken } from './index.ts'
import { Planned } from './testing/planned.ts'

/** 08:00 in Shanghai on 15 February 2027, a Monday. */
const startsAt = Date.UTC(2027, 1, 15, 0)
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-15T00:00/2027-02-28T12:00
clauses:
  - id: "16"
    quote: 变更须提前二十四小时
    duties:
      - { id: roster, kind: roster, units: unit.type == "station", lead: P3D, notice: P1D }
  - id: "17"
    quote: 每站每日十时至十一时至少一名驾驶员
    duties:
      - { id: drivers, kind: strength, units: unit.type == "station", at_least: 1, qualification: driver, daily: 10:00-11:00 }
`

let night: Night
let planned: Planned
beforeEach(async () => {
  night = await openNight({ kinds: [rosterDuty, strengthDuty], slices: (kinds) => [createRosterSlice(kinds)], order, startsAt })
  planned = new Planned(night)
  await planned.declare()
  await planned.roster('s1', { from: '2027-02-15', to: '2027-02-28', plan: { 's1-crew1': { '2027-02-18': 'D', '2027-02-22': 'D' }, 's1-crew2': { '2027-02-18': 'N', '2027-02-21': 'N' }, 's1-off': { '2027-02-16': 'D' } } })
  await planned.roster('s2', { from: '2027-02-15', to: '2027-02-28', plan: { 's2-crew1': { '2027-02-19': 'D', '2027-02-20': 'N' } } })
})
afterEach(() => night.close())

interface Offer { readonly from: string; readonly on: string; readonly to: string; readonly back?: string }
async function offer({ from, on, to, back }: Offer, actor = from): Promise<{ swapId: string; code: string }> {
  const swapId = crypto.randomUUID()
  const code = await night.codeOf(actor, 'offer-swap', { swapId, shiftId: planned.shiftId(from, on), toMemberId: night.member(to), otherShiftId: back === undefined ? null : planned.shiftId(to, back), operationId: night.operationId })
  return { swapId, code }
}
const step = (actor: string, name: string, swapId: string, more: object = {}): Promise<string> => night.codeOf(actor, name, { swapId, operationId: night.operationId, ...more })
const statusOf = async (swapId: string): Promise<string | undefined> => (await night.query<{ status: string }>('SELECT status FROM swap WHERE agency_id = $1 AND swap_id = $2', [swapId]))[0]?.status
const planOf = async (...days: string[]): Promise<string[]> =>
  (await night.query<{ line: string }>("SELECT m.name || ' ' || s.day || ' ' || c.code || ' ' || u.external_id AS line FROM shift s JOIN member m USING (agency_id, member_id) JOIN shift_class c USING (agency_id, class_id) JOIN unit u ON u.agency_id = s.agency_id AND u.unit_id = s.unit_id WHERE s.agency_id = $1 AND s.day = ANY ($2::date[]) AND s.cancelled_at IS NULL ORDER BY 1", [days])).map((row) => row.line)
const listed = async (actor: string): Promise<z.output<typeof swapsView.output>['swaps']> => swapsView.output.parse(await night.show(actor, 'swaps', { operationId: night.operationId })).swaps

describe('a swap', () => {
  it('is offered, accepted, approved, and the shifts change hands', async () => {
    const { swapId, code } = await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-crew2', back: '2027-02-18' })
    expect(code).toBe('done')
    expect(await night.toldTo('s1-crew2')).toEqual(['swap.offered'])
    expect((await listed('s1-crew2'))[0]).toMatchObject({ status: 'offered', mayAnswer: true, mayApprove: false, mayEnd: false, violations: [], isLate: false })
    expect(await listed('s2-crew1')).toEqual([])
    expect(await step('s1-leader', 'approve-swap', swapId)).toBe('swap.not-accepted')
    expect(await step('s1-crew1', 'accept-swap', swapId)).toBe('kernel.forbidden')
    expect(await night.overtakenFor('s1-crew2', rosterOvertaken)).toEqual([])
    expect(await step('s1-crew2', 'accept-swap', swapId)).toBe('done')
    expect(await night.overtakenFor('s1-crew2', rosterOvertaken)).toEqual(['swap.offered'])
    expect(await night.toldTo('s1-leader')).toEqual(['swap.accepted'])
    expect((await listed('s1-leader'))[0]).toMatchObject({ status: 'accepted', mayApprove: true, mayRefuse: true })
    expect(await night.codesOf(['s1-crew1', 's1-crew2', 's2-leader', 'supervisor'], 'approve-swap', { swapId, operationId: night.operationId })).toEqual({ 's1-crew1': 'kernel.forbidden', 's1-crew2': 'kernel.forbidden', 's2-leader': 'kernel.forbidden', supervisor: 'kernel.forbidden' })
    expect(await step('s1-leader', 'approve-swap', swapId)).toBe('done')
    expect(await planOf('2027-02-18')).toEqual(['s1-crew1 2027-02-18 N s1', 's1-crew2 2027-02-18 D s1'])
    expect(await statusOf(swapId)).toBe('approved')
    expect(await night.toldTo('s1-crew1')).toEqual(['swap.accepted', 'swap.approved'])
    expect((await night.journal('swap.approved'))[0]?.header.facts).toMatchObject({ swapId, isLate: false, unitIds: [night.unit('s1')] })
    expect(await night.journal('roster.changed')).toHaveLength(1)
    expect(await step('s1-leader', 'approve-swap', swapId)).toBe('swap.settled')
  })

  it('across two stations goes to who leads both; the shift stays where it was', async () => {
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's2-crew1', back: '2027-02-19' })
    expect(await step('s2-crew1', 'accept-swap', swapId)).toBe('done')
    expect(await night.toldTo('b1-commander')).toEqual(['swap.accepted'])
    expect(await night.codesOf(['s1-leader', 's2-leader', 'b2-commander'], 'approve-swap', { swapId, operationId: night.operationId })).toEqual({ 's1-leader': 'kernel.forbidden', 's2-leader': 'kernel.forbidden', 'b2-commander': 'kernel.forbidden' })
    // Each of the two leaders sees it, and may say no.
    expect((await listed('s2-leader'))[0]).toMatchObject({ mayApprove: false, mayRefuse: true })
    expect(await step('b1-commander', 'approve-swap', swapId)).toBe('done')
    expect(await planOf('2027-02-19', '2027-02-22')).toEqual(['s1-crew1 2027-02-19 D s2', 's2-crew1 2027-02-22 D s1'])
    expect((await night.journal('roster.changed')).map((entry) => entry.header['unit']).toSorted()).toEqual([night.unit('s1'), night.unit('s2')].toSorted())
  })

  it('inside the notice counts as a late change', async () => {
    await night.goTo(Date.UTC(2027, 1, 17, 12))
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off' })
    await step('s1-off', 'accept-swap', swapId)
    expect((await listed('s1-leader'))[0]).toMatchObject({ isLate: true, otherShift: null })
    expect(await step('s1-leader', 'approve-swap', swapId)).toBe('done')
    expect((await night.journal('swap.approved'))[0]?.header.facts).toMatchObject({ isLate: true })
    // The clause's own count of late changes has it.
    await night.settle()
    expect((await night.obligations({ duty_id: 'roster', unit_id: night.unit('s1') })).filter((row) => row.occurrence.startsWith('change@')).map((row) => row.state)).toEqual(['met-late'])
    expect(await planOf('2027-02-18')).toEqual(['s1-crew2 2027-02-18 N s1', 's1-off 2027-02-18 D s1'])
  })

  it('that breaks a rule is refused at acceptance, with the rule', async () => {
    // After the night of the 21st, the day of the 22nd.
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-crew2' })
    await expect(night.run('s1-crew2', 'accept-swap', { swapId, operationId: night.operationId })).rejects.toMatchObject({ code: 'swap.breaks-rule', facts: { rule: 'rest', name: 's1-crew2', actual: 0, wanted: 660 } })
    expect(await statusOf(swapId)).toBe('offered')
    expect((await listed('s1-leader'))[0]?.violations.map((one) => one.code)).toContain('rest')
  })

  it('that came to break a rule after it was accepted is refused at approval', async () => {
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    expect(await step('s1-off', 'accept-swap', swapId)).toBe('done')
    await night.run('s1-leader', 'record-absence', { absenceId: crypto.randomUUID(), memberId: night.member('s1-off'), kind: 'sick', from: Date.UTC(2027, 1, 22), to: Date.UTC(2027, 1, 24) })
    await expect(night.run('s1-leader', 'approve-swap', { swapId, operationId: night.operationId })).rejects.toMatchObject({ code: 'swap.breaks-rule', facts: { rule: 'absent' } })
    expect(await statusOf(swapId)).toBe('accepted')
    expect(await step('s1-leader', 'refuse-swap', swapId, { reason: 'ill' })).toBe('done')
    expect(await night.toldTo('s1-off')).toContain('swap.refused')
  })

  it('may not trade away the only driver', async () => {
    await night.query("INSERT INTO qualification (agency_id, member_id, code, expires_at) VALUES ($1, $2, 'driver', NULL)", [night.member('s1-crew1')])
    await night.query("INSERT INTO roster_need (agency_id, unit_id, class_id, qualification, minimum) VALUES ($1, $2, $3, 'driver', 1)", [night.unit('s1'), planned.classId('D')])
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    await expect(night.run('s1-off', 'accept-swap', { swapId, operationId: night.operationId })).rejects.toMatchObject({ code: 'swap.breaks-rule', facts: { rule: 'need', qualification: 'driver', actual: 0, wanted: 1 } })
  })

  it('may not take the driver out of a floor of the order, though the grid has no such need', async () => {
    await night.query("INSERT INTO qualification (agency_id, member_id, code, expires_at) VALUES ($1, $2, 'driver', NULL)", [night.member('s1-crew1')])
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    await expect(night.run('s1-off', 'accept-swap', { swapId, operationId: night.operationId })).rejects.toMatchObject({ code: 'swap.breaks-rule', facts: { rule: 'floor', day: '2027-02-22', actual: 0, wanted: 1 } })
    await night.query("INSERT INTO qualification (agency_id, member_id, code, expires_at) VALUES ($1, $2, 'driver', NULL)", [night.member('s1-off')])
    expect(await step('s1-off', 'accept-swap', swapId)).toBe('done')
    expect(await planOf('2027-02-22')).toEqual(['s1-crew1 2027-02-22 D s1'])
  })

  it('is offered once, by its member or who leads them, for a shift ahead in a roster that holds', async () => {
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off' }, 's2-leader')).code).toBe('kernel.forbidden')
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off' }, 's1-duty')).code).toBe('kernel.forbidden')
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-crew1' })).code).toBe('swap.with-oneself')
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off', back: '2027-02-21' })).code).toBe('kernel.not-found')
    const { swapId, code } = await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off' }, 's1-leader')
    expect(code).toBe('done')
    expect((await night.journal('swap.offered'))[0]?.header['onBehalfOf']).toBe(`member:${night.member('s1-crew1')}`)
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-crew2' })).code).toBe('swap.offered-already')
    // Declined: free to be offered again.
    expect(await step('s1-off', 'decline-swap', swapId)).toBe('done')
    const again = await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-crew2' })
    expect(again.code).toBe('done')
    expect(await step('s1-crew1', 'end-swap', again.swapId)).toBe('done')
    expect(await step('s1-crew2', 'accept-swap', again.swapId)).toBe('swap.settled')
    await night.goTo(Date.UTC(2027, 1, 18, 0))
    expect((await offer({ from: 's1-crew1', on: '2027-02-18', to: 's1-off' })).code).toBe('swap.shift-begun')
    await planned.roster('s3', { from: '2027-02-15', to: '2027-02-28', status: 'submitted', plan: { 's3-crew1': { '2027-02-22': 'D' } } })
    expect((await offer({ from: 's3-crew1', on: '2027-02-22', to: 's3-off' })).code).toBe('swap.not-in-force')
  })

  it('ends with a message to both when its shift is taken away, and is asked again when the shift moves', async () => {
    const ends = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    const moves = await offer({ from: 's1-crew2', on: '2027-02-21', to: 's1-off' })
    expect(await step('s1-off', 'accept-swap', moves.swapId)).toBe('done')
    const change = (member: string, day: string, classId: string | null): object => ({ memberId: night.member(member), day, classId })
    await night.run('s1-leader', 'change-shifts', { rosterId: planned.rosterId('s1'), operationId: night.operationId, changes: [change('s1-crew1', '2027-02-22', null), change('s1-crew2', '2027-02-21', planned.classId('D'))] })
    expect([await statusOf(ends.swapId), await statusOf(moves.swapId)]).toEqual(['ended', 'offered'])
    expect(await night.toldTo('s1-crew1')).toContain('swap.ended')
    expect(await night.toldTo('s1-off')).toEqual(expect.arrayContaining(['swap.ended', 'swap.moved']))
  })

  it('has one end when both sides, or two leaders, act at once', async () => {
    const { swapId } = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    await night.warm()
    const first = (await Promise.all([step('s1-off', 'accept-swap', swapId), step('s1-crew1', 'end-swap', swapId)])).toSorted()
    // Taken back after it was accepted is allowed; accepted after it was taken back is not.
    expect([['done', 'done'], ['done', 'swap.settled']]).toContainEqual(first)
    expect(await statusOf(swapId)).toBe('ended')
    const two = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    await step('s1-off', 'accept-swap', two.swapId)
    const both = await Promise.all([step('s1-leader', 'approve-swap', two.swapId), step('b1-commander', 'approve-swap', two.swapId), step('b1-commander', 'refuse-swap', two.swapId, { reason: 'no' })])
    expect(both.filter((code) => code === 'done')).toHaveLength(1)
    expect(both.filter((code) => code === 'swap.settled')).toHaveLength(2)
  })

  it('of two that would put one member in two places, one is made', async () => {
    // s1-off may take the day at s1 or the night before at s2, not both: the rest is missing.
    const one = await offer({ from: 's1-crew1', on: '2027-02-22', to: 's1-off' })
    const two = await offer({ from: 's1-crew2', on: '2027-02-21', to: 's1-off' })
    expect([await step('s1-off', 'accept-swap', one.swapId), await step('s1-off', 'accept-swap', two.swapId)]).toEqual(['done', 'done'])
    await night.warm()
    const codes = await Promise.all([step('s1-leader', 'approve-swap', one.swapId), step('b1-commander', 'approve-swap', two.swapId)])
    expect(codes.toSorted()).toEqual(['done', 'swap.breaks-rule'])
  })
})

describe('options for a swap', () => {
  const options = async (actor: string, input: object): Promise<z.output<typeof swapOptionsView.output>> => swapOptionsView.output.parse(await night.show(actor, 'swap-options', { operationId: night.operationId, shiftId: planned.shiftId('s1-crew1', '2027-02-22'), ...input }))
  it('are those whom one sees, with what each would break, and the one whose number one knows', async () => {
    const own = await options('s1-crew1', {})
    expect(own.members.map((member) => member.name).toSorted()).toEqual(['s1-crew2', 's1-duty', 's1-leader', 's1-off'])
    const crew2 = own.members.find((member) => member.name === 's1-crew2')
    expect(crew2?.breaks.map((one) => one.code)).toEqual(['rest'])
    expect(crew2?.shifts.map((one) => [one.day, one.code, one.breaks.map((broken) => broken.code).toSorted()])).toEqual([['2027-02-21', 'N', []], ['2027-02-18', 'N', ['overlap', 'rest']]])
    expect((await options('s1-crew1', { number: 's2-crew1' })).members.map((member) => [member.name, member.breaks, member.shifts.map((one) => one.day)])).toEqual([['s2-crew1', [], ['2027-02-20', '2027-02-19']]])
    expect((await options('s1-crew1', { number: 'nobody' })).members).toEqual([])
    expect((await options('b1-commander', {})).members.map((member) => member.name)).toContain('s2-crew1')
    await expect(options('s1-crew2', {})).rejects.toMatchObject({ code: 'kernel.forbidden' })
  })
})
