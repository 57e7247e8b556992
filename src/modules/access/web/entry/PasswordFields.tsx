import { Input } from 'antd'
import { useId, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { lengthOf } from './login-choice.ts'

/** A new password, twice, with how much is missing while one types. */
export function PasswordFields({
  password,
  again,
  least,
  problem,
  againProblem,
  change,
}: {
  password: string
  again: string
  least: number
  problem: string | null
  againProblem: string | null
  change(part: { password?: string; again?: string }): void
}): ReactNode {
  const { t } = useLanguage()
  const hintId = useId()
  const length = lengthOf(password)
  return (
    <>
      <label className="field">
        <span className="field-label">{t('access.password.new')}</span>
        <Input.Password size="large" autoComplete="new-password" required aria-describedby={hintId} aria-invalid={problem !== null} value={password} onChange={(event) => change({ password: event.target.value })} />
        <span id={hintId} className="field-hint" aria-live="polite">
          {problem !== null ? null : length === 0 ? t('access.password.least', { least }) : length < least ? t('access.password.more', { n: least - length }) : t('access.password.long-enough')}
        </span>
        <Problem>{problem}</Problem>
      </label>
      <label className="field">
        <span className="field-label">{t('access.password.again')}</span>
        <Input.Password size="large" autoComplete="new-password" required aria-invalid={againProblem !== null} value={again} onChange={(event) => change({ again: event.target.value })} />
        <Problem>{againProblem}</Problem>
      </label>
    </>
  )
}

export function Problem({ children }: { children: string | null }): ReactNode {
  return children === null ? null : (
    <span className="field-problem" role="alert">
      {children}
    </span>
  )
}
