/** Which acts make sense for an obligation as it stands. Whether this reader may is for the server to say. */
import type { ObligationItem, ObligationState } from '../contract.ts'

export const acts = ['take', 'release', 'pass', 'remind', 'complete', 'hand-back', 'waive', 'reassign', 'restore', 'commit-crew', 'release-crew'] as const
export type Act = (typeof acts)[number]

/** The command behind an act: `may` of the obligation's view names commands. */
export const commandOf: Readonly<Record<Act, string>> = {
  take: 'take-obligation',
  release: 'release-obligation',
  pass: 'pass-obligation',
  remind: 'remind-owner',
  complete: 'complete-task',
  'hand-back': 'hand-back-obligation',
  waive: 'waive-obligation',
  reassign: 'reassign-obligation',
  restore: 'restore-obligation',
  'commit-crew': 'commit-crew',
  'release-crew': 'release-crew',
}

export const letterOf: Readonly<Record<Act, string>> = { take: 't', release: 't', pass: 'p', remind: 'r', complete: 'c', 'hand-back': 'x', waive: 'w', reassign: 'a', restore: 'u', 'commit-crew': 'k', 'release-crew': 'k' }

const pressing: readonly ObligationState[] = ['open', 'late', 'breached']
const unsettled: readonly ObligationState[] = ['planned', 'open', 'late', 'breached', 'suspended', 'handed-back']

export function possibleActs(item: Pick<ObligationItem, 'state' | 'kind' | 'takenBy'>, readerId: string | null): readonly Act[] {
  const isUnsettled = unsettled.includes(item.state)
  const isPressing = pressing.includes(item.state)
  const possible: Record<Act, boolean> = {
    take: isUnsettled && item.takenBy === null,
    release: item.takenBy !== null && item.takenBy.memberId === readerId,
    pass: isUnsettled,
    remind: isPressing,
    complete: item.kind === 'task' && isPressing,
    'hand-back': isPressing || item.state === 'planned',
    waive: isUnsettled,
    reassign: isUnsettled,
    restore: item.state === 'handed-back' || item.state === 'waived',
    'commit-crew': isUnsettled && item.state !== 'suspended',
    'release-crew': item.state === 'suspended',
  }
  return acts.filter((act) => possible[act])
}
