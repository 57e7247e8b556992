import { Refusal } from '../kernel/errors.ts'

const refuse = (code: string, status: 409 | 422) => (facts: Readonly<Record<string, unknown>> = {}): Refusal => new Refusal({ code: `places.${code}`, status, facts })

export const externalIdTaken = refuse('external-id-taken', 409)
export const unknownType = refuse('unknown-type', 422)
export const unitClosed = refuse('unit-closed', 409)
export const notClosedRing = refuse('ring-not-closed', 422)
