import { App } from 'antd'
import { useState, type ReactNode } from 'react'
import { useIdentity, useLanguage } from '../../../../kernel/web/index.ts'
import { lengthOf, usualLeastLength } from '../entry/login-choice.ts'
import { PasswordFields } from '../entry/PasswordFields.tsx'
import { PasswordDialog } from './PasswordDialog.tsx'
import { post, useAskAgain } from './profile-api.ts'

export function ChangePassword({ isOpen, onClose }: { isOpen: boolean; onClose(): void }): ReactNode {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { data: identity } = useIdentity()
  const askAgain = useAskAgain()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const least = identity?.passwordMinLength ?? usualLeastLength
  const close = (): void => {
    setPassword('')
    setAgain('')
    onClose()
  }
  return (
    <PasswordDialog
      isOpen={isOpen}
      title={t('access.profile.password.change')}
      confirmText={t('access.profile.password.change')}
      isReady={lengthOf(password) >= least && password === again}
      onClose={close}
      onConfirm={async (currentPassword) => {
        await post('change-password', { currentPassword, newPassword: password })
        await askAgain()
        void message.success(t('access.profile.password.done'))
      }}
    >
      <PasswordFields
        password={password}
        again={again}
        least={least}
        problem={null}
        againProblem={again !== '' && !password.startsWith(again) ? t('access.password.differ') : null}
        change={(part) => {
          if (part.password !== undefined) setPassword(part.password)
          if (part.again !== undefined) setAgain(part.again)
        }}
      />
      <p className="muted">{t('access.profile.password.others')}</p>
    </PasswordDialog>
  )
}
