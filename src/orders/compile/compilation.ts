/** What is the same for every duty of one compile: the force, sorted and indexed once, and who the selectors chose. */
import type { z } from 'zod'
import { drawNumber } from './ids.ts'
import type { Order, OrderDuty } from './order.ts'
import { SelectorRows, selectorFields } from './selectors.ts'
import type {
  CompileContext, DutyKind, DutyOf, ForceSnapshot, LevelInterval, MemberFacts, Occurrence, OpeningEvent, PlaceFacts, SubjectKind, UnitFacts,
} from './types.ts'

export interface CompileInput {
  /** Whose obligations these are: the same order in two operations gives two sets of ids. Left out: the order's own key. */
  readonly operationId?: string
  readonly order: Order
  readonly force: ForceSnapshot
  readonly kinds: readonly DutyKind[]
  readonly seed: string
  readonly timeline: readonly LevelInterval[]
  readonly events: readonly OpeningEvent[]
}

type Shape = z.ZodRawShape
type Fact = UnitFacts | MemberFacts | PlaceFacts

function byExternalId<T extends Fact>(facts: readonly T[]): T[] {
  // The id as tie-breaker: a premises and a site may share an external id.
  return facts.toSorted((a, b) => (a.externalId < b.externalId ? -1 : a.externalId > b.externalId ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

export class Compilation {
  readonly input: Omit<CompileInput, 'events'>
  readonly kinds: ReadonlyMap<string, DutyKind>
  readonly #units: readonly UnitFacts[]
  readonly #members: readonly MemberFacts[]
  readonly #places: ReadonlyMap<string, readonly PlaceFacts[]>
  readonly #unitById: ReadonlyMap<string, UnitFacts>
  readonly #rows: SelectorRows
  readonly #firstOfKind = new Map<string, string>()

  constructor(input: Omit<CompileInput, 'events'>) {
    this.input = input
    this.kinds = new Map(input.kinds.map((kind) => [kind.kind, kind]))
    this.#units = byExternalId(input.force.units)
    this.#members = byExternalId(input.force.members)
    this.#places = Map.groupBy(byExternalId(input.force.places), (place) => place.kind)
    this.#unitById = new Map(input.force.units.map((unit) => [unit.id, unit]))
    this.#rows = new SelectorRows(input.force, input.order.from)
    for (const clause of input.order.clauses) {
      for (const duty of clause.duties) if (!this.#firstOfKind.has(duty.kind)) this.#firstOfKind.set(duty.kind, duty.id)
    }
  }

  get scope(): string {
    return this.input.operationId ?? this.input.order.operation
  }

  kindOf(duty: OrderDuty): DutyKind {
    const kind = this.kinds.get(duty.kind)
    if (kind === undefined) throw new Error(`no duty kind ${duty.kind} is registered (duty ${duty.id})`)
    return kind
  }

  /** A duty as its kind sees it: the kind's own fields, as its schema gave them, and the common ones. */
  dutyOf(duty: OrderDuty): DutyOf<Shape> {
    const { id, kind, title, levels, ladder, suspendable } = duty
    return { ...duty.fields, id, kind, title, levels, ladder, suspendable }
  }

  contextOf(duty: OrderDuty, occurrences: readonly Occurrence[]): CompileContext {
    const { order, force, timeline, seed } = this.input
    const pick = <T extends Fact>(subject: SubjectKind, facts: readonly T[]): readonly T[] => {
      const expression = duty.selectors[subject]
      return expression === undefined ? [] : this.#rows.choose(subject, expression, facts)
    }
    const places = Object.values(selectorFields).flatMap((subject) =>
      subject === 'unit' || subject === 'member' ? [] : pick(subject, this.#places.get(subject) ?? []),
    )
    return {
      operation: { key: order.operation, timezone: order.timezone, from: order.from, to: order.to },
      clauseId: duty.clauseId,
      force,
      timeline,
      occurrences,
      units: pick('unit', this.#units),
      members: pick('member', this.#members),
      places,
      windowForm: duty.window.form,
      owner: duty.owner === null ? null : (this.#units.find((unit) => unit.externalId === duty.owner) ?? null),
      isFirstOfKind: this.#firstOfKind.get(duty.kind) === duty.id,
      unitOf: (id) => {
        const unit = this.#unitById.get(id)
        if (unit === undefined) throw new Error(`the force has no unit ${id}`)
        return unit
      },
      draw: (name) => drawNumber(seed, `${order.operation}\n${duty.clauseId}\n${duty.id}\n${name}`),
    }
  }

  /** The same duty for another event: choosing subjects again would cost more than the event's terms. */
  readonly #bases = new Map<OrderDuty, CompileContext>()
  baseOf(duty: OrderDuty): CompileContext {
    let base = this.#bases.get(duty)
    if (base === undefined) {
      base = this.contextOf(duty, [])
      this.#bases.set(duty, base)
    }
    return base
  }
}

export function dutiesOf(order: Order): OrderDuty[] {
  return order.clauses.flatMap((clause) => clause.duties)
}
