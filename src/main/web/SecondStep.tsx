import { Button, Input } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'
import { enterCode, Refused, useLanguage, useSigning } from '../../kernel/web/index.ts'

const totpLength = 6
/** After these the password has to be given again: the step has run out, or was tried too often. */
const overCodes: readonly string[] = ['identity.invalid-two-factor-cookie', 'identity.too-many-attempts-request-new-code', 'identity.account-temporarily-locked', 'identity.locked']

/** The password was right; now the code of an authenticator, or one of the backup codes. */
export function SecondStep({ startAgain }: { startAgain(reason: string | null): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { renew } = useSigning()
  const [kind, setKind] = useState<'totp' | 'backup'>('totp')
  const [code, setCode] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submit(text: string): Promise<void> {
    setRunning(true)
    setProblem(null)
    try {
      await enterCode({ kind, code: text })
      await renew()
    } catch (error) {
      if (error instanceof Refused && overCodes.includes(error.code)) {
        startAgain(explain(error))
        return
      }
      setProblem(explain(error))
      setCode('')
      setRunning(false)
    }
  }

  function change(text: string): void {
    setCode(text)
    // Six digits are all there is to type: no button to find in the dark.
    if (kind === 'totp' && !isRunning && /^\d{6}$/.test(text)) void submit(text)
  }

  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void submit(code.trim())
      }}
    >
      <p className="muted">{t(kind === 'totp' ? 'main.sign-in.code.what' : 'main.sign-in.backup.what')}</p>
      <label className="field">
        <span className="field-label">{t(kind === 'totp' ? 'main.sign-in.code' : 'main.sign-in.backup')}</span>
        {kind === 'totp' ? (
          <Input key="totp" size="large" autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={totpLength} className="code-input" value={code} onChange={(event) => change(event.target.value.replaceAll(/\D/g, ''))} />
        ) : (
          <Input key="backup" size="large" autoFocus autoComplete="off" autoCapitalize="none" spellCheck={false} className="code-input" value={code} onChange={(event) => change(event.target.value)} />
        )}
      </label>
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <Button type="primary" size="large" htmlType="submit" block loading={isRunning} disabled={kind === 'totp' ? code.length !== totpLength : code.trim() === ''}>
        {t('main.sign-in')}
      </Button>
      <div className="sign-in-ways">
        <Button
          type="link"
          onClick={() => {
            setKind(kind === 'totp' ? 'backup' : 'totp')
            setCode('')
            setProblem(null)
          }}
        >
          {t(kind === 'totp' ? 'main.sign-in.use-backup' : 'main.sign-in.use-code')}
        </Button>
        <Button type="link" onClick={() => startAgain(null)}>
          {t('main.sign-in.start-again')}
        </Button>
      </div>
    </form>
  )
}
