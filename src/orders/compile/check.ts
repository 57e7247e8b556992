/** `muster order check`: what an order would demand of this force, and every mistake in it. */
import { Compilation, dutiesOf } from './compilation.ts'
import { compileOrder, openTerms } from './compile.ts'
import { describeWindow } from './describe.ts'
import type { Order, OrderDuty } from './order.ts'
import { parseOrder } from './parse.ts'
import { findNearest, formatProblem, type Problem } from './problems.ts'
import { plannedTimeline } from './timeline.ts'
import { formatLocal } from './time.ts'
import type { AttributeDeclaration, DutyKind, ForceSnapshot, LevelInterval } from './types.ts'
import { subjectKinds } from './types.ts'
import { drawRandomTimes } from './windows.ts'

export interface DutyCount {
  readonly dutyId: string
  readonly clauseId: string
  /** Units, members and places that the selectors choose. */
  readonly selected: number
  /** Obligations that the order and its planned levels give by themselves. */
  readonly planned: number
  /** Obligations that each event `opensWith` gives; null where the event itself says for whom. */
  readonly perEvent: number | null
  readonly opensWith: readonly string[]
  /** Hidden times that were drawn, as a number only. */
  readonly hiddenTimes: number
}

interface CountInput {
  readonly order: Order
  readonly force: ForceSnapshot
  readonly kinds: readonly DutyKind[]
  readonly seed: string
  readonly timeline: readonly LevelInterval[]
}

export function countByDuty(input: CountInput): DutyCount[] {
  const { order, kinds, timeline, seed } = input
  const compilation = new Compilation(input)
  const planned = Map.groupBy(compileOrder({ ...input, events: [] }).terms, (term) => term.dutyId)
  return dutiesOf(order).map((duty) => {
    const kind = kinds.find((one) => one.kind === duty.kind)
    const { units, members, places } = compilation.baseOf(duty)
    const event = duty.window.form === 'after' && !duty.window.event.startsWith('level.') ? duty.window.event : null
    // One event of that kind, at a moment when the duty's levels hold.
    const at = timeline.find((interval) => duty.levels === null || duty.levels.includes(interval.level))?.from ?? order.from
    const opened = event === null ? [] : openTerms({ ...input, event: { id: 'trial', kind: event, at, unitId: null, subject: null, facts: {} } })
    const isHidden = duty.window.form === 'random'
    const opens = kind?.open === undefined || (planned.has(duty.id) && event === null) || event !== null ? [] : (kind.opensOn ?? [])
    return {
      dutyId: duty.id,
      clauseId: duty.clauseId,
      selected: units.length + members.length + places.length,
      planned: planned.get(duty.id)?.length ?? 0,
      perEvent: event === null ? null : opened.filter((term) => term.dutyId === duty.id).length,
      opensWith: event === null ? opens : [event],
      hiddenTimes: isHidden ? drawRandomTimes(order, duty, seed, timeline).length : 0,
    }
  })
}

/** What only a force can tell: selectors that choose nobody, owners that do not exist. */
export function checkAgainstForce({ order, force, kinds, file }: { readonly order: Order; readonly force: ForceSnapshot; readonly kinds: readonly DutyKind[]; readonly file: string }): Problem[] {
  const compilation = new Compilation({ order, force, kinds, seed: '', timeline: [] })
  const types = [...new Set(force.units.map((unit) => unit.type))].sort()
  return dutiesOf(order).flatMap((duty): Problem[] => {
    const problems: Problem[] = []
    const { units, members, places } = compilation.baseOf(duty)
    for (const subject of subjectKinds) {
      const at = duty.selectorPositions[subject]
      const chosen = subject === 'unit' ? units : subject === 'member' ? members : places.filter((place) => place.kind === subject)
      if (at === undefined || chosen.length > 0) continue
      problems.push({
        severity: 'warning', code: 'selector.nobody', file, ...at, clause: duty.clauseId, duty: duty.id,
        message: `the selector chooses no ${subject} of this force: ${duty.selectors[subject]}`, remedy: nobodyRemedy(duty, types, force, subject),
      })
    }
    if (duty.owner !== null && !force.units.some((unit) => unit.externalId === duty.owner)) {
      const near = findNearest(duty.owner, force.units.map((unit) => unit.externalId))
      problems.push({
        severity: 'error', code: 'owner.unknown', file, ...duty.position, clause: duty.clauseId, duty: duty.id,
        message: `the force has no unit "${duty.owner}"`, remedy: near === null ? 'Write the external id of a unit.' : `Did you mean "${near}"?`,
      })
    }
    return problems
  })
}

