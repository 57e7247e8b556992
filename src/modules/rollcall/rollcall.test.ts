import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Claimant } from '../../kernel/link.ts'
import { LinkSigner } from '../../kernel/link.ts'
import { allGet, openNight, type Night } from '../../orders/testing/night.ts'
import { myRollCallView, rollCallsView, rollCallView } from './contract.ts'
import { createRollcallSlice, rollcallKinds, rollcallOvertaken } from './index.ts'

const minute = 60_000
const startsAt = Date.UTC(2027, 1, 18, 12, 50)
/** 21:00 in Shanghai. */
const nine = Date.UTC(2027, 1, 18, 13)
const clock: Claimant = { kind: 'system', name: 'clock' }

/** Clause 18 of the Lantern Festival. */
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-18T12:00/2027-02-19T12:00
clauses:
  - id: "18"
    quote: 点名
    duties:
      - id: roll-call-daily
        kind: roll-call
        units: unit.type == "station"
        call: { roles: [duty-officer, leader], on_duty: true }
        daily: ["09:00", "21:00"]
        answer_within: PT3M
        verify_within: PT5M
        report_to: officer-of-the-day
        ladder:
          - { after: PT0S, tell: duty-officer }
          - { after: PT2M, tell: officer-of-the-day }
      - id: roll-call-random
        kind: roll-call
        units: unit.type == "station"
        call: { roles: [duty-officer, leader], on_duty: true }
        random: { times: 2, between: 22:00-06:00 }
        answer_within: PT3M
        verify_within: PT5M
