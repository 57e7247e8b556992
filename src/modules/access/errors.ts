import { Refusal } from '../../kernel/errors.ts'

type Facts = Readonly<Record<string, unknown>>
const refuse = (code: string, status: 403 | 409 | 422) => (facts: Facts = {}): Refusal => new Refusal({ code: `access.${code}`, status, facts })

export const notServing = refuse('not-serving', 409)
export const linkExists = refuse('link-exists', 409)
export const keyExists = refuse('key-exists', 409)
export const keyTooLong = refuse('key-too-long', 422)
export const unknownName = refuse('unknown-name', 422)
export const notForKeys = refuse('not-for-keys', 422)
export const notExtensible = refuse('not-extensible', 422)
export const extensionExists = refuse('extension-exists', 409)
export const extensionNotProposed = refuse('extension-not-proposed', 409)
export const extensionNotInForce = refuse('extension-not-in-force', 409)
export const alreadyShipped = refuse('already-shipped', 409)
export const samePerson = refuse('same-person', 403)
