/** Making a key, and the one time that its token is on screen. */
import { App, Button, Input, Modal, Select, type InputRef } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { FormDialog, PickMember } from '../../../force/web/index.ts'
import { newId, useCommand, useLanguage, useTimezone, useView } from '../../../kernel/web/index.ts'
import { endOfWallDate, toWallDate } from '../../../kernel/web/wall-time.ts'
import { makeApiKey, permissionsView } from '../contract.ts'
import { isFixed, isForSystemOnly } from './may.ts'
import { usePermissionWords } from './permission-words.ts'

export interface MadeKey {
  readonly name: string
  readonly token: string
  readonly scope: readonly string[]
}

const dayMs = 86_400_000
const usualDays = 90

export function MakeKey({ close, show }: { close(): void; show(made: MadeKey): void }): ReactNode {
  const { t } = useLanguage()
  const timezone = useTimezone()
  const wordsOf = usePermissionWords()
  const making = useCommand(makeApiKey)
  const { data } = useView(permissionsView, {})
  const [keyId] = useState(newId)
  const [name, setName] = useState('')
  const [memberId, setMemberId] = useState<string | null>(null)
  const [scope, setScope] = useState<string[]>([])
  const [until, setUntil] = useState(() => toWallDate(Date.now() + usualDays * dayMs, timezone))
  const expiresAt = endOfWallDate(until, timezone)
  const items = (data?.items ?? []).filter((item) => !isForSystemOnly(item) && !isFixed(item))
  const optionsOf = (sort: 'command' | 'view'): { value: string; label: string; disabled: boolean }[] =>
    items.filter((item) => item.sort === sort).map((item) => ({ value: item.name, label: `${wordsOf(item.name)} (${item.name})`, disabled: sort === 'view' && scope.includes('views') }))
  const isReady = name.trim() !== '' && memberId !== null && scope.length > 0 && expiresAt !== null && expiresAt > Date.now()
  return (
    <FormDialog
      title={t('rights.key.make')}
      done={t('rights.key.made-done')}
      isReady={isReady}
      close={close}
      run={async () => {
        const { result } = await making.run({ keyId, memberId: memberId ?? '', name: name.trim(), scope, expiresAt: expiresAt ?? 0 })
        show({ name: name.trim(), token: result.token, scope })
      }}
    >
      <label className="field">
        <span className="field-label">{t('rights.key.name')}</span>
        <Input autoFocus maxLength={80} placeholder={t('rights.key.name.example')} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('rights.key.acts-as')}</span>
        <PickMember value={memberId} pick={setMemberId} label={t('rights.key.acts-as')} />
        <span className="field-hint">{t('rights.key.acts-as.what')}</span>
      </label>
      <label className="field">
        <span className="field-label">{t('rights.key.scope')}</span>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('rights.key.scope')}
          placeholder={t('rights.key.scope.search')}
          value={scope}
          options={[
            { value: 'views', label: t('rights.key.all-views') },
            { label: t('rights.sort.command'), options: optionsOf('command') },
            { label: t('rights.sort.view'), options: optionsOf('view') },
          ]}
          onChange={setScope}
        />
        <span className="field-hint">{t('rights.key.scope.what')}</span>
      </label>
      <label className="field">
        <span className="field-label">{t('rights.key.last-day')}</span>
        <Input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
    </FormDialog>
  )
}

/** A request that the key may make; the token stands in a variable, never in the address. */
function exampleOf(scope: readonly string[], isView: (name: string) => boolean): string {
  const name = scope.find((each) => each === 'views' || isView(each))
  const { origin } = globalThis.location
  const authorization = '-H "Authorization: Bearer $MUSTER_KEY"'
  const parts =
    name === undefined
      ? [`curl -X POST ${origin}/api/commands/${scope[0] ?? ''}`, authorization, "-H 'Content-Type: application/json'", `-d '{"id":"${newId()}","input":{}}'`]
      : [`curl '${origin}/api/views/${name === 'views' ? 'units' : name}?input=%7B%7D'`, authorization]
  return parts.join(' \\\n  ')
}

export function NewKey({ made, close }: { made: MadeKey; close(): void }): ReactNode {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const field = useRef<InputRef>(null)
  const { data } = useView(permissionsView, {})
  const [example] = useState(() => exampleOf(made.scope, (name) => data?.items.some((item) => item.sort === 'view' && item.name === name) ?? false))
  async function copy(): Promise<void> {
    try {
      await globalThis.navigator.clipboard.writeText(made.token)
      void message.info(t('rights.key.copied'))
    } catch {
      // Without https a browser has no clipboard for pages.
      field.current?.select()
      void message.warning(t('rights.key.copy-by-hand'))
    }
  }
  return (
    <Modal open title={t('rights.key.token-of', { name: made.name })} mask={{ closable: false }} keyboard={false} onCancel={close} footer={<Button type="primary" onClick={close}>{t('rights.key.kept')}</Button>}>
      <p className="rights-once">{t('rights.key.once')}</p>
      <div className="rights-token">
        <Input ref={field} readOnly aria-label={t('rights.key.token')} value={made.token} onFocus={(event) => event.target.select()} />
        <Button onClick={() => void copy()}>{t('rights.key.copy')}</Button>
      </div>
      <p className="field-hint">{t('rights.key.example')}</p>
      <pre className="rights-example">{`MUSTER_KEY='…'\n${example}`}</pre>
    </Modal>
  )
}
