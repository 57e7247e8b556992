import { brokenInLine, costOfRoster } from '../cost.ts'
import { LineSolver } from '../line/line-solver.ts'
import { buildModel, type Model } from '../model.ts'
import type { Roster, RosterProblem } from '../problem.ts'
import { anneal } from '../search/annealing.ts'
import { Moves } from '../search/moves.ts'
import { Random } from '../search/random.ts'
import { fromRoster } from '../search/cells.ts'
import { SearchState } from '../search/state.ts'

export interface Mended {
  readonly roster: Roster
  /** Cost of level 0. */
  readonly short: number
}

const blocks = 20

/**
 * Makes level 0 as small as a short search can, from a roster (lines that are not valid are replaced) or from nothing. The problem comes
 * without anything but rules and demands. Null: some member has no line.
 */
export function mend(problem: RosterProblem, start: Roster | null, { seed, steps }: { seed: number; steps: number }): Mended | null {
  const model = buildModel(problem)
  const lines = startLines(problem, model, start)
  if (lines === null) return null
  const state = new SearchState(model)
  state.load(fromRoster(model, lines))
  const random = new Random(seed)
  const moves = new Moves(state, random)
  let best = state.toRoster()
  let { short } = costOfRoster(problem, best)
  const unit = model.scale[0] ?? 1
  for (let block = 0; block < blocks && short > 0 && !moves.isIdle; block += 1) {
    // Warm at first, cold at the end.
    anneal(state, moves, random, Math.ceil(steps / blocks), unit * 0.6 * (1 - block / (blocks - 1)))
    const roster = state.toRoster()
    const found = costOfRoster(problem, roster)
    if (found.short < short && found.broken.every((one) => one.code === 'demand' || one.code === 'max-changes')) {
      best = roster
      ;({ short } = found)
    }
  }
  return { roster: best, short }
}

function startLines(problem: RosterProblem, model: Model, start: Roster | null): Roster | null {
  let solver: LineSolver | null = null
  const lines: number[][] = []
  for (const [member, rules] of problem.members.entries()) {
    const given = start?.[member]
    if (given?.length === problem.days && brokenInLine(problem, rules, member, given).length === 0) {
      lines.push([...given])
      continue
    }
    solver ??= new LineSolver(model)
    const size = model.days * model.width
    const answer = solver.best({ member, prices: model.cellCost.subarray(member * size, (member + 1) * size) })
    if (answer === null) return null
    lines.push(Array.from(answer.line))
  }
  return lines
}
