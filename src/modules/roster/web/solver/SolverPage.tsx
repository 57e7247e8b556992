/** The solver over drafts chosen in the list, or over all drafts of the reader's part of the tree. */
import { Checkbox } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage, useSearchValues, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, useIsPhone } from '../../../../ui/index.ts'
import { rostersView } from '../../contract/rosters.ts'
import { periodWords } from '../grid/words.ts'
import { SolverPanel } from './SolverPanel.tsx'

export function SolverPage(): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const { values } = useSearchValues()
  const isPhone = useIsPhone()
  const asked = useView(rostersView, { unitId: null, from: null, to: null })
  const wanted = values['rosters']?.split(',')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  return (
    <PageFrame title={t('roster.solver')} hint={t('roster.solver.what')}>
      <Answer of={asked}>
        {({ rosters }) => {
          const drafts = rosters.filter((roster) => roster.status === 'draft' && roster.may.edit && (wanted === undefined || wanted.includes(roster.id))).toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
          const named = rosters.filter((roster) => wanted?.includes(roster.id) === true)
          // What was submitted since stays in view: its run is what one came for.
          const shown = drafts.length > 0 ? drafts : named
          const chosen = shown.filter((roster) => !left.has(roster.id))
          if (shown.length === 0) return <EmptyState title={t('roster.solver.none')}>{t('roster.solver.none.what')}</EmptyState>
          return (
            <>
              {shown.length < 2 ? (
                <p className="muted">
                  {say(shown[0]?.unitName ?? { zh: '', en: '' })} · <span className="number">{periodWords(language, shown[0]?.from ?? '', shown[0]?.to ?? '')}</span>
                </p>
              ) : (
                <details className="solver-choice" open={!isPhone}>
                  <summary>
                    {t('roster.solver.choose')} <span className="muted">{t('roster.solver.drafts', { n: chosen.length })}</span>
                  </summary>
                  <div className="solver-drafts">
                  {shown.map((roster) => (
                    <Checkbox
                      key={roster.id}
                      checked={!left.has(roster.id)}
                      onChange={(event) => {
                        const next = new Set(left)
                        if (event.target.checked) next.delete(roster.id)
                        else next.add(roster.id)
                        setLeft(next)
                      }}
                    >
                      {say(roster.unitName)} <span className="muted number">{periodWords(language, roster.from, roster.to)}</span>
                    </Checkbox>
                  ))}
                  </div>
                </details>
              )}
              <SolverPanel key={chosen.map((roster) => roster.id).join()} rosterIds={chosen.map((roster) => roster.id)} operationId={null} />
            </>
          )
        }}
      </Answer>
    </PageFrame>
  )
}
