import { Refusal } from '../errors.ts'

export const wrong = (): Refusal => new Refusal({ code: 'identity.wrong', status: 401 })
/** `until`: milliseconds since 1970. */
export const locked = (until: number): Refusal => new Refusal({ code: 'identity.locked', status: 429, facts: { until } })
export const passwordShort = (facts: { least: number; most: number }): Refusal => new Refusal({ code: 'identity.password-short', status: 422, facts })
export const passwordBreached = (): Refusal => new Refusal({ code: 'identity.password-breached', status: 422 })
export const usernameTaken = (): Refusal => new Refusal({ code: 'identity.username-taken', status: 409 })
export const pinWrong = (): Refusal => new Refusal({ code: 'identity.pin-wrong', status: 401 })
export const notShared = (): Refusal => new Refusal({ code: 'identity.not-shared', status: 409 })
export const setupDone = (): Refusal => new Refusal({ code: 'identity.setup-done', status: 409 })
export const secondNeeded = (): Refusal => new Refusal({ code: 'identity.second-needed', status: 403 })
export const codeWrong = (): Refusal => new Refusal({ code: 'identity.code-wrong', status: 401 })
