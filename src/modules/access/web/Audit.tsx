/** What happened to logins, roles, keys, links and personal data; filters stand in the address. */
import { Link } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { Pager, PickMember } from '../../../force/web/index.ts'
import { useClockId, useLanguage, useSearchValues, useTimeFormat, useTimezone, useView } from '../../../kernel/web/index.ts'
import { endOfWallDate, fromWallTime } from '../../../kernel/web/wall-time.ts'
import { PrintHead } from '../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../ui/index.ts'
import { auditGroups, auditView, type AuditGroup } from '../contract.ts'
import { useAuditWords, type AuditEntry } from './audit-words.ts'
import { SheetButtons } from './SheetButtons.tsx'
import './rights.css'

const pageSize = 50
const isGroup = (text: string): text is AuditGroup => auditGroups.some((group) => group === text)

export function Audit(): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const timezone = useTimezone()
  const clockId = useClockId()
  const words = useAuditWords()
  const { values, set } = useSearchValues()
  const groups = (values['group'] ?? '').split(',').filter(isGroup)
  const memberId = values['member'] ?? null
  const page = Math.max(1, Math.trunc(Number(values['page'] ?? '1')) || 1)
  const from = values['from'] === undefined ? null : fromWallTime(`${values['from']}T00:00`, timezone)
  const to = values['to'] === undefined ? null : endOfWallDate(values['to'], timezone)
  const asked = useView(auditView, { groups, memberId, from, to, page, pageSize }, { keepsOld: true })
  const entries = asked.data?.entries ?? []
  const isFiltered = groups.length > 0 || memberId !== null || from !== null || to !== null
  const clear = (): void => set({ group: undefined, member: undefined, from: undefined, to: undefined, page: undefined })

  const makeRows = (): string[][] => [
    [t('rights.audit.when'), t('rights.audit.what'), t('rights.audit.who'), t('rights.audit.about'), t('rights.audit.unit'), t('rights.audit.details'), t('rights.audit.entry')],
    ...entries.map((entry) => [
      format.stamp(entry.recordedAt),
      words.kindOf(entry.kind),
      words.actorOf(entry),
      words.subjectOf(entry) ?? '',
      entry.unitName === null ? '' : say(entry.unitName),
      words.factsOf(entry).map(({ label, text }) => `${label}: ${text}`).join('; '),
      entry.position === null ? entry.entryId : `№ ${entry.position}`,
    ]),
  ]

  return (
    <PageFrame isWide title={t('rights.audit')} hint={t('rights.audit.hint')} actions={<SheetButtons fileName="audit" makeRows={makeRows} isPersonal isDisabled={entries.length === 0} />}>
      {clockId === null ? null : <PrintHead title={t('rights.audit')} />}
      <div className="rights-filters no-print">
        <Select
          mode="multiple"
          allowClear
          className="rights-groups"
          maxTagCount="responsive"
          placeholder={t('rights.audit.every-group')}
          aria-label={t('rights.audit.groups')}
          value={groups}
          options={auditGroups.map((group) => ({ value: group, label: t(`rights.group.${group}`) }))}
          onChange={(next: string[]) => set({ group: next.join(','), page: undefined })}
        />
        <PickMember className="rights-member" value={memberId} pick={(next) => set({ member: next ?? undefined, page: undefined })} known={nameOf(memberId, entries)} label={t('rights.audit.member')} placeholder={t('rights.audit.member')} />
        <label className="rights-date">
          <span>{t('rights.audit.from')}</span>
          <Input type="date" value={values['from'] ?? ''} onChange={(event) => set({ from: event.target.value, page: undefined })} />
        </label>
        <label className="rights-date">
          <span>{t('rights.audit.to')}</span>
          <Input type="date" value={values['to'] ?? ''} onChange={(event) => set({ to: event.target.value, page: undefined })} />
        </label>
        {asked.data === undefined ? null : <span className="muted rights-count">{t('rights.audit.count', { n: asked.data.total })}</span>}
      </div>
      <Answer of={asked}>
        {(data) =>
          data.entries.length === 0 ? (
            <EmptyState title={t(isFiltered ? 'rights.nothing-fits' : 'rights.audit.empty')} action={isFiltered ? <Button onClick={clear}>{t('rights.show-all')}</Button> : undefined} />
          ) : (
            <>
              <div className="panel rows-scroll">
                <table className="rows rows-cards rights-audit">
                  <thead>
                    <tr>
                      <th>{t('rights.audit.when')}</th>
                      <th>{t('rights.audit.what')}</th>
                      <th>{t('rights.audit.who')}</th>
                      <th>{t('rights.audit.about')}</th>
                      <th>{t('rights.audit.details')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.entries.map((entry) => (
                      <Row key={entry.entryId} entry={entry} />
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={page} pageSize={pageSize} total={data.total} go={(next) => set({ page: next === 1 ? undefined : String(next) }, { isNewPlace: true })} />
            </>
          )
        }
      </Answer>
    </PageFrame>
  )
}

/** The member of the filter may not be in the list of the picker; the entries know the name. */
function nameOf(memberId: string | null, entries: readonly AuditEntry[]): string | undefined {
  for (const { actor, subject } of entries) {
    if (actor.memberId === memberId && actor.name !== null) return actor.name
    if (subject?.id === memberId && subject.name !== null) return subject.name
  }
  return undefined
}

function Row({ entry }: { entry: AuditEntry }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const words = useAuditWords()
  const subject = words.subjectOf(entry)
  const facts = words.factsOf(entry)
  return (
    <tr>
      <td className="number" data-label={t('rights.audit.when')}>
        {format.stamp(entry.recordedAt)}
      </td>
      <td data-label={t('rights.audit.what')}>
        <strong>{words.kindOf(entry.kind)}</strong>
      </td>
      <td data-label={t('rights.audit.who')}>{entry.actor.memberId === null ? <span className="muted">{words.actorOf(entry)}</span> : <Link to={`/members/${entry.actor.memberId}` as never}>{words.actorOf(entry)}</Link>}</td>
      <td data-label={t('rights.audit.about')}>
        {subject === null && entry.unitName === null ? null : (
          <span>
            {subject === null ? null : entry.subject?.kind === 'member' ? <Link to={`/members/${entry.subject.id}` as never}>{subject}</Link> : subject}
            {entry.unitName === null ? null : <span className="muted"> {say(entry.unitName)}</span>}
          </span>
        )}
      </td>
      <td data-label={t('rights.audit.details')}>
        <span className="rights-facts">
          {facts.map(({ name, label, text }) => (
            <span key={name}>
              <span className="muted">{label}</span> {text}
            </span>
          ))}
          <details className="rights-record no-print">
            <summary className="muted">{t('rights.audit.record')}</summary>
            <pre>{JSON.stringify({ id: entry.entryId, position: entry.position, kind: entry.kind, recordedAt: new Date(entry.recordedAt).toISOString(), actor: entry.actor.text, subject: entry.subject, facts: entry.facts }, null, 2)}</pre>
          </details>
        </span>
      </td>
    </tr>
  )
}
