/** One field of a form: label, unit of measure, where its value comes from, what is wrong with it. */
import { Input, Radio, Select } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage, type LabelKey } from '../../../kernel/web/index.ts'
import { useMeasure } from '../../../ui/index.ts'
import { FilesInput } from './FilesInput.tsx'
import { rawOf, type Field, type FormValue, type RawValue } from './raw-values.ts'

export function useValueWord(): (field: Pick<Field, 'unitOfMeasure'> | null, value: FormValue) => string {
  const { t } = useLanguage()
  const measure = useMeasure()
  return (field, value) => {
    if (value === null) return '–'
    if (Array.isArray(value)) return String(value.length)
    if (typeof value === 'boolean') return t(value ? 'reports.yes' : 'reports.no')
    return field === null || field.unitOfMeasure === null ? String(value) : `${value} ${measure(field.unitOfMeasure)}`
  }
}

export interface FieldInputProps {
  readonly field: Field
  readonly raw: RawValue
  readonly prefilled: FormValue
  readonly problem: LabelKey | undefined
  change(value: RawValue): void
  /** How many files of this field are not on the server yet. */
  onUnderway(count: number): void
}

export function FieldInput({ field, raw, prefilled, problem, change, onUnderway }: FieldInputProps): ReactNode {
  const { t, say } = useLanguage()
  const valueWord = useValueWord()
  const id = `field-${field.name}`
  const isPrefilled = prefilled !== null
  const isChanged = isPrefilled && raw !== rawOf(prefilled)
  const label = say(field.words)
  const described = `${id}-note`
  const shared = { id, 'aria-describedby': described, 'aria-invalid': problem !== undefined, 'aria-required': field.required }
  return (
    <div className={`field form-field${problem === undefined ? '' : ' has-problem'}`} data-field={field.name}>
      <div className="form-label">
        <label className="field-label" htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
        {field.required ? null : <span className="muted">{t('reports.optional')}</span>}
        {isPrefilled ? <span className={`form-source${isChanged ? ' is-changed' : ''}`}>{isChanged ? t('reports.changed', { value: valueWord(field, prefilled) }) : t('reports.prefilled')}</span> : null}
      </div>
      {field.type === 'photo' || field.type === 'document' ? (
        <FilesInput field={field} id={id} describedBy={described} files={typeof raw === 'object' && raw !== null ? raw : []} change={change} onUnderway={onUnderway} />
      ) : (
        <Control field={field} raw={typeof raw === 'object' ? null : raw} shared={shared} change={change} />
      )}
      <p id={described} className="field-problem" aria-live="polite">
        {problem === undefined ? '' : t(problem)}
      </p>
    </div>
  )
}

type Shared = { readonly id: string; readonly 'aria-describedby': string; readonly 'aria-invalid': boolean; readonly 'aria-required': boolean }

function Control({ field, raw, shared, change }: { field: Field; raw: string | boolean | null; shared: Shared; change(value: string | boolean | null): void }): ReactNode {
  const { t } = useLanguage()
  const measure = useMeasure()
  const text = typeof raw === 'string' ? raw : ''
  const status = shared['aria-invalid'] ? ('error' as const) : undefined
  switch (field.type) {
    case 'whole':
    case 'number':
      return <Input {...shared} className="form-number" size="large" inputMode={field.type === 'whole' ? 'numeric' : 'decimal'} autoComplete="off" status={status} suffix={field.unitOfMeasure === null ? undefined : measure(field.unitOfMeasure)} value={text} onChange={(event) => change(event.target.value)} />
    case 'yes-no':
      return (
        <Radio.Group id={shared.id} aria-labelledby={`${shared.id}-label`} className="form-choice" optionType="button" size="large" value={raw} onChange={(event) => change(event.target.value as boolean)} options={[{ value: true, label: t('reports.yes') }, { value: false, label: t('reports.no') }]} />
      )
    case 'choice':
      return field.choices.length <= 5 ? (
        <Radio.Group id={shared.id} aria-labelledby={`${shared.id}-label`} className="form-choice" optionType="button" size="large" value={raw} onChange={(event) => change(event.target.value as string)} options={[...field.choices]} />
      ) : (
        <Select {...shared} size="large" allowClear status={status} value={text === '' ? null : text} options={field.choices.map((choice) => ({ value: choice, label: choice }))} onChange={(choice?: string) => change(choice ?? null)} />
      )
    case 'photo':
    case 'document':
      return null
    case 'text':
      return <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} status={status} value={text} onChange={(event) => change(event.target.value)} />
  }
}
