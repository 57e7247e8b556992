/** A roster on a phone: a day at a time, who has which shift; what is missing first. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMemo, useRef, useEffect, type ReactNode } from 'react'
import { useLanguage, useSearchValues } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import { dayAt, weekdayOf } from '../../rules/times.ts'
import type { RosterAnswer } from './cells.ts'
import { isOff } from './draw-body.ts'
import type { Gap } from './Explained.tsx'
import type { GridStore } from './store.ts'
import { classTimes } from './shift-words.ts'
import { dayWords, useViolationWords, weekdayNames } from './words.ts'

interface Place {
  readonly member: RosterAnswer['members'][number]
  readonly isLocked: boolean
  readonly broken: readonly string[]
  readonly isAway: boolean
  readonly shiftId: string
}

export function DayList({ store, findCover }: { store: GridStore; findCover: ((gap: Gap) => void) | null }): ReactNode {
  const language = useLanguage()
  const { t, say, find, locale } = language
  const { values, set } = useSearchValues()
  const words = useViolationWords()
  const { answer } = store
  const { days, roster } = answer
  const today = dayAt(answer.now, roster.timezone)
  const wanted = values['day'] ?? today
  const column = Math.max(0, days.findIndex(({ day }) => day === wanted))
  const day = days[column]
  const weekdays = weekdayNames(locale, 'narrow')
  const strip = useRef<HTMLDivElement>(null)
  useEffect(() => {
    strip.current?.children[column]?.scrollIntoView({ inline: 'center', block: 'nearest', behavior: 'instant' })
  }, [column])
  const shown = useMemo(() => {
    if (day === undefined) return []
    const byClass = new Map<string, Place[]>()
    for (const { cells, member } of store.grid.lines.values()) {
      const shift = cells[column]
      if (shift === null || shift === undefined) continue
      const violations = store.sums.ofLine(member.id).get(day.day) ?? []
      const place: Place = { member, isLocked: shift.isLocked, broken: violations.map((each) => words(each, store)), isAway: violations.some((each) => each.code === 'absent'), shiftId: shift.id }
      byClass.set(shift.classId, [...(byClass.get(shift.classId) ?? []), place])
    }
    return [...store.classes.values()].filter((each) => byClass.has(each.id) || answer.needs.some((need) => need.classId === each.id && need.minimum > 0)).map((shiftClass) => ({ shiftClass, places: byClass.get(shiftClass.id) ?? [] }))
  }, [answer.needs, column, day, store, words])
  if (day === undefined) return null
  const go = (to: number): void => {
    const next = days[to]
    if (next !== undefined) set({ day: next.day })
  }
  const missing = store.sums.ofDay(day.day)
  return (
    <div className="day-list">
      <div className="day-strip" ref={strip}>
        {days.map((each, at) => (
          <button key={each.day} type="button" aria-current={at === column ? 'date' : undefined} aria-label={dayWords(language, each.day)} className={isOff(each) ? 'is-off' : ''} onClick={() => go(at)}>
            <span>{weekdays[weekdayOf(each.day) - 1]}</span>
            <b>{Number(each.day.slice(8))}</b>
            {store.sums.ofDay(each.day).length > 0 ? <StateShape state="breached" size={8} /> : <i />}
          </button>
        ))}
      </div>
      <div className="day-head">
        <Button icon={<LeftOutlined />} aria-label="←" disabled={column === 0} onClick={() => go(column - 1)} />
        <h2>
          {dayWords(language, day.day)}
          {day.holiday === null ? null : <span className="muted"> {say(day.holiday)}</span>}
        </h2>
        <Button icon={<RightOutlined />} aria-label="→" disabled={column >= days.length - 1} onClick={() => go(column + 1)} />
      </div>
      {missing.length === 0 ? null : (
        <ul className="day-missing">
          {missing.map((violation) => (
            <li key={`${violation.classId}${violation.qualification}`} className="tone-red">
              <span>
                <StateShape state="breached" /> {words(violation, store)}
              </span>
              {findCover === null || violation.classId === null ? null : <Button onClick={() => findCover({ day: violation.day, classId: violation.classId ?? '', forShiftId: null })}>{t('roster.grid.find-cover')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {shown.map(({ shiftClass, places }) => (
        <section key={shiftClass.id} className="panel day-shift" aria-label={say(shiftClass.name)}>
          <h3>
            <b>{shiftClass.code}</b> {say(shiftClass.name)} <span className="muted number">{classTimes(shiftClass)}</span>
            <span className="number"> · {places.length}</span>
          </h3>
          <ul>
            {places.map(({ member, broken, isAway, shiftId }) => (
              <li key={member.id}>
                <span>{member.name}</span>
                <span className="muted">{member.isOwn ? member.qualifications.map((each) => find(`force.qualification.${each.code}`) ?? each.code).join(' · ') : say(member.unitName)}</span>
                {broken.map((text) => (
                  <span key={text} className="tone-red day-broken">
                    <StateShape state="breached" /> {text}
                  </span>
                ))}
                {isAway && findCover !== null ? <Button onClick={() => findCover({ day: day.day, classId: shiftClass.id, forShiftId: shiftId })}>{t('roster.grid.find-cover')}</Button> : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {shown.length === 0 ? <p className="muted">{t('roster.day.nobody')}</p> : null}
    </div>
  )
}
