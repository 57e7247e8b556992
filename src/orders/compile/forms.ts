/** The fields of a form, as duties that ask for one declare them. Numbers, choices and files; what would build a register of people is refused. */
import { z } from 'zod'
import type { DutyProblem } from './types.ts'

export const wordsSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }).describe('words in both languages: { zh: …, en: … }')

export const formIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/).describe('a name in lower case with hyphens, such as in-place')

/** What a report can be prefilled with: counts that the journal and the obligations give for the reporting unit and window. */
export const journalCounts = [
  'obligations.open', 'obligations.met', 'obligations.late', 'rollcall.answered', 'rollcall.unanswered', 'records.filed', 'reports.filed',
  'tasks.done', 'members.on-duty', 'members.present', 'questions.open',
] as const
export type JournalCount = (typeof journalCounts)[number]

export const formFieldSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]*$/).describe('a name in lower case with underscores, such as engines_ready'),
    type: z.enum(['whole', 'number', 'yes-no', 'choice', 'photo', 'document']).describe('whole, number, yes-no, choice, photo or document'),
    unit_of_measure: z.string().min(1).optional().describe('a unit of measure, such as persons or persons/m2'),
    choices: z.array(z.string().min(1)).min(2).optional().describe('two or more choices, for type choice only'),
    max: z.number().int().min(1).max(10).optional().describe('how many files, from 1 to 10, for types photo and document; 3 when left out'),
    location: z.boolean().optional().describe('for type photo: true keeps where each was taken, as figures beside it; false when left out'),
    words: wordsSchema,
    required: z.boolean().optional().describe('true or false; true when left out'),
  })
  .describe('a field: id, type, words, and unit_of_measure, choices, max or location where the type takes them')

export const reportFieldSchema = formFieldSchema
  .extend({ prefill: z.enum(journalCounts).optional().describe('a count of the journal to start from') })
  .describe('a field: id, type, words, optional prefill')

export type FormField = z.output<typeof formFieldSchema>

/** Identity numbers, plates, and whatever else would tell one outsider from another. */
const aboutPersons =
  /(licen[cs]e|number|vehicle|car)[ _-]?plates?|plate[ _-]?(no|number|s?$)|passport|identity|\bid[ _-]?(card|no|number)|national[ _-]?id|(driver|person|visitor|owner|holder|full|family|first|last)s?[ _-]?names?\b|phone|e-?mail|home[ _-]?address|ethnic|religio|nationalit|political|face|fingerprint|车牌|牌照|身份证|证件号|护照|姓名|手机|电话号码|住址|家庭|民族|宗教|籍贯|人脸|指纹/i

export function* checkFormFields(fields: readonly FormField[], form: string): Generator<DutyProblem> {
  const seen = new Set<string>()
  if (aboutPersons.test(form)) yield refuse(['form'], form)
  for (const [index, field] of fields.entries()) {
    if (seen.has(field.id)) {
      yield { path: ['fields', index, 'id'], code: 'field.twice', message: `field "${field.id}" stands twice in the form`, remedy: 'Give each field its own id.' }
    }
    seen.add(field.id)
    for (const words of [field.id, field.words.zh, field.words.en, ...(field.choices ?? [])]) {
      if (!aboutPersons.test(words)) continue
      yield refuse(['fields', index, 'id'], words)
      break
    }
    yield* checkFileField(field, ['fields', index])
    if ((field.type === 'choice') !== (field.choices !== undefined)) {
      yield {
        path: ['fields', index, 'type'], code: 'field.choices',
        message: field.type === 'choice' ? `field "${field.id}" is a choice but has no choices` : `field "${field.id}" has choices but is ${field.type}`,
        remedy: 'Write "type: choice" together with "choices: [a, b]".',
      }
    }
  }
}

function* checkFileField(field: FormField, path: readonly (string | number)[]): Generator<DutyProblem> {
  const isFile = field.type === 'photo' || field.type === 'document'
  if (field.max !== undefined && !isFile) yield { path: [...path, 'max'], code: 'field.files', message: `field "${field.id}" has "max" but is ${field.type}`, remedy: 'Leave "max" out; it says how many photos or documents a field takes.' }
  if (field.location !== undefined && field.type !== 'photo') yield { path: [...path, 'location'], code: 'field.files', message: `field "${field.id}" has "location" but is ${field.type}`, remedy: 'Leave "location" out; only photos say where they were taken.' }
  if (isFile && field.unit_of_measure !== undefined) yield { path: [...path, 'unit_of_measure'], code: 'field.files', message: `field "${field.id}" is a ${field.type} and has a unit of measure`, remedy: 'Leave "unit_of_measure" out.' }
  if (isFile && 'prefill' in field && field.prefill !== undefined) yield { path: [...path, 'prefill'], code: 'field.files', message: `field "${field.id}" is a ${field.type} and cannot start from a count`, remedy: 'Leave "prefill" out.' }
}

function refuse(path: readonly (string | number)[], words: string): DutyProblem {
  return {
    path, code: 'form.persons',
    message: `"${words}" would record something about a person outside; Muster keeps no such data`,
    remedy: 'Count instead: vehicles stopped, items found, persons present. Forms hold numbers about places and things.',
  }
}
