/** What the signed-in member owes, nearest deadline first. */
import { memo, useCallback, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useLanguage, useSearchValues, useSession, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../ui/index.ts'
import { myObligationsView, type ObligationItem } from '../contract.ts'
import { useDoor } from './doors.tsx'
import { ItemRow } from './ItemRow.tsx'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperationId } from './operation.tsx'
import { PrintHead } from './PrintHead.tsx'
import './board.css'
import './mine.css'

export function Mine(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const readerId = useSession()?.member.id ?? null
  const { set } = useSearchValues()
  const asked = useView(myObligationsView, { operationId })
  const open = useCallback((item: ObligationItem) => set({ obligation: item.id }, { isNewPlace: true }), [set])
  return (
    <PageFrame title={t('orders.mine')} hint={t('orders.mine.what')}>
      <PrintHead title={t('orders.mine')} />
      <Answer of={asked}>
        {({ items, doneToday }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('orders.mine.empty')}>{t('orders.mine.what')}</EmptyState>
            ) : (
              <ul className="item-list panel mine-list">
                {items.map((item) => (
                  <OwedRow key={item.id} item={item} readerId={readerId} open={open} />
                ))}
              </ul>
            )}
            <p className="muted mine-done">{t('orders.mine.done', { n: doneToday })}</p>
          </>
        )}
      </Answer>
      <ObligationDrawer />
    </PageFrame>
  )
}

const OwedRow = memo(function OwedRow({ item, readerId, open }: { item: ObligationItem; readerId: string | null; open(item: ObligationItem): void }): ReactNode {
  const { t } = useLanguage()
  const door = useDoor(item)
  return (
    <>
      <ItemRow item={item} readerId={readerId} open={open} isCurrent />
      {door === null ? null : (
        <li className="mine-door no-print">
          <Link to={door.path as never}>{t(door.label)} →</Link>
        </li>
      )}
    </>
  )
})
