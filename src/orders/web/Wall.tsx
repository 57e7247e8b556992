/** Read from six metres: level and clock; the five worst things; how each brigade stands. No menus. */
import { memo, useEffect, useState, type ReactNode } from 'react'
import { useGo, useLanguage, useShortcuts, useView } from '../../kernel/web/index.ts'
import { Answer, StateShape, TimeLeft, toneOf, useTheme, type MarkState } from '../../ui/index.ts'
import { attentionView, boardView, type ObligationItem } from '../contract.ts'
import { Parts } from './doors.tsx'
import { isTimeOver, markOf } from './filter.ts'
import { LevelMark, OperationClock } from './header-parts.tsx'
import { unitsBelow, type BoardRow } from './matrix.ts'
import { useOperation, useOperationId } from './operation.tsx'
import './wall.css'

/** Long enough to read five lines from across the room. */
const turnEveryMs = 20_000
const unitsOnAPage = 6

export function Wall(): ReactNode {
  const { t, say } = useLanguage()
  const { override } = useTheme()
  const go = useGo()
  const operation = useOperation()
  const operationId = useOperationId()
  const worst = useView(attentionView, { operationId, limit: 50 })
  const board = useView(boardView, { operationId })
  useEffect(() => {
    override('wall')
    return () => override(null)
  }, [override])
  useShortcuts([{ key: 'Escape', label: 'orders.board', run: () => go('/') }])
  return (
    <main className="wall">
      <header className="wall-top">
        <span className="wall-title">{say(operation.title)}</span>
        <LevelMark level={operation.level} />
        <OperationClock clock={operation.clock} />
      </header>
      <section className="wall-worst" aria-label={t('orders.wall.worst')}>
        <Answer of={worst}>{({ items, total }) => <Worst items={items} total={total} />}</Answer>
      </section>
      <section className="wall-units" aria-label={t('orders.wall.units')}>
        <Answer of={board}>{({ rows }) => <Units rows={rows} isQuiet={worst.data?.total === 0} />}</Answer>
      </section>
    </main>
  )
}

const Worst = memo(function Worst({ items, total }: { items: readonly ObligationItem[]; total: number }): ReactNode {
  const { t, say } = useLanguage()
  if (items.length === 0) return <p className="wall-quiet">{t('orders.wall.quiet')}</p>
  return (
    <>
      <ol>
        {items.slice(0, 5).map((item) => {
          const mark = markOf(item)
          const subject = say(item.subjectName)
          const unit = say(item.owner.unitName)
          return (
            <li key={item.id} className={`tone-${toneOf[mark]}`}>
              <StateShape state={mark} size="0.8em" />
              <span className="wall-word">{t(`ui.state.${mark}`)}</span>
              <span className="wall-what">
                {say(item.title)}
                {subject === unit ? '' : ` · ${subject}`}
              </span>
              <span className="wall-unit">{unit}</span>
              <TimeLeft at={item.dueAt} isOver={isTimeOver(item.state)} />
              <span className="wall-taker">{item.takenBy === null ? '' : t('orders.taken-by', { name: item.takenBy.name })}</span>
            </li>
          )
        })}
      </ol>
      {total > 5 ? <p className="wall-more">{t('orders.wall.more', { n: total - 5 })}</p> : null}
    </>
  )
})

const shown: readonly MarkState[] = ['breached', 'late', 'due-soon']

/** Units just below the root; a small tree shows what lies below them too when nothing is wrong. */
function Units({ rows, isQuiet }: { rows: readonly BoardRow[]; isQuiet: boolean }): ReactNode {
  const { t, say } = useLanguage()
  const brigades = rows.filter((row) => row.depth === 1 && !row.isPartner)
  const stations = rows.filter((row) => row.depth === 2 && !row.isPartner)
  const pages: (readonly BoardRow[])[] = [brigades]
  for (let at = 0; at < stations.length; at += unitsOnAPage) pages.push(stations.slice(at, at + unitsOnAPage))
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    // Pages turn by themselves only when nothing is wrong: what is wrong must not walk away from the reader.
    if (!isQuiet) {
      setTurn(0)
      return
    }
    const timer = setInterval(() => setTurn((before) => before + 1), turnEveryMs)
    return () => clearInterval(timer)
  }, [isQuiet])
  return (
    <ul>
      {(pages[turn % pages.length] ?? brigades).map((row) => {
        const sums = totals(row)
        const below = unitsBelow(rows, row.unitId)
        const out = rows.filter((each) => each.isCommitted && below.has(each.unitId)).length
        const wrong = shown.filter((state) => (sums[state] ?? 0) > 0)
        return (
          <li key={row.unitId}>
            <strong>{say(row.name)}</strong>
            <span className="wall-marks">
              {wrong.length === 0 ? (
                <span className="tone-grey">
                  <StateShape state="met" size="0.7em" /> {t('orders.wall.clear')}
                </span>
              ) : (
                wrong.map((state) => (
                  <span key={state} className={`tone-${toneOf[state]}`}>
                    <StateShape state={state} size="0.7em" /> {sums[state]} {t(`ui.state.${state}`)}
                  </span>
                ))
              )}
              {out > 0 ? (
                <span className="tone-grey">
                  <StateShape state="suspended" size="0.7em" /> {t('orders.wall.out', { n: out })}
                </span>
              ) : null}
              <Parts place="wall-unit" unitIds={[...below]} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function totals(row: BoardRow): Partial<Record<MarkState, number>> {
  const sums: Partial<Record<MarkState, number>> = {}
  for (const cell of Object.values(row.cells)) {
    for (const state of ['breached', 'late'] as const) sums[state] = (sums[state] ?? 0) + (cell.counts[state] ?? 0)
    sums['due-soon'] = (sums['due-soon'] ?? 0) + cell.dueSoon
  }
  return sums
}
