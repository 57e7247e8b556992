import { z } from 'zod'
import { checkFormFields, formFieldSchema, formIdSchema } from '../../../orders/compile/forms.ts'
import { defineDutyKind, factText, subjectKey, termsForEach } from '../../../orders/compile/kind.ts'

/**
 * A form filed for a subject (a unit or a place) every period or shift: numbers, yes-no, choices and files, never free text,
 * never about persons. Evidence `record.filed` has facts { form, obligationId? } and the subject in its header.
 */
export const record = defineDutyKind({
  kind: 'record',
  sort: 'deliverable',
  words: { zh: '记录', en: 'Record' },
  describes: {
    zh: '按班次或周期为单位、场所、岗位、线路、装备、库房填写的记录；只记数量、照片和文件，不记个人。',
    en: 'A form filed for each selected unit, place, post, segment, asset or store every period or shift. It takes numbers, yes-no, choices, photos and documents; a form about persons outside is refused.',
  },
  shape: {
    form: formIdSchema,
    fields: z.array(formFieldSchema).min(1).max(40).describe('a list of fields, each with id, type and words'),
  },
  windows: ['by', 'window', 'daily', 'daily-range', 'every', 'after', 'whole'],
  *check(duty, facts) {
    yield* checkFormFields(duty.fields, duty.form)
    if (facts.selects.includes('member')) {
      yield { path: ['members'], code: 'record.subject', message: 'a record is never kept on a person', remedy: 'Select a unit, place, post, segment, asset or store.' }
    }
    if (!facts.selects.includes('post')) return
    for (const [index, field] of duty.fields.entries()) {
      if (field.type === 'whole' || field.type === 'number') continue
      yield { path: ['fields', index, 'type'], code: 'record.numbers', message: `posts take numbers only, and "${field.id}" is ${field.type}`, remedy: 'Write "type: whole" or "type: number".' }
    }
  },
  compile: (duty, context) => {
    const details = { form: duty.form }
    return termsForEach(context, (subject) => ({ key: `record.filed|${subject.kind}:${subject.id}|${duty.form}`, details }))
  },
  evidence: {
    'record.filed': (header) => {
      const subject = subjectKey(header)
      const form = factText(header.facts, 'form')
      if (subject === null || form === null) return null
      return { key: `record.filed|${subject}|${form}`, obligationId: factText(header.facts, 'obligationId') }
    },
  },
})
