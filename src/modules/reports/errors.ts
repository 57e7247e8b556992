import { Refusal } from '../../kernel/errors.ts'
import type { ValueProblem } from './rules.ts'

export const wrongValues = (problems: readonly ValueProblem[]): Refusal => new Refusal({ code: 'reports.wrong-values', status: 422, facts: { problems } })
export const notNil = (): Refusal => new Refusal({ code: 'reports.not-nil', status: 422 })
export const nilWithValues = (): Refusal => new Refusal({ code: 'reports.nil-with-values', status: 422 })
export const wordsInRecord = (): Refusal => new Refusal({ code: 'reports.words-in-record', status: 422, facts: { field: 'note' } })
export const tooEarly = (from: number): Refusal => new Refusal({ code: 'reports.too-early', status: 409, facts: { from } })
export const noForm = (clauseId: string, dutyId: string): Refusal => new Refusal({ code: 'reports.no-form', status: 409, facts: { clauseId, dutyId } })
export const otherPart = (expected: string, part: string): Refusal => new Refusal({ code: 'reports.other-part', status: 409, facts: { expected, part } })
export const confirmedAlready = (): Refusal => new Refusal({ code: 'reports.confirmed-already', status: 409 })
export const clauseUnknown = (clauseId: string): Refusal => new Refusal({ code: 'reports.clause-unknown', status: 422, facts: { clauseId } })
export const questionExists = (questionId: string): Refusal => new Refusal({ code: 'reports.question-exists', status: 409, facts: { questionId } })
export const answeredAlready = (answeredAt: number): Refusal => new Refusal({ code: 'reports.answered-already', status: 409, facts: { answeredAt } })
