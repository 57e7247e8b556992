import { useState, type ReactNode } from 'react'
import { Pager } from '../../../../force/web/index.ts'
import { useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { Answer } from '../../../../ui/index.ts'
import { looksView } from '../../contract.ts'
import { usePermissionWords } from '../permission-words.ts'
import { looksPageSize } from '../looks.ts'

/** Whoever opened something that shows me: the answer to "who knows my number?". */
export function LooksPanel({ memberId }: { memberId: string }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const wordsOf = usePermissionWords()
  const [page, setPage] = useState(1)
  const asked = useView(looksView, { memberId, page }, { keepsOld: true })
  return (
    <section className="panel profile-panel is-wide" aria-label={t('access.my-looks')}>
      <h2>{t('access.my-looks')}</h2>
      <p className="muted">{t('access.my-looks.what')}</p>
      <Answer of={asked}>
        {({ looks, total }) =>
          total === 0 ? (
            <p>{t('access.my-looks.none')}</p>
          ) : (
            <>
              <div className="rows-scroll">
                <table className="rows rows-cards">
                  <thead>
                    <tr>
                      <th>{t('access.my-looks.at')}</th>
                      <th>{t('access.my-looks.who')}</th>
                      <th>{t('access.my-looks.where')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {looks.map(({ quarterAt, view, looker }) => (
                      <tr key={`${quarterAt} ${view} ${looker.memberId ?? looker.name}`}>
                        <td data-label={t('access.my-looks.at')} className="number">
                          {format.stamp(quarterAt)}
                        </td>
                        <td data-label={t('access.my-looks.who')}>
                          {looker.name}
                          {looker.unitName === null ? null : <span className="muted"> {say(looker.unitName)}</span>}
                        </td>
                        <td data-label={t('access.my-looks.where')}>{wordsOf(view)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={page} pageSize={looksPageSize} total={total} go={setPage} />
            </>
          )
        }
      </Answer>
    </section>
  )
}
