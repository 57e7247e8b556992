import type { ReactNode } from 'react'
import { useLanguage, useOperationNow, useSession, useTimeFormat } from '../../kernel/web/index.ts'
import { useLevelWords } from './header-parts.tsx'
import { useOperation } from './operation.tsx'
import './board.css'

/** Only on paper: what this sheet is, of when, by whom. */
export function PrintHead({ title }: { title: string }): ReactNode {
  const { t, say } = useLanguage()
  const levelWords = useLevelWords()
  const format = useTimeFormat()
  const operation = useOperation()
  const session = useSession()
  const now = useOperationNow(60_000)
  return (
    <div className="print-head">
      <strong>
        {say(operation.title)} · {title}
      </strong>
      <span>
        {operation.level === null ? '' : `${levelWords(operation.level.level)} · `}
        {t('orders.print.as-of', { time: format.dayTime(now), name: session?.member.name ?? '' })}
        {operation.clock.isSimulated ? ` · ${t('orders.simulated')}` : ''}
      </span>
    </div>
  )
}
