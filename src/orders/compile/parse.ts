/** Reads an order file. Finds every mistake it can, not only the first. */
import { createHash } from 'node:crypto'
import { addIssues } from './issues.ts'
import type { Order, OrderClause, OrderDuty, OrderLevel } from './order.ts'
import { parseDuty, type ParseFrame } from './parse-duty.ts'
import type { Problem } from './problems.ts'
import { suggest } from './problems.ts'
import { clauseSchema, headSchema, type HeadInput } from './schema.ts'
import { OrderSource, type Path } from './source.ts'
import { durationMs, formatLocal, isTimeZone, resolveLocal } from './time.ts'
import type { AttributeDeclaration, DutyKind, Instant } from './types.ts'

export interface ParseInput {
  readonly text: string
  /** As errors shall name it. */
  readonly file: string
  readonly kinds: readonly DutyKind[]
  readonly catalogue: readonly AttributeDeclaration[]
  /** The text that `source` names, where it is at hand: its hash and every quote are compared. */
  readonly sourceText?: string
}

export type ParseResult =
  | { readonly ok: true; readonly order: Order; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly order: null; readonly problems: readonly Problem[] }

const fallbackZone = 'Etc/UTC'

export function parseOrder(input: ParseInput): ParseResult {
  const source = new OrderSource(input.text, input.file)
  if (source.problems.length > 0) return { ok: false, order: null, problems: source.problems }
  const raw = source.value
  const parsed = headSchema.safeParse(raw)
  if (!parsed.success) addIssues(source, parsed.error.issues, raw, { base: [], clause: null, duty: null, schema: headSchema, noun: 'the order' })
  const head = parsed.success ? parsed.data : lenientHead(raw)
  const frame = readFrame(source, head, input)
  const levels = readLevels(frame, head)
  const clauses = readClauses(frame, head)
  checkSource(source, head, clauses, input.sourceText)
  const problems = source.problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
  if (!parsed.success || problems.some((problem) => problem.severity === 'error')) return { ok: false, order: null, problems }
  const { operation, title, timezone, language, scale } = parsed.data
  const { from, to, preparationFrom, followUpTo } = frame
  const graceMs = durationMs(parsed.data.grace ?? 'PT0S') ?? 0
  const order: Order = { operation, title, timezone, language, from, to, preparationFrom, followUpTo, scale, levels, graceMs, source: parsed.data.source ?? null, clauses }
  return { ok: true, order, problems }
}

/** Each field of the head that is right in itself, so that clauses are checked even below a wrong head. */
function lenientHead(raw: unknown): Partial<HeadInput> {
  if (typeof raw !== 'object' || raw === null) return {}
  const head: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) if (key in headSchema.shape) head[key] = value
  const partial = headSchema.partial().loose()
  for (;;) {
    const parsed = partial.safeParse(head)
    if (parsed.success) return parsed.data
    const wrong = String(parsed.error.issues[0]?.path[0])
    if (!(wrong in head)) return {}
    delete head[wrong]
  }
}

