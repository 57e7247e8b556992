/** The form that an obligation asks for. */
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { Refused, useCommand, useLanguage, useOperationNow, usePathValues, useTimeFormat, useView, type LabelKey } from '../../../kernel/web/index.ts'
import { obligationView } from '../../../orders/contract.ts'
import { PrintHead, Quote } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateMark, TimeLeft, useMeasure } from '../../../ui/index.ts'
import { fileRecord, fileReport, reportFormView } from '../contract.ts'
import { keepDraft, readDraft } from './draft.ts'
import { FieldInput, useValueWord } from './FieldInput.tsx'
import { FiledFiles } from './FiledFiles.tsx'
import { fieldsOfRefusal, firstValues, readValues, type FormValue, type Problems, type RawValue, type RawValues } from './raw-values.ts'
import './reports.css'

type Form = z.output<typeof reportFormView.output>
type Obligation = z.output<typeof obligationView.output>

export function FilePage(): ReactNode {
  const { obligationId = '' } = usePathValues()
  const form = useView(reportFormView, { obligationId })
  const about = useView(obligationView, { obligationId })
  return <Answer of={form}>{(data) => <Page key={data.obligationId} form={data} about={about.data ?? null} />}</Answer>
}

const settled = ['met', 'met-late', 'waived', 'withdrawn']

function Page({ form, about }: { form: Form; about: Obligation | null }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const [filedAt, setFiledAt] = useState<number | null>(null)
  const item = about?.item ?? null
  const isPlanned = item !== null && item.state === 'planned' && item.opensAt > now
  const title = say(form.title)
  return (
    <PageFrame title={title} hint={item === null ? undefined : `${say(item.subjectName)}${say(item.subjectName) === say(item.owner.unitName) ? '' : ` · ${say(item.owner.unitName)}`}`}>
      <PrintHead title={title} />
      <section className="panel file-about">
        <p className="file-due">
          {t('reports.due')} <TimeLeft at={form.dueAt} isOver={item !== null && settled.includes(item.state)} />
          {item === null ? null : <StateMark state={item.state} />}
        </p>
        {about === null ? null : <Quote clause={about.clause} />}
      </section>
      {isPlanned ? (
        <EmptyState title={t('reports.not-open', { time: format.near(item.opensAt, now) })} />
      ) : filedAt === null ? (
        <Fill form={form} done={() => setFiledAt(now)} />
      ) : (
        <EmptyState
          title={`● ${t('reports.filed')}`}
          action={
            <span className="file-after">
              <Link to={'/mine' as never}>{t('reports.filed.to-mine')}</Link>
              <Button type="link" onClick={() => setFiledAt(null)}>
                {t('reports.file')}
              </Button>
            </span>
          }
        >
          {t('reports.filed.again')}
        </EmptyState>
      )}
      <History form={form} />
    </PageFrame>
  )
}

