/** Refusals of swaps, call-outs, handovers and calendar links. */
import { Refusal } from '../../kernel/errors.ts'
import type { Violation } from './contract/shared.ts'

export const swapNotYours = (): Refusal => new Refusal({ code: 'swap.shift-not-yours', status: 422 })
export const swapShiftGone = (): Refusal => new Refusal({ code: 'swap.shift-gone', status: 409 })
export const swapNotInForce = (status: string): Refusal => new Refusal({ code: 'swap.not-in-force', status: 409, facts: { status } })
export const swapShiftBegun = (from: number): Refusal => new Refusal({ code: 'swap.shift-begun', status: 409, facts: { from } })
export const swapOfferedAlready = (): Refusal => new Refusal({ code: 'swap.offered-already', status: 409 })
export const swapWithOneself = (): Refusal => new Refusal({ code: 'swap.with-oneself', status: 422 })
export const swapMemberGone = (memberId: string): Refusal => new Refusal({ code: 'swap.member-gone', status: 422, facts: { memberId } })
export const swapSettled = (status: string): Refusal => new Refusal({ code: 'swap.settled', status: 409, facts: { status } })
export const swapNotAccepted = (): Refusal => new Refusal({ code: 'swap.not-accepted', status: 409 })
export const swapOwn = (): Refusal => new Refusal({ code: 'swap.own', status: 409 })
/** `rule` is the code of the first that is broken; all stand in `violations`, for screens that list them. */
export const swapBreaksRule = (violations: readonly Violation[], names: ReadonlyMap<string, string>): Refusal => {
  const [first] = violations
  return new Refusal({
    code: 'swap.breaks-rule',
    status: 409,
    facts: { rule: first?.code ?? '', day: first?.day ?? '', name: first?.memberId == null ? '' : (names.get(first.memberId) ?? ''), memberId: first?.memberId ?? null, actual: first?.actual ?? 0, wanted: first?.wanted ?? 0, qualification: first?.qualification ?? null, violations },
  })
}

export const callOutExists = (): Refusal => new Refusal({ code: 'call-out.exists', status: 409 })
export const callOutEnded = (): Refusal => new Refusal({ code: 'call-out.ended', status: 409 })
export const callOutNotInForce = (status: string): Refusal => new Refusal({ code: 'call-out.not-in-force', status: 409, facts: { status } })
export const callOutBegun = (from: number): Refusal => new Refusal({ code: 'call-out.begun', status: 409, facts: { from } })
export const callOutDayOutside = (day: string): Refusal => new Refusal({ code: 'call-out.day-outside', status: 422, facts: { day } })
export const callOutMemberGone = (memberId: string): Refusal => new Refusal({ code: 'call-out.member-gone', status: 422, facts: { memberId } })
export const callOutNotComing = (memberId: string): Refusal => new Refusal({ code: 'call-out.not-coming', status: 409, facts: { memberId } })
export const callOutAssigned = (): Refusal => new Refusal({ code: 'call-out.assigned-already', status: 409 })

export const watchItemUnknown = (key: string): Refusal => new Refusal({ code: 'watch.item-unknown', status: 422, facts: { key } })
export const watchItemsMissing = (keys: readonly string[]): Refusal => new Refusal({ code: 'watch.items-missing', status: 422, facts: { keys } })
export const watchRemarkMissing = (key: string): Refusal => new Refusal({ code: 'watch.remark-missing', status: 422, facts: { key } })
export const watchHandoverExists = (): Refusal => new Refusal({ code: 'watch.exists', status: 409 })
export const watchTakenAlready = (): Refusal => new Refusal({ code: 'watch.taken-already', status: 409 })
export const watchSuperseded = (): Refusal => new Refusal({ code: 'watch.superseded', status: 409 })
export const watchSamePerson = (): Refusal => new Refusal({ code: 'watch.same-person', status: 409 })
export const watchNotOurs = (memberId: string): Refusal => new Refusal({ code: 'watch.not-ours', status: 422, facts: { memberId } })

export const calendarLinkExists = (): Refusal => new Refusal({ code: 'calendar.exists', status: 409 })
