/** A gap: who could fill it, ranked; one tap calls; answers come in live. */
import { Button } from 'antd'
import { useMemo, type ReactNode } from 'react'
import type { z } from 'zod'
import { newId, useCommand, useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState, PhoneLink, StateShape } from '../../../../ui/index.ts'
import { callOut, callOutsView, gapCandidatesView } from '../../contract/swaps.ts'
import { CallAnswers } from './CallAnswers.tsx'
import { Breaks, useAct } from './shift-words.tsx'
import './swaps.css'

type Candidate = z.output<typeof gapCandidatesView.output>['candidates'][number]

interface Props {
  readonly rosterId: string
  readonly day: string
  readonly classId: string
  readonly forShiftId: string | null
  readonly operationId: string | null
  /** Set: the panel has a button that closes it. */
  readonly onClose?: () => void
}

/** As many as one rings at once for one gap: the first to come gets it. */
const firstFew = 3

export function GapPanel({ rosterId, day, classId, forShiftId, operationId, onClose }: Props): ReactNode {
  const { t, find } = useLanguage()
  const asked = useView(gapCandidatesView, { rosterId, day, classId, forShiftId, operationId })
  const calls = useView(callOutsView, { operationId })
  const calling = useCommand(callOut)
  const act = useAct()
  const mine = useMemo(() => (calls.data?.callOuts ?? []).filter((call) => call.rosterId === rosterId && call.day === day && call.classId === classId), [calls.data, rosterId, day, classId])
  const open = mine.filter((call) => call.endedAt === null)
  const called = new Set(open.flatMap((call) => call.members.map((member) => member.memberId)))
  const call = (memberIds: string[]): void => void act(() => calling.run({ callOutId: newId(), rosterId, day, classId, forShiftId, memberIds, wanted: 1, operationId }), t('roster.gap.call-done', { n: memberIds.length }))
  return (
    <section className="gap-panel" aria-label={t('roster.gap')}>
      {mine.map((one) => (
        <CallAnswers key={one.id} call={one} />
      ))}
      <Answer of={asked}>
        {({ candidates, lacking }) => {
          const fit = candidates.filter((one) => one.isQualified && one.isRested && !called.has(one.memberId)).slice(0, firstFew)
          return candidates.length === 0 ? (
            <EmptyState title={t('roster.gap.none')}>{t('roster.gap.none.what')}</EmptyState>
          ) : (
            <>
              <header className="gap-head">
                <span className="muted">{lacking.length === 0 ? t('roster.gap.what') : t('roster.gap.lacking', { skills: lacking.map((code) => find(`force.qualification.${code}`) ?? code).join(', ') })}</span>
                {fit.length > 1 && open.length === 0 ? (
                  <Button loading={calling.isRunning} onClick={() => call(fit.map((one) => one.memberId))}>
                    {t('roster.gap.call-first', { n: fit.length })}
                  </Button>
                ) : null}
              </header>
              <ol className="gap-candidates">
                {candidates.map((candidate) => (
                  <Row key={candidate.memberId} candidate={candidate} hasWanted={lacking.length > 0} isCalled={called.has(candidate.memberId)} isRunning={calling.isRunning} call={() => call([candidate.memberId])} />
                ))}
              </ol>
            </>
          )
        }}
      </Answer>
      {onClose === undefined ? null : (
        <Button type="text" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      )}
    </section>
  )
}

function Row({ candidate, hasWanted, isCalled, isRunning, call }: { candidate: Candidate; /** The shift asks for a qualification. */ hasWanted: boolean; isCalled: boolean; isRunning: boolean; call(): void }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const { restMinutes, extraMinutes, distanceMetres } = candidate
  const hours = Math.round(Math.abs(extraMinutes) / 60)
  const extra = hours === 0 ? t('roster.gap.even') : extraMinutes > 0 ? t('roster.gap.extra', { n: hours }) : t('roster.gap.under', { n: hours })
  // A day and a half says enough.
  const rest = restMinutes === null || restMinutes > 36 * 60 ? t('roster.gap.rested.long') : restMinutes <= 0 ? t('roster.gap.no-rest') : t(candidate.isRested ? 'roster.gap.rested' : 'roster.gap.tired', { length: format.length(restMinutes * 60_000) })
  // The rest is said above.
  const others = candidate.violations.filter((one) => one.code !== 'rest')
  const where = distanceMetres === 0 ? t('roster.gap.own') : `${say(candidate.unitName)}${distanceMetres === null ? '' : ` · ${t('roster.gap.distance', { n: (distanceMetres / 1000).toFixed(1) })}`}`
  return (
    <li>
      <div className="candidate-who">
        <strong>{candidate.name}</strong> <PhoneLink number={candidate.telephone} />
      </div>
      <div className="candidate-facts">
        {hasWanted ? (
          <span className={candidate.isQualified ? 'muted' : 'tone-amber'}>
            <StateShape state={candidate.isQualified ? 'met' : 'due-soon'} /> {t(candidate.isQualified ? 'roster.gap.qualified' : 'roster.gap.unqualified')}
          </span>
        ) : null}
        <span className={candidate.isRested ? 'muted' : 'tone-red'}>
          <StateShape state={candidate.isRested ? 'met' : 'breached'} /> {rest}
        </span>
        <span className="muted">{extra}</span>
        <span className="muted">{where}</span>
      </div>
      {others.length === 0 ? null : <Breaks violations={others} />}
      <div className="candidate-act">
        {isCalled ? (
          <span className="muted">{t('roster.gap.called')}</span>
        ) : (
          <Button type={candidate.isQualified && candidate.isRested ? 'primary' : 'default'} disabled={isRunning} aria-label={`${t('roster.gap.call')} ${candidate.name}`} onClick={call}>
            {t('roster.gap.call')}
          </Button>
        )}
      </div>
    </li>
  )
}
