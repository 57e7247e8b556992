import { Refusal } from '../../kernel/errors.ts'

export const solveExists = (solveId: string): Refusal => new Refusal({ code: 'solver.exists', status: 409, facts: { solveId } })
/** Of the rosters named, this one is no draft any more. */
export const onlyDrafts = (rosterId: string, status: string): Refusal => new Refusal({ code: 'solver.only-drafts', status: 409, facts: { rosterId, status } })
export const rosterTwice = (rosterId: string): Refusal => new Refusal({ code: 'solver.roster-twice', status: 422, facts: { rosterId } })
export const notRunning = (status: string): Refusal => new Refusal({ code: 'solver.not-running', status: 409, facts: { status } })
export const stillRunning = (status: string): Refusal => new Refusal({ code: 'solver.still-running', status: 409, facts: { status } })
export const nothingFound = (): Refusal => new Refusal({ code: 'solver.nothing-found', status: 409 })
/** Cells were changed since the run began: `cells` of them, the first of which is named. */
export const cellsClash = (facts: { rosterId: string; memberId: string; day: string; cells: number }): Refusal => new Refusal({ code: 'solver.clash', status: 409, facts })
