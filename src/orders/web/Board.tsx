/** The duty officer's board: what is wrong, who has it, what is next. */
import { PrinterOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { memo, useCallback, useMemo, useRef, type ReactNode } from 'react'
import { useLanguage, useOperationNow, useReadOperationNow, useSearchValues, useShortcuts, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, StateShape, toneOf, type MarkState } from '../../ui/index.ts'
import { boardView, type ObligationItem, type StateCounts } from '../contract.ts'
import { Attention } from './Attention.tsx'
import { Coming } from './Coming.tsx'
import { Parts } from './doors.tsx'
import { askedFilter, isNarrowed, readFilter, toggleState, type BoardFilterValues } from './filter.ts'
import { useLevelWords } from './header-parts.tsx'
import { Matrix } from './Matrix.tsx'
import { unitsBelow, type BoardRow } from './matrix.ts'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperation, useOperationId } from './operation.tsx'
import { PrintHead } from './PrintHead.tsx'
import './board.css'

export function Board(): ReactNode {
  const { t } = useLanguage()
  const operation = useOperation()
  const operationId = useOperationId()
  const { values, set } = useSearchValues()
  const { state, unit, clause, level, from, to } = values
  const filter = useMemo(() => readFilter({ state, unit, clause, level, from, to } as Record<string, string>), [state, unit, clause, level, from, to])
  const now = useOperationNow(300_000)
  const asked = useView(boardView, { operationId, filter: askedFilter({ ...filter, unitId: null }, now) }, { keepsOld: true })
  const rows = asked.data?.rows
  const below = useMemo(() => (rows === undefined || filter.unitId === null ? null : unitsBelow(rows, filter.unitId)), [rows, filter.unitId])
  const shownRows = useMemo(() => (rows === undefined ? [] : rebase(below === null ? rows : rows.filter((row) => below.has(row.unitId)))), [rows, below])
  const latest = useRef(filter)
  latest.current = filter

  const openItem = useCallback((item: ObligationItem) => set({ obligation: item.id }, { isNewPlace: true }), [set])
  const openCell = useCallback((unitId: string, clauseId: string) => set({ cell: `${unitId}~${clauseId}` }, { isNewPlace: true }), [set])
  const chooseUnit = useCallback((unitId: string) => set({ unit: latest.current.unitId === unitId ? undefined : unitId }), [set])
  const chooseClause = useCallback((clauseId: string) => set({ clause: latest.current.clauseId === clauseId ? undefined : clauseId }), [set])
  const chooseTime = useCallback((start: number, end: number, clauseId: string | null) => set({ from: String(start), to: String(end), clause: clauseId ?? undefined, state: undefined }), [set])

  return (
    <div className="board">
      <PrintHead title={t('orders.board')} />
      <Strip counts={operation.counts} dueSoon={operation.dueSoon} filter={filter} rows={rows} levels={operation.levels} set={set} />
      <section className="board-attention panel" aria-label={t('orders.attention')}>
        <Parts place="board" />
        <Attention filter={filter} below={below} open={openItem} />
      </section>
      <section className="board-matrix panel" aria-label={t('orders.matrix')}>
        <Answer of={asked}>
          {() => (
            <Matrix
              rows={shownRows}
              sections={operation.sections}
              onlyClause={filter.clauseId}
              unitId={filter.unitId}
              pictureKey={JSON.stringify(filter)}
              openCell={openCell}
              chooseUnit={chooseUnit}
              chooseClause={chooseClause}
            />
          )}
        </Answer>
      </section>
      <Coming choose={chooseTime} />
      <ObligationDrawer filter={filter} />
    </div>
  )
}

/** A part of the tree as if it were all of it. */
function rebase(rows: readonly BoardRow[]): readonly BoardRow[] {
  const top = Math.min(...rows.map((row) => row.depth))
  return top === 0 ? rows : rows.map((row) => ({ ...row, depth: row.depth - top }))
}

