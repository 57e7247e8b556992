/** From a broken floor to the shift that would mend it: the unit's roster of that day, a class that covers the moment, and who could come. */
import { Select } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useLanguage, useTimezone, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { EmptyState, Loading } from '../../../../ui/index.ts'
import { rosterSettingsView, rostersView } from '../../contract/rosters.ts'
import { countedKinds, type ShiftClass } from '../../contract/shared.ts'
import { addDays, dayAt, shiftTimes } from '../../rules/times.ts'
import { dayWords } from '../grid/words.ts'
import { GapPanel } from '../swaps/GapPanel.tsx'

export function FloorCall({ unitId, at }: { unitId: string; at: number }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const operationId = useOperationId()
  const zone = useTimezone()
  const today = dayAt(at, zone)
  const rosters = useView(rostersView, { unitId, from: addDays(today, -1), to: today })
  const settings = useView(rosterSettingsView, { unitId })
  const [picked, setPicked] = useState<string | null>(null)
  const choices = useMemo(() => {
    const own = (rosters.data?.rosters ?? []).filter((roster) => roster.unitId === unitId && (roster.status === 'approved' || roster.status === 'in-force'))
    const needed = new Set((settings.data?.needs ?? []).map((need) => need.classId))
    return own
      .flatMap((roster) => [today, addDays(today, -1)].filter((day) => roster.from <= day && day <= roster.to).flatMap((day) => (settings.data?.classes ?? []).filter((one) => covers(one, day, at, roster.timezone)).map((shiftClass) => ({ key: `${roster.id} ${day} ${shiftClass.id}`, rosterId: roster.id, day, shiftClass }))))
      .toSorted((a, b) => Number(needed.has(b.shiftClass.id)) - Number(needed.has(a.shiftClass.id)))
  }, [rosters.data, settings.data, unitId, today, at])
  if (rosters.data === undefined || settings.data === undefined) return <Loading />
  const choice = choices.find((one) => one.key === picked) ?? choices[0]
  if (choice === undefined) return <EmptyState title={t('roster.floors.mend.no-roster')} />
  return (
    <>
      <label className="field">
        <span className="field-label">{t('roster.floors.mend.class')}</span>
        <Select value={choice.key} options={choices.map((one) => ({ value: one.key, label: `${dayWords(language, one.day)} · ${one.shiftClass.code} ${say(one.shiftClass.name)} ${one.shiftClass.startsAt}` }))} onChange={(key: string) => setPicked(key)} />
      </label>
      <GapPanel key={choice.key} rosterId={choice.rosterId} day={choice.day} classId={choice.shiftClass.id} forShiftId={null} operationId={operationId} />
    </>
  )
}

function covers(shiftClass: ShiftClass, day: string, at: number, timezone: string): boolean {
  if (shiftClass.isRetired || !countedKinds.includes(shiftClass.kind)) return false
  const times = shiftTimes({ ...shiftClass, day, timezone })
  return 'from' in times && times.from <= at && at < times.to
}
