/** One duty of an order file: shape by its kind, one form of window, times, levels, ladder, selectors. */
import type { OrderDuty, WindowSpec } from './order.ts'
import { addIssues } from './issues.ts'
import { suggest } from './problems.ts'
import { commonDutyShape, dutySchema, windowFields, type CommonDutyInput } from './schema.ts'
import { checkSelector, selectorFields } from './selectors.ts'
import type { OrderSource, Path } from './source.ts'
import { atClock, daysOf, durationMs, formatLocal, resolveDateTime, resolveLocal, zonedAt } from './time.ts'
import type { AttributeDeclaration, DutyKind, DutyOf, Instant, LadderStep, SubjectKind } from './types.ts'
import { z } from 'zod'

export interface ParseFrame {
  readonly source: OrderSource
  readonly kinds: readonly DutyKind[]
  readonly catalogue: readonly AttributeDeclaration[]
  readonly timezone: string
  readonly from: Instant
  readonly to: Instant
  readonly preparationFrom: Instant
  readonly followUpTo: Instant
  readonly scale: readonly string[]
  readonly declaredLevels: readonly string[]
  /** Duty ids so far, with the clause that has them. */
  readonly dutyIds: Map<string, string>
}

const commonSchema = z.object(commonDutyShape)

export function parseDuty(frame: ParseFrame, raw: unknown, path: Path, clauseId: string): OrderDuty | null {
  const { source, kinds } = frame
  const id = typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id : null
  const name = typeof raw === 'object' && raw !== null && 'kind' in raw ? raw.kind : undefined
  const kind = kinds.find((known) => known.kind === name)
  const place = { clause: clauseId, duty: id }
  if (kind === undefined) {
    const known = kinds.map((one) => one.kind)
    if (typeof name === 'string') source.add({ path: [...path, 'kind'], ...place, code: 'kind.unknown', message: `there is no duty kind "${name}"`, remedy: suggest(name, known, 'kind') })
    else source.add({ path, ...place, code: 'kind.missing', message: 'the duty has no "kind"', remedy: `Add "kind:" with one of: ${known.join(', ')}.` })
    return null
  }
  const schema = dutySchema(kind)
  const parsed = schema.safeParse(raw)
  if (!parsed.success) addIssues(source, parsed.error.issues, raw, { base: path, ...place, schema, noun: `the ${kind.kind} duty` })
  // What is right in itself is checked further, so that one mistake does not hide the next.
  const lenient = lenientCommon(raw)
  const before = source.problems.length
  checkId(frame, lenient, path, clauseId)
  const levels = readLevels(frame, lenient, path, place)
  const ladder = readLadder(frame, lenient, path, place)
  const window = readWindow(frame, kind, lenient, path, place)
  const selectors = readSelectors(frame, lenient, path, place)
  // The kind's own fields alone: an unknown field beside them shall not hide what is wrong in them.
  const own = z.object(kind.shape).safeParse(raw)
  if (!own.success || window === null || lenient.id === undefined) return null
  const fields = Object.fromEntries(Object.entries(own.data).filter(([, value]) => value !== undefined))
  const duty: OrderDuty = {
    id: lenient.id, clauseId, kind: kind.kind, title: lenient.title ?? null, levels, ladder, suspendable: lenient.suspend ?? false,
    early: lenient.early ?? false, window, selectors, owner: lenient.owner ?? null, fields, position: source.locate({ path }),
    selectorPositions: Object.fromEntries(Object.entries(selectorFields).filter(([, subject]) => selectors[subject] !== undefined).map(([field, subject]) => [subject, source.locate({ path: [...path, field] })])),
  }
  runKindCheck(frame, kind, duty, lenient, path)
  if (!parsed.success) return null
  return source.problems.slice(before).some((problem) => problem.severity === 'error') ? null : duty
}

