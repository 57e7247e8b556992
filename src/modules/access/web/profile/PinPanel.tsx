import { App, Button, Input, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { FormField } from '../entry/FormField.tsx'
import { PasswordDialog } from './PasswordDialog.tsx'
import { post, useAskAgain, type Profile } from './profile-api.ts'

const pinPattern = /^\d{4,8}$/

/** 0000, 1234, 98765: what is tried first; the server refuses them too. */
function isTrivial(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])))
  return steps.size === 1 && [0, 1, -1].includes([...steps][0] ?? 9)
}

export function PinPanel({ profile }: { profile: Profile }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const askAgain = useAskAgain()
  const [isOpen, setOpen] = useState(false)
  const [pin, setPin] = useState('')
  const act = t(profile.hasPin ? 'access.pin.change' : 'access.pin.choose')
  return (
    <section className="panel profile-panel" aria-label={t('access.pin')}>
      <h2>{t('access.pin')}</h2>
      <p className="muted">{t('access.pin.what')}</p>
      <div className="profile-line">
        <span>{t(profile.hasPin ? 'access.pin.set' : 'access.pin.none')}</span>
        {profile.hasPassword ? <Button onClick={() => setOpen(true)}>{act}</Button> : null}
        {profile.hasPin ? (
          <Popconfirm title={t('access.pin.remove')} description={t('access.pin.remove.what')} okText={t('access.pin.remove')} cancelText={t('ui.cancel')} onConfirm={() => post('pin/remove').then(askAgain, (error: unknown) => void message.error(explain(error)))}>
            <Button>{t('access.pin.remove')}</Button>
          </Popconfirm>
        ) : null}
      </div>
      <PasswordDialog
        isOpen={isOpen}
        title={act}
        confirmText={act}
        isReady={pinPattern.test(pin) && !isTrivial(pin)}
        onClose={() => {
          setOpen(false)
          setPin('')
        }}
        onConfirm={async (password) => {
          await post('pin', { pin, password })
          await askAgain()
        }}
      >
        <FormField label={t('access.pin.new')} problem={pinPattern.test(pin) && isTrivial(pin) ? t('access.pin.trivial') : null}>
          {(marks) => <Input.Password {...marks} inputMode="numeric" autoComplete="off" maxLength={8} value={pin} onChange={(event) => setPin(event.target.value.replaceAll(/\D/g, ''))} />}
        </FormField>
      </PasswordDialog>
    </section>
  )
}
