/** What is wrong now and will be in a quarter of an hour. Keeps still while one reads it. */
import { Button } from 'antd'
import { memo, useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { useLanguage, useShortcuts, useView, type Shortcut } from '../../kernel/web/index.ts'
import { Answer, EmptyState } from '../../ui/index.ts'
import { attentionView, type ObligationItem } from '../contract.ts'
import { useActs } from './acts.tsx'
import { passes, type BoardFilterValues } from './filter.ts'
import { ItemRow } from './ItemRow.tsx'
import { useOperationId } from './operation.tsx'
import { acts, letterOf, possibleActs } from './possible-acts.ts'
import { useReader } from './reader.ts'
import { useSteadyList } from './steady-list.ts'

export const Attention = memo(function Attention({ filter, below, open }: { filter: BoardFilterValues; below: ReadonlySet<string> | null; open(item: ObligationItem): void }): ReactNode {
  const operationId = useOperationId()
  const asked = useView(attentionView, { operationId, limit: 200 })
  const { t } = useLanguage()
  if (asked.data === undefined) {
    return (
      <>
        <div className="attention-head">
          <h2>{t('orders.attention')}</h2>
        </div>
        <Answer of={asked}>{() => null}</Answer>
      </>
    )
  }
  const { items, total, untaken } = asked.data
  return <List items={items} total={total} untaken={untaken} filter={filter} below={below} open={open} />
})

function List({ items, total, untaken, filter, below, open }: { items: readonly ObligationItem[]; total: number; untaken: number; filter: BoardFilterValues; below: ReadonlySet<string> | null; open(item: ObligationItem): void }): ReactNode {
  const { t } = useLanguage()
  const { start } = useActs()
  const reader = useReader()
  const [isHeld, setHeld] = useState(false)
  const [currentId, setCurrentId] = useState<string | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const narrowed = useMemo(() => items.filter((item) => passes(item, filter, below)), [items, filter, below])
  const { rows, waiting, showNew } = useSteadyList(narrowed, isHeld, JSON.stringify(filter))
  const markCurrent = useCallback((item: ObligationItem) => setCurrentId(item.id), [])
  const current = rows.find((row) => row.item.id === currentId) ?? rows[0]

  function move(by: number): boolean | void {
    if (list.current === null || !list.current.contains(document.activeElement)) return false
    const at = rows.findIndex((row) => row.item.id === current?.item.id)
    const next = rows[at + by]
    if (next === undefined) return
    setCurrentId(next.item.id)
    list.current.querySelector<HTMLElement>(`[data-id="${next.item.id}"]`)?.focus()
  }

  const isInside = (): boolean => list.current?.contains(document.activeElement) === true
  const letters = [...new Set(acts.map((act) => letterOf[act]))]
  const shortcuts: Shortcut[] = [
    { key: 'l', label: 'orders.key.list', run: () => list.current?.querySelector<HTMLElement>('.item-row')?.focus() },
    { key: 'ArrowDown', label: 'orders.key.move', run: () => move(1) },
    { key: 'ArrowUp', label: 'orders.key.move', run: () => move(-1) },
    {
      key: 'Enter',
      label: 'orders.key.open',
      run: () => {
        if (!isInside() || current === undefined || document.activeElement?.matches('.item-row') !== true) return false
        open(current.item)
      },
    },
    ...letters.map((key): Shortcut => {
      const [first] = acts.filter((act) => letterOf[act] === key)
      return {
        key,
        label: `orders.act.${first ?? 'take'}`,
        run: () => {
          if (current === undefined || current.isGone) return false
          const act = possibleActs(current.item, reader).find((each) => letterOf[each] === key)
          // Only `t` works without having chosen a row: it takes what stands first.
          if (act === undefined || (key !== 't' && !isInside())) return false
          start(act, current.item)
        },
      }
    }),
  ]
  useShortcuts(shortcuts)

  return (
    <>
      <div className="attention-head">
        <h2>{t('orders.attention')}</h2>
        <span className="muted">{untaken > 0 ? t('orders.untaken', { n: untaken }) : total > 0 ? t('orders.all-taken') : ''}</span>
        {waiting > 0 ? (
          <Button size="small" type="primary" className="no-print" onClick={showNew}>
            {t('orders.new-items', { n: waiting })}
          </Button>
        ) : null}
      </div>
      {rows.length === 0 ? (
        <EmptyState title={t(items.length === 0 ? 'orders.attention.empty' : 'orders.attention.filtered')}>{t('orders.attention.what')}</EmptyState>
      ) : (
        <ul
          ref={list}
          className="item-list"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(list.current?.contains(document.activeElement) === true)}
          onFocus={() => setHeld(true)}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget) && !event.currentTarget.matches(':hover')) setHeld(false)
          }}
        >
          {rows.map(({ item, isGone }) => (
            <ItemRow key={item.id} item={item} isGone={isGone} isCurrent={item.id === current?.item.id} open={open} now={markCurrent} />
          ))}
          {total > items.length ? <li className="item-more muted">{t('orders.more-items', { n: total - items.length })}</li> : null}
        </ul>
      )}
    </>
  )
}