/** Each common field that is right in itself. */
function lenientCommon(raw: unknown): Partial<CommonDutyInput> {
  const whole = commonSchema.partial().safeParse(raw)
  if (whole.success) return whole.data
  if (typeof raw !== 'object' || raw === null) return {}
  const wrong = new Set(whole.error.issues.map((issue) => String(issue.path[0])))
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !wrong.has(key)))
  const again = commonSchema.partial().safeParse(rest)
  return again.success ? again.data : {}
}

interface Place {
  readonly clause: string
  readonly duty: string | null
}

function checkId(frame: ParseFrame, duty: Partial<CommonDutyInput>, path: Path, clauseId: string): void {
  if (duty.id === undefined) return
  const other = frame.dutyIds.get(duty.id)
  if (other === undefined) {
    frame.dutyIds.set(duty.id, clauseId)
    return
  }
  frame.source.add({ path: [...path, 'id'], clause: clauseId, duty: duty.id, code: 'duty.twice', message: `duty id "${duty.id}" is taken by clause ${other}`, remedy: 'Give each duty of the order an id of its own; evidence is kept by it.' })
}

function checkLevel(frame: ParseFrame, level: string, path: Path, place: Place): void {
  if (frame.declaredLevels.includes(level)) return
  if (frame.declaredLevels.length === 0) {
    frame.source.add({ path, ...place, code: 'level.unknown', message: `level "${level}" is not declared: the order has no levels`, remedy: `Add "levels: [{ level: ${level}, from: … }]" at the top of the order.` })
    return
  }
  const isOnScale = frame.scale.includes(level)
  frame.source.add({
    path, ...place, code: 'level.unknown', message: `level "${level}" is not declared in this order`,
    remedy: isOnScale ? `Use a declared level (${frame.declaredLevels.join(', ')}), or add ${level} to "levels" at the top.` : suggest(level, frame.declaredLevels, 'level'),
  })
}

function readLevels(frame: ParseFrame, duty: Partial<CommonDutyInput>, path: Path, place: Place): readonly string[] | null {
  duty.levels?.forEach((level, index) => checkLevel(frame, level, [...path, 'levels', index], place))
  return duty.levels ?? null
}

function readLadder(frame: ParseFrame, duty: Partial<CommonDutyInput>, path: Path, place: Place): LadderStep[] {
  return (duty.ladder ?? []).flatMap((step, index): LadderStep[] => {
    const ms = durationMs(step.before ?? step.after ?? '')
    if ((step.before === undefined) === (step.after === undefined) || ms === null) {
      frame.source.add({
        path: [...path, 'ladder', index], ...place, code: 'ladder.step',
        message: step.before === undefined ? `step ${index + 1} of the ladder has no time` : `step ${index + 1} of the ladder has two times`,
        remedy: 'Write either before or after: { before: PT15M, tell: owner } or { after: PT0S, tell: duty-officer }.',
      })
      return []
    }
    return [{ step: index + 1, offsetMs: step.before === undefined ? ms : -ms, tell: step.tell, offDuty: step.off_duty ?? false, wakes: step.wake ?? false }]
  })
}

function readTime(frame: ParseFrame, text: string, path: Path, place: Place): Instant | null {
  const time = resolveLocal(text, frame.timezone)
  switch (time.kind) {
    case 'ok':
      return time.at
    case 'bad':
      frame.source.add({ path, ...place, code: 'time.bad', message: `${text} is no date and time`, remedy: 'Write a local time that exists, such as 2027-02-19T18:00.' })
      return null
    case 'skipped':
      frame.source.add({ path, ...place, code: 'time.skipped', message: `${text} does not exist in ${frame.timezone}: the clock jumps over it that day`, remedy: `Write ${time.after}, or a time before the change, such as ${time.before}.` })
      return null
    case 'doubled':
      frame.source.add({ path, ...place, code: 'time.doubled', message: `${text} happens twice in ${frame.timezone} that day`, remedy: `Write ${time.first} for the first or ${time.second} for the second.` })
      return null
  }
}

