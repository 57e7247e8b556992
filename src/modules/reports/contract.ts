/** What crosses the border of `reports`: reports, records, confirmations, questions. */
import { z } from 'zod'
import { commandContract, viewContract } from '../../kernel/contract.ts'
import { fileShape } from '../../kernel/files/contract.ts'
import { id, instant, words } from '../../orders/contract.ts'

export const formField = z.object({
  name: z.string(),
  words,
  type: z.enum(['whole', 'number', 'yes-no', 'choice', 'text', 'photo', 'document']),
  unitOfMeasure: z.string().nullable(),
  choices: z.array(z.string()),
  required: z.boolean(),
  /** For photos and documents: how many, and whether where a photo was taken is kept. */
  maxFiles: z.number().int(),
  keepsLocation: z.boolean(),
})
/** A list: ids of files. */
export const formValue = z.union([z.string().max(2000), z.number(), z.boolean(), z.null(), z.array(id).max(10)])

export const reportFormView = viewContract({
  name: 'report-form',
  summary: 'The form that an obligation asks for, prefilled from the journal where it can be',
  input: z.object({ obligationId: id }),
  output: z.object({
    obligationId: id,
    kind: z.enum(['report', 'record']),
    form: z.string(),
    title: words,
    fields: z.array(formField),
    prefilled: z.record(z.string(), formValue),
    mayBeNil: z.boolean(),
    dueAt: instant,
    /** What was filed before, the latest first. */
    filed: z.array(z.object({ at: instant, by: z.string().nullable(), isNil: z.boolean(), values: z.record(z.string(), formValue).nullable() })),
    /** Of all that was filed; those that were erased are missing. */
    files: z.array(fileShape),
  }),
  isPersonal: true,
  changesOn: ['report.', 'record.'],
})

export const filedFileView = viewContract({
  name: 'filed-file',
  summary: 'A photo or document that was filed for an obligation; its bytes are at /api/files/filed-file',
  input: z.object({ obligationId: id, fileId: id }),
  output: z.object({ file: fileShape.nullable() }),
  isPersonal: true,
  changesOn: ['report.', 'record.', 'file.'],
})

const filing = z.object({ obligationId: id, isNil: z.boolean().default(false), values: z.record(z.string(), formValue).default({}), note: z.string().max(2000).default('') })
export const fileReport = commandContract({ name: 'file-report', summary: 'Files the report that an obligation asks for; nil is filed too', input: filing, output: z.object({}), backdates: true })
export const fileRecord = commandContract({ name: 'file-record', summary: 'Files the record that an obligation asks for', input: filing, output: z.object({}), backdates: true })

export const acknowledgeOrder = commandContract({ name: 'acknowledge-order', summary: 'The unit confirms that it has the order', input: z.object({ obligationId: id }), output: z.object({}), backdates: true })
export const confirmBriefing = commandContract({ name: 'confirm-briefing', summary: 'The unit says that all its people have been briefed', input: z.object({ obligationId: id, briefed: z.number().int().min(0).max(10_000) }), output: z.object({}), backdates: true })
export const askQuestion = commandContract({ name: 'ask-question', summary: 'A unit asks about the order; the answer becomes an obligation', input: z.object({ operationId: id, questionId: id, unitId: id, clauseId: z.string(), text: z.string().trim().min(3).max(2000) }), output: z.object({}), backdates: true })
export const answerQuestion = commandContract({ name: 'answer-question', summary: 'Answers a question about the order', input: z.object({ questionId: id, text: z.string().trim().min(1).max(4000) }), output: z.object({}) })

export const questionsView = viewContract({
  name: 'questions',
  summary: 'Questions about the order and their answers',
  input: z.object({ operationId: id }),
  output: z.object({ questions: z.array(z.object({ id, unitId: id, unitName: words, clauseId: z.string(), text: z.string(), askedAt: instant, askedBy: z.string().nullable(), answer: z.string().nullable(), answeredAt: instant.nullable() })) }),
  isPersonal: true,
  changesOn: ['question.'],
})
