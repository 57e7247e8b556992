/** What a journal entry says, in words. Ids, and what has no words, stand one step further in, as they were recorded. */
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../kernel/web/index.ts'
import { useEntryDoor } from './doors.tsx'
import type { Entry } from './entry.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
const isMoment = (name: string): boolean => /(At|By|Until)$/.test(name) || name === 'from' || name === 'until'

/** The value of a fact in words; null: only the record as written shows it. */
function useFactWords(nameUnit: ((unitId: string) => string) | undefined): (name: string, value: unknown) => string | null {
  const { t, say, find } = useLanguage()
  const format = useTimeFormat()
  return (name, value) => {
    if (find(`fact.${name}`) === null || isEmpty(value)) return null
    if (name === 'unitId') return typeof value === 'string' ? (nameUnit?.(value) ?? '') || null : null
    // "Nil report: no" is the rule and says nothing.
    if (name === 'isNil' && value === false) return null
    if (typeof value === 'boolean') return t(value ? 'orders.entry.yes' : 'orders.entry.no')
    if (typeof value === 'number') {
      if (isMoment(name)) return format.dayTime(value)
      return name === 'byMs' ? format.length(value) : name === 'speed' ? `×${value}` : String(value)
    }
    if (Array.isArray(value)) return String(value.length)
    if (isObject(value)) return 'zh' in value && 'en' in value ? say({ zh: String(value['zh']), en: String(value['en']) }) : null
    return find(`fact.${name}.${String(value)}`) ?? find(`force.role.${String(value)}`) ?? find(`orders.tell.${String(value)}`) ?? String(value)
  }
}

export function EntryFacts({ entry, nameUnit, openObligation }: { entry: Entry; nameUnit?: ((unitId: string) => string) | undefined; openObligation?: ((obligationId: string) => void) | undefined }): ReactNode {
  const { t, find } = useLanguage()
  const format = useTimeFormat()
  const factWords = useFactWords(nameUnit)
  const door = useEntryDoor(entry.kind)
  const { obligationId } = entry.facts
  const values = entry.body?.['values']
  const said = [...Object.entries(entry.facts), ...Object.entries(entry.body ?? {})].flatMap(([name, value]) => {
    const text = factWords(name, value)
    return text === null ? [] : [{ name, text }]
  })
  return (
    <dl className="facts entry-facts">
      <dt>{t('orders.entry.recorded')}</dt>
      <dd className="number">{`${format.day(entry.recordedAt)} ${format.second(entry.recordedAt)}`}</dd>
      {said.map(({ name, text }) => (
        <div key={name} className="facts-pair">
          <dt>{find(`fact.${name}`)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
      {door?.Values === undefined || typeof obligationId !== 'string' || !isObject(values) ? null : (
        <div className="facts-pair">
          <dt>{find('fact.values')}</dt>
          <dd>
            <door.Values obligationId={obligationId} values={values} />
          </dd>
        </div>
      )}
      {typeof obligationId !== 'string' || openObligation === undefined ? null : (
        <>
          <dt />
          <dd>
            <button type="button" className="text-button" onClick={() => openObligation(obligationId)}>
              {t('orders.entry.open')}
            </button>
          </dd>
        </>
      )}
      {entry.body === null ? (
        <>
          <dt />
          <dd className="muted">{t('orders.entry.no-body')}</dd>
        </>
      ) : null}
      <dt />
      <dd>
        <details className="entry-record no-print">
          <summary className="muted">{t('orders.entry.as-recorded')}</summary>
          <pre>{JSON.stringify({ id: entry.id, kind: entry.kind, recordedAt: new Date(entry.recordedAt).toISOString(), actor: entry.actor, unitId: entry.unitId, facts: entry.facts, body: entry.body }, null, 2)}</pre>
        </details>
      </dd>
    </dl>
  )
}
