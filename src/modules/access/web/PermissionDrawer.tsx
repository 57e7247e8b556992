/** One command or view: what each role may, in sentences; administrators propose here. */
import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { useHoldsRole, useLanguage } from '../../../kernel/web/index.ts'
import { ExtensionActs, ExtensionState, ProposeExtension } from './extension-acts.tsx'
import { MayMark } from './MayMark.tsx'
import { findExtension, isFixed, isForSystemOnly, mayOf, type Extension, type Permission, type RoleName } from './may.ts'
import { useOtherWays, usePermissionWords, useSliceWords } from './permission-words.ts'

export function PermissionDrawer({ item, roles, extensions, close }: { item: Permission; roles: readonly RoleName[]; extensions: readonly Extension[]; close(): void }): ReactNode {
  const { t } = useLanguage()
  const wordsOf = usePermissionWords()
  const sliceWords = useSliceWords()
  const otherWays = useOtherWays()
  const mayPropose = useHoldsRole('administrator') && item.isExtensible
  return (
    <Drawer open title={wordsOf(item.name)} size={560} onClose={close} rootClassName="rights-drawer">
      <p className="muted">
        {sliceWords(item.slice)} · {t(`rights.sort.${item.sort}`)}
        {item.isPersonal ? ` · ${t('rights.personal')}` : ''}
      </p>
      <ul className="rights-roles">
        {roles.map((role) => {
          const may = mayOf(item, role, extensions)
          const extension = findExtension(extensions, item.name, role)
          return (
            <li key={role}>
              <strong>{t(`force.role.${role}`)}</strong>
              <span className="rights-roles-may">
                <MayMark may={may} isLong />
                {extension === undefined ? null : <ExtensionState extension={extension} />}
              </span>
              <span className="rights-acts">
                {extension === undefined ? mayPropose && (may === 'none' || may === 'self') ? <ProposeExtension role={role} name={item.name} /> : null : <ExtensionActs extension={extension} />}
              </span>
            </li>
          )
        })}
      </ul>
      {otherWays(item).map((way) => (
        <p key={way}>{way}</p>
      ))}
      {isForSystemOnly(item) ? <p className="muted">{t('rights.system-only')}</p> : isFixed(item) ? <p className="muted">{t('rights.fixed')}</p> : null}
      <details className="rights-technical">
        <summary className="muted">{t('rights.technical')}</summary>
        <p>
          <code>{item.name}</code>
        </p>
        <p lang="en">{item.summary}</p>
      </details>
    </Drawer>
  )
}
