/** Who may do what, and where: every command and view against the nine roles, and what the agency added. */
import { Button, Checkbox, Input, Segmented, Select } from 'antd'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { useClockId, useLanguage, useSearchValues, useSession, useView } from '../../../kernel/web/index.ts'
import { PrintHead } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, useIsPhone } from '../../../ui/index.ts'
import { permissionsView } from '../contract.ts'
import { Extensions } from './Extensions.tsx'
import { MayLegend } from './MayMark.tsx'
import { choosePermissions, mayOf, type Permission, type Permissions, type RoleName } from './may.ts'
import { usePermissionWords, useSliceWords } from './permission-words.ts'
import { PermissionDrawer } from './PermissionDrawer.tsx'
import { RolesMatrix } from './RolesMatrix.tsx'
import { RolesPhone } from './RolesPhone.tsx'
import { SheetButtons } from './SheetButtons.tsx'
import './rights.css'

export function Roles(): ReactNode {
  const asked = useView(permissionsView, {})
  return <Answer of={asked}>{(data) => <Page data={data} />}</Answer>
}

function Page({ data }: { data: Permissions }): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  const isPhone = useIsPhone()
  const clockId = useClockId()
  const wordsOf = usePermissionWords()
  const sliceWords = useSliceWords()
  const { values, set } = useSearchValues()
  const named = data.roles.find((role) => role === values['role']) ?? null
  // A phone shows one role at a time: one's own at first.
  const role = named ?? (isPhone ? (data.roles.find((each) => session?.roles.some((held) => held.role === each)) ?? 'member') : null)
  const sort = values['sort'] === 'command' || values['sort'] === 'view' ? values['sort'] : null
  const isPersonalOnly = values['personal'] === '1'
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const items = choosePermissions(data, { search, role, sort, isPersonalOnly }, (item) => wordsOf(item.name))
  const open = data.items.find((item) => item.name === values['open'])
  const openItem = (item: Permission): void => set({ open: item.name }, { isNewPlace: true })

  const makeRows = (): string[][] => {
    const word = (item: Permission, each: RoleName): string => {
      const may = mayOf(item, each, data.extensions)
      return may === 'none' ? '' : t(`rights.may.${may}`)
    }
    return [
      [t('rights.column.what'), t('rights.column.name'), t('rights.column.slice'), t('rights.column.sort'), t('rights.personal'), ...data.roles.map((each) => t(`force.role.${each}`))],
      ...items.map((item) => [wordsOf(item.name), item.name, sliceWords(item.slice), t(`rights.sort.${item.sort}`), item.isPersonal ? t('rights.personal') : '', ...data.roles.map((each) => word(item, each))]),
    ]
  }

  return (
    <PageFrame isWide={!isPhone} title={t('rights.roles')} hint={t('rights.roles.what')} actions={<SheetButtons fileName="roles" makeRows={makeRows} isPersonal={false} isDisabled={items.length === 0} />}>
      {clockId === null ? null : <PrintHead title={t('rights.roles')} />}
      <Extensions extensions={data.extensions} />
      <div className="rights-filters no-print">
        <Input.Search className="rights-search" allowClear placeholder={t('rights.search')} aria-label={t('rights.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Select
          className="rights-role"
          allowClear={!isPhone}
          aria-label={t('rights.role')}
          placeholder={t('rights.every-role')}
          value={role}
          options={data.roles.map((each) => ({ value: each, label: t('rights.role-may', { role: t(`force.role.${each}`) }) }))}
          onChange={(next?: RoleName) => set({ role: next })}
        />
        <Segmented value={sort ?? 'all'} options={[{ value: 'all', label: t('rights.sort.all') }, { value: 'command', label: t('rights.sort.command') }, { value: 'view', label: t('rights.sort.view') }]} onChange={(next) => set({ sort: next === 'all' ? undefined : next })} />
        <Checkbox checked={isPersonalOnly} onChange={(event) => set({ personal: event.target.checked ? '1' : undefined })}>
          {t('rights.personal-only')}
        </Checkbox>
        <span className="muted rights-count">{t('rights.count', { n: items.length })}</span>
      </div>
      <MayLegend />
      {items.length === 0 ? (
        <EmptyState title={t('rights.nothing-fits')} action={<Button onClick={() => { setTyped(''); set({ role: undefined, sort: undefined, personal: undefined }) }}>{t('rights.show-all')}</Button>} />
      ) : isPhone && role !== null ? (
        <RolesPhone items={items} role={role} extensions={data.extensions} open={openItem} />
      ) : (
        <RolesMatrix items={items} roles={data.roles} role={role} extensions={data.extensions} open={openItem} choose={(next) => set({ role: next === role ? undefined : next })} />
      )}
      {open === undefined ? null : <PermissionDrawer item={open} roles={data.roles} extensions={data.extensions} close={() => set({ open: undefined })} />}
    </PageFrame>
  )
}
