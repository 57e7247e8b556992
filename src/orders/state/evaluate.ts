/**
 * State is a function of the terms, the set of facts and time; never of the order in which facts arrived.
 * Everything that decides whether somebody was late is in this file.
 */
import type { Instant } from '../compile/types.ts'
import type { ObligationState } from '../contract.ts'

export interface Owed {
  readonly sort: 'deliverable' | 'floor'
  readonly unitId: string
  readonly countsFrom: Instant
  readonly opensAt: Instant
  readonly dueAt: Instant
  readonly needCount: number
  readonly suspendable: boolean
  /** An amendment or the end of the order took it away then; null: it stands. */
  readonly withdrawnAt: Instant | null
}

export interface Disposition {
  readonly entryId: string
  readonly what: 'handed-back' | 'restored' | 'reassigned' | 'waived'
  readonly at: Instant
  readonly unitId: string | null
}

/** A unit's crew was out. `from` null: only its return is known yet. */
export interface Commitment {
  readonly unitId: string
  readonly from: Instant | null
  readonly to: Instant | null
}

/** What counts and what is needed, from a moment on; quantity null: nobody knows. */
export interface FloorPoint {
  readonly at: Instant
  readonly quantity: number | null
  readonly need: number
}

export interface Facts {
  /** `occurredAt` of each piece that counts, in any order. */
  readonly evidence: readonly { readonly at: Instant; readonly quantity: number | null }[]
  readonly dispositions: readonly Disposition[]
  readonly commitments: readonly Commitment[]
  /** Of a floor whose quantity is worked out and not measured: the steps over its window, in the order of time. */
  readonly profile?: readonly FloorPoint[]
}

export interface Standing {
  readonly state: ObligationState
  readonly ownerUnitId: string
  /** The deadline, moved by the time that the owner's crew was out within the window. */
  readonly effectiveDueAt: Instant
  readonly metAt: Instant | null
  /** When time alone changes this; null: it does not. */
  readonly nextAt: Instant | null
  /** Of a floor in its window: where the breach begins that goes on or comes next. */
  readonly breachAt?: Instant | null
}

export function evaluate(owed: Owed, facts: Facts, now: Instant): Standing {
  if (owed.withdrawnAt === null) return evaluateStanding(owed, facts, now)
  // Taking a clause out does not undo what was done under it, nor what was already missed.
  const until = owed.withdrawnAt
  const known = { ...facts, evidence: facts.evidence.filter((piece) => piece.at <= until), dispositions: facts.dispositions.filter((act) => act.at <= until) }
  // A floor ends with its clause: whether it was breached until then is what remains.
  const before = owed.sort === 'floor' ? { ...evaluateFloor({ ...owed, dueAt: Math.min(owed.dueAt, until) }, known, until), effectiveDueAt: owed.dueAt } : evaluateStanding(owed, known, until)
  const isSettled = before.state === 'met' || before.state === 'met-late' || before.state === 'late' || before.state === 'waived' || before.state === 'breached'
  return { ...before, state: isSettled ? settledAfter(owed, facts, before) : 'withdrawn', nextAt: null }
}

/** What was missed when it was withdrawn can still be made good, and says so. */
function settledAfter(owed: Owed, facts: Facts, before: Standing): ObligationState {
  if (before.state !== 'late') return before.state
  return kthEvidence(owed, facts) === null ? 'late' : 'met-late'
}

function evaluateStanding(owed: Owed, facts: Facts, now: Instant): Standing {
  return owed.sort === 'floor' ? evaluateFloor(owed, facts, now) : evaluateDeliverable(owed, facts, now)
}

function evaluateDeliverable(owed: Owed, facts: Facts, now: Instant): Standing {
  const acts = facts.dispositions.toSorted(byMoment)
  const owners = ownersOf(owed, acts)
  const ownerUnitId = owners.at(-1)?.unitId ?? owed.unitId
  const { effectiveDueAt, suspendedSince, moves } = moveDeadline(owed, owners, facts.commitments, now)
  const base = { ownerUnitId, effectiveDueAt }
  const metAt = kthEvidence(owed, facts)
  const standing = lastOf(acts, ['waived', 'handed-back', 'restored'])
  if (standing?.what === 'waived' && (metAt === null || metAt > standing.at)) return { ...base, state: 'waived', metAt: null, nextAt: soonest(now, moves) }
  if (metAt !== null) {
    const isInTime = metAt <= effectiveDueAt || (suspendedSince !== null && metAt >= suspendedSince)
    return { ...base, state: isInTime ? 'met' : 'met-late', metAt, nextAt: soonest(now, moves) }
  }
  if (standing?.what === 'handed-back') return { ...base, state: 'handed-back', metAt: null, nextAt: soonest(now, moves) }
  if (now < owed.opensAt) return { ...base, state: 'planned', metAt: null, nextAt: soonest(now, [owed.opensAt, ...moves]) }
  if (suspendedSince !== null) return { ...base, state: 'suspended', metAt: null, nextAt: soonest(now, moves) }
  if (now <= effectiveDueAt) return { ...base, state: 'open', metAt: null, nextAt: soonest(now, [effectiveDueAt + 1, ...moves]) }
  return { ...base, state: 'late', metAt: null, nextAt: soonest(now, moves) }
}

/**
 * A floor is breached while what counts lies below what is needed, kept otherwise; unknown counts as kept. After its window it says
 * whether it was breached at any moment inside: mending tonight does not unmake the hour in which people were missing.
 */
