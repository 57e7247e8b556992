import { App, Button, Input, Modal, Popconfirm, type InputRef } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { useLanguage, usePasskeysHere, useTimeFormat } from '../../../../kernel/web/index.ts'
import { FormField } from '../entry/FormField.tsx'
import { post, useAskAgain, type Profile } from './profile-api.ts'

type Passkey = Profile['passkeys'][number]
type Naming = { readonly kind: 'new' } | { readonly kind: 'old'; readonly passkey: Passkey }

export function PasskeysPanel({ passkeys }: { passkeys: readonly Passkey[] }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const format = useTimeFormat()
  const askAgain = useAskAgain()
  const [naming, setNaming] = useState<Naming | null>(null)
  const here = usePasskeysHere()
  const nameOf = ({ name }: Passkey): string => (name === null || name === '' ? t('access.passkeys.unnamed') : name)
  return (
    <section className="panel profile-panel" aria-label={t('access.passkeys')}>
      <h2>{t('access.passkeys')}</h2>
      <p className="muted">{t('access.passkeys.what')}</p>
      {passkeys.length === 0 ? (
        <p>{t('access.passkeys.none')}</p>
      ) : (
        <ul className="profile-list">
          {passkeys.map((passkey) => (
            <li key={passkey.id} aria-label={nameOf(passkey)}>
              <span>
                <strong>{nameOf(passkey)}</strong> <span className="muted">{t('access.passkeys.since', { at: format.stamp(passkey.createdAt) })}</span>
              </span>
              <span className="profile-acts">
                <Button onClick={() => setNaming({ kind: 'old', passkey })}>{t('access.passkeys.rename')}</Button>
                <Popconfirm
                  title={t('access.passkeys.remove')}
                  description={t('access.passkeys.remove.what', { name: nameOf(passkey) })}
                  okText={t('access.passkeys.remove')}
                  cancelText={t('ui.cancel')}
                  onConfirm={() => post('passkey/delete-passkey', { id: passkey.id }).then(askAgain, (error: unknown) => void message.error(explain(error)))}
                >
                  <Button>{t('access.passkeys.remove')}</Button>
                </Popconfirm>
              </span>
            </li>
          ))}
        </ul>
      )}
      {here === null ? null : here.kind === 'yes' ? (
        <div className="profile-line">
          <Button onClick={() => setNaming({ kind: 'new' })}>{t('access.passkeys.add')}</Button>
        </div>
      ) : (
        <p className="muted">{here.kind === 'no' ? t('access.passkeys.cannot') : here.host === 'localhost' ? t('access.passkeys.localhost') : t('access.passkeys.elsewhere', { host: here.host })}</p>
      )}
      {naming === null ? null : <NameDialog naming={naming} close={() => setNaming(null)} />}
    </section>
  )
}

function NameDialog({ naming, close }: { naming: Naming; close(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const askAgain = useAskAgain()
  const field = useRef<InputRef>(null)
  const [name, setName] = useState(naming.kind === 'old' ? (naming.passkey.name ?? '') : '')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const title = t(naming.kind === 'new' ? 'access.passkeys.add' : 'access.passkeys.rename')

  async function save(): Promise<void> {
    if (name.trim() === '' || isRunning) return
    setRunning(true)
    setProblem(null)
    try {
      if (naming.kind === 'new') {
        const { addPasskey } = await import('../../../../kernel/web/passkeys.ts')
        await addPasskey(name.trim())
      } else await post('passkey/update-passkey', { id: naming.passkey.id, name: name.trim() })
      await askAgain()
      close()
    } catch (error) {
      setProblem(explain(error))
      setRunning(false)
    }
  }

  return (
    <Modal open title={title} okText={title} cancelText={t('ui.cancel')} okButtonProps={{ disabled: name.trim() === '' }} confirmLoading={isRunning} onOk={() => void save()} onCancel={close} afterOpenChange={(isShown) => (isShown ? field.current?.focus() : undefined)}>
      <FormField label={t('access.passkeys.name')} hint={t('access.passkeys.name.what')} problem={problem}>
        {(marks) => <Input {...marks} ref={field} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} onPressEnter={() => void save()} />}
      </FormField>
    </Modal>
  )
}
