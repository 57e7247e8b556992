import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { allGet, openNight, type Night } from '../../orders/testing/night.ts'
import { questionsView, reportFormView } from './contract.ts'
import { createReportsSlice, reportsKinds, reportsOvertaken } from './index.ts'

const minute = 60_000
const startsAt = Date.UTC(2027, 5, 23, 19)

const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Europe/Lisbon
language: en
period: 2027-06-23T20:00/2027-06-24T08:00
preparation: 2027-06-22T08:00
clauses:
  - id: "1"
    quote: Every station confirms receipt and has briefed its people by 22:00; questions are answered within thirty minutes.
    duties:
      - { id: confirm, kind: acknowledge, units: 'unit.type in ["station", "partner"]', parts: [receipt, briefing], by: 2027-06-23T22:00 }
      - { id: answers, kind: acknowledge, units: 'unit.type == "detachment"', parts: [answers], answer_within: PT30M }
  - id: "2"
    quote: Every station reports its state each hour, nil included, and the brigades sum up.
    duties:
      - id: state
        kind: report
        title: { zh: 站情况, en: Station state }
        units: unit.type == "station"
        form: station-state
        nil: true
        fields:
          - { id: on_duty, type: whole, unit_of_measure: persons, words: { zh: 在岗, en: On duty }, prefill: members.on-duty }
          - { id: engines, type: whole, words: { zh: 车辆, en: Engines } }
          - { id: pressure, type: number, unit_of_measure: bar, words: { zh: 压力, en: Pressure }, required: false }
          - { id: radios, type: yes-no, words: { zh: 电台, en: Radios work } }
          - { id: wind, type: choice, choices: [calm, strong], words: { zh: 风, en: Wind } }
        every: PT1H
      - id: summary
        kind: report
        units: unit.type == "brigade"
        form: brigade-state
        fields:
          - { id: stations_in, type: whole, words: { zh: 已报, en: Stations in }, prefill: reports.filed }
          - { id: records_in, type: whole, words: { zh: 记录, en: Records in }, prefill: records.filed }
          - { id: late, type: whole, words: { zh: 逾期, en: Late }, prefill: obligations.late }
          - { id: open, type: whole, words: { zh: 未完成, en: Open }, prefill: obligations.open }
          - { id: met, type: whole, words: { zh: 完成, en: Met }, prefill: obligations.met }
          - { id: answered, type: whole, words: { zh: 应答, en: Answered }, prefill: rollcall.answered }
          - { id: unanswered, type: whole, words: { zh: 未答, en: Unanswered }, prefill: rollcall.unanswered }
          - { id: tasks, type: whole, words: { zh: 任务, en: Tasks }, prefill: tasks.done }
          - { id: present, type: whole, words: { zh: 在位, en: Present }, prefill: members.present }
          - { id: questions, type: whole, words: { zh: 疑问, en: Questions }, prefill: questions.open }
        by: 2027-06-23T23:00
  - id: "3"
    quote: Every station counts its hydrants by 21:00.
    duties:
      - id: hydrants
        kind: record
        units: unit.type == "station"
        form: hydrants
        fields: [{ id: working, type: whole, words: { zh: 可用, en: Working } }]
        by: 2027-06-23T21:00
