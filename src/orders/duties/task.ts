import { wordsSchema } from '../compile/forms.ts'
import { defineDutyKind, factText, subjectKey, termsForEach } from '../compile/kind.ts'

/** Something in words, with an owner and a deadline. Evidence `task.done` has facts { dutyId, obligationId? } and the subject in its header. */
export const task = defineDutyKind({
  kind: 'task',
  sort: 'deliverable',
  words: { zh: '任务', en: 'Task' },
  describes: {
    zh: '用文字写明的一件事，有责任单位和期限；以说明或文件为完成依据。',
    en: 'Something in words, owed by each selected unit (or by the unit in whose area each selected place lies) by a deadline; a note or file is the evidence.',
  },
  shape: { words: wordsSchema.describe('what is to be done, in both languages: { zh: …, en: … }') },
  windows: ['by', 'window', 'daily', 'daily-range', 'every', 'after', 'whole'],
  compile: (duty, context) => {
    const details = { zh: duty.words.zh, en: duty.words.en }
    return termsForEach(context, (subject) => ({ key: `task.done|${subject.kind}:${subject.id}|${duty.id}`, details }))
  },
  evidence: {
    'task.done': (header) => {
      const subject = subjectKey(header)
      const dutyId = factText(header.facts, 'dutyId')
      if (subject === null || dutyId === null) return null
      return { key: `task.done|${subject}|${dutyId}`, obligationId: factText(header.facts, 'obligationId') }
    },
  },
})
