import type { RosterProblem } from '../problem.ts'

/** One field of a line, with the column it begins at: characters in text, cells in a sheet; from 1. */
export interface Field {
  readonly text: string
  readonly column: number
}

export interface Line {
  readonly row: number
  readonly fields: readonly Field[]
}

export const sectionNames = ['horizon', 'shifts', 'staff', 'daysOff', 'onRequests', 'offRequests', 'cover'] as const
export type SectionName = (typeof sectionNames)[number]

export interface Section {
  /** Of its heading. */
  readonly row: number
  readonly lines: readonly Line[]
}

export type Sections = Partial<Record<SectionName, Section>>

/** Why input is refused. `value` is what stands there, `other` what it clashes with. */
export type RefusalCode =
  | 'unknown-section' | 'missing-section' | 'section-twice' | 'outside-section' | 'no-days' | 'too-many-days' | 'one-line-only' | 'no-lines'
  | 'field-count' | 'empty' | 'not-a-number' | 'negative' | 'unknown-member' | 'unknown-shift' | 'day-out-of-range' | 'twice'
  | 'no-maximum' | 'not-a-maximum' | 'min-over-max' | 'impossible-maximum' | 'too-many' | 'not-readable' | 'unknown-day' | 'missing-member'

export interface Refusal {
  readonly code: RefusalCode
  /** Section, or name of the sheet. */
  readonly section: string | null
  readonly row: number
  readonly column: number
  readonly value: string
  /** The line it repeats, the number it exceeds, the fields it should have. */
  readonly other: string | null
}

export type ReadResult<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }

export type ProblemResult = ReadResult<RosterProblem>

/** For the terminal and for logs; screens put the codes into their own words. */
export function describeRefusal(refusal: Refusal): string {
  const { value, other } = refusal
  const words: Record<RefusalCode, string> = {
    'unknown-section': `there is no section "${value}"`,
    'missing-section': `the section ${value} is missing`,
    'section-twice': `the section ${value} began already in row ${other}`,
    'outside-section': `"${value}" stands before any section`,
    'no-days': `a period of ${value} days has nothing to roster`,
    'too-many-days': `a period of ${value} days is longer than ${other}`,
    'one-line-only': 'the number of days is given already',
    'no-lines': `the section ${value} has no lines`,
    'field-count': `${value} fields, where ${other} belong`,
    empty: 'a value is missing',
    'not-a-number': `"${value}" is not a whole number`,
    negative: `${value} is below zero`,
    'unknown-member': `there is no member "${value}"`,
    'unknown-shift': `there is no shift "${value}"`,
    'day-out-of-range': `day ${value} lies outside the period (0 to ${other})`,
    twice: `"${value}" overlaps row ${other}`,
    'no-maximum': `shift "${value}" has no maximum`,
    'not-a-maximum': `"${value}" is not a maximum such as E=14`,
    'min-over-max': `the minimum ${value} is more than the maximum ${other}`,
    'impossible-maximum': `at least ${value} minutes cannot be reached: the maxima allow ${other}`,
    'too-many': `${value} of them, more than ${other}`,
    'not-readable': `the file cannot be read (${value})`,
    'unknown-day': `"${value}" is not a day of the period`,
    'missing-member': `member "${value}" has no row`,
  }
  const place = `${refusal.section === null ? '' : `${refusal.section}, `}row ${refusal.row}, column ${refusal.column}`
  return `${place}: ${words[refusal.code]}`
}

export function splitFields(text: string, from: number, to: number, separator: string): Field[] {
  const fields: Field[] = []
  for (let start = from; start <= to;) {
    const found = text.indexOf(separator, start)
    const end = found < 0 || found > to ? to : found
    const piece = text.slice(start, end)
    fields.push({ text: piece.trim(), column: start + (piece.length - piece.trimStart().length) + 1 })
    start = end + 1
  }
  return fields
}
