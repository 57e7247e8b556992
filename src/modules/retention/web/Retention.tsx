/** What is kept of people, what for and how long; what the nightly job did; legal holds. */
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../../ui/index.ts'
import { retentionView, type RetentionData } from '../contract.ts'
import { Fields } from './Fields.tsx'
import { Holds } from './Holds.tsx'
import './retention.css'

export function Retention(): ReactNode {
  const { t } = useLanguage()
  const asked = useView(retentionView, {})
  return (
    <PageFrame title={t('retention.page')} hint={t('retention.page.what')}>
      <Answer of={asked}>
        {(data) => (
          <>
            <Holds data={data} />
            <Runs data={data} />
            <Fields data={data} />
          </>
        )}
      </Answer>
    </PageFrame>
  )
}

function Runs({ data }: { data: RetentionData }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const isAllHeld = data.holds.some((hold) => hold.scope === 'all' && (hold.state === 'in-force' || hold.state === 'lift-proposed'))
  return (
    <section className="panel retention-section" aria-label={t('retention.runs')}>
      <div className="retention-head">
        <h2>{t('retention.runs')}</h2>
        {data.nextRunAt === null ? null : <span className="muted">{t('retention.runs.next', { at: format.stamp(data.nextRunAt) })}</span>}
      </div>
      {isAllHeld ? <p className="tone-amber">{t('retention.runs.held')}</p> : null}
      {data.runs.length === 0 ? (
        <p className="muted">{t('retention.runs.none')}</p>
      ) : (
        <div className="rows-scroll">
          <table className="rows rows-cards">
            <thead>
              <tr>
                <th>{t('retention.runs.day')}</th>
                <th className="is-number">{t('retention.runs.rows')}</th>
                <th className="is-number">{t('retention.runs.bodies')}</th>
                <th>{t('retention.runs.ended')}</th>
              </tr>
            </thead>
            <tbody>
              {data.runs.map((run) => (
                <tr key={run.day}>
                  <td className="number" data-label={t('retention.runs.day')}>
                    {run.day}
                  </td>
                  <td className="is-number" data-label={t('retention.runs.rows')}>
                    {run.rows}
                  </td>
                  <td className="is-number" data-label={t('retention.runs.bodies')}>
                    {run.bodies}
                  </td>
                  <td data-label={t('retention.runs.ended')}>{run.endedAt === null ? t('retention.runs.going') : <span className="number">{format.stamp(run.endedAt)}</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="muted retention-verify">
        {t('retention.erased-bodies', { n: data.erasedBodies })} · {t('retention.verify')} <code>npm run --silent muster journal verify</code>
      </p>
    </section>
  )
}
