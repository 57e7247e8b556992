/** Shift handover: planned against real, the checklist of who goes, the muster of who comes. */
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { PickUnit } from '../../../../force/web/index.ts'
import { useLanguage, useSearchValues, useSession, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateShape } from '../../../../ui/index.ts'
import { watchView, type WatchAnswer } from '../../contract/swaps.ts'
import { CalendarLinks } from '../my-shifts/CalendarLinks.tsx'
import { HandOver } from './HandOver.tsx'
import { TakeOver } from './TakeOver.tsx'
import './watch.css'

export function Watch(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const session = useSession()
  const { values, set } = useSearchValues()
  const unitId = values['unit'] ?? session?.member.unitId ?? ''
  const asked = useView(watchView, { operationId, unitId }, { isWanted: unitId !== '' })
  const [doing, setDoing] = useState<'hand-over' | 'take-over' | null>(null)
  return (
    <PageFrame title={t('roster.watch')} actions={<PickUnit className="force-filter" label={t('roster.watch.unit')} value={unitId} pick={(id) => set({ unit: id ?? undefined })} />}>
      <Answer of={asked}>
        {(watch) => {
          if (doing === 'hand-over') return <HandOver unitId={unitId} checklist={watch.checklist} close={() => setDoing(null)} />
          if (doing === 'take-over' && watch.handover !== null) return <TakeOver watch={watch} handoverId={watch.handover.id} close={() => setDoing(null)} />
          return (
            <>
              <Strength watch={watch} />
              <LastHandover watch={watch} handOver={() => setDoing('hand-over')} takeOver={() => setDoing('take-over')} />
              <People watch={watch} />
              <CalendarLinks unitId={unitId} />
            </>
          )
        }}
      </Answer>
    </PageFrame>
  )
}

function Strength({ watch }: { watch: WatchAnswer }): ReactNode {
  const { t } = useLanguage()
  const real = watch.planned.filter((one) => one.isOnDuty).length + watch.unplanned.length
  const isShort = real < watch.planned.length
  return (
    <p className={`watch-strength panel${isShort ? ' tone-red' : ''}`} role="status">
      <StateShape state={isShort ? 'breached' : 'met'} size={18} /> {t('roster.watch.planned-real', { planned: watch.planned.length, real })}
    </p>
  )
}

function LastHandover({ watch: { handover, checklist, mayAct }, handOver, takeOver }: { watch: WatchAnswer; handOver(): void; takeOver(): void }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const wordsOf = new Map(checklist.map((item) => [item.key, item.words]))
  const faults = handover?.items.filter((item) => !item.isOk) ?? []
  const isWaiting = handover !== null && handover.takenAt === null
  return (
    <section className="watch-last panel" aria-label={t('roster.watch.last')}>
      <h2>{t('roster.watch.last')}</h2>
      {handover === null ? <p className="muted">{t('roster.watch.last.none')}</p> : null}
      {handover === null ? null : (
        <>
          <p>
            {t('roster.watch.handed', { name: handover.handedBy ?? '–', time: format.dayTime(handover.handedAt) })}
          </p>
          {handover.takenAt === null ? (
            <p className="tone-amber">
              <StateShape state="due-soon" /> {t('roster.watch.waiting')}
            </p>
          ) : (
            <p>{t('roster.watch.taken', { name: handover.takenBy ?? '–', time: format.time(handover.takenAt) })}</p>
          )}
          {faults.length === 0 ? (
            <p className="muted">
              <StateShape state="met" /> {t('roster.watch.all-ok')}
            </p>
          ) : (
            <ul className="watch-faults">
              {faults.map((item) => {
                const words = wordsOf.get(item.key)
                return (
                  <li key={item.key}>
                    <StateShape state="late" /> {words === undefined ? item.key : say(words)}
                    {item.remark === '' ? '' : `: ${item.remark}`}
                  </li>
                )
              })}
            </ul>
          )}
          {handover.remarks === '' ? null : <p className="watch-remarks">{handover.remarks}</p>}
        </>
      )}
      {mayAct ? (
        <div className="watch-acts no-print">
          {isWaiting && !handover.isMine ? (
            <Button type="primary" size="large" onClick={takeOver}>
              {t('roster.watch.take-over')}
            </Button>
          ) : null}
          {isWaiting && handover.isMine ? <span className="muted">{t('roster.watch.take-over.own')}</span> : null}
          <Button type={isWaiting ? 'default' : 'primary'} size="large" onClick={handOver}>
            {t('roster.watch.hand-over')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function People({ watch: { planned, next, unplanned } }: { watch: WatchAnswer }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const [first] = next
  if (planned.length + next.length + unplanned.length === 0) return <EmptyState title={t('roster.watch.none')}>{t('roster.watch.none.what')}</EmptyState>
  return (
    <div className="watch-people">
      <section className="panel" aria-label={t('roster.watch.now')}>
        <h2>{t('roster.watch.now')}</h2>
        {planned.length === 0 ? <p className="muted">{t('roster.watch.none')}</p> : null}
        <ul>
          {planned.map((one) => (
            <li key={`${one.memberId} ${one.from}`}>
              <span>
                {one.name} <span className="shift-code">{one.code}</span>
              </span>
              {one.isOnDuty ? (
                <span className="muted">
                  <StateShape state="met" /> {t('roster.watch.here')}
                </span>
              ) : (
                <span className="tone-red">
                  <StateShape state="breached" /> {t(one.isAbsent ? 'roster.watch.absent' : 'roster.watch.not-here')}
                </span>
              )}
            </li>
          ))}
        </ul>
        {unplanned.length === 0 ? null : (
          <>
            <h3>{t('roster.watch.unplanned')}</h3>
            <ul>
              {unplanned.map((one) => (
                <li key={one.memberId}>
                  {one.name} <span className="muted number">{format.dayTime(one.since)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section className="panel" aria-label={t('roster.watch.next')}>
        <h2>
          {t('roster.watch.next')} {first === undefined ? null : <span className="muted">{t('roster.watch.next-from', { time: format.dayTime(first.from) })}</span>}
        </h2>
        {next.length === 0 ? <p className="muted">{t('roster.watch.none')}</p> : null}
        <ul>
          {next.map((one) => (
            <li key={one.memberId}>
              <span>
                {one.name} <span className="shift-code">{one.code}</span>
              </span>
              {one.isAbsent ? (
                <span className="tone-red">
                  <StateShape state="breached" /> {t('roster.watch.absent')}
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