function evaluateFloor(owed: Owed, facts: Facts, now: Instant): Standing {
  const base = { ownerUnitId: owed.unitId, effectiveDueAt: owed.dueAt, metAt: null }
  const waived = lastOf(facts.dispositions.toSorted(byMoment), ['waived', 'restored'])
  if (waived?.what === 'waived') return { ...base, state: 'waived', nextAt: null }
  if (now < owed.opensAt) return { ...base, state: 'planned', nextAt: owed.opensAt }
  const breaches = listBreaches(facts.profile ?? measuredPoints(owed, facts), owed.opensAt, owed.dueAt)
  if (now >= owed.dueAt) return { ...base, state: breaches.length > 0 ? 'breached' : 'kept', nextAt: null }
  const isBreached = breaches.some((breach) => breach.from <= now && now < breach.to)
  const edges = breaches.length === 0 ? [] : [...breaches.flatMap((breach) => [breach.from, breach.to]), owed.dueAt]
  return { ...base, state: isBreached ? 'breached' : 'kept', nextAt: soonest(now, edges), breachAt: breaches.find((breach) => breach.to > now)?.from ?? null }
}

function measuredPoints(owed: Owed, facts: Facts): FloorPoint[] {
  return facts.evidence
    .filter((piece) => piece.quantity !== null)
    .toSorted((a, b) => a.at - b.at || (a.quantity ?? 0) - (b.quantity ?? 0))
    .map((piece) => ({ at: piece.at, quantity: piece.quantity, need: owed.needCount }))
}

export interface Breach {
  readonly from: Instant
  readonly to: Instant
  /** The lowest quantity, and what was needed then. */
  readonly quantity: number
  readonly need: number
}

/** Stretches inside [from, to) in which points in the order of time lie below their need; neighbours make one. */
export function listBreaches(points: readonly FloorPoint[], from: Instant, to: Instant): Breach[] {
  const breaches: Breach[] = []
  for (const [index, point] of points.entries()) {
    const begins = Math.max(point.at, from)
    const ends = Math.min(points[index + 1]?.at ?? to, to)
    if (point.quantity === null || point.quantity >= point.need || begins >= ends) continue
    const last = breaches.at(-1)
    if (last === undefined || last.to !== begins) breaches.push({ from: begins, to: ends, quantity: point.quantity, need: point.need })
    else breaches[breaches.length - 1] = { ...last, to: ends, ...(point.need - point.quantity > last.need - last.quantity ? { quantity: point.quantity, need: point.need } : {}) }
  }
  return breaches
}

function kthEvidence(owed: Owed, facts: Facts): Instant | null {
  const times = facts.evidence.filter((piece) => piece.at >= owed.countsFrom).map((piece) => piece.at).sort((a, b) => a - b)
  return times[Math.max(1, owed.needCount) - 1] ?? null
}

function byMoment(a: Disposition, b: Disposition): number {
  return a.at - b.at || (a.entryId < b.entryId ? -1 : 1)
}

function lastOf(acts: readonly Disposition[], kinds: readonly Disposition['what'][]): Disposition | null {
  return acts.findLast((act) => kinds.includes(act.what)) ?? null
}

interface Ownership {
  readonly unitId: string
  readonly from: Instant
  readonly to: Instant
}

function ownersOf(owed: Owed, acts: readonly Disposition[]): Ownership[] {
  const owners: Ownership[] = [{ unitId: owed.unitId, from: -Infinity, to: Infinity }]
  for (const act of acts) {
    const last = owners.at(-1)
    if (act.what !== 'reassigned' || act.unitId === null || last === undefined) continue
    owners[owners.length - 1] = { ...last, to: act.at }
    owners.push({ unitId: act.unitId, from: act.at, to: Infinity })
  }
  return owners
}

interface Stretch {
  readonly from: Instant
  readonly to: Instant | null
}

/**
 * Each stretch that the owner's crew was out moves the deadline by its part inside the window, in the order of time:
 * a stretch that begins after the deadline (as moved so far) moves nothing.
 */
function moveDeadline(owed: Owed, owners: readonly Ownership[], commitments: readonly Commitment[], now: Instant): { effectiveDueAt: Instant; suspendedSince: Instant | null; moves: Instant[] } {
  let due = owed.dueAt
  let suspendedSince: Instant | null = null
  const moves: Instant[] = []
  if (!owed.suspendable) return { effectiveDueAt: due, suspendedSince, moves }
  for (const stretch of mergeStretches(outStretches(owners, commitments))) {
    const from = Math.max(stretch.from, owed.opensAt)
    if (from > due || (stretch.to !== null && stretch.to <= from)) continue
    moves.push(from)
    if (stretch.to !== null) moves.push(stretch.to)
    if (from > now) break
    if (stretch.to === null || stretch.to > now) {
      suspendedSince = from
      break
    }
    due += stretch.to - from
  }
  return { effectiveDueAt: due, suspendedSince, moves }
}

function outStretches(owners: readonly Ownership[], commitments: readonly Commitment[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { unitId, from, to } of owners) {
    for (const out of commitments) {
      if (out.unitId !== unitId || out.from === null) continue
      const start = Math.max(out.from, from)
      const end = Math.min(out.to ?? Infinity, to)
      if (end > start) stretches.push({ from: start, to: end === Infinity ? null : end })
    }
  }
  return stretches
}

/** Two crews out at the same time move a deadline once. */
function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && (last.to === null || stretch.from <= last.to)) {
      const to = last.to === null || stretch.to === null ? null : Math.max(last.to, stretch.to)
      merged[merged.length - 1] = { from: last.from, to }
    } else {
      merged.push(stretch)
    }
  }
  return merged
}

function soonest(now: Instant, moments: readonly Instant[]): Instant | null {
  const ahead = moments.filter((moment) => moment > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}
