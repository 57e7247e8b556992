/** What the agency added to roles: proposals that wait, and what holds. */
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { ExtensionActs, ExtensionState } from './extension-acts.tsx'
import { MayMark } from './MayMark.tsx'
import type { Extension } from './may.ts'
import { usePermissionWords } from './permission-words.ts'

export function Extensions({ extensions }: { extensions: readonly Extension[] }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const wordsOf = usePermissionWords()
  if (extensions.length === 0) return null
  const sorted = extensions.toSorted((a, b) => (a.state === 'proposed' ? 0 : 1) - (b.state === 'proposed' ? 0 : 1) || b.proposedAt - a.proposedAt)
  return (
    <section className="panel rights-extensions" aria-label={t('rights.extensions')}>
      <h2>{t('rights.extensions')}</h2>
      <ul>
        {sorted.map((each) => (
          <li key={`${each.role} ${each.name}`}>
            <MayMark may={each.state === 'proposed' ? 'proposed' : each.state === 'void' ? 'none' : 'added'} />
            <strong>{t(`force.role.${each.role}`)}</strong>
            <span>{wordsOf(each.name)}</span>
            <ExtensionState extension={each} />
            <span className="number muted">{format.dayTime(each.approvedAt ?? each.proposedAt)}</span>
            <span className="rights-acts">
              <ExtensionActs extension={each} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
