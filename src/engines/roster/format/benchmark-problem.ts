import type { Demand, MemberRules, RosterProblem, ShiftType, Wish } from '../problem.ts'
import { type Field, type Line, type ProblemResult, type Refusal, type RefusalCode, type SectionName, type Sections, splitFields } from './sections.ts'

/** Ten years: past that a number is a slip of the pen, and the arrays it asks for stop the process. */
const maxDays = 3660
const maxCells = 50_000_000

/**
 * The benchmark's sections as a problem: weekends are days 7w+5 and 7w+6, nothing is carried in, shifts have no clock times.
 * `columnsAreCells` is for sheets, where the items of one cell share its column.
 */
export function buildBenchmarkProblem(sections: Sections, heading: (name: SectionName) => string, columnsAreCells: true | null): ProblemResult {
  const reader = new Reader(sections, heading, columnsAreCells === true)
  const days = reader.days()
  reader.shifts()
  reader.staff(days)
  reader.daysOff(days)
  reader.mustBeReachable(days)
  const wishes = reader.wishes(days)
  const demands = reader.cover(days)
  if (reader.refusals.length > 0) return { kind: 'refused', refusals: reader.refusals.sort((a, b) => a.row - b.row || a.column - b.column) }
  const weekends: number[][] = []
  for (let saturday = 5; saturday < days; saturday += 7) weekends.push(saturday + 1 < days ? [saturday, saturday + 1] : [saturday])
  const value: RosterProblem = { days, shifts: reader.shiftTypes, members: reader.members, demands, wishes, fairShares: [], weekends, published: null }
  return { kind: 'read', value }
}

class Reader {
  readonly refusals: Refusal[] = []
  readonly shiftTypes: ShiftType[] = []
  members: MemberRules[] = []
  private readonly sections: Sections
  private readonly heading: (name: SectionName) => string
  private readonly isSheet: boolean
  private readonly shiftNumber = new Map<string, number>()
  private readonly memberNumber = new Map<string, number>()
  private readonly staffLines: Line[] = []
  /** Members whose line could not be read: their other lines are looked at all the same. */
  private readonly isBroken = new Set<number>()
  private section: SectionName = 'horizon'

  constructor(sections: Sections, heading: (name: SectionName) => string, isSheet: boolean) {
    this.sections = sections
    this.heading = heading
    this.isSheet = isSheet
  }

  days(): number {
    const lines = this.open('horizon', true)
    const first = lines[0]
    if (first === undefined) return 0
    for (const line of lines.slice(1)) this.refuse('one-line-only', line.row, line.fields[0])
    if (!this.hasFields(first, 1, 1)) return 0
    const field = first.fields[0]
    const days = this.number(first, field)
    if (days === null) return 0
    if (days === 0) this.refuse('no-days', first.row, field)
    if (days <= maxDays) return days
    this.refuse('too-many-days', first.row, field, String(maxDays))
    return 0
  }

  shifts(): void {
    const lines = this.open('shifts', true)
    const rows: { line: Line; minutes: number }[] = []
    for (const line of lines) {
      // A line that is wrong still names its shift, so that its other lines are not called wrong because of it.
      const minutes = this.hasFields(line, 2, 3) ? this.number(line, line.fields[1]) : 0
      if (!this.isNew(this.shiftNumber, line, rows.length)) continue
      rows.push({ line, minutes: minutes ?? 0 })
    }
    for (const { line, minutes } of rows) {
      const cannotFollow: number[] = []
      for (const item of this.items(line.fields[2])) {
        const shift = this.shift(line, item)
        if (shift !== null && !cannotFollow.includes(shift)) cannotFollow.push(shift)
      }
      this.shiftTypes.push({ id: line.fields[0]?.text ?? '', minutes, cannotFollow, worked: null })
    }
  }

  staff(days: number): void {
    const lines = this.open('staff', true)
    for (const line of lines) {
      const before = this.refusals.length
      const isWhole = this.hasFields(line, 8, 8)
      const maxShifts = isWhole ? this.maxima(line, days) : []
      const [maxMinutes, minMinutes, maxConsecutiveDays, minConsecutiveDays, minConsecutiveDaysOff, maxWeekends] = isWhole ? line.fields.slice(2, 8).map((field) => this.number(line, field) ?? 0) : []
      if (!this.isNew(this.memberNumber, line, this.members.length)) continue
      const number = this.members.length
      if (this.refusals.length > before) this.isBroken.add(number)
      const rules: MemberRules = {
        id: line.fields[0]?.text ?? '', skills: [], maxShifts, maxMinutes: maxMinutes ?? 0, minMinutes: minMinutes ?? 0, maxConsecutiveDays: maxConsecutiveDays ?? 0,
        minConsecutiveDays: minConsecutiveDays ?? 0, minConsecutiveDaysOff: minConsecutiveDaysOff ?? 0, maxWeekends: maxWeekends ?? 0, minRestMinutes: 0,
        daysOff: [], shut: [], fixed: [], history: null,
      }
      this.members.push(rules)
      this.staffLines.push(line)
      if (this.isBroken.has(number)) continue
      if (rules.minMinutes > rules.maxMinutes) this.refuse('min-over-max', line.row, line.fields[3], String(rules.maxMinutes))
      if (rules.minConsecutiveDays > rules.maxConsecutiveDays) this.refuse('min-over-max', line.row, line.fields[5], String(rules.maxConsecutiveDays))
    }
    if (this.members.length * days * (this.shiftTypes.length + 1) > maxCells) this.refuse('too-many', lines[0]?.row ?? 1, { text: String(this.members.length), column: 1 }, String(Math.floor(maxCells / Math.max(1, days * (this.shiftTypes.length + 1)))))
  }

