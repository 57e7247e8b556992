/** Which acts make sense for an obligation as it stands. Whether this reader may is for the server to say. */
import type { ObligationItem, ObligationState } from '../contract.ts'
import type { Reader } from './reader.ts'

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

/** What is about the unit's crew, not the obligation: its view does not speak of them. */
export const crewActs: readonly Act[] = ['commit-crew', 'release-crew']

export const letterOf: Readonly<Record<Act, string>> = { take: 't', release: 't', pass: 'p', remind: 'r', complete: 'c', 'hand-back': 'x', waive: 'w', reassign: 'a', restore: 'u', 'commit-crew': 'k', 'release-crew': 'k' }

const pressing: readonly ObligationState[] = ['open', 'late', 'breached']
const unsettled: readonly ObligationState[] = ['planned', 'open', 'late', 'breached', 'suspended', 'handed-back']

export function possibleActs(item: Pick<ObligationItem, 'state' | 'kind' | 'takenBy'>, reader: Reader): readonly Act[] {
  const isUnsettled = unsettled.includes(item.state)
  const isPressing = pressing.includes(item.state)
  const isMine = item.takenBy !== null && item.takenBy.memberId === reader.id
  const possible: Record<Act, boolean> = {
    take: reader.steers && isUnsettled && item.takenBy === null,
    release: isMine,
    pass: isMine && isUnsettled,
    remind: reader.steers && isPressing,
    complete: item.kind === 'task' && isPressing,
    'hand-back': reader.leads && (isPressing || item.state === 'planned'),
    waive: reader.mayWaive && isUnsettled,
    reassign: reader.steers && isUnsettled,
    restore: reader.steers && (item.state === 'handed-back' || item.state === 'waived'),
    'commit-crew': reader.leads && isUnsettled && item.state !== 'suspended',
    'release-crew': reader.leads && item.state === 'suspended',
  }
  return acts.filter((act) => possible[act])
}
