/** `/setup`: a server without an agency gets one, and its first administrator. */
import { Button, Input, Select } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'
import { unitTypes } from '../../../../force/contract.ts'
import { Refused, setUp, useGo, useIdentity, useLanguage, useSigning, type LabelKey } from '../../../../kernel/web/index.ts'
import { Answer } from '../../../../ui/index.ts'
import { FormField } from './FormField.tsx'
import { Instead } from './Instead.tsx'
import { LoginFields, useLoginForm, type LoginForm } from './LoginFields.tsx'
import './entry.css'

type Part = 'code' | 'zh' | 'en' | 'key' | 'unitType' | 'unitNumber' | 'personName' | 'personNumber'
type Parts = Readonly<Record<Part, string>>

const empty: Parts = { code: '', zh: '', en: '', key: '', unitType: 'detachment', unitNumber: 'HQ', personName: '', personNumber: '' }
/** Partners answer by link and have no members. */
const rootTypes = unitTypes.filter((type) => type !== 'partner')
const keyPattern = /^[a-z][a-z0-9-]{1,39}$/

/** From the English name, as somebody would shorten it; empty where there is none. */
const keyFrom = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)

function checkParts(parts: Parts, key: string): Partial<Record<Part, LabelKey>> {
  const missing = (['code', 'unitNumber', 'personName', 'personNumber'] as const).filter((part) => parts[part].trim() === '')
  return {
    ...Object.fromEntries(missing.map((part) => [part, 'access.fill-in' as const])),
    ...(parts.zh.trim() === '' && parts.en.trim() === '' ? { zh: 'access.setup.agency.either' as const } : {}),
    ...(keyPattern.test(key) ? {} : { key: 'access.setup.key.rule' as const }),
  }
}

export function SetupPage(): ReactNode {
  const { t } = useLanguage()
  const asked = useIdentity()
  return <Answer of={asked}>{({ needsSetup }) => (needsSetup ? <Setup /> : <Instead title={t('access.setup.done')}>{t('access.setup.done.what')}</Instead>)}</Answer>
}

function Setup(): ReactNode {
  const { t, explain } = useLanguage()
  const go = useGo()
  const { renew } = useSigning()
  const form = useLoginForm('')
  const [parts, setParts] = useState(empty)
  const [problems, setProblems] = useState<Partial<Record<Part, string>>>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [isRunning, setRunning] = useState(false)
  const key = parts.key === '' ? keyFrom(parts.en) : parts.key
  const change = (part: Part, text: string): void => {
    setParts((before) => ({ ...before, [part]: text }))
    setProblems((before) => ({ ...before, [part]: undefined }))
  }
  const field = { parts, problems, change }

  async function submit(): Promise<void> {
    const wrong = checkParts(parts, key)
    setProblems(Object.fromEntries(Object.entries(wrong).map(([part, text]) => [part, t(text)])))
    // Both, so that everything missing shows at once.
    if (!form.check() || Object.keys(wrong).length > 0) {
      setProblem(t('kernel.invalid-input'))
      return
    }
    setRunning(true)
    setProblem(null)
    try {
      await setUp(inputOf(parts, key, form))
      await renew()
      go('/')
    } catch (error) {
      setRunning(false)
      const isCode = error instanceof Refused && error.code === 'identity.code-wrong'
      if (isCode) setProblems({ code: explain(error) })
      // The field may stand out of sight.
      setProblem(isCode || form.show(error) ? t('kernel.invalid-input') : explain(error))
    }
  }

  return (
    <form
      className="setup-form panel"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h1>{t('access.setup')}</h1>
      <p className="muted">{t('access.setup.what')}</p>
      <Field part="code" label="access.setup.code" hint="access.setup.code.what" hasFocus {...field} />
      <fieldset>
        <legend>{t('access.setup.agency')}</legend>
        <div className="setup-pair">
          <Field part="zh" label="access.setup.agency.zh" hint="access.setup.agency.either" {...field} />
          <Field part="en" label="access.setup.agency.en" {...field} />
        </div>
        <Field part="key" label="access.setup.key" hint="access.setup.key.rule" {...field} parts={{ ...parts, key }} />
        <div className="setup-pair">
          <FormField label={t('access.setup.unit.type')}>
            {({ id }) => <Select id={id} size="large" value={parts.unitType} onChange={(type) => change('unitType', type)} options={rootTypes.map((type) => ({ value: type, label: t(`force.unit-type.${type}`) }))} />}
          </FormField>
          <Field part="unitNumber" label="access.setup.unit.number" hint="access.setup.unit.number.what" {...field} />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('access.setup.person')}</legend>
        <div className="setup-pair">
          <Field part="personName" label="access.setup.person.name" {...field} />
          <Field part="personNumber" label="access.setup.person.number" {...field} />
        </div>
        <LoginFields form={form} hasFocus={false} />
      </fieldset>
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <Button type="primary" size="large" htmlType="submit" block loading={isRunning}>
        {t('access.setup.do')}
      </Button>
    </form>
  )
}

function inputOf(parts: Parts, key: string, { choice }: LoginForm): Parameters<typeof setUp>[0] {
  const name = { zh: parts.zh.trim(), en: parts.en.trim() }
  return {
    code: parts.code.trim(),
    agency: { key, name },
    // The agency as a unit: everything else hangs below it.
    unit: { externalId: parts.unitNumber.trim(), name, type: parts.unitType },
    person: { name: parts.personName.trim(), externalId: parts.personNumber.trim() },
    username: choice.username.trim(),
    password: choice.password,
  }
}

function Field({
  part,
  label,
  hint,
  hasFocus = false,
  parts,
  problems,
  change,
}: {
  part: Part
  label: LabelKey
  hint?: LabelKey
  hasFocus?: boolean
  parts: Parts
  problems: Partial<Record<Part, string>>
  change(part: Part, text: string): void
}): ReactNode {
  const { t } = useLanguage()
  return (
    <FormField label={t(label)} hint={hint === undefined ? null : t(hint)} problem={problems[part] ?? null}>
      {(marks) => <Input {...marks} size="large" autoFocus={hasFocus} autoComplete="off" autoCapitalize="none" value={parts[part]} onChange={(event) => change(part, event.target.value)} />}
    </FormField>
  )
}
