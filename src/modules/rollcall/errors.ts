import { Refusal } from '../../kernel/errors.ts'

export const nobodyCalled = (): Refusal => new Refusal({ code: 'rollcall.nobody-called', status: 422 })
export const badDuration = (field: string, text: string): Refusal => new Refusal({ code: 'rollcall.bad-duration', status: 422, facts: { field, text } })
export const dutyUnknown = (dutyId: string): Refusal => new Refusal({ code: 'rollcall.duty-unknown', status: 422, facts: { dutyId } })
export const appointmentIsTheClocks = (): Refusal => new Refusal({ code: 'rollcall.appointment-is-the-clocks', status: 403 })
export const callExists = (callId: string): Refusal => new Refusal({ code: 'rollcall.exists', status: 409, facts: { callId } })
export const beforeOpening = (openedAt: number, claimedAt: number): Refusal => new Refusal({ code: 'rollcall.before-opening', status: 422, facts: { openedAt, claimedAt } })
export const alreadyAnswered = (answeredAt: number): Refusal => new Refusal({ code: 'rollcall.answered-already', status: 409, facts: { answeredAt } })
export const alreadyExcused = (): Refusal => new Refusal({ code: 'rollcall.excused-already', status: 409 })
export const stillWaiting = (answerBy: number): Refusal => new Refusal({ code: 'rollcall.still-waiting', status: 409, facts: { answerBy } })
