/** Refusals of settings and rosters; swaps, the watch and the solver have files of their own beside this one. */
import { Refusal } from '../../kernel/errors.ts'

export const codeTaken = (code: string): Refusal => new Refusal({ code: 'roster.code-taken', status: 409, facts: { code } })
export const classInUse = (code: string): Refusal => new Refusal({ code: 'roster.class-in-use', status: 409, facts: { code } })
export const unknownCode = (code: string): Refusal => new Refusal({ code: 'roster.unknown-code', status: 422, facts: { code } })
export const unknownClass = (classId: string): Refusal => new Refusal({ code: 'roster.unknown-class', status: 422, facts: { classId } })
export const unknownMember = (memberId: string): Refusal => new Refusal({ code: 'roster.unknown-member', status: 422, facts: { memberId } })
export const memberTwice = (memberId: string): Refusal => new Refusal({ code: 'roster.member-twice', status: 422, facts: { memberId } })
export const needTwice = (): Refusal => new Refusal({ code: 'roster.need-twice', status: 422 })
export const badRules = (): Refusal => new Refusal({ code: 'roster.bad-rules', status: 422 })

export const badPeriod = (from: string, to: string): Refusal => new Refusal({ code: 'roster.bad-period', status: 422, facts: { from, to } })
export const badTimeZone = (timezone: string): Refusal => new Refusal({ code: 'roster.bad-time-zone', status: 422, facts: { timezone } })
export const badCountry = (country: string): Refusal => new Refusal({ code: 'roster.bad-country', status: 422, facts: { country } })
export const unitHasNoMembers = (unitId: string): Refusal => new Refusal({ code: 'roster.unit-without-members', status: 422, facts: { unitId } })
export const rosterExists = (rosterId: string): Refusal => new Refusal({ code: 'roster.exists', status: 409, facts: { rosterId } })
export const rosterOverlaps = (from: string, to: string): Refusal => new Refusal({ code: 'roster.overlaps', status: 409, facts: { from, to } })
/** `status`: what it is now. */
export const notDraft = (status: string): Refusal => new Refusal({ code: 'roster.not-draft', status: 409, facts: { status } })
export const notSubmitted = (status: string): Refusal => new Refusal({ code: 'roster.not-submitted', status: 409, facts: { status } })
export const notApproved = (status: string): Refusal => new Refusal({ code: 'roster.not-approved', status: 409, facts: { status } })
export const notInForce = (status: string): Refusal => new Refusal({ code: 'roster.not-in-force', status: 409, facts: { status } })
/** What one submitted or asked for is approved by somebody else. */
export const needsSecondPerson = (): Refusal => new Refusal({ code: 'roster.needs-second-person', status: 403 })
export const staleRevision = (given: number, revision: number): Refusal => new Refusal({ code: 'roster.stale-revision', status: 409, facts: { given, revision } })

/** A cell that begins before `freeFrom` changes only with a reason, a handover and an approver. */
export const insideNotice = (facts: { memberId: string; day: string; freeFrom: number }): Refusal => new Refusal({ code: 'roster.inside-notice', status: 409, facts })
export const outsideNotice = (freeFrom: number): Refusal => new Refusal({ code: 'roster.outside-notice', status: 409, facts: { freeFrom } })
export const changeSettled = (status: string): Refusal => new Refusal({ code: 'roster.change-settled', status: 409, facts: { status } })
export const changeExists = (changeId: string): Refusal => new Refusal({ code: 'roster.change-exists', status: 409, facts: { changeId } })
/** Somebody changed one of its cells since it was asked for. */
export const changeOutdated = (facts: { memberId: string; day: string }): Refusal => new Refusal({ code: 'roster.change-outdated', status: 409, facts })
export const nothingChanges = (): Refusal => new Refusal({ code: 'roster.nothing-changes', status: 422 })

type Cell = { readonly memberId: string; readonly day: string }
/** Somebody would be in two places at once: `unitId` is where they are then, `otherDay` the day of that shift. */
export const shiftOverlaps = (facts: Cell & { unitId: string; otherDay: string; otherRosterId: string }): Refusal => new Refusal({ code: 'shift.overlap', status: 409, facts })
export const shiftOnAbsence = (facts: Cell & { from: number; to: number }): Refusal => new Refusal({ code: 'shift.on-absence', status: 409, facts })
export const shiftSkipped = (facts: Cell & { startsAt: string }): Refusal => new Refusal({ code: 'shift.skipped-time', status: 422, facts })
export const dayOutside = (facts: Cell): Refusal => new Refusal({ code: 'shift.day-outside', status: 422, facts })
export const cellTwice = (facts: Cell): Refusal => new Refusal({ code: 'shift.cell-twice', status: 422, facts })
export const notOnRoster = (facts: Cell): Refusal => new Refusal({ code: 'shift.not-on-roster', status: 422, facts })
export const classRetired = (facts: Cell & { code: string }): Refusal => new Refusal({ code: 'shift.class-retired', status: 422, facts })
export const shiftLocked = (facts: Cell): Refusal => new Refusal({ code: 'shift.locked', status: 409, facts })
/** A file that cannot be taken: `problems` as `preview-roster-import` gives them. */
export const importRefused = (problems: readonly unknown[]): Refusal => new Refusal({ code: 'roster.import-refused', status: 422, facts: { problems: problems.slice(0, 100) } })
