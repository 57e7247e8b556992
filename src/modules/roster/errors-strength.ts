/** Refusals of strength and leave. */
import { Refusal } from '../../kernel/errors.ts'

/** Under this level leave is granted by the commander at the root alone; `from`, `to`: when it holds. */
export const leaveStopped = (facts: { memberId: string; from: number; to: number; levels: readonly string[] }): Refusal => new Refusal({ code: 'roster.leave-stopped', status: 409, facts })
export const stretchTooLong = (days: number): Refusal => new Refusal({ code: 'roster.stretch-too-long', status: 422, facts: { days } })
