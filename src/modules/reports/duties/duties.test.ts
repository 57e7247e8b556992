import { describe, expect, it } from 'vitest'
import { tryKinds } from '../../../orders/compile/testing/evidence.ts'
import { acknowledge } from './acknowledge.ts'
import { record } from './record.ts'
import { report } from './report.ts'

const stations = `units: 'unit.type == "station"'`
const count = '{ id: n, type: whole, words: { zh: 数, en: Count } }'

describe('acknowledge', () => {
  const trial = tryKinds([acknowledge], { duties: [`id: ack, kind: acknowledge, ${stations}, by: 2027-06-23T19:00`, `id: answers, kind: acknowledge, units: 'unit.type in ["detachment", "brigade"]', parts: [answers], answer_within: PT30M`] })
  const [first] = trial.force.units.filter((unit) => unit.type === 'station')

  it('each unit owes receipt and briefing, and each is met by its own entry of that unit', () => {
    expect(trial.compiled.terms).toHaveLength(4)
    expect(trial.metBy({ kind: 'order.acknowledged', unitId: first?.id ?? null }).map((term) => [term.subjectId, term.details])).toEqual([[first?.id, { part: 'receipt' }]])
    expect(trial.metBy({ kind: 'order.briefed', subject: { kind: 'unit', id: first?.id ?? '' } }).map((term) => term.details)).toEqual([{ part: 'briefing' }])
    expect(trial.metBy({ kind: 'order.acknowledged', unitId: 'somebody else' })).toEqual([])
  })

  it('a question is owed an answer by the nearest unit above that is chosen, and only its own answer meets it', () => {
    const brigade = trial.force.units.find((unit) => unit.type === 'brigade')
    const opened = trial.open({ kind: 'question.asked', unitId: first?.id ?? null, facts: { questionId: 'q1' } })
    expect(opened.map((term) => [term.unitId, term.dueAt - term.opensAt, term.details['part']])).toEqual([[brigade?.id, 1_800_000, 'answers']])
    expect(trial.metBy({ kind: 'question.answered', facts: { questionId: 'q1' } }, opened)).toEqual(opened)
    expect(trial.metBy({ kind: 'question.answered', facts: { questionId: 'q2' } }, opened)).toEqual([])
  })

  it('the unit that a question names answers it', () => {
    const detachment = trial.force.units.find((unit) => unit.type === 'detachment')
    const opened = trial.open({ kind: 'question.asked', unitId: first?.id ?? null, facts: { questionId: 'q1', answeringUnitId: detachment?.id } })
    expect(opened.map((term) => term.unitId)).toEqual([detachment?.id])
  })

  it('refuses answers without a time, and places', () => {
    expect(tryKinds([acknowledge], { duties: [`id: a, kind: acknowledge, ${stations}, parts: [answers]`] }).codes).toEqual(['acknowledge.answers'])
    expect(tryKinds([acknowledge], { duties: [`id: a, kind: acknowledge, sites: site.gates > 1, by: 2027-06-23T19:00`] }).codes).toEqual(['acknowledge.subject'])
  })
})

describe('report and record', () => {
  const trial = tryKinds([report, record], {
    duties: [
      `id: rep, kind: report, ${stations}, form: state, nil: true, fields: [${count}], daily: "21:00"`,
      `id: rec, kind: record, posts: 'post.use == "checkpoint"', form: checkpoint, fields: [${count}], every: PT8H`,
    ],
  })

  it('are met by the form of the subject', () => {
    const [unit] = trial.force.units.filter((one) => one.type === 'station')
    const [post] = trial.force.places.filter((one) => one.kind === 'post')
    expect(trial.metBy({ kind: 'report.filed', unitId: unit?.id ?? null, facts: { form: 'state' } }).map((term) => [term.subjectId, term.details])).toEqual([[unit?.id, { form: 'state', nil: true }]])
    expect(trial.metBy({ kind: 'report.filed', unitId: unit?.id ?? null, facts: { form: 'other' } })).toEqual([])
    // One for each shift: the window decides which of them.
    expect(trial.metBy({ kind: 'record.filed', subject: { kind: 'post', id: post?.id ?? '' }, facts: { form: 'checkpoint' } }).map((term) => term.occurrence).sort()).toEqual(['every#1', 'every#2', 'every#3', 'every#4'])
  })

  it('the unit in whose area the post lies owes its record', () => {
    const [post] = trial.force.places.filter((one) => one.kind === 'post')
    expect(trial.compiled.terms.filter((term) => term.subjectId === post?.id).every((term) => term.unitId === post?.unitId)).toBe(true)
  })

  const persons = ['licence_plate', 'passport_no', 'id_number', 'driver_name', 'phone_number', 'religion', 'home_address']
  it.each(persons)('refuse a field about persons outside: %s', (id) => {
    expect(tryKinds([record], { duties: [`id: a, kind: record, ${stations}, form: f, fields: [{ id: ${id}, type: whole, words: { zh: 数, en: Count } }], every: PT8H`] }).codes).toEqual(['form.persons'])
  })

  it.each(['车牌号', '身份证号', '护照号码', '姓名', '民族'])('refuse words about persons outside: %s', (zh) => {
    expect(tryKinds([report], { duties: [`id: a, kind: report, ${stations}, form: f, fields: [{ id: n, type: whole, words: { zh: ${zh}, en: Count } }], every: PT8H`] }).codes).toEqual(['form.persons'])
  })

  it.each(['vehicles_stopped', 'people_estimated', 'gates_open', 'valid_entries', 'addressed_faults'])('take counts: %s', (id) => {
    expect(tryKinds([record], { duties: [`id: a, kind: record, ${stations}, form: f, fields: [{ id: ${id}, type: whole, words: { zh: 数, en: Count } }], every: PT8H`] }).codes).toEqual([])
  })

  it('refuse to repeat over persons, to record members, words at posts, text and double fields', () => {
    const codes = (duty: string) => tryKinds([report, record], { duties: [duty] }).codes
    expect(codes(`id: a, kind: record, ${stations}, form: f, repeats: person, fields: [${count}], every: PT8H`)).toEqual(['form.persons'])
    expect(codes(`id: a, kind: record, members: '"leader" in member.roles', form: f, fields: [${count}], every: PT8H`)).toEqual(['record.subject'])
    expect(codes(`id: a, kind: record, posts: 'post.use == "gate"', form: f, fields: [{ id: n, type: choice, choices: [a, b], words: { zh: 数, en: Count } }], every: PT8H`)).toEqual(['record.numbers'])
    expect(codes(`id: a, kind: record, ${stations}, form: f, fields: [{ id: n, type: text, words: { zh: 数, en: Count } }], every: PT8H`)).toEqual(['field.wrong'])
    expect(codes(`id: a, kind: report, ${stations}, form: f, fields: [${count}, ${count}], every: PT8H`)).toEqual(['field.twice'])
    expect(codes(`id: a, kind: report, ${stations}, form: f, fields: [{ id: n, type: choice, words: { zh: 数, en: Count } }], every: PT8H`)).toEqual(['field.choices'])
    expect(codes(`id: a, kind: report, sites: site.gates > 1, form: f, fields: [${count}], every: PT8H`)).toEqual(['report.subject'])
  })
})
