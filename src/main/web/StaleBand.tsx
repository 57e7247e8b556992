import { useEffect, useReducer, type ReactNode } from 'react'
import { useLanguage, useLiveState, useTimeFormat } from '../../kernel/web/index.ts'

/** The connection is lost: since when, and everything below grows grey. */
export function StaleBand(): ReactNode {
  const live = useLiveState()
  useEffect(() => {
    document.documentElement.dataset['stale'] = String(live.kind === 'stale')
    return () => {
      delete document.documentElement.dataset['stale']
    }
  }, [live.kind])
  return live.kind === 'stale' ? <Band since={live.since} /> : null
}

function Band({ since }: { since: number }): ReactNode {
  const { t, locale } = useLanguage()
  const format = useTimeFormat()
  // The age is of real time: the operation's clock may be paused, and would then draw nothing.
  const [, drawAgain] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(drawAgain, 1_000)
    return () => clearInterval(timer)
  }, [])
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(since)
  return (
    <div className="stale-band" role="alert">
      {t('main.stale', { clock, length: format.length(Date.now() - since) })}
    </div>
  )
}
