import { off, type Roster, type RosterProblem } from '../problem.ts'
import { checkRoster } from './checker.ts'

export interface Optimum {
  readonly roster: Roster
  readonly levels: readonly number[]
}

/** More lines or rosters than this are not tried. */
const patience = 600_000

/** The best roster by trying every one, or null when there is none. Throws RangeError where there are too many to try. */
export function solveByBruteForce(problem: RosterProblem): Optimum | null {
  const choices = problem.members.map((_, member) => validLines(problem, member))
  const count = choices.reduce((product, lines) => product * lines.length, 1)
  if (count > patience) throw new RangeError(`${count} rosters are too many to try`)
  let best: Optimum | null = null
  for (let number = 0; number < count; number += 1) {
    let rest = number
    const roster = choices.map((lines) => {
      const line = lines[rest % lines.length] ?? []
      rest = Math.floor(rest / lines.length)
      return line
    })
    const { violations, levels } = checkRoster(problem, roster)
    if (violations.length === 0 && (best === null || isBetter(levels, best.levels))) best = { roster, levels }
  }
  return best
}

/** Every line that keeps the member's own rules. */
export function validLines(problem: RosterProblem, member: number): number[][] {
  const width = problem.shifts.length + 1
  const count = width ** problem.days
  if (count > patience) throw new RangeError(`${count} lines are too many to try`)
  const rules = problem.members[member]
  if (rules === undefined) throw new RangeError(`there is no member ${member}`)
  const alone = { ...problem, members: [rules], demands: [], wishes: [], fairShares: [], published: null }
  const lines: number[][] = []
  for (let number = 0; number < count; number += 1) {
    const line: number[] = []
    for (let day = 0, rest = number; day < problem.days; day += 1, rest = Math.floor(rest / width)) line.push((rest % width) + off)
    if (checkRoster(alone, [line]).violations.length === 0) lines.push(line)
  }
  return lines
}

/** By the first level in which they differ. */
export function isBetter(levels: readonly number[], than: readonly number[]): boolean {
  for (let level = 0; level < Math.max(levels.length, than.length); level += 1) {
    const difference = (levels[level] ?? 0) - (than[level] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
