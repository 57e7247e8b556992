/** Somebody fell away: three ways to mend the roster, side by side, and what each costs whom. */
import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { newId, useCommand, useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState } from '../../../../ui/index.ts'
import { askRosterChange, changeShifts } from '../../contract/rosters.ts'
import { mendRosterView } from '../../contract/solver.ts'
import { dayWords } from '../grid/words.ts'
import './solver.css'

type Mending = z.output<typeof mendRosterView.output>
type Way = Mending['alternatives'][number]

export interface MendPanelProps {
  readonly rosterId: string
  readonly memberId: string
  readonly name: string
  readonly days: readonly string[]
  readonly operationId: string | null
  /** Who may not change the roster still sees what could be done, and by whom it is done. */
  readonly mayTake: boolean
  onTaken?(): void
}

export function MendPanel({ rosterId, memberId, name, days, operationId, mayTake, onTaken }: MendPanelProps): ReactNode {
  const language = useLanguage()
  const { t } = language
  const asked = useView(mendRosterView, { rosterId, memberId, days: [...days], operationId })
  return (
    <section aria-label={t('roster.mend')}>
      <p>{t('roster.mend.what', { name, days: days.map((day) => dayWords(language, day)).join(', ') })}</p>
      <Answer of={asked}>
        {(answer) =>
          answer.alternatives.length === 0 ? (
            <EmptyState title={t('roster.mend.none')}>{t('roster.mend.none.what')}</EmptyState>
          ) : (
            <>
              <p className="muted">
                {t('roster.mend.without', { n: answer.before.short })} · {t('roster.mend.took', { n: Math.round(answer.tookMs) })}
              </p>
              <div className="mend-ways">
                {answer.alternatives.map((way, at) => (
                  <WayCard key={JSON.stringify(way.changes)} answer={answer} way={way} number={at + 1} memberId={memberId} rosterId={rosterId} operationId={operationId} mayTake={mayTake} onTaken={() => onTaken?.()} />
                ))}
              </div>
            </>
          )
        }
      </Answer>
    </section>
  )
}

function WayCard({ answer, way, number, memberId, rosterId, operationId, mayTake, onTaken }: { answer: Mending; way: Way; number: number; memberId: string; rosterId: string; operationId: string | null; mayTake: boolean; onTaken(): void }): ReactNode {
  const language = useLanguage()
  const { t, explain } = language
  const format = useTimeFormat()
  const { message } = App.useApp()
  const change = useCommand(changeShifts)
  const ask = useCommand(askRosterChange)
  const [isAsking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [handover, setHandover] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const codes = new Map(answer.classes.map(({ classId, code }) => [classId, code]))
  const names = new Map(answer.names.map((one) => [one.memberId, one.name]))

  async function take(): Promise<void> {
    setProblem(null)
    try {
      if (way.isInsideNotice) {
        await ask.run({ rosterId, changeId: newId(), operationId, changes: way.changes, reason: reason.trim(), handover: handover.trim() })
        void message.success(t('roster.mend.asked'))
      } else {
        await change.run({ rosterId, operationId, revision: answer.revision, changes: way.changes })
        void message.success(t('roster.mend.taken'))
      }
      setAsking(false)
      onTaken()
    } catch (error) {
      setProblem(explain(error))
    }
  }

  const extraWords = (minutes: number): string => (minutes === 0 ? t('roster.mend.same') : t(minutes > 0 ? 'roster.mend.extra' : 'roster.mend.less', { length: format.length(Math.abs(minutes) * 60_000) }))
  const others = way.changes.filter((cell) => cell.memberId !== memberId)
  return (
    <article className="mend-way" aria-label={t('roster.mend.way', { n: number })}>
      <h3>{t('roster.mend.way', { n: number })}</h3>
      <p className={way.short > 0 ? 'tone-amber' : undefined}>
        {way.short > 0 ? `▲ ${t('roster.mend.short', { n: way.short })}` : `● ${t('roster.mend.filled')}`} · {t('roster.mend.changes', { n: way.changes.length })}
      </p>
      <ul aria-label={t('roster.mend.touched')}>
        {way.touched.length === 0 ? <li className="muted">{t('roster.mend.nobody')}</li> : null}
        {way.touched.map((touched) => (
          <li key={touched.memberId}>
            <strong>{touched.name}</strong> <span className="muted">{extraWords(touched.extraMinutes)}</span>
            <br />
            {others
              .filter((cell) => cell.memberId === touched.memberId)
              .map((cell) => `${dayWords(language, cell.day)} ${cell.classId === null ? t('roster.solver.off') : (codes.get(cell.classId) ?? '?')}`)
              .join(' · ')}
          </li>
        ))}
      </ul>
      {way.isInsideNotice ? <p className="muted">{t('roster.mend.inside-notice')}</p> : null}
      {isAsking ? (
        <div>
          <label className="field">
            <span className="field-label">{t('roster.mend.reason')}</span>
            <Input.TextArea autoSize value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          </label>
          <label className="field">
            <span className="field-label">{t('roster.mend.handover')}</span>
            <Input.TextArea autoSize value={handover} maxLength={500} onChange={(event) => setHandover(event.target.value)} />
          </label>
        </div>
      ) : null}
      {mayTake ? null : <p className="muted">{t('roster.mend.not-yours')}</p>}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      <Button
        className="mend-act"
        type={number === 1 ? 'primary' : 'default'}
        loading={change.isRunning || ask.isRunning}
        disabled={!mayTake || (isAsking && (reason.trim().length < 2 || handover.trim().length < 2))}
        title={[...new Set(others.map((cell) => names.get(cell.memberId) ?? ''))].join(', ')}
        onClick={() => {
          if (way.isInsideNotice && !isAsking) setAsking(true)
          else void take()
        }}
      >
        {t(way.isInsideNotice ? 'roster.mend.ask' : 'roster.mend.take')}
      </Button>
    </article>
  )
}
