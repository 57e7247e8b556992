/** Journal entries as lines: when, what, who; a click shows what the entry says. */
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useTimeFormat } from '../../kernel/web/index.ts'
import type { journalItem } from '../contract.ts'

export type Entry = z.output<typeof journalItem>

export function Entries({ entries }: { entries: readonly Entry[] }): ReactNode {
  return (
    <ul className="entries">
      {entries.map((entry) => (
        <EntryLine key={entry.id} entry={entry} />
      ))}
    </ul>
  )
}

/** The kind in words where it has some, else as the journal writes it. */
export function useKindWords(): (kind: string) => string {
  const { find } = useLanguage()
  return (kind) => find(`entry.${kind}`) ?? kind
}

function isShown(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(typeof value === 'object' && Object.keys(value).length === 0)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function EntryLine({ entry }: { entry: Entry }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const kindWords = useKindWords()
  const [isOpen, setOpen] = useState(false)
  const shown = [...Object.entries(entry.facts), ...Object.entries(entry.body ?? {})].filter(([, value]) => isShown(value))
  return (
    <li className="entry">
      <button type="button" className="entry-line" aria-expanded={isOpen} onClick={() => setOpen((before) => !before)}>
        <span className="number">{format.dayTime(entry.occurredAt)}</span>
        <span className="entry-kind">{kindWords(entry.kind)}</span>
        <span className="muted">{entry.actorName ?? (entry.actor.startsWith('system') ? t('orders.actor.system') : entry.actor)}</span>
        <span className="number muted">{entry.position === null ? t('orders.not-sealed') : `№ ${entry.position}`}</span>
      </button>
      {isOpen ? (
        <dl className="facts entry-facts">
          <dt>{t('orders.entry.recorded')}</dt>
          <dd className="number">
            {new Date(entry.recordedAt).toISOString()} · {entry.kind}
          </dd>
          {shown.map(([name, value]) => (
            <div key={name} className="facts-pair">
              <dt>{name}</dt>
              <dd>{asText(value)}</dd>
            </div>
          ))}
          {entry.body === null ? (
            <>
              <dt />
              <dd className="muted">{t('orders.entry.no-body')}</dd>
            </>
          ) : null}
        </dl>
      ) : null}
    </li>
  )
}
