/** A cell, then an obligation, then its journal entries: never more than three steps, and back returns to the same place. */
import { ArrowLeftOutlined } from '@ant-design/icons'
import { useRouter } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage, useOperationNow, useSearchValues, useShortcuts, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, StateShape, toneOf } from '../../ui/index.ts'
import { boardView, obligationsView, type ObligationItem } from '../contract.ts'
import { askedFilter, type BoardFilterValues } from './filter.ts'
import { ItemRow } from './ItemRow.tsx'
import { statesOfCell } from './matrix.ts'
import { ObligationDetail } from './ObligationDetail.tsx'
import { useOperation, useOperationId } from './operation.tsx'
import { Quote } from './Quote.tsx'

const noFilter: BoardFilterValues = { states: [], unitId: null, clauseId: null, level: null, from: null, to: null }

/** Stands on any page; opens by `cell` and `obligation` in the address. */
export function ObligationDrawer({ filter = noFilter }: { filter?: BoardFilterValues }): ReactNode {
  const { t } = useLanguage()
  const { values, set } = useSearchValues()
  const router = useRouter()
  const [unitId, clauseId] = (values['cell'] ?? '').split('~')
  const obligationId = values['obligation']
  const isCell = unitId !== undefined && unitId !== '' && clauseId !== undefined
  const isOpen = isCell || obligationId !== undefined
  const close = (): void => set({ cell: undefined, obligation: undefined })
  useShortcuts([
    {
      key: 'Escape',
      label: 'orders.key.close',
      run: () => {
        if (!isOpen) return false
        close()
      },
    },
  ])
  return (
    <Drawer
      open={isOpen}
      size={620}
      className="obligation-drawer"
      title={
        obligationId === undefined ? (
          t('orders.clause', { id: clauseId ?? '' })
        ) : (
          <span className="drawer-title">
            {isCell ? <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('orders.back')} title={t('orders.back')} onClick={() => (router.history.canGoBack() ? router.history.back() : set({ obligation: undefined }))} /> : null}
            {t('orders.obligation')}
          </span>
        )
      }
      onClose={close}
      destroyOnHidden
      // The board stays in sight and in reach: another cell is one click away.
      mask={false}
      keyboard={false}
    >
      {obligationId !== undefined ? <ObligationDetail obligationId={obligationId} /> : isCell ? <Cell unitId={unitId} clauseId={clauseId} filter={filter} /> : null}
    </Drawer>
  )
}

const firstPage = 50

function Cell({ unitId, clauseId, filter }: { unitId: string; clauseId: string; filter: BoardFilterValues }): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useOperationId()
  const operation = useOperation()
  const { set } = useSearchValues()
  const now = useOperationNow(300_000)
  const [limit, setLimit] = useState(firstPage)
  const { level: _level, unitId: _unit, ...narrowed } = askedFilter(filter, now)
  const board = useView(boardView, { operationId, filter: askedFilter({ ...filter, unitId: null }, now) }, { keepsOld: true })
  const asked = useView(obligationsView, { operationId, unitId, clauseId, ...narrowed, limit }, { keepsOld: true })
  const row = board.data?.rows.find((each) => each.unitId === unitId)
  const cell = row?.cells[clauseId]
  const clause = operation.sections.flatMap((section) => section.clauses).find((each) => each.id === clauseId)
  const open = (item: ObligationItem): void => set({ obligation: item.id }, { isNewPlace: true })
  return (
    <>
      <p className="cell-head">
        <strong>{row === undefined ? '' : say(row.name)}</strong>
        {cell === undefined
          ? null
          : statesOfCell(cell).map(({ state, count }) => (
              <span key={state} className={`state-mark tone-${toneOf[state]}`}>
                <StateShape state={state} /> {count} {t(`ui.state.${state}`)}
              </span>
            ))}
      </p>
      {clause === undefined ? null : <Quote clause={clause} />}
      <Answer of={asked}>
        {({ items, total }) =>
          items.length === 0 ? (
            <EmptyState title={t('orders.cell.none')}>{t('orders.cell.none.why')}</EmptyState>
          ) : (
            <>
              <ul className="item-list">
                {items.map((item) => (
                  <ItemRow key={item.id} item={item} open={open} isCurrent />
                ))}
              </ul>
              {total > items.length ? (
                limit < 500 ? (
                  <Button block type="text" onClick={() => setLimit(500)}>
                    {t('orders.show-more', { n: total - items.length })}
                  </Button>
                ) : (
                  <p className="muted">{t('orders.more-items', { n: total - items.length })}</p>
                )
              ) : null}
            </>
          )
        }
      </Answer>
    </>
  )
}
