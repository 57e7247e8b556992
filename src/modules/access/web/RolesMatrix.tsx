/** Rows are what can be done or seen, by slice; columns are the nine roles. Heads and names stay while it scrolls. */
import { memo, type ReactNode } from 'react'
import { useLanguage } from '../../../kernel/web/index.ts'
import { MayMark } from './MayMark.tsx'
import { groupBySlice, mayOf, type Extension, type Permission, type RoleName } from './may.ts'
import { useOtherWays, usePermissionWords, useSliceWords } from './permission-words.ts'

interface Props {
  readonly items: readonly Permission[]
  readonly roles: readonly RoleName[]
  /** The one that is looked at. */
  readonly role: RoleName | null
  readonly extensions: readonly Extension[]
  open(item: Permission): void
  choose(role: RoleName): void
}

export function RolesMatrix({ items, roles, role, extensions, open, choose }: Props): ReactNode {
  const { t } = useLanguage()
  const sliceWords = useSliceWords()
  return (
    <div className="panel rights-scroll">
      <table className="rows rights-matrix">
        <thead>
          <tr>
            <th>{t('rights.column.what')}</th>
            {roles.map((each) => (
              <th key={each} className={each === role ? 'is-chosen' : undefined}>
                <button type="button" className="text-button" aria-pressed={each === role} title={t('rights.role-may', { role: t(`force.role.${each}`) })} onClick={() => choose(each)}>
                  {t(`force.role.${each}`)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {groupBySlice(items).map((group) => (
          <tbody key={group.slice}>
            <tr className="rights-slice">
              <th colSpan={roles.length + 1} scope="rowgroup">
                <span>{sliceWords(group.slice)}</span>
              </th>
            </tr>
            {group.items.map((item) => (
              <Row key={item.name} item={item} roles={roles} role={role} extensions={extensions} open={open} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

const Row = memo(
  function Row({ item, roles, role, extensions, open }: Omit<Props, 'items' | 'choose'> & { item: Permission }): ReactNode {
    const { t } = useLanguage()
    const wordsOf = usePermissionWords()
    const otherWays = useOtherWays()
    const notes = [...(item.isPersonal ? [t('rights.personal')] : []), ...otherWays(item)]
    return (
      <tr onClick={() => open(item)}>
        <th scope="row">
          <button type="button" className="text-button" onClick={() => open(item)}>
            {wordsOf(item.name)}
          </button>
          {notes.length === 0 ? null : <span className="rights-notes muted">{notes.join(' · ')}</span>}
        </th>
        {roles.map((each) => (
          <td key={each} className={each === role ? 'is-chosen' : undefined}>
            <MayMark may={mayOf(item, each, extensions)} />
          </td>
        ))}
      </tr>
    )
  },
  (before, after) => before.item === after.item && before.role === after.role && before.extensions === after.extensions && before.roles === after.roles,
)
