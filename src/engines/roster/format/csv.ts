import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { off, type Roster, type RosterProblem } from '../problem.ts'
import type { Line, ReadResult, Refusal } from './sections.ts'

/** A row a member, first column its id, a column a day, shift ids, empty for off. */
export function writeRosterCsv(problem: RosterProblem, roster: Roster): string {
  return stringify(rosterRows(problem, roster))
}

export function rosterRows({ members, shifts }: RosterProblem, roster: Roster): string[][] {
  return members.map((member, at) => [member.id, ...(roster[at] ?? []).map((shift) => (shift === off ? '' : (shifts[shift]?.id ?? '')))])
}

/** Members in any order; a heading (first cell empty or no member, then days) is passed over. */
export function readRosterCsv(problem: RosterProblem, text: string): ReadResult<Roster> {
  try {
    const records = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false, trim: true })
    return readRosterLines(problem, records.map((cells, at) => ({ row: at + 1, fields: cells.map((cell, column) => ({ text: cell, column: column + 1 })) })))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { kind: 'refused', refusals: [{ code: 'not-readable', section: null, row: typeof error['lines'] === 'number' ? error['lines'] : 1, column: 1, value: error.code, other: null }] }
  }
}

export function readRosterLines({ members, shifts, days }: RosterProblem, lines: readonly Line[]): ReadResult<Roster> {
  const memberNumber = new Map(members.map((member, at) => [member.id, at]))
  const shiftNumber = new Map(shifts.map((shift, at) => [shift.id, at]))
  const refusals: Refusal[] = []
  const rowOf = new Map<number, number>()
  const cells: number[][] = members.map(() => Array.from({ length: days }, () => off))
  let isFirst = true
  for (const { row, fields } of lines) {
    if (fields.every((field) => field.text === '')) continue
    const refuse = (code: Refusal['code'], column: number, value: string, other: string | null = null): void => { refusals.push({ code, section: null, row, column, value, other }) }
    const id = fields[0]?.text ?? ''
    const member = memberNumber.get(id)
    const isHeading = isFirst && member === undefined && !fields.slice(1).some((field) => shiftNumber.has(field.text))
    isFirst = false
    if (isHeading) continue
    if (member === undefined) refuse(id === '' ? 'empty' : 'unknown-member', 1, id)
    else if (rowOf.has(member)) refuse('twice', 1, id, String(rowOf.get(member)))
    else rowOf.set(member, row)
    for (const field of fields.slice(1)) {
      if (field.text === '') continue
      const shift = shiftNumber.get(field.text)
      const day = field.column - 2
      if (day >= days) refuse('day-out-of-range', field.column, String(day), String(days - 1))
      else if (shift === undefined) refuse('unknown-shift', field.column, field.text)
      const line = member === undefined ? undefined : cells[member]
      if (line !== undefined && shift !== undefined && day < days) line[day] = shift
    }
  }
  for (const [member, { id }] of members.entries()) if (!rowOf.has(member)) refusals.push({ code: 'missing-member', section: null, row: (lines.at(-1)?.row ?? 0) + 1, column: 1, value: id, other: null })
  return refusals.length > 0 ? { kind: 'refused', refusals } : { kind: 'read', value: cells }
}
