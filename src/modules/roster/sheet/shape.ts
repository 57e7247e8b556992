/** The roster as a table in the shape of the grid on screen: members down, days across, needs underneath, shares at the right. */
import { qualificationTexts } from '../../../force/texts.ts'
import { countPresent, countShares, medianShares, shareNames, type Grid, type Shares } from '../rules/grid.ts'
import { weekdayOf } from '../rules/times.ts'
import { sheetTexts } from '../texts/sheet.ts'

export type SheetLanguage = 'zh' | 'en'

export interface RosterSheet {
  /** Row 1. */
  readonly head: readonly string[]
  /** Row 2: weekdays and holidays; its first cell is #, as in every row that an import passes over. */
  readonly marks: readonly string[]
  readonly lines: readonly (readonly string[])[]
  readonly foot: readonly { readonly cells: readonly string[]; /** Places of cells that are short. */ readonly short: ReadonlySet<number> }[]
  /** Columns before the first day, and the first after the last. */
  readonly firstDay: number
  readonly afterDays: number
}

export const leadingColumns = ['number', 'name', 'group'] as const
const weekdays: Readonly<Record<SheetLanguage, readonly string[]>> = { zh: ['一', '二', '三', '四', '五', '六', '日'], en: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] }

/** A line that begins so is for people; an import passes over it. */
export const passedOver = '#'

export function shapeRoster(grid: Grid, language: SheetLanguage): RosterSheet {
  const words = (key: keyof typeof sheetTexts): string => sheetTexts[key][language]
  const firstDay = leadingColumns.length
  const afterDays = firstDay + grid.days.length
  const code = (classId: string): string => grid.classes.get(classId)?.code ?? ''
  const blanks = (count: number): string[] => Array.from({ length: count }, () => '')
  return {
    head: [...leadingColumns.map((name) => words(`roster.sheet.${name}`)), ...grid.days.map(({ day }) => day), ...shareNames.map((name) => words(`roster.sheet.${name}`))],
    marks: [passedOver, '', '', ...grid.days.map(({ day, holiday }) => `${weekdays[language][weekdayOf(day) - 1] ?? ''}${holiday === null ? '' : ` ${holiday[language]}`}`), ...blanks(shareNames.length)],
    lines: [...grid.lines.values()].map(({ member, cells }) => [
      member.externalId, member.name, member.group === 0 ? '' : String(member.group), ...cells.map((shift) => (shift === null ? '' : code(shift.classId))), ...shareCells(countShares(grid, member.id)),
    ]),
    foot: [
      ...grid.needs.map((need) => {
        const counts = grid.days.map((_, place) => countPresent(grid, place, need.classId, need.qualification))
        return {
          cells: [passedOver, needWords(grid, need, language), '', ...counts.map(String), ...blanks(shareNames.length)],
          short: new Set(counts.flatMap((count, place) => (count < need.minimum ? [firstDay + place] : []))),
        }
      }),
      { cells: [passedOver, words('roster.sheet.median'), '', ...blanks(grid.days.length), ...shareCells(medianShares(grid))], short: new Set<number>() },
    ],
    firstDay,
    afterDays,
  }
}

function needWords(grid: Grid, { classId, qualification, minimum }: Grid['needs'][number], language: SheetLanguage): string {
  const names: Readonly<Record<string, { zh: string; en: string }>> = qualificationTexts
  const name = names[`force.qualification.${qualification}`]?.[language] ?? qualification
  return fill(sheetTexts[qualification === '' ? 'roster.sheet.need' : 'roster.sheet.need-of'][language], { code: grid.classes.get(classId)?.code ?? '', qualification: name, minimum })
}

export function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}

/** Hours with one digit at most: 12, 7.5. */
function shareCells(shares: Shares): string[] {
  return shareNames.map((name) => String(name === 'minutes' ? Math.round(shares.minutes / 6) / 10 : shares[name]))
}
