/** Every broken rule of a roster, the grave ones first, the same rule on many days as one line; each leads to its cell. */
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import type { Violation } from '../../contract/shared.ts'
import type { GridStore } from './store.ts'
import { isGrave } from './sums.ts'
import { dayWords, useViolationWords } from './words.ts'

const firstShown = 40

interface Line {
  readonly first: Violation
  readonly last: string
  readonly days: number
  readonly text: string
}

/** `only`: at most so many lines, for a dialog that asks something else. */
export function ViolationList({ store, go, only = firstShown }: { store: GridStore; go?: (violation: Violation) => void; only?: number }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const words = useViolationWords()
  const [shown, setShown] = useState(only)
  const all = store.sums.all()
  const names = new Map(store.answer.members.map((member) => [member.id, member.name]))
  if (all.length === 0) return <p role="status">● {t('roster.violations.none')}</p>
  const lines = [...Map.groupBy(all, (violation) => `${violation.memberId}|${violation.classId}|${words(violation, store)}`).values()]
    .flatMap((same): Line[] => {
      const sorted = same.toSorted((a, b) => (a.day < b.day ? -1 : 1))
      const [first] = sorted
      return first === undefined ? [] : [{ first, last: sorted.at(-1)?.day ?? first.day, days: sorted.length, text: words(first, store) }]
    })
    .toSorted((a, b) => Number(isGrave(b.first)) - Number(isGrave(a.first)) || (a.first.day < b.first.day ? -1 : a.first.day > b.first.day ? 1 : 0))
  const isAnyGrave = all.some(isGrave)
  return (
    <>
      <p role="status" className={isAnyGrave ? 'tone-red' : 'tone-amber'}>
        {isAnyGrave ? '■' : '▲'} {t('roster.violations.count', { n: all.length })}
      </p>
      <ul className="violation-list">
        {lines.slice(0, shown).map(({ first, last, days, text }) => (
          <li key={`${first.code}${first.memberId}${first.day}${first.classId}${first.qualification}${first.actual}`}>
            <span className={isGrave(first) ? 'tone-red' : 'tone-amber'} title={t(isGrave(first) ? 'roster.violation.hard' : 'roster.violation.soft')}>
              <StateShape state={isGrave(first) ? 'breached' : 'due-soon'} />
            </span>
            <span>
              {first.memberId === null ? null : <b>{names.get(first.memberId) ?? ''} </b>}
              {text}
              <span className="muted number"> {days === 1 ? dayWords(language, first.day) : t('roster.violations.days', { from: dayWords(language, first.day), to: dayWords(language, last), n: days })}</span>
            </span>
            {go === undefined ? null : (
              <Button size="small" type="link" onClick={() => go(first)}>
                {t('roster.merge.look')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {lines.length > shown ? (
        <Button type="link" onClick={() => setShown(shown + 200)}>
          {t('roster.violations.more', { n: lines.length - shown })}
        </Button>
      ) : null}
    </>
  )
}
