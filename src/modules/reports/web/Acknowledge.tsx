/** A unit says that it has the order, or that its people have been briefed. */
import { Link, Navigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { unitView } from '../../../force/contract.ts'
import { useCommand, useLanguage, usePathValues, useView } from '../../../kernel/web/index.ts'
import { obligationView } from '../../../orders/contract.ts'
import { Quote, useOperationId } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateMark, TimeLeft } from '../../../ui/index.ts'
import { acknowledgeOrder, confirmBriefing } from '../contract.ts'
import './reports.css'

export function Acknowledge(): ReactNode {
  const { obligationId = '' } = usePathValues()
  const asked = useView(obligationView, { obligationId })
  // What is owed there is an answer, not a receipt.
  return <Answer of={asked}>{(data) => (data.item.details['part'] === 'answers' ? <Navigate to={'/questions' as never} replace /> : <Page key={data.item.id} about={data} />)}</Answer>
}

const settled = ['met', 'met-late', 'waived', 'withdrawn']

function Page({ about: { item, clause } }: { about: z.output<typeof obligationView.output> }): ReactNode {
  const { t, say } = useLanguage()
  const isBriefing = item.details['part'] === 'briefing'
  const isSettled = settled.includes(item.state)
  const unit = say(item.owner.unitName)
  return (
    <PageFrame title={t(isBriefing ? 'reports.briefing' : 'reports.receipt')} hint={unit}>
      <section className="panel file-about">
        <p className="file-due">
          {t('reports.due')} <TimeLeft at={item.dueAt} isOver={isSettled} /> <StateMark state={item.state} />
        </p>
        <Quote clause={clause} />
        <p className="file-links">
          <Link to={'/orders/in-force' as never}>{t('reports.read-order')}</Link>
          <Link to={'/questions' as never} search={{ ask: item.owner.unitId, clause: clause.id } as never}>
            {t('reports.ask')}
          </Link>
        </p>
      </section>
      {isSettled ? (
        <EmptyState title={`● ${t(isBriefing ? 'reports.briefing.done' : 'reports.receipt.done')}`} action={<Link to={'/mine' as never}>{t('reports.filed.to-mine')}</Link>}>
          {t('reports.settled')}
        </EmptyState>
      ) : (
        <section className="panel file-form">{isBriefing ? <Briefing obligationId={item.id} unitId={item.owner.unitId} unit={unit} /> : <Receipt obligationId={item.id} unit={unit} />}</section>
      )}
    </PageFrame>
  )
}

function useAct(run: () => Promise<unknown>): { act(): Promise<void>; problem: string | null } {
  const { explain } = useLanguage()
  const [problem, setProblem] = useState<string | null>(null)
  return {
    problem,
    async act() {
      setProblem(null)
      try {
        await run()
      } catch (error) {
        setProblem(explain(error))
      }
    },
  }
}

function Problem({ text }: { text: string | null }): ReactNode {
  return text === null ? null : (
    <p className="field-problem" role="alert">
      {text}
    </p>
  )
}

function Receipt({ obligationId, unit }: { obligationId: string; unit: string }): ReactNode {
  const { t } = useLanguage()
  const sending = useCommand(acknowledgeOrder)
  const { act, problem } = useAct(() => sending.run({ obligationId }))
  return (
    <>
      <p>{t('reports.receipt.what', { unit })}</p>
      <Button type="primary" size="large" className="big-act" loading={sending.isRunning} onClick={() => void act()}>
        {t('reports.receipt')}
      </Button>
      <Problem text={problem} />
    </>
  )
}

function Briefing({ obligationId, unitId, unit }: { obligationId: string; unitId: string; unit: string }): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const sending = useCommand(confirmBriefing)
  const { data } = useView(unitView, { operationId, unitId })
  const [typed, setTyped] = useState<string | null>(null)
  const known = data === undefined ? '' : String(Math.max(0, data.unit.members - data.absent))
  const text = (typed ?? known).normalize('NFKC').trim()
  const isNumber = /^\d{1,5}$/.test(text)
  const { act, problem } = useAct(() => sending.run({ obligationId, briefed: Number(text) }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isNumber) void act()
      }}
    >
      <p>{t('reports.briefing.what', { unit })}</p>
      <label className="field">
        <span className="field-label">
          {t('reports.briefing.count')} {typed === null && known !== '' ? <span className="form-source">{t('reports.prefilled')}</span> : null}
        </span>
        <Input size="large" className="form-number" inputMode="numeric" autoComplete="off" suffix={t('reports.briefing.people')} status={text !== '' && !isNumber ? 'error' : undefined} value={typed ?? known} onChange={(event) => setTyped(event.target.value)} />
        {text === '' || isNumber ? null : <span className="field-problem">{t('reports.problem.whole')}</span>}
      </label>
      <Button type="primary" size="large" htmlType="submit" className="big-act" disabled={!isNumber} loading={sending.isRunning}>
        {t('reports.briefing')}
      </Button>
      <Problem text={problem} />
    </form>
  )
}
