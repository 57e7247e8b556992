/** One's own account: who one is here, how one signs in, where one is signed in, and who looked. */
import { DownloadOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { memberView } from '../../../../force/contract.ts'
import { readView, useClockId, useLanguage, useSession, useView, type Session } from '../../../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../../../ui/index.ts'
import { ownDataView } from '../../../retention/contract.ts'
import { ChangePassword } from './ChangePassword.tsx'
import { LooksPanel } from './LooksPanel.tsx'
import { PasskeysPanel } from './PasskeysPanel.tsx'
import { PinPanel } from './PinPanel.tsx'
import { SessionsPanel } from './SessionsPanel.tsx'
import { TotpPanel } from './TotpPanel.tsx'
import { useProfile, type Profile } from './profile-api.ts'
import './profile.css'

export function ProfilePage(): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  if (session === null) return null
  return (
    <PageFrame title={t('access.profile')} actions={<OwnData memberId={session.member.id} />}>
      {session.shared == null ? (
        <Own session={session} />
      ) : (
        <div className="profile">
          <Me session={session} profile={null} />
          <p className="panel profile-panel">{t('access.profile.shared')}</p>
          <LooksPanel memberId={session.member.id} />
        </div>
      )}
    </PageFrame>
  )
}

function Own({ session }: { session: Session }): ReactNode {
  const asked = useProfile()
  return (
    <Answer of={asked}>
      {(profile) => (
        <div className="profile">
          <Me session={session} profile={profile} />
          <TotpPanel profile={profile} />
          <PasskeysPanel passkeys={profile.passkeys} />
          <PinPanel profile={profile} />
          <SessionsPanel />
          <LooksPanel memberId={session.member.id} />
        </div>
      )}
    </Answer>
  )
}

/** `profile`: null on a shared device, where nobody changes how they sign in. */
function Me({ session, profile }: { session: Session; profile: Profile | null }): ReactNode {
  const { t, say, find } = useLanguage()
  const operationId = useClockId()
  // Names of units where a role is held stand with the member, not in the session.
  const { data } = useView(memberView, { operationId, memberId: session.member.id })
  const [isChanging, setChanging] = useState(false)
  const roles = data?.member.roles ?? []
  return (
    <section className="panel profile-panel" aria-label={t('access.profile.me')}>
      <h2>{session.member.name}</h2>
      <dl className="profile-facts">
        <dt>{t('access.profile.unit')}</dt>
        <dd>
          {say(session.member.unitName)} <span className="muted">{say(session.agency.name)}</span>
        </dd>
        <dt>{t('access.profile.roles')}</dt>
        <dd>
          {session.roles.length === 0 ? (
            <span className="muted">{t('access.profile.no-roles')}</span>
          ) : (
            session.roles.map(({ role, unitId }) => {
              const unit = roles.find((each) => each.unitId === unitId)?.unitName
              return (
                <span key={`${role} ${unitId}`} className="profile-role">
                  {find(`force.role.${role}`) ?? role}
                  {unit === undefined ? null : <span className="muted"> {say(unit)}</span>}
                </span>
              )
            })
          )}
        </dd>
        {profile === null ? null : (
          <>
            <dt>{t('access.username')}</dt>
            <dd>{profile.username}</dd>
            <dt>{t('access.profile.email')}</dt>
            <dd>{profile.email ?? <span className="muted">{t('access.profile.no-email')}</span>}</dd>
            <dt>{t('access.profile.password')}</dt>
            <dd>
              {t(profile.hasPassword ? 'access.profile.password.set' : 'access.profile.password.none')}
              {profile.hasPassword ? <Button onClick={() => setChanging(true)}>{t('access.profile.password.change')}</Button> : null}
            </dd>
          </>
        )}
      </dl>
      <p>
        <Link to={'/channels' as never}>{t('access.profile.channels')} →</Link>
      </p>
      <ChangePassword isOpen={isChanging} onClose={() => setChanging(false)} />
    </section>
  )
}

function OwnData({ memberId }: { memberId: string }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const [isRunning, setRunning] = useState(false)

  async function save(): Promise<void> {
    setRunning(true)
    try {
      const data = await readView(ownDataView, { memberId })
      const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
      const link = document.createElement('a')
      link.href = url
      link.download = data.fileName
      link.click()
      // Some browsers read the address only after this turn.
      setTimeout(() => URL.revokeObjectURL(url), 10_000)
    } catch (error) {
      void message.error(explain(error))
    } finally {
      setRunning(false)
    }
  }

  return (
    <Button className="no-print" icon={<DownloadOutlined />} loading={isRunning} title={t('access.profile.own-data.what')} onClick={() => void save()}>
      {t('access.profile.own-data')}
    </Button>
  )
}
