/** Opens a draft for one unit or for many at once, one command each, with what was refused beside its unit. */
import { Alert, Input, Modal, Progress, Select, TreeSelect } from 'antd'
import { useState, type ReactNode } from 'react'
import { unitsView } from '../../../../force/contract.ts'
import { newId, useClockId, useCommand, useGo, useLanguage, useReadOperationNow, useTimezone, useView } from '../../../../kernel/web/index.ts'
import { openRoster } from '../../contract/rosters.ts'
import { addDays, dayAt } from '../../rules/times.ts'

/** Where a time zone lies: what the holidays are likely to be. Anybody may choose otherwise. */
const countryOfZone: Readonly<Record<string, string>> = { 'Asia/Shanghai': 'CN', 'Asia/Urumqi': 'CN', 'Europe/Lisbon': 'PT', 'Europe/London': 'GB', 'Europe/Berlin': 'DE', 'Europe/Madrid': 'ES', 'Europe/Paris': 'FR', 'America/New_York': 'US', 'America/Los_Angeles': 'US', 'Atlantic/Reykjavik': 'IS' }
const countries = ['CN', 'PT', 'DE', 'ES', 'FR', 'GB', 'IE', 'IS', 'IT', 'NL', 'AT', 'CH', 'BE', 'DK', 'SE', 'NO', 'FI', 'PL', 'CZ', 'GR', 'US', 'CA', 'BR', 'AU', 'NZ', 'JP', 'KR', 'SG'] as const
const periods = [28, 35, 14, 7] as const

export function OpenRosters({ close }: { close(): void }): ReactNode {
  const { t, say, explain, locale } = useLanguage()
  const go = useGo()
  const operationId = useClockId()
  const timezone = useTimezone()
  const readNow = useReadOperationNow()
  const units = useView(unitsView, { operationId })
  const opening = useCommand(openRoster)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [from, setFrom] = useState(() => addDays(dayAt(readNow(), timezone), 1))
  const [to, setTo] = useState(() => addDays(dayAt(readNow(), timezone), 28))
  const [country, setCountry] = useState(countryOfZone[timezone] ?? 'CN')
  const [refused, setRefused] = useState<readonly string[]>([])
  const [done, setDone] = useState<number | null>(null)
  const all = (units.data?.units ?? []).filter((unit) => !unit.isClosed && unit.isInside)
  const isPeriod = from !== '' && to !== '' && from <= to
  const names = new Intl.DisplayNames(locale, { type: 'region' })

  async function open(): Promise<void> {
    setRefused([])
    setDone(0)
    const problems: string[] = []
    const left: string[] = []
    let last: string | null = null
    for (const [at, unitId] of chosen.entries()) {
      const rosterId = newId()
      try {
        await opening.run({ rosterId, unitId, from, to, timezone, country })
        last = rosterId
      } catch (error) {
        const unit = all.find((each) => each.id === unitId)
        problems.push(`${unit === undefined ? '' : say(unit.name)}: ${explain(error)}`)
        left.push(unitId)
      }
      setDone(at + 1)
    }
    setRefused(problems)
    setDone(null)
    setChosen(left)
    if (problems.length > 0) return
    close()
    if (chosen.length === 1 && last !== null) go(`/rosters/${last}`)
  }

  return (
    <Modal open title={t('roster.list.open')} okText={chosen.length > 1 ? t('roster.list.open.n', { n: chosen.length }) : t('roster.list.open')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: chosen.length === 0 || !isPeriod }} confirmLoading={done !== null} onOk={() => void open()} onCancel={close}>
      <label className="field">
        <span className="field-label">{t('roster.list.units')}</span>
        <TreeSelect
          // Its folds are decided when it is mounted.
          key={all.length}
          multiple
          treeCheckable
          treeCheckStrictly={false}
          showCheckedStrategy={TreeSelect.SHOW_CHILD}
          showSearch={{ treeNodeFilterProp: 'title' }}
          loading={units.isLoading}
          treeDataSimpleMode
          treeDefaultExpandAll
          treeData={all.map((unit) => ({ id: unit.id, pId: unit.parentId ?? undefined, value: unit.id, title: say(unit.name) }))}
          value={[...chosen]}
          maxTagCount={6}
          onChange={(value: string[]) => setChosen(value)}
        />
      </label>
      <div className="open-period">
        <label className="field">
          <span className="field-label">{t('roster.list.from')}</span>
          <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.list.to')}</span>
          <Input type="date" value={to} status={isPeriod ? '' : 'error'} onChange={(event) => setTo(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.list.length')}</span>
          <Select placeholder="…" value={null} options={periods.map((days) => ({ value: days, label: t('roster.list.days', { n: days }) }))} onChange={(days: number | null) => days !== null && from !== '' && setTo(addDays(from, days - 1))} />
        </label>
      </div>
      <label className="field">
        <span className="field-label">{t('roster.list.country')}</span>
        <Select showSearch={{ optionFilterProp: 'label' }} value={country} options={[...new Set([country, ...countries])].map((code) => ({ value: code, label: names.of(code) ?? code }))} onChange={setCountry} />
        <span className="field-hint">{t('roster.list.zone', { timezone })}</span>
      </label>
      {done === null ? null : <Progress percent={Math.round((100 * done) / Math.max(1, chosen.length))} />}
      {refused.length === 0 ? null : <Alert type="error" title={t('roster.list.refused', { n: refused.length })} description={refused.map((text) => <p key={text}>{text}</p>)} />}
    </Modal>
  )
}
