import { task } from '../../duties/task.ts'
import { productCatalogue } from '../catalogue.ts'
import { defineDutyKind, termsForEach } from '../kind.ts'
import type { Order } from '../order.ts'
import { parseOrder } from '../parse.ts'
import type { Problem } from '../problems.ts'
import type { DutyKind } from '../types.ts'

/** A kind that takes every window, `random` included, and has an obligation for each event `test.opened`. */
export const anything = defineDutyKind({
  kind: 'anything',
  sort: 'deliverable',
  words: { zh: '任意', en: 'Anything' },
  describes: { zh: '测试用。', en: 'For tests.' },
  shape: {},
  windows: ['by', 'window', 'daily', 'daily-range', 'every', 'after', 'random', 'whole'],
  compile: (duty, context) => termsForEach(context, (subject) => ({ key: `anything.done|${subject.kind}:${subject.id}|${duty.id}`, details: {} })),
  opensOn: ['test.opened'],
  *open(duty, event, context) {
    for (const unit of context.units) {
      yield { subjectKind: 'unit', subjectId: unit.id, unitId: unit.id, occurrence: `opened@${event.id}`, opensAt: event.at, dueAt: event.at + 60_000, need: { key: `anything.done|${duty.id}|${event.id}`, count: 1 } }
    }
  },
  *appointments(_duty, context) {
    for (const occurrence of context.windowForm === 'random' ? context.occurrences : []) {
      yield { occurrence: occurrence.key, at: occurrence.namedAt, hidden: true, window: { from: occurrence.countsFrom, to: occurrence.closesAt ?? occurrence.dueAt }, command: 'do-anything', input: { unitIds: context.units.map((unit) => unit.id), placeIds: context.places.map((place) => place.id) } }
    }
  },
  evidence: {},
})

export const testKinds: readonly DutyKind[] = [anything, task]

export interface OrderParts {
  readonly timezone?: string
  readonly period?: string
  /** Further lines at the top. */
  readonly head?: string
  /** Each duty without braces, e.g. `id: a, units: 'unit.type == "station"', daily: "17:00"`; `kind: anything` unless given. */
  readonly duties: readonly string[]
}

export function orderText({ timezone = 'Europe/Lisbon', period = '2027-06-23T08:00/2027-06-24T12:00', head = '', duties }: OrderParts): string {
  const written = duties.map((duty) => `      - { ${/\bkind:/.test(duty) ? '' : 'kind: anything, '}${duty} }`).join('\n')
  return `operation: test\ntitle: { zh: 试, en: Test }\ntimezone: ${timezone}\nperiod: ${period}\n${head}clauses:\n  - id: "1"\n    quote: A sentence.\n    duties:\n${written}\n`
}

export function problemsOf(parts: OrderParts): readonly Problem[] {
  return parseOrder({ text: orderText(parts), file: 'test.yaml', kinds: testKinds, catalogue: productCatalogue }).problems
}

export function makeOrder(parts: OrderParts): Order {
  const parsed = parseOrder({ text: orderText(parts), file: 'test.yaml', kinds: testKinds, catalogue: productCatalogue })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1))
  return parsed.order
}

export const stations = `units: 'unit.type == "station"'`
