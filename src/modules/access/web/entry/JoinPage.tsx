/** `/join#<token>`: a member who was invited chooses user name and password, at first or again. */
import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { join, lookAtInvitation, Refused, useGo, useLanguage, useSession, useSigning } from '../../../../kernel/web/index.ts'
import { ErrorState, Loading } from '../../../../ui/index.ts'
import { Instead } from './Instead.tsx'
import { LoginFields, useLoginForm } from './LoginFields.tsx'
import './entry.css'

type Invitation = Awaited<ReturnType<typeof lookAtInvitation>>

/** Reads the token and takes it out of the address: neither the next one at this screen nor the history needs it. */
function useToken(): string | null {
  const hash = useRouterState({ select: (state) => state.location.hash })
  const [token, setToken] = useState<string | null>(null)
  useEffect(() => {
    if (hash === '') return
    setToken(hash)
    globalThis.history.replaceState(globalThis.history.state, '', globalThis.location.pathname)
  }, [hash])
  return token ?? (hash === '' ? null : hash)
}

export function JoinPage(): ReactNode {
  const { t } = useLanguage()
  const token = useToken()
  const { data, error, refetch } = useQuery({ queryKey: ['invitation', token], queryFn: () => lookAtInvitation(token ?? ''), enabled: token !== null })
  if (token === null) return <Instead title={t('access.join.none')}>{t('access.join.none.what')}</Instead>
  if (data !== undefined) return <Join key={token} token={token} invitation={data} />
  if (error === null) return <Loading />
  if (error instanceof Refused && error.status < 500) return <Instead title={t('access.join.ended')}>{t('access.join.ended.what')}</Instead>
  return <ErrorState error={error} retry={() => void refetch()} />
}

function Join({ token, invitation }: { token: string; invitation: Invitation }): ReactNode {
  const { t, say, explain, locale } = useLanguage()
  const go = useGo()
  const session = useSession()
  const { renew } = useSigning()
  const form = useLoginForm(invitation.username ?? '')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [hasEnded, setEnded] = useState(false)
  const agency = say(invitation.agencyName)
  const until = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(invitation.expiresAt)

  async function submit(): Promise<void> {
    if (!form.check()) return
    setRunning(true)
    setProblem(null)
    try {
      await join({ token, username: form.choice.username.trim(), password: form.choice.password })
      await renew()
      go('/')
    } catch (error) {
      if (error instanceof Refused && error.code === 'kernel.link-ended') setEnded(true)
      else if (!form.show(error)) setProblem(explain(error))
      setRunning(false)
    }
  }

  if (hasEnded) return <Instead title={t('access.join.ended')}>{t('access.join.ended.what')}</Instead>
  return (
    <form
      className="sign-in-form panel"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h1>{t('access.join')}</h1>
      <p>{t(invitation.username === null ? 'access.join.what' : 'access.join.again', { agency, name: invitation.memberName })}</p>
      <p className="muted">{t('access.join.until', { until })}</p>
      {session === null ? null : <p className="tone-amber">{t('access.join.another', { name: session.member.name })}</p>}
      <LoginFields form={form} hasFixedName={invitation.username !== null} />
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <Button type="primary" size="large" htmlType="submit" block loading={isRunning}>
        {t('access.join.do')}
      </Button>
    </form>
  )
}
