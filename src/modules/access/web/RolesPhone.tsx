/** On a phone: what one role may, as a list. */
import type { ReactNode } from 'react'
import { useLanguage } from '../../../kernel/web/index.ts'
import { MayMark } from './MayMark.tsx'
import { groupBySlice, mayOf, type Extension, type Permission, type RoleName } from './may.ts'
import { usePermissionWords, useSliceWords } from './permission-words.ts'

export function RolesPhone({ items, role, extensions, open }: { items: readonly Permission[]; role: RoleName; extensions: readonly Extension[]; open(item: Permission): void }): ReactNode {
  const { t } = useLanguage()
  const wordsOf = usePermissionWords()
  const sliceWords = useSliceWords()
  return groupBySlice(items).map((group) => (
    <section key={group.slice} className="panel rights-phone" aria-label={sliceWords(group.slice)}>
      <h2>{sliceWords(group.slice)}</h2>
      <ul>
        {group.items.map((item) => (
          <li key={item.name}>
            <button type="button" onClick={() => open(item)}>
              <span>
                {wordsOf(item.name)}
                {item.isPersonal ? <span className="rights-notes muted">{t('rights.personal')}</span> : null}
              </span>
              <MayMark may={mayOf(item, role, extensions)} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  ))
}
