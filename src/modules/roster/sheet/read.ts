/** A file in the shape of the grid, back into cells; everything wrong is named by row and column, and then nothing is taken. */
import { foldHeading, formulaMark, readCsv, readXlsx, unescapeCell, XlsxProblem, type RawRow } from '../../../force/index.ts'
import type { CellChange } from '../contract/shared.ts'
import { changeGrid, findCell, findLineViolations, shareNames, type ChangeProblem, type Grid } from '../rules/grid.ts'
import { sheetTexts } from '../texts/sheet.ts'
import { fill, leadingColumns, passedOver } from './shape.ts'

type ProblemCode = keyof typeof sheetTexts extends infer Key ? (Key extends `roster.import.${infer Code}` ? Code : never) : never

export interface SheetProblem {
  readonly row: number | null
  readonly column: string | null
  readonly code: string
  readonly message: { readonly zh: string; readonly en: string }
}

const maxBytes = 10_000_000
const maxRows = 2000
/** 400 days, and what stands beside them. */
const maxColumns = 420
const mostProblems = 500

class Problems {
  readonly list: SheetProblem[] = []

  add(row: number | null, place: number | null, code: ProblemCode, facts: Readonly<Record<string, string | number>> = {}): void {
    if (this.list.length >= mostProblems) return
    const words = sheetTexts[`roster.import.${code}`]
    this.list.push({ row, column: place === null ? null : columnName(place), code: `roster.import.${code}`, message: { zh: fill(words.zh, facts), en: fill(words.en, facts) } })
  }
}

/** As Excel names it: A, B … Z, AA. */
export function columnName(place: number): string {
  const rest = Math.floor(place / 26)
  return `${rest === 0 ? '' : columnName(rest - 1)}${String.fromCodePoint(65 + (place % 26))}`
}

export interface ReadRoster {
  /** Cells that differ from the grid. */
  readonly changes: readonly CellChange[]
  readonly problems: readonly SheetProblem[]
}

export async function readRosterSheet(bytes: Buffer, grid: Grid): Promise<ReadRoster> {
  const problems = new Problems()
  const rows = await readRows(bytes, problems)
  const [head, ...body] = rows ?? []
  const filled = body.filter((row) => row.cells.some((cell) => cell.trim() !== '') && !(row.cells[0] ?? '').trimStart().startsWith(passedOver))
  if (rows !== null && (head === undefined || filled.length === 0)) problems.add(null, null, 'empty')
  if (head === undefined || problems.list.length > 0) return { changes: [], problems: problems.list }
  const { number, days } = readHead(head, grid, problems)
  if (number === null) return { changes: [], problems: problems.list }
  const found = readLines(filled, { number, days }, grid, problems)
  if (problems.list.length === 0) checkChanges(found, grid, problems)
  return { changes: problems.list.length > 0 ? [] : found.map(({ change }) => change), problems: problems.list }
}

async function readRows(bytes: Buffer, problems: Problems): Promise<readonly RawRow[] | null> {
  if (bytes.length > maxBytes) problems.add(null, null, 'too-large')
  else {
    try {
      const rows = bytes.length >= 4 && bytes.readUInt32BE(0) === 0x504b0304 ? await readXlsx(bytes, maxRows, maxColumns) : (readCsv(bytes, maxRows)?.rows ?? null)
      if (rows !== null && rows.length <= maxRows && rows.every((row) => row.cells.length <= maxColumns)) return rows
      problems.add(null, null, rows === null ? 'not-readable' : 'too-many')
    } catch (error) {
      if (!(error instanceof XlsxProblem)) throw error
      problems.add(null, null, error.code === 'not-readable' ? 'not-readable' : 'too-many')
    }
  }
  return null
}

interface Columns {
  readonly number: number
  /** By place in the file: the day. */
  readonly days: ReadonlyMap<number, string>
}

/** Headings in either language; those of shares and names are there to be read by people. */
const known = new Map([...leadingColumns, ...shareNames].flatMap((name) => (['zh', 'en'] as const).map((language) => [foldHeading(sheetTexts[`roster.sheet.${name}`][language]), name] as const)))

function readHead(head: RawRow, grid: Grid, problems: Problems): { number: number | null; days: Map<number, string> } {
  const seen = new Set<string>()
  const days = new Map<number, string>()
  let number: number | null = null
  let isDaySeen = false
  for (const [place, cell] of head.cells.entries()) {
    const text = unescapeCell(cell.trim())
    if (text === '') continue
    const name = known.get(foldHeading(text)) ?? readDay(text, grid)
    if (name === null) {
      problems.add(head.row, place, 'unknown-column', { value: text.slice(0, 60) })
      continue
    }
    if (seen.has(name)) problems.add(head.row, place, 'column-twice', { value: text.slice(0, 60) })
    seen.add(name)
    if (name === 'number') number = place
    if (!/^\d{4}-/.test(name)) continue
    isDaySeen = true
    if (grid.dayIndex.has(name)) days.set(place, name)
    else problems.add(head.row, place, 'day-outside', { value: name, from: grid.roster.from, to: grid.roster.to })
  }
  if (number === null) problems.add(head.row, null, 'no-number')
  if (!isDaySeen) problems.add(head.row, null, 'no-days')
  return { number, days }
}

