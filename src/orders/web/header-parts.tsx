/** Pieces of the header that speak of the operation. */
import { Link } from '@tanstack/react-router'
import { memo, type ReactNode } from 'react'
import { useLanguage, useOperationNow, useTimeFormat, type ClockReading } from '../../kernel/web/index.ts'
import { StateShape, type MarkState } from '../../ui/index.ts'
import type { StateCounts } from '../contract.ts'
import type { Operation } from './operation.tsx'
import './board.css'

const chineseNumerals: Readonly<Record<string, string>> = { I: '一', II: '二', III: '三', IV: '四', V: '五' }

/** "LEVEL I", "一级战备". */
export function useLevelWords(): (level: string) => string {
  const { t, language } = useLanguage()
  return (level) => t('orders.level', { level: language === 'zh' ? (chineseNumerals[level] ?? level) : level })
}

export const LevelMark = memo(function LevelMark({ level }: { level: Operation['level'] }): ReactNode {
  const { t } = useLanguage()
  const levelWords = useLevelWords()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  if (level === null) return <span className="level-mark muted">{t('orders.level.none')}</span>
  return (
    <span className="level-mark">
      <strong>{levelWords(level.level)}</strong>
      <span className="muted">{t('orders.level.since', { time: format.near(level.from, now) })}</span>
    </span>
  )
})

/** The operation's clock: only its own digits draw each second. */
export const OperationClock = memo(function OperationClock({ clock }: { clock: ClockReading }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`operation-clock${clock.isSimulated ? ' is-simulated' : ''}`}>
      <Digits />
      {clock.isSimulated ? (
        <span className="clock-note">
          {t('orders.simulated')} {clock.isPaused ? t('orders.paused') : `×${clock.speed}`}
        </span>
      ) : null}
    </span>
  )
})

export function Digits(): ReactNode {
  const now = useOperationNow(1_000)
  const format = useTimeFormat()
  return (
    <>
      <span className="muted">{format.day(now)}</span>
      <time dateTime={new Date(now).toISOString()}>{format.second(now)}</time>
    </>
  )
}

const alarming: readonly MarkState[] = ['breached', 'late', 'due-soon']

/** What is wrong, small, on every page but the board. Each number opens the board narrowed to it. */
export const CountLinks = memo(function CountLinks({ counts, dueSoon }: { counts: StateCounts; dueSoon: number }): ReactNode {
  const { t } = useLanguage()
  const countOf = (state: MarkState): number => (state === 'due-soon' ? dueSoon : (counts[state] ?? 0))
  return (
    <span className="count-links">
      {alarming.map((state) => {
        const count = countOf(state)
        return (
          <Link key={state} to={'/' as never} search={{ state } as never} className={count > 0 ? `tone-${state === 'due-soon' ? 'amber' : 'red'}` : 'tone-grey'}>
            <StateShape state={state} /> {count} {t(`ui.state.${state}`)}
          </Link>
        )
      })}
    </span>
  )
})
