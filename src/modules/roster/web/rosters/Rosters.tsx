/** Rosters by unit and period: where each stands, what waits for the reader. */
import { Link } from '@tanstack/react-router'
import { App, Button, Checkbox, Progress, Segmented } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { PickUnit } from '../../../../force/web/index.ts'
import { useGo, useHoldsRole, useLanguage, useSearchValues, useShortcuts, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../../ui/index.ts'
import { rostersView } from '../../contract/rosters.ts'
import { possibleSteps, useFlow, type FlowStep } from '../grid/Flow.tsx'
import { RosterStatus } from '../grid/RosterStatus.tsx'
import { periodWords } from '../grid/words.ts'
import { ConfirmReason } from '../../../../ui/index.ts'
import { CalendarLinks } from '../my-shifts/CalendarLinks.tsx'
import { OpenRosters } from './OpenRosters.tsx'
import './rosters.css'

export type RosterItem = z.output<typeof rostersView.output>['rosters'][number]

const filters = ['all', 'draft', 'submitted', 'approved', 'in-force'] as const
/** What one does to many at once. */
const bulkSteps = ['submit', 'approve', 'put-in-force'] as const satisfies readonly FlowStep[]

export function Rosters(): ReactNode {
  const { t } = useLanguage()
  const { values, set } = useSearchValues()
  const unitId = values['unit'] ?? null
  const filter = filters.find((each) => each === values['status']) ?? 'all'
  const asked = useView(rostersView, { unitId, from: null, to: null }, { keepsOld: true })
  const [isOpening, setOpening] = useState(false)
  const mayOpen = useHoldsRole('planner', 'leader')
  useShortcuts(mayOpen ? [{ key: 'n', label: 'roster.list.open', run: () => setOpening(true) }] : [])
  const all = asked.data?.rosters ?? []
  return (
    <PageFrame
      isWide
      title={t('roster.title')}
      hint={t('roster.list.what')}
      actions={
        mayOpen ? (
          <Button type="primary" onClick={() => setOpening(true)}>
            {t('roster.list.open')}
          </Button>
        ) : undefined
      }
    >
      <div className="roster-filters no-print">
        <PickUnit className="force-filter" label={t('roster.list.unit')} placeholder={t('roster.list.any-unit')} isClearable value={unitId} pick={(id) => set({ unit: id ?? undefined })} />
        <Segmented
          value={filter}
          options={filters.map((each) => ({ value: each, label: each === 'all' ? t('roster.list.all') : `${t(`roster.status.${each}`)} ${all.filter((roster) => roster.status === each).length}` }))}
          onChange={(value) => set({ status: value === 'all' ? undefined : value })}
        />
      </div>
      <Answer of={asked}>{({ rosters }) => <List rosters={rosters.filter((each) => (filter === 'all' ? each.status !== 'withdrawn' : each.status === filter))} mayOpen={mayOpen} open={() => setOpening(true)} />}</Answer>
      {unitId === null ? null : <CalendarLinks unitId={unitId} />}
      {isOpening ? <OpenRosters close={() => setOpening(false)} /> : null}
    </PageFrame>
  )
}

function List({ rosters, mayOpen, open }: { rosters: readonly RosterItem[]; mayOpen: boolean; open(): void }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const actable = useMemo(() => rosters.filter((roster) => bulkSteps.some((step) => possibleSteps(roster).includes(step))), [rosters])
  const picked = rosters.filter((roster) => chosen.has(roster.id))
  if (rosters.length === 0) {
    return (
      <EmptyState title={t('roster.list.none')} action={mayOpen ? <Button onClick={open}>{t('roster.list.open')}</Button> : undefined}>
        {t('roster.list.none.what')}
      </EmptyState>
    )
  }
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  return (
    <>
      {actable.length > 1 ? <Bulk rosters={picked} clear={() => setChosen(new Set())} /> : null}
      <div className="panel rows-scroll">
        <table className="rows rows-cards roster-rows">
          <thead>
            <tr>
              {actable.length > 1 ? (
                <th className="roster-check">
                  <Checkbox
                    aria-label={t('roster.list.choose-all')}
                    checked={picked.length > 0 && picked.length === actable.length}
                    indeterminate={picked.length > 0 && picked.length < actable.length}
                    onChange={(event) => setChosen(new Set(event.target.checked ? actable.map((each) => each.id) : []))}
                  />
                </th>
              ) : null}
              <th>{t('roster.list.unit')}</th>
              <th>{t('roster.list.period')}</th>
              <th>{t('roster.list.status')}</th>
              <th className="is-number">{t('roster.list.members')}</th>
              <th className="is-number">{t('roster.list.shifts')}</th>
              <th>{t('roster.list.waiting')}</th>
            </tr>
          </thead>
          <tbody>
            {rosters.map((roster) => (
              <tr key={roster.id}>
                {actable.length > 1 ? <td className="roster-check">{actable.includes(roster) ? <Checkbox aria-label={say(roster.unitName)} checked={chosen.has(roster.id)} onChange={() => toggle(roster.id)} /> : null}</td> : null}
                <td data-label={t('roster.list.unit')}>
                  <Link to={`/rosters/${roster.id}` as never}>{say(roster.unitName)}</Link>
                </td>
                <td data-label={t('roster.list.period')} className="number">
                  {periodWords(language, roster.from, roster.to)}
                </td>
                <td data-label={t('roster.list.status')}>
                  <RosterStatus status={roster.status} />
                </td>
                <td data-label={t('roster.list.members')} className="is-number">
                  {roster.members}
                </td>
                <td data-label={t('roster.list.shifts')} className="is-number">
                  {roster.shifts}
                </td>
                <td data-label={t('roster.list.waiting')}>
                  <span>
                  {roster.status === 'draft' && roster.returnedReason !== null ? <span className="tone-amber">{t('roster.flow.returned-because', { reason: roster.returnedReason })} </span> : null}
                  {roster.openChanges > 0 ? <span className="tone-amber">{t('roster.change.waiting', { n: roster.openChanges })} </span> : null}
                  {roster.openSwaps > 0 ? <span>{t('roster.list.swaps', { n: roster.openSwaps })}</span> : null}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

interface Done {
  readonly rosterId: string
  readonly problem: string | null
}

/** One step for many rosters, one after the other: what went well stays, what was refused says why. */
function Bulk({ rosters, clear }: { rosters: readonly RosterItem[]; clear(): void }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const run = useFlow()
  const go = useGo()
  const [asking, setAsking] = useState<(typeof bulkSteps)[number] | null>(null)
  const [done, setDone] = useState<readonly Done[]>([])
  const [total, setTotal] = useState(0)
  const of = (step: FlowStep): RosterItem[] => rosters.filter((roster) => possibleSteps(roster).includes(step))
  const refused = done.filter(({ problem }) => problem !== null)

  async function runAll(step: FlowStep): Promise<void> {
    const all = of(step)
    setTotal(all.length)
    const results: Done[] = []
    for (const roster of all) {
      try {
        await run(step, roster.id, '')
        results.push({ rosterId: roster.id, problem: null })
      } catch (error) {
        results.push({ rosterId: roster.id, problem: `${say(roster.unitName)}: ${explain(error)}` })
      }
      setDone([...results])
    }
    const well = results.filter(({ problem }) => problem === null).length
    void message.info(t('roster.list.bulk.done', { n: well, m: all.length }))
    if (well === all.length) clear()
  }

  return (
    <div className="roster-bulk no-print">
      <span className="muted">{t('roster.list.bulk', { n: rosters.length })}</span>
      {bulkSteps.map((step) => {
        const n = of(step).length
        return (
          <Button key={step} disabled={n === 0} onClick={() => {
            setDone([])
            setAsking(step)
          }}>
            {n === 0 ? t(`roster.flow.${step}`) : t('roster.list.bulk.step', { step: t(`roster.flow.${step}`), n })}
          </Button>
        )
      })}
      <Button disabled={!rosters.some((roster) => roster.status === 'draft' && roster.may.edit)} onClick={() => go('/roster-solver', { rosters: rosters.filter((roster) => roster.status === 'draft' && roster.may.edit).map((roster) => roster.id).join(',') })}>
        {t('roster.solver')}
      </Button>
      {refused.map(({ rosterId, problem }) => (
        <p key={rosterId} className="field-problem" role="alert">
          {problem}
        </p>
      ))}
      <ConfirmReason isOpen={asking !== null} hasReason={false} title={asking === null ? '' : t(`roster.flow.${asking}`)} confirmText={asking === null ? '' : t('roster.list.bulk.step', { step: t(`roster.flow.${asking}`), n: of(asking).length })} onConfirm={() => (asking === null ? Promise.resolve() : runAll(asking))} onClose={() => setAsking(null)}>
        {asking === null ? null : (
          <>
            <p>{t(`roster.flow.${asking}.what`)}</p>
            <ul className="roster-names">
              {of(asking).map((roster) => (
                <li key={roster.id}>{say(roster.unitName)}</li>
              ))}
            </ul>
            {done.length > 0 && done.length < total ? <Progress percent={Math.round((100 * done.length) / total)} /> : null}
          </>
        )}
      </ConfirmReason>
    </div>
  )
}
