import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NoLineError, type Progress, type Roster, type RosterProblem, solveRoster, type SolveOptions } from './index.ts'
import { anyProblem, feasibleProblem, small, tiny } from './testing/arbitraries.ts'
import { solveByBruteForce, validLines } from './testing/brute-force.ts'
import { checkRoster } from './testing/checker.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
/** Each round starts threads, and lasts as long as hundreds of a cheaper property: a few in a plain run, all that are asked for in the long one. */
const few = rounds > 100 ? Math.round(rounds / 5) : 8
/** On a busy machine threads take long to start. */
const patience = { timeout: rounds > 100 ? 1_800_000 : 120_000 }

interface Solved {
  readonly roster: Roster
  readonly last: Progress
}

/** Null: somebody has no line. */
async function solve(problem: RosterProblem, options: Partial<SolveOptions>): Promise<Solved | null> {
  let roster: Roster | null = null
  let last: Progress | null = null
  try {
    for await (const progress of solveRoster(problem, { seed: 1, seconds: null, steps: 400, threads: 1, start: null, ...options })) {
      last = progress
      if (progress.roster !== null) ({ roster } = progress)
    }
  } catch (error) {
    if (error instanceof NoLineError) return null
    throw error
  }
  if (roster === null || last === null) throw new Error('the solver ended without a roster')
  return { roster, last }
}

/** Changes over the maximum count at level 0, and are checked there. */
const rulesOf = (problem: RosterProblem, roster: Roster): string[] => checkRoster(problem, roster).violations.map((one) => one.rule).filter((rule) => rule !== 'max-changes')

describe('whatever the solver returns', () => {
  test('is valid by the checker and costs what it says', patience, async () => {
    await fc.assert(fc.asyncProperty(feasibleProblem(small), fc.integer({ min: 1, max: 1000 }), async ({ problem }, seed) => {
      const solved = await solve(problem, { seed, steps: 200 })
      expect(solved).not.toBeNull()
      if (solved === null) return
      expect(rulesOf(problem, solved.roster)).toEqual([])
      const { cost, levels } = checkRoster(problem, solved.roster)
      expect(solved.last.cost).toBe(cost)
      const overChanges = solved.last.short - (levels[0] ?? 0)
      expect(overChanges).toBeGreaterThanOrEqual(0)
      if (problem.published === null) expect(overChanges).toBe(0)
      if (solved.last.bound !== null) expect(solved.last.bound).toBeLessThanOrEqual(cost + 1e-6)
    }), { numRuns: few })
  })

  test('is the optimum that brute force finds, and the bound is none above it', patience, async () => {
    await fc.assert(fc.asyncProperty(anyProblem(tiny), async (given) => {
      // More changes than allowed are no roster to brute force, and a cost of level 0 to the solver.
      const problem: RosterProblem = { ...given, published: given.published === null ? null : { ...given.published, maxChanges: null } }
      const solved = await solve(problem, { steps: 400 })
      const hasLines = problem.members.every((_, member) => validLines(problem, member).length > 0)
      expect(solved !== null).toBe(hasLines)
      if (solved === null) return
      const best = solveByBruteForce(problem)
      const { violations, levels } = checkRoster(problem, solved.roster)
      expect(violations).toEqual([])
      expect(levels).toEqual(best?.levels)
      const optimum = levels.slice(1).reduce((sum, level) => sum + level, 0)
      if (solved.last.bound !== null) expect(solved.last.bound).toBeLessThanOrEqual(optimum + 1e-6)
    }), { numRuns: few })
  })

  test('keeps to the changes allowed where that is possible', patience, async () => {
    await fc.assert(fc.asyncProperty(feasibleProblem(tiny), fc.integer({ min: 0, max: 4 }), async ({ problem, witness }, maxChanges) => {
      // Within level 0 a demand may weigh more than a change too many.
      const demands = problem.demands.map((demand) => ({ ...demand, level: demand.level === 0 ? 1 : demand.level }))
      const near: RosterProblem = { ...problem, demands, published: { cells: witness, changeWeight: 0, maxChanges } }
      const solved = await solve(near, { steps: 400 })
      expect(checkRoster(near, solved?.roster ?? []).violations).toEqual([])
      expect(checkRoster(near, solved?.roster ?? []).levels).toEqual(solveByBruteForce(near)?.levels)
    }), { numRuns: few })
  })

  test('is the same for the same seed and steps', patience, async () => {
    await fc.assert(fc.asyncProperty(feasibleProblem(small), fc.integer({ min: 1, max: 1000 }), async ({ problem }, seed) => {
      const [once, again] = [await solve(problem, { seed, steps: 150 }), await solve(problem, { seed, steps: 150 })]
      expect(again?.roster).toEqual(once?.roster)
    }), { numRuns: Math.max(3, Math.round(few / 3)) })
  })

  test('is valid with two threads and a start, too', patience, async () => {
    await fc.assert(fc.asyncProperty(feasibleProblem(small), async ({ problem, witness }) => {
      const stop = new AbortController()
      let [roster, seen]: [Roster | null, number] = [null, 0]
      for await (const progress of solveRoster(problem, { seed: 1, seconds: 20, steps: null, threads: 2, start: witness }, stop.signal)) {
        if (progress.roster !== null) ({ roster } = progress)
        seen += 1
        if (seen >= 2) stop.abort()
      }
      expect(rulesOf(problem, roster ?? [])).toEqual([])
    }), { numRuns: Math.max(3, Math.round(few / 5)) })
  })
})
