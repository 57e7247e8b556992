/** One run over its rosters, one after the other: what is kept while it goes, as values. */
import { costOfRoster, countChanges } from '../../../engines/roster/cost.ts'
import type { Progress, Roster } from '../../../engines/roster/problem.ts'
import type { GridProblem } from './problem.ts'
import type { RunningRoster, SolvedRoster, StoredProgress, StoredResult } from './stored.ts'

/** Points of the curve that are kept; beyond, every second of the older half goes. */
const mostPoints = 400

export interface RosterPart {
  readonly rosterId: string
  readonly revision: number
  readonly unitId: string
  /** Built anew when its turn comes, with what the rosters before it were given. */
  built: GridProblem
  state: RunningRoster
  best: Roster | null
}

export class Run {
  readonly parts: readonly RosterPart[]
  readonly #before: StoredProgress
  readonly #points: StoredProgress['points']
  readonly #startedAt: number
  explanation: StoredProgress['explanation'] = null
  #ended: StoredProgress['parts'] = null

  constructor(parts: readonly RosterPart[], before: StoredProgress, startedAt: number) {
    this.parts = parts
    this.#before = before
    this.#points = [...before.points]
    this.#startedAt = startedAt
    if (this.#points.length === 0) this.#addPoint(startedAt)
  }

  elapsedMs(now: number): number {
    return this.#before.elapsedMs + Math.max(0, Math.round(now - this.#startedAt))
  }

  /** What the engine said of one roster; true when there are better cells. What it begins with may be worse than what is known. */
  hear(part: RosterPart, progress: Progress, now: number): boolean {
    const { best } = part.state
    const isBetter = progress.roster !== null && (best === null || part.best === null || progress.short < best.short || (progress.short === best.short && progress.cost < best.cost))
    if (isBetter) part.best = progress.roster
    const isSame = isBetter || (best !== null && progress.short === best.short && progress.cost === best.cost)
    part.state = {
      ...part.state,
      atMs: Math.round(progress.atMs),
      best: isBetter ? { cost: progress.cost, short: progress.short } : best,
      // Every weight costs, none pays: no roster costs less than nothing.
      bound: Math.max(0, progress.bound ?? 0, part.state.bound ?? 0),
      isProven: part.state.isProven || (progress.phase === 'proven' && isSame) || (isBetter && progress.short === 0 && progress.cost === 0),
    }
    if (part.best !== null) this.#addPoint(now)
    return isBetter
  }

  end(part: RosterPart, now: number): void {
    part.state = { ...part.state, phase: 'ended' }
    this.#addPoint(now)
  }

  /** Of what is best, by where it comes from. */
  tally(): void {
    const sums = { underNeed: 0, wishes: 0, fairness: 0, changes: 0 }
    for (const { built, best } of this.parts) {
      const roster = best ?? built.present
      const bare = { ...built.problem, published: null }
      sums.underNeed += costOfRoster(bare, roster).short
      sums.wishes += costOfRoster({ ...bare, demands: [], fairShares: [] }, roster).cost
      sums.fairness += costOfRoster({ ...bare, demands: [], wishes: [] }, roster).cost
      sums.changes += countChanges({ ...bare, published: { cells: built.present, changeWeight: 0, maxChanges: null } }, roster)
    }
    this.#ended = sums
  }

  progress(now: number): StoredProgress {
    return { elapsedMs: this.elapsedMs(now), points: this.#points, rosters: this.parts.map(({ state }) => state), parts: this.#ended, explanation: this.explanation }
  }

  result(): StoredResult {
    return { rosters: this.parts.flatMap((part) => (part.best === null ? [] : [solvedOf(part, part.best)])) }
  }

  #addPoint(now: number): void {
    let cost = 0
    let short = 0
    let bound: number | null = 0
    for (const { state } of this.parts) {
      const counted = state.best ?? state.present
      cost += counted?.cost ?? 0
      short += counted?.short ?? 0
      bound = bound === null || state.bound === null ? null : bound + state.bound
    }
    const point = { atMs: this.elapsedMs(now), cost, short, bound }
    const last = this.#points.at(-1)
    if (last !== undefined && last.cost === cost && last.short === short && last.bound === bound) return
    this.#points.push(point)
    if (this.#points.length > mostPoints) this.#points.splice(0, mostPoints / 2, ...this.#points.slice(0, mostPoints / 2).filter((_, at) => at % 2 === 0))
  }
}

function solvedOf({ rosterId, revision, built }: RosterPart, best: Roster): SolvedRoster {
  const { memberIds, days, classIds, present } = built
  // Duty in other units is no cell of this roster.
  const own = (roster: Roster): number[][] => roster.map((line) => line.map((shift) => (shift < classIds.length ? shift : -1)))
  return { rosterId, revision, days: [...days], memberIds: [...memberIds], classIds: [...classIds], before: own(present), after: own(best) }
}

/** The part with another problem, and what was found for the one before. */
export function carryOver(part: RosterPart, built: GridProblem): void {
  const found = part.best === null ? null : startFrom(built, solvedOf(part, part.best))
  part.built = built
  part.best = found
}

/** Cells that a run had found before its server ended, for the same members and days; null where they no longer fit. */
export function startFrom(built: GridProblem, solved: SolvedRoster | undefined): Roster | null {
  if (solved === undefined) return null
  const lines = new Map(solved.memberIds.map((memberId, line) => [memberId, solved.after[line] ?? []]))
  const columns = new Map(solved.days.map((day, column) => [day, column]))
  const types = solved.classIds.map((classId) => built.classIds.indexOf(classId))
  return built.memberIds.map((memberId, member) => {
    const fixed = new Map(built.problem.members[member]?.fixed.map(({ day, shift }) => [day, shift]))
    return built.days.map((day, column) => fixed.get(column) ?? types[lines.get(memberId)?.[columns.get(day) ?? -1] ?? -1] ?? -1)
  })
}
