/** The list of classes beside the cell that one edits: what the letters mean, and a way to choose without knowing them. */
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import type { ShiftClass } from '../../contract/shared.ts'
import { offCode } from './codes.ts'
import { classTimes } from './shift-words.ts'

export function ShiftPicker({ offered, choice, isPicking, text, left, top, height, pick }: { offered: readonly ShiftClass[]; choice: number; isPicking: boolean; text: string; left: number; top: number; height: number; pick(shiftClass: ShiftClass | null): void }): ReactNode {
  const { t, say } = useLanguage()
  const tall = 34 * (Math.min(9, offered.length) + 1) + 8
  // Over the cell where there is no room below.
  const isAbove = top + tall > height && top > tall
  if (offered.length === 0) {
    return (
      <p className="shift-picker field-problem" style={{ left, top }} role="alert">
        {t('roster.grid.unknown-code', { code: text })}
      </p>
    )
  }
  return (
    <ul className="shift-picker" role="listbox" aria-label={t('roster.grid.key.pick')} style={isAbove ? { left, bottom: height - top + 26 } : { left, top }}>
      {offered.map((each, at) => (
        <li
          key={each.id}
          role="option"
          aria-selected={isPicking && at === choice}
          className={isPicking && at === choice ? 'is-chosen' : ''}
          // The input keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault()
            pick(each)
          }}
        >
          <b>{each.code}</b>
          <span>{say(each.name)}</span>
          <span className="muted number">{classTimes(each)}</span>
        </li>
      ))}
      {text === '' ? (
        <li
          role="option"
          aria-selected={false}
          onPointerDown={(event) => {
            event.preventDefault()
            pick(null)
          }}
        >
          <b>{offCode}</b>
          <span>{t('roster.grid.off')}</span>
        </li>
      ) : null}
    </ul>
  )
}
