import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rosterOvertaken } from './index.ts'
import { addDays } from './rules/times.ts'
import { clock, deskStartsAt, openDesk, type Code, type Desk, type Wish } from './testing/desk.ts'

let desk: Desk
beforeEach(async () => { desk = await openDesk() })
afterEach(() => desk.night.close())

const hour = 3_600_000
const reason = 'for a reason'
const codeOf = async (work: Promise<unknown>): Promise<string> => (await desk.refusalOf(work))?.code ?? 'done'

describe('cells of a draft', () => {
  it('are changed all or none, and what they break is said', async () => {
    const rosterId = await desk.open('s1')
    const { result } = await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N'], ['s1-crew1', '2027-02-21', 'D'], ['s1-crew2', '2027-02-20', 'D']])
    expect(result).toMatchObject({ revision: 1, violations: [{ code: 'rest', day: '2027-02-21', memberId: desk.night.member('s1-crew1'), actual: 0, wanted: 660 }] })
    expect(await desk.refusalOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-21', '-'], ['s1-crew2', '2027-02-27', 'D']]))).toMatchObject({ code: 'shift.day-outside', facts: { day: '2027-02-27' } })
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-20 N', 's1-crew1 2027-02-21 D', 's1-crew2 2027-02-20 D'])
    expect((await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N']])).result).toEqual({ revision: 1, violations: [] })
  })

  it('refuse a cell twice, a stranger, an unknown class', async () => {
    const rosterId = await desk.open('s1')
    expect(await codeOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N'], ['s1-crew1', '2027-02-20', 'D']]))).toBe('shift.cell-twice')
    expect(await codeOf(desk.change('s1-leader', rosterId, [['s2-crew1', '2027-02-20', 'N']]))).toBe('shift.not-on-roster')
    const changes = [{ memberId: desk.night.member('s1-crew1'), day: '2027-02-20', classId: crypto.randomUUID() }]
    expect(await codeOf(desk.night.run('s1-leader', 'change-shifts', { rosterId, changes }))).toBe('roster.unknown-class')
  })

  it('refuse a start that daylight saving skips, and follow the clock where it does not', async () => {
    const rosterId = await desk.open('s1', { from: '2027-03-12', to: '2027-03-16', timezone: 'America/New_York', country: 'US' })
    // 2027-03-14, 02:00 becomes 03:00.
    expect(await desk.refusalOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-03-14', 'E']]))).toMatchObject({ code: 'shift.skipped-time', facts: { day: '2027-03-14', startsAt: '02:30' } })
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-03-13', 'N']])
    expect((await desk.show(rosterId)).shifts[0]).toMatchObject({ from: Date.parse('2027-03-13T20:00-05:00'), to: Date.parse('2027-03-14T09:00-04:00') })
  })

  it('keep a locked shift until it is unlocked', async () => {
    const rosterId = await desk.open('s1')
    const cell = { memberId: desk.night.member('s1-crew1'), day: '2027-02-20' }
    const change = (more: Readonly<Record<string, unknown>>) => desk.night.run('s1-leader', 'change-shifts', { rosterId, changes: [{ ...cell, ...more }] })
    await change({ classId: desk.classId('D'), isLocked: true })
    expect(await codeOf(change({ classId: null }))).toBe('shift.locked')
    expect(await codeOf(change({ classId: desk.classId('N') }))).toBe('shift.locked')
    expect(await codeOf(change({ classId: desk.classId('D') }))).toBe('done')
    expect((await desk.show(rosterId)).shifts[0]?.isLocked).toBe(true)
    await change({ classId: desk.classId('D'), isLocked: false })
    expect((await desk.show(rosterId)).shifts[0]?.isLocked).toBe(false)
    expect(await codeOf(change({ classId: null }))).toBe('done')
  })

  it('refuse what was made on an older revision', async () => {
    const rosterId = await desk.open('s1')
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'D']], { revision: 0 })
    expect(await desk.refusalOf(desk.change('planner', rosterId, [['s1-crew1', '2027-02-20', 'N']], { revision: 0 }))).toMatchObject({ code: 'roster.stale-revision', facts: { given: 0, revision: 1 } })
  })

  it('are one command’s, however often it comes', async () => {
    const rosterId = await desk.open('s1')
    const id = crypto.randomUUID()
    const send = () => desk.night.run('s1-leader', 'change-shifts', { rosterId, changes: desk.changes([['s1-crew1', '2027-02-20', 'D']]) }, { id })
    const [first, second] = [await send(), await send()]
    expect(second).toMatchObject({ result: first.result, isRepeat: true })
    expect(await desk.night.journal('roster.changed')).toHaveLength(1)
  })
})

describe('nobody in two places at once', () => {
  it('names member, day and the other unit', async () => {
    await desk.night.run('planner', 'set-roster-members', { unitId: desk.night.unit('s2'), members: [{ memberId: desk.night.member('s1-crew1'), group: 1 }] })
    const [one, two] = [await desk.open('s1'), await desk.open('s2')]
    await desk.change('s1-leader', one, [['s1-crew1', '2027-02-20', 'N']])
    expect(await desk.refusalOf(desk.change('s2-leader', two, [['s1-crew1', '2027-02-20', 'F']]))).toEqual({
      code: 'shift.overlap',
      facts: { memberId: desk.night.member('s1-crew1'), day: '2027-02-20', unitId: desk.night.unit('s1'), otherDay: '2027-02-20', otherRosterId: one },
    })
    // From 08:00, when the night ends.
    await desk.change('s2-leader', two, [['s1-crew1', '2027-02-21', 'D']])
    const { elsewhere } = await desk.show(one)
    expect(elsewhere.map((shift) => [shift.rosterId, shift.day])).toEqual([[two, '2027-02-21']])
  })

  it('within one command, too', async () => {
    await desk.night.run('planner', 'declare-shift-class', { classId: desk.classId('L'), code: 'L', name: { zh: '长', en: 'Long' }, kind: 'duty', startsAt: '08:00', minutes: 1800, countedMinutes: 1800 })
    const rosterId = await desk.open('s1')
    const changes = [['2027-02-20', 'L'], ['2027-02-21', 'D']].map(([day, code]) => ({ memberId: desk.night.member('s1-crew1'), day, classId: desk.classId(code ?? '') }))
    expect(await desk.refusalOf(desk.night.run('s1-leader', 'change-shifts', { rosterId, changes }))).toMatchObject({ code: 'shift.overlap', facts: { day: '2027-02-21', otherDay: '2027-02-20', otherRosterId: rosterId } })
  })

  it('a shift may take the place of another in one command', async () => {
    const rosterId = await desk.open('s1')
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'F']])
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N']])
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-20 N'])
  })

  it('two commands at once, in two rosters: one of them is refused', async () => {
    await desk.night.run('planner', 'set-roster-members', { unitId: desk.night.unit('s2'), members: [{ memberId: desk.night.member('s1-crew1'), group: 1 }] })
    const [one, two] = [await desk.open('s1'), await desk.open('s2')]
    await desk.night.warm()
    for (const day of ['2027-02-20', '2027-02-21', '2027-02-22']) {
      const codes = await Promise.all([codeOf(desk.change('s1-leader', one, [['s1-crew1', day, 'D']])), codeOf(desk.change('s2-leader', two, [['s1-crew1', day, 'F']]))])
      expect(codes.toSorted()).toEqual(['done', 'shift.overlap'])
    }
    const rows = await desk.night.query('SELECT 1 FROM shift WHERE agency_id = $1 AND member_id = $2 AND cancelled_at IS NULL', [desk.night.member('s1-crew1')])
    expect(rows).toHaveLength(3)
  })
})