function Fill({ form, done }: { form: Form; done(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const [draft] = useState(() => readDraft(form.obligationId))
  const fresh = firstValues(form.fields, form.prefilled)
  const [raw, setRaw] = useState<RawValues>(draft === null ? fresh : { ...fresh, ...draft.values })
  const [note, setNote] = useState(draft?.note ?? '')
  const [keptAt, setKeptAt] = useState(draft?.keptAt ?? null)
  const [problems, setProblems] = useState<Problems>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [underway, setUnderway] = useState<Readonly<Record<string, number>>>({})
  const isTouched = useRef(false)
  const place = useRef<HTMLFormElement>(null)
  const report = useCommand(fileReport)
  const record = useCommand(fileRecord)
  const filing = form.kind === 'report' ? report : record

  // At once: whoever closes the page a moment after a photo arrived has it still.
  useEffect(() => {
    if (!isTouched.current) return
    const at = Date.now()
    keepDraft(form.obligationId, { values: raw, note, keptAt: at })
    setKeptAt(at)
  }, [form.obligationId, raw, note])

  function change(name: string, value: RawValue): void {
    isTouched.current = true
    setRaw((before) => ({ ...before, [name]: value }))
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)))
  }

  function show(found: Problems): void {
    setProblems(found)
    const [first] = form.fields.filter((field) => found[field.name] !== undefined)
    if (first !== undefined) place.current?.querySelector<HTMLElement>(`[data-field="${first.name}"] :is(input:not([hidden]), textarea, select, .files-acts button)`)?.focus()
  }

  async function file(isNil: boolean): Promise<void> {
    const { values, problems: found } = isNil ? { values: {}, problems: {} } : readValues(form.fields, raw)
    setRefusal(null)
    const isWaiting = !isNil && Object.values(underway).some((count) => count > 0)
    if (isWaiting) {
      setRefusal(t('reports.problem.uploading'))
      return
    }
    show(found)
    if (Object.keys(found).length > 0) return
    try {
      await filing.run({ obligationId: form.obligationId, isNil, values, note: note.trim() })
      isTouched.current = false
      keepDraft(form.obligationId, null)
      done()
    } catch (error) {
      if (error instanceof Refused) {
        const named = fieldsOfRefusal(error.facts).filter((name) => form.fields.some((field) => field.name === name))
        show(Object.fromEntries(named.map((name): [string, LabelKey] => [name, 'reports.problem.refused'])))
        setRefusal(explain(error))
      } else setRefusal(t('reports.unsent', { why: explain(error) }))
    }
  }

  function discard(): void {
    isTouched.current = false
    keepDraft(form.obligationId, null)
    setKeptAt(null)
    setRaw(fresh)
    setNote('')
    setProblems({})
  }

  const count = Object.keys(problems).length
  const countOf = useUnderway(setUnderway)
  return (
    <form
      ref={place}
      className="panel file-form no-print"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void file(false)
      }}
    >
      {form.mayBeNil ? (
        <div className="file-nil">
          <Button size="large" loading={filing.isRunning} onClick={() => void file(true)}>
            {t('reports.nil')}
          </Button>
          <span className="muted">{t('reports.nil.hint')}</span>
        </div>
      ) : null}
      <div className="file-fields">
        {form.fields.map((field) => (
          <FieldInput key={field.name} field={field} raw={raw[field.name] ?? null} prefilled={form.prefilled[field.name] ?? null} problem={problems[field.name]} change={(value) => change(field.name, value)} onUnderway={countOf(field.name)} />
        ))}
      </div>
      {/* A record takes figures only. */}
      {form.kind === 'record' ? null : (
        <label className="field">
          <span className="field-label">
            {t('reports.note')} <span className="muted">{t('reports.optional')}</span>
          </span>
          <Input.TextArea
            autoSize={{ minRows: 1, maxRows: 6 }}
            maxLength={2000}
            value={note}
            onChange={(event) => {
              isTouched.current = true
              setNote(event.target.value)
            }}
          />
        </label>
      )}
      <div className="file-submit">
        <Button type="primary" size="large" htmlType="submit" loading={filing.isRunning}>
          {t('reports.submit')}
        </Button>
        {keptAt === null ? null : (
          <span className="muted">
            {t('reports.draft', { time: new Date(keptAt).toTimeString().slice(0, 5) })}{' '}
            <Button type="link" size="small" onClick={discard}>
              {t('reports.draft.discard')}
            </Button>
          </span>
        )}
      </div>
      {count > 0 ? (
        <p className="field-problem" role="alert">
          {t('reports.problem.count', { n: count })}
        </p>
      ) : null}
      {refusal === null ? null : (
        <p className="field-problem" role="alert">
          {refusal}
        </p>
      )}
    </form>
  )
}

/** One function for each field, the same at every render. */
function useUnderway(set: (change: (before: Readonly<Record<string, number>>) => Readonly<Record<string, number>>) => void): (name: string) => (count: number) => void {
  const known = useRef(new Map<string, (count: number) => void>())
  return useCallback(
    (name) => {
      const made = known.current.get(name) ?? ((count: number) => set((before) => ({ ...before, [name]: count })))
      known.current.set(name, made)
      return made
    },
    [set],
  )
}

function History({ form }: { form: Form }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const measure = useMeasure()
  return (
    <section className="panel file-history" aria-label={t('reports.history')}>
      <h2>{t('reports.history')}</h2>
      {form.filed.length === 0 ? (
        <p className="muted">{t('reports.history.none')}</p>
      ) : (
        <div className="rows-scroll">
          <table className="rows">
            <thead>
              <tr>
                <th>{t('reports.history.at')}</th>
                <th>{t('reports.history.who')}</th>
                {form.fields.map((field) => (
                  <th key={field.name} className={field.type === 'whole' || field.type === 'number' ? 'is-number' : ''}>
                    {say(field.words)}
                    {field.unitOfMeasure === null ? '' : ` (${measure(field.unitOfMeasure)})`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {form.filed.map((filed) => (
                <tr key={filed.at}>
                  <td className="number">{format.dayTime(filed.at)}</td>
                  <td>{filed.by ?? '–'}</td>
                  {filed.isNil || filed.values === null ? (
                    <td colSpan={form.fields.length} className="muted">
                      {t(filed.isNil ? 'reports.nil' : 'reports.history.erased')}
                    </td>
                  ) : (
                    form.fields.map((field) => (
                      <td key={field.name} className={field.type === 'whole' || field.type === 'number' ? 'is-number' : ''}>
                        <FiledValue form={form} value={filed.values?.[field.name] ?? null} />
                      </td>
                    ))
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function FiledValue({ form, value }: { form: Form; value: FormValue }): ReactNode {
  const valueWord = useValueWord()
  return Array.isArray(value) ? <FiledFiles obligationId={form.obligationId} fileIds={value} files={form.files} /> : valueWord(null, value)
}
