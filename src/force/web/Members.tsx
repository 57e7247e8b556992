/** Members, found by name, unit, role, qualification, duty. The search stands in the address, so that it can be sent and gone back to. */
import { PrinterOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { readView, useClockId, useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, PhoneLink } from '../../ui/index.ts'
import { exportMembersView, memberSorts, membersView, qualificationCodes, roles, type memberItem } from '../contract.ts'
import { FileButton } from './FileButton.tsx'
import { Pager, SortHeading } from './Pager.tsx'
import { PickUnit } from './PickUnit.tsx'
import { Qualification } from './Qualification.tsx'
import './force.css'

type Member = z.output<typeof memberItem>
const pageSize = 50

/** What is typed goes into the address a moment after the last key. */
function useTyped(value: string, settle: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => settle(typed), 250)
    return () => clearTimeout(timer)
    // Only typing starts the clock.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed])
  return [typed, setTyped]
}

export function Members(): ReactNode {
  const { t, language } = useLanguage()
  const operationId = useClockId()
  const { values, set } = useSearchValues()
  const [typed, setTyped] = useTyped(values['q'] ?? '', (q) => set({ q, page: undefined }))
  const unitId = values['unit'] ?? null
  const role = roles.find((each) => each === values['role']) ?? null
  const qualification = qualificationCodes.find((each) => each === values['qualification']) ?? null
  const sort = memberSorts.find((each) => each === values['sort']) ?? 'name'
  const isDescending = values['descending'] === '1'
  const page = Math.max(1, Number(values['page'] ?? 1) || 1)
  const asked = useView(
    membersView,
    { operationId, unitId, role, qualification, search: values['q'] ?? '', onDuty: values['duty'] === 'on' ? true : values['duty'] === 'off' ? false : null, hasLeft: values['duty'] === 'left', sort, descending: isDescending, page, pageSize },
    { keepsOld: true },
  )
  const change = (part: Readonly<Record<string, string | undefined>>): void => set({ page: undefined, ...part })
  const sortBy = (column: (typeof memberSorts)[number]): void => change({ sort: column === 'name' ? undefined : column, descending: sort === column && !isDescending ? '1' : undefined })
  return (
    <PageFrame
      isWide
      title={t('force.members')}
      hint={asked.data === undefined ? undefined : <span className="number">{t('force.members.total', { n: asked.data.total })}</span>}
      actions={
        <>
          <FileButton
            label={t('force.export')}
            title={t(unitId === null ? 'force.export.choose-unit' : 'force.export.personal')}
            isDisabled={unitId === null}
            fetch={(format) => readView(exportMembersView, { format, language, unitId: unitId ?? '' })}
          />
          <Button className="no-print" icon={<PrinterOutlined />} aria-label="⎙" onClick={() => globalThis.print()} />
        </>
      }
    >
      <div className="force-filters no-print">
        <Input.Search className="force-search" allowClear placeholder={t('force.members.search')} aria-label={t('force.members.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <PickUnit className="force-filter" label={t('force.column.unit')} placeholder={t('force.members.any-unit')} isClearable value={unitId} pick={(id) => change({ unit: id ?? undefined })} />
        <Filter label={t('force.members.any-role')} value={role} options={roles.map((each) => ({ value: each, label: t(`force.role.${each}`) }))} choose={(value) => change({ role: value })} />
        <Filter label={t('force.members.any-qualification')} value={qualification} options={qualificationCodes.map((each) => ({ value: each, label: t(`force.qualification.${each}`) }))} choose={(value) => change({ qualification: value })} />
        <Filter
          label={t('force.members.any-duty')}
          value={values['duty'] ?? null}
          options={[
            { value: 'on', label: t('force.unit.on-duty') },
            { value: 'off', label: t('force.members.off-duty') },
            { value: 'left', label: t('force.members.left') },
          ]}
          choose={(value) => change({ duty: value })}
        />
      </div>
      <Answer of={asked}>
        {({ members, total }) =>
          members.length === 0 ? (
            <EmptyState title={t('force.members.none')}>{t('force.members.none.what')}</EmptyState>
          ) : (
            <>
              <div className="panel rows-scroll">
                <table className="rows member-rows">
                  <thead>
                    <tr>
                      <SortHeading label={t('force.column.name')} isSorted={sort === 'name'} isDescending={isDescending} sort={() => sortBy('name')} />
                      <SortHeading label={t('force.column.external-id')} isSorted={sort === 'external-id'} isDescending={isDescending} sort={() => sortBy('external-id')} />
                      <SortHeading label={t('force.column.unit')} isSorted={sort === 'unit'} isDescending={isDescending} sort={() => sortBy('unit')} />
                      <th>{t('force.column.now')}</th>
                      <th>{t('force.column.roles')}</th>
                      <th>{t('force.column.qualifications')}</th>
                      <th>{t('force.column.telephone')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {members.map((member) => (
                      <Row key={member.id} member={member} />
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={page} pageSize={pageSize} total={total} go={(to) => set({ page: to === 1 ? undefined : String(to) })} />
            </>
          )
        }
      </Answer>
    </PageFrame>
  )
}

function Filter({ label, value, options, choose }: { label: string; value: string | null; options: { value: string; label: string }[]; choose(value: string | undefined): void }): ReactNode {
  return <Select className="force-filter" allowClear popupMatchSelectWidth={false} placeholder={label} aria-label={label} value={value} options={options} onChange={(next?: string) => choose(next)} />
}

function Row({ member }: { member: Member }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <tr>
      <td className="member-name">
        <Link to={`/members/${member.id}` as never}>{member.name}</Link>
      </td>
      <td className="number muted member-number">{member.externalId}</td>
      <td className="member-unit">{say(member.unitName)}</td>
      <td className="member-now">
        <MemberNow member={member} />
      </td>
      <td className="member-roles">
        {member.roles.map((held) => (
          <span key={`${held.role}${held.unitId}`} className="role-held">
            {t(`force.role.${held.role}`)}
            {held.unitId === member.unitId ? null : <span className="muted"> {say(held.unitName)}</span>}
          </span>
        ))}
      </td>
      <td className="member-qualifications">
        {member.qualifications.map((each) => (
          <Qualification key={each.code} code={each.code} expiresAt={each.expiresAt} />
        ))}
      </td>
      <td className="member-phone">
        <PhoneLink number={member.telephone} />
      </td>
    </tr>
  )
}

/** On duty as whom, or away, in words. */
export function MemberNow({ member }: { member: Pick<Member, 'hasLeft' | 'absence' | 'onDutyAs'> }): ReactNode {
  const { t, find } = useLanguage()
  if (member.hasLeft) return <span className="muted">{t('force.members.left')}</span>
  if (member.onDutyAs !== null) return <strong className="on-duty">{t('force.now.on-duty', { role: find(`force.role.${member.onDutyAs}`) ?? member.onDutyAs })}</strong>
  if (member.absence !== null) return <span>{t(`force.absence.${member.absence}`)}</span>
  return <span className="muted">{t('force.now.off-duty')}</span>
}
