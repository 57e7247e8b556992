import { IdcardOutlined, KeyOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { Refused, signIn, startSso, useIdentity, useLanguage, usePasskeysHere, useSearchValues, useSigning, type DemoLogin } from '../../kernel/web/index.ts'
import { SecondStep } from './SecondStep.tsx'
import { OpenFrame } from './OpenFrame.tsx'

/** Stands where the page that was asked for will stand once somebody is signed in: the address does not change. */
export function SignIn({ demoLogins }: { demoLogins: readonly DemoLogin[] }): ReactNode {
  const { t } = useLanguage()
  const { data: identity } = useIdentity()
  const [needsCode, setNeedsCode] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  function startAgain(reason: string | null): void {
    setProblem(reason)
    setNeedsCode(false)
  }

  return (
    <OpenFrame title="main.sign-in">
      <div className="sign-in-form panel">
        <h1>Muster</h1>
        {identity?.needsSetup === true ? (
          <>
            <p>{t('main.sign-in.needs-setup')}</p>
            <Link className="sign-in-setup" to={'/setup' as never}>
              {t('access.setup')} →
            </Link>
          </>
        ) : needsCode ? (
          <SecondStep startAgain={startAgain} />
        ) : (
          <FirstStep problem={problem} setProblem={setProblem} askForCode={() => setNeedsCode(true)} demoLogins={demoLogins} />
        )}
      </div>
    </OpenFrame>
  )
}

interface FirstStepParts {
  readonly problem: string | null
  setProblem(problem: string | null): void
  askForCode(): void
  readonly demoLogins: readonly DemoLogin[]
}

function FirstStep({ problem, setProblem, askForCode, demoLogins }: FirstStepParts): ReactNode {
  const { t, find, explain } = useLanguage()
  const { renew } = useSigning()
  const { data: identity } = useIdentity()
  const passkeys = usePasskeysHere()
  const { values, set } = useSearchValues()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [isRunning, setRunning] = useState(false)
  const ssoError = values['error']
  useEffect(() => {
    // The agency's own sign-in sends people back with its reason in the address.
    if (ssoError === undefined) return
    setProblem(find(`identity.${ssoError.toLowerCase().replaceAll('_', '-')}`) ?? t('main.sign-in.sso-refused'))
    set({ error: undefined, error_description: undefined })
  }, [find, set, setProblem, ssoError, t])

  async function attempt(work: () => Promise<void>): Promise<void> {
    setRunning(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(isWrong(error) ? t('identity.wrong') : explain(error))
      setRunning(false)
    }
  }

  const enter = (input: { name: string; password: string }): Promise<void> =>
    attempt(async () => {
      if ((await signIn(input)) === 'needs-code') askForCode()
      else await renew()
    })

  return (
    <>
      <p className="muted">{t('main.sign-in.what')}</p>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void enter({ name: name.trim(), password })
        }}
      >
        <label className="field">
          <span className="field-label">{t('main.sign-in.name')}</span>
          <Input size="large" name="username" autoComplete="username webauthn" autoCapitalize="none" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('main.sign-in.password')}</span>
          <Input.Password size="large" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <Button type="primary" size="large" htmlType="submit" block loading={isRunning} disabled={name.trim() === '' || password === ''}>
          {t('main.sign-in')}
        </Button>
      </form>
      <div className="sign-in-ways">
        {passkeys?.kind === 'yes' ? (
          <Button
            size="large"
            block
            icon={<KeyOutlined />}
            disabled={isRunning}
            onClick={() =>
              void attempt(async () => {
                const { signInWithPasskey } = await import('../../kernel/web/passkeys.ts')
                await signInWithPasskey()
                await renew()
              })
            }
          >
            {t('main.sign-in.passkey')}
          </Button>
        ) : null}
        {identity?.sso == null ? null : (
          <Button
            size="large"
            block
            icon={<IdcardOutlined />}
            disabled={isRunning}
            onClick={() => void attempt(async () => globalThis.location.assign(await startSso(`${globalThis.location.pathname}${globalThis.location.search}`)))}
          >
            {t('main.sign-in.sso', { name: identity.sso.name })}
          </Button>
        )}
      </div>
      <DemoLogins logins={demoLogins} isRunning={isRunning} enter={(login) => void enter({ name: login.username, password: login.password })} />
    </>
  )
}

/** Wrong in whichever of the two fields: which one is nobody's business. */
function isWrong(error: unknown): boolean {
  return error instanceof Refused && ['identity.invalid-username-or-password', 'identity.invalid-email-or-password', 'identity.invalid-username', 'identity.invalid-email', 'identity.user-not-found'].includes(error.code)
}

function DemoLogins({ logins, isRunning, enter }: { logins: readonly DemoLogin[]; isRunning: boolean; enter(login: DemoLogin): void }): ReactNode {
  const { t, say } = useLanguage()
  if (logins.length === 0) return null
  return (
    <section className="sign-in-demo" aria-label={t('main.demo-logins')}>
      <h2>{t('main.demo-logins')}</h2>
      <p className="muted">{t('main.demo-logins.hint')}</p>
      <ul>
        {logins.map((login) => (
          <li key={login.username}>
            <button type="button" className="demo-login" disabled={isRunning} onClick={() => enter(login)}>
              <span>{say(login.who)}</span>
              <span className="muted">
                {login.username} · {login.password}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
