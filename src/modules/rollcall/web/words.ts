/** How a called person and a state are said and ordered. */
import type { z } from 'zod'
import { useLanguage, type LabelKey } from '../../../kernel/web/index.ts'
import type { MarkState } from '../../../ui/index.ts'
import type { calledItem, calledStates, rollCallItem } from '../contract.ts'

export type Called = z.output<typeof calledItem>
export type RollCall = z.output<typeof rollCallItem>
export type CalledState = (typeof calledStates)[number]

const markOfState: Readonly<Record<CalledState, MarkState>> = { called: 'open', answered: 'met', late: 'late', excused: 'waived', verified: 'met', reported: 'breached' }

export interface CalledMark {
  readonly shape: MarkState
  readonly word: LabelKey
}

export function markOfCalled({ state, answeredAt }: Pick<Called, 'state' | 'answeredAt'>, isDueSoon: boolean): CalledMark {
  // Late and yet answered: nothing is left to do.
  if (state === 'late' && answeredAt !== null) return { shape: 'met-late', word: 'rollcall.answered-late' }
  return { shape: state === 'called' && isDueSoon ? 'due-soon' : markOfState[state], word: `rollcall.state.${state}` }
}

export function isUnanswered({ state, answeredAt }: Pick<Called, 'state' | 'answeredAt'>): boolean {
  return answeredAt === null && (state === 'called' || state === 'late' || state === 'reported')
}

export function countAnswered({ counts }: Pick<RollCall, 'counts'>): number {
  return (counts.answered ?? 0) + (counts.verified ?? 0)
}

/** Those who are excused owe no answer. */
export function countExpected({ counts, total }: Pick<RollCall, 'counts' | 'total'>): number {
  return total - (counts.excused ?? 0)
}

export function countUnanswered({ counts }: Pick<RollCall, 'counts'>): number {
  return (counts.called ?? 0) + (counts.late ?? 0) + (counts.reported ?? 0)
}

const urgency: readonly CalledState[] = ['late', 'called', 'reported', 'verified', 'excused', 'answered']

/** The unanswered first, the late ones before all; within that the server's order. */
export function sortCalled(called: readonly Called[]): Called[] {
  const rank = (item: Called): number => (item.state === 'late' && item.answeredAt !== null ? urgency.length : urgency.indexOf(item.state))
  return called.toSorted((a, b) => rank(a) - rank(b))
}

/** `member:<id>` stands for somebody called by name. */
export function useRoleWord(): (role: string) => string {
  const { find } = useLanguage()
  return (role) => find(`force.role.${role.split(':')[0] ?? role}`) ?? role
}
