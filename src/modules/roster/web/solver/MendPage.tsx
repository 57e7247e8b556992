/** Who fell away from a roster, and on which days; then the ways to mend it. */
import { Select } from 'antd'
import type { ReactNode } from 'react'
import { useClockId, useGo, useLanguage, usePathValues, useSearchValues, useView } from '../../../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../../../ui/index.ts'
import { rosterView } from '../../contract/rosters.ts'
import { dayWords, periodWords } from '../grid/words.ts'
import { MendPanel } from './MendPanel.tsx'

export function MendPage(): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const { rosterId = '' } = usePathValues()
  const { values, set } = useSearchValues()
  const go = useGo()
  const operationId = useClockId()
  const asked = useView(rosterView, { rosterId, operationId })
  return (
    <Answer of={asked}>
      {({ roster, members, shifts, absences, classes, now }) => {
        const codes = new Map(classes.map((one) => [one.id, one.code]))
        const coming = shifts.filter((shift) => shift.rosterId === rosterId && shift.from >= now)
        const isAway = (shift: (typeof shifts)[number]): boolean => absences.some((absence) => absence.memberId === shift.memberId && absence.from < shift.to && shift.from < absence.to)
        const withShifts = members.filter((member) => coming.some((shift) => shift.memberId === member.id))
        // Whoever is recorded as away and still planned comes first.
        const memberId = values['member'] ?? withShifts.find((member) => coming.some((shift) => shift.memberId === member.id && isAway(shift)))?.id ?? null
        const own = coming.filter((shift) => shift.memberId === memberId).toSorted((a, b) => a.from - b.from)
        const away = own.filter(isAway).map((shift) => shift.day)
        const days = values['days']?.split(',').filter((day) => own.some((shift) => shift.day === day)) ?? away
        return (
          <PageFrame title={`${t('roster.mend')} · ${say(roster.unitName)}`} hint={<span className="number">{periodWords(language, roster.from, roster.to)}</span>}>
            <section className="panel mend-panel" aria-label={t('roster.mend.choose')}>
              <div className="mend-choice">
                <label className="field">
                  <span className="field-label">{t('roster.mend.member')}</span>
                  <Select aria-label={t('roster.mend.member')} showSearch={{ optionFilterProp: 'label' }} value={memberId} options={withShifts.map((member) => ({ value: member.id, label: member.name }))} onChange={(id) => set({ member: id, days: undefined })} />
                </label>
                <label className="field">
                  <span className="field-label">{t('roster.mend.days')}</span>
                  <Select aria-label={t('roster.mend.days')} mode="multiple" value={days} options={own.map((shift) => ({ value: shift.day, label: `${dayWords(language, shift.day)} ${codes.get(shift.classId) ?? ''}` }))} onChange={(chosen) => set({ member: memberId ?? undefined, days: chosen.join(',') })} />
                </label>
              </div>
              {memberId === null || days.length === 0 ? (
                <p className="muted">{t('roster.mend.choose')}</p>
              ) : (
                <MendPanel key={`${memberId} ${days.join()}`} rosterId={rosterId} memberId={memberId} name={members.find((member) => member.id === memberId)?.name ?? ''} days={days} operationId={operationId} mayTake={roster.may.edit} onTaken={() => go(`/rosters/${rosterId}`)} />
              )}
            </section>
          </PageFrame>
        )
      }}
    </Answer>
  )
}
