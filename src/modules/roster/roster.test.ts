import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rosterSettingsView, rostersView } from './contract.ts'
import { describeDays } from './holidays.ts'
import { clock, deskStartsAt, openDesk, type Desk } from './testing/desk.ts'

let desk: Desk
beforeEach(async () => { desk = await openDesk() })
afterEach(() => desk.night.close())

const hour = 3_600_000
const reason = 'for a reason'
const codeOf = async (work: Promise<unknown>): Promise<string> => (await desk.refusalOf(work))?.code ?? 'done'

describe('settings', () => {
  const declare = (more: Readonly<Record<string, unknown>>) => desk.night.run('planner', 'declare-shift-class', { classId: desk.classId('D'), code: 'D', name: { zh: '日', en: 'Day' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720, isWatch: true, ...more })
  const settings = async (actor: string, unit: string | null) => rosterSettingsView.output.parse(await desk.night.show(actor, 'roster-settings', { unitId: unit === null ? null : desk.night.unit(unit) }))

  it('takes new words for a class in use, and no new times', async () => {
    const rosterId = await desk.open('s1')
    expect(await codeOf(declare({ startsAt: '07:00' }))).toBe('done')
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'D']])
    expect(await codeOf(declare({ startsAt: '07:00', name: { zh: '白', en: 'Daylight' } }))).toBe('done')
    expect(await codeOf(declare({ startsAt: '09:00' }))).toBe('roster.class-in-use')
    expect((await settings('s1-crew1', null)).classes.find((one) => one.code === 'D')).toMatchObject({ name: { en: 'Daylight' }, startsAt: '07:00' })
  })

  it('gives a code to one class, and again when the first is out of use', async () => {
    const other = { classId: desk.classId('other') }
    expect(await codeOf(declare(other))).toBe('roster.code-taken')
    await desk.night.run('planner', 'retire-shift-class', { classId: desk.classId('D') })
    expect(await codeOf(declare(other))).toBe('done')
    const rosterId = await desk.open('s1')
    expect(await desk.refusalOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'D']]))).toMatchObject({ code: 'shift.class-retired', facts: { code: 'D', day: '2027-02-20' } })
  })

  it('takes patterns of known codes only', async () => {
    const pattern = (cycle: string[]) => desk.night.run('planner', 'declare-roster-pattern', { patternId: desk.classId('pattern'), name: { zh: '轮', en: '24/48' }, cycle, groups: 3 })
    expect(await desk.refusalOf(pattern(['F', 'X', '']))).toMatchObject({ code: 'roster.unknown-code', facts: { code: 'X' } })
    await pattern(['F', '', ''])
    expect((await settings('s1-crew1', null)).patterns).toEqual([{ id: desk.classId('pattern'), name: { zh: '轮', en: '24/48' }, cycle: ['F', '', ''], groups: 3 }])
  })

  it('finds the rules of the nearest unit above', async () => {
    const rules = { minRestMinutes: 600, maxConsecutiveDays: 5, minConsecutiveDaysOff: 2, minMinutesPerWeek: 0, maxMinutesPerWeek: 3000, maxWeekendsInFour: 2 }
    expect((await settings('s1-crew1', 's1')).rulesOf).toBeNull()
    await desk.night.run('planner', 'set-roster-rules', { unitId: desk.night.unit('hq'), rules })
    await desk.night.run('b1-commander', 'set-roster-rules', { unitId: desk.night.unit('b1'), rules: { ...rules, maxConsecutiveDays: 4 } })
    expect(await settings('s1-crew1', 's1')).toMatchObject({ rulesOf: desk.night.unit('b1'), rules: { maxConsecutiveDays: 4 }, maySet: false, mayDeclare: false })
    expect(await settings('s3-leader', 's3')).toMatchObject({ rulesOf: desk.night.unit('hq'), rules: { maxConsecutiveDays: 5 }, maySet: true, mayDeclare: false })
    expect(await settings('planner', 's3')).toMatchObject({ mayDeclare: true, maySet: true })
    expect(await codeOf(desk.night.run('planner', 'set-roster-rules', { unitId: desk.night.unit('hq'), rules: { ...rules, minMinutesPerWeek: 4000 } }))).toBe('roster.bad-rules')
  })

  it('keeps needs and groups, and refuses what is there twice or nowhere', async () => {
    const unitId = desk.night.unit('s1')
    const need = { classId: desk.classId('D'), qualification: 'driver', minimum: 1 }
    const needs = (given: unknown[]) => codeOf(desk.night.run('s1-leader', 'set-roster-needs', { unitId, needs: given }))
    expect(await needs([need, { ...need, minimum: 2 }])).toBe('roster.need-twice')
    expect(await needs([{ ...need, classId: crypto.randomUUID() }])).toBe('roster.unknown-class')
    expect(await needs([need])).toBe('done')
    expect((await settings('s1-crew1', 's1')).needs).toEqual([need])
    const one = { memberId: desk.night.member('s1-crew1'), group: 2 }
    const members = (given: unknown[]) => codeOf(desk.night.run('s1-leader', 'set-roster-members', { unitId, members: given }))
    expect(await members([one, one])).toBe('roster.member-twice')
    expect(await members([{ memberId: crypto.randomUUID(), group: 1 }])).toBe('roster.unknown-member')
    expect(await members([one, { memberId: desk.night.member('s2-crew1'), group: 1 }])).toBe('done')
    const { members: shown } = await desk.show(await desk.open('s1'))
    expect(shown.map(({ externalId, group, isOwn }) => [externalId, group, isOwn])).toEqual([['s1-crew1', 2, true], ['s1-crew2', 0, true], ['s1-duty', 0, true], ['s1-leader', 0, true], ['s1-off', 0, true], ['s2-crew1', 1, false]])
  })
})