  daysOff(days: number): void {
    const daysOff = this.members.map(() => new Map<number, number>())
    for (const line of this.open('daysOff', false)) {
      if (!this.hasFields(line, 1, Number.POSITIVE_INFINITY)) continue
      const member = this.member(line)
      for (const field of line.fields.slice(1)) {
        if (field.text === '') continue
        const day = this.day(line, field, days)
        const seen = day === null || member === null ? undefined : daysOff[member]
        if (day === null || seen === undefined) continue
        const before = seen.get(day)
        if (before === undefined) seen.set(day, line.row)
        else this.refuse('twice', line.row, field, String(before))
      }
    }
    this.members = this.members.map((rules, member) => ({ ...rules, daysOff: [...(daysOff[member]?.keys() ?? [])].sort((a, b) => a - b) }))
  }

  /** A minimum of minutes that even the longest shifts, up to their maxima, on all days that are free, in runs as long as allowed, do not reach. */
  mustBeReachable(days: number): void {
    this.section = 'staff'
    for (const [number, rules] of this.members.entries()) {
      const line = this.staffLines[number]
      if (this.isBroken.has(number) || line === undefined || days === 0) continue
      let left = daysThatFit(rules, days)
      let most = 0
      const byLength = this.shiftTypes.map((shift, at) => ({ minutes: shift.minutes, most: rules.maxShifts[at] ?? 0 })).sort((a, b) => b.minutes - a.minutes)
      for (const shift of byLength) {
        const count = Math.min(left, shift.most)
        most += count * shift.minutes
        left -= count
      }
      if (rules.minMinutes > most && rules.minMinutes <= rules.maxMinutes) this.refuse('impossible-maximum', line.row, line.fields[3], String(most))
    }
  }

  wishes(days: number): Wish[] {
    const wishes: Wish[] = []
    const seen = new Map<string, string>()
    for (const isWanted of [true, false]) {
      for (const line of this.open(isWanted ? 'onRequests' : 'offRequests', false)) {
        if (!this.hasFields(line, 4, 4)) continue
        const member = this.member(line)
        const day = this.day(line, line.fields[1], days)
        const shift = this.shift(line, line.fields[2])
        const weight = this.number(line, line.fields[3])
        if (member === null || day === null || shift === null || weight === null) continue
        if (this.isRepeated(seen, line, `${member} ${day} ${shift}`)) continue
        wishes.push({ member, day, shift, isWanted, weight })
      }
    }
    return wishes
  }

  cover(days: number): Demand[] {
    const demands: Demand[] = []
    const seen = new Map<string, string>()
    for (const line of this.open('cover', false)) {
      if (!this.hasFields(line, 5, 5)) continue
      const day = this.day(line, line.fields[0], days)
      const shift = this.shift(line, line.fields[1])
      const wanted = this.number(line, line.fields[2])
      const underWeight = this.number(line, line.fields[3])
      const overWeight = this.number(line, line.fields[4])
      if (day === null || shift === null || wanted === null || underWeight === null || overWeight === null) continue
      if (this.isRepeated(seen, line, `${day} ${shift}`)) continue
      demands.push({ id: `${day} ${this.shiftTypes[shift]?.id}`, cells: [{ day, shift }], skills: null, wanted, underWeight, overWeight })
    }
    return demands
  }

  /** Per shift type; every one must be named once. */
  private maxima(line: Line, days: number): number[] {
    const maxima: (number | undefined)[] = this.shiftTypes.map(() => undefined)
    for (const item of this.items(line.fields[1])) {
      const equals = item.text.indexOf('=')
      const id = item.text.slice(0, Math.max(0, equals)).trim()
      if (id === '') {
        this.refuse('not-a-maximum', line.row, item)
        continue
      }
      const most = this.number(line, { text: item.text.slice(equals + 1).trim(), column: this.isSheet ? item.column : item.column + equals + 1 })
      const shift = this.shift(line, { text: id, column: item.column })
      if (shift === null) continue
      if (maxima[shift] !== undefined) this.refuse('twice', line.row, item, String(line.row))
      maxima[shift] = most ?? 0
    }
    for (const [shift, most] of maxima.entries()) if (most === undefined) this.refuse('no-maximum', line.row, { text: this.shiftTypes[shift]?.id ?? '', column: line.fields[1]?.column ?? 1 })
    // More than one a day cannot be worked: a large number only says "no limit".
    return maxima.map((most) => Math.min(most ?? 0, Math.max(days, 1)))
  }

