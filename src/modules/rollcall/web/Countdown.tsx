import type { ReactNode } from 'react'
import { useLanguage, useOperationNow } from '../../../kernel/web/index.ts'
import { formatCountdown } from './answer/state.ts'

/** The big count-down of a roll call: amber near the end, red beyond it. */
export function Countdown({ answerBy, isOver, size = 'big' }: { answerBy: number; isOver: boolean; size?: 'big' | 'small' }): ReactNode {
  const { t } = useLanguage()
  const now = useOperationNow(1_000)
  // The hook gives whole seconds, rounded down: what is left must not look a second longer.
  const left = Math.floor((answerBy - now) / 1_000) * 1_000
  if (isOver) return <span className={`countdown countdown-${size} muted`}>{t('rollcall.closed')}</span>
  const tone = left < 0 ? 'tone-red' : left < 30_000 ? 'tone-amber' : ''
  return (
    <span className={`countdown countdown-${size} ${tone}`} role="timer">
      <span className="countdown-digits">
        {left < 0 ? '▲ ' : ''}
        {formatCountdown(left)}
      </span>
      {size === 'big' ? <span className="countdown-word">{t(left < 0 ? 'rollcall.over' : 'rollcall.left')}</span> : null}
    </span>
  )
}
