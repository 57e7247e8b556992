/** Who turns in which watch, and who of another unit serves here too. */
import { App, Button, Segmented, Select } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { membersView } from '../../../../force/contract.ts'
import { useClockId, useCommand, useLanguage, useView } from '../../../../kernel/web/index.ts'
import { Answer, EmptyState } from '../../../../ui/index.ts'
import { setRosterMembers } from '../../contract/rosters.ts'
import { groupLetter } from '../grid/draw-frame.ts'
import type { RosterSettings } from './Classes.tsx'

const letters = [0, 1, 2, 3, 4, 5, 6] as const

export function Groups({ settings, unitId }: { settings: RosterSettings; unitId: string }): ReactNode {
  const operationId = useClockId()
  // The largest page that there is: no unit of one watch roster is larger.
  const own = useView(membersView, { operationId, unitId, below: false, pageSize: 200 })
  const all = useView(membersView, { operationId, pageSize: 200 })
  return <Answer of={own}>{({ members }) => <Table settings={settings} unitId={unitId} own={members} others={(all.data?.members ?? []).filter((member) => member.unitId !== unitId)} />}</Answer>
}

interface Listed {
  readonly id: string
  readonly name: string
  readonly unitName: { readonly zh: string; readonly en: string }
  readonly qualifications: readonly { readonly code: string }[]
}

function Table({ settings, unitId, own, others }: { settings: RosterSettings; unitId: string; own: readonly Listed[]; others: readonly Listed[] }): ReactNode {
  const { t, say, find, explain } = useLanguage()
  const { message } = App.useApp()
  const setting = useCommand(setRosterMembers)
  const first = useMemo(() => new Map(settings.groups.map(({ memberId, group }) => [memberId, group])), [settings.groups])
  const [groups, setGroups] = useState<ReadonlyMap<string, number>>(first)
  const ownIds = new Set(own.map((member) => member.id))
  const guests = others.filter((member) => groups.has(member.id))
  const isChanged = JSON.stringify([...groups].toSorted()) !== JSON.stringify([...first].toSorted())
  const put = (memberId: string, group: number | null): void => {
    const next = new Map(groups)
    if (group === null) next.delete(memberId)
    else next.set(memberId, group)
    setGroups(next)
  }
  async function save(): Promise<void> {
    try {
      await setting.run({ unitId, members: [...groups].filter(([memberId, group]) => group > 0 || !ownIds.has(memberId)).map(([memberId, group]) => ({ memberId, group })) })
      void message.info(t('roster.grid.saved'))
    } catch (error) {
      void message.error(explain(error))
    }
  }
  if (own.length === 0) return <EmptyState title={t('roster.grid.empty')} />
  return (
    <>
      <p className="muted settings-lead">{t('roster.groups.what')}</p>
      <div className="panel rows-scroll">
        <table className="rows rows-cards">
          <thead>
            <tr>
              <th>{t('roster.print.name')}</th>
              <th>{t('roster.needs.qualified')}</th>
              <th>{t('roster.groups.watch')}</th>
            </tr>
          </thead>
          <tbody>
            {[...own, ...guests].map((member) => (
              <tr key={member.id}>
                <td data-label={t('roster.print.name')}>
                  <span>
                    {member.name} {ownIds.has(member.id) ? null : <span className="muted">{say(member.unitName)}</span>}
                  </span>
                </td>
                <td data-label={t('roster.needs.qualified')} className="muted">
                  {member.qualifications.map((each) => find(`force.qualification.${each.code}`) ?? each.code).join(' · ')}
                </td>
                <td data-label={t('roster.groups.watch')}>
                  <span className="watch-choice">
                  <Segmented size="small" disabled={!settings.maySet} value={groups.get(member.id) ?? 0} options={letters.map((group) => ({ value: group, label: group === 0 ? '–' : groupLetter(group) }))} onChange={(group) => put(member.id, group)} />{' '}
                  {ownIds.has(member.id) || !settings.maySet ? null : (
                    <Button size="small" type="link" onClick={() => put(member.id, null)}>
                      {t('roster.groups.no-more')}
                    </Button>
                  )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {settings.maySet ? (
        <p className="settings-save">
          <Select<string> className="force-filter" showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} placeholder={t('roster.groups.guest')} aria-label={t('roster.groups.guest')} value={null} options={others.filter((member) => !groups.has(member.id)).map((member) => ({ value: member.id, label: `${member.name} · ${say(member.unitName)}` }))} onChange={(memberId) => put(memberId, 0)} />
          <Button type="primary" disabled={!isChanged} loading={setting.isRunning} onClick={() => void save()}>
            {t('roster.settings.save')}
          </Button>
        </p>
      ) : null}
    </>
  )
}
