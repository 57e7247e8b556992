/** Swaps that wait for approval, with what each would break. */
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useLanguage, useSearchValues, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { Answer, ConfirmReason, EmptyState, PageFrame, StateShape, TimeAgo, type MarkState } from '../../../../ui/index.ts'
import { PickUnit } from '../../../../force/web/index.ts'
import { acceptSwap, approveSwap, callOutsView, declineSwap, endSwap, refuseSwap, swapsView } from '../../contract/swaps.ts'
import { CallAnswers } from './CallAnswers.tsx'
import { Breaks, ShiftLine, useAct } from './shift-words.tsx'
import './swaps.css'

type Swap = z.output<typeof swapsView.output>['swaps'][number]

export function Swaps(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const { values, set } = useSearchValues()
  const unitId = values['unit'] ?? null
  const asked = useView(swapsView, { operationId, unitId }, { keepsOld: true })
  return (
    <PageFrame title={t('roster.swaps')} actions={<PickUnit className="force-filter" label={t('roster.watch.unit')} placeholder={t('roster.watch.unit')} isClearable value={unitId} pick={(id) => set({ unit: id ?? undefined })} />}>
      <OpenCalls unitId={unitId} />
      <Answer of={asked}>
        {({ swaps }) => {
          const waiting = swaps.filter((swap) => swap.status === 'accepted')
          const offered = swaps.filter((swap) => swap.status === 'offered')
          const settled = swaps.filter((swap) => swap.status !== 'accepted' && swap.status !== 'offered')
          return (
            <>
              <section aria-label={t('roster.swaps.waiting')}>
                <h2 className="swap-heading">{t('roster.swaps.waiting')}</h2>
                {waiting.length === 0 ? <div className="panel"><EmptyState title={t('roster.swaps.none')}>{t('roster.swaps.none.what')}</EmptyState></div> : <Cards swaps={waiting} />}
              </section>
              {offered.length === 0 ? null : (
                <section aria-label={t('roster.swaps.offered')}>
                  <h2 className="swap-heading">{t('roster.swaps.offered')}</h2>
                  <Cards swaps={offered} />
                </section>
              )}
              {settled.length === 0 ? null : (
                <section aria-label={t('roster.swaps.settled')}>
                  <h2 className="swap-heading">{t('roster.swaps.settled')}</h2>
                  <Cards swaps={settled} />
                </section>
              )}
            </>
          )
        }}
      </Answer>
    </PageFrame>
  )
}

/** Calls that are out now, with their answers as they come. */
function OpenCalls({ unitId }: { unitId: string | null }): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const { data } = useView(callOutsView, { operationId, unitId }, { keepsOld: true })
  const open = (data?.callOuts ?? []).filter((call) => call.endedAt === null)
  if (open.length === 0) return null
  return (
    <section aria-label={t('roster.call.open')}>
      <h2 className="swap-heading">{t('roster.call.open')}</h2>
      <div className="open-calls">
        {open.map((call) => (
          <CallAnswers key={call.id} call={call} />
        ))}
      </div>
    </section>
  )
}

function Cards({ swaps }: { swaps: readonly Swap[] }): ReactNode {
  return (
    <ul className="swap-cards">
      {swaps.map((swap) => (
        <li key={swap.id} className="panel">
          <SwapCard swap={swap} />
        </li>
      ))}
    </ul>
  )
}

const shapes: Readonly<Record<Swap['status'], MarkState>> = { offered: 'open', accepted: 'due-soon', approved: 'met', declined: 'waived', refused: 'withdrawn', ended: 'waived' }

export function SwapCard({ swap }: { swap: Swap }): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useOperationId()
  const act = useAct()
  const approving = useCommand(approveSwap)
  const refusing = useCommand(refuseSwap)
  const accepting = useCommand(acceptSwap)
  const declining = useCommand(declineSwap)
  const ending = useCommand(endSwap)
  const [isRefusing, setRefusing] = useState(false)
  const input = { swapId: swap.id, operationId }
  const isOpen = swap.status === 'offered' || swap.status === 'accepted'
  const isBlocked = swap.violations.some((one) => one.isHard || one.code === 'need' || one.code === 'floor')
  const names = new Map([swap.from, swap.to].map((side) => [side.memberId, side.name]))
  return (
    <article className="swap-card" aria-label={`${swap.from.name} · ${swap.to.name}`}>
      <header>
        <span className={swap.status === 'accepted' ? 'tone-amber' : 'muted'}>
          <StateShape state={shapes[swap.status]} /> {t(`roster.swap.status.${swap.status}`)}
        </span>
        <span className="muted">
          <TimeAgo at={swap.offeredAt} />
        </span>
      </header>
      <dl className="swap-sides">
        <div>
          <dt>
            {swap.otherShift === null ? t('roster.swap.gives-to', { from: swap.from.name, to: swap.to.name }) : t('roster.swap.gives', { from: swap.from.name })} <span className="muted">{say(swap.from.unitName)}</span>
          </dt>
          <dd>
            <ShiftLine shift={swap.shift} />
          </dd>
        </div>
        {swap.otherShift === null ? (
          <div className="muted">{t('roster.swap.nothing-back')}</div>
        ) : (
          <div>
            <dt>
              {t('roster.swap.in-return', { to: swap.to.name })} <span className="muted">{say(swap.to.unitName)}</span>
            </dt>
            <dd>
              <ShiftLine shift={swap.otherShift} />
            </dd>
          </div>
        )}
      </dl>
      {!isOpen ? null : swap.violations.length > 0 ? (
        <Breaks violations={swap.violations} names={names} />
      ) : (
        <p className="muted">
          <StateShape state="met" /> {t('roster.swap.clear')}
        </p>
      )}
      {swap.isLate ? (
        <p className="tone-amber">
          <StateShape state="due-soon" /> {t('roster.swap.late')}
        </p>
      ) : null}
      <footer className="swap-acts no-print">
        {swap.mayApprove ? (
          <Button type="primary" disabled={isBlocked} loading={approving.isRunning} onClick={() => void act(() => approving.run(input), t('roster.swap.done.approved'))}>
            {t('roster.swap.approve')}
          </Button>
        ) : null}
        {swap.mayAnswer ? (
          <>
            <Button disabled={isBlocked} loading={accepting.isRunning} onClick={() => void act(() => accepting.run(input), t('roster.swap.done.accepted'))}>
              {t('roster.swap.accept-for')}
            </Button>
            <Button loading={declining.isRunning} onClick={() => void act(() => declining.run(input), t('roster.swap.done.declined'))}>
              {t('roster.swap.decline')}
            </Button>
          </>
        ) : null}
        {swap.mayRefuse ? <Button onClick={() => setRefusing(true)}>{t('roster.swap.refuse')}</Button> : null}
        {swap.mayEnd ? (
          <Button type="text" loading={ending.isRunning} onClick={() => void act(() => ending.run(input), t('roster.swap.done.ended'))}>
            {t('roster.swap.end')}
          </Button>
        ) : null}
      </footer>
      <ConfirmReason isOpen={isRefusing} title={t('roster.swap.refuse.title')} confirmText={t('roster.swap.refuse')} onClose={() => setRefusing(false)} onConfirm={async (reason) => void (await refusing.run({ ...input, reason }))} />
    </article>
  )
}
