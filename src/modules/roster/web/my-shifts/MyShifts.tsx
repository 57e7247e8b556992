/** The phone's roster: my next shifts, who is with me, what wants an answer. */
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useLanguage, useOperationNow, useReadOperationNow, useSession, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateShape } from '../../../../ui/index.ts'
import { myShiftsView } from '../../contract/rosters.ts'
import { acceptSwap, answerCallOut, declineSwap, endSwap } from '../../contract/swaps.ts'
import { dayWords } from '../grid/words.ts'
import { OfferSwap } from '../swaps/OfferSwap.tsx'
import { useAct } from '../swaps/shift-words.tsx'
import { CalendarLinks } from './CalendarLinks.tsx'
import './my-shifts.css'

type Mine = z.output<typeof myShiftsView.output>
type Shift = Mine['shifts'][number]
type Swap = Mine['swaps'][number]
type Call = Mine['callOuts'][number]

export function MyShifts(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const asked = useView(myShiftsView, { operationId })
  const [offered, setOffered] = useState<string | null>(null)
  return (
    <PageFrame title={t('roster.my-shifts')}>
      <Answer of={asked}>
        {({ shifts, swaps, callOuts }) => {
          const open = swaps.filter((swap) => swap.status === 'offered' || swap.status === 'accepted')
          const swapped = new Set(open.filter((swap) => swap.isMine).map((swap) => swap.shift.id))
          return (
            <div className="my-shifts">
              {callOuts.length === 0 ? null : (
                <section aria-label={t('roster.my-shifts.calls')}>
                  <h2>{t('roster.my-shifts.calls')}</h2>
                  {callOuts.map((call) => (
                    <CallCard key={call.id} call={call} />
                  ))}
                </section>
              )}
              {open.length === 0 ? null : (
                <section aria-label={t('roster.my-shifts.swaps')}>
                  <h2>{t('roster.my-shifts.swaps')}</h2>
                  {open.map((swap) => (
                    <SwapOffer key={swap.id} swap={swap} />
                  ))}
                </section>
              )}
              <section aria-label={t('roster.my-shifts')}>
                {shifts.length === 0 ? (
                  <EmptyState title={t('roster.my-shifts.none')}>{t('roster.my-shifts.none.what')}</EmptyState>
                ) : (
                  <ul className="shift-cards">
                    {shifts.map((shift) => (
                      <li key={shift.id} className="panel">
                        <ShiftCard shift={shift} isOffered={swapped.has(shift.id)} offer={() => setOffered(shift.id)} />
                      </li>
                    ))}
                  </ul>
                )}
              </section>
              <CalendarLinks unitId={null} />
            </div>
          )
        }}
      </Answer>
      {offered === null ? null : <OfferSwap shiftId={offered} close={() => setOffered(null)} />}
    </PageFrame>
  )
}

function Times({ from, to }: { from: number; to: number }): ReactNode {
  const format = useTimeFormat()
  const isNextDay = format.day(from) !== format.day(to)
  return (
    <span className="number">
      {format.time(from)}–{isNextDay ? `${format.day(to)} ` : ''}
      {format.time(to)}
    </span>
  )
}

function ShiftCard({ shift, isOffered, offer }: { shift: Shift; isOffered: boolean; offer(): void }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const now = useOperationNow(60_000)
  const isNow = shift.from <= now && now < shift.to
  const maySwap = !isNow && shift.from > now && (shift.rosterStatus === 'approved' || shift.rosterStatus === 'in-force')
  return (
    <article className="shift-card">
      <header>
        <strong className="shift-day">{dayWords(language, shift.day)}</strong>
        <span className="shift-code">{shift.code}</span>
      </header>
      <p>
        {say(shift.className)} · <Times from={shift.from} to={shift.to} />
      </p>
      <p className="muted">
        {say(shift.unitName)}
        {isNow ? (
          <strong className="on-now">
            {' '}
            <StateShape state="met" /> {t('roster.my-shifts.now')}
          </strong>
        ) : null}
        {shift.rosterStatus === 'submitted' ? ` · ${t('roster.my-shifts.tentative')}` : ''}
      </p>
      <p className="muted">{shift.with.length === 0 ? t('roster.my-shifts.alone') : t('roster.my-shifts.with', { names: shift.with.map((one) => one.name).join(language.language === 'zh' ? '、' : ', ') })}</p>
      {maySwap && !isOffered ? (
        <Button className="no-print" onClick={offer}>
          {t('roster.swap.offer')}
        </Button>
      ) : null}
      {isOffered ? (
        <p className="tone-amber">
          <StateShape state="due-soon" /> {t('roster.swap.status.offered')}
        </p>
      ) : null}
    </article>
  )
}