describe('absences', () => {
  const absent = (from: string, to: string) => desk.night.run(clock, 'record-absence', { memberId: desk.night.member('s1-crew1'), absenceId: crypto.randomUUID(), kind: 'leave', from: Date.parse(from), to: Date.parse(to) })

  it('are said in a draft, refused in a roster in force, and open a gap where somebody was planned', async () => {
    await desk.night.run('planner', 'set-roster-needs', { unitId: desk.night.unit('s1'), needs: [{ classId: desk.classId('D'), qualification: '', minimum: 1 }] })
    await absent('2027-02-24T06:00+08:00', '2027-02-25T06:00+08:00')
    const rosterId = await desk.open('s1')
    const { result } = await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-24', 'D'], ['s1-crew1', '2027-02-22', 'D']])
    expect(result['violations']).toMatchObject([{ code: 'absent', day: '2027-02-24', isHard: true }, { code: 'need', day: '2027-02-24', actual: 0, wanted: 1 }])
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-24', '-'], ['s1-crew2', '2027-02-24', 'D']])
    await desk.toInForce('s1', rosterId)
    expect(await desk.refusalOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-24', 'N']]))).toMatchObject({ code: 'shift.on-absence', facts: { day: '2027-02-24', from: Date.parse('2027-02-24T06:00+08:00') } })
    await absent('2027-02-22T06:00+08:00', '2027-02-23T06:00+08:00')
    const after = await desk.change('s1-leader', rosterId, [['s1-crew2', '2027-02-25', 'D'], ['s1-crew1', '2027-02-22', 'N']]).catch((error: unknown) => error)
    expect(after).toMatchObject({ code: 'shift.on-absence', facts: { day: '2027-02-22' } })
    const filled = await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-25', 'N']])
    expect(filled.result['violations']).toMatchObject([{ code: 'absent', day: '2027-02-22' }, { code: 'need', day: '2027-02-25' }])
  })
})

describe('inside the notice of the order', () => {
  const changeId = crypto.randomUUID()
  let rosterId: string
  beforeEach(async () => {
    rosterId = await desk.open('s1', { from: '2027-02-19' })
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-19', 'N'], ['s1-crew1', '2027-02-22', 'D']])
    await desk.toInForce('s1', rosterId)
  })
  const ask = (wishes: readonly Wish[], actor = 's1-leader') => desk.night.run(actor, 'ask-roster-change', { rosterId, changeId, operationId: desk.night.operationId, changes: desk.changes(wishes), reason, handover: 'told at 20:00' })
  const late: readonly Wish[] = [['s1-crew1', '2027-02-19', '-'], ['s1-crew2', '2027-02-19', 'N']]

  it('a cell changes freely until a day before it begins, and no later', async () => {
    // It is 20:00 on the 18th, the notice a day: the night of the 19th begins just in time.
    expect((await desk.show(rosterId)).freeFrom).toBe(deskStartsAt + 24 * hour)
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-19', '-']])
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-19', 'N']])
    await desk.night.goTo(deskStartsAt + 1)
    expect(await desk.refusalOf(desk.change('s1-leader', rosterId, late))).toMatchObject({ code: 'roster.inside-notice', facts: { day: '2027-02-19', freeFrom: deskStartsAt + 1 + 24 * hour } })
    expect(await codeOf(desk.change('s1-leader', rosterId, [['s1-crew2', '2027-02-19', 'D']]))).toBe('roster.inside-notice')
    expect(await codeOf(desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-22', '-']]))).toBe('done')
  })

  it('takes a reason, a handover and an approver who is somebody else, and counts as late', async () => {
    await desk.night.goTo(deskStartsAt + 6 * hour)
    expect(await desk.refusalOf(ask([['s1-crew1', '2027-02-23', 'D']]))).toMatchObject({ code: 'roster.outside-notice' })
    expect(await codeOf(ask([['s1-crew1', '2027-02-19', 'N']]))).toBe('roster.nothing-changes')
    expect(await codeOf(ask([['s2-crew1', '2027-02-19', 'N']]))).toBe('shift.not-on-roster')
    await ask(late, 'planner')
    expect(await codeOf(ask(late))).toBe('roster.change-exists')
    expect(await desk.cells(rosterId)).toContain('s1-crew1 2027-02-19 N')
    expect(await desk.night.toldTo('b1-commander')).toEqual(['roster.change-asked'])
    expect((await desk.show(rosterId, 'b1-commander')).changes).toMatchObject([{ id: changeId, askedBy: 'planner', reason, handover: 'told at 20:00', mayApprove: true }])
    expect((await desk.show(rosterId, 's1-crew1')).changes).toMatchObject([{ reason: null, handover: null, mayApprove: false }])
    expect(await codeOf(desk.night.run('planner', 'approve-roster-change', { changeId }))).toBe('roster.needs-second-person')
    expect(await codeOf(desk.night.run('s1-leader', 'approve-roster-change', { changeId }))).toBe('kernel.forbidden')
    expect(await desk.night.overtakenFor('b1-commander', rosterOvertaken)).toEqual([])
    await desk.night.run('b1-commander', 'approve-roster-change', { changeId, operationId: desk.night.operationId })
    expect(await desk.night.overtakenFor('b1-commander', rosterOvertaken)).toEqual(['roster.change-asked'])
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-22 D', 's1-crew2 2027-02-19 N'])
    const [entry] = await desk.night.journal('roster.change-approved')
    expect(entry?.header).toMatchObject({ operation: desk.night.operationId, unit: desk.night.unit('s1'), facts: { changeId, rosterId, isLate: true, noticeMissedMs: 6 * hour, fromAt: deskStartsAt + 24 * hour } })
    for (const member of ['s1-crew1', 's1-crew2', 'planner']) expect([member, await desk.night.toldTo(member)]).toEqual([member, ['roster.change-approved']])
    expect(await codeOf(desk.night.run('b1-commander', 'approve-roster-change', { changeId }))).toBe('roster.change-settled')
    await desk.night.settle()
    expect((await desk.night.obligations({ unit_id: desk.night.unit('s1') })).filter((row) => row.occurrence === `change@${changeId}`).map((row) => row.state)).toEqual(['met-late'])
  })

  it('is refused with a reason, and changes nothing', async () => {
    await desk.night.goTo(deskStartsAt + 6 * hour)
    await ask(late)
    await desk.night.run('b1-commander', 'refuse-roster-change', { changeId, reason })
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-19 N', 's1-crew1 2027-02-22 D'])
    expect(await desk.night.toldTo('s1-leader')).toEqual(['roster.change-refused'])
    expect((await desk.show(rosterId)).changes).toEqual([])
  })

  it('is not approved over what somebody mended meanwhile', async () => {
    await desk.night.goTo(deskStartsAt + 6 * hour)
    await ask(late)
    const other = crypto.randomUUID()
    await desk.night.run('s1-leader', 'ask-roster-change', { rosterId, changeId: other, operationId: desk.night.operationId, changes: desk.changes([['s1-crew1', '2027-02-19', '-'], ['s1-duty', '2027-02-19', 'N']]), reason, handover: 'told' })
    await desk.night.run('commander', 'approve-roster-change', { changeId: other })
    expect(await desk.refusalOf(desk.night.run('b1-commander', 'approve-roster-change', { changeId }))).toMatchObject({ code: 'roster.change-outdated', facts: { day: '2027-02-19', memberId: desk.night.member('s1-crew1') } })
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-22 D', 's1-duty 2027-02-19 N'])
  })

  it('approved twice at once, happens once', async () => {
    await desk.night.goTo(deskStartsAt + 6 * hour)
    await ask(late)
    await desk.night.warm()
    const codes = await Promise.all(['b1-commander', 'commander'].map((actor) => codeOf(desk.night.run(actor, 'approve-roster-change', { changeId }))))
    expect(codes.toSorted()).toEqual(['done', 'roster.change-settled'])
  })
})

describe('a swap whose shift', () => {
  let rosterId: string
  const swapId = crypto.randomUUID()
  const shiftIdOf = async (member: string, day: string): Promise<string | undefined> => (await desk.show(rosterId)).shifts.find((shift) => shift.memberId === desk.night.member(member) && shift.day === day)?.id
  const swap = async () => (await desk.night.query<{ status: string; shift_id: string }>('SELECT status, shift_id FROM swap WHERE agency_id = $1 AND swap_id = $2', [swapId]))[0]
  beforeEach(async () => {
    rosterId = await desk.open('s1')
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-22', 'D'], ['s1-crew2', '2027-02-24', 'D']])
    await desk.toInForce('s1', rosterId)
    await desk.night.query(
      `INSERT INTO swap (agency_id, swap_id, shift_id, from_member_id, to_member_id, other_shift_id, status, offered_at) VALUES ($1, $2, $3, $4, $5, $6, 'accepted', now())`,
      [swapId, await shiftIdOf('s1-crew1', '2027-02-22'), desk.night.member('s1-crew1'), desk.night.member('s1-crew2'), await shiftIdOf('s1-crew2', '2027-02-24')],
    )
  })

  it('is moved to another hour or day goes with it, to be accepted again', async () => {
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-22', 'N']])
    expect(await swap()).toEqual({ status: 'offered', shift_id: await shiftIdOf('s1-crew1', '2027-02-22') })
    await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-22', '-'], ['s1-crew1', '2027-02-23', 'N']])
    expect(await swap()).toEqual({ status: 'offered', shift_id: await shiftIdOf('s1-crew1', '2027-02-23') })
    expect(await desk.night.toldTo('s1-crew2')).toEqual(['swap.moved', 'swap.moved'])
  })

  it('is cancelled ends, and both are told', async () => {
    await desk.change('s1-leader', rosterId, [['s1-crew2', '2027-02-24', '-']])
    expect((await swap())?.status).toBe('ended')
    expect(await desk.night.journal('swap.ended')).toHaveLength(1)
    for (const member of ['s1-crew1', 's1-crew2']) expect(await desk.night.toldTo(member)).toEqual(['swap.ended'])
  })
})

it('whatever sequence of changes, the tables hold what a simple model holds', async () => {
  const from = '2027-02-20'
  await desk.night.run('planner', 'set-roster-members', { unitId: desk.night.unit('s2'), members: [{ memberId: desk.night.member('s1-crew1'), group: 1 }] })
  const rosters = [await desk.open('s1'), await desk.open('s2')]
  const members = [['s1-crew1', 's1-crew2'], ['s1-crew1', 's2-crew1']]
  const hours: Readonly<Record<Code, readonly [number, number]>> = { D: [8, 20], N: [20, 32], F: [8, 32], H: [20, 32], E: [2.5, 8] }
  /** `roster member day` to code. */
  let model = new Map<string, Code>()
  const overlaps = (cells: ReadonlyMap<string, Code>): boolean => {
    const spans = [...cells].map(([key, code]) => { const [, member = '', day = ''] = key.split(' '); return { member, from: Number(day) * 24 + hours[code][0], to: Number(day) * 24 + hours[code][1] } })
    return spans.some((a, at) => spans.slice(at + 1).some((b) => a.member === b.member && a.from < b.to && b.from < a.to))
  }
  const cell = fc.record({ member: fc.integer({ min: 0, max: 1 }), day: fc.integer({ min: 0, max: 3 }), code: fc.constantFrom<Code | '-'>('D', 'N', 'F', 'H', 'E', '-', '-') })
  const batch = fc.record({ roster: fc.integer({ min: 0, max: 1 }), cells: fc.uniqueArray(cell, { minLength: 1, maxLength: 4, selector: ({ member, day }) => `${member} ${day}` }) })
  const seen = { done: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async (batches) => {
      for (const { roster, cells } of batches) {
        const after = new Map(model)
        const wishes = cells.map(({ member, day, code }): Wish => {
          const key = `${roster} ${members[roster]?.[member]} ${day}`
          if (code === '-') after.delete(key)
          else after.set(key, code)
          return [members[roster]?.[member] ?? '', addDays(from, day), code]
        })
        const code = await codeOf(desk.change('planner', rosters[roster] ?? '', wishes))
        const isPossible = !overlaps(after)
        expect(code).toBe(isPossible ? 'done' : 'shift.overlap')
        if (isPossible) model = after
        seen[isPossible ? 'done' : 'refused'] += 1
      }
      for (const [at, rosterId] of rosters.entries()) {
        const wanted = [...model].filter(([key]) => key.startsWith(`${at} `)).map(([key, code]) => { const [, member, day = ''] = key.split(' '); return `${member} ${addDays(from, Number(day))} ${code}` })
        expect(await desk.cells(rosterId)).toEqual(wanted.toSorted())
      }
    }),
    { numRuns: 25 },
  )
  expect(Math.min(seen.done, seen.refused)).toBeGreaterThan(3)
})
