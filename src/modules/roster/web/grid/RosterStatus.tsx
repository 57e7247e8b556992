/** Where a roster stands, as word and shape. */
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape, type MarkState } from '../../../../ui/index.ts'
import type { rosterStatuses } from '../../contract/shared.ts'

type Status = (typeof rosterStatuses)[number]

/** Amber only for what waits for somebody. */
const marks: Readonly<Record<Status, MarkState>> = { draft: 'open', submitted: 'due-soon', approved: 'met-late', 'in-force': 'met', withdrawn: 'withdrawn' }

export function RosterStatus({ status }: { status: Status }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`state-mark${status === 'submitted' ? ' tone-amber' : ''}`}>
      <StateShape state={marks[status]} />
      <span className="state-word">{t(`roster.status.${status}`)}</span>
    </span>
  )
}
