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

/** What the pointer is on. Apart from the page's state: moving the pointer draws this strip anew and nothing else. */
export class SpotStore {
  #spot: Spot | null = null
  readonly #listeners = new Set<() => void>()
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly read = (): Spot | null => this.#spot
  readonly set = (spot: Spot | null): void => {
    this.#spot = spot
    for (const listener of this.#listeners) listener()
  }
}

interface ExplainedProps {
  readonly store: GridStore
  readonly spots: SpotStore
  readonly floor: readonly (number | null)[]
  describe(place: { row: number; column: number }): Described | null
  /** What can be done about the shift in focus; null: nothing here. */
  readonly acts: ShiftActs | null
}

export interface ShiftActs {
  findCover(gap: Gap): void
  mend(memberId: string, day: string): void
  offerSwap(shiftId: string): void
}

export function Explained({ store, spots, floor, describe, acts }: ExplainedProps): ReactNode {
  useSyncExternalStore(store.subscribe, store.read)
  const { t } = useLanguage()
  const spot = useSyncExternalStore(spots.subscribe, spots.read)
  const shown = spot === null || spot.kind === 'none' ? null : spot
  // What is pointed at goes before what has the focus.
  if (shown?.kind === 'day') return <Day store={store} column={shown.column} />
  if (shown?.kind === 'foot') return <Foot store={store} line={shown.line} column={shown.column} hour={shown.hour} floor={floor} />
  if (shown?.kind === 'name' || shown?.kind === 'share') return <Name store={store} row={shown.row} />
  const place = shown?.kind === 'cell' ? shown.place : store.place
  const described = place === null ? null : describe(place)
  if (place === null || described === null) return <div className="grid-explained muted no-print">{t('roster.grid.what')}</div>
  return <CellWords store={store} place={place} described={described} acts={shown === null ? acts : null} />
}

/** Acts only for what has the focus: on the way to a button the pointer crosses other cells. */
function CellWords({ store, place, described, acts }: { store: GridStore; place: { row: number; column: number }; described: Described; acts: ShiftActs | null }): ReactNode {
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
        {shift === null || acts === null || shift.from < store.answer.now ? null : (
          <span className="grid-acts">
            {isAway ? (
              <>
                <Button size="small" type="primary" onClick={() => acts.findCover({ day: shift.day, classId: shift.classId, forShiftId: shift.id })}>
                  {t('roster.grid.find-cover')}
                </Button>
                <Button size="small" onClick={() => acts.mend(shift.memberId, shift.day)}>
                  {t('roster.mend')}
                </Button>
              </>
            ) : null}
            <Button size="small" onClick={() => acts.offerSwap(shift.id)}>
              {t('roster.swap.offer')}
            </Button>
          </span>
        )}
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

function Day({ store, column }: { store: GridStore; column: number }): ReactNode {
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
          </span>
        ))}
      </span>
    </div>
  )
}

function Foot({ store, line, column, hour, floor }: { store: GridStore; line: number; column: number; hour: number; floor: readonly (number | null)[] }): ReactNode {
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
