import { Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { Refused, useIdentity, useLanguage } from '../../../../kernel/web/index.ts'
import { FormField } from './FormField.tsx'
import { checkLogin, emptyChoice, fieldOfCode, usualLeastLength, type LoginChoice, type LoginField } from './login-choice.ts'
import { PasswordFields } from './PasswordFields.tsx'

export interface LoginForm {
  readonly choice: LoginChoice
  readonly least: number
  readonly problems: Partial<Record<LoginField, string>>
  change(part: Partial<LoginChoice>): void
  /** True: nothing stands against sending it. */
  check(): boolean
  /** Shows a refusal at its field; false: it is about none of them. */
  show(error: unknown): boolean
}

export function useLoginForm(firstName: string): LoginForm {
  const { find, explain } = useLanguage()
  const { data: identity } = useIdentity()
  const [choice, setChoice] = useState<LoginChoice>({ ...emptyChoice, username: firstName })
  const [problems, setProblems] = useState<Partial<Record<LoginField, string>>>({})
  const least = identity?.passwordMinLength ?? usualLeastLength
  return {
    choice,
    least,
    problems,
    change(part) {
      setChoice((before) => ({ ...before, ...part }))
      setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in part))))
    },
    check() {
      const found = Object.entries(checkLogin(choice, least)).map(([field, key]) => [field, find(key, { least }) ?? key])
      setProblems(Object.fromEntries(found))
      return found.length === 0
    },
    show(error) {
      const field = error instanceof Refused ? fieldOfCode[error.code] : undefined
      if (field === undefined) return false
      setProblems({ [field]: explain(error) })
      return true
    },
  }
}

/** User name and a new password. `hasFixedName`: the name stands already and stays. */
export function LoginFields({ form, hasFixedName = false, hasFocus = !hasFixedName }: { form: LoginForm; hasFixedName?: boolean; hasFocus?: boolean }): ReactNode {
  const { t } = useLanguage()
  const { choice, problems, least, change } = form
  return (
    <>
      <FormField label={t('access.username')} hint={hasFixedName ? null : t('access.username.rule')} problem={problems.username ?? null}>
        {(marks) => (
          <Input
            {...marks}
            size="large"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            readOnly={hasFixedName}
            autoFocus={hasFocus}
            value={choice.username}
            onChange={(event) => change({ username: event.target.value })}
          />
        )}
      </FormField>
      <PasswordFields password={choice.password} again={choice.again} least={least} problem={problems.password ?? null} againProblem={problems.again ?? null} change={change} />
    </>
  )
}