  private open(name: SectionName, mustHaveLines: boolean): readonly Line[] {
    this.section = name
    const section = this.sections[name]
    const isNeeded = mustHaveLines || name === 'cover'
    if (section === undefined) {
      if (isNeeded) this.refusals.push({ code: 'missing-section', section: this.isSheet ? this.heading(name) : null, row: 1, column: 1, value: this.heading(name), other: null })
      return []
    }
    if (mustHaveLines && section.lines.length === 0) this.refuse('no-lines', section.row, { text: this.heading(name), column: 1 })
    return section.lines
  }

  private refuse(code: RefusalCode, row: number, field: Field | undefined, other: string | null = null): void {
    this.refusals.push({ code, section: this.heading(this.section), row, column: field?.column ?? 1, value: field?.text ?? '', other })
  }

  private hasFields(line: Line, least: number, most: number): boolean {
    const given = line.fields.findLastIndex((field) => field.text !== '') + 1
    // Trailing commas do no harm; what is missing does.
    if (line.fields.length >= least && given <= most) return true
    const last = line.fields[Math.min(line.fields.length - 1, most)]
    this.refuse('field-count', line.row, { text: String(line.fields.length), column: last?.column ?? 1 }, least === most ? String(least) : `${least} to ${most}`)
    return false
  }

  private number(line: Line, field: Field | undefined): number | null {
    const text = field?.text ?? ''
    const value = /^[+-]?\d{1,15}(?:\.0+)?$/.test(text) ? Number(text) : null
    if (text === '') this.refuse('empty', line.row, field)
    else if (value === null) this.refuse('not-a-number', line.row, field)
    else if (value < 0) this.refuse('negative', line.row, field)
    else return value
    return null
  }

  private day(line: Line, field: Field | undefined, days: number): number | null {
    const day = this.number(line, field)
    if (day === null || day < days) return day
    // Without a period no day is right, and that has been said already.
    if (days > 0) this.refuse('day-out-of-range', line.row, field, String(days - 1))
    return null
  }

  private shift(line: Line, field: Field | undefined): number | null {
    const shift = this.shiftNumber.get(field?.text ?? '')
    if (shift === undefined) this.refuse(field === undefined || field.text === '' ? 'empty' : 'unknown-shift', line.row, field)
    return shift ?? null
  }

  private member(line: Line): number | null {
    const field = line.fields[0]
    const member = this.memberNumber.get(field?.text ?? '')
    if (member === undefined) this.refuse(field === undefined || field.text === '' ? 'empty' : 'unknown-member', line.row, field)
    return member ?? null
  }

  private items(field: Field | undefined): Field[] {
    if (field === undefined || field.text === '') return []
    return splitFields(field.text, 0, field.text.length, '|').filter((item) => item.text !== '').map((item) => ({ text: item.text, column: this.isSheet ? field.column : field.column + item.column - 1 }))
  }

  private isNew(numbers: Map<string, number>, line: Line, number: number): boolean {
    const field = line.fields[0]
    const id = field?.text ?? ''
    const before = numbers.get(id)
    if (id === '') this.refuse('empty', line.row, field)
    else if (before !== undefined) this.refuse('twice', line.row, field, String(this.rowOf(numbers, before)))
    else {
      numbers.set(id, number)
      return true
    }
    return false
  }

  private rowOf(numbers: Map<string, number>, number: number): number {
    if (numbers === this.memberNumber) return this.staffLines[number]?.row ?? 0
    const id = [...numbers].find(([, at]) => at === number)?.[0]
    return this.sections.shifts?.lines.find((line) => line.fields[0]?.text === id)?.row ?? 0
  }

  private isRepeated(seen: Map<string, string>, line: Line, key: string): boolean {
    const before = seen.get(key)
    if (before === undefined) {
      seen.set(key, `${line.row}`)
      return false
    }
    this.refuse('twice', line.row, { text: line.fields.map((field) => field.text).join(','), column: line.fields[0]?.column ?? 1 }, before)
    return true
  }
}

/** Most days that can be worked between the days off, with runs no longer than allowed and one day off between them. */
function daysThatFit(rules: MemberRules, days: number): number {
  if (rules.maxConsecutiveDays === 0) return 0
  const isOff = new Set(rules.daysOff)
  let worked = 0
  let run = 0
  for (let day = 0; day < days; day += 1) {
    if (isOff.has(day) || run === rules.maxConsecutiveDays) run = 0
    else {
      run += 1
      worked += 1
    }
  }
  return worked
}
