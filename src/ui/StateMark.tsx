import { memo, type ReactNode } from 'react'
import { useLanguage } from '../kernel/web/index.ts'

export type MarkState = 'planned' | 'open' | 'due-soon' | 'late' | 'breached' | 'met' | 'met-late' | 'kept' | 'suspended' | 'waived' | 'handed-back' | 'withdrawn'

/** red: already wrong; amber: needs somebody soon; grey: all else. Blue is kept for "taken by somebody". */
export const toneOf: Readonly<Record<MarkState, 'red' | 'amber' | 'grey'>> = {
  breached: 'red',
  late: 'red',
  'due-soon': 'amber',
  'handed-back': 'amber',
  open: 'grey',
  planned: 'grey',
  met: 'grey',
  'met-late': 'grey',
  kept: 'grey',
  suspended: 'grey',
  waived: 'grey',
  withdrawn: 'grey',
}

/** Drawn, because the glyphs differ between fonts and one of them is an emoji on some phones. */
const shapes: Readonly<Record<MarkState, ReactNode>> = {
  met: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  kept: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  open: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  planned: <circle cx="6" cy="6" r="1.4" fill="currentColor" />,
  'due-soon': (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 6V1.6A4.4 4.4 0 0 1 10.4 6Z" fill="currentColor" />
    </>
  ),
  late: <path d="M6 1 11.4 10.6H.6Z" fill="currentColor" />,
  breached: <rect x="1.2" y="1.2" width="9.6" height="9.6" fill="currentColor" />,
  'met-late': <path d="M6 .9 11.1 6 6 11.1.9 6Z" fill="currentColor" />,
  suspended: <path d="M2.9 2h2v8h-2zM7.1 2h2v8h-2z" fill="currentColor" />,
  waived: <path d="M2 5.3h8v1.5H2z" fill="currentColor" />,
  'handed-back': <path d="M4.6 1.6 1.4 4.8l3.2 3.2M1.6 4.8h5.6a2.9 2.9 0 0 1 0 5.8H4.6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  withdrawn: <path d="m2.4 2.4 7.2 7.2M9.6 2.4 2.4 9.6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}

/** The shape alone: only where the word stands beside it or in the label of what holds it. */
export function StateShape({ state, size = 12 }: { state: MarkState; size?: number | string }): ReactNode {
  return (
    <svg className={`state-shape tone-${toneOf[state]} state-${state}`} viewBox="0 0 12 12" width={size} height={size} aria-hidden="true" focusable="false">
      {shapes[state]}
    </svg>
  )
}

/** Word, shape and colour of a state. */
export const StateMark = memo(function StateMark({ state, count }: { state: MarkState; count?: number }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`state-mark tone-${toneOf[state]}`}>
      <StateShape state={state} />
      {count === undefined ? null : <span className="state-count">{count}</span>}
      <span className="state-word">{t(`ui.state.${state}`)}</span>
    </span>
  )
})
