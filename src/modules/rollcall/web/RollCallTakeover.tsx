/** Somebody who is called sees it wherever they are: the whole screen on a phone, a band on a desk. */
import { App, Button } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useCommand, useLanguage, useView } from '../../../kernel/web/index.ts'
import { answerRollCall, myRollCallView } from '../contract.ts'
import './answer/answer.css'
import { openAnswerPage, type AnswerPage } from './answer/page.ts'
import { Countdown } from './Countdown.tsx'
import './rollcall.css'

const isWaiting = (state: string): boolean => state === 'called' || state === 'late' || state === 'reported'

function useIsNarrow(): boolean {
  const [query] = useState(() => globalThis.matchMedia('(max-width: 720px)'))
  const [isNarrow, setNarrow] = useState(query.matches)
  useEffect(() => {
    const listen = (): void => setNarrow(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [query])
  return isNarrow
}

export function RollCallTakeover(): ReactNode {
  const asked = useView(myRollCallView, {})
  const isNarrow = useIsNarrow()
  const call = asked.data?.call ?? null
  const waitingId = call !== null && isWaiting(call.state) ? call.calledId : null
  const [shownId, setShownId] = useState<string | null>(null)
  const [leftId, setLeftId] = useState<string | null>(null)
  useEffect(() => {
    if (waitingId !== null) setShownId(waitingId)
  }, [waitingId])
  if (isNarrow) return shownId === null || (shownId === leftId && shownId !== waitingId) ? null : <Whole key={shownId} leave={() => setLeftId(shownId)} beat={asked.dataUpdatedAt} />
  return call === null || waitingId === null ? null : <Band calledId={waitingId} answerBy={call.answerBy} />
}

function Whole({ leave, beat }: { leave(): void; beat: number }): ReactNode {
  const { t, language } = useLanguage()
  const place = useRef<HTMLDivElement>(null)
  const page = useRef<AnswerPage | null>(null)
  const leaving = useRef(leave)
  leaving.current = leave
  const label = t('rollcall.continue')
  useEffect(() => {
    if (place.current === null) return
    const opened = openAnswerPage(place.current, { token: null, language, leave: { label, go: () => leaving.current() } })
    page.current = opened
    return () => opened.close()
  }, [language, label])
  const shownBeat = useRef(beat)
  useEffect(() => {
    if (shownBeat.current === beat) return
    shownBeat.current = beat
    page.current?.refresh()
  })
  return <div ref={place} className="rollcall-whole no-print" role="dialog" aria-modal="true" aria-label={t('rollcall.you-are-called')} />
}

function Band({ calledId, answerBy }: { calledId: string; answerBy: number }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const answering = useCommand(answerRollCall)
  return (
    <div className="rollcall-band no-print" role="alert">
      <strong>{t('rollcall.you-are-called')}</strong>
      <Countdown answerBy={answerBy} isOver={false} size="small" />
      <Button type="primary" loading={answering.isRunning} onClick={() => void answering.run({ calledId }).catch((error: unknown) => void message.error(explain(error)))}>
        {t('rollcall.answer')}
      </Button>
    </div>
  )
}
