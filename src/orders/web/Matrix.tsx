/** Units × clauses. One tab stop; arrows move, Enter opens; the strip below says the clause's words. */
import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons'
import { memo, useCallback, useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import { StateMark, StateShape, toneOf } from '../../ui/index.ts'
import { cellOf, foldedAtFirst, groupColumns, markOfCell, parentsOf, statesOfCell, visibleRows, type BoardRow, type Column, type Section } from './matrix.ts'

export interface Place {
  readonly unitId: string
  /** Key of a column. */
  readonly column: string
}

interface MatrixProps {
  readonly rows: readonly BoardRow[]
  readonly sections: readonly Section[]
  readonly onlyClause: string | null
  /** The unit the page is narrowed to. */
  readonly unitId: string | null
  /** Another filter is another picture: nothing flashes. */
  readonly pictureKey: string
  openCell(unitId: string, clauseId: string): void
  chooseUnit(unitId: string): void
  chooseClause(clauseId: string): void
}

/** Folds outlive a visit to another page, not the browser's window. */
function useFolds(name: string, first: () => ReadonlySet<string>): [ReadonlySet<string>, (key: string) => void] {
  const key = `muster.folds.${name}`
  const [folds, setFolds] = useState<ReadonlySet<string>>(() => {
    const kept = globalThis.sessionStorage.getItem(key)
    return kept === null ? first() : new Set(JSON.parse(kept) as string[])
  })
  const toggle = useCallback(
    (one: string) =>
      setFolds((before) => {
        const next = new Set(before)
        if (!next.delete(one)) next.add(one)
        globalThis.sessionStorage.setItem(key, JSON.stringify([...next]))
        return next
      }),
    [key],
  )
  return [folds, toggle]
}

export const Matrix = memo(function Matrix({ rows, sections, onlyClause, unitId, pictureKey, openCell, chooseUnit, chooseClause }: MatrixProps): ReactNode {
  const { t } = useLanguage()
  const [foldedRows, toggleRow] = useFolds('units', () => foldedAtFirst(rows))
  const [foldedSections, toggleSection] = useFolds('sections', () => new Set())
  const groups = useMemo(() => groupColumns(sections, foldedSections, onlyClause), [sections, foldedSections, onlyClause])
  const columns = useMemo(() => groups.flatMap((group) => group.columns), [groups])
  const shown = useMemo(() => visibleRows(rows, foldedRows), [rows, foldedRows])
  const parents = useMemo(() => parentsOf(rows), [rows])
  const [place, setPlace] = useState<Place | null>(null)
  const [hovered, setHovered] = useState<Place | null>(null)
  const grid = useRef<HTMLDivElement>(null)

  const placeOf = (target: EventTarget | null): Place | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
    return cell === null ? null : { unitId: cell.dataset['unit'] ?? '', column: cell.dataset['column'] ?? '' }
  }

  const openPlace = (at: Place): void => {
    const column = columns.find((each) => each.key === at.column)
    if (column === undefined) return
    if (column.isSection) toggleSection(column.key.slice('section:'.length))
    else if (at.unitId === '') chooseClause(column.key)
    else openCell(at.unitId, column.key)
  }

  function click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null
    const fold = target?.closest<HTMLElement>('[data-fold]')?.dataset['fold']
    if (fold !== undefined) return toggleRow(fold)
    const section = target?.closest<HTMLElement>('[data-section]')?.dataset['section']
    if (section !== undefined) return toggleSection(section)
    const unit = target?.closest<HTMLElement>('[data-row]')?.dataset['row']
    if (unit !== undefined) return chooseUnit(unit)
    const at = placeOf(event.target)
    if (at === null) return
    setPlace(at.unitId === '' ? place : at)
    openPlace(at)
  }

  function press(event: KeyboardEvent): void {
    const at = place ?? { unitId: shown[0]?.unitId ?? '', column: columns[0]?.key ?? '' }
    const row = shown.findIndex((each) => each.unitId === at.unitId)
    const column = columns.findIndex((each) => each.key === at.column)
    const go = (toRow: number, toColumn: number): void => {
      const unit = shown[Math.max(0, Math.min(shown.length - 1, toRow))]
      const to = columns[Math.max(0, Math.min(columns.length - 1, toColumn))]
      if (unit === undefined || to === undefined) return
      setPlace({ unitId: unit.unitId, column: to.key })
      grid.current?.querySelector(`[data-unit="${unit.unitId}"][data-column="${CSS.escape(to.key)}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
    const moves: Record<string, () => void> = {
      ArrowUp: () => go(row - 1, column),
      ArrowDown: () => go(row + 1, column),
      ArrowLeft: () => go(row, column - 1),
      ArrowRight: () => go(row, column + 1),
      Home: () => go(row, 0),
      End: () => go(row, columns.length - 1),
      PageUp: () => go(row - 10, column),
      PageDown: () => go(row + 10, column),
      Enter: () => openPlace(at),
      ' ': () => {
        if (parents.has(at.unitId)) toggleRow(at.unitId)
      },
    }
    const move = moves[event.key]
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move()
  }

  const style: CSSProperties & Record<'--columns', string> = { '--columns': String(columns.length) }
  const explained = hovered ?? place ?? (onlyClause === null ? null : { unitId: '', column: onlyClause })
  return (
    <div className="matrix">
      <div
        ref={grid}
        className="matrix-grid"
        role="grid"
        aria-label={t('orders.matrix')}
        aria-rowcount={shown.length}
        aria-colcount={columns.length}
        aria-activedescendant={place === null ? undefined : idOf(place)}
        tabIndex={0}
        style={style}
        onClick={click}
        onKeyDown={press}
        onMouseOver={(event) => {
          const at = placeOf(event.target)
          setHovered((before) => (before?.unitId === at?.unitId && before?.column === at?.column ? before : at))
        }}
        onMouseLeave={() => setHovered(null)}
      >
        <Head groups={groups} />
        {shown.map((row) => (
          <Row key={row.unitId} row={row} columns={columns} isParent={parents.has(row.unitId)} isFolded={foldedRows.has(row.unitId)} isChosen={row.unitId === unitId} column={place?.unitId === row.unitId ? place.column : null} pictureKey={pictureKey} />
        ))}
      </div>
      <Explained place={explained} rows={rows} columns={columns} sections={sections} />
      <Legend />
    </div>
  )
})

const legend = ['breached', 'late', 'due-soon', 'handed-back', 'open', 'planned', 'suspended', 'met', 'met-late', 'kept', 'waived'] as const

/** Only on paper, where nothing can be pointed at. */
function Legend(): ReactNode {
  return (
    <div className="matrix-legend">
      {legend.map((state) => (
        <StateMark key={state} state={state} />
      ))}
    </div>
  )
}

const idOf = (place: Place): string => `cell-${place.unitId}-${place.column}`

const Head = memo(function Head({ groups }: { groups: ReturnType<typeof groupColumns> }): ReactNode {
  const { say, t } = useLanguage()
  return (
    <div className="matrix-head" role="rowgroup">
      <div className="matrix-row matrix-sections" role="row">
        <span className="matrix-corner" role="columnheader" aria-label={t('orders.unit')} />
        {groups.map(({ section, columns }) => (
          <button key={section.number} type="button" className="matrix-section" role="columnheader" tabIndex={-1} data-section={section.number} style={{ gridColumn: `span ${columns.length}` }} title={`${section.number} ${say(section.title)}`} aria-expanded={columns[0]?.isSection !== true}>
            {columns.length > 1 ? say(section.title) : section.number}
          </button>
        ))}
      </div>
      <div className="matrix-row matrix-clauses" role="row">
        <span className="matrix-corner" />
        {groups.flatMap(({ section, columns }, group) =>
          columns.map((column, at) => (
            <span key={column.key} role="columnheader" className={`matrix-clause${at === 0 && group > 0 ? ' is-first' : ''}`} data-unit="" data-column={column.key} aria-label={column.isSection ? `${section.number} ${say(section.title)}` : t('orders.clause', { id: column.key })}>
              {column.isSection ? '…' : column.key}
            </span>
          )),
        )}
      </div>
    </div>
  )
})

const signatureOf = (row: BoardRow, column: Column): string => {
  const cell = cellOf(row, column)
  if (cell === null) return ''
  const mark = markOfCell(cell)
  return `${mark.state}${toneOf[mark.state] === 'grey' ? '' : mark.count}`
}

const Row = memo(function Row({ row, columns, isParent, isFolded, isChosen, column: current, pictureKey }: { row: BoardRow; columns: readonly Column[]; isParent: boolean; isFolded: boolean; isChosen: boolean; column: string | null; pictureKey: string }): ReactNode {
  const { say, t } = useLanguage()
  const element = useRef<HTMLDivElement>(null)
  const before = useRef<{ picture: string; signatures: Map<string, string> } | null>(null)
  useEffect(() => {
    const signatures = new Map(columns.map((column) => [column.key, signatureOf(row, column)]))
    const last = before.current
    before.current = { picture: pictureKey, signatures }
    if (last === null || last.picture !== pictureKey || globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    for (const [key, signature] of signatures) {
      const old = last.signatures.get(key)
      if (old === undefined || old === signature) continue
      element.current?.querySelector(`[data-column="${CSS.escape(key)}"]`)?.animate([{ backgroundColor: 'var(--blue-wash)', boxShadow: 'inset 0 0 0 1px var(--blue)' }, { backgroundColor: 'transparent', boxShadow: 'none' }], { duration: 1_200, easing: 'ease-out' })
    }
  }, [row, columns, pictureKey])
  return (
    <div ref={element} className={`matrix-row${isChosen ? ' is-chosen' : ''}${row.depth === 0 ? ' is-root' : ''}${isParent ? ' is-parent' : ''}`} role="row" aria-expanded={isParent ? !isFolded : undefined}>
      <span className="matrix-name" role="rowheader" style={{ paddingInlineStart: 2 + row.depth * 8 }}>
        {isParent ? (
          <button type="button" className="matrix-fold" tabIndex={-1} data-fold={row.unitId} aria-label={t(isFolded ? 'orders.unfold' : 'orders.fold')}>
            {isFolded ? <CaretRightOutlined /> : <CaretDownOutlined />}
          </button>
        ) : (
          <span className="matrix-fold" />
        )}
        <button type="button" className="matrix-unit" tabIndex={-1} data-row={row.unitId} title={say(row.name)}>
          {say(row.name)}
        </button>
        {row.isCommitted ? (
          <span className="matrix-out" title={t('orders.crew.is-out')}>
            <StateShape state="suspended" size={10} />
            <span className="visually-hidden">{t('orders.crew.is-out')}</span>
          </span>
        ) : null}
      </span>
      {columns.map((column) => {
        const cell = cellOf(row, column)
        const mark = cell === null ? null : markOfCell(cell)
        const isAlarm = mark !== null && toneOf[mark.state] !== 'grey'
        const place = { unitId: row.unitId, column: column.key }
        return (
          <span
            key={column.key}
            id={idOf(place)}
            role="gridcell"
            className={`matrix-cell${mark === null ? '' : ` tone-${toneOf[mark.state]} is-${mark.state}`}${current === column.key ? ' is-current' : ''}`}
            data-unit={row.unitId}
            data-column={column.key}
            aria-label={mark === null ? undefined : `${t(`ui.state.${mark.state}`)} ${mark.count}`}
          >
            {mark === null ? null : <StateShape state={mark.state} />}
            {isAlarm ? <b>{mark.count > 99 ? '99+' : mark.count}</b> : null}
            {mark === null ? null : <i className="print-word">{t(`ui.state.${mark.state}`)}</i>}
          </span>
        )
      })}
    </div>
  )
})

/** What the pointer or the arrows are on, in words: instead of a box that covers the cells beside it. */
const Explained = memo(function Explained({ place, rows, columns, sections }: { place: Place | null; rows: readonly BoardRow[]; columns: readonly Column[]; sections: readonly Section[] }): ReactNode {
  const { t, say, language } = useLanguage()
  const column = columns.find((each) => each.key === place?.column)
  if (place === null || column === undefined) return <div className="matrix-explained muted no-print">{t('orders.matrix.hint')}</div>
  const row = rows.find((each) => each.unitId === place.unitId)
  const cell = row === undefined ? null : cellOf(row, column)
  const [clause] = column.clauses
  const section = sections.find((each) => each.clauses.some((one) => one.id === clause?.id))
  const words = column.isSection || clause === undefined ? (section === undefined ? '' : say(section.title)) : clause.language.startsWith(language) || clause.translation === null ? clause.quote : clause.translation
  return (
    <div className="matrix-explained no-print">
      <span className="matrix-where">
        {row === undefined ? null : <strong>{say(row.name)}</strong>}
        <strong>{column.isSection ? section?.number : t('orders.clause', { id: column.key })}</strong>
        {cell === null
          ? row === undefined
            ? null
            : <span className="muted">{t('orders.cell.none')}</span>
          : statesOfCell(cell).map(({ state, count }) => (
              <span key={state} className={`state-mark tone-${toneOf[state]}`}>
                <StateShape state={state} /> {count} {t(`ui.state.${state}`)}
              </span>
            ))}
      </span>
      <span className="matrix-words">{words}</span>
    </div>
  )
})
