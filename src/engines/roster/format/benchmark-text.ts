import { buildBenchmarkProblem } from './benchmark-problem.ts'
import { type Line, type ProblemResult, type Refusal, type SectionName, type Sections, splitFields } from './sections.ts'

const headings: ReadonlyMap<string, SectionName> = new Map([
  ['SECTION_HORIZON', 'horizon'],
  ['SECTION_SHIFTS', 'shifts'],
  ['SECTION_STAFF', 'staff'],
  ['SECTION_DAYS_OFF', 'daysOff'],
  ['SECTION_SHIFT_ON_REQUESTS', 'onRequests'],
  ['SECTION_SHIFT_OFF_REQUESTS', 'offRequests'],
  ['SECTION_COVER', 'cover'],
])

/** The plain-text format of the public shift-scheduling benchmark (instances 1 to 24). All that is wrong is named, with its row and column. */
export function parseBenchmarkText(text: string): ProblemResult {
  const lines: Line[] = []
  for (const [at, raw] of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).entries()) lines.push({ row: at + 1, fields: splitFields(raw, 0, raw.length, ',') })
  return parseBenchmarkLines(lines, null)
}

/** Lines with the headings among them, from text or from one sheet (`columnsAreCells`). */
export function parseBenchmarkLines(lines: readonly Line[], columnsAreCells: true | null): ProblemResult {
  const refusals: Refusal[] = []
  const sections: Partial<Record<SectionName, { row: number; lines: Line[] }>> = {}
  let current: { row: number; lines: Line[] } | null = null
  let isUnknown = false
  for (const line of lines) {
    const { row } = line
    const [first] = line.fields
    if (first === undefined || first.text.startsWith('#') || line.fields.every((field) => field.text === '')) continue
    const { text, column } = first
    if (/^SECTION_/i.test(text)) {
      const name = headings.get(text.toUpperCase())
      isUnknown = name === undefined
      current = null
      if (name === undefined) {
        refusals.push({ code: 'unknown-section', section: null, row, column, value: text, other: null })
        continue
      }
      const before = sections[name]
      if (before !== undefined) refusals.push({ code: 'section-twice', section: null, row, column, value: text, other: String(before.row) })
      current = before ?? { row, lines: [] }
      sections[name] = current
    } else if (current !== null) current.lines.push(line)
    else if (!isUnknown) refusals.push({ code: 'outside-section', section: null, row, column, value: text.slice(0, 40), other: null })
  }
  const built = buildBenchmarkProblem(sections satisfies Sections, (name) => [...headings].find(([, section]) => section === name)?.[0] ?? name, columnsAreCells)
  if (refusals.length === 0) return built
  return { kind: 'refused', refusals: [...refusals, ...(built.kind === 'refused' ? built.refusals : [])].sort((a, b) => a.row - b.row || a.column - b.column) }
}
