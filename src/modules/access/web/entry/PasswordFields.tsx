import { Input } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { FormField } from './FormField.tsx'
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
  const length = lengthOf(password)
  const hint = length === 0 ? t('access.password.least', { least }) : length < least ? t('access.password.more', { n: least - length }) : t('access.password.long-enough')
  return (
    <>
      <FormField label={t('access.password.new')} hint={hint} problem={problem}>
        {(marks) => <Input.Password {...marks} size="large" autoComplete="new-password" required value={password} onChange={(event) => change({ password: event.target.value })} />}
      </FormField>
      <FormField label={t('access.password.again')} problem={againProblem}>
        {(marks) => <Input.Password {...marks} size="large" autoComplete="new-password" required value={again} onChange={(event) => change({ again: event.target.value })} />}
      </FormField>
    </>
  )
}