describe('from draft to in force', () => {
  it('refuses a period, a zone, a country and a unit that cannot be', async () => {
    const open = (more: Readonly<Record<string, unknown>>) => codeOf(desk.night.run('planner', 'open-roster', { rosterId: crypto.randomUUID(), unitId: desk.night.unit('s1'), from: '2027-02-20', to: '2027-02-26', timezone: 'Asia/Shanghai', country: 'CN', ...more }))
    expect(await open({ to: '2027-02-19' })).toBe('roster.bad-period')
    expect(await open({ to: '2028-03-26' })).toBe('roster.bad-period')
    expect(await open({ timezone: 'CET' })).toBe('roster.bad-time-zone')
    expect(await open({ country: 'XX' })).toBe('roster.bad-country')
    expect(await open({ unitId: desk.night.unit('metro') })).toBe('roster.unit-without-members')
    expect(await open({ from: '2027-02-31' })).toBe('kernel.invalid-input')
    expect(await open({})).toBe('done')
  })

  it('lets one roster of a unit hold a day, also when two open at once', async () => {
    const rosterId = await desk.open('s1')
    expect(await desk.refusalOf(desk.open('s1', { name: 'again', from: '2027-02-26', to: '2027-03-05' }))).toMatchObject({ code: 'roster.overlaps', facts: { from: '2027-02-20', to: '2027-02-26' } })
    await desk.night.run('s1-leader', 'withdraw-roster', { rosterId })
    const codes = await Promise.all(['x', 'y'].map((name) => codeOf(desk.open('s1', { name }))))
    expect(codes.toSorted()).toEqual(['done', 'roster.overlaps'])
  })

  it('is submitted, returned with a reason, submitted, approved by somebody else, and in force on its first day', async () => {
    const rosterId = await desk.open('s1')
    const { operationId } = desk.night
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N'], ['s1-crew1', '2027-02-21', 'D']])
    expect((await desk.night.run('s1-leader', 'submit-roster', { rosterId, operationId })).result).toEqual({ violations: 1 })
    expect(await codeOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-21', '-']]))).toBe('roster.not-draft')
    await desk.night.run('b1-commander', 'return-roster', { rosterId, reason })
    expect((await desk.show(rosterId)).roster).toMatchObject({ status: 'draft', returnedReason: reason, submittedAt: null })
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-21', '-']])
    expect((await desk.night.run('planner', 'submit-roster', { rosterId, operationId })).result).toEqual({ violations: 0 })
    // The planner at the root would approve for anybody below; not what the same planner submitted.
    expect(await codeOf(desk.night.run('planner', 'approve-roster', { rosterId, operationId }))).toBe('roster.needs-second-person')
    await desk.night.run('b1-commander', 'approve-roster', { rosterId, operationId })
    expect((await desk.show(rosterId)).roster).toMatchObject({ status: 'approved', approvedAt: deskStartsAt })
    await desk.night.goTo(Date.parse('2027-02-20T00:00+08:00'))
    expect((await desk.show(rosterId)).roster).toMatchObject({ status: 'in-force', inForceAt: Date.parse('2027-02-20T00:00+08:00') })
    expect(await codeOf(desk.night.run('b1-commander', 'return-roster', { rosterId, reason }))).toBe('roster.not-submitted')
    expect(await codeOf(desk.night.run('s1-leader', 'withdraw-roster', { rosterId }))).toBe('roster.not-draft')
  })

  it('gives the evidence that the order asks for, day by day', async () => {
    const owed = async () => (await desk.night.obligations({ unit_id: desk.night.unit('s1') })).filter((row) => row.occurrence >= '2027-02-21' && row.occurrence <= '2027-02-26').map((row) => row.state)
    const rosterId = await desk.open('s1')
    await desk.night.settle()
    expect(await owed()).toEqual(Array.from({ length: 6 }, () => 'open'))
    await desk.night.run('s1-leader', 'submit-roster', { rosterId, operationId: desk.night.operationId })
    await desk.night.settle()
    expect(await owed()).toEqual(Array.from({ length: 6 }, () => 'met'))
    const days = await desk.night.journal('roster.day-submitted')
    expect(days.map((entry) => entry.header.facts['day'])).toEqual(['2027-02-20', '2027-02-21', '2027-02-22', '2027-02-23', '2027-02-24', '2027-02-25', '2027-02-26'])
  })

  it('is put in force by those who approve, and by nobody else', async () => {
    const rosterId = await desk.open('s1')
    expect(await codeOf(desk.night.run('commander', 'put-roster-in-force', { rosterId }))).toBe('roster.not-approved')
    expect(await codeOf(desk.night.run('commander', 'approve-roster', { rosterId }))).toBe('roster.not-submitted')
    await desk.night.run('s1-leader', 'submit-roster', { rosterId })
    for (const actor of ['s1-leader', 's1-crew1', 's2-leader', 'b2-commander', 'supervisor']) expect([actor, await codeOf(desk.night.run(actor, 'approve-roster', { rosterId }))]).toEqual([actor, 'kernel.forbidden'])
    await desk.night.run('b1-commander', 'approve-roster', { rosterId })
    expect(await codeOf(desk.night.run('s1-leader', 'put-roster-in-force', { rosterId }))).toBe('kernel.forbidden')
    await desk.night.run('b1-commander', 'put-roster-in-force', { rosterId })
    expect((await desk.show(rosterId)).roster.status).toBe('in-force')
    // The due row finds it done.
    await desk.night.goTo(Date.parse('2027-02-20T00:00+08:00'))
    expect(await desk.night.journal('roster.in-force')).toHaveLength(1)
  })

  it('withdrawn, gives its people free', async () => {
    const rosterId = await desk.open('s1')
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'D']])
    await desk.night.run('s1-leader', 'withdraw-roster', { rosterId })
    const again = await desk.open('s1', { name: 'again' })
    await desk.change('s1-leader', again, [['s1-crew1', '2027-02-20', 'D']])
    expect(await desk.cells(again)).toEqual(['s1-crew1 2027-02-20 D'])
  })

  it('shows to each their part of the tree', async () => {
    await desk.open('s1')
    await desk.open('s3')
    const seen = async (actor: string, unit?: string) => rostersView.output.parse(await desk.night.show(actor, 'rosters', unit === undefined ? {} : { unitId: desk.night.unit(unit) })).rosters.map((row) => [row.unitName.en, row.may.edit, row.may.approve])
    expect(await seen('s1-crew1')).toEqual([['s1', false, false]])
    expect(await seen('s1-leader')).toEqual([['s1', true, false]])
    expect(await seen('b1-commander')).toEqual([['s1', false, true]])
    expect(await seen('planner')).toEqual([['s1', true, true], ['s3', true, true]])
    expect(await seen('auditor', 'b2')).toEqual([['s3', false, false]])
    expect(await codeOf(desk.show(desk.rosterId('s1'), 's2-crew1'))).toBe('kernel.not-found')
    const stretch = { from: '2027-03-01', to: '2027-03-05' }
    expect(rostersView.output.parse(await desk.night.show('planner', 'rosters', stretch)).rosters).toEqual([])
  })
})