function readFrame(source: OrderSource, head: Partial<HeadInput>, input: ParseInput): ParseFrame {
  let timezone = head.timezone ?? fallbackZone
  if (!isTimeZone(timezone)) {
    const zones = Intl.supportedValuesOf('timeZone')
    const said = suggest(timezone, zones, 'time zone')
    source.add({ path: ['timezone'], code: 'timezone.unknown', message: `there is no time zone "${timezone}"`, remedy: said.startsWith('Did') ? said.replace(/ \(known.*/s, '') : 'Write an IANA name, such as Asia/Shanghai or Europe/Lisbon.' })
    timezone = fallbackZone
  }
  const at = (path: Path, text: string): Instant | null => {
    const time = resolveLocal(text, timezone)
    if (time.kind === 'ok') return time.at
    const remedy = time.kind === 'skipped' ? `The clock jumps over it that day: write ${time.after}.`
      : time.kind === 'doubled' ? `It happens twice that day: write ${time.first} or ${time.second}.`
      : 'Write a local time that exists, such as 2027-02-19T18:00.'
    source.add({ path, code: `time.${time.kind}`, message: `${text} is no time in ${timezone}`, remedy })
    return null
  }
  const [fromText, toText] = head.period?.split('/') ?? []
  const from = fromText === undefined ? null : at(['period'], fromText)
  const to = toText === undefined ? null : at(['period'], toText)
  if (from !== null && to !== null && from >= to) {
    source.add({ path: ['period'], code: 'period.order', message: `the period ends (${toText}) before it begins (${fromText})`, remedy: 'Write the earlier time first.' })
  }
  // An order without a period is refused; meanwhile no time of its clauses lies outside.
  const [first, last] = [from ?? -8e15, to ?? 8e15]
  const preparation = head.preparation === undefined ? null : at(['preparation'], head.preparation)
  const followUp = head.follow_up === undefined ? null : at(['follow_up'], head.follow_up)
  if (preparation !== null && preparation > first) source.add({ path: ['preparation'], code: 'period.order', message: 'preparation begins after the operation', remedy: 'Write a time before the period.' })
  if (followUp !== null && followUp < last) source.add({ path: ['follow_up'], code: 'period.order', message: 'the follow-up ends before the operation', remedy: 'Write a time after the period.' })
  return {
    source, kinds: input.kinds, catalogue: input.catalogue, timezone,
    from: from === null || to === null ? -8e15 : from, to: from === null || to === null ? -8e15 : last,
    preparationFrom: preparation ?? first, followUpTo: followUp ?? last,
    scale: head.scale ?? [], declaredLevels: [...new Set((head.levels ?? []).map((level) => level.level))], dutyIds: new Map(),
  }
}

function readLevels(frame: ParseFrame, head: Partial<HeadInput>): OrderLevel[] {
  const { source, timezone } = frame
  const levels = (head.levels ?? []).flatMap((declared, index): OrderLevel[] => {
    const path = ['levels', index]
    if (!frame.scale.includes(declared.level)) {
      source.add({ path: [...path, 'level'], code: 'level.scale', message: `level "${declared.level}" is not on the scale`, remedy: suggest(declared.level, frame.scale, 'level') })
    }
    const read = (field: string, text: string | undefined): Instant | null => {
      if (text === undefined) return null
      const time = resolveLocal(text, timezone)
      if (time.kind !== 'ok') {
        source.add({ path: [...path, field], code: `time.${time.kind}`, message: `${text} is no single time in ${timezone}`, remedy: time.kind === 'skipped' ? `Write ${time.after}.` : time.kind === 'doubled' ? `Write ${time.first} or ${time.second}.` : 'Write a local time that exists, such as 2027-02-20T12:00.' })
        return null
      }
      if (frame.from < frame.to && (time.at < frame.from || time.at > frame.to)) {
        source.add({ path: [...path, field], code: 'level.outside', message: `level ${declared.level} ${field === 'from' ? 'begins' : 'ends'} at ${text}, outside the period (${formatLocal(frame.from, timezone)} to ${formatLocal(frame.to, timezone)})`, remedy: 'Write a time inside the period.' })
      }
      return time.at
    }
    const from = read('from', declared.from)
    const to = read('to', declared.to)
    if (from === null) return []
    if (to !== null && to <= from) source.add({ path: [...path, 'to'], code: 'level.order', message: `level ${declared.level} ends before it begins`, remedy: 'Let "from" be earlier than "to".' })
    return [{ level: declared.level, from, to }]
  })
  // Otherwise nothing would end the level: there is no state without one once the first has begun.
  const gap = levels.findIndex(({ to }) => to !== null && to < frame.to && !levels.some((other) => other.from <= to && (other.to === null || other.to > to)))
  const ended = levels[gap]
  if (ended !== undefined && levels.length === head.levels?.length) {
    const at = formatLocal(ended.to ?? 0, timezone)
    source.add({ path: ['levels', gap, 'to'], code: 'level.gap', message: `no level holds after ${at}, when level ${ended.level} ends`, remedy: `Add a level that holds then, such as { level: ${frame.scale.at(-1) ?? 'IV'}, from: ${formatLocal(frame.from, timezone)} } above it, or leave "to" out.` })
  }
  return levels
}

function readClauses(frame: ParseFrame, head: Partial<HeadInput>): OrderClause[] {
  const { source } = frame
  const seen = new Set<string>()
  const sections = new Map((head.sections ?? []).map((section) => [section.number, section]))
  return (head.clauses ?? []).flatMap((raw, index): OrderClause[] => {
    const path = ['clauses', index]
    const named = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null
    const name = typeof named === 'string' || typeof named === 'number' ? String(named) : `at position ${index + 1}`
    const parsed = clauseSchema.safeParse(raw)
    if (!parsed.success) addIssues(source, parsed.error.issues, raw, { base: path, clause: name, duty: null, schema: clauseSchema, noun: 'the clause' })
    if (seen.has(name)) source.add({ path: [...path, 'id'], clause: name, code: 'clause.twice', message: `clause id "${name}" stands twice`, remedy: 'Give each clause its own id; a clause with several sentences takes several duties.' })
    seen.add(name)
    const rawDuties = typeof raw === 'object' && raw !== null && 'duties' in raw && Array.isArray(raw.duties) ? raw.duties : []
    const duties = rawDuties.flatMap((duty, at): OrderDuty[] => {
      const read = parseDuty(frame, duty, [...path, 'duties', at], name)
      return read === null ? [] : [read]
    })
    if (!parsed.success) return []
    const { id, section: number, quote } = parsed.data
    const section = number === undefined ? null : (sections.get(number) ?? null)
    if (number !== undefined && section === null) source.add({ path: [...path, 'section'], clause: name, code: 'section.unknown', message: `section "${number}" is not listed`, remedy: suggest(number, [...sections.keys()], 'section') })
    return [{ id, section, quote, translation: { zh: parsed.data.zh ?? quote, en: parsed.data.en ?? quote }, duties }]
  })
}

function checkSource(source: OrderSource, head: Partial<HeadInput>, clauses: readonly OrderClause[], sourceText: string | undefined): void {
  // Below a wrong clause the positions would not fit.
  if (sourceText === undefined || head.source === undefined || clauses.length !== head.clauses?.length) return
  const sha256 = createHash('sha256').update(sourceText).digest('hex')
  if (sha256 !== head.source.sha256) {
    source.add({ path: ['source', 'sha256'], code: 'source.changed', message: `${head.source.file} is not the text that this order was written from`, remedy: `Compare the quotes, then write sha256: ${sha256}.` })
  }
  for (const [index, clause] of clauses.entries()) {
    if (sourceText.includes(clause.quote)) continue
    source.add({ path: ['clauses', index, 'quote'], clause: clause.id, code: 'quote.differs', message: `the quote does not stand in ${head.source.file}`, remedy: 'Copy the sentence word for word.' })
  }
}