/** One-off times lie between `preparation` and `follow_up`, which are the period itself when the order does not give them. */
function checkInside(frame: ParseFrame, at: Instant | null, text: string, path: Path, place: Place): void {
  if (at === null || (at >= frame.preparationFrom && at <= frame.followUpTo)) return
  const { timezone } = frame
  const isEarly = at < frame.preparationFrom
  const [first, last] = [formatLocal(frame.preparationFrom, timezone), formatLocal(frame.followUpTo, timezone)]
  frame.source.add({
    path, ...place, code: 'window.outside', message: `${text} lies ${isEarly ? 'before' : 'after'} the period of the operation (${first} to ${last})`,
    remedy: `Write a time inside the period, or add "${isEarly ? 'preparation' : 'follow_up'}: ${text}" at the top of the order.`,
  })
}

function readWindow(frame: ParseFrame, kind: DutyKind, duty: Partial<CommonDutyInput>, path: Path, place: Place): WindowSpec | null {
  const given = windowFields.filter((field) => duty[field] !== undefined)
  const { source } = frame
  if (given.length > 1) {
    source.add({ path: [...path, given[1] ?? ''], isKey: true, ...place, code: 'window.two', message: `the duty has ${given.length} windows: ${given.join(' and ')}`, remedy: 'Keep one of them; for two windows write two duties.' })
    return null
  }
  const stray = (['from', 'opens', 'within', 'starting'] as const).find((field) => duty[field] !== undefined && !strayFits[field].some((form) => duty[form] !== undefined))
  if (stray !== undefined) {
    source.add({ path: [...path, stray], isKey: true, ...place, code: 'window.stray', message: `"${stray}" stands without ${strayFits[stray].map((form) => `"${form}"`).join(' or ')}`, remedy: `Add ${strayFits[stray].map((form) => `"${form}:"`).join(' or ')}, or leave "${stray}" out.` })
  }
  const spec = readForm(frame, duty, path, place)
  if (spec === null) return null
  if (!kind.windows.includes(spec.form)) {
    source.add({
      path: given[0] === undefined ? path : [...path, given[0]], isKey: given[0] !== undefined, ...place, code: 'window.form',
      message: given[0] === undefined ? `a ${kind.kind} duty needs a window` : `a ${kind.kind} duty cannot have ${spec.form === 'daily-range' ? 'a daily range' : `"${given[0]}"`}`,
      remedy: `Use one of: ${kind.windows.map((form) => windowWords[form] ?? form).join(', ')}.`,
    })
  }
  if (duty.early === true && ['daily', 'daily-range', 'every', 'random'].includes(spec.form)) {
    source.add({ path: [...path, 'early'], isKey: true, ...place, code: 'window.early', message: '"early" is for one-off duties; this one repeats', remedy: 'Leave it out; to open a daily time sooner write "opens: PT2H".' })
  }
  return spec
}

const strayFits = { from: ['by'], opens: ['daily'], within: ['daily', 'after'], starting: ['every'] } as const

export const windowWords: Readonly<Record<string, string>> = {
  by: 'by', window: 'window', daily: 'daily (times)', 'daily-range': 'daily (a range)', every: 'every', after: 'after', random: 'random', whole: 'no window (the whole operation)',
}

