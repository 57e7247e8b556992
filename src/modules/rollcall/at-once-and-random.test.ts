import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Claimant } from '../../kernel/link.ts'
import { drawHash } from '../../orders/compilation.ts'
import { allGet, openNight, type Night } from '../../orders/testing/night.ts'
import { rollCallsView, rollCallView } from './contract.ts'
import { createRollcallSlice, rollcallKinds } from './index.ts'

const minute = 60_000
/** 20:50 in Shanghai. */
const startsAt = Date.UTC(2027, 1, 18, 12, 50)
const clock: Claimant = { kind: 'system', name: 'clock' }

const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-18T12:00/2027-02-19T12:00
clauses:
  - id: "18"
    quote: 点名
    duties:
      - { id: daily, kind: roll-call, units: 'unit.type == "station"', call: { roles: [duty-officer, leader] }, daily: "09:00", answer_within: PT3M, verify_within: PT5M }
      - { id: random, kind: roll-call, units: 'unit.type == "station"', call: { roles: [leader] }, random: { times: 2, between: 22:00-06:00 }, answer_within: PT3M, verify_within: PT5M }
      - { id: named, kind: roll-call, members: 'member.externalId == "s1-off"', call: {}, daily: "08:00", answer_within: PT10M }
`

let night: Night

beforeEach(async () => {
  night = await openNight({ kinds: rollcallKinds, slices: (kinds) => [createRollcallSlice(kinds)], order, startsAt })
})
afterEach(() => night.close())

const open = async (who: string | Claimant, input: Record<string, unknown>): Promise<string> => String((await night.run(who, 'open-roll-call', { operationId: night.operationId, ...input })).result['callId'])
const openCode = (who: string | Claimant, input: Record<string, unknown>): Promise<string> => night.codeOf(who, 'open-roll-call', { operationId: night.operationId, ...input })
async function namesOf(callId: string): Promise<string[]> {
  const { called } = rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId }))
  return called.map((one) => `${one.role} ${one.memberName ?? 'nobody'}`).sort()
}
const calls = async (who = 'desk1'): Promise<{ calls: { id: string; sort: string; openedAt: number; clauseId: string | null }[]; scheduled: { at: number }[]; randomLeft: number }> => rollCallsView.output.parse(await night.show(who, 'roll-calls', { operationId: night.operationId }))

describe('a roll call at once', () => {
  it('calls the positions of the units and all below, and is owed under the first roll call of the order', async () => {
    const callId = await open('desk1', { unitIds: [night.unit('b1')], roles: ['leader'], answerWithin: 'PT2M', verifyWithin: 'PT4M' })
    expect(await namesOf(callId)).toEqual(['leader s1-leader', 'leader s2-leader'])
    await night.settle()
    const owed = (await night.obligations({ duty_id: 'daily' })).filter((row) => row.opened_by !== null)
    expect(owed.map((row) => [row.member_id, row.state, row.opens_at, row.due_at])).toEqual(
      expect.arrayContaining([[night.member('s1-leader'), 'open', startsAt, startsAt + 2 * minute], [night.member('s2-leader'), 'open', startsAt, startsAt + 2 * minute]]),
    )
    expect(owed).toHaveLength(2)
    // What is written down at the opening is what the compiler made of it.
    const called = await night.query<{ obligation_id: string }>('SELECT obligation_id FROM rollcall_called WHERE agency_id = $1', [])
    expect(called.map((row) => row.obligation_id).sort()).toEqual(owed.map((row) => row.obligation_id).sort())
    await night.goTo(startsAt + 4 * minute + 1)
    expect(await night.toldTo('officer-of-the-day')).toContain('rollcall.reported')
  })

  it('calls everybody on duty, by qualification, by name; one position each', async () => {
    expect(await namesOf(await open('desk1', { unitIds: [night.unit('s1')] }))).toEqual(['member s1-crew1', 'member s1-crew2', 'member s1-duty', 'member s1-leader'])
    expect(await namesOf(await open('desk1', { unitIds: [night.unit('s1')], onDutyOnly: false }))).toContain('member s1-off')
    await night.query("INSERT INTO qualification (agency_id, member_id, code, expires_at) SELECT $1, unnest($2::uuid[]), 'boat', unnest($3::timestamptz[])", [[night.member('s2-crew1'), night.member('s3-crew1'), night.member('s1-off')], [null, new Date(startsAt - minute).toISOString(), null]])
    expect(await namesOf(await open('desk1', { qualification: 'boat' }))).toEqual(['member s2-crew1'])
    expect(await namesOf(await open('desk1', { memberIds: [night.member('s3-off'), night.member('s1-leader')] }))).toEqual(['member s1-leader', 'member s3-off'])
    const all = await open('desk1', { unitIds: [night.unit('s3')], roles: ['leader'], onDutyOnly: false })
    expect(await namesOf(all)).toEqual(['leader s3-leader', 'leader s3-off'])
    await night.settle()
    // Two for one position owe one answer together.
    const [owes] = (await night.obligations({ unit_id: night.unit('s3') })).filter((row) => row.occurrence === `call@${all}/leader`)
    expect(owes).toMatchObject({ member_id: null, state: 'open' })
  })

  it('shows who is missing where a role is held but nobody is on duty, and says when nobody would be called', async () => {
    await night.query("UPDATE attendance SET to_at = from_at WHERE agency_id = $1 AND role = 'leader' AND unit_id = $2", [night.unit('s2')])
    expect(await namesOf(await open('desk1', { roles: ['leader'] }))).toEqual(['leader nobody', 'leader s1-leader', 'leader s3-leader'])
    // Nobody in the partner's house holds a role: it was asked for, and shows.
    expect(await namesOf(await open('desk1', { unitIds: [night.unit('metro')], roles: ['leader'] }))).toEqual(['leader nobody'])
    expect(await openCode('desk1', { qualification: 'hazmat' })).toBe('rollcall.nobody-called')
    expect(await openCode('desk1', { answerWithin: '3 minutes' })).toBe('rollcall.bad-duration')
    expect(await openCode('desk1', { verifyWithin: 'PT48H' })).toBe('rollcall.bad-duration')
    expect(await openCode('desk1', { dutyId: 'elsewhere' })).toBe('rollcall.duty-unknown')
    expect(await openCode('desk1', { operationId: crypto.randomUUID() })).toBe('kernel.not-found')
  })

  it('is opened over what one steers, and over nothing else', async () => {
    const everybody = { roles: ['leader'] }
    const s1 = { unitIds: [night.unit('s1')], roles: ['leader'] }
    const opening = (who: readonly string[], input: Record<string, unknown>): Promise<Record<string, string>> => night.codesOf(who, 'open-roll-call', { operationId: night.operationId, ...input })
    const notSteering = ['s1-leader', 's1-crew1', 'planner', 'supervisor', 'auditor', 'administrator', 's2-duty', 'b2-commander']
    expect(await opening(notSteering, s1)).toEqual(allGet(notSteering, 'kernel.forbidden'))
    const notOverAll = ['s1-duty', 's2-duty', 'b1-commander']
    expect(await opening(notOverAll, everybody)).toEqual(allGet(notOverAll, 'kernel.forbidden'))
    expect(await openCode('b1-commander', { memberIds: [night.member('s3-leader')] })).toBe('kernel.forbidden')
    const steering = ['s1-duty', 'b1-commander', 'desk1', 'officer-of-the-day', 'commander']
    expect(await opening(steering, s1)).toEqual(allGet(steering, 'done'))
    expect(await openCode('desk1', { ...s1, appointmentId: crypto.randomUUID() })).toBe('rollcall.appointment-is-the-clocks')
    const callId = crypto.randomUUID()
    expect(await openCode('desk1', { ...s1, callId })).toBe('done')
    expect(await openCode('desk2', { ...s1, callId })).toBe('rollcall.exists')
  })

  it('reports to whoever it says: superiors on duty, else those who command there', async () => {
    const callId = await open('desk1', { unitIds: [night.unit('s1'), night.unit('s3')], roles: ['leader'], reportTo: 'superior' })
    await night.goTo(startsAt + 5 * minute + 1)
    expect(await night.toldTo('b1-commander')).toEqual(['rollcall.reported'])
    expect(await night.toldTo('b2-commander')).toEqual(['rollcall.reported'])
    expect(await night.toldTo('commander')).toEqual([])
    expect((await night.toldTo('officer-of-the-day')).filter((kind) => kind === 'rollcall.reported')).toEqual([])
    const [reported] = await night.journal('rollcall.reported')
    expect(reported?.header.facts).toMatchObject({ callId, to: 'superior' })
  })

  it('reaches a partner, who has no account, by a link', async () => {
    const callId = await open('desk1', { unitIds: [night.unit('metro')], roles: ['duty-officer'] })
    const [called] = rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId })).called
    expect(called).toMatchObject({ memberId: null, telephone: 'unit metro' })
    const { result } = await night.run('desk1', 'make-answer-link', { calledId: called?.calledId })
    const linkId = night.system.links.read(String(result['url']).slice('/answer#'.length))?.linkId ?? ''
    await night.run({ kind: 'token', linkId }, 'answer-roll-call', { calledId: called?.calledId })
    await night.settle()
    const [entry] = await night.journal('rollcall.answered')
    expect(entry?.header).toMatchObject({ subject: null, onBehalfOf: `unit:${night.unit('metro')}` })
    expect((await night.obligations({ unit_id: night.unit('metro') })).map((row) => row.state)).toEqual(['met'])
  })

  it('is reported only after the time to answer, by those at the command centre', async () => {
    const callId = await open('desk1', { unitIds: [night.unit('s1')], roles: ['leader', 'duty-officer'] })
    expect(await night.codeOf('desk1', 'report-unanswered', { callId })).toBe('rollcall.still-waiting')
    expect(await night.codeOf('desk1', 'mark-late-called', { callId })).toBe('kernel.forbidden')
    await night.goTo(startsAt + 4 * minute)
    expect(await night.codeOf('b1-commander', 'report-unanswered', { callId })).toBe('kernel.forbidden')
    const [first] = rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId })).called
    expect((await night.run('desk1', 'report-unanswered', { callId, calledIds: [first?.calledId] })).result).toEqual({ reported: 1 })
    await night.warm()
    const both = await Promise.all(['desk1', 'desk2'].map((who) => night.run(who, 'report-unanswered', { callId })))
    expect(both.map((reply) => reply.result['reported']).sort()).toEqual([0, 1])
    expect(rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId })).call.isClosed).toBe(true)
  })
})

describe('members called by name', () => {
  it('are called whether on duty or not, and answer for the obligation that names them', async () => {
    const eight = Date.UTC(2027, 1, 19)
    await night.goTo(eight)
    const call = (await calls()).calls.find((one) => one.openedAt === eight)
    expect(await namesOf(call?.id ?? '')).toEqual(['member s1-off'])
    const { called } = rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId: call?.id }))
    await night.goTo(eight + 9 * minute)
    await night.run('s1-off', 'answer-roll-call', { calledId: called[0]?.calledId })
    await night.settle()
    expect((await night.obligations({ duty_id: 'named' }))[0]?.state).toBe('met')
  })
})

describe('a roll call at random', () => {
  it('opens at the time that was drawn, and only then is owed and shown', async () => {
    const hidden = await night.query<{ at: number; input: string }>("SELECT at, input FROM due WHERE agency_id = $1 AND command = 'open-roll-call' AND input LIKE '%isRandom%' ORDER BY at", [])
    expect(hidden).toHaveLength(2)
    expect(await calls()).toMatchObject({ randomLeft: 2, calls: [] })
    expect(await night.obligations({ duty_id: 'random' })).toEqual([])
    const [first] = hidden
    await night.goTo((first?.at ?? 0) - 1)
    expect(await calls()).toMatchObject({ randomLeft: 2, calls: [] })
    await night.goTo(first?.at ?? 0)
    const shown = await calls()
    expect(shown).toMatchObject({ randomLeft: 1, calls: [{ sort: 'random', openedAt: first?.at, clauseId: '18' }] })
    expect(await namesOf(shown.calls[0]?.id ?? '')).toEqual(['leader s1-leader', 'leader s2-leader', 'leader s3-leader'])
    const owed = await night.obligations({ duty_id: 'random' })
    expect(owed.map((row) => [row.state, row.opens_at, row.due_at])).toEqual(Array.from({ length: 3 }, () => ['open', first?.at, (first?.at ?? 0) + 3 * minute]))
    // Drawn beforehand: the hash in the publication is the one of this time.
    const [opened] = await night.journal('rollcall.opened')
    const [compiled] = await night.journal('order.compiled')
    const { appointmentId, drawnAt } = opened?.header.facts ?? {}
    expect(drawnAt).toBe(first?.at)
    expect(compiled?.header.facts['draws']).toContainEqual({ id: appointmentId, hash: drawHash('seed', String(appointmentId), Number(drawnAt)) })
    const callId = shown.calls[0]?.id ?? ''
    const { called } = rollCallView.output.parse(await night.show('desk1', 'roll-call', { callId }))
    await night.run('s1-leader', 'answer-roll-call', { calledId: called.find((one) => one.memberName === 's1-leader')?.calledId })
    await night.run('desk1', 'excuse-called', { calledId: called.find((one) => one.memberName === 's2-leader')?.calledId, reason: 'Out on a call' })
    await night.settle()
    expect((await night.obligations({ duty_id: 'random' })).map((row) => row.state).sort()).toEqual(['met', 'open', 'waived'])
  })

  it('is not opened by anybody who says that it was drawn', async () => {
    const callId = await open('desk1', { roles: ['leader'], isRandom: true })
    expect((await calls()).calls.find((one) => one.id === callId)?.sort).toBe('at-once')
    expect(await openCode(clock, { roles: ['leader'], appointmentId: crypto.randomUUID(), unitIds: [] })).toBe('rollcall.nobody-called')
  })
})
