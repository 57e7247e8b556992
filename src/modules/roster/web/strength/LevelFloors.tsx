/** Below the preview of a level: which floors it would break, and who could be called in. */
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId, type PartProps } from '../../../../orders/web/index.ts'
import { Answer, StateShape } from '../../../../ui/index.ts'
import { levelFloorsView } from '../../contract/strength.ts'
import { Mends } from './WorstAhead.tsx'
import './strength.css'

export function LevelFloors({ level }: PartProps): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const operationId = useOperationId()
  const asked = useView(levelFloorsView, { operationId, level: level ?? null }, { keepsOld: true })
  return (
    <section className="panel level-floors" aria-label={t('roster.level-floors')}>
      <h2>{t('roster.level-floors')}</h2>
      <Answer of={asked}>
        {({ units, callIn }) =>
          units.length === 0 ? (
            <p className="muted">
              <StateShape state="met" /> {t('roster.level-floors.none')}
            </p>
          ) : (
            <>
              <p className="tone-red">
                <StateShape state="breached" /> {t('roster.level-floors.breaks', { n: units.length })}
              </p>
              <ul className="level-short">
                {units.map((unit) => {
                  const mends = callIn.filter((mend) => mend.unitId === unit.unitId)
                  return (
                    <li key={unit.unitId}>
                      <header>
                        <strong>{say(unit.unitName)}</strong> <span className="tone-red">{t('roster.level-floors.short', { n: unit.short })}</span>{' '}
                        <span className="number">{t('roster.floors.short', { quantity: unit.quantity, need: unit.need })}</span> <span className="muted number">{format.dayTime(unit.at)}</span>{' '}
                        <span className="muted">
                          {say(unit.title)} · {t('roster.strength.open-clause', { id: unit.clauseId })}
                        </span>
                      </header>
                      {mends.length === 0 ? null : (
                        <details>
                          <summary>
                            {t('roster.level-floors.call')} ({mends.length})
                          </summary>
                          <Mends mends={mends} />
                        </details>
                      )}
                    </li>
                  )
                })}
              </ul>
            </>
          )
        }
      </Answer>
    </section>
  )
}
