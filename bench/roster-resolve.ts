import { type Absence, resolveAbsence } from '../src/engines/roster/resolve/absence.ts'
import { buildModel } from '../src/engines/roster/model.ts'
import type { Roster, RosterProblem } from '../src/engines/roster/problem.ts'
import { anneal } from '../src/engines/roster/search/annealing.ts'
import { Moves } from '../src/engines/roster/search/moves.ts'
import { Random } from '../src/engines/roster/search/random.ts'
import { SearchState } from '../src/engines/roster/search/state.ts'
import { checkRoster } from '../src/engines/roster/testing/checker.ts'
import { makeStationProblem } from '../src/engines/roster/testing/station.ts'
import { atMost, figure, percentile, type Bench, type Figure } from './figures.ts'

const seed = 20_270_217

/** A sick call in a brigade of 60 with four weeks published: 100 times, 1 to 5 absent for 1 to 4 days from a duty on. */
export const rosterResolveBench: Bench = {
  name: 'roster-resolve',
  what: 'three alternatives after a sick call, 60 members × 28 days',
  run: ({ isSmall, say }) => {
    const problem = makeStationProblem({ members: isSmall ? 24 : 60, days: isSmall ? 14 : 28, seed })
    const published = publish(problem)
    say(`published: ${checkRoster(problem, published).violations.length} violations, cost by level ${checkRoster(problem, published).levels.join(' / ')}`)
    const random = new Random(seed)
    const byCount = new Map<number, { ms: number; changes: number; forced: number; alternatives: number; filled: boolean; isValid: boolean }[]>()
    for (let run = 0; run < (isSmall ? 20 : 100); run += 1) {
      const count = 1 + (run % 5)
      const absences = pickAbsences(problem, published, count, random)
      const begun = performance.now()
      const resolution = resolveAbsence(problem, published, { absences })
      const ms = performance.now() - begun
      const [best] = resolution.alternatives
      const isValid = resolution.alternatives.every(({ roster, changedCells }) => checkRoster({ ...resolution.problem, published: { cells: published, changeWeight: 0, maxChanges: resolution.maxChanges } }, roster).violations.length === 0 && changedCells.length <= resolution.maxChanges)
      const kept = { ms, changes: best?.changedCells.length ?? 0, forced: resolution.forcedChanges, alternatives: resolution.alternatives.length, filled: (best?.levels[0] ?? 1) === 0 && (best?.levels[1] ?? 0) <= (resolution.before.levels[1] ?? 0), isValid }
      byCount.set(count, [...(byCount.get(count) ?? []), kept])
    }
    return Promise.resolve(summarise(byCount))
  },
}

function summarise(byCount: ReadonlyMap<number, readonly { ms: number; changes: number; forced: number; alternatives: number; filled: boolean; isValid: boolean }[]>): Figure[] {
  const all = [...byCount.values()].flat()
  const mean = (values: readonly number[]): string => (values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length)).toFixed(1)
  return [
    figure({ what: 're-solve after a sick call, p50', ours: `${percentile(all.map((one) => one.ms), 0.5).toFixed(0)} ms`, reference: `${all.length} runs` }),
    atMost('re-solve after a sick call, p95', percentile(all.map((one) => one.ms), 0.95), 2000, { unit: 'ms', reference: `longest ${Math.max(...all.map((one) => one.ms)).toFixed(0)} ms` }),
    figure({ what: '  valid by the checker, within the changes', ours: `${all.filter((one) => one.isValid).length} of ${all.length}`, target: 'all', isMet: all.every((one) => one.isValid) }),
    figure({ what: '  with three alternatives', ours: `${all.filter((one) => one.alternatives === 3).length} of ${all.length}` }),
    figure({ what: '  everything covered again', ours: `${all.filter((one) => one.filled).length} of ${all.length}` }),
    ...[...byCount].sort(([a], [b]) => a - b).map(([count, runs]) => figure({ what: `  ${count} absent`, ours: `${percentile(runs.map((one) => one.ms), 0.5).toFixed(0)} ms p50, ${percentile(runs.map((one) => one.ms), 0.95).toFixed(0)} ms p95`, reference: `${mean(runs.map((one) => one.changes))} cells changed, ${mean(runs.map((one) => one.forced))} of them by the absence itself` })),
  ]
}

/** By steps and not by time, so that every run of the bench asks the same. */
function publish(problem: RosterProblem): Roster {
  const state = new SearchState(buildModel(problem))
  const random = new Random(seed)
  const moves = new Moves(state, random)
  const hottest = state.model.scale[0] ?? 1
  for (let block = 0; block < 60; block += 1) anneal(state, moves, random, 50_000, hottest * 0.65 ** block)
  return state.toRoster()
}

/** Ill from a day of duty on. */
function pickAbsences({ members, days }: RosterProblem, published: Roster, count: number, random: Random): Absence[] {
  const absences: Absence[] = []
  while (absences.length < count) {
    const [member, from] = [random.below(members.length), random.below(days)]
    if ((published[member]?.[from] ?? -1) < 0 || absences.some((one) => one.member === member)) continue
    const length = 1 + random.below(4)
    absences.push({ member, days: Array.from({ length }, (_, at) => from + at).filter((day) => day < days) })
  }
  return absences
}
