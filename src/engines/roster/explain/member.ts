import { LineSolver } from '../line/line-solver.ts'
import { buildModel, never } from '../model.ts'
import type { MemberRules, RosterProblem } from '../problem.ts'
import { alone, hasSuccession, listMemberRules, memberOf, type MemberRule, type Rule, withoutSuccession } from './rules.ts'

/** The most that a line of this member can bring, by what each cell brings (`day * width + shift + 1`; null: nothing); -Infinity: there is no line. Never too low. */
export function mostOf(problem: RosterProblem, rules: MemberRules, gain: ArrayLike<number> | null): number {
  const model = buildModel(alone(problem, rules))
  const solver = new LineSolver(model)
  const prices = Float64Array.from(model.cellCost, (cost, cell) => (cost === never ? never : -(gain?.[cell] ?? 0)))
  const answer = solver.best({ member: 0, prices })
  return -(answer === null ? solver.lastBound : answer.bound)
}

export function hasLine(problem: RosterProblem, rules: MemberRules): boolean {
  return mostOf(problem, rules, null) > Number.NEGATIVE_INFINITY
}

/** The most minutes that the other rules allow (`most`), or the fewest that they ask; null: they leave no line. */
export function reachableMinutes(problem: RosterProblem, rules: MemberRules, which: 'most' | 'fewest'): number | null {
  const sign = which === 'most' ? 1 : -1
  const width = problem.shifts.length + 1
  const gain = Float64Array.from({ length: problem.days * width }, (_, cell) => sign * (problem.shifts[(cell % width) - 1]?.minutes ?? 0))
  const free = which === 'most' ? { ...rules, minMinutes: 0 } : { ...rules, maxMinutes: problem.days * Math.max(0, ...problem.shifts.map((shift) => shift.minutes)) }
  const most = mostOf(problem, free, gain)
  return most === Number.NEGATIVE_INFINITY ? null : Math.round(sign * most)
}

/**
 * For a member without any valid line: rules that conflict, none of which can be left out. Each is dropped in turn and stays dropped
 * when the rest is still impossible.
 */
export function memberConflict(problem: RosterProblem, member: number): Rule[] {
  const isPossible = (kept: readonly MemberRule[], bare: boolean): boolean => hasLine(bare ? withoutSuccession(problem) : problem, memberOf(problem, member, kept))
  const all = listMemberRules(problem, member)
  let kept = all
  const isSuccession = hasSuccession(problem) && isPossible(kept, true)
  for (const rule of all) {
    const fewer = kept.filter((one) => one !== rule)
    if (!isPossible(fewer, !isSuccession)) kept = fewer
  }
  return isSuccession ? [...kept, { kind: 'succession', member: null }] : kept
}
