/** What the signed-in member owes, nearest deadline first. */
import { useCallback, type ReactNode } from 'react'
import { useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../ui/index.ts'
import { myObligationsView, type ObligationItem } from '../contract.ts'
import { ItemRow } from './ItemRow.tsx'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperationId } from './operation.tsx'
import { PrintHead } from './PrintHead.tsx'
import './board.css'
import './mine.css'

export function Mine(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
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
                  <ItemRow key={item.id} item={item} open={open} isCurrent isOwn />
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
