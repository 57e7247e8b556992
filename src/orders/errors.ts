import { Refusal } from '../kernel/errors.ts'
import type { Problem } from './compile/index.ts'

export const orderBroken = (problems: readonly Problem[]): Refusal =>
  new Refusal({ code: 'order.broken', status: 422, facts: { problems: problems.slice(0, 100) } })
export const orderNotProposed = (version: number, status: string): Refusal => new Refusal({ code: 'order.not-proposed', status: 409, facts: { version, status } })
export const needsSecondPerson = (): Refusal => new Refusal({ code: 'order.needs-second-person', status: 403 })
export const orderForOther = (expected: string, given: string): Refusal => new Refusal({ code: 'order.for-other-operation', status: 422, facts: { expected, given } })
export const notInForce = (): Refusal => new Refusal({ code: 'order.not-in-force', status: 409 })
export const alreadyEnded = (): Refusal => new Refusal({ code: 'order.ended', status: 409 })
export const levelUnknown = (level: string, levels: readonly string[]): Refusal => new Refusal({ code: 'level.unknown', status: 422, facts: { level, levels } })
export const levelHoldsAlready = (level: string): Refusal => new Refusal({ code: 'level.holds-already', status: 409, facts: { level } })
export const obligationSettled = (state: string): Refusal => new Refusal({ code: 'obligation.settled', status: 409, facts: { state } })
export const obligationNotSo = (expected: readonly string[], state: string): Refusal => new Refusal({ code: 'obligation.not-so', status: 409, facts: { expected, state } })
export const obligationOfOtherKind = (expected: string, kind: string): Refusal => new Refusal({ code: 'obligation.of-other-kind', status: 409, facts: { expected, kind } })
export const alreadyTaken = (memberId: string): Refusal => new Refusal({ code: 'attention.taken', status: 409, facts: { memberId } })
export const notYours = (): Refusal => new Refusal({ code: 'attention.not-yours', status: 409 })
export const crewNotOut = (): Refusal => new Refusal({ code: 'crew.not-out', status: 409 })
export const crewOut = (): Refusal => new Refusal({ code: 'crew.out-already', status: 409 })
export const handoverWaiting = (): Refusal => new Refusal({ code: 'desk.handover-waiting', status: 409 })
export const handoverGone = (): Refusal => new Refusal({ code: 'desk.handover-gone', status: 409 })
export const clockIsReal = (): Refusal => new Refusal({ code: 'clock.is-real', status: 409 })
export const clockRuns = (): Refusal => new Refusal({ code: 'clock.runs', status: 409 })
