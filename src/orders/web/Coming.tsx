/** The next hours in one strip: what opens and what falls due. */
import { memo, type ReactNode } from 'react'
import { useLanguage, useOperationNow, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer } from '../../ui/index.ts'
import { comingView } from '../contract.ts'
import { useOperationId } from './operation.tsx'

export const Coming = memo(function Coming({ choose }: { choose(from: number, to: number, clauseId: string | null): void }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const operationId = useOperationId()
  const now = useOperationNow(60_000)
  const asked = useView(comingView, { operationId, hours: 6 })
  return (
    <section className="coming" aria-label={t('orders.coming')}>
      <h2>{t('orders.coming')}</h2>
      <Answer of={asked}>
        {({ items }) => {
          const ahead = items.filter((item) => item.at >= now)
          if (ahead.length === 0) return <p className="muted coming-empty">{t('orders.coming.empty')}</p>
          const times = [...new Set(ahead.map((item) => item.at))]
          return (
            <ol>
              {times.map((at) => (
                <li key={at}>
                  <time>{format.near(at, now)}</time>
                  <ul>
                    {ahead
                      .filter((item) => item.at === at)
                      .map((item) => (
                        <li key={`${item.what}${item.clauseId}${item.dutyId}`}>
                          <button type="button" onClick={() => choose(at, at + 59_999, item.clauseId)} disabled={item.clauseId === null || item.what === 'level' || item.what === 'appointment'}>
                            <span className="muted">{t(`orders.coming.${item.what}`)}</span> {say(item.title)}
                            {item.what === 'due' ? <span className="number muted"> {t('orders.done-of', { done: item.done, count: item.count })}</span> : item.count > 1 ? <span className="number muted"> {item.count}</span> : null}
                          </button>
                        </li>
                      ))}
                  </ul>
                </li>
              ))}
            </ol>
          )
        }}
      </Answer>
    </section>
  )
})
