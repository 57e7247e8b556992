/** Questions about the order and their answers. */
import { App, Button, Input, Modal, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { unitsView } from '../../../force/contract.ts'
import { newId, useCommand, useLanguage, useSearchValues, useSession, useShortcuts, useView } from '../../../kernel/web/index.ts'
import { useOperation, useOperationId } from '../../../orders/web/index.ts'
import { Answer, ConfirmReason, EmptyState, PageFrame, TimeAgo } from '../../../ui/index.ts'
import { answerQuestion, askQuestion, questionsView } from '../contract.ts'
import './reports.css'

type Question = z.output<typeof questionsView.output>['questions'][number]

export function Questions(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const { values, set } = useSearchValues()
  const asked = useView(questionsView, { operationId })
  const [answering, setAnswering] = useState<Question | null>(null)
  const [isOpen, setOpen] = useState(false)
  const { message } = App.useApp()
  const answer = useCommand(answerQuestion)
  const isAsking = values['ask'] !== undefined
  const ask = (): void => set({ ask: 'me' })
  useShortcuts([{ key: 'n', label: 'reports.ask', run: ask }])
  const start = (question: Question): void => {
    setAnswering(question)
    setOpen(true)
  }
  return (
    <PageFrame
      title={t('reports.questions')}
      hint={t('reports.questions.what')}
      actions={
        <Button type="primary" className="no-print" onClick={ask}>
          {t('reports.ask')}
        </Button>
      }
    >
      <Answer of={asked}>
        {({ questions }) => {
          const waiting = questions.filter((question) => question.answeredAt === null)
          const answered = questions.filter((question) => question.answeredAt !== null)
          if (questions.length === 0) return <EmptyState title={t('reports.questions.none')}>{t('reports.questions.what')}</EmptyState>
          return (
            <>
              <List title={t('reports.questions.waiting')} questions={waiting} start={start} />
              <List title={t('reports.questions.answered')} questions={answered} />
            </>
          )
        }}
      </Answer>
      {isAsking ? <Ask unitId={values['ask'] === 'me' ? null : (values['ask'] ?? null)} clauseId={values['clause'] ?? null} close={() => set({ ask: undefined, clause: undefined })} /> : null}
      {answering === null ? null : (
        <ConfirmReason
          isOpen={isOpen}
          title={t('reports.questions.answer')}
          confirmText={t('reports.questions.answer')}
          label={t('reports.questions.answer')}
          minLength={1}
          maxLength={4000}
          onClose={() => setOpen(false)}
          onConfirm={async (text) => {
            await answer.run({ questionId: answering.id, text })
            void message.info(t('reports.questions.answer.done'))
          }}
        >
          <p className="question-text">{answering.text}</p>
        </ConfirmReason>
      )}
    </PageFrame>
  )
}

function List({ title, questions, start }: { title: string; questions: readonly Question[]; start?: (question: Question) => void }): ReactNode {
  const { t, say } = useLanguage()
  if (questions.length === 0) return null
  return (
    <section className="panel question-list" aria-label={title}>
      <h2>
        {title} <span className="muted number">{questions.length}</span>
      </h2>
      <ul>
        {questions.map((question) => (
          <li key={question.id}>
            <p className="question-head">
              <strong>{say(question.unitName)}</strong>
              <span>{question.clauseId === '' ? t('reports.questions.whole') : t('reports.questions.clause', { id: question.clauseId })}</span>
              <span className="muted">
                {question.askedBy === null ? '' : `${question.askedBy} · `}
                <TimeAgo at={question.askedAt} />
              </span>
            </p>
            <p className="question-text">{question.text}</p>
            {question.answer === null ? null : (
              <p className="question-answer">
                <span className="muted">{t('reports.questions.answer')} </span>
                {question.answer}
                {question.answeredAt === null ? null : (
                  <span className="muted">
                    {' · '}
                    <TimeAgo at={question.answeredAt} />
                  </span>
                )}
              </p>
            )}
            {start === undefined ? null : (
              <Button className="no-print" onClick={() => start(question)}>
                {t('reports.questions.answer')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ask({ unitId, clauseId, close }: { unitId: string | null; clauseId: string | null; close(): void }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const operation = useOperation()
  const session = useSession()
  const { data } = useView(unitsView, { operationId: operation.id })
  const sending = useCommand(askQuestion)
  const [questionId] = useState(newId)
  const [unit, setUnit] = useState(unitId ?? session?.member.unitId ?? null)
  const [clause, setClause] = useState(clauseId)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const isReady = unit !== null && clause !== null && text.trim().length >= 3

  async function send(): Promise<void> {
    if (unit === null || clause === null || !isReady) return
    setProblem(null)
    try {
      await sending.run({ operationId: operation.id, questionId, unitId: unit, clauseId: clause, text: text.trim() })
      void message.info(t('reports.questions.asked'))
      close()
    } catch (error) {
      setProblem(explain(error))
    }
  }

  return (
    <Modal open title={t('reports.ask')} okText={t('reports.ask')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady }} confirmLoading={sending.isRunning} onOk={() => void send()} onCancel={close}>
      <label className="field">
        <span className="field-label">{t('reports.by')}</span>
        <Select showSearch={{ optionFilterProp: 'label' }} value={unit} options={(data?.units ?? []).filter((each) => each.isInside && !each.isClosed).map((each) => ({ value: each.id, label: say(each.name) }))} onChange={setUnit} />
      </label>
      <label className="field">
        <span className="field-label">{t('reports.questions.clause-label')}</span>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={clause}
          options={operation.sections.flatMap((section) => section.clauses.map((each) => ({ value: each.id, label: `${each.id} · ${each.quote}` })))}
          onChange={setClause}
        />
      </label>
      <label className="field">
        <span className="field-label">{t('reports.questions.text')}</span>
        <Input.TextArea rows={4} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
        <span className="field-hint">{t('reports.questions.text.hint')}</span>
      </label>
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}
