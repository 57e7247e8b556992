import { Input, Modal } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Refused, useLanguage } from '../../../../kernel/web/index.ts'

/** A change to the login that wants the password once more. Stays open, with what was typed, when it is refused. */
export function PasswordDialog({
  isOpen,
  title,
  confirmText,
  isReady = true,
  isDanger = false,
  children,
  onConfirm,
  onClose,
}: {
  isOpen: boolean
  title: string
  confirmText: string
  /** False: something else in the dialog is missing. */
  isReady?: boolean
  isDanger?: boolean
  children?: ReactNode
  onConfirm(password: string): Promise<void>
  onClose(): void
}): ReactNode {
  const { t, explain } = useLanguage()
  const body = useRef<HTMLDivElement>(null)
  const [password, setPassword] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (!isOpen) return
    setPassword('')
    setProblem(null)
  }, [isOpen])

  async function confirm(): Promise<void> {
    if (password === '' || !isReady || isRunning) return
    setRunning(true)
    setProblem(null)
    try {
      await onConfirm(password)
      onClose()
    } catch (error) {
      // Who it is stands already: only the password can be wrong.
      setProblem(error instanceof Refused && error.code === 'identity.wrong' ? t('identity.invalid-password') : explain(error))
    } finally {
      setRunning(false)
    }
  }

  return (
    <Modal
      open={isOpen}
      title={title}
      okText={confirmText}
      cancelText={t('ui.cancel')}
      okButtonProps={{ disabled: password === '' || !isReady, danger: isDanger }}
      confirmLoading={isRunning}
      onOk={() => void confirm()}
      onCancel={onClose}
      afterOpenChange={(isShown) => (isShown ? body.current?.querySelector('input')?.focus() : undefined)}
      destroyOnHidden
    >
      <div ref={body}>
        {children}
        <label className="field">
          <span className="field-label">{t('access.profile.confirm-password')}</span>
          <Input.Password autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} onPressEnter={() => void confirm()} />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
      </div>
    </Modal>
  )
}
