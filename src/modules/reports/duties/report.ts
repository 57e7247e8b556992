import { z } from 'zod'
import { checkFormFields, formIdSchema, reportFieldSchema } from '../../../orders/compile/forms.ts'
import { defineDutyKind, factText, subjectKey, termsForEach } from '../../../orders/compile/kind.ts'

/** A report that each unit files. Evidence `report.filed` has facts { form, obligationId? } and the unit in its header. */
export const report = defineDutyKind({
  kind: 'report',
  sort: 'deliverable',
  words: { zh: '报告', en: 'Report' },
  describes: {
    zh: '各单位在规定时间报送的表；可由日志预填，可零报告。',
    en: 'A report that each selected unit files at a time; its fields may start from counts of the journal, and a nil report may be allowed.',
  },
  shape: {
    form: formIdSchema,
    fields: z.array(reportFieldSchema).min(1).max(40).describe('a list of fields, each with id, type and words'),
    nil: z.boolean().default(false).describe('true where "nothing to report" is a report'),
  },
  windows: ['by', 'window', 'daily', 'every', 'after', 'whole'],
  *check(duty, facts) {
    yield* checkFormFields(duty.fields, duty.form)
    if (facts.selects.some((subject) => subject !== 'unit')) {
      yield { path: [], code: 'report.subject', message: 'a report is filed by units', remedy: 'Select with `units`; for places and things use kind: record.' }
    }
  },
  compile: (duty, context) => {
    const details = { form: duty.form, nil: duty.nil }
    return termsForEach(context, (subject) => ({ key: `report.filed|${subject.kind}:${subject.id}|${duty.form}`, details }))
  },
  evidence: {
    'report.filed': (header) => {
      const subject = subjectKey(header)
      const form = factText(header.facts, 'form')
      if (subject === null || form === null) return null
      return { key: `report.filed|${subject}|${form}`, obligationId: factText(header.facts, 'obligationId') }
    },
  },
})
