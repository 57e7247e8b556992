/** On the page of a member: an invitation to choose a login, and signing out everywhere when a phone is lost. */
import { Link } from '@tanstack/react-router'
import { App, Button, Input, Modal, Popconfirm, type InputRef } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import type { MemberPartProps } from '../../../force/web/index.ts'
import { newId, useCommand, useHoldsRole, useLanguage, useSession, useTimeFormat } from '../../../kernel/web/index.ts'
import { endSessions, inviteMember } from '../contract.ts'
import './rights.css'

/** As the commands have it; the server decides over which units. */
const endings = ['administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'leader']

export function MemberLogin({ member }: MemberPartProps): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  const isAdministrator = useHoldsRole('administrator')
  const isEnding = useHoldsRole(...endings)
  const audits = useHoldsRole('administrator', 'auditor', 'supervisor')
  // One's own logins stand on one's own profile.
  if (session?.member.id === member.id || (!isEnding && !audits)) return null
  return (
    <section className="panel force-section" aria-label={t('rights.login')}>
      <h2>{t('rights.login')}</h2>
      <div className="rights-login no-print">
        {isAdministrator && !member.hasLeft ? <Invite member={member} /> : null}
        {isEnding ? <EndSessions member={member} /> : null}
        {audits ? (
          <Link to={'/audit' as never} search={{ member: member.id } as never}>
            {t('rights.login.audit')}
          </Link>
        ) : null}
      </div>
    </section>
  )
}

function Invite({ member }: MemberPartProps): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const inviting = useCommand(inviteMember)
  const [made, setMade] = useState<{ url: string; expiresAt: number } | null>(null)
  async function run(): Promise<void> {
    try {
      setMade((await inviting.run({ linkId: newId(), memberId: member.id })).result)
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <>
      <Popconfirm title={t('rights.invite.what', { name: member.name })} description={t('rights.invite.then')} okText={t('rights.invite')} cancelText={t('ui.cancel')} onConfirm={run}>
        <Button>{t('rights.invite')}</Button>
      </Popconfirm>
      {made === null ? null : <Invitation name={member.name} made={made} close={() => setMade(null)} />}
    </>
  )
}

function Invitation({ name, made, close }: { name: string; made: { url: string; expiresAt: number }; close(): void }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const { message } = App.useApp()
  const field = useRef<InputRef>(null)
  async function copy(): Promise<void> {
    try {
      await globalThis.navigator.clipboard.writeText(made.url)
      void message.info(t('rights.key.copied'))
    } catch {
      field.current?.select()
      void message.warning(t('rights.key.copy-by-hand'))
    }
  }
  return (
    <Modal open title={t('rights.invite.for', { name })} mask={{ closable: false }} onCancel={close} footer={<Button type="primary" onClick={close}>{t('rights.invite.passed-on')}</Button>}>
      <p>{t('rights.invite.how', { time: format.stamp(made.expiresAt) })}</p>
      <div className="rights-token">
        <Input ref={field} readOnly aria-label={t('rights.invite.link')} value={made.url} onFocus={(event) => event.target.select()} />
        <Button onClick={() => void copy()}>{t('rights.key.copy')}</Button>
      </div>
    </Modal>
  )
}

function EndSessions({ member }: MemberPartProps): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const ending = useCommand(endSessions)
  async function run(): Promise<void> {
    try {
      await ending.run({ memberId: member.id })
      void message.info(t('rights.end-sessions.done'))
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <Popconfirm title={t('rights.end-sessions.what', { name: member.name })} description={t('rights.end-sessions.then')} okText={t('rights.end-sessions')} cancelText={t('ui.cancel')} onConfirm={run}>
      <Button>{t('rights.end-sessions')}</Button>
    </Popconfirm>
  )
}
