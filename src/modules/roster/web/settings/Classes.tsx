/** Shift classes: the letters of the grid. */
import { App, Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { newId, useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { ConfirmReason, EmptyState } from '../../../../ui/index.ts'
import { declareShiftClass, retireShiftClass, type rosterSettingsView } from '../../contract/rosters.ts'
import { shiftClassKinds, type ShiftClass } from '../../contract/shared.ts'
import { classTimes } from '../grid/shift-words.ts'

export type RosterSettings = z.output<typeof rosterSettingsView.output>

const blank = (): ShiftClass => ({ id: newId(), code: '', name: { zh: '', en: '' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720, isNight: false, isWatch: false, isRetired: false })

export function Classes({ settings }: { settings: RosterSettings }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const retiring = useCommand(retireShiftClass)
  const [edited, setEdited] = useState<ShiftClass | null>(null)
  const classes = settings.classes.filter((each) => !each.isRetired)
  return (
    <>
      {settings.mayDeclare ? (
        <p className="settings-lead">
          <Button onClick={() => setEdited(blank())}>{t('roster.class.declare')}</Button>
        </p>
      ) : null}
      {classes.length === 0 ? (
        <EmptyState title={t('roster.grid.no-classes')}>{t('roster.class.none.what')}</EmptyState>
      ) : (
        <div className="panel rows-scroll">
          <table className="rows rows-cards">
            <thead>
              <tr>
                <th>{t('roster.class.code')}</th>
                <th>{t('roster.class.name')}</th>
                <th>{t('roster.class.kind')}</th>
                <th>{t('roster.class.times')}</th>
                <th className="is-number">{t('roster.class.counted')}</th>
                <th>{t('roster.class.marks')}</th>
                {settings.mayDeclare ? <th /> : null}
              </tr>
            </thead>
            <tbody>
              {classes.map((each) => (
                <tr key={each.id}>
                  <td data-label={t('roster.class.code')}>
                    <b>{each.code}</b>
                  </td>
                  <td data-label={t('roster.class.name')}>{say(each.name)}</td>
                  <td data-label={t('roster.class.kind')}>{t(`roster.kind.${each.kind}`)}</td>
                  <td data-label={t('roster.class.times')} className="number">
                    {classTimes(each)}
                  </td>
                  <td data-label={t('roster.class.counted')} className="is-number">
                    {t('roster.hours', { n: each.countedMinutes / 60 })}
                  </td>
                  <td data-label={t('roster.class.marks')}>{[each.isNight ? t('roster.class.night') : '', each.isWatch ? t('roster.class.watch') : ''].filter((text) => text !== '').join(' · ')}</td>
                  {settings.mayDeclare ? (
                    <td className="settings-acts">
                      <Button size="small" onClick={() => setEdited(each)}>
                        {t('roster.settings.change')}
                      </Button>{' '}
                      <Button size="small" loading={retiring.isRunning} onClick={() => void retiring.run({ classId: each.id }).then(() => message.info(t('roster.class.retired')), (error: unknown) => message.error(explain(error)))}>
                        {t('roster.class.retire')}
                      </Button>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edited === null ? null : <ClassDialog key={edited.id} first={edited} close={() => setEdited(null)} />}
    </>
  )
}

function ClassDialog({ first, close }: { first: ShiftClass; close(): void }): ReactNode {
  const { t } = useLanguage()
  const declaring = useCommand(declareShiftClass)
  const [value, setValue] = useState(first)
  const [isOpen, setOpen] = useState(true)
  const change = (part: Partial<ShiftClass>): void => setValue((before) => ({ ...before, ...part }))
  const isReady = /^[\p{L}\p{N}]{1,3}$/u.test(value.code.trim()) && value.name.zh.trim() !== '' && value.name.en.trim() !== '' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value.startsAt)
  return (
    <ConfirmReason
      isOpen={isOpen}
      hasReason={false}
      isReady={isReady}
      title={t(first.code === '' ? 'roster.class.declare' : 'roster.settings.change')}
      confirmText={t('roster.settings.save')}
      onConfirm={async () => {
        const { id, isRetired: _, ...rest } = value
        await declaring.run({ classId: id, ...rest, code: value.code.trim(), name: { zh: value.name.zh.trim(), en: value.name.en.trim() } })
      }}
      onClose={() => {
        setOpen(false)
        close()
      }}
    >
      <div className="settings-fields">
        <label className="field">
          <span className="field-label">{t('roster.class.code')}</span>
          <Input autoFocus maxLength={3} value={value.code} onChange={(event) => change({ code: event.target.value })} />
          <span className="field-hint">{t('roster.class.code.what')}</span>
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.kind')}</span>
          <Select value={value.kind} options={shiftClassKinds.map((kind) => ({ value: kind, label: t(`roster.kind.${kind}`) }))} onChange={(kind) => change({ kind })} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.name-zh')}</span>
          <Input maxLength={60} value={value.name.zh} onChange={(event) => change({ name: { ...value.name, zh: event.target.value } })} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.name-en')}</span>
          <Input maxLength={60} value={value.name.en} onChange={(event) => change({ name: { ...value.name, en: event.target.value } })} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.starts')}</span>
          <Input type="time" value={value.startsAt} onChange={(event) => change({ startsAt: event.target.value })} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.length')}</span>
          <InputNumber min={0.5} max={48} step={0.5} suffix={t('roster.class.h')} value={value.minutes / 60} onChange={(hours) => hours !== null && change({ minutes: Math.round(hours * 60), countedMinutes: Math.round(hours * 60) })} />
          <span className="field-hint number">{classTimes(value)}</span>
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.counted')}</span>
          <InputNumber min={0} max={48} step={0.5} suffix={t('roster.class.h')} value={value.countedMinutes / 60} onChange={(hours) => hours !== null && change({ countedMinutes: Math.round(hours * 60) })} />
        </label>
        <div className="field">
          <span className="field-label">{t('roster.class.marks')}</span>
          <Checkbox checked={value.isNight} onChange={(event) => change({ isNight: event.target.checked })}>
            {t('roster.class.night')}
          </Checkbox>
          <Checkbox checked={value.isWatch} onChange={(event) => change({ isWatch: event.target.checked })}>
            {t('roster.class.watch.what')}
          </Checkbox>
        </div>
      </div>
    </ConfirmReason>
  )
}
