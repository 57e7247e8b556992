/** What whoever owes a second step sees instead of the page: the server serves nothing else of the work until then. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage, useSession, useSigning } from '../../../../kernel/web/index.ts'
import { Answer } from '../../../../ui/index.ts'
import { TotpPanel } from './TotpPanel.tsx'
import { useProfile } from './profile-api.ts'
import './profile.css'

export function SecondNeeded(): ReactNode {
  const { t } = useLanguage()
  const { leave, handOver } = useSigning()
  const isShared = useSession()?.shared != null
  return (
    <div className="second-needed">
      <section className="panel profile-panel">
        <h1>{t('access.second-needed')}</h1>
        <p>{t(isShared ? 'access.second-needed.shared' : 'access.second-needed.what')}</p>
        <Button onClick={() => void (isShared ? handOver() : leave())}>{t('access.second-needed.leave')}</Button>
      </section>
      {isShared ? null : <SetUp />}
    </div>
  )
}

/** The panel stays until the backup codes are kept: only then the work begins. */
function SetUp(): ReactNode {
  const { t } = useLanguage()
  const { renew } = useSigning()
  const asked = useProfile()
  return (
    <Answer of={asked}>
      {(profile) => (
        <>
          <TotpPanel profile={profile} />
          {profile.hasTotp ? (
            <Button type="primary" size="large" block onClick={() => void renew()}>
              {t('access.second-needed.go-on')}
            </Button>
          ) : null}
        </>
      )}
    </Answer>
  )
}