function nobodyRemedy(duty: OrderDuty, types: readonly string[], force: ForceSnapshot, subject: string): string {
  const literal = /unit\.type == "([^"]*)"/.exec(Object.values(duty.selectors).join(' '))?.[1]
  if (literal !== undefined && !types.includes(literal)) {
    const near = findNearest(literal, types)
    return near === null ? `There is no unit of type "${literal}"; types here: ${types.join(', ')}.` : `Did you mean "${near}"? (types of units here: ${types.join(', ')})`
  }
  const there = subject === 'unit' ? force.units.length : subject === 'member' ? force.members.length : force.places.filter((place) => place.kind === subject).length
  return there === 0 ? `The force has no ${subject} at all; import them, or leave the duty out.` : `The force has ${there} of the kind ${subject}; loosen the expression or set the attribute on those that are meant.`
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

function sayCount(count: DutyCount): string {
  if (count.perEvent !== null) return `${count.perEvent} each time`
  if (count.hiddenTimes > 0) return `at ${count.hiddenTimes} hidden times`
  if (count.planned === 0 && count.opensWith.length > 0) return `with ${count.opensWith.join(', ')}`
  return String(count.planned)
}

export interface CheckInput {
  readonly text: string
  readonly file: string
  readonly kinds: readonly DutyKind[]
  readonly catalogue: readonly AttributeDeclaration[]
  /** Null: shape, times and selectors are checked, nothing is counted. */
  readonly force: ForceSnapshot | null
  readonly seed: string
  /** The text named under `source`, where it lies beside the order. */
  readonly sourceText?: string
}

/** The whole answer of `muster order check` as text; `ok` is false when there is an error (a warning is none). */
export function formatCheck(input: CheckInput): { readonly ok: boolean; readonly text: string; readonly problems: readonly Problem[] } {
  const { force, kinds, seed, file } = input
  const parsed = parseOrder(input)
  if (!parsed.ok) return { ok: false, text: formatProblems(parsed.problems), problems: parsed.problems }
  const { order } = parsed
  const problems = [...parsed.problems, ...(force === null ? [] : checkAgainstForce({ order, force, kinds, file }))]
  const timeline = plannedTimeline(order, [])
  const local = (at: number): string => formatLocal(at, order.timezone)
  const measured = order.clauses.filter((clause) => clause.duties.length > 0).length
  const lines = [
    `${order.operation}: ${order.title.zh} / ${order.title.en}`,
    `${local(order.from)} to ${local(order.to)}, ${order.timezone}`,
    ...(timeline.length === 0 ? [] : [`levels: ${timeline.map((interval) => `${interval.level} from ${local(interval.from)}`).join(', ')}`]),
    `${order.clauses.length} clauses: ${measured} measured, ${order.clauses.length - measured} kept in words; ${dutiesOf(order).length} duties`,
    '',
  ]
  if (force !== null) {
    const counts = new Map(countByDuty({ order, force, kinds, seed, timeline }).map((count) => [count.dutyId, count]))
    const rows = order.clauses.flatMap((clause) =>
      clause.duties.length === 0
        ? [[clause.id, '(in words)', '', '', '', '']]
        : clause.duties.map((duty, index) => {
            const count = counts.get(duty.id)
            return [index === 0 ? clause.id : '', duty.id, duty.kind, `${duty.levels?.join(',') ?? 'all'}`, describeWindow(order, duty), String(count?.selected ?? 0), count === undefined ? '' : sayCount(count)]
          }),
    )
    lines.push(table([['clause', 'duty', 'kind', 'levels', 'window', 'subjects', 'obligations'], ...rows]), '')
    const total = [...counts.values()].reduce((sum, count) => sum + count.planned, 0)
    lines.push(`${total} obligations are fixed by the order; more open with events.`)
  }
  if (problems.length > 0) lines.push('', formatProblems(problems))
  return { ok: !problems.some((problem) => problem.severity === 'error'), text: `${lines.join('\n')}\n`, problems }
}

function formatProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  return `${problems.map(formatProblem).join('\n')}\n\n${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}\n`
}
