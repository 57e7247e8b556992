/** One roster: the grid on a desk, a day at a time on a phone. */
import type { ReactNode } from 'react'
import { useClockId, useLanguage, usePathValues, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, useIsPhone } from '../../../../ui/index.ts'
import { rosterView } from '../../contract/rosters.ts'
import { GridDesk } from './GridDesk.tsx'
import { GridPhone } from './GridPhone.tsx'
import './grid.css'

export function GridPage(): ReactNode {
  const { t } = useLanguage()
  const { rosterId = '' } = usePathValues()
  const operationId = useClockId()
  const asked = useView(rosterView, { rosterId, operationId })
  const isPhone = useIsPhone()
  return (
    <Answer of={asked}>
      {(answer) =>
        answer.members.length === 0 ? (
          <PageFrame title={t('roster.title')}>
            <EmptyState title={t('roster.grid.empty')} />
          </PageFrame>
        ) : isPhone ? (
          <GridPhone key={rosterId} answer={answer} />
        ) : (
          <GridDesk key={rosterId} answer={answer} refetch={asked.refetch} />
        )
      }
    </Answer>
  )
}