it('counts what each worked in the year before, of rosters that were handed in', async () => {
  const january = await desk.open('s1', { name: 'january', from: '2027-01-01', to: '2027-01-10' })
  const draft = await desk.open('s1', { name: 'draft', from: '2027-01-11', to: '2027-01-20' })
  // New Year's Day is a Friday and a holiday; the 2nd and 3rd are one weekend, with a shift of each sort.
  await desk.change('s1-leader', january, [['s1-crew1', '2027-01-01', 'N'], ['s1-crew1', '2027-01-02', 'N'], ['s1-crew1', '2027-01-03', 'N'], ['s1-crew1', '2027-01-09', 'D'], ['s1-crew2', '2027-01-04', 'H']])
  await desk.change('s1-leader', draft, [['s1-crew1', '2027-01-16', 'D']])
  await desk.night.run('s1-leader', 'submit-roster', { rosterId: january })
  const { members } = await desk.show(await desk.open('s1'))
  const before = new Map(members.map((member) => [member.externalId, member.yearBefore]))
  expect(before.get('s1-crew1')).toEqual({ minutes: 4 * 720, nights: 3, weekends: 2, holidays: holidaysOf2027() })
  expect(before.get('s1-crew2')).toEqual({ minutes: 0, nights: 0, weekends: 0, holidays: 0 })
})

/** The State Council names the days in November of the year before; the library knows them some weeks later. */
function holidaysOf2027(): number {
  const days = describeDays('CN', '2027-01-01', '2027-01-03')
  return days.filter((day) => day.holiday !== null && !day.isWorkday).length
}

it('an absence is told with its reason to those who plan, and as an absence to colleagues', async () => {
  const rosterId = await desk.open('s1')
  await desk.night.run(clock, 'record-absence', { memberId: desk.night.member('s1-crew2'), absenceId: crypto.randomUUID(), kind: 'sick', from: deskStartsAt + 48 * hour, to: deskStartsAt + 72 * hour })
  const kinds = async (actor: string) => (await desk.show(rosterId, actor)).absences.map((absence) => absence.kind)
  expect(await kinds('s1-leader')).toEqual(['sick'])
  expect(await kinds('s1-crew2')).toEqual(['sick'])
  expect(await kinds('s1-crew1')).toEqual(['absent'])
})
