/** The solver over one or many drafts: start, watch, stop, compare, take. */
import { Link } from '@tanstack/react-router'
import { App, Button, Progress } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState } from '../../../../ui/index.ts'
import { applyRosterSolve, rosterSolvesView, startRosterSolve, stopRosterSolve } from '../../contract/solver.ts'
import { Compare } from './Compare.tsx'
import { SolverChart } from './SolverChart.tsx'
import { SolverOptions, usualOptions, type Options } from './SolverOptions.tsx'
import { isLive, useSolve, type Solve, type SolveAnswer } from './use-solve.ts'
import { Why } from './Why.tsx'
import './solver.css'

export interface SolverPanelProps {
  readonly rosterIds: readonly string[]
  readonly operationId: string | null
  /** Told how many cells were changed. */
  onApplied?(changed: number): void
}

export function SolverPanel({ rosterIds, onApplied }: SolverPanelProps): ReactNode {
  const { t, explain } = useLanguage()
  const first = rosterIds[0]
  const runs = useView(rosterSolvesView, { rosterId: first ?? '' }, { isWanted: first !== undefined })
  const [options, setOptions] = useState<Options>(usualOptions)
  const [started, setStarted] = useState<string | null>(null)
  const [isAnew, setAnew] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const start = useCommand(startRosterSolve)
  const mine = (runs.data?.solves ?? []).filter((solve) => solve.rosterIds.length === rosterIds.length && rosterIds.every((id) => solve.rosterIds.includes(id)))
  // A run that was taken has had its day; one that goes or waits to be taken is what one comes back to.
  const shown = started ?? (isAnew ? null : (mine.find((solve) => solve.status !== 'applied')?.id ?? null))
  const asked = useSolve(shown)

  async function begin(): Promise<void> {
    const solveId = newId()
    setProblem(null)
    try {
      await start.run({ solveId, rosterIds: [...rosterIds], options })
      setStarted(solveId)
      setAnew(false)
    } catch (error) {
      setProblem(explain(error))
    }
  }

  if (first === undefined) return <EmptyState title={t('roster.solver.none')}>{t('roster.solver.none.what')}</EmptyState>
  if (shown === null) {
    return (
      <section className="panel solver-start">
        <SolverOptions options={options} change={setOptions} isDisabled={start.isRunning} />
        <Button type="primary" size="large" loading={start.isRunning} onClick={() => void begin()}>
          {t('roster.solver.start')}
        </Button>
        {problem === null ? null : (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </section>
    )
  }
  return (
    <Answer of={asked}>
      {(answer) => (
        <Run
          answer={answer}
          applied={(changed) => onApplied?.(changed)}
          again={() => {
            setOptions(answer.solve.options)
            setStarted(null)
            setAnew(true)
          }}
        />
      )}
    </Answer>
  )
}

function useGap(): (solve: Solve) => string | null {
  const { t } = useLanguage()
  return (solve) => {
    const last = solve.points.at(-1)
    if (solve.isProven) return t('roster.solver.proven')
    if (last === undefined || last.short > 0 || last.bound === null || last.cost <= 0) return null
    const gap = Math.max(0, (last.cost - last.bound) / last.cost)
    // A bound that far off says nothing yet.
    return gap > 0.5 ? null : t('roster.solver.gap', { n: (gap * 100).toFixed(1) })
  }
}

function Run({ answer, applied, again }: { answer: SolveAnswer; applied(changed: number): void; again(): void }): ReactNode {
  const { t, explain, locale } = useLanguage()
  const { message } = App.useApp()
  const { solve, rosters } = answer
  const stop = useCommand(stopRosterSolve)
  const take = useCommand(applyRosterSolve)
  const [problem, setProblem] = useState<string | null>(null)
  const gapWords = useGap()
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const cells = rosters.reduce((sum, roster) => sum + roster.changes.length, 0)
  const clashes = rosters.reduce((sum, roster) => sum + roster.clashes.length, 0)
  const last = solve.points.at(-1)
  const isGoing = isLive(solve)

  async function attempt(work: () => Promise<void>): Promise<void> {
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(explain(error))
    }
  }

  return (
    <div className="solver-run">
      <section className="panel solver-now" aria-label={t('roster.solver')}>
        <div className="solver-line" role="status">
          <strong className={solve.status === 'failed' ? 'tone-red' : undefined}>{solve.isStopAsked && isGoing ? t('roster.solver.stopping') : t(`roster.solver.status.${solve.status}`)}</strong>
          {solve.place === null ? null : <span>{solve.place === 0 ? t('roster.solver.place.next') : t('roster.solver.place', { n: solve.place })}</span>}
          {last === undefined ? null : (
            <>
              <span className={last.short > 0 ? 'tone-amber' : undefined}>{last.short > 0 ? `▲ ${t('roster.solver.short.n', { n: number.format(last.short) })}` : `● ${t('roster.solver.short.none')}`}</span>
              <span>
                {t('roster.solver.cost')} <strong className="number">{number.format(last.cost)}</strong>
              </span>
              <span className="muted">{gapWords(solve)}</span>
            </>
          )}
          <span className="solver-acts">
            {isGoing ? (
              <Button danger disabled={solve.isStopAsked} loading={stop.isRunning} onClick={() => void attempt(async () => void (await stop.run({ solveId: solve.id })))}>
                {t('roster.solver.stop')}
              </Button>
            ) : (
              <>
                <Button onClick={again}>{t('roster.solver.again')}</Button>
                {solve.status === 'applied' && cells === 0 ? (
                  <Link to={(solve.rosterIds.length === 1 ? `/rosters/${solve.rosterIds[0] ?? ''}` : '/rosters') as never}>{t(solve.rosterIds.length === 1 ? 'roster.solver.taken.next' : 'roster.solver.list.next')}</Link>
                ) : rosters.length === 0 ? null : cells === 0 ? (
                  <span className="muted">{t('roster.solver.nothing')}</span>
                ) : (
                  <Button
                    type="primary"
                    disabled={clashes > 0}
                    loading={take.isRunning}
                    onClick={() =>
                      void attempt(async () => {
                        const { result } = await take.run({ solveId: solve.id })
                        void message.success(t('roster.solver.taken', { n: result.changed }))
                        applied(result.changed)
                      })
                    }
                  >
                    {t('roster.solver.take', { n: number.format(cells) })}
                  </Button>
                )}
              </>
            )}
          </span>
        </div>
        {solve.status === 'failed' ? <p className="tone-red">{t('roster.solver.failed.what')}</p> : null}
        {clashes > 0 ? <p className="tone-amber">▲ {t('roster.solver.clashes', { n: clashes })}</p> : rosters.some((roster) => !roster.isCurrent) && solve.status !== 'applied' ? <p className="muted">{t('roster.solver.stale')}</p> : null}
        {problem === null ? null : (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
        {solve.points.length === 0 ? null : <SolverChart solve={solve} />}
        {solve.parts === null ? null : <Parts solve={solve} />}
      </section>
      {solve.rosters.length > 1 ? <Stations answer={answer} /> : null}
      <Why solve={solve} />
      {isGoing ? null : <Compare rosters={rosters} />}
    </div>
  )
}

function Parts({ solve }: { solve: Solve }): ReactNode {
  const { t, locale } = useLanguage()
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const { parts } = solve
  const last = solve.points.at(-1)
  if (parts === null || last === undefined) return null
  const over = Math.max(0, last.cost - parts.wishes - parts.fairness)
  const rows = [
    ['roster.solver.parts.fairness', parts.fairness],
    ['roster.solver.parts.wishes', parts.wishes],
    ['roster.solver.parts.over', over],
    ['roster.solver.parts.changes', parts.changes],
  ] as const
  return (
    <dl className="solver-parts" aria-label={t('roster.solver.parts')}>
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd className="number">{number.format(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Each roster of a run over many: where it stands, before and now. */
function Stations({ answer: { solve, rosters } }: { answer: SolveAnswer }): ReactNode {
  const { t, say, locale } = useLanguage()
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const ended = solve.rosters.filter((one) => one.phase === 'ended').length
  return (
    <section className="panel solver-stations">
      <Progress percent={Math.round((100 * ended) / solve.rosters.length)} format={() => `${ended}/${solve.rosters.length}`} status={isLive(solve) ? 'active' : 'normal'} aria-label={t('roster.solver.state')} />
      <div className="rows-scroll">
        <table className="rows rows-cards">
          <thead>
            <tr>
              <th>{t('roster.solver.unit')}</th>
              <th>{t('roster.solver.state')}</th>
              <th className="is-number">{t('roster.solver.short')}</th>
              <th className="is-number">{t('roster.solver.cost')}</th>
              <th className="is-number">{t('roster.solver.bound')}</th>
              <th className="is-number">{t('roster.solver.cells')}</th>
            </tr>
          </thead>
          <tbody>
            {solve.rosters.map((one) => (
              <tr key={one.rosterId} className={one.phase === 'running' && isLive(solve) ? 'is-running' : undefined}>
                <td data-label={t('roster.solver.unit')}>
                  <Link to={`/rosters/${one.rosterId}` as never}>{say(one.unitName)}</Link>
                </td>
                <td data-label={t('roster.solver.state')}>{one.isProven ? t('roster.solver.proven') : one.phase === 'running' && !isLive(solve) ? t('roster.solver.status.stopped') : t(`roster.solver.status.${one.phase}`)}</td>
                <td data-label={t('roster.solver.short')} className="is-number">
                  {one.short === null ? (one.presentShort ?? '') : one.presentShort === null ? one.short : <Change from={number.format(one.presentShort)} to={number.format(one.short)} isWrong={one.short > 0} />}
                </td>
                <td data-label={t('roster.solver.cost')} className="is-number">
                  {one.cost === null ? '' : number.format(one.cost)}
                </td>
                <td data-label={t('roster.solver.bound')} className="is-number">
                  {one.bound === null ? '–' : number.format(one.bound)}
                </td>
                <td data-label={t('roster.solver.cells')} className="is-number">
                  {rosters.find((roster) => roster.rosterId === one.rosterId)?.changes.length ?? ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Change({ from, to, isWrong }: { from: string; to: string; isWrong: boolean }): ReactNode {
  return (
    <>
      <span className="muted">{from} →</span> <span className={isWrong ? 'tone-amber' : undefined}>{to}</span>
    </>
  )
}
