import type { ObligationState, StateCounts } from './contract.ts'

/** Worst first: what is wrong, what needs somebody, what goes on, what is over. */
export const severity: readonly ObligationState[] = ['breached', 'late', 'handed-back', 'open', 'suspended', 'met-late', 'planned', 'kept', 'met', 'waived', 'withdrawn']

export function worstOf(counts: StateCounts): ObligationState {
  return severity.find((state) => (counts[state] ?? 0) > 0) ?? 'planned'
}

export function addCounts(into: Partial<Record<ObligationState, number>>, state: ObligationState, count: number): void {
  into[state] = (into[state] ?? 0) + count
}

type Said = { readonly zh: string; readonly en: string }

/** How a reader's language says it: on a screen, and where messages are written for those who are not looking at one. */
export interface Wording {
  find(key: string, values?: Readonly<Record<string, unknown>>): string | null
  say(words: Said): string
  /** Wall clock in the operation's zone. */
  time(at: number): string
}

export interface WordedNotification {
  /** A step of a ladder: before the deadline it warns, after it it says so. */
  readonly state: 'due-soon' | 'late' | null
  readonly heading: string
  readonly lines: readonly string[]
}

function isSaid(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string'
}

/** A notification in words. `named`: which facts may be said as they stand; where people's names must not go, not all may. */
export function wordNotification({ kind, at, facts }: { kind: string; at: number; facts: Readonly<Record<string, unknown>> }, { find, say, time }: Wording, named: readonly string[] = ['title', 'subjectName', 'unitName', 'text', 'name']): WordedNotification {
  // What the facts say in words: titles and names in both languages, or plain names.
  const said = named.flatMap((name) => {
    const value = facts[name]
    if (isSaid(value)) return [say(value)]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const { clauseId, dueAt, count, verifyBy, answerBy } = facts
  const state = kind !== 'ladder.told' || typeof dueAt !== 'number' ? null : at < dueAt ? 'due-soon' : 'late'
  const about = typeof clauseId !== 'string' ? null : typeof dueAt === 'number' ? find('orders.notifications.about', { id: clauseId, time: time(dueAt) }) : find('orders.notifications.clause', { id: clauseId })
  const rest = [
    about,
    typeof count === 'number' ? find('orders.notifications.count', { n: count }) : null,
    typeof verifyBy === 'number' ? find('orders.notifications.by', { time: time(verifyBy) }) : null,
    typeof answerBy === 'number' ? find('orders.notifications.answer-by', { time: time(answerBy) }) : null,
  ].filter((line) => line !== null)
  return { state, heading: (state === null ? find(`entry.${kind}`) : find(`ui.state.${state}`)) ?? kind, lines: [...new Set(said), ...rest] }
}