/** 2027-02-20, 2027/2/20, 2027年2月20日; 20/02/2027 and 2/20/2027 where only one of the two is a day of the roster. Null: no day. */
function readDay(text: string, grid: Grid): string | null {
  const iso = (year: string, month: string, day: string): string | null => {
    const made = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const at = Date.parse(`${made}T00:00:00Z`)
    return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== made ? null : made
  }
  const yearFirst = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$/.exec(text)
  if (yearFirst !== null) return iso(yearFirst[1] ?? '', yearFirst[2] ?? '', yearFirst[3] ?? '')
  const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text)
  if (yearLast === null) return null
  const [, first = '', second = '', year = ''] = yearLast
  const both = [iso(year, second, first), iso(year, first, second)].filter((day) => day !== null)
  const inside = both.filter((day) => grid.dayIndex.has(day))
  return (inside.length === 1 ? inside[0] : both.length === 1 ? both[0] : null) ?? null
}

interface Found {
  readonly change: CellChange
  readonly row: number
  readonly place: number
}

function readLines(rows: readonly RawRow[], { number, days }: Columns, grid: Grid, problems: Problems): Found[] {
  const members = new Map([...grid.lines.values()].map(({ member }) => [member.externalId, member.id]))
  const codes = [...grid.classes.values()].filter((one) => !one.isRetired)
  const byCode = new Map([...grid.classes.values()].filter((one) => one.isRetired).concat(codes).map((one) => [one.code, one]))
  const rowOf = new Map<string, number>()
  const found: Found[] = []
  for (const { row, cells } of rows) {
    const externalId = unescapeCell((cells[number] ?? '').trim())
    const memberId = members.get(externalId)
    if (memberId === undefined) {
      problems.add(row, number, externalId === '' ? 'no-member' : 'unknown-member', { value: externalId.slice(0, 60) })
      continue
    }
    const other = rowOf.get(memberId)
    if (other !== undefined) {
      problems.add(row, number, 'member-twice', { value: externalId.slice(0, 60), other })
      continue
    }
    rowOf.set(memberId, row)
    for (const [place, day] of days) {
      const text = unescapeCell((cells[place] ?? '').trim())
      const shiftClass = byCode.get(text) ?? codes.find((one) => one.code.toLowerCase() === text.toLowerCase())
      const present = findCell(grid, memberId, day)
      if (text.startsWith(formulaMark)) problems.add(row, place, 'formula')
      else if (text === '' || text === '-') {
        if (present !== null) found.push({ change: { memberId, day, classId: null }, row, place })
      } else if (grid.classes.get(present?.classId ?? '')?.code === text) continue
      else if (shiftClass === undefined) problems.add(row, place, 'unknown-shift', { value: text.slice(0, 60), known: codes.map((one) => one.code).join(', ') })
      else if (present?.classId !== shiftClass.id) found.push({ change: { memberId, day, classId: shiftClass.id }, row, place })
      if (present?.isLocked === true && found.at(-1)?.row === row && found.at(-1)?.place === place) problems.add(row, place, 'locked')
    }
  }
  return found
}

const codeOf: Readonly<Partial<Record<ChangeProblem['code'], ProblemCode>>> = { 'skipped-time': 'skipped-time', 'retired-class': 'retired-shift' }

/** What cannot be as a whole: times that are not, somebody in two places at once. */
function checkChanges(found: readonly Found[], grid: Grid, problems: Problems): void {
  const { grid: after, problems: cannot } = changeGrid(grid, found.map(({ change }) => change))
  for (const { code, change } of cannot) {
    const at = found.find((one) => one.change === change)
    const shiftClass = grid.classes.get(change.classId ?? '')
    const problem = codeOf[code]
    if (at === undefined || problem === undefined) throw new Error(`${code} was let through`)
    problems.add(at.row, at.place, problem, { day: change.day, value: problem === 'skipped-time' ? (shiftClass?.startsAt ?? '') : (shiftClass?.code ?? '') })
  }
  for (const [memberId, own] of Map.groupBy(found, (one) => one.change.memberId)) {
    for (const violation of findLineViolations(after, memberId)) {
      if (violation.code !== 'overlap' && violation.code !== 'elsewhere') continue
      // Where the later of the two was there before, the one that changed is named.
      const at = own.find((one) => one.change.day === violation.day) ?? own.toSorted((a, b) => Math.abs(Date.parse(a.change.day) - Date.parse(violation.day)) - Math.abs(Date.parse(b.change.day) - Date.parse(violation.day)))[0]
      problems.add(at?.row ?? null, at?.place ?? null, 'overlap')
    }
  }
}
