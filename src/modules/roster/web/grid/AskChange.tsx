/** A change inside the notice that the order gives: a reason, a handover, and somebody who approves. And what of them waits. */
import { App, Button, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useClockId, useCommand, useLanguage, useTimeFormat } from '../../../../kernel/web/index.ts'
import { ConfirmReason } from '../../../../ui/index.ts'
import { approveRosterChange, askRosterChange, refuseRosterChange } from '../../contract/rosters.ts'
import type { CellChange } from '../../contract/shared.ts'
import type { RosterAnswer } from './cells.ts'
import { offCode } from './codes.ts'
import type { GridStore } from './store.ts'
import { dayWords } from './words.ts'

export function AskChange({ store, inside, free, asked, close }: { store: GridStore; inside: readonly CellChange[]; free: number; asked(): Promise<void>; close(): void }): ReactNode {
  const language = useLanguage()
  const { t, explain } = language
  const operationId = useClockId()
  const asking = useCommand(askRosterChange)
  const [changeId] = useState(newId)
  const [reason, setReason] = useState('')
  const [handover, setHandover] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const isReady = reason.trim().length >= 2 && handover.trim().length >= 2
  async function ask(): Promise<void> {
    setProblem(null)
    try {
      await asking.run({ changeId, rosterId: store.answer.roster.id, operationId, changes: [...inside], reason: reason.trim(), handover: handover.trim() })
      await asked()
    } catch (error) {
      setProblem(explain(error))
    }
  }
  return (
    <Modal open title={t('roster.change.title')} okText={t('roster.change.ask')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady }} confirmLoading={asking.isRunning} onOk={() => void ask()} onCancel={close}>
      <p>{t('roster.change.what', { n: inside.length })}</p>
      {free > 0 ? <p className="muted">{t('roster.change.free', { n: free })}</p> : null}
      <Changes answer={store.answer} changes={inside} />
      <label className="field">
        <span className="field-label">{t('roster.change.reason')}</span>
        <Input.TextArea autoFocus rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('roster.change.handover')}</span>
        <Input.TextArea rows={2} maxLength={500} value={handover} onChange={(event) => setHandover(event.target.value)} />
        <span className="field-hint">{t('ui.reason.hint')}</span>
      </label>
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}

const mostShown = 12

/** "Ana Silva · Wed 24 Feb: D → –" */
export function Changes({ answer, changes }: { answer: RosterAnswer; changes: readonly CellChange[] }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const names = new Map(answer.members.map((member) => [member.id, member.name]))
  const codes = new Map(answer.classes.map((each) => [each.id, each.code]))
  const code = (classId: string | null): string => (classId === null ? offCode : (codes.get(classId) ?? '?'))
  const before = new Map(answer.shifts.filter((shift) => shift.rosterId === answer.roster.id).map((shift) => [`${shift.memberId}${shift.day}`, shift.classId]))
  return (
    <ul className="change-list">
      {changes.slice(0, mostShown).map(({ memberId, day, classId }) => (
        <li key={`${memberId}${day}`}>
          {names.get(memberId) ?? ''} <span className="number">{dayWords(language, day)}</span>: {code(before.get(`${memberId}${day}`) ?? null)} → <b>{code(classId)}</b>
        </li>
      ))}
      {changes.length > mostShown ? <li className="muted">{t('roster.violations.more', { n: changes.length - mostShown })}</li> : null}
    </ul>
  )
}

/** Changes inside the notice that wait: each with its reason, to be approved or refused. */
export function WaitingChanges({ answer }: { answer: RosterAnswer }): ReactNode {
  const { t, explain } = useLanguage()
  const format = useTimeFormat()
  const { message } = App.useApp()
  const operationId = useClockId()
  const approving = useCommand(approveRosterChange)
  const refusing = useCommand(refuseRosterChange)
  const [refused, setRefused] = useState<string | null>(null)
  async function approve(changeId: string): Promise<void> {
    try {
      await approving.run({ changeId, operationId })
      void message.info(t('roster.change.approved'))
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <ul className="waiting-changes">
      {answer.changes.map((change) => (
        <li key={change.id}>
          <p className="muted">{t('roster.change.by', { name: change.askedBy ?? '', time: format.dayTime(change.askedAt) })}</p>
          <Changes answer={answer} changes={change.changes} />
          <p>
            <span className="muted">{t('roster.change.reason')}:</span> {change.reason}
          </p>
          <p>
            <span className="muted">{t('roster.change.handover')}:</span> {change.handover}
          </p>
          {change.mayApprove ? (
            <p className="waiting-acts">
              <Button type="primary" loading={approving.isRunning} onClick={() => void approve(change.id)}>
                {t('roster.change.approve')}
              </Button>
              <Button onClick={() => setRefused(change.id)}>{t('roster.change.refuse')}</Button>
            </p>
          ) : (
            <p className="muted">◔ {t('roster.change.another')}</p>
          )}
        </li>
      ))}
      <ConfirmReason
        isOpen={refused !== null}
        title={t('roster.change.refuse')}
        confirmText={t('roster.change.refuse')}
        onConfirm={async (reason) => {
          if (refused !== null) await refusing.run({ changeId: refused, reason })
          void message.info(t('roster.change.refused'))
        }}
        onClose={() => setRefused(null)}
      />
    </ul>
  )
}
