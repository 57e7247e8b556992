/** All roll calls of the operation: running, to come, past. */
import { PrinterOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useGo, useHoldsRole, useLanguage, useOperationNow, useShortcuts, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { PrintHead, useOperationId } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateShape, TimeLeft } from '../../../ui/index.ts'
import { calledStates, rollCallsView } from '../contract.ts'
import { CallNow } from './CallNow.tsx'
import { Countdown } from './Countdown.tsx'
import { countAnswered, countExpected, countUnanswered, markOfCalled, type RollCall } from './words.ts'
import './rollcall.css'

export function RollCalls(): ReactNode {
  const { t } = useLanguage()
  const go = useGo()
  const operationId = useOperationId()
  const asked = useView(rollCallsView, { operationId })
  const [isCalling, setCalling] = useState(false)
  const mayCall = useHoldsRole('duty-officer', 'officer-of-the-day', 'commander', 'leader')
  useShortcuts(mayCall ? [{ key: 'n', label: 'rollcall.call-now', run: () => setCalling(true) }] : [])
  return (
    <PageFrame
      title={t('rollcall.title')}
      actions={
        <>
          <Button className="no-print" icon={<PrinterOutlined />} aria-label={t('rollcall.print')} title={t('rollcall.print')} onClick={() => globalThis.print()} />
          {mayCall ? (
            <Button className="no-print" type="primary" onClick={() => setCalling(true)}>
              {t('rollcall.call-now')}
            </Button>
          ) : null}
        </>
      }
    >
      <PrintHead title={t('rollcall.title')} />
      <Answer of={asked}>{(data) => <Lists {...data} />}</Answer>
      <CallNow isOpen={isCalling} close={() => setCalling(false)} done={(callId) => go(`/roll-calls/${callId}`)} />
    </PageFrame>
  )
}

function Lists({ calls, scheduled, randomLeft }: z.output<typeof rollCallsView.output>): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const running = calls.filter((call) => !call.isClosed)
  const past = calls.filter((call) => call.isClosed)
  const ahead = scheduled.filter((each) => each.at >= now - 60_000)
  const next = ahead[0]
  return (
    <>
      <section className="panel rollcall-section" aria-label={t('rollcall.running')}>
        <h2>{t('rollcall.running')}</h2>
        {running.length === 0 ? (
          <EmptyState title={next === undefined ? t('rollcall.running.none') : `${t('rollcall.running.none')} · ${t('rollcall.running.next', { time: format.near(next.at, now) })}`}>{t('rollcall.running.what')}</EmptyState>
        ) : (
          <ul className="rollcall-running">
            {running.map((call) => (
              <Running key={call.id} call={call} />
            ))}
          </ul>
        )}
      </section>
      <section className="panel rollcall-section" aria-label={t('rollcall.scheduled')}>
        <h2>{t('rollcall.scheduled')}</h2>
        {ahead.length === 0 ? <p className="muted">{t('rollcall.scheduled.none')}</p> : null}
        <ul className="rollcall-ahead">
          {ahead.map((each) => (
            <li key={each.occurrence}>
              <TimeLeft at={each.at} /> <span className="muted">{t('rollcall.clause', { id: each.clauseId })}</span>
            </li>
          ))}
        </ul>
        {randomLeft > 0 ? <p>{t('rollcall.random-left', { n: randomLeft })}</p> : null}
      </section>
      <section className="panel rollcall-section" aria-label={t('rollcall.past')}>
        <h2>{t('rollcall.past')}</h2>
        {past.length === 0 ? <p className="muted">{t('rollcall.past.none')}</p> : <Past calls={past} />}
      </section>
    </>
  )
}

function Running({ call }: { call: RollCall }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const unanswered = countUnanswered(call)
  return (
    <li>
      <Link to={`/roll-calls/${call.id}` as never} className="rollcall-card">
        <span className="rollcall-card-time">{format.time(call.openedAt)}</span>
        <span>
          {t(`rollcall.sort.${call.sort}`)}
          {call.clauseId === null ? null : <span className="muted"> · {t('rollcall.clause', { id: call.clauseId })}</span>}
        </span>
        <span className="rollcall-card-answered">{t('rollcall.answered-of', { n: countAnswered(call), m: countExpected(call) })}</span>
        {unanswered > 0 ? <strong>{t('rollcall.no-answer-yet', { n: unanswered })}</strong> : <span className="muted">{t('rollcall.all-answered')}</span>}
        <Countdown answerBy={call.answerBy} isOver={call.isClosed || unanswered === 0} size="small" />
      </Link>
    </li>
  )
}

const pastStates = calledStates.filter((state) => state !== 'called')

function Past({ calls }: { calls: readonly RollCall[] }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  return (
    <div className="rows-scroll">
      <table className="rows rows-cards">
        <thead>
          <tr>
            <th>{t('rollcall.opened')}</th>
            <th>{t('rollcall.sort')}</th>
            {pastStates.map((state) => (
              <th key={state} className="is-number">
                {t(state === 'late' ? 'rollcall.past.late' : `rollcall.state.${state}`)}
              </th>
            ))}
            <th className="is-number">{t('rollcall.called-count')}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id}>
              <td data-label={t('rollcall.opened')}>
                <Link to={`/roll-calls/${call.id}` as never} className="number">
                  {format.dayTime(call.openedAt)}
                </Link>
              </td>
              <td data-label={t('rollcall.sort')}>
                <span>
                  {t(`rollcall.sort.${call.sort}`)}
                  {call.clauseId === null ? null : <span className="muted"> · {t('rollcall.clause', { id: call.clauseId })}</span>}
                </span>
              </td>
              {pastStates.map((state) => {
                const count = call.counts[state] ?? 0
                const shape = markOfCalled({ state, answeredAt: null }, false).shape
                const isWrong = count > 0 && (state === 'late' || state === 'reported')
                return (
                  <td key={state} data-label={t(state === 'late' ? 'rollcall.past.late' : `rollcall.state.${state}`)} className={`is-number${isWrong ? ' tone-red' : count === 0 ? ' muted' : ''}`}>
                    <span>
                      {isWrong ? <StateShape state={shape} /> : null} {count}
                    </span>
                  </td>
                )
              })}
              <td data-label={t('rollcall.called-count')} className="is-number">
                {call.total}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
