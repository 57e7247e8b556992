/** One roll call, live: who has not answered stands first, with a telephone. */
import { PrinterOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Popconfirm } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { useLanguage, useOperationNow, usePathValues, useShortcuts, useTimeFormat, useView, type Shortcut } from '../../../kernel/web/index.ts'
import { PrintHead } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, TimeLeft } from '../../../ui/index.ts'
import { rollCallView } from '../contract.ts'
import { CalledRow } from './CalledRow.tsx'
import { Countdown } from './Countdown.tsx'
import { useHeldOrder } from './held-order.ts'
import { actsOf, letterOf, useRollCallActs, type CalledAct } from './roll-call-acts.tsx'
import { countExpected, isUnanswered, sortCalled, type Called, type RollCall } from './words.ts'
import './rollcall.css'

export function RollCallPage(): ReactNode {
  const { callId = '' } = usePathValues()
  const asked = useView(rollCallView, { callId })
  return <Answer of={asked}>{({ call, called }) => <Live call={call} called={called} />}</Answer>
}

function Live({ call, called }: { call: RollCall; called: readonly Called[] }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const acts = useRollCallActs(call.id)
  const unanswered = called.filter(isUnanswered)
  const late = called.filter((item) => item.state === 'late' && item.answeredAt !== null).length
  const unreported = unanswered.filter((item) => item.state === 'late').length
  const title = `${format.time(call.openedAt)} · ${t(`rollcall.sort.${call.sort}`)}`
  return (
    <PageFrame
      title={`${t('rollcall.one')} ${title}`}
      hint={
        <>
          <Link to={'/roll-calls' as never} className="no-print">
            {t('rollcall.all')}
          </Link>
          {call.clauseId === null ? null : (
            <>
              {' · '}
              <Link to={'/' as never} search={{ clause: call.clauseId } as never}>
                {t('rollcall.clause', { id: call.clauseId })}
              </Link>
            </>
          )}
        </>
      }
      actions={
        <>
          <Button className="no-print" icon={<PrinterOutlined />} aria-label={t('rollcall.print')} title={t('rollcall.print')} onClick={() => globalThis.print()} />
          {unreported === 0 ? null : (
            <Popconfirm title={t('rollcall.report-all', { n: unreported })} description={t('rollcall.report-all.what', { n: unreported })} okText={t('rollcall.report-one')} cancelText={t('ui.cancel')} onConfirm={() => acts.reportAll()}>
              <Button className="no-print">{t('rollcall.report-all', { n: unreported })}</Button>
            </Popconfirm>
          )}
        </>
      }
    >
      <PrintHead title={`${t('rollcall.one')} ${title}`} />
      <section className="rollcall-head panel">
        <Countdown answerBy={call.answerBy} isOver={call.isClosed || unanswered.length === 0} />
        <div className="rollcall-figures">
          <strong className="rollcall-answered">{t('rollcall.answered-of', { n: countExpected(call) - unanswered.length, m: countExpected(call) })}</strong>
          {late === 0 ? null : <span>{t('rollcall.answered-late-count', { n: late })}</span>}
          {unanswered.length === 0 ? <span className="muted">{t('rollcall.all-answered')}</span> : <span>{t('rollcall.no-answer-yet', { n: unanswered.length })}</span>}
          {call.total > countExpected(call) ? <span className="muted">{t('rollcall.excused-count', { n: call.total - countExpected(call) })}</span> : null}
          {call.isClosed || unanswered.length === 0 ? null : (
            <span className="muted">
              {t('rollcall.verify-by')} <TimeLeft at={call.verifyBy} soonMs={60_000} />
            </span>
          )}
        </div>
        <progress className="rollcall-progress" max={Math.max(1, countExpected(call))} value={countExpected(call) - unanswered.length} aria-label={t('rollcall.answered-of', { n: countExpected(call) - unanswered.length, m: countExpected(call) })} />
      </section>
      {called.length === 0 ? <EmptyState title={t('rollcall.empty')}>{t('rollcall.empty.what')}</EmptyState> : <List call={call} called={called} start={acts.start} />}
      {acts.dialog}
    </PageFrame>
  )
}

function List({ call, called, start }: { call: RollCall; called: readonly Called[]; start(act: CalledAct, item: Called): void }): ReactNode {
  const { t } = useLanguage()
  const now = useOperationNow(10_000)
  const { rows, hold } = useHeldOrder(sortCalled(called), (item) => item.calledId)
  const [currentId, setCurrentId] = useState<string | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const current = rows.find((row) => row.calledId === currentId) ?? rows[0]
  const isDueSoon = call.answerBy - now < 60_000

  function move(by: number): void {
    const at = rows.findIndex((row) => row.calledId === current?.calledId)
    const next = currentId === null ? rows[0] : rows[at + by]
    if (next === undefined) return
    setCurrentId(next.calledId)
    body.current?.querySelector<HTMLElement>(`[data-id="${next.calledId}"]`)?.focus()
  }

  const letters = [...new Set(Object.values(letterOf))]
  useShortcuts([
    { key: 'ArrowDown', label: 'rollcall.key.next', run: () => move(1) },
    { key: 'ArrowUp', label: 'rollcall.key.next', run: () => move(-1) },
    ...letters.map((key): Shortcut => {
      const act = (Object.keys(letterOf) as CalledAct[]).find((each) => letterOf[each] === key) ?? 'reached'
      return {
        key,
        label: `rollcall.${act}`,
        run: () => {
          // Acts only on a row that was chosen, never on whichever stands first.
          if (current === undefined || currentId === null || !actsOf(current).includes(act)) return false
          start(act, current)
        },
      }
    }),
  ])

  return (
    <table className="rows rollcall-list">
      <thead>
        <tr>
          <th>{t('rollcall.column.state')}</th>
          <th>{t('rollcall.column.unit')}</th>
          <th>{t('rollcall.column.role')}</th>
          <th>{t('rollcall.column.name')}</th>
          <th>{t('rollcall.column.telephone')}</th>
          <th>{t('rollcall.column.answered')}</th>
          <th className="no-print">
            <span className="visually-hidden">{t('rollcall.column.acts')}</span>
          </th>
        </tr>
      </thead>
      <tbody
        ref={body}
        onPointerEnter={() => hold(true)}
        onPointerLeave={(event) => hold(event.currentTarget.contains(document.activeElement))}
        onFocus={() => hold(true)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget) && !event.currentTarget.matches(':hover')) hold(false)
        }}
      >
        {rows.map((item) => (
          <CalledRow key={item.calledId} item={item} isDueSoon={isDueSoon} isCurrent={item.calledId === current?.calledId} choose={setCurrentId} start={start} />
        ))}
      </tbody>
    </table>
  )
}
