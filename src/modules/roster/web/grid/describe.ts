/** What stands in a cell, in words. */
import { useMemo } from 'react'
import { useLanguage, useTimeFormat } from '../../../../kernel/web/index.ts'
import type { Violation } from '../../contract/shared.ts'
import type { Place } from './range.ts'
import { isInsideNotice, type GridStore } from './store.ts'
import { dayWords, useViolationWords } from './words.ts'

export interface Described {
  readonly name: string
  readonly unit: string | null
  readonly day: string
  /** Weekend, holiday, a working day in place of one. */
  readonly dayMark: string | null
  readonly shift: string
  /** 08:00–20:00 */
  readonly times: string | null
  /** Locked, not saved, inside the notice. */
  readonly flags: readonly string[]
  readonly absences: readonly string[]
  readonly elsewhere: readonly string[]
  readonly violations: readonly { readonly text: string; readonly isHard: boolean; readonly violation: Violation }[]
}

export function useDescribe(store: GridStore, unitNames: ReadonlyMap<string, string>): (place: Place) => Described | null {
  const { t, say, find, locale } = useLanguage()
  const format = useTimeFormat()
  const violationWords = useViolationWords()
  return useMemo(() => {
    const inZone = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: store.answer.roster.timezone })
    const span = ({ from, to }: { from: number; to: number }): string => `${inZone.format(from)}–${inZone.format(to)}`
    return ({ row, column }) => {
      const member = store.memberAt(row)
      const day = store.answer.days[column]
      const key = store.keyAt(row, column)
      if (member === null || day === undefined || key === null) return null
      const cell = store.cellOf(key)
      const shiftClass = cell.classId === null ? null : (store.classes.get(cell.classId) ?? null)
      const times = store.timesAt(key)
      const flags: string[] = []
      if (cell.isLocked) flags.push(t('roster.grid.locked'))
      if (store.isEdited(key)) flags.push(t('roster.grid.unsaved'))
      if (store.pending.has(key)) flags.push(t('roster.grid.pending'))
      if (store.answer.roster.status === 'in-force' && isInsideNotice(store.answer, key, store.savedShift(key), shiftClass)) flags.push(t('roster.grid.inside-notice'))
      const starts = store.dayStarts
      const from = starts[column] ?? 0
      const to = starts[column + 1] ?? from
      const absences = store.grid.lines.get(member.id)?.absences.filter((absence) => absence.from < to && absence.to > from) ?? []
      return {
        name: member.name,
        unit: member.isOwn ? null : say(member.unitName),
        day: dayWords({ locale }, day.day),
        dayMark: day.holiday !== null ? say(day.holiday) : day.isWeekend ? t(day.isWorkday ? 'roster.grid.workday' : 'roster.grid.weekend') : null,
        shift: shiftClass === null ? t('roster.grid.off') : `${shiftClass.code} ${say(shiftClass.name)}`,
        times: times === null ? null : span(times),
        flags,
        absences: absences.map((absence) => `${find(`force.absence.${absence.kind}`) ?? absence.kind} ${format.dayTime(absence.from)} – ${format.dayTime(absence.to)}`),
        elsewhere: store.elsewhereAt(key).map((shift) => `${t('roster.grid.elsewhere', { shift: store.codeOf(shift.classId), unit: unitNames.get(shift.unitId) ?? t('roster.grid.another-unit') })} ${span(shift)}`),
        violations: store.violationsAt(key).map((violation) => ({ text: violationWords(violation, store), isHard: violation.isHard, violation })),
      }
    }
  }, [find, format, locale, say, store, t, unitNames, violationWords])
}

export const readAloud = (described: Described | null): string =>
  described === null
    ? ''
    : [described.name, described.day, described.dayMark, described.shift, described.times, ...described.flags, ...described.absences, ...described.elsewhere, ...described.violations.map(({ text }) => text)].filter((part) => part !== null).join(', ')
