/** Every broken rule of a roster, the hard ones first; each leads to its cell. */
import { useState, type ReactNode } from 'react'
import { Button } from 'antd'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import type { Violation } from '../../contract/shared.ts'
import type { GridStore } from './store.ts'
import { isGrave } from './sums.ts'
import { dayWords, useViolationWords } from './words.ts'

const firstShown = 40

export function ViolationList({ store, go }: { store: GridStore; go?: (violation: Violation) => void }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const words = useViolationWords()
  const [shown, setShown] = useState(firstShown)
  const all = store.sums.all().toSorted((a, b) => Number(isGrave(b)) - Number(isGrave(a)) || (a.day < b.day ? -1 : 1))
  const names = new Map(store.answer.members.map((member) => [member.id, member.name]))
  if (all.length === 0) return <p role="status">● {t('roster.violations.none')}</p>
  return (
    <>
      <p role="status" className={all.some(isGrave) ? 'tone-red' : 'tone-amber'}>
        {all.some(isGrave) ? '■' : '▲'} {t('roster.violations.count', { n: all.length })}
      </p>
      <ul className="violation-list">
        {all.slice(0, shown).map((violation) => (
          <li key={`${violation.code}${violation.memberId}${violation.day}${violation.classId}${violation.qualification}`}>
            <span className={isGrave(violation) ? 'tone-red' : 'tone-amber'} title={t(isGrave(violation) ? 'roster.violation.hard' : 'roster.violation.soft')}>
              <StateShape state={isGrave(violation) ? 'breached' : 'due-soon'} />
            </span>
            <span className="number">{dayWords(language, violation.day)}</span>
            <span>
              {violation.memberId === null ? null : <b>{names.get(violation.memberId) ?? ''} </b>}
              {words(violation, store)}
            </span>
            {go === undefined || violation.memberId === null ? null : (
              <Button size="small" type="link" onClick={() => go(violation)}>
                {t('roster.merge.look')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {all.length > shown ? (
        <Button type="link" onClick={() => setShown(shown + 200)}>
          {t('roster.violations.more', { n: all.length - shown })}
        </Button>
      ) : null}
    </>
  )
}
