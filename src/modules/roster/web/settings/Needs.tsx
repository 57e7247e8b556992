/** How many people, with which qualifications, each shift of a unit needs. */
import { App, Button, InputNumber, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { qualificationCodes } from '../../../../force/contract.ts'
import { useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { EmptyState } from '../../../../ui/index.ts'
import { setRosterNeeds } from '../../contract/rosters.ts'
import type { Need } from '../../contract/shared.ts'
import { classTimes } from '../grid/shift-words.ts'
import type { RosterSettings } from './Classes.tsx'

export function Needs({ settings, unitId }: { settings: RosterSettings; unitId: string }): ReactNode {
  const { t, say, find, explain } = useLanguage()
  const { message } = App.useApp()
  const setting = useCommand(setRosterNeeds)
  const [needs, setNeeds] = useState<readonly Need[]>(settings.needs)
  const classes = settings.classes.filter((each) => !each.isRetired || needs.some((need) => need.classId === each.id))
  const isChanged = JSON.stringify(needs) !== JSON.stringify(settings.needs)
  const put = (classId: string, qualification: string, minimum: number | null): void =>
    setNeeds((before) => [...before.filter((need) => need.classId !== classId || need.qualification !== qualification), ...(minimum === null ? [] : [{ classId, qualification, minimum }])])
  async function save(): Promise<void> {
    try {
      await setting.run({ unitId, needs: needs.filter((need) => need.minimum > 0) })
      void message.info(t('roster.grid.saved'))
    } catch (error) {
      void message.error(explain(error))
    }
  }
  if (classes.length === 0) return <EmptyState title={t('roster.grid.no-classes')}>{t('roster.class.none.what')}</EmptyState>
  return (
    <>
      <p className="muted settings-lead">{t('roster.needs.what')}</p>
      <div className="panel rows-scroll">
        <table className="rows rows-cards">
          <thead>
            <tr>
              <th>{t('roster.needs.shift')}</th>
              <th className="is-number">{t('roster.needs.people')}</th>
              <th>{t('roster.needs.qualified')}</th>
            </tr>
          </thead>
          <tbody>
            {classes.map((each) => {
              const of = needs.filter((need) => need.classId === each.id && need.qualification !== '').toSorted((a, b) => (a.qualification < b.qualification ? -1 : 1))
              return (
                <tr key={each.id}>
                  <td data-label={t('roster.needs.shift')}>
                    <span>
                      <b>{each.code}</b> {say(each.name)} <span className="muted number">{classTimes(each)}</span>
                    </span>
                  </td>
                  <td data-label={t('roster.needs.people')} className="is-number">
                    <InputNumber min={0} max={1000} disabled={!settings.maySet} aria-label={`${each.code} ${t('roster.needs.people')}`} value={needs.find((need) => need.classId === each.id && need.qualification === '')?.minimum ?? null} onChange={(value) => put(each.id, '', value)} />
                  </td>
                  <td data-label={t('roster.needs.qualified')}>
                    <span className="need-list">
                      {of.map((need) => (
                        <label key={need.qualification}>
                          {find(`force.qualification.${need.qualification}`) ?? need.qualification}{' '}
                          <InputNumber min={0} max={1000} size="small" disabled={!settings.maySet} value={need.minimum} onChange={(value) => put(each.id, need.qualification, value)} />
                        </label>
                      ))}
                      {settings.maySet ? (
                        <Select<string>
                          className="need-add"
                          size="small"
                          popupMatchSelectWidth={false}
                          placeholder={t('roster.needs.add')}
                          aria-label={`${each.code} ${t('roster.needs.add')}`}
                          value={null}
                          options={qualificationCodes.filter((code) => !of.some((need) => need.qualification === code)).map((code) => ({ value: code, label: t(`force.qualification.${code}`) }))}
                          onChange={(code) => put(each.id, code, 1)}
                        />
                      ) : null}
                    </span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {settings.maySet ? (
        <p className="settings-save">
          <Button type="primary" disabled={!isChanged} loading={setting.isRunning} onClick={() => void save()}>
            {t('roster.settings.save')}
          </Button>
        </p>
      ) : null}
    </>
  )
}
