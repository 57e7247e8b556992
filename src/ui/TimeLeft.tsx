import { memo, type ReactNode } from 'react'
import { useLanguage, useOperationNow, useTimeFormat } from '../kernel/web/index.ts'
import { StateShape } from './StateMark.tsx'

/** "18:00 · in 12 min", "18:00 · ▲ 7 min late". `isOver`: it was met or let go, so only the time is told. */
export const TimeLeft = memo(function TimeLeft({ at, isOver = false, soonMs = 900_000 }: { at: number; isOver?: boolean; soonMs?: number }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  // Under two minutes the seconds are worth drawing; further off the minute will do.
  const minute = useOperationNow(60_000)
  const isNear = Math.abs(at - minute) < 180_000
  const now = useOperationNow(isNear ? 1_000 : 60_000)
  const stamp = format.near(at, now)
  if (isOver) return <span className="time-left">{stamp}</span>
  const left = at - now
  const length = format.length(left)
  return (
    <span className={`time-left${left < 0 ? ' tone-red' : left <= soonMs ? ' tone-amber' : ''}`}>
      <span className="time-stamp">{stamp}</span>
      <span className="time-dot"> · </span>
      {left < 0 ? (
        <span className="time-far">
          <StateShape state="late" size="0.65em" /> {t('ui.time.late', { length })}
        </span>
      ) : (
        <span className="time-far">{t('ui.time.in', { length })}</span>
      )}
    </span>
  )
})

/** "21:31 · 6 min ago" */
export const TimeAgo = memo(function TimeAgo({ at }: { at: number }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  return (
    <span className="time-left">
      {format.near(at, now)} · {t('ui.time.ago', { length: format.length(Math.max(0, now - at)) })}
    </span>
  )
})