`

let night: Night

beforeEach(async () => {
  night = await openNight({ kinds: reportsKinds, slices: (kinds) => [createReportsSlice(kinds)], order, startsAt })
})
afterEach(() => night.close())

const good = { on_duty: 4, engines: 2, pressure: 6.5, radios: true, wind: 'calm' }

async function owed(duty: string, unit: string, part = ''): Promise<{ id: string; state: string }> {
  const [row] = (await night.obligations({ duty_id: duty, unit_id: night.unit(unit) })).filter((one) => part === '' || one.occurrence.endsWith(part))
  if (row === undefined) throw new Error(`${unit} owes no ${duty}`)
  return { id: row.obligation_id, state: row.state }
}
const form = async (who: string, obligationId: string): Promise<z.output<typeof reportFormView.output>> => reportFormView.output.parse(await night.show(who, 'report-form', { obligationId }))

describe('a report', () => {
  it('starts from what the journal knows, and meets its obligation', async () => {
    const { id, state } = await owed('state', 's1')
    expect(state).toBe('open')
    const before = await form('s1-leader', id)
    expect(before).toMatchObject({ kind: 'report', form: 'station-state', title: { en: 'Station state' }, mayBeNil: true, prefilled: { on_duty: 4 }, filed: [], dueAt: startsAt + 60 * minute })
    expect(before.fields.map((field) => [field.name, field.type, field.required])).toEqual([['on_duty', 'whole', true], ['engines', 'whole', true], ['pressure', 'number', false], ['radios', 'yes-no', true], ['wind', 'choice', true]])
    await night.goTo(startsAt + 10 * minute)
    await night.run('s1-crew1', 'file-report', { obligationId: id, values: good, note: 'all well' })
    await night.settle()
    expect((await owed('state', 's1')).state).toBe('met')
    expect((await form('s1-leader', id)).filed).toEqual([{ at: startsAt + 10 * minute, by: 's1-crew1', isNil: false, values: good }])
    const [entry] = await night.journal('report.filed')
    expect(entry?.header).toMatchObject({ subject: { kind: 'unit', id: night.unit('s1') }, onBehalfOf: null, facts: { obligationId: id, form: 'station-state', isNil: false } })
    // Figures and words lie in the body alone.
    expect(JSON.stringify(entry)).not.toMatch(/calm|all well|engines/)
  })

  it('may be nil where the order says so, and only then', async () => {
    const { id } = await owed('state', 's1')
    expect(await night.codeOf('s1-leader', 'file-report', { obligationId: id, isNil: true, values: { engines: 2 } })).toBe('reports.nil-with-values')
    expect(await night.codeOf('s1-leader', 'file-report', { obligationId: id, isNil: true })).toBe('done')
    expect(await night.codeOf('b1-commander', 'file-report', { obligationId: (await owed('summary', 'b1')).id, isNil: true })).toBe('reports.not-nil')
    expect(await night.codeOf('s1-leader', 'file-record', { obligationId: (await owed('hydrants', 's1')).id, isNil: true })).toBe('reports.not-nil')
    await night.settle()
    expect((await owed('state', 's1')).state).toBe('met')
  })

  it('with wrong values is refused, field by field, and changes nothing', async () => {
    const { id } = await owed('state', 's1')
    const wrong = { on_duty: 3.5, engines: -1, pressure: '6', radios: 'yes', wind: 'gale', plate: '12-AB-34' }
    await expect(night.run('s1-leader', 'file-report', { obligationId: id, values: wrong })).rejects.toMatchObject({
      code: 'reports.wrong-values',
      facts: { problems: [{ field: 'plate', why: 'unknown' }, { field: 'on_duty', why: 'not-whole' }, { field: 'engines', why: 'out-of-range' }, { field: 'pressure', why: 'not-a-number' }, { field: 'radios', why: 'not-yes-no' }, { field: 'wind', why: 'not-a-choice' }] },
    })
    await expect(night.run('s1-leader', 'file-report', { obligationId: id, values: { engines: null, wind: '' } })).rejects.toMatchObject({
      facts: { problems: [{ field: 'on_duty', why: 'missing' }, { field: 'engines', why: 'missing' }, { field: 'radios', why: 'missing' }, { field: 'wind', why: 'missing' }] },
    })
    expect(await night.codeOf('s1-leader', 'file-report', { obligationId: id, values: { ...good, engines: 1e12 } })).toBe('reports.wrong-values')
    expect(await night.journal('report.filed')).toEqual([])
  })

  it('is filed by its own people, or for them by the command centre', async () => {
    const { id } = await owed('state', 's1')
    const others = ['s2-leader', 's2-crew1', 'b2-commander', 'planner', 'auditor', 'supervisor', 'administrator']
    expect(await night.codesOf(others, 'file-report', { obligationId: id, values: good })).toEqual(allGet(others, 'kernel.forbidden'))
    for (const who of ['s2-leader', 's2-crew1', 'b2-commander']) await expect(night.show(who, 'report-form', { obligationId: id })).rejects.toMatchObject({ code: 'kernel.forbidden' })
    await night.run('desk1', 'file-report', { obligationId: id, values: good })
    const [entry] = await night.journal('report.filed')
    expect(entry?.header).toMatchObject({ actor: `member:${night.member('desk1')}`, onBehalfOf: `unit:${night.unit('s1')}` })
    expect(await night.codeOf('desk1', 'file-report', { obligationId: crypto.randomUUID(), values: good })).toBe('kernel.forbidden')
    expect(await night.codeOf('desk1', 'file-record', { obligationId: id, values: good })).toBe('obligation.of-other-kind')
  })

  it('from a phone that was offline counts from when it was written, not before the window and not after now', async () => {
    const { id } = await owed('state', 's2')
    await night.goTo(startsAt + 90 * minute)
    expect((await owed('state', 's2')).state).toBe('late')
    expect(await night.codeOf('s2-leader', 'file-report', { obligationId: id, values: good }, { occurredAt: startsAt - minute })).toBe('reports.too-early')
    await night.run('s2-leader', 'file-report', { obligationId: id, values: good }, { occurredAt: startsAt + 40 * minute })
    await night.settle()
    expect((await owed('state', 's2')).state).toBe('met')
    const [, second] = await night.obligations({ duty_id: 'state', unit_id: night.unit('s2') })
    await night.run('s2-leader', 'file-report', { obligationId: second?.obligation_id, values: good }, { occurredAt: startsAt + 91 * minute })
    expect((await form('s2-leader', second?.obligation_id ?? '')).filed[0]?.at).toBe(startsAt + 90 * minute)
    const [, , third] = await night.obligations({ duty_id: 'state', unit_id: night.unit('s2') })
    expect(await night.codeOf('s2-leader', 'file-report', { obligationId: third?.obligation_id, values: good })).toBe('reports.too-early')
  })

  it('filed again corrects the figures, not the time', async () => {
    const { id } = await owed('state', 's3')
    await night.goTo(startsAt + 5 * minute)
    await night.run('s3-leader', 'file-report', { obligationId: id, values: good })
    await night.goTo(startsAt + 70 * minute)
    await night.run('s3-duty', 'file-report', { obligationId: id, values: { ...good, engines: 3 } })
    await night.settle()
    const filed = (await form('s3-leader', id)).filed
    expect(filed.map((one) => [one.at, one.by, one.values?.['engines']])).toEqual([[startsAt + 70 * minute, 's3-duty', 3], [startsAt + 5 * minute, 's3-leader', 2]])
    expect((await owed('state', 's3')).state).toBe('met')
  })

  it('sums up what the units below have done', async () => {
    const { id } = await owed('summary', 'b1')
    await night.goTo(startsAt + 10 * minute)
    await night.run('s1-leader', 'file-report', { obligationId: (await owed('state', 's1')).id, isNil: true })
    await night.run('s1-leader', 'file-report', { obligationId: (await owed('state', 's1')).id, isNil: true })
    await night.run('s2-leader', 'file-record', { obligationId: (await owed('hydrants', 's2')).id, values: { working: 5 } })
    await night.run('s3-leader', 'file-record', { obligationId: (await owed('hydrants', 's3')).id, values: { working: 7 } })
    await night.run('s1-leader', 'ask-question', { operationId: night.operationId, questionId: crypto.randomUUID(), unitId: night.unit('s1'), clauseId: '3', text: 'The private ones too?' })
    await night.goTo(startsAt + 65 * minute)
    const { prefilled } = await form('b1-commander', id)
    // Late: s2's state, s1's hydrants. Open: two states of the second hour, four confirmations. Met: s1's state, s2's hydrants.
    expect(prefilled).toEqual({ stations_in: 1, records_in: 1, late: 2, open: 6, met: 2, answered: 0, unanswered: 0, tasks: 0, present: 11, questions: 1 })
  })

  it('of a body that was erased still says that it was filed', async () => {
    const { id } = await owed('state', 's1')
    const { entryIds } = await night.run('s1-leader', 'file-report', { obligationId: id, values: good })
    await night.query('SELECT erase_journal_bodies($2::uuid[]) FROM agency WHERE agency_id = $1', [entryIds])
    expect((await form('s1-leader', id)).filed).toMatchObject([{ by: 's1-leader', values: null }])
  })
})

describe('a record', () => {
  it('takes figures, and no words to write a name in', async () => {
    const { id } = await owed('hydrants', 's1')
    expect(await night.codeOf('s1-leader', 'file-record', { obligationId: id, values: { working: 5 }, note: 'blue van, 12-AB-34' })).toBe('reports.words-in-record')
    expect(await night.codeOf('s1-leader', 'file-record', { obligationId: id, values: { working: 5 } })).toBe('done')
    await night.settle()
    expect((await owed('hydrants', 's1')).state).toBe('met')
  })
})

describe('an order', () => {
  it('is confirmed by each unit once, part by part; the command centre does it for a partner who telephones', async () => {
    const receipt = await owed('confirm', 's1', '/receipt')
    const briefing = await owed('confirm', 's1', '/briefing')
    expect(await night.codeOf('s1-crew1', 'confirm-briefing', { obligationId: receipt.id, briefed: 4 })).toBe('reports.other-part')
    expect(await night.codeOf('s1-crew1', 'acknowledge-order', { obligationId: (await owed('state', 's1')).id })).toBe('obligation.of-other-kind')
    await night.warm()
    const codes = await Promise.all(['s1-leader', 's1-duty', 's1-crew1', 's1-crew2', 's1-off', 'b1-commander', 'desk1'].map((who) => night.codeOf(who, 'acknowledge-order', { obligationId: receipt.id })))
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
    expect(codes.filter((code) => code === 'reports.confirmed-already')).toHaveLength(6)
    await night.run('s1-leader', 'confirm-briefing', { obligationId: briefing.id, briefed: 4 })
    const partner = await owed('confirm', 'metro', '/receipt')
    expect(await night.codeOf('s1-leader', 'acknowledge-order', { obligationId: partner.id })).toBe('kernel.forbidden')
    await night.run('desk1', 'acknowledge-order', { obligationId: partner.id })
    await night.settle()
    const states = await Promise.all((['s1', 'metro'] as const).map(async (unit) => (await owed('confirm', unit, '/receipt')).state))
    expect([...states, (await owed('confirm', 's1', '/briefing')).state]).toEqual(['met', 'met', 'met'])
    expect((await owed('confirm', 's2', '/receipt')).state).toBe('open')
    expect((await night.journal('order.briefed'))[0]?.header.facts).toEqual({ obligationId: briefing.id, briefed: 4 })
  })

  it('that lets an obligation go takes no more filings for it', async () => {
    const { id } = await owed('hydrants', 's1')
    await night.run('commander', 'waive-obligation', { obligationId: id, reason: 'The road is closed' })
    await night.settle()
    expect(await night.codeOf('s1-leader', 'file-record', { obligationId: id, values: { working: 1 } })).toBe('obligation.settled')
    await night.amend(order.replace(/ {2}- id: "3"[\s\S]*$/, ''))
    await night.settle()
    expect((await owed('hydrants', 's2')).state).toBe('withdrawn')
    // Withdrawn, and its form is gone with its clause.
    expect(await night.codeOf('s2-leader', 'file-record', { obligationId: (await owed('hydrants', 's2')).id, values: { working: 1 } })).toBe('reports.no-form')
  })
})

describe('a question', () => {
  const questions = async (who: string): Promise<z.output<typeof questionsView.output>['questions']> => questionsView.output.parse(await night.show(who, 'questions', { operationId: night.operationId })).questions
  const ask = (who: string, input: Record<string, unknown> = {}): Promise<string> =>
    night.codeOf(who, 'ask-question', { operationId: night.operationId, questionId: crypto.randomUUID(), unitId: night.unit('s1'), clauseId: '3', text: 'Private hydrants too?', ...input })

  it('opens an obligation to answer, is answered once, and both sides are told', async () => {
    const questionId = crypto.randomUUID()
    expect(await ask('s1-crew1', { questionId })).toBe('done')
    expect(await ask('s1-crew1', { questionId })).toBe('reports.question-exists')
    await night.settle()
    expect(await night.toldTo('desk1')).toContain('question.asked')
    expect(await night.overtakenFor('desk2', reportsOvertaken)).toEqual([])
    const [owes] = await night.obligations({ duty_id: 'answers' })
    expect(owes).toMatchObject({ unit_id: night.unit('hq'), state: 'open', due_at: startsAt + 30 * minute })
    await night.goTo(startsAt + 20 * minute)
    const others = ['s1-leader', 's1-crew1', 'b2-commander', 'auditor']
    expect(await night.codesOf(others, 'answer-question', { questionId, text: 'Yes' })).toEqual(allGet(others, 'kernel.forbidden'))
    await night.warm()
    const codes = await Promise.all(['desk1', 'planner'].map((who) => night.codeOf(who, 'answer-question', { questionId, text: 'Yes, those on the street' })))
    expect(codes.sort()).toEqual(['done', 'reports.answered-already'])
    await night.settle()
    expect((await night.obligations({ duty_id: 'answers' }))[0]?.state).toBe('met')
    expect(await night.toldTo('s1-crew1')).toContain('question.answered')
    // Nobody else of the desk need look at it; that it was answered is news.
    expect(await Promise.all(['desk2', 's1-crew1'].map((key) => night.overtakenFor(key, reportsOvertaken)))).toEqual([['question.asked'], []])
    expect(await questions('s1-leader')).toMatchObject([{ id: questionId, askedBy: 's1-crew1', answer: 'Yes, those on the street', answeredAt: startsAt + 20 * minute }])
    expect(JSON.stringify([await night.journal('question.asked'), await night.journal('question.answered')])).not.toMatch(/hydrants|street/)
  })

  it('names a clause of the order and comes from the unit; others do not read it', async () => {
    expect(await ask('s1-leader', { clauseId: '99' })).toBe('reports.clause-unknown')
    expect(await ask('s2-leader')).toBe('kernel.forbidden')
    expect(await ask('s1-leader', { text: '  ?  ' })).toBe('kernel.invalid-input')
    expect(await ask('desk1')).toBe('done')
    expect(await questions('s1-crew2')).toHaveLength(1)
    expect(await questions('b1-commander')).toHaveLength(1)
    expect(await questions('s2-leader')).toEqual([])
    expect(await questions('b2-commander')).toEqual([])
  })
})