const always: readonly MarkState[] = ['breached', 'late', 'due-soon', 'open', 'met']
const whenThere: readonly MarkState[] = ['handed-back', 'kept', 'met-late', 'suspended', 'waived', 'planned', 'withdrawn']

interface StripProps {
  readonly counts: StateCounts
  readonly dueSoon: number
  readonly filter: BoardFilterValues
  readonly rows: readonly BoardRow[] | undefined
  readonly levels: readonly string[]
  set(change: Readonly<Record<string, string | undefined>>): void
}

/** Counts by state; a click narrows the page to one. */
const Strip = memo(function Strip({ counts, dueSoon, filter, rows, levels, set }: StripProps): ReactNode {
  const { t, say } = useLanguage()
  const levelWords = useLevelWords()
  const format = useTimeFormat()
  const readNow = useReadOperationNow()
  const bar = useRef<HTMLDivElement>(null)
  const countOf = (state: MarkState): number => (state === 'due-soon' ? dueSoon : (counts[state] ?? 0))
  const states = [...always, ...whenThere.filter((state) => countOf(state) > 0 || filter.states.includes(state))]
  const clear = (): void => set({ state: undefined, unit: undefined, clause: undefined, level: undefined, from: undefined, to: undefined })
  useShortcuts([
    { key: '/', label: 'orders.key.filter', run: () => bar.current?.querySelector<HTMLElement>('input')?.focus() },
    {
      key: 'Escape',
      label: 'orders.key.clear',
      run: () => {
        if (!isNarrowed(filter)) return false
        clear()
      },
    },
  ])
  return (
    <div className="strip" ref={bar}>
      <div className="strip-counts" role="group" aria-label={t('orders.filter.state')}>
        {states.map((state) => {
          const count = countOf(state)
          return (
            <button key={state} type="button" className={`strip-count${count > 0 ? ` tone-${toneOf[state]}` : ' is-none'}`} aria-pressed={filter.states.includes(state)} onClick={() => set({ state: toggleState(filter, state) })}>
              <StateShape state={state} /> <b>{count}</b> {t(`ui.state.${state}`)}
            </button>
          )
        })}
      </div>
      <div className="strip-filters no-print">
        <Select
          size="small"
          className="strip-unit"
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          placeholder={t('orders.filter.unit')}
          aria-label={t('orders.filter.unit')}
          value={filter.unitId}
          options={(rows ?? []).map((row) => ({ value: row.unitId, label: say(row.name) }))}
          popupMatchSelectWidth={false}
          onChange={(unitId?: string) => set({ unit: unitId })}
        />
        <Select size="small" allowClear placeholder={t('orders.filter.level')} aria-label={t('orders.filter.level')} value={filter.level} options={levels.map((level) => ({ value: level, label: levelWords(level) }))} popupMatchSelectWidth={false} onChange={(level?: string) => set({ level })} />
        <Select
          size="small"
          placeholder={t('orders.filter.time')}
          aria-label={t('orders.filter.time')}
          value={filter.from === null || filter.to === null ? null : `${format.time(filter.from)}–${format.time(filter.to)}`}
          allowClear
          popupMatchSelectWidth={false}
          options={[1, 2, 4, 12].map((hours) => ({ value: String(hours), label: t('orders.filter.hours', { n: hours }) }))}
          onChange={(hours?: string) => {
            const now = Math.floor(readNow() / 60_000) * 60_000
            set(hours === undefined ? { from: undefined, to: undefined } : { from: String(now), to: String(now + Number(hours) * 3_600_000) })
          }}
        />
        {filter.clauseId === null ? null : (
          <Button size="small" onClick={() => set({ clause: undefined })}>
            {t('orders.clause', { id: filter.clauseId })} ✕
          </Button>
        )}
        {isNarrowed(filter) ? (
          <Button size="small" type="link" onClick={clear}>
            {t('orders.filter.clear')}
          </Button>
        ) : null}
        <Button size="small" type="text" icon={<PrinterOutlined />} aria-label={t('orders.print')} title={t('orders.print')} onClick={() => globalThis.print()} />
      </div>
    </div>
  )
})
