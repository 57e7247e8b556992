/**
 * How many people count for a unit, as steps over time, and how many are needed. Values in, values out.
 * Who counts: planned on a shift of a counted class in a roster that was submitted, not away, not out on a call. Once a watch has been
 * taken over, who is really there counts in place of who was planned, until that watch ends by the roster.
 */
import type { FloorPoint } from '../../../orders/index.ts'
import { always, intersectStretch, mergeStretches, subtractStretches, type Stretch } from './stretches.ts'

export interface PlannedShift extends Stretch {
  readonly memberId: string
  readonly code: string
  /** False: a course, standby at home, forward elsewhere. */
  readonly isCounted: boolean
}

export interface Out extends Stretch {
  readonly people: number | null
  readonly memberIds: readonly string[] | null
}

/** All that decides the strength of one unit over a stretch. */
export interface UnitFacts {
  /** Where a roster that was submitted says who comes; elsewhere nobody knows. */
  readonly known: readonly Stretch[]
  readonly shifts: readonly PlannedShift[]
  /** Sorted, by member. */
  readonly absences: ReadonlyMap<string, readonly Stretch[]>
  readonly qualifications: ReadonlyMap<string, readonly { readonly code: string; readonly expiresAt: number | null }[]>
  /** Roles held over this unit. */
  readonly roles: ReadonlyMap<string, readonly string[]>
  /** Who acts for an absent holder of a role over this unit. */
  readonly acting: readonly (Stretch & { readonly memberId: string; readonly role: string })[]
  /** Who belongs to the unit. */
  readonly members: readonly string[]
  readonly outs: readonly Out[]
  /** Where attendance is kept, and who is there. */
  readonly watches: readonly Stretch[]
  readonly presences: readonly (Stretch & { readonly memberId: string })[]
}

export type Rounding = 'up' | 'down' | 'nearest'

export interface StrengthSpec {
  /** Codes of shift classes; null: every class that counts. */
  readonly classes: readonly string[] | null
  readonly qualification: string | null
  readonly role: string | null
  readonly countsActing: boolean
  /** Those on shift, or all who belong to the unit and are not away. */
  readonly among: 'shift' | 'members'
  /** A number; or a fraction of those present, which moves with absences. */
  readonly need: { readonly kind: 'number'; readonly count: number } | { readonly kind: 'present'; readonly share: Fraction; readonly rounding: Rounding }
}

export interface Fraction {
  readonly over: number
  readonly under: number
}

/** Whole people: 1/3 of 32 is 11 rounded up. Fractions as integers, so that 2/3 of 33 is 22 and not 23. */
export function shareOf({ over, under }: Fraction, base: number, rounding: Rounding): number {
  const product = over * base
  if (rounding === 'down') return Math.floor(product / under)
  if (rounding === 'up') return Math.ceil(product / under)
  return Math.floor((2 * product + under) / (2 * under))
}

/** Steps over [from, to): the first at `from`, each next where something changes. */
export function strengthProfile(facts: UnitFacts, spec: StrengthSpec, { from, to }: Stretch): FloorPoint[] {
  const counted = new Edges()
  countPeople(facts, spec, { from, to }, counted)
  const unknown = new Edges()
  const gone: { readonly from: number; readonly to: number; readonly people: number }[] = []
  if (spec.among === 'shift') {
    for (const gap of subtractStretches({ from, to }, facts.known)) unknown.add(gap.from, gap.to)
    for (const out of facts.outs) {
      const begins = Math.max(out.from, from)
      const ends = Math.min(out.to, to)
      if (begins >= ends) continue
      const unnamed = (out.people ?? 0) - (out.memberIds?.length ?? 0)
      if (out.people === null && out.memberIds === null) unknown.add(begins, ends)
      else if (unnamed > 0 && isFiltered(spec)) unknown.add(begins, ends)
      else if (unnamed > 0) gone.push({ from: begins, to: ends, people: unnamed })
    }
  }
  const away = new Edges()
  if (spec.need.kind === 'present') for (const memberId of facts.members) for (const one of intersectList(facts.absences.get(memberId) ?? [], from, to)) away.add(one.from, one.to)
  return sweep({ from, to }, { counted, unknown, away, gone }, (present) => (spec.need.kind === 'number' ? spec.need.count : shareOf(spec.need.share, present, spec.need.rounding)), facts.members.length)
}

/** How many of those who went have the qualification nobody can tell from a number. */
function isFiltered(spec: StrengthSpec): boolean {
  return spec.qualification !== null || spec.role !== null || spec.classes !== null
}

function intersectList(list: readonly Stretch[], from: number, to: number): Stretch[] {
  return list.length === 0 ? [] : intersectStretch({ from, to }, list)
}

function countPeople(facts: UnitFacts, spec: StrengthSpec, window: Stretch, counted: Edges): void {
  const eligible = new Map<string, readonly Stretch[]>()
  const eligibleOf = (memberId: string): readonly Stretch[] => {
    let list = eligible.get(memberId)
    if (list === undefined) eligible.set(memberId, (list = eligibility(facts, spec, memberId)))
    return list
  }
  // Over a year of ten thousand people this runs millions of times: no lists are made.
  const addPerson = (memberId: string, from: number, to: number): void => {
    for (const one of eligibleOf(memberId)) {
      if (one.from >= to) return
      if (one.to > from) counted.add(Math.max(from, one.from), Math.min(to, one.to))
    }
  }
  if (spec.among === 'members') {
    for (const memberId of facts.members) addPerson(memberId, window.from, window.to)
    return
  }
  const isWanted = (shift: PlannedShift): boolean => (spec.classes === null ? shift.isCounted : spec.classes.includes(shift.code))
  const { watches } = facts
  for (const shift of facts.shifts) {
    if (shift.to <= window.from || shift.from >= window.to || !isWanted(shift)) continue
    const from = Math.max(shift.from, window.from)
    const to = Math.min(shift.to, window.to)
    if (watches.length === 0) addPerson(shift.memberId, from, to)
    else for (const part of subtractStretches({ from, to }, watches)) addPerson(shift.memberId, part.from, part.to)
  }
  for (const present of facts.presences) {
    for (const watch of watches) {
      const from = Math.max(present.from, watch.from, window.from)
      const to = Math.min(present.to, watch.to, window.to)
      if (from >= to) continue
      for (const part of inClass(facts.shifts, present.memberId, { from, to }, spec.classes === null ? null : isWanted)) addPerson(present.memberId, part.from, part.to)
    }
  }
}

