/** Writing an order: the file with its line numbers, checked as one writes; the problems lead to their place. */
import { App, Button, Input, Upload } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { newId, Refused, useCommand, useGo, useLanguage, useSearchValues, useShortcuts, useView } from '../../kernel/web/index.ts'
import { Answer, ErrorState, PageFrame } from '../../ui/index.ts'
import { checkOrderView, orderVersionView, proposeOrder } from '../contract.ts'
import { useOperationIfAny, type Operation } from './operation.tsx'
import { LinedText, type LinedTextHandle } from './LinedText.tsx'
import { OrderProblems, type Problem } from './OrderProblems.tsx'
import './order.css'

export function OrderEditor(): ReactNode {
  const operation = useOperationIfAny()
  // The agency's first order makes its first operation.
  const [firstId] = useState(newId)
  return operation === null ? <Editor operationId={firstId} name="order" draftName="first" first="" /> : <NextVersion operation={operation} />
}

function NextVersion({ operation }: { operation: Operation }): ReactNode {
  const { values } = useSearchValues()
  const from = values['from'] === undefined ? operation.orderVersion : Number(values['from'])
  const asked = useView(orderVersionView, { operationId: operation.id, version: from ?? 1 }, { isWanted: from !== null })
  const editor = { operationId: operation.id, name: operation.key, draftName: operation.id }
  if (from === null) return <Editor {...editor} first="" />
  return <Answer of={asked}>{(data) => <Editor key={data.version} {...editor} first={data.text} />}</Answer>
}

function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return settled
}

const draftKey = (draftName: string): string => `muster.order-draft.${draftName}`

function readDraft(draftName: string): string | null {
  try {
    return localStorage.getItem(draftKey(draftName))
  } catch {
    return null
  }
}

function keepDraft(draftName: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(draftKey(draftName))
    else localStorage.setItem(draftKey(draftName), text)
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

/** `name`: of the file when it is saved; `draftName`: under which the browser keeps what is not proposed yet. */
function Editor({ operationId, name, draftName, first }: { operationId: string; name: string; draftName: string; first: string }): ReactNode {
  const { t, explain } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const [draft] = useState(() => readDraft(draftName))
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

  useEffect(() => keepDraft(draftName, settled === first ? null : settled), [draftName, first, settled])
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
      keepDraft(draftName, null)
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
          <Button onClick={() => download(`${name}.yaml`, text)}>{t('orders.edit.save')}</Button>
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