function readForm(frame: ParseFrame, duty: Partial<CommonDutyInput>, path: Path, place: Place): WindowSpec | null {
  const { source } = frame
  const wrong = (field: string, code: string, message: string, remedy: string): null => {
    source.add({ path: [...path, field], ...place, code, message, remedy })
    return null
  }
  const time = (field: Path, text: string): Instant | null => {
    const at = readTime(frame, text, [...path, ...field], place)
    checkInside(frame, at, text, [...path, ...field], place)
    return at
  }
  if (duty.by !== undefined) {
    const by = time(['by'], duty.by)
    const from = duty.from === undefined ? null : time(['from'], duty.from)
    if (by === null || (duty.from !== undefined && from === null)) return null
    if (from !== null && from >= by) return wrong('from', 'window.order', `opens at ${duty.from}, which is not before its deadline ${duty.by}`, 'Let "from" be earlier than "by".')
    return { form: 'by', from, by }
  }
  if (duty.window !== undefined) {
    const from = time(['window', 'from'], duty.window.from)
    const to = time(['window', 'to'], duty.window.to)
    if (from === null || to === null) return null
    if (from >= to) return wrong('window', 'window.order', `the window ends (${duty.window.to}) before it begins (${duty.window.from})`, 'Let "from" be earlier than "to".')
    return { form: 'window', from, to }
  }
  if (duty.daily !== undefined) return readDaily(frame, duty, duty.daily, path, place)
  if (duty.every !== undefined) {
    const ms = durationMs(duty.every) ?? 0
    const starting = duty.starting === undefined ? null : readTime(frame, duty.starting, [...path, 'starting'], place)
    if (duty.starting !== undefined && starting === null) return null
    if (starting !== null && (starting < frame.from || starting >= frame.to)) checkInside({ ...frame, preparationFrom: frame.from, followUpTo: frame.to }, starting, duty.starting ?? '', [...path, 'starting'], place)
    if (ms < 60_000) return wrong('every', 'window.period', `a period of ${duty.every} is too short`, 'Write a period of at least a minute, such as PT6H.')
    return { form: 'every', period: duty.every, starting }
  }
  if (duty.after !== undefined) {
    const event = typeof duty.after === 'string' ? duty.after : duty.after.event
    const level = typeof duty.after === 'string' ? null : (duty.after.level ?? null)
    if (level !== null) checkLevel(frame, level, [...path, 'after', 'level'], place)
    const withinMs = durationMs(duty.within ?? '')
    if (withinMs === null) return wrong('after', 'window.within', '"after" does not say within which time', 'Add "within: PT30M".')
    return { form: 'after', event, level, withinMs }
  }
  if (duty.random !== undefined) {
    const [start = '', end = ''] = duty.random.between.split('-')
    warnOfClockChange(frame, [start, end], [...path, 'random'], place)
    return { form: 'random', times: duty.random.times, start, end }
  }
  return { form: 'whole' }
}

function readDaily(frame: ParseFrame, duty: Partial<CommonDutyInput>, daily: NonNullable<CommonDutyInput['daily']>, path: Path, place: Place): WindowSpec | null {
  const at = [...path, 'daily']
  if (typeof daily === 'string' && daily.includes('-')) {
    const [start = '', end = ''] = daily.split('-')
    warnOfClockChange(frame, [start, end], at, place)
    if (start === end) {
      frame.source.add({ path: at, ...place, code: 'window.order', message: `the range ${daily} is empty`, remedy: 'Write two different times; for the whole day leave the window out or write "every: P1D".' })
      return null
    }
    if (duty.opens !== undefined || duty.within !== undefined) {
      frame.source.add({ path: [...path, duty.opens === undefined ? 'within' : 'opens'], isKey: true, ...place, code: 'window.stray', message: 'a daily range opens and ends at its own times', remedy: 'Leave "opens" and "within" out, or write a time in place of the range.' })
      return null
    }
    return { form: 'daily-range', start, end }
  }
  const times = typeof daily === 'string' ? [daily] : daily
  if (times.some((time, index) => index > 0 && time <= (times[index - 1] ?? ''))) {
    frame.source.add({ path: at, ...place, code: 'window.order', message: `the times ${times.join(', ')} are not in order`, remedy: `Write them as ${JSON.stringify([...new Set(times)].sort())}.` })
    return null
  }
  if (duty.opens !== undefined && duty.within !== undefined) {
    frame.source.add({ path: [...path, 'within'], isKey: true, ...place, code: 'window.two', message: 'a daily time cannot be both the end (opens) and the beginning (within)', remedy: 'Keep "opens" (the time is the deadline) or "within" (the time is the opening).' })
    return null
  }
  warnOfClockChange(frame, times, at, place)
  return { form: 'daily', times, opensMs: duty.opens === undefined ? null : durationMs(duty.opens), withinMs: duty.within === undefined ? null : durationMs(duty.within) }
}

