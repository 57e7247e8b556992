/** A dialog that runs a command: stays open, with what went wrong, when it is refused. */
import { App, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'

export function FormDialog({ title, isReady, run, done, close, children }: { title: string; isReady: boolean; run(): Promise<unknown>; done?: string; close(): void; children: ReactNode }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function confirm(): Promise<void> {
    setRunning(true)
    setProblem(null)
    try {
      await run()
      void message.info(done ?? t('force.done'))
      close()
    } catch (error) {
      setProblem(explain(error))
      setRunning(false)
    }
  }
  return (
    <Modal open title={title} okText={title} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady }} confirmLoading={isRunning} onOk={() => void confirm()} onCancel={close}>
      {children}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}
