/**
 * What the roster engine reads and writes: plain data, no clock, no randomness but the seed.
 * Days count from 0; shift types and members by their place in the lists; `off` is -1.
 */

export const off = -1

export interface ShiftType {
  readonly id: string
  /** Counted towards a member's minutes. */
  readonly minutes: number
  /** Shift types that must not be worked on the day right after. */
  readonly cannotFollow: readonly number[]
  /**
   * When it is worked, in minutes from midnight of day 0, for each day it may begin on (daylight saving is in the numbers);
   * null: only `cannotFollow` limits what comes after it.
   */
  readonly worked: readonly { readonly from: number; readonly to: number }[] | null
}

/** What came before day 0. Null: the days before count as off, and a run that touches day 0 may have any length. */
export interface History {
  /** Days worked in a row up to day -1 (0: day -1 was off). */
  readonly workedDays: number
  /** Days off in a row up to day -1 (0: day -1 was worked). */
  readonly daysOff: number
  /** Shift type of day -1, for `cannotFollow`; off when not worked. */
  readonly lastShift: number
  /** End of the last shift before day 0, minutes from midnight of day 0 (it may lie after it); null: long ago. */
  readonly lastEnd: number | null
}

export interface MemberRules {
  readonly id: string
  readonly skills: readonly string[]
  /** Per shift type: at most so many in the period; 0: never. */
  readonly maxShifts: readonly number[]
  readonly minMinutes: number
  readonly maxMinutes: number
  readonly maxConsecutiveDays: number
  readonly minConsecutiveDays: number
  readonly minConsecutiveDaysOff: number
  readonly maxWeekends: number
  /** Between the end of a shift and the start of the next, where shifts have times; 0: none asked. */
  readonly minRestMinutes: number
  readonly daysOff: readonly number[]
  /** Single cells that are shut: somebody away for part of a day, on duty in another unit. */
  readonly shut: readonly { readonly day: number; readonly shift: number }[]
  /** Cells that must be as given (`off` too). */
  readonly fixed: readonly { readonly day: number; readonly shift: number }[]
  readonly history: History | null
}

/** Costs `weight` where the wish is not fulfilled. `shift` off: a wish for (or against) a day off. */
export interface Wish {
  readonly member: number
  readonly day: number
  readonly shift: number
  readonly isWanted: boolean
  readonly weight: number
  /** Lexicographic: a lower number goes first. Default 1; level 0 is what a valid roster must have at zero. */
  readonly level?: number
}

/** So many people, of one of these skills, over these cells: one shift on one day, or all shifts that cover an hour. */
export interface Demand {
  readonly id: string
  readonly cells: readonly { readonly day: number; readonly shift: number }[]
  /** Any of them counts; null: everybody counts. */
  readonly skills: readonly string[] | null
  readonly wanted: number
  readonly underWeight: number
  readonly overWeight: number
  /** Default 1; 0: must be fulfilled, a roster that leaves it short is no solution. */
  readonly level?: number
}

/** Something shared out fairly: nights, weekend days, holidays, hours. Costs `weight` for each unit away from the member's target. */
export interface FairShare {
  readonly id: string
  /** What one worked cell adds; cells that are not listed add nothing. */
  readonly counts: readonly { readonly day: number; readonly shift: number; readonly amount: number }[]
  /** Per member: the share wished for in this period (what the year so far leaves); null: not counted for them. */
  readonly targets: readonly (number | null)[]
  readonly weight: number
  readonly level?: number
}

export interface RosterProblem {
  readonly days: number
  readonly shifts: readonly ShiftType[]
  readonly members: readonly MemberRules[]
  readonly demands: readonly Demand[]
  readonly wishes: readonly Wish[]
  readonly fairShares: readonly FairShare[]
  /** The days that together make one weekend. */
  readonly weekends: readonly (readonly number[])[]
  /** A published roster to stay near to. */
  readonly published: {
    readonly cells: readonly (readonly number[])[]
    readonly changeWeight: number
    readonly level?: number
    /** At most so many cells differ; null: no limit. */
    readonly maxChanges: number | null
  } | null
}

/** Per member, per day: a shift type, or off. */
export type Roster = readonly (readonly number[])[]

export interface SolveOptions {
  readonly seed: number
  readonly seconds: number | null
  /** The same seed and the same number of steps give the same roster, on one thread. Null: by time. */
  readonly steps: number | null
  readonly threads: 1 | 2
  /** A roster to begin with. */
  readonly start: Roster | null
}

/** The best so far. Costs of level 0 (must be zero) stand apart from the rest. */
export interface Progress {
  readonly atMs: number
  readonly phase: 'first' | 'search' | 'proven' | 'stopped' | 'out-of-time'
  /** Sum of the costs from level 1 on, in the levels' own weights (one level: just the cost). */
  readonly cost: number
  /** What is still short at level 0. */
  readonly short: number
  /** By level, 0 first. */
  readonly levels: readonly number[]
  /** No roster costs less than this; null: nothing proven yet. */
  readonly bound: number | null
  /** Given with each improvement, and with the last. */
  readonly roster: Roster | null
}