/** A clock time that some day of the period skips or has twice: the compiler takes the later, or the first. */
function warnOfClockChange(frame: ParseFrame, clocks: readonly string[], path: Path, place: Place): void {
  const { timezone } = frame
  if (zonedAt(frame.from, timezone).offset === zonedAt(frame.to, timezone).offset) return
  for (const date of daysOf(frame.from, frame.to, timezone)) {
    for (const clock of clocks) {
      const resolved = resolveDateTime(date.toPlainDateTime(Temporal.PlainTime.from(clock)), timezone)
      if (resolved.kind !== 'skipped' && resolved.kind !== 'doubled') continue
      const taken = formatLocal(atClock(date, clock, timezone), timezone)
      frame.source.add({
        path, ...place, severity: 'warning', code: `time.${resolved.kind}`,
        message: resolved.kind === 'skipped' ? `on ${date.toString()} the clock jumps over ${clock}; ${taken} is taken` : `on ${date.toString()} ${clock} happens twice; the first is taken`,
        remedy: resolved.kind === 'skipped' ? `Write a time that every day has, such as ${resolved.after.slice(11)}.` : `If the second is meant, write that day as a duty of its own: "by: ${resolved.second}".`,
      })
    }
  }
}

function readSelectors(frame: ParseFrame, duty: Partial<CommonDutyInput>, path: Path, place: Place): Partial<Record<SubjectKind, string>> {
  const selectors: Partial<Record<SubjectKind, string>> = {}
  const given = Object.entries(selectorFields).filter(([field]) => field in duty)
  for (const [field, subject] of given) {
    const expression = Object.entries(duty).find(([key]) => key === field)?.[1]
    if (typeof expression !== 'string') continue
    selectors[subject] = expression
    const problem = checkSelector(frame.catalogue, subject, expression)
    if (problem !== null) frame.source.add({ path: [...path, field], offset: problem.start, ...place, code: problem.code, message: `in "${field}": ${problem.message}`, remedy: problem.remedy })
  }
  if (given.length === 0 && Object.keys(duty).length > 0 && !hasWrongSelector(frame, path)) {
    frame.source.add({ path, ...place, code: 'selector.missing', message: 'the duty selects nobody', remedy: `Add one of: ${Object.keys(selectorFields).join(', ')}, such as units: 'unit.type == "station"'.` })
  }
  return selectors
}

/** True when a selector was given but is wrong in shape, which was said already. */
function hasWrongSelector(frame: ParseFrame, path: Path): boolean {
  const raw = path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined), frame.source.value)
  return typeof raw === 'object' && raw !== null && Object.keys(selectorFields).some((field) => field in raw)
}

function runKindCheck(frame: ParseFrame, kind: DutyKind, duty: OrderDuty, given: Partial<CommonDutyInput>, path: Path): void {
  if (kind.check === undefined) return
  const { id, title, levels, ladder, suspendable } = duty
  const seen: DutyOf<z.ZodRawShape> = { ...duty.fields, id, kind: kind.kind, title, levels, ladder, suspendable }
  const selects = Object.values(selectorFields).filter((subject) => duty.selectors[subject] !== undefined)
  const has = { opens: given.opens !== undefined, within: given.within !== undefined, early: given.early === true }
  for (const problem of kind.check(seen, { selects, windowForm: duty.window.form, has })) {
    frame.source.add({ ...problem, path: [...path, ...problem.path], clause: duty.clauseId, duty: id })
  }
}
