/** How the share of met obligations went over the operation, with events marked. */
import { lazy, Suspense, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, Loading, PageFrame } from '../../ui/index.ts'
import { readinessView } from '../contract.ts'
import { useKindWords } from './Entries.tsx'
import { useOperationId } from './operation.tsx'
import './board.css'
import './readiness.css'

// The chart library is as heavy as the rest of the app: only this page loads it.
const ReadinessChart = lazy(async () => ({ default: (await import('./ReadinessChart.tsx')).ReadinessChart }))

type Event = z.output<typeof readinessView.output>['events'][number]

/** A run of the same is one line: twelve crews out in a row are one thing to know. */
function collapse(events: readonly Event[]): { event: Event; count: number }[] {
  const lines: { event: Event; count: number }[] = []
  for (const event of events) {
    const last = lines.at(-1)
    if (last !== undefined && last.event.kind === event.kind && last.event.text === event.text) last.count += 1
    else lines.push({ event, count: 1 })
  }
  return lines
}

export function Readiness(): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const kindWords = useKindWords()
  const operationId = useOperationId()
  const asked = useView(readinessView, { operationId })
  return (
    <PageFrame title={t('orders.readiness')} hint={t('orders.readiness.what')}>
      <Answer of={asked}>
        {({ points, events }) => {
          const last = points.at(-1)
          if (last === undefined || last.due === 0) return <EmptyState title={t('orders.readiness.none')}>{t('orders.readiness.none.what')}</EmptyState>
          return (
            <>
              <p className="readiness-now">
                <strong>{Math.round((last.met / last.due) * 100)}%</strong> {t('orders.readiness.point', { due: last.due, met: last.met, late: last.late, breached: last.breached })}
              </p>
              <div className="panel readiness-chart">
                <Suspense fallback={<Loading />}>
                  <ReadinessChart points={points} events={events} />
                </Suspense>
              </div>
              {events.length === 0 ? null : (
                <>
                  <h2 className="readiness-events">{t('orders.readiness.events')}</h2>
                  <ul className="entries">
                    {collapse(events).map(({ event, count }) => (
                      <li key={`${event.at}${event.kind}${event.text}`} className="readiness-event">
                        <span className="number">{format.dayTime(event.at)}</span>
                        <span>
                          {kindWords(event.kind)}
                          {count > 1 ? ` ×${count}` : ''}
                        </span>
                        <span className="muted">{event.text}</span>
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </>
          )
        }}
      </Answer>
    </PageFrame>
  )
}
