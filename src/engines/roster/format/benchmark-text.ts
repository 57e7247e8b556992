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
  const refusals: Refusal[] = []
  const sections: Partial<Record<SectionName, { row: number; lines: Line[] }>> = {}
  let current: { row: number; lines: Line[] } | null = null
  let isUnknown = false
  for (const [at, raw] of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).entries()) {
    const row = at + 1
    const trimmed = raw.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const column = raw.indexOf(trimmed) + 1
    if (/^SECTION_/i.test(trimmed)) {
      const name = headings.get(trimmed.toUpperCase())
      isUnknown = name === undefined
      current = null
      if (name === undefined) {
        refusals.push({ code: 'unknown-section', section: null, row, column, value: trimmed, other: null })
        continue
      }
      const before = sections[name]
      if (before !== undefined) refusals.push({ code: 'section-twice', section: null, row, column, value: trimmed, other: String(before.row) })
      current = before ?? { row, lines: [] }
      sections[name] = current
      continue
    }
    if (current === null) {
      if (!isUnknown) refusals.push({ code: 'outside-section', section: null, row, column, value: trimmed.slice(0, 40), other: null })
      continue
    }
    current.lines.push({ row, fields: splitFields(raw, 0, raw.length, ',') })
  }
  const built = buildBenchmarkProblem(sections satisfies Sections, (name) => [...headings].find(([, section]) => section === name)?.[0] ?? name, null)
  if (refusals.length === 0) return built
  return { kind: 'refused', refusals: [...refusals, ...(built.kind === 'refused' ? built.refusals : [])].sort((a, b) => a.row - b.row || a.column - b.column) }
}
