import { Button, Input } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Refused, useLanguage, useSigning, type DemoLogin } from '../../kernel/web/index.ts'
import { LanguageSwitch, ThemeSwitch } from './Switches.tsx'

export function SignIn({ demoLogins }: { demoLogins: readonly DemoLogin[] }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { enter } = useSigning()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submit(input: { username: string; password: string }): Promise<void> {
    setRunning(true)
    setProblem(null)
    try {
      await enter(input)
    } catch (error) {
      setProblem(error instanceof Refused && (error.status === 401 || error.status === 403 || error.status === 422) ? t('main.sign-in.wrong') : explain(error))
      setRunning(false)
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-switches">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <form
        className="sign-in-form panel"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void submit({ username: username.trim(), password })
        }}
      >
        <h1>Muster</h1>
        <p className="muted">{t('main.sign-in.what')}</p>
        <label className="field">
          <span className="field-label">{t('main.sign-in.username')}</span>
          <Input size="large" autoComplete="username" autoCapitalize="none" autoFocus required value={username} onChange={(event) => setUsername(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('main.sign-in.password')}</span>
          <Input.Password size="large" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        {problem === null ? null : (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={isRunning} disabled={username.trim() === '' || password === ''}>
          {t('main.sign-in')}
        </Button>
      </form>
      {demoLogins.length === 0 ? null : (
        <section className="sign-in-demo panel" aria-label={t('main.demo-logins')}>
          <h2>{t('main.demo-logins')}</h2>
          <p className="muted">{t('main.demo-logins.hint')}</p>
          <ul>
            {demoLogins.map((login) => (
              <li key={login.username}>
                <button type="button" className="demo-login" disabled={isRunning} onClick={() => void submit(login)}>
                  <span>{say(login.who)}</span>
                  <span className="muted">
                    {login.username} · {login.password}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}
