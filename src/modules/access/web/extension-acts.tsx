/** What administrators do with an addition to a role: propose, and a second one approves or declines; either takes it back. */
import { App, Button, Popconfirm } from 'antd'
import type { ReactNode } from 'react'
import { useCommand, useHoldsRole, useLanguage, useSession } from '../../../kernel/web/index.ts'
import { approveRoleExtension, declineRoleExtension, proposeRoleExtension, withdrawRoleExtension } from '../contract.ts'
import type { Extension, RoleName } from './may.ts'
import { usePermissionWords } from './permission-words.ts'

function Act({ label, question, what, done, isMain = false, run }: { label: string; question: string; what?: string; done: string; isMain?: boolean; run(): Promise<unknown> }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const confirm = async (): Promise<void> => {
    try {
      await run()
      void message.info(done)
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <Popconfirm title={question} description={what} okText={label} cancelText={t('ui.cancel')} onConfirm={confirm}>
      <Button size="small" className="no-print" type={isMain ? 'primary' : 'default'}>
        {label}
      </Button>
    </Popconfirm>
  )
}

export function ProposeExtension({ role, name }: { role: RoleName; name: string }): ReactNode {
  const { t } = useLanguage()
  const wordsOf = usePermissionWords()
  const proposing = useCommand(proposeRoleExtension)
  const on = { role: t(`force.role.${role}`), what: wordsOf(name) }
  return <Act label={t('rights.propose')} question={t('rights.propose.what', on)} what={t('rights.second')} done={t('rights.propose.done')} run={() => proposing.run({ role, name })} />
}

export function ExtensionActs({ extension }: { extension: Extension }): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  const mayDecide = useHoldsRole('administrator')
  const wordsOf = usePermissionWords()
  const approving = useCommand(approveRoleExtension)
  const declining = useCommand(declineRoleExtension)
  const withdrawing = useCommand(withdrawRoleExtension)
  const key = { role: extension.role, name: extension.name }
  const on = { role: t(`force.role.${extension.role}`), what: wordsOf(extension.name) }
  if (!mayDecide) return null
  if (extension.state !== 'proposed') return <Act label={t('rights.withdraw')} question={t('rights.withdraw.what', on)} done={t('rights.withdraw.done')} run={() => withdrawing.run(key)} />
  const isMine = extension.proposedBy.memberId !== null && extension.proposedBy.memberId === session?.member.id
  return isMine ? (
    <Act label={t('rights.take-back')} question={t('rights.take-back.what', on)} done={t('rights.take-back.done')} run={() => declining.run(key)} />
  ) : (
    <>
      <Act isMain label={t('rights.approve')} question={t('rights.approve.what', on)} done={t('rights.approve.done')} run={() => approving.run(key)} />
      <Act label={t('rights.decline')} question={t('rights.decline.what', on)} done={t('rights.decline.done')} run={() => declining.run(key)} />
    </>
  )
}

/** Who proposed it, when, and what it waits for. */
export function ExtensionState({ extension }: { extension: Extension }): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  if (extension.state === 'void') return <span className="muted">{t('rights.void')}</span>
  if (extension.state === 'in-force') return <span className="muted">{t('rights.approved-by', { proposer: extension.proposedBy.name, approver: extension.approvedBy?.name ?? '' })}</span>
  const isMine = extension.proposedBy.memberId !== null && extension.proposedBy.memberId === session?.member.id
  return <span className="tone-amber">{isMine ? t('rights.waits.mine') : t('rights.waits', { name: extension.proposedBy.name })}</span>
}
