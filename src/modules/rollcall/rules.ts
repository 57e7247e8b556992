/** Who answered in time, who was late: from facts and the time alone. */
import type { calledStates } from './contract.ts'

export type CalledState = (typeof calledStates)[number]
export type Answerway = 'app' | 'link' | 'telephone'
export type CallSort = 'scheduled' | 'random' | 'at-once'

export interface CalledFacts {
  readonly answerBy: number
  readonly answeredAt: number | null
  readonly how: Answerway | null
  readonly excusedAt: number | null
  readonly reportedAt: number | null
}

/** The same facts give the same state, in whatever order they arrived: an answer in time that comes after the report makes `answered`. */
export function calledStateOf({ answerBy, answeredAt, how, excusedAt, reportedAt }: CalledFacts, now: number): CalledState {
  if (answeredAt !== null) {
    if (answeredAt <= answerBy) return 'answered'
    return how === 'telephone' ? 'verified' : 'late'
  }
  if (excusedAt !== null) return 'excused'
  if (reportedAt !== null) return 'reported'
  return now > answerBy ? 'late' : 'called'
}

/** Nobody has heard of them yet. */
export function isUnanswered({ answeredAt, excusedAt }: Pick<CalledFacts, 'answeredAt' | 'excusedAt'>): boolean {
  return answeredAt === null && excusedAt === null
}

/** Nothing more is to be done about them. */
export function isSettled(facts: Pick<CalledFacts, 'answeredAt' | 'excusedAt' | 'reportedAt'>): boolean {
  return !isUnanswered(facts) || facts.reportedAt !== null
}

/** For the screen: the unanswered first, and of those the positions where nobody was on duty. */
export function rankOf(facts: CalledFacts & { readonly memberId: string | null }, now: number): number {
  if (isUnanswered(facts)) return facts.memberId === null ? 0 : 1
  return 2 + ['late', 'verified', 'answered', 'excused'].indexOf(calledStateOf(facts, now))
}

/** A phone's clock may be so far behind ours when the call opened; what lies earlier was no answer to this call. */
export const clockSkewMs = 30_000

/** When the answer counts: not before the call, not after now; null: it is too early to be an answer to it. */
export function answerMoment({ openedAt, claimedAt, now }: { openedAt: number; claimedAt: number | null; now: number }): number | null {
  if (claimedAt === null) return Math.max(openedAt, now)
  if (claimedAt < openedAt - clockSkewMs) return null
  return Math.max(openedAt, Math.min(claimedAt, now))
}

/** How a position is named among the called of a unit; members called by name have a position of their own. */
export function personalRole(memberId: string): string {
  return `member:${memberId}`
}

/** The role as screens show it. */
export function shownRole(role: string): string {
  return role.startsWith('member:') ? 'member' : role
}
