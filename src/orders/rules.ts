import type { ObligationState, StateCounts } from './contract.ts'

/** Worst first: what is wrong, what needs somebody, what goes on, what is over. */
export const severity: readonly ObligationState[] = ['breached', 'late', 'handed-back', 'open', 'suspended', 'met-late', 'planned', 'kept', 'met', 'waived', 'withdrawn']

export function worstOf(counts: StateCounts): ObligationState {
  return severity.find((state) => (counts[state] ?? 0) > 0) ?? 'planned'
}

export function addCounts(into: Partial<Record<ObligationState, number>>, state: ObligationState, count: number): void {
  into[state] = (into[state] ?? 0) + count
}
