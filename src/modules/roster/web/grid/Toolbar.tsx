/** What one does with the grid besides typing. */
import { DownOutlined, LockOutlined, RedoOutlined, SearchOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Dropdown, Input, Select, type InputRef } from 'antd'
import { useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import { findRow, sorts, type Sort } from './rows.ts'
import { at } from './range.ts'
import type { GridStore } from './store.ts'

export interface ToolbarAction {
  readonly key: string
  readonly label: string
  readonly isDisabled?: boolean
  readonly title?: string
  run(): void
}

interface ToolbarProps {
  readonly store: GridStore
  readonly finder: RefObject<InputRef | null>
  readonly more: readonly ToolbarAction[]
  show(place: { row: number; column: number }): void
  undo(): void
  redo(): void
  lock(): void
  openPattern(): void
  openViolations(): void
  chooseSort(sort: Sort): void
  /** Panels of the solver and the like. */
  readonly children?: ReactNode
}

export function Toolbar({ store, finder, more, show, undo, redo, lock, openPattern, openViolations, chooseSort, children }: ToolbarProps): ReactNode {
  // Not on every move of the focus, only when what it shows changes.
  useSyncExternalStore(store.subscribe, () => `${store.draft.done.length}.${store.draft.undone.length}.${store.range === null}.${store.sums.counts().all}.${store.sums.counts().grave}.${store.isEditable}.${store.sort}`)
  const { t } = useLanguage()
  const [text, setText] = useState('')
  const [isMissing, setMissing] = useState(false)
  const broken = store.sums.counts()

  function find(from: number): void {
    const row = findRow(store.rows, text, from)
    setMissing(row === null && text.trim() !== '')
    if (row === null) return
    const place = { row, column: store.place?.column ?? 0 }
    store.select(at(place))
    show(place)
  }

  return (
    <div className="grid-tools no-print">
      {store.isEditable ? (
        <>
          <Button icon={<UndoOutlined />} disabled={store.draft.done.length === 0} aria-label={t('roster.grid.undo')} title={`${t('roster.grid.undo')} · Ctrl+Z`} onClick={undo} />
          <Button icon={<RedoOutlined />} disabled={store.draft.undone.length === 0} aria-label={t('roster.grid.redo')} title={`${t('roster.grid.redo')} · Ctrl+Y`} onClick={redo} />
          <Button onClick={openPattern}>{t('roster.grid.pattern')}</Button>
          <Button icon={<LockOutlined />} disabled={store.range === null} title={`${t('roster.grid.key.lock')} · Ctrl+L`} onClick={lock}>
            {t('roster.grid.lock')}
          </Button>
        </>
      ) : null}
      <Input
        ref={finder}
        className="grid-find"
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t('roster.grid.find')}
        aria-label={t('roster.grid.find')}
        status={isMissing ? 'error' : ''}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setMissing(false)
        }}
        onPressEnter={() => find((store.place?.row ?? -1) + 1)}
      />
      {isMissing ? (
        <span className="tone-red" role="alert">
          {t('roster.grid.find.none')}
        </span>
      ) : null}
      <Select<Sort> aria-label={t('roster.grid.sort')} popupMatchSelectWidth={false} value={store.sort} options={sorts.map((sort) => ({ value: sort, label: t(`roster.grid.sort.${sort}`) }))} onChange={chooseSort} />
      <Button type="text" className={broken.all === 0 ? 'muted' : broken.grave > 0 ? 'tone-red' : 'tone-amber'} onClick={openViolations} title="F8">
        <StateShape state={broken.all === 0 ? 'kept' : broken.grave > 0 ? 'breached' : 'due-soon'} />
        {broken.all === 0 ? t('roster.violations.none') : t('roster.violations.count', { n: broken.all })}
      </Button>
      {children}
      <Dropdown trigger={['click']} menu={{ items: more.map(({ key, label, isDisabled, title }) => ({ key, label, disabled: isDisabled ?? false, ...(title === undefined ? {} : { title }) })), onClick: ({ key }) => more.find((each) => each.key === key)?.run() }}>
        <Button>
          {t('roster.grid.more')} <DownOutlined />
        </Button>
      </Dropdown>
    </div>
  )
}