/** Of somebody who is there: all but what is planned elsewhere; under named classes only what is planned in them. */
function inClass(shifts: readonly PlannedShift[], memberId: string, there: Stretch, isWanted: ((shift: PlannedShift) => boolean) | null): Stretch[] {
  const own = shifts.filter((shift) => shift.memberId === memberId && shift.from < there.to && shift.to > there.from)
  if (isWanted !== null) return intersectStretch(there, mergeStretches(own.filter(isWanted)))
  return subtractStretches(there, mergeStretches(own.filter((shift) => !shift.isCounted)))
}

/** When a member counts at all: qualified, in the role or acting in it, neither away nor out. */
function eligibility(facts: UnitFacts, spec: StrengthSpec, memberId: string): readonly Stretch[] {
  let list: readonly Stretch[] = always
  if (spec.qualification !== null) {
    const held = facts.qualifications.get(memberId)?.find((one) => one.code === spec.qualification)
    if (held === undefined) return []
    list = [{ from: -Infinity, to: held.expiresAt ?? Infinity }]
  }
  if (spec.role !== null && facts.roles.get(memberId)?.includes(spec.role) !== true) {
    const acts = spec.countsActing ? mergeStretches(facts.acting.filter((one) => one.memberId === memberId && one.role === spec.role)) : []
    list = list.flatMap((one) => intersectStretch(one, acts))
  }
  const out = spec.among === 'members' ? [] : facts.outs.filter((one) => one.memberIds?.includes(memberId) === true)
  const cuts = mergeStretches([...(facts.absences.get(memberId) ?? []), ...out])
  return cuts.length === 0 ? list : list.flatMap((one) => subtractStretches(one, cuts))
}

/** Beginnings and ends apart, as numbers: sorting a million of each takes a tenth of what sorting objects does. */
class Edges {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  add(from: number, to: number): void {
    this.#starts.push(from)
    this.#ends.push(to)
  }

  sorted(): { starts: Float64Array; ends: Float64Array } {
    return { starts: Float64Array.from(this.#starts).sort(), ends: Float64Array.from(this.#ends).sort() }
  }
}

class Cursor {
  readonly #starts: Float64Array
  readonly #ends: Float64Array
  #start = 0
  #end = 0

  constructor(edges: Edges) {
    const { starts, ends } = edges.sorted()
    this.#starts = starts
    this.#ends = ends
  }

  /** So many stretches hold at this moment; moments are asked for in order. */
  at(moment: number): number {
    while ((this.#starts[this.#start] ?? Infinity) <= moment) this.#start += 1
    while ((this.#ends[this.#end] ?? Infinity) <= moment) this.#end += 1
    return this.#start - this.#end
  }

  /** The next moment at which that changes. */
  next(): number {
    return Math.min(this.#starts[this.#start] ?? Infinity, this.#ends[this.#end] ?? Infinity)
  }
}

function sweep(window: Stretch, edges: { counted: Edges; unknown: Edges; away: Edges; gone: readonly (Stretch & { readonly people: number })[] }, needOf: (present: number) => number, members: number): FloorPoint[] {
  const counted = new Cursor(edges.counted)
  const unknown = new Cursor(edges.unknown)
  const away = new Cursor(edges.away)
  const points: FloorPoint[] = []
  for (let at = window.from; at < window.to; ) {
    const people = counted.at(at)
    let gone = 0
    let next = Math.min(window.to, counted.next())
    for (const out of edges.gone) {
      if (out.from <= at && at < out.to) gone += out.people
      if (out.from > at) next = Math.min(next, out.from)
      else if (out.to > at) next = Math.min(next, out.to)
    }
    const quantity = unknown.at(at) > 0 ? null : Math.max(0, people - gone)
    const need = needOf(members - away.at(at))
    const last = points.at(-1)
    if (last === undefined || last.quantity !== quantity || last.need !== need) points.push({ at, quantity, need })
    at = Math.min(next, unknown.next(), away.next())
  }
  return points
}

/** Steps equal to those before them left out. */
export function tidyProfile(points: readonly FloorPoint[]): FloorPoint[] {
  return points.filter((point, index) => {
    const before = points[index - 1]
    return before === undefined || before.quantity !== point.quantity || before.need !== point.need
  })
}

/** The old profile of a window with one stretch of it worked out anew. */
export function spliceProfile(old: readonly FloorPoint[], window: Stretch, stretch: Stretch, fresh: readonly FloorPoint[]): FloorPoint[] {
  const before = old.filter((point) => point.at < stretch.from)
  const after = old.filter((point) => point.at > stretch.to)
  const goesOn = old.findLast((point) => point.at <= stretch.to)
  const resumed = goesOn === undefined || stretch.to >= window.to ? [] : [{ ...goesOn, at: stretch.to }]
  return tidyProfile([...before, ...fresh, ...resumed, ...after])
}