/** Full width, two big buttons: answered in one tap, from the bed. */
function CallCard({ call }: { call: Call }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const operationId = useOperationId()
  const session = useSession()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const readNow = useReadOperationNow()
  const act = useAct()
  const answering = useCommand(answerCallOut)
  const answer = (how: 'coming' | 'cannot'): void => {
    if (session === null) return
    void act(() => answering.run({ callOutId: call.id, memberId: session.member.id, answer: how, operationId }, { occurredAt: Math.floor(readNow()) }), t(`roster.call.said.${how}`))
  }
  return (
    <article className={`call-card panel${call.answer === null ? ' is-waiting' : ''}`}>
      <h3>
        {dayWords(language, call.day)} · {say(call.className)}
      </h3>
      <p>
        {say(call.unitName)} · <Times from={call.from} to={call.to} />
        {call.from > now ? <span className="tone-amber"> · {t('ui.time.in', { length: format.length(call.from - now) })}</span> : null}
      </p>
      {call.answer === null ? null : <p role="status">{t(`roster.call.said.${call.answer}`)}</p>}
      <div className="call-buttons">
        <Button type={call.answer === 'coming' ? 'default' : 'primary'} size="large" block disabled={call.answer === 'coming'} loading={answering.isRunning} onClick={() => answer('coming')}>
          {t('roster.call.coming')}
        </Button>
        <Button size="large" block disabled={call.answer === 'cannot'} loading={answering.isRunning} onClick={() => answer('cannot')}>
          {t('roster.call.cannot')}
        </Button>
      </div>
    </article>
  )
}

function SwapOffer({ swap }: { swap: Swap }): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const act = useAct()
  const accepting = useCommand(acceptSwap)
  const declining = useCommand(declineSwap)
  const ending = useCommand(endSwap)
  const input = { swapId: swap.id, operationId }
  const title = swap.isMine ? t('roster.my-shifts.swap-to', { name: swap.to }) : t(swap.otherShift === null ? 'roster.my-shifts.cover-from' : 'roster.my-shifts.swap-from', { name: swap.from })
  const [taken, given] = swap.isMine ? [swap.otherShift, swap.shift] : [swap.shift, swap.otherShift]
  return (
    <article className="call-card panel">
      <h3>{title}</h3>
      {taken === null ? null : <Part word={t('roster.my-shifts.you-take')} shift={taken} />}
      {given === null ? null : <Part word={t('roster.my-shifts.you-give')} shift={given} />}
      <p className="muted">{t(swap.status === 'accepted' ? 'roster.swap.status.accepted' : 'roster.swap.status.offered')}</p>
      <div className="call-buttons">
        {!swap.isMine && swap.status === 'offered' ? (
          <Button type="primary" size="large" block loading={accepting.isRunning} onClick={() => void act(() => accepting.run(input), t('roster.swap.done.accepted'))}>
            {t('roster.swap.accept')}
          </Button>
        ) : null}
        {swap.isMine ? (
          <Button size="large" block loading={ending.isRunning} onClick={() => void act(() => ending.run(input), t('roster.swap.done.ended'))}>
            {t('roster.swap.end')}
          </Button>
        ) : (
          <Button size="large" block loading={declining.isRunning} onClick={() => void act(() => declining.run(input), t('roster.swap.done.declined'))}>
            {t('roster.swap.decline')}
          </Button>
        )}
      </div>
    </article>
  )
}

function Part({ word, shift }: { word: string; shift: { readonly day: string; readonly from: number; readonly to: number } }): ReactNode {
  const language = useLanguage()
  return (
    <p>
      <span className="muted">{word}</span> <strong>{dayWords(language, shift.day)}</strong> <Times from={shift.from} to={shift.to} />
    </p>
  )
}
