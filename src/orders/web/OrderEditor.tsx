/** Writing an order: the file with its line numbers, checked as one writes; the problems lead to their place. */
import { App, Button, Input, Upload } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Refused, useCommand, useGo, useLanguage, useSearchValues, useShortcuts, useView } from '../../kernel/web/index.ts'
import { Answer, ErrorState, PageFrame } from '../../ui/index.ts'
import { checkOrderView, orderVersionView, proposeOrder } from '../contract.ts'
import { useOperation } from './operation.tsx'
import { LinedText, type LinedTextHandle } from './LinedText.tsx'
import { OrderProblems, type Problem } from './OrderProblems.tsx'
import './order.css'

export function OrderEditor(): ReactNode {
  const operation = useOperation()
  const { values } = useSearchValues()
  const from = values['from'] === undefined ? operation.orderVersion : Number(values['from'])
  const asked = useView(orderVersionView, { operationId: operation.id, version: from ?? 1 }, { isWanted: from !== null })
  if (from === null) return <Editor operationId={operation.id} first="" />
  return <Answer of={asked}>{(data) => <Editor key={data.version} operationId={operation.id} first={data.text} />}</Answer>
}

function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return settled
}

const draftKey = (operationId: string): string => `muster.order-draft.${operationId}`

function readDraft(operationId: string): string | null {
  try {
    return localStorage.getItem(draftKey(operationId))
  } catch {
    return null
  }
}

function keepDraft(operationId: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(draftKey(operationId))
    else localStorage.setItem(draftKey(operationId), text)
  } catch {
    // No storage, or it is full: the text stays on the page.
  }
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function Editor({ operationId, first }: { operationId: string; first: string }): ReactNode {
  const { t, explain } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const operation = useOperation()
  const [draft] = useState(() => readDraft(operationId))
  const [text, setText] = useState(draft ?? first)
  const [note, setNote] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const settled = useSettled(text, 600)
  const checked = useView(checkOrderView, { text: settled }, { isWanted: settled.trim() !== '', keepsOld: true })
  const proposing = useCommand(proposeOrder)
  const place = useRef<LinedTextHandle>(null)
  const nextProblem = useRef(0)
  const isChecking = settled !== text || checked.isFetching
  const problems = checked.data?.problems ?? []
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const isSame = text === first
  const jump = (problem: Problem): void => place.current?.goTo(problem.line, problem.column)

  useEffect(() => keepDraft(operationId, settled === first ? null : settled), [first, operationId, settled])
  useShortcuts([
    {
      key: 'F8',
      label: 'orders.check.key',
      run: () => {
        const problem = problems[nextProblem.current % Math.max(1, problems.length)]
        nextProblem.current += 1
        if (problem === undefined) return false
        jump(problem)
      },
    },
  ])

  async function propose(): Promise<void> {
    setRefusal(null)
    try {
      const { result } = await proposing.run({ operationId, text, note: note.trim() })
      keepDraft(operationId, null)
      void message.info(t('orders.edit.proposed'))
      go(`/orders/${result.version}`, { show: 'changes' })
    } catch (error) {
      setRefusal(explain(error))
    }
  }

  if (checked.error instanceof Refused && checked.error.status === 403) return <ErrorState error={checked.error} />
  return (
    <PageFrame
      isWide
      title={t('orders.edit')}
      hint={
        draft === null || isSame ? undefined : (
          <>
            {t('orders.edit.draft')}{' '}
            <Button size="small" onClick={() => setText(first)}>
              {t('orders.edit.draft.discard')}
            </Button>
          </>
        )
      }
      actions={
        <>
          <Upload
            accept=".yaml,.yml,text/yaml"
            showUploadList={false}
            beforeUpload={(file) => {
              void file.text().then(setText)
              return false
            }}
          >
            <Button>{t('orders.edit.open')}</Button>
          </Upload>
          <Button onClick={() => download(`${operation.key}.yaml`, text)}>{t('orders.edit.save')}</Button>
        </>
      }
    >
      <div className="order-editor">
        <LinedText ref={place} label={t('orders.edit.text')} text={text} change={setText} marks={problems} />
        <aside className="order-check panel" aria-label={t('orders.check')}>
          <p className="order-check-sum" role="status">
            {isChecking ? t('orders.check.running') : errors > 0 ? <strong className="tone-red">■ {t('orders.check.errors', { n: errors })}</strong> : checked.data === undefined ? '' : `● ${t('orders.check.ok')}`}
            {problems.length > errors ? <span className="tone-amber"> ▲ {t('orders.check.warnings', { n: problems.length - errors })}</span> : null}
          </p>
          {checked.error === null ? null : <p className="field-problem">{explain(checked.error)}</p>}
          <OrderProblems problems={problems} jump={jump} />
          {errors === 0 && checked.data !== undefined ? (
            <>
              <p>{t('orders.check.total', { n: checked.data.duties.reduce((sum, duty) => sum + duty.obligations, 0) })}</p>
              <table className="rows">
                <tbody>
                  {checked.data.duties.map((duty) => (
                    <tr key={`${duty.clauseId}/${duty.dutyId}`}>
                      <td>{duty.clauseId}</td>
                      <td>{duty.dutyId}</td>
                      <td className="is-number">{duty.obligations}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          ) : null}
        </aside>
        <div className="order-propose">
          <Input aria-label={t('orders.edit.note')} placeholder={t('orders.edit.note')} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          <Button type="primary" disabled={isSame || isChecking || errors > 0 || text.trim() === ''} loading={proposing.isRunning} onClick={() => void propose()}>
            {t('orders.edit.propose')}
          </Button>
          {isSame ? <span className="muted">{t('orders.edit.unchanged')}</span> : null}
          {refusal === null ? null : (
            <span className="field-problem" role="alert">
              {refusal}
            </span>
          )}
        </div>
      </div>
    </PageFrame>
  )
}
