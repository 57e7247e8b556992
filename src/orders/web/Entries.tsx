/** Journal entries as lines: when, what, who; a click shows what the entry says. */
import { useState, type ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../kernel/web/index.ts'
import { EntryFacts } from './EntryFacts.tsx'
import type { Entry } from './entry.ts'

interface EntriesProps {
  readonly entries: readonly Entry[]
  /** Left out where all entries are of one unit. */
  nameUnit?: (unitId: string) => string
  /** Left out where the reader is in the obligation already. */
  openObligation?: (obligationId: string) => void
}

export function Entries({ entries, nameUnit, openObligation }: EntriesProps): ReactNode {
  return (
    <ul className="entries">
      {entries.map((entry) => (
        <EntryLine key={entry.id} entry={entry} nameUnit={nameUnit} openObligation={openObligation} />
      ))}
    </ul>
  )
}

/** The kind in words where it has some, else as the journal writes it. */
export function useKindWords(): (kind: string) => string {
  const { find } = useLanguage()
  return (kind) => find(`entry.${kind}`) ?? kind
}

function EntryLine({ entry, nameUnit, openObligation }: Omit<EntriesProps, 'entries'> & { entry: Entry }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const kindWords = useKindWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <li className="entry">
      <button type="button" className="entry-line" aria-expanded={isOpen} onClick={() => setOpen((before) => !before)}>
        <span className="number">{format.dayTime(entry.occurredAt)}</span>
        <span className="entry-kind">
          {kindWords(entry.kind)}
          {entry.unitId === null || nameUnit === undefined ? null : <span className="muted"> · {nameUnit(entry.unitId)}</span>}
        </span>
        <span className="muted">{entry.actorName ?? (entry.actor.startsWith('system') ? t('orders.actor.system') : entry.actor)}</span>
        <span className="number muted">{entry.position === null ? t('orders.not-sealed') : `№ ${entry.position}`}</span>
      </button>
      {isOpen ? <EntryFacts entry={entry} nameUnit={nameUnit} openObligation={openObligation} /> : null}
    </li>
  )
}
