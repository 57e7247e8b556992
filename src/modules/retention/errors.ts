import { Refusal } from '../../kernel/errors.ts'

type Facts = Readonly<Record<string, unknown>>
const refuse = (code: string, status: 409 | 422) => (facts: Facts = {}): Refusal => new Refusal({ code: `retention.${code}`, status, facts })

export const noOperation = refuse('no-operation', 422)
export const samePeriod = refuse('same-period', 409)
export const nothingProposed = refuse('nothing-proposed', 409)
export const samePerson = refuse('same-person', 409)
export const holdExists = refuse('hold-exists', 409)
export const holdNotWaiting = refuse('hold-not-waiting', 409)
export const holdNotInForce = refuse('hold-not-in-force', 409)
