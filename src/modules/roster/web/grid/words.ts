/** The grid in words: for the canvas, for the strip below it, for whoever listens. */
import { useMemo } from 'react'
import { useLanguage, useTimeFormat, type LanguageUse } from '../../../../kernel/web/index.ts'
import type { ShiftClass, Violation } from '../../contract/shared.ts'
import type { CanvasWords } from './draw-body.ts'
import { groupLetter } from './draw-frame.ts'
import type { Sort } from './rows.ts'

export interface ViolationSubject {
  readonly classes: ReadonlyMap<string, Pick<ShiftClass, 'code'>>
}

/** A rule that is broken, as a sentence. For every screen that shows violations of a roster. */
export function useViolationWords(): (violation: Violation, subject: ViolationSubject) => string {
  const { t, find } = useLanguage()
  const format = useTimeFormat()
  return useMemo(() => {
    const length = (minutes: number): string => format.length(minutes * 60_000)
    const hours = (minutes: number): string => t('roster.hours', { n: Math.round(minutes / 60) })
    return (violation, { classes }) => {
      const { actual, wanted } = violation
      switch (violation.code) {
        case 'rest': return t('roster.violation.rest', { actual: length(actual), wanted: length(wanted) })
        case 'hours-over': return t('roster.violation.hours-over', { actual: hours(actual), wanted: hours(wanted) })
        case 'hours-under': return t('roster.violation.hours-under', { actual: hours(actual), wanted: hours(wanted) })
        case 'absent': return t('roster.violation.absent', { actual: length(actual) })
        case 'overlap': return t('roster.violation.overlap', { actual: length(actual) })
        case 'elsewhere': return t('roster.violation.elsewhere', { actual: length(actual) })
        case 'leave-stopped': return t('roster.violation.leave-stopped')
        case 'need': {
          const shift = violation.classId === null ? '' : (classes.get(violation.classId)?.code ?? '')
          if (violation.qualification === null) return t('roster.violation.need', { shift, actual, wanted })
          return t('roster.violation.need-qualified', { shift, actual, wanted, qualification: find(`force.qualification.${violation.qualification}`) ?? violation.qualification })
        }
        case 'long-run':
        case 'short-rest-days':
        case 'weekends':
        case 'floor': return t(`roster.violation.${violation.code}`, { actual, wanted })
      }
    }
  }, [find, format, t])
}

const absenceKinds = ['leave', 'course', 'sick', 'outing', 'absent'] as const

export function weekdayNames(locale: string, width: 'narrow' | 'short'): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' })
  // 5 January 1970 was a Monday.
  return Array.from({ length: 7 }, (_, at) => format.format((4 + at) * 86_400_000))
}

export function monthNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, at) => format.format(Date.UTC(2026, at, 1)))
}

/** "Wed 24 Feb", without a time zone: a day of the calendar is the same everywhere. */
export function dayWords({ locale }: Pick<LanguageUse, 'locale'>, day: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`))
}

/** Two days or months as a span. Chinese spans of ICU are numbers between slashes, which nobody here writes. */
function spanWords(locale: string, from: string, to: string, options: Intl.DateTimeFormatOptions): string {
  const start = Date.parse(`${from}T00:00:00Z`)
  const end = Date.parse(`${to}T00:00:00Z`)
  const full = new Intl.DateTimeFormat(locale, { ...options, year: 'numeric', timeZone: 'UTC' })
  if (!locale.startsWith('zh')) return full.formatRange(start, end)
  const first = full.format(start)
  // Without its year a month alone would be written in words: 七月.
  const last = from.slice(0, 4) === to.slice(0, 4) ? full.format(end).replace(/^\d+年/, '') : full.format(end)
  return first.endsWith(last) ? first : `${first}至${last}`
}

/** "1 – 28 Feb 2027" */
export const periodWords = ({ locale }: Pick<LanguageUse, 'locale'>, from: string, to: string): string => spanWords(locale, from, to, { day: 'numeric', month: locale.startsWith('zh') ? 'long' : 'short' })

/** `unitNames`: of the units whose members stand in the grid. */
export function useCanvasWords({ sort, classes, unitNames }: { sort: Sort; classes: ReadonlyMap<string, ShiftClass>; unitNames: ReadonlyMap<string, string> }): CanvasWords {
  const { t, find, locale, language } = useLanguage()
  return useMemo<CanvasWords>(() => {
    const qualification = (code: string): string => find(`force.qualification.${code}`) ?? code
    return {
      absence: Object.fromEntries(absenceKinds.map((kind) => [kind, t(`force.absence.${kind}`)])),
      weekdays: weekdayNames(locale, language === 'zh' ? 'narrow' : 'short'),
      holiday: t('roster.grid.holiday-sign'),
      workday: t('roster.grid.workday-sign'),
      months: monthNames(locale),
      span: (first, last) => spanWords(locale, first, last, { month: locale.startsWith('zh') ? 'long' : 'short' }),
      shares: [t('roster.grid.nights'), t('roster.grid.weekends'), t('roster.grid.holidays'), t('roster.grid.hours')],
      heading: (key, n) => {
        if (sort === 'group') return key === '0' ? t('roster.grid.group.none', { n }) : t('roster.grid.group', { letter: groupLetter(Number(key)), n })
        const name = sort === 'unit' ? (unitNames.get(key) ?? '') : key === '' ? t('roster.grid.no-qualification') : qualification(key)
        return t('roster.grid.heading', { name, n })
      },
      coverage: (classId, code, minimum) => {
        const values = { code: classes.get(classId)?.code ?? '', what: code === '' ? t('roster.grid.people') : qualification(code) }
        return minimum === null ? t('roster.grid.coverage.plain', values) : t('roster.grid.coverage', { ...values, n: minimum })
      },
      strip: t('roster.grid.strip'),
    }
  }, [classes, find, language, locale, sort, t, unitNames])
}
