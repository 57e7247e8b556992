/** What the pointer or the arrows are on, in words, under the grid: instead of a box that covers the cells beside it. */
import { Button } from 'antd'
import { useSyncExternalStore, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import type { Described } from './describe.ts'
import { order } from './draw-frame.ts'
import type { Spot } from './geometry.ts'
import { isOneCell } from './range.ts'
import type { GridStore } from './store.ts'
import { dayWords, useViolationWords } from './words.ts'

export interface Gap {
  readonly day: string
  readonly classId: string
  /** The shift that fell away; null: one more is wanted. */
  readonly forShiftId: string | null
}

interface ExplainedProps {
  readonly store: GridStore
  readonly spot: Spot | null
  readonly floor: readonly (number | null)[]
  describe(place: { row: number; column: number }): Described | null
  /** Null: nobody looks for cover here. */
  readonly findCover: ((gap: Gap) => void) | null
}

export function Explained({ store, spot, floor, describe, findCover }: ExplainedProps): ReactNode {
  useSyncExternalStore(store.subscribe, store.read)
  const { t } = useLanguage()
  const shown = spot === null || spot.kind === 'none' ? null : spot
  // What is pointed at goes before what has the focus.
  if (shown?.kind === 'day') return <Day store={store} column={shown.column} findCover={findCover} />
  if (shown?.kind === 'foot') return <Foot store={store} line={shown.line} column={shown.column} hour={shown.hour} floor={floor} findCover={findCover} />
  if (shown?.kind === 'name' || shown?.kind === 'share') return <Name store={store} row={shown.row} />
  const place = shown?.kind === 'cell' ? shown.place : store.place
  const described = place === null ? null : describe(place)
  if (place === null || described === null) return <div className="grid-explained muted no-print">{t('roster.grid.what')}</div>
  return <CellWords store={store} place={place} described={described} findCover={findCover} />
}

function CellWords({ store, place, described, findCover }: { store: GridStore; place: { row: number; column: number }; described: Described; findCover: ExplainedProps['findCover'] }): ReactNode {
  const { t } = useLanguage()
  const { rectangle } = store
  const key = store.keyAt(place.row, place.column)
  const shift = key === null ? null : store.savedShift(key)
  const isAway = described.violations.some(({ violation }) => violation.code === 'absent')
  const cells = rectangle === null || isOneCell(rectangle) ? 0 : (rectangle.bottom - rectangle.top + 1) * (rectangle.right - rectangle.left + 1)
  return (
    <div className="grid-explained no-print">
      <span className="grid-where">
        <strong>{described.name}</strong>
        {described.unit === null ? null : <span className="muted">{described.unit}</span>}
        <strong>{described.day}</strong>
        {described.dayMark === null ? null : <span>{described.dayMark}</span>}
        <span>
          {described.shift} {described.times === null ? null : <span className="number">{described.times}</span>}
        </span>
        {described.flags.map((flag) => (
          <span key={flag} className="muted">
            {flag}
          </span>
        ))}
        {described.absences.map((text) => (
          <span key={text}>{text}</span>
        ))}
        {described.elsewhere.map((text) => (
          <span key={text} className="muted">
            {text}
          </span>
        ))}
        {cells > 1 ? <span className="muted">{t('roster.grid.selected', { n: cells })}</span> : null}
        {isAway && shift !== null && findCover !== null ? (
          <Button size="small" onClick={() => findCover({ day: shift.day, classId: shift.classId, forShiftId: shift.id })}>
            {t('roster.grid.find-cover')}
          </Button>
        ) : null}
      </span>
      <span className="grid-broken">
        {described.violations.map(({ text, isHard }) => (
          <span key={text} className={isHard ? 'tone-red' : 'tone-amber'}>
            <StateShape state={isHard ? 'breached' : 'due-soon'} /> {text}
          </span>
        ))}
      </span>
    </div>
  )
}

function Day({ store, column, findCover }: { store: GridStore; column: number; findCover: ExplainedProps['findCover'] }): ReactNode {
  const { t, say, locale } = useLanguage()
  const words = useViolationWords()
  const day = store.answer.days[column]
  if (day === undefined) return null
  const { freeFrom, roster } = store.answer
  const isInside = roster.status === 'in-force' && freeFrom !== null && (store.dayStarts[column] ?? 0) < freeFrom
  return (
    <div className="grid-explained no-print">
      <span className="grid-where">
        <strong>{dayWords({ locale }, day.day)}</strong>
        {day.holiday === null ? null : <span>{say(day.holiday)}</span>}
        {day.isWeekend ? <span className="muted">{t(day.isWorkday ? 'roster.grid.workday' : 'roster.grid.weekend')}</span> : null}
        {isInside ? <span className="muted">{t('roster.grid.inside-notice')}</span> : null}
      </span>
      <span className="grid-broken">
        {store.sums.ofDay(day.day).map((violation) => (
          <span key={`${violation.classId}${violation.qualification}`} className="tone-red">
            <StateShape state="breached" /> {words(violation, store)}
            <Cover violation={violation} findCover={findCover} />
          </span>
        ))}
      </span>
    </div>
  )
}

function Cover({ violation, findCover }: { violation: { readonly classId: string | null; readonly day: string }; findCover: ExplainedProps['findCover'] }): ReactNode {
  const { t } = useLanguage()
  const { classId, day } = violation
  if (findCover === null || classId === null) return null
  return (
    <Button size="small" type="link" onClick={() => findCover({ day, classId, forShiftId: null })}>
      {t('roster.grid.find-cover')}
    </Button>
  )
}

function Foot({ store, line, column, hour, floor, findCover }: { store: GridStore; line: number; column: number; hour: number; floor: readonly (number | null)[]; findCover: ExplainedProps['findCover'] }): ReactNode {
  const { t, locale } = useLanguage()
  const words = useViolationWords()
  const day = store.answer.days[column]
  if (day === undefined) return null
  const row = store.sums.coverageRows()[line]
  const broken = row === undefined ? undefined : store.sums.ofDay(day.day).find((each) => each.classId === row.classId && (each.qualification ?? '') === row.qualification)
  const first = store.dayStarts[0] ?? 0
  const at = Math.round(((store.dayStarts[column] ?? 0) - first) / 3_600_000) + hour
  const count = store.sums.strength()[at] ?? 0
  const need = floor[at] ?? null
  const count_ = row === undefined ? 0 : (store.sums.coverageOn(day.day)[line] ?? 0)
  return (
    <div className="grid-explained no-print">
      <span className="grid-where">
        <strong>{dayWords({ locale }, day.day)}</strong>
        {row === undefined ? (
          <>
            <span className="number">{t('roster.grid.strip.at', { time: `${String(hour).padStart(2, '0')}:00`, n: count })}</span>
            {need === null ? null : <span className={count < need ? 'tone-red' : 'muted'}>{t('roster.grid.strip.floor', { n: need })}</span>}
          </>
        ) : broken === undefined ? (
          <span className="number">
            {store.codeOf(row.classId)} {count_}
          </span>
        ) : null}
      </span>
      <span className="grid-broken">
        {broken === undefined ? null : (
          <span className="tone-red">
            <StateShape state="breached" /> {words(broken, store)}
            <Cover violation={broken} findCover={findCover} />
          </span>
        )}
      </span>
    </div>
  )
}

function Name({ store, row }: { store: GridStore; row: number }): ReactNode {
  const { t, say, find } = useLanguage()
  const member = store.memberAt(row)
  if (member === null) return <div className="grid-explained no-print" />
  const shares = store.sums.sharesOf(member.id)
  const medians = store.sums.medians()
  const labels = { nights: t('roster.grid.nights'), weekends: t('roster.grid.weekends'), holidays: t('roster.grid.holidays'), minutes: t('roster.grid.hours') }
  const show = (name: (typeof order)[number], value: number): number => (name === 'minutes' ? Math.round(value / 60) : value)
  return (
    <div className="grid-explained no-print">
      <span className="grid-where">
        <strong>{member.name}</strong>
        <span className="muted number">{member.externalId}</span>
        {member.isOwn ? null : <span className="muted">{say(member.unitName)}</span>}
        {member.qualifications.length === 0 ? null : <span>{member.qualifications.map((each) => find(`force.qualification.${each.code}`) ?? each.code).join(' · ')}</span>}
      </span>
      <span className="grid-broken">
        {order.map((name) => (
          <span key={name} className="number">
            <span className="muted">{labels[name]}</span> {t('roster.grid.median', { n: show(name, shares[name]), median: show(name, medians[name]) })}
          </span>
        ))}
      </span>
    </div>
  )
}
