/** What an entry of the audit says, in words. Ids, and what has no words, stand in the record as it was written. */
import type { z } from 'zod'
import { useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import type { auditItem } from '../contract.ts'
import { usePermissionWords } from './permission-words.ts'

export type AuditEntry = z.output<typeof auditItem>

export interface Said {
  readonly name: string
  readonly label: string
  readonly text: string
}

const isMoment = (name: string): boolean => /(At|By|Until|Before)$/.test(name) || name === 'from' || name === 'to'
const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
/** Facts that hold names of commands and views. */
const isPermission = (kind: string, name: string): boolean => name === 'view' || name === 'scope' || (name === 'name' && kind.startsWith('role-extension.'))
const mostListed = 4

export function useAuditWords(): { kindOf(kind: string): string; actorOf(entry: AuditEntry): string; subjectOf(entry: AuditEntry): string | null; factsOf(entry: AuditEntry): Said[] } {
  const { t, find } = useLanguage()
  const format = useTimeFormat()
  const permissionWords = usePermissionWords()

  function textOf(kind: string, name: string, value: unknown): string | null {
    if (isEmpty(value)) return null
    if (typeof value === 'boolean') return t(value ? 'rights.yes' : 'rights.no')
    if (typeof value === 'number') return isMoment(name) && value > 1e11 ? format.stamp(value) : name.endsWith('Ms') ? format.length(value) : String(value)
    if (Array.isArray(value) && name === 'memberIds') return value.length === 1 ? t('rights.person') : t('rights.people', { n: value.length })
    if (Array.isArray(value)) {
      const texts = value.flatMap((each) => textOf(kind, name, each) ?? [])
      return texts.length <= mostListed ? texts.join(', ') : t('rights.and-more', { list: texts.slice(0, mostListed).join(', '), n: texts.length - mostListed })
    }
    if (typeof value !== 'string') return null
    if (isPermission(kind, name)) return value === 'views' ? t('rights.key.all-views') : permissionWords(value)
    return find(`rights.fact.${name}.${value}`) ?? (name === 'role' ? find(`force.role.${value}`) : null) ?? (name === 'purpose' ? find(`rights.purpose.${value}`) : null) ?? (name === 'code' ? find(`force.qualification.${value}`) : null) ?? value
  }

  return {
    kindOf: (kind) => find(`audit.${kind}`) ?? kind,
    actorOf: (entry) => {
      if (entry.actor.name !== null) return entry.actor.name
      const [sort = ''] = entry.actor.text.split(':')
      return find(`rights.actor.${sort}`) ?? entry.actor.text
    },
    subjectOf: ({ subject }) => (subject === null ? null : (subject.name ?? find(`rights.subject.${subject.kind}`))),
    factsOf: (entry) =>
      // Whose role first, then what; the journal has them by letter.
      Object.entries(entry.facts).toSorted(([a], [b]) => Number(b === 'role') - Number(a === 'role')).flatMap(([name, value]) => {
        const label = find(`rights.fact.${name}`)
        const text = label === null ? null : textOf(entry.kind, name, value)
        return label === null || text === null ? [] : [{ name, label, text }]
      }),
  }
}
