/** The rules of work of a unit and all below it, in hours and days. */
import { App, Button, InputNumber } from 'antd'
import { useState, type ReactNode } from 'react'
import { unitsView } from '../../../../force/contract.ts'
import { useClockId, useCommand, useLanguage, useView } from '../../../../kernel/web/index.ts'
import { setRosterRules } from '../../contract/rosters.ts'
import type { RosterRules } from '../../contract/shared.ts'
import type { RosterSettings } from './Classes.tsx'

/** In the order in which a leader reads them. Hours are kept as minutes. */
const lines = [
  { name: 'minRestMinutes', isHours: true, most: 168 },
  { name: 'maxConsecutiveDays', isHours: false, most: 60 },
  { name: 'minConsecutiveDaysOff', isHours: false, most: 14 },
  { name: 'maxMinutesPerWeek', isHours: true, most: 168 },
  { name: 'minMinutesPerWeek', isHours: true, most: 168 },
  { name: 'maxWeekendsInFour', isHours: false, most: 4 },
] as const satisfies readonly { name: keyof RosterRules; isHours: boolean; most: number }[]

const leastOf: Readonly<Partial<Record<keyof RosterRules, number>>> = { maxConsecutiveDays: 1, minConsecutiveDaysOff: 1 }

export function Rules({ settings, unitId }: { settings: RosterSettings; unitId: string }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const operationId = useClockId()
  const units = useView(unitsView, { operationId })
  const setting = useCommand(setRosterRules)
  const [rules, setRules] = useState(settings.rules)
  const words = {
    minRestMinutes: t('roster.rule.min-rest'),
    maxConsecutiveDays: t('roster.rule.max-days'),
    minConsecutiveDaysOff: t('roster.rule.min-off'),
    maxMinutesPerWeek: t('roster.rule.max-hours'),
    minMinutesPerWeek: t('roster.rule.min-hours'),
    maxWeekendsInFour: t('roster.rule.weekends'),
  }
  const from = units.data?.units.find((unit) => unit.id === settings.rulesOf)
  async function save(): Promise<void> {
    try {
      await setting.run({ unitId, rules })
      void message.info(t('roster.grid.saved'))
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <section className="panel settings-panel">
      <p className="muted">{settings.rulesOf === null ? t('roster.rule.of-product') : settings.rulesOf === unitId ? t('roster.rule.own') : t('roster.rule.of-unit', { unit: from === undefined ? '' : say(from.name) })}</p>
      {lines.map(({ name, isHours, most }) => (
        <label key={name} className="rule-line">
          <span>{words[name]}</span>
          <InputNumber
            min={leastOf[name] ?? 0}
            max={most}
            step={isHours ? 0.5 : 1}
            disabled={!settings.maySet}
            suffix={isHours ? t('roster.class.h') : undefined}
            value={isHours ? rules[name] / 60 : rules[name]}
            onChange={(value) => value !== null && setRules((before) => ({ ...before, [name]: isHours ? Math.round(value * 60) : Math.round(value) }))}
          />
        </label>
      ))}
      {settings.maySet ? (
        <p className="settings-save">
          <Button type="primary" disabled={JSON.stringify(rules) === JSON.stringify(settings.rules)} loading={setting.isRunning} onClick={() => void save()}>
            {t('roster.settings.save')}
          </Button>
        </p>
      ) : null}
    </section>
  )
}
