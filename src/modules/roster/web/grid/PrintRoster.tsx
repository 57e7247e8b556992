/** The roster on paper: its own table, on A3 or A4, with who signs. Drawn only while one prints. */
import { useEffect, type ReactNode } from 'react'
import { useLanguage, useSession, useTimeFormat } from '../../../../kernel/web/index.ts'
import { isOff, type CanvasWords } from './draw-body.ts'
import { order } from './draw-frame.ts'
import type { GridStore } from './store.ts'
import { classTimes } from './shift-words.ts'
import { periodWords } from './words.ts'
import { weekdayOf } from '../../rules/times.ts'
import { keyOf } from './cells.ts'

export type Paper = 'A4' | 'A3'

export function PrintRoster({ store, words, paper, done }: { store: GridStore; words: CanvasWords; paper: Paper; done(): void }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const format = useTimeFormat()
  const session = useSession()
  const { roster, days, now } = store.answer
  useEffect(() => {
    globalThis.addEventListener('afterprint', done)
    const frame = requestAnimationFrame(() => globalThis.print())
    return () => {
      globalThis.removeEventListener('afterprint', done)
      cancelAnimationFrame(frame)
    }
  }, [done])
  const rows = store.sums.coverageRows()
  const used = store.shownClasses
  return (
    <section className={`roster-paper is-${paper.toLowerCase()}`} aria-hidden="true">
      <style>{`@media print { @page { size: ${paper} landscape; margin: 8mm } }`}</style>
      <header>
        <h1>
          {say(roster.unitName)} · {t('roster.one')}
        </h1>
        <p>
          {periodWords(language, roster.from, roster.to)} · {t(`roster.status.${roster.status}`)}
          {store.changeCount > 0 ? ` · ${t('roster.grid.leave', { n: store.changeCount })}` : ''} · {format.dayTime(now)} · {session?.member.name}
        </p>
      </header>
      <table>
        <thead>
          <tr>
            <th className="paper-name">{t('roster.print.name')}</th>
            {days.map((day) => (
              <th key={day.day} className={isOff(day) ? 'is-off' : ''}>
                <span>{words.weekdays[weekdayOf(day.day) - 1]}</span>
                <b>{Number(day.day.slice(8))}</b>
                <span>{day.holiday !== null && !day.isWorkday ? words.holiday : day.isWeekend && day.isWorkday ? words.workday : ''}</span>
              </th>
            ))}
            {words.shares.map((word) => (
              <th key={word}>{word}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {store.rows.map((row) => {
            if (row.kind === 'heading') {
              return (
                <tr key={`heading${row.key}`} className="paper-heading">
                  <th colSpan={days.length + 5}>{words.heading(row.key, row.count)}</th>
                </tr>
              )
            }
            const { member } = row
            const shares = store.sums.sharesOf(member.id)
            return (
              <tr key={member.id}>
                <th className="paper-name">{member.name}</th>
                {days.map((day, column) => {
                  const key = keyOf(member.id, day.day)
                  const cell = store.cellOf(key)
                  const start = store.dayStarts[column] ?? 0
                  const end = store.dayStarts[column + 1] ?? start
                  const absence = store.grid.lines.get(member.id)?.absences.find((each) => each.from < end && each.to > start)
                  return (
                    <td key={day.day} className={isOff(day) ? 'is-off' : ''}>
                      {cell.classId === null ? absence === undefined ? '' : <i>{words.absence[absence.kind]?.slice(0, language.language === 'zh' ? 1 : 3)}</i> : <b>{store.codeOf(cell.classId)}</b>}
                    </td>
                  )
                })}
                {order.map((name) => (
                  <td key={name}>{name === 'minutes' ? Math.round(shares.minutes / 60) : shares[name]}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          {rows.map((row, at) => (
            <tr key={`${row.classId}${row.qualification}`}>
              <th className="paper-name">{words.coverage(row.classId, row.qualification, row.minimum)}</th>
              {days.map((day) => {
                const count = store.sums.coverageOn(day.day)[at] ?? 0
                return <td key={day.day}>{row.minimum !== null && count < row.minimum ? <b>■{count}</b> : count}</td>
              })}
              <td colSpan={4} />
            </tr>
          ))}
        </tfoot>
      </table>
      <p className="paper-legend">
        {used.map((each) => (
          <span key={each.id}>
            <b>{each.code}</b> {say(each.name)} {classTimes(each)}
          </span>
        ))}
      </p>
      <p className="paper-sign">
        <span>{t('roster.print.signed')}</span>
        <span>{t('roster.print.approved')}</span>
      </p>
    </section>
  )
}
