import { Input, Modal } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useLanguage } from '../kernel/web/index.ts'

/** A dialog that wants a reason in words before it acts. Stays open, with its words, when the act is refused. */
export function ConfirmReason({
  isOpen,
  title,
  children,
  confirmText,
  label,
  minLength = 2,
  maxLength = 500,
  isReady = true,
  hasReason = true,
  onConfirm,
  onClose,
}: {
  isOpen: boolean
  title: string
  children?: ReactNode
  confirmText: string
  /** In place of "Reason". */
  label?: string
  minLength?: number
  maxLength?: number
  /** False: something else in the dialog is missing. */
  isReady?: boolean
  /** False: the record needs no words, only the rest of the dialog. */
  hasReason?: boolean
  onConfirm(reason: string): Promise<void>
  onClose(): void
}): ReactNode {
  const { t, explain } = useLanguage()
  const [text, setText] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (isOpen) {
      setText('')
      setProblem(null)
    }
  }, [isOpen])
  const isLongEnough = !hasReason || text.trim().length >= minLength

  async function confirm(): Promise<void> {
    if (!isLongEnough || !isReady || isRunning) {
      if (!isLongEnough) setProblem(t('ui.reason.short'))
      return
    }
    setRunning(true)
    setProblem(null)
    try {
      await onConfirm(text.trim())
      onClose()
    } catch (error) {
      setProblem(explain(error))
    } finally {
      setRunning(false)
    }
  }

  return (
    <Modal open={isOpen} title={title} okText={confirmText} cancelText={t('ui.cancel')} onOk={() => void confirm()} onCancel={onClose} confirmLoading={isRunning} okButtonProps={{ disabled: !isLongEnough || !isReady }} destroyOnHidden>
      {children}
      {hasReason ? (
      <label className="field">
        <span className="field-label">{label ?? t('ui.reason')}</span>
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={maxLength}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void confirm()
          }}
        />
        <span className="field-hint">{t('ui.reason.hint')}</span>
      </label>
      ) : null}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}
