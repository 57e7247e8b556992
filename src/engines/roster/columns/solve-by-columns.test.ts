import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineSolver } from '../line/line-solver.ts'
import { isLineValid } from '../line/line-validity.ts'
import { drawTinyProblem, listAllLines } from '../line/tiny-problem.ts'
import { buildModel, type Model } from '../model.ts'
import type { RosterProblem } from '../problem.ts'
import { loadHighs } from '../search/highs.ts'
import { Random } from '../search/random.ts'
import { Generation } from './generation.ts'
import { Incumbent } from './incumbent.ts'
import { improveByColumns } from './neighbourhood.ts'
import { costOfLines } from './part.ts'
import { LinePool } from './pool.ts'
import { solveByColumns } from './solve-by-columns.ts'

const highs = await loadHighs()
const seeds = fc.integer({ min: 0, max: 0x7fffffff })

/** Two members over at most five days, with fair shares and a published roster now and then. */
function drawProblem(random: Random): RosterProblem {
  const pick = (count: number): number => random.below(count)
  const problem = drawTinyProblem(pick, { members: 2, mostDays: 5 })
  const { days, shifts } = problem
  const share = { id: 'nights', counts: Array.from({ length: days }, (_, day) => ({ day, shift: shifts.length - 1, amount: 1 + pick(2) })), targets: [pick(4), pick(2) === 0 ? null : pick(3)], weight: 1 + pick(4) }
  const cells = Array.from({ length: 2 }, () => Array.from({ length: days }, () => pick(shifts.length + 1) - 1))
  return {
    ...problem, fairShares: pick(2) === 0 ? [share] : [],
    published: pick(3) === 0 ? { cells, changeWeight: pick(3), maxChanges: pick(2) === 0 ? null : pick(2 * days) } : null,
  }
}

/** The first valid line of each member, and what the best roster of all costs; null when somebody has none. */
function solveByHand(model: Model): { first: Int16Array[]; least: number } | null {
  const of = model.problem.members.map((_, member) => [...copies(model, member)])
  if (of.some((lines) => lines.length === 0)) return null
  let least = Number.POSITIVE_INFINITY
  for (const a of of[0]!) for (const b of of[1]!) least = Math.min(least, costOfLines(model, [a, b]))
  return { first: of.map((one) => one[0]!), least }
}

function* copies(model: Model, member: number): Generator<Int16Array> {
  for (const line of listAllLines(model.days, model.shiftCount, (one) => isLineValid(model, member, one))) yield line.slice()
}

describe('search by columns', () => {
  test('proves the cost that brute force finds, and never a bound above it', () => {
    let solved = 0
    fc.assert(fc.property(seeds, (seed) => {
      const model = buildModel(drawProblem(new Random(seed)))
      const hand = solveByHand(model)
      if (hand === null) return
      const incumbent = new Incumbent(model, hand.first)
      let isProven = false
      let steps = 0
      for (const step of solveByColumns({ model, highs, lines: new LineSolver(model), random: new Random(1), incumbent })) {
        if (step.bound !== null) expect(step.bound).toBeLessThanOrEqual(hand.least + 1e-4)
        isProven = step.isProven
        steps += 1
        if (steps > 20_000) break
      }
      solved += 1
      expect(incumbent.cost).toBeCloseTo(hand.least, 4)
      expect(isProven).toBe(true)
      for (const [member, line] of incumbent.lines.entries()) expect(isLineValid(model, member, line)).toBe(true)
      expect(costOfLines(model, incumbent.lines)).toBeCloseTo(incumbent.cost, 6)
    }), { numRuns: 150 })
    expect(solved).toBeGreaterThan(40)
  })

  test('bounds a part by what is best with all else as it is', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const random = new Random(seed)
      const model = buildModel(drawProblem(random))
      const hand = solveByHand(model)
      if (hand === null) return
      const from = random.below(model.days)
      const to = from + 1 + random.below(model.days - from)
      const generation = new Generation({ model, lines: new LineSolver(model), highs, part: { members: [1], from, to, current: hand.first } })
      try {
        const rounds = generation.run({ enough: Number.POSITIVE_INFINITY, gap: 0, rounds: 200, isExact: true, how: 'after-columns' })
        while (rounds.next().done !== true);
        let least = Number.POSITIVE_INFINITY
        for (const line of copies(model, 1)) if (line.every((shift, day) => (day >= from && day < to) || shift === hand.first[1]![day])) least = Math.min(least, costOfLines(model, [hand.first[0]!, line]))
        // One member: the linear programme mixes lines, so it may lie below, and never above.
        expect(generation.bound).toBeLessThanOrEqual(least + 1e-4)
        expect(generation.solution?.cost ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(least + 1e-4)
      } finally {
        generation.dispose()
      }
    }), { numRuns: 100 })
  })

  test('gives the same roster for the same seed and number of steps', () => {
    const random = new Random(77)
    const problem = drawTinyProblem((count) => random.below(count), { members: 6, mostDays: 12 })
    const members = problem.members.map((member) => ({ ...member, minMinutes: 0, fixed: [], history: null }))
    const model = buildModel({ ...problem, members })
    const first = members.map((_, member) => new LineSolver(model).best({ member, prices: model.cellCost.slice(member * model.days * model.width, (member + 1) * model.days * model.width) })?.line ?? new Int16Array(model.days).fill(-1))
    const run = (): { cost: number; lines: number[][]; bounds: (number | null)[] } => {
      const incumbent = new Incumbent(model, first)
      const bounds: (number | null)[] = []
      let steps = 0
      for (const step of solveByColumns({ model, highs, lines: new LineSolver(model), random: new Random(5), incumbent })) {
        bounds.push(step.bound)
        steps += 1
        if (steps >= 300) break
      }
      return { cost: incumbent.cost, lines: incumbent.lines.map((line) => [...line]), bounds }
    }
    expect(run()).toEqual(run())
  })

  test('improves parts of a roster without ever making it invalid or dearer', () => {
    const random = new Random(9)
    const problem = drawTinyProblem((count) => random.below(count), { members: 8, mostDays: 21 })
    const members = problem.members.map((member) => ({ ...member, minMinutes: 0, maxMinutes: 10 * 480, fixed: [], shut: [], history: null, maxShifts: problem.shifts.map(() => 6) }))
    const demands = Array.from({ length: problem.days * problem.shifts.length }, (_, cell) => ({ id: `${cell}`, cells: [{ day: Math.floor(cell / problem.shifts.length), shift: cell % problem.shifts.length }], skills: null, wanted: 2, underWeight: 100, overWeight: 1 }))
    const model = buildModel({ ...problem, members, demands })
    const incumbent = new Incumbent(model, members.map(() => new Int16Array(model.days).fill(-1)))
    const before = incumbent.cost
    let last = before
    let steps = 0
    for (const isBetter of improveByColumns({ model, highs, lines: new LineSolver(model), random: new Random(1), incumbent, pool: new LinePool(8), enough: () => 0 })) {
      if (isBetter) {
        expect(incumbent.cost).toBeLessThan(last)
        last = incumbent.cost
        for (const [member, line] of incumbent.lines.entries()) expect(isLineValid(model, member, line)).toBe(true)
      }
      steps += 1
      if (steps > 3000) break
    }
    expect(incumbent.cost).toBeLessThan(before)
  })
})