`

let night: Night

beforeEach(async () => {
  night = await openNight({ kinds: rollcallKinds, slices: (kinds) => [createRollcallSlice(kinds)], order, startsAt })
})
afterEach(() => night.close())

const calls = async (actor = 'desk1'): Promise<z.output<typeof rollCallsView.output>> => rollCallsView.output.parse(await night.show(actor, 'roll-calls', { operationId: night.operationId }))
const mine = async (actor: string | Claimant): Promise<z.output<typeof myRollCallView.output>['call']> => myRollCallView.output.parse(await night.show(actor, 'my-roll-call', {})).call
async function board(actor = 'desk1', callId?: string): Promise<z.output<typeof rollCallView.output>> {
  const id = callId ?? (await calls()).calls[0]?.id
  return rollCallView.output.parse(await night.show(actor, 'roll-call', { callId: id }))
}
async function calledOf(name: string): Promise<string> {
  const found = (await board()).called.find((one) => one.memberName === name)
  if (found === undefined) throw new Error(`${name} was not called`)
  return found.calledId
}
async function stateOf(name: string): Promise<string | undefined> {
  return (await board()).called.find((one) => one.memberName === name)?.state
}
const owed = async (unit: string, role: string): Promise<string | undefined> =>
  (await night.obligations({ unit_id: night.unit(unit) })).find((row) => row.opens_at === nine && row.occurrence.endsWith(`/${role}`))?.state

describe('the roll call at 21:00', () => {
  it('goes up the whole ladder: called, answered, late, verified by telephone, reported', async () => {
    expect((await calls()).scheduled.map((one) => one.at)).toContain(nine)
    await night.goTo(nine)
    const open = (await calls()).calls[0]
    expect(open).toMatchObject({ sort: 'scheduled', clauseId: '18', openedAt: nine, answerBy: nine + 3 * minute, verifyBy: nine + 5 * minute, total: 6, counts: { called: 6 }, isClosed: false })
    expect(await night.toldTo('s1-leader')).toEqual(['rollcall.opened'])
    expect(await night.toldTo('s1-off')).toEqual([])
    expect(await mine('s1-leader')).toMatchObject({ state: 'called', answerBy: nine + 3 * minute, role: 'leader' })
    expect(await owed('s1', 'leader')).toBe('open')

    await night.goTo(nine + minute)
    for (const name of ['s1-leader', 's1-duty', 's2-leader']) {
      const { result } = await night.run(name, 'answer-roll-call', { calledId: (await mine(name))?.calledId })
      expect(result).toEqual({ state: 'answered', answeredAt: nine + minute })
    }
    // Somebody telephones in before the time is over.
    expect((await night.run('desk1', 'record-answer', { calledId: await calledOf('s2-duty') })).result).toEqual({ state: 'answered' })
    await night.settle()
    expect(await owed('s1', 'leader')).toBe('met')
    expect(await owed('s2', 'duty-officer')).toBe('met')
    expect(await mine('s1-leader')).toBeNull()

    await night.goTo(nine + 3 * minute + 1)
    expect((await board()).call.counts).toEqual({ answered: 4, late: 2 })
    // The unanswered first, with a number to ring.
    expect((await board()).called.slice(0, 2).map((one) => [one.memberName, one.telephone, one.state])).toEqual([
      ['s3-duty', 'telephone s3-duty', 'late'],
      ['s3-leader', 'telephone s3-leader', 'late'],
    ])
    expect(await night.toldTo('desk1')).toContain('rollcall.late')
    // Who has answered is not rung up any more; who has not is, and the desk still has numbers to ring.
    expect(await Promise.all(['s1-leader', 's3-leader', 'desk1'].map((key) => night.overtakenFor(key, rollcallOvertaken)))).toEqual([['rollcall.opened'], [], []])
    expect(await owed('s3', 'leader')).toBe('late')

    await night.goTo(nine + 4 * minute)
    expect((await night.run('desk1', 'record-answer', { calledId: await calledOf('s3-leader'), note: 'radio was off' })).result).toEqual({ state: 'verified' })
    await night.settle()
    expect(await owed('s3', 'leader')).toBe('met-late')

    expect(await night.toldTo('officer-of-the-day')).not.toContain('rollcall.reported')
    await night.goTo(nine + 5 * minute + 1)
    expect(await stateOf('s3-duty')).toBe('reported')
    expect((await board()).call).toMatchObject({ isClosed: true, counts: { answered: 4, verified: 1, reported: 1 } })
    expect(await night.toldTo('officer-of-the-day')).toContain('rollcall.reported')
    // Closed: nobody is called nor rung up for it. What was reported up is done when the last was heard of.
    expect(await Promise.all(['s3-duty', 'desk1', 'officer-of-the-day'].map((key) => night.overtakenFor(key, rollcallOvertaken)))).toEqual([['rollcall.opened'], ['rollcall.late'], []])
    const [reported] = await night.journal('rollcall.reported')
    expect(reported?.header.facts['calledIds']).toEqual([await calledOf('s3-duty')])
    expect(await owed('s3', 'duty-officer')).toBe('late')
    expect(await night.journal('rollcall.reported')).toHaveLength(1)
    // Nobody twice: not by the duty officer afterwards either.
    expect((await night.run('desk1', 'report-unanswered', { callId: (await board()).call.id })).result).toEqual({ reported: 0 })
  })

  it('calls a position where nobody is on duty, and shows it first', async () => {
    await night.query('UPDATE attendance SET to_at = $2 WHERE agency_id = $1 AND member_id = $3', [new Date(startsAt).toISOString(), night.member('s2-leader')])
    await night.goTo(nine)
    const first = (await board()).called[0]
    expect(first).toMatchObject({ unitId: night.unit('s2'), role: 'leader', memberId: null, memberName: null, telephone: 'unit s2', state: 'called' })
    // Reached after all: whoever is there.
    expect((await night.run('desk1', 'record-answer', { calledId: first?.calledId })).result).toEqual({ state: 'answered' })
    await night.settle()
    expect(await owed('s2', 'leader')).toBe('met')
  })

  it('calls somebody on duty as something else who holds the role, when nobody is on duty in it', async () => {
    await night.query("UPDATE attendance SET role = 'member' WHERE agency_id = $1 AND member_id = $2", [night.member('s2-leader')])
    await night.goTo(nine)
    expect((await board()).called.find((one) => one.unitId === night.unit('s2') && one.role === 'leader')?.memberName).toBe('s2-leader')
  })

  it('is opened once, whatever two servers and an amendment do', async () => {
    const due = await night.query<{ input: string }>("SELECT input FROM due WHERE agency_id = $1 AND command = 'open-roll-call' AND at = $2", [new Date(nine).toISOString()])
    await night.goTo(nine)
    const again = await night.run(clock, 'open-roll-call', JSON.parse(due[0]?.input ?? '{}'), { occurredAt: nine })
    expect(again.result['callId']).toBe((await board()).call.id)
    await night.amend(order.replace('"21:00"]', '"21:30"]'))
    await night.goTo(nine + 31 * minute)
    expect((await calls()).calls).toHaveLength(1)
    expect(await night.journal('rollcall.opened')).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('counts from when the phone had no signal, even after it was reported', async () => {
    await night.goTo(nine + 6 * minute)
    expect(await stateOf('s1-leader')).toBe('reported')
    const { result } = await night.run('s1-leader', 'answer-roll-call', { calledId: await calledOf('s1-leader') }, { occurredAt: nine + 2 * minute })
    expect(result).toEqual({ state: 'answered', answeredAt: nine + 2 * minute })
    await night.settle()
    expect(await owed('s1', 'leader')).toBe('met')
  })

  it('never counts from before the call, nor from after now', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s1-leader')
    expect(await night.codeOf('s1-leader', 'answer-roll-call', { calledId }, { occurredAt: nine - minute })).toBe('rollcall.before-opening')
    expect((await night.run('s1-leader', 'answer-roll-call', { calledId }, { occurredAt: nine + 3 * minute })).result).toEqual({ state: 'answered', answeredAt: nine + minute })
    // A clock a few seconds behind is forgiven.
    expect((await night.run('s2-leader', 'answer-roll-call', { calledId: await calledOf('s2-leader') }, { occurredAt: nine - 5000 })).result).toEqual({ state: 'answered', answeredAt: nine })
  })

  it('is late after the time, and in time in its last millisecond', async () => {
    await night.goTo(nine)
    await night.goTo(nine + 3 * minute)
    expect((await night.run('s1-leader', 'answer-roll-call', { calledId: await calledOf('s1-leader') })).result).toMatchObject({ state: 'answered' })
    await night.goTo(nine + 3 * minute + 1)
    expect((await night.run('s2-leader', 'answer-roll-call', { calledId: await calledOf('s2-leader') })).result).toEqual({ state: 'late', answeredAt: nine + 3 * minute + 1 })
    await night.settle()
    expect([await owed('s1', 'leader'), await owed('s2', 'leader')]).toEqual(['met', 'met-late'])
  })

  it('given twice happens once', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s1-leader')
    await night.run('s1-leader', 'answer-roll-call', { calledId })
    await night.goTo(nine + 2 * minute)
    expect((await night.run('s1-leader', 'answer-roll-call', { calledId })).result).toEqual({ state: 'answered', answeredAt: nine + minute })
    expect(await night.journal('rollcall.answered')).toHaveLength(1)
  })

  it('that turns out to be earlier replaces what the telephone said', async () => {
    await night.goTo(nine + 4 * minute)
    const calledId = await calledOf('s1-leader')
    await night.run('desk1', 'record-answer', { calledId })
    expect(await stateOf('s1-leader')).toBe('verified')
    await night.run('s1-leader', 'answer-roll-call', { calledId }, { occurredAt: nine + minute })
    await night.settle()
    expect(await stateOf('s1-leader')).toBe('answered')
    expect(await owed('s1', 'leader')).toBe('met')
  })

  it('recorded by two duty officers at once is recorded once, and the other is told', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s1-leader')
    await night.warm()
    const codes = await Promise.all(['desk1', 'desk2'].map((who) => night.codeOf(who, 'record-answer', { calledId })))
    expect(codes.sort()).toEqual(['done', 'rollcall.answered-already'])
    expect(await night.journal('rollcall.answered')).toHaveLength(1)
  })

  it('by the member and the duty officer at once leaves one state and evidence of the earliest', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s1-leader')
    await night.warm()
    await Promise.all([night.codeOf('desk1', 'record-answer', { calledId }), night.run('s1-leader', 'answer-roll-call', { calledId })])
    expect(await stateOf('s1-leader')).toBe('answered')
    expect(await night.journal('rollcall.answered')).toHaveLength(1)
  })

  it('of one member who fills two positions counts for both', async () => {
    await night.query("UPDATE attendance SET to_at = from_at WHERE agency_id = $1 AND member_id = $2", [night.member('s2-duty')])
    await night.query("INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) VALUES ($1, $2, $3, 'duty-officer', $4, now())", [crypto.randomUUID(), night.member('s2-leader'), night.unit('s2')])
    await night.goTo(nine + minute)
    expect((await board()).called.filter((one) => one.memberName === 's2-leader').map((one) => one.role)).toEqual(['duty-officer', 'leader'])
    await night.run('s2-leader', 'answer-roll-call', { calledId: await calledOf('s2-leader') })
    await night.settle()
    expect([await owed('s2', 'leader'), await owed('s2', 'duty-officer')]).toEqual(['met', 'met'])
    expect(await mine('s2-leader')).toBeNull()
  })

  it('holds its place when everybody acts on everybody at once', async () => {
    await night.goTo(nine + 3 * minute + 1)
    const { call, called } = await board()
    await night.warm()
    const acts = called.flatMap(({ calledId, memberName }) => [
      night.codeOf(memberName ?? '', 'answer-roll-call', { calledId }, { occurredAt: nine + 2 * minute }),
      night.codeOf('desk1', 'record-answer', { calledId }),
      night.codeOf('desk2', 'excuse-called', { calledId, reason: 'Out on a call' }),
      night.codeOf('officer-of-the-day', 'report-unanswered', { callId: call.id }),
    ])
    const codes = new Set(await Promise.all(acts))
    expect([...codes].filter((code) => !['done', 'rollcall.answered-already', 'rollcall.excused-already'].includes(code))).toEqual([])
    await night.settle()
    // Every member's own answer was in time, and nothing that came before or after it takes that away.
    expect((await board()).call.counts).toEqual({ answered: 6 })
    const states = (await night.obligations()).filter((row) => row.opens_at === nine).map((row) => row.state)
    expect(new Set(states)).toEqual(new Set(['met']))
    expect(await night.journal('rollcall.answered')).toHaveLength(6)
  })

  it('comes only from the member called, or from those who steer above the unit', async () => {
    await night.goTo(nine)
    const calledId = await calledOf('s1-leader')
    const others = ['s1-duty', 's2-leader', 's1-crew1', 'commander', 'desk1']
    expect(await night.codesOf(others, 'answer-roll-call', { calledId })).toEqual(allGet(others, 'kernel.forbidden'))
    // The duty officer of the station is one of those called.
    const notAbove = ['s1-duty', 's1-leader', 's2-leader', 'b2-commander', 'planner', 'auditor', 'supervisor', 'administrator']
    for (const [command, input] of [['record-answer', { calledId }], ['make-answer-link', { calledId }], ['excuse-called', { calledId, reason: 'Asleep' }]] as const) {
      expect(await night.codesOf(notAbove, command, input)).toEqual(allGet(notAbove, 'kernel.forbidden'))
    }
    expect(await night.codeOf('b1-commander', 'record-answer', { calledId })).toBe('done')
    expect(await night.codeOf('desk1', 'record-answer', { calledId: crypto.randomUUID() })).toBe('kernel.forbidden')
  })
})

describe('a signed link', () => {
  it('answers for one called and for nobody else', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s1-leader')
    const { result } = await night.run('desk1', 'make-answer-link', { calledId })
    expect(result['url']).toMatch(/^\/answer#[0-9a-f-]{36}\.[0-9a-f-]{36}\.[\w-]+$/)
    const token = new LinkSigner('another secret').read(String(result['url']).slice('/answer#'.length))
    expect(token).toBeNull()
    const link = night.system.links.read(String(result['url']).slice('/answer#'.length))
    const holder: Claimant = { kind: 'token', linkId: link?.linkId ?? '' }
    expect(await mine(holder)).toMatchObject({ calledId, state: 'called' })
    expect(await night.codeOf(holder, 'answer-roll-call', { calledId: await calledOf('s2-leader') })).toBe('kernel.forbidden')
    expect(await night.codeOf(holder, 'record-answer', { calledId })).toBe('kernel.forbidden')
    await expect(night.show(holder, 'roll-calls', { operationId: night.operationId })).rejects.toMatchObject({ code: 'kernel.forbidden' })
    expect((await night.run(holder, 'answer-roll-call', { calledId })).result).toEqual({ state: 'answered', answeredAt: nine + minute })
    expect((await board()).called.find((one) => one.calledId === calledId)?.how).toBe('link')
    // The page goes on showing how it ended.
    expect(await mine(holder)).toMatchObject({ state: 'answered' })
    const [entry] = await night.journal('rollcall.answered')
    expect(entry?.header).toMatchObject({ actor: `link:${link?.linkId}`, onBehalfOf: `member:${night.member('s1-leader')}` })
  })

  it('ends in time', async () => {
    await night.goTo(nine + minute)
    const { result } = await night.run('desk1', 'make-answer-link', { calledId: await calledOf('s1-leader') })
    const linkId = night.system.links.read(String(result['url']).slice('/answer#'.length))?.linkId ?? ''
    await night.query("UPDATE link SET expires_at = now() - interval '1 second' WHERE agency_id = $1 AND link_id = $2", [linkId])
    expect(await night.codeOf({ kind: 'token', linkId }, 'answer-roll-call', { calledId: await calledOf('s1-leader') })).toBe('kernel.link-ended')
  })
})

describe('who looks', () => {
  it('sees what is called in their part of the tree, and counts of that alone', async () => {
    await night.goTo(nine)
    const seen = async (who: string): Promise<(string | null)[]> => (await board(who, (await calls()).calls[0]?.id)).called.map((one) => one.memberName).sort()
    expect(await seen('auditor')).toHaveLength(6)
    expect(await seen('b1-commander')).toEqual(['s1-duty', 's1-leader', 's2-duty', 's2-leader'])
    expect(await seen('s1-leader')).toEqual(['s1-duty', 's1-leader'])
    expect(await seen('s1-crew1')).toEqual(['s1-duty', 's1-leader'])
    expect((await calls('s1-leader')).calls[0]).toMatchObject({ total: 2, counts: { called: 2 } })
    expect(await mine('s1-crew1')).toBeNull()
    const only = await night.run('desk1', 'open-roll-call', { operationId: night.operationId, unitIds: [night.unit('s3')], roles: ['leader'] })
    await expect(night.show('s1-leader', 'roll-call', { callId: only.result['callId'] })).rejects.toMatchObject({ code: 'kernel.not-found' })
    expect((await calls('s1-leader')).calls).toHaveLength(1)
  })
})

describe('somebody excused', () => {
  it('is not reported, and owes no answer', async () => {
    await night.goTo(nine + minute)
    const calledId = await calledOf('s3-leader')
    expect(await night.codeOf('desk1', 'excuse-called', { calledId, reason: 'x' })).toBe('kernel.invalid-input')
    await night.run('desk1', 'excuse-called', { calledId, reason: 'Inside a building with breathing apparatus' })
    expect(await night.codeOf('desk2', 'excuse-called', { calledId, reason: 'Again, please' })).toBe('rollcall.excused-already')
    await night.goTo(nine + 6 * minute)
    expect(await stateOf('s3-leader')).toBe('excused')
    expect(await owed('s3', 'leader')).toBe('waived')
    expect(await owed('s3', 'duty-officer')).toBe('late')
    const [reported] = await night.journal('rollcall.reported')
    expect(reported?.header.facts['calledIds']).not.toContain(calledId)
    // The reason is words: it lies in the body, which can be erased.
    expect(JSON.stringify(await night.journal('rollcall.excused'))).not.toContain('breathing')
    // Heard of after all.
    expect((await night.run('s3-leader', 'answer-roll-call', { calledId })).result).toMatchObject({ state: 'late' })
  })

  it('leaves the position owed while another who fills it was not excused', async () => {
    await night.query("UPDATE attendance SET role = 'leader' WHERE agency_id = $1 AND member_id = $2", [night.member('s3-crew1')])
    await night.goTo(nine + minute)
    await night.run('desk1', 'excuse-called', { calledId: await calledOf('s3-leader'), reason: 'At the hospital' })
    await night.settle()
    expect(await owed('s3', 'leader')).toBe('open')
    await night.run('desk1', 'excuse-called', { calledId: await calledOf('s3-crew1'), reason: 'At the hospital' })
    await night.settle()
    expect(await owed('s3', 'leader')).toBe('waived')
  })
})
