/** What a role may, as shape and word: read without colours. */
import type { ReactNode } from 'react'
import { useLanguage } from '../../../kernel/web/index.ts'
import { mays, type May } from './may.ts'

const shapes: Readonly<Record<May, ReactNode>> = {
  unit: <circle cx="6" cy="6" r="4.4" fill="currentColor" />,
  root: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <circle cx="6" cy="6" r="1.9" fill="currentColor" />
    </>
  ),
  all: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  self: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="M6 1.8a4.2 4.2 0 0 0 0 8.4Z" fill="currentColor" />
    </>
  ),
  added: <path d="M4.8 1.4h2.4v3.4h3.4v2.4H7.2v3.4H4.8V7.2H1.4V4.8h3.4Z" fill="currentColor" />,
  proposed: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 6V1.6A4.4 4.4 0 0 1 10.4 6Z" fill="currentColor" />
    </>
  ),
  none: <path d="M3 5.4h6v1.2H3z" fill="currentColor" />,
}

export function MayShape({ may }: { may: May }): ReactNode {
  return (
    <svg className="may-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
      {shapes[may]}
    </svg>
  )
}

/** `isLong`: the sentence of the legend in place of the word. */
export function MayMark({ may, isLong = false }: { may: May; isLong?: boolean }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`may-mark may-${may}${may === 'proposed' ? ' tone-amber' : ''}`}>
      <MayShape may={may} />
      {may === 'none' && !isLong ? <span className="visually-hidden">{t('rights.may.none')}</span> : <span>{t(isLong ? `rights.may.${may}.what` : `rights.may.${may}`)}</span>}
    </span>
  )
}

export function MayLegend(): ReactNode {
  const { t } = useLanguage()
  return (
    <ul className="may-legend" aria-label={t('rights.legend')}>
      {mays.map((may) => (
        <li key={may}>
          <MayMark may={may} isLong />
        </li>
      ))}
    </ul>
  )
}
