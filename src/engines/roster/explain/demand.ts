import { LineSolver } from '../line/line-solver.ts'
import { buildModel, type Model, never } from '../model.ts'
import type { Demand, RosterProblem } from '../problem.ts'
import { mostOf } from './member.ts'
import { demandRule, hasSuccession, listMemberRules, memberOf, type MemberRule, type Rule, withoutSuccession } from './rules.ts'

/** Prices of the demands of level 0 (and, last, of a change against the published roster) that prove that not all can be met. */
type Prices = Float64Array

/** Less than this is rounding. */
const tolerance = 1e-6
const widths = [0, 1, 2, 3, 5, 8, 14]
const roundsNear = 8
const roundsFar = 40

/**
 * Why demands of level 0 cannot all be met, by duality: whatever prices the demands have, all members together, each on the best line for
 * these prices, bring no more than the sum of their best; where that is less than the price of what is wanted, no roster exists.
 * A member's best line is exact, so this is a proof; rules that can be dropped without breaking it are dropped. Null: no such prices
 * were found, so the conflict, if there is one, lies in that people cannot be halved.
 */
export function demandConflict(problem: RosterProblem, shortDemand: number): Rule[] | null {
  const proof = new Proof(problem)
  let before = ''
  for (const [width, isAlike] of [...widths, problem.days].flatMap((width) => [[width, true], [width, false]] as const)) {
    const demands = near(problem, shortDemand, width, isAlike)
    if (demands.join() === before) continue
    before = demands.join()
    const prices = proof.find(demands, roundsNear)
    if (prices !== null) return proof.reduce(prices)
  }
  const all = problem.demands.flatMap((demand, number) => (demand.level === 0 ? [number] : []))
  const prices = proof.find(all, roundsFar)
  return prices === null ? null : proof.reduce(prices)
}

/** Demands of level 0 with a day not farther than this from the short one; alike: that ask for the same skills. */
function near({ demands }: RosterProblem, shortDemand: number, width: number, isAlike: boolean): number[] {
  const short = demands[shortDemand]
  const days = short?.cells.map((cell) => cell.day) ?? []
  const isNear = (demand: Demand): boolean => width > 0 && demand.cells.some((cell) => days.some((day) => Math.abs(day - cell.day) <= width))
  const skillsOf = (demand: Demand | undefined): string => demand?.skills?.toSorted().join() ?? ''
  return demands.flatMap((demand, number) => (demand.level === 0 && (number === shortDemand || (isNear(demand) && (!isAlike || skillsOf(demand) === skillsOf(short)))) ? [number] : []))
}

class Proof {
  private readonly problem: RosterProblem
  private readonly model: Model
  private readonly solver: LineSolver

  constructor(problem: RosterProblem) {
    this.problem = problem
    this.model = buildModel({ ...problem, published: null })
    this.solver = new LineSolver(this.model)
  }

  /** Subgradient ascent from one price for all; null when the sum never goes above zero. */
  find(demands: readonly number[], rounds: number): Prices | null {
    const { memberCount } = this.model
    let prices: Prices = new Float64Array(this.problem.demands.length + 1)
    for (const demand of demands) prices[demand] = (this.problem.demands[demand]?.underWeight ?? 0) > 0 ? 1 : 0
    const isFree = new Set(demands)
    for (let round = 0; round < rounds; round += 1) {
      const had = new Float64Array(prices.length)
      let value = this.worth(prices)
      for (let member = 0; member < memberCount; member += 1) {
        const gain = this.gainOf(member, prices)
        const answer = this.solver.best({ member, prices: this.pricesOf(member, gain) })
        if (answer === null) return null
        value += answer.bound
        this.count(member, answer.line, had)
      }
      if (value > tolerance) return prices
      const step = 1 / (1 + round / 4)
      const next = Float64Array.from(prices)
      let norm = 0
      for (const demand of isFree) norm += ((this.problem.demands[demand]?.wanted ?? 0) - had[demand]!) ** 2
      const changes = this.problem.published?.maxChanges ?? null
      if (changes !== null) norm += Math.max(0, had[prices.length - 1]! - changes) ** 2
      if (norm === 0) return null
      for (const demand of isFree) {
        const one = this.problem.demands[demand]
        next[demand] = Math.min(one !== undefined && one.underWeight > 0 ? 1 : 0, Math.max(one !== undefined && one.overWeight > 0 ? -1 : 0, prices[demand]! + (step * ((one?.wanted ?? 0) - had[demand]!)) / Math.sqrt(norm)))
      }
      if (changes !== null) next[prices.length - 1] = Math.min(1, Math.max(0, prices[prices.length - 1]! + (step * (had[prices.length - 1]! - changes)) / Math.sqrt(norm)))
      prices = next
    }
    return null
  }

  /** The rules that this proof needs: demands first, then whole members, then rule by rule. */
  reduce(found: Prices): Rule[] {
    const prices = this.fewerDemands(found)
    let isSuccession = hasSuccession(this.problem)
    let shifts = this.problem
    const kept = this.problem.members.map((_, member) => listMemberRules(this.problem, member))
    const best = kept.map((rules, member) => this.most(shifts, member, rules, prices))
    const slack = (): number => this.worth(prices) - best.reduce((sum, one) => sum + one, 0)
    const tryMember = (member: number, rules: MemberRule[]): void => {
      const before = best[member]!
      best[member] = this.most(shifts, member, rules, prices)
      if (slack() > tolerance) kept[member] = rules
      else best[member] = before
    }
    if (isSuccession) {
      const before = [...best]
      shifts = withoutSuccession(this.problem)
      for (const [member, rules] of kept.entries()) best[member] = this.most(shifts, member, rules, prices)
      if (slack() > tolerance) isSuccession = false
      else {
        shifts = this.problem
        best.splice(0, best.length, ...before)
      }
    }
    for (const member of kept.keys()) tryMember(member, [])
    for (const [member, rules] of kept.entries()) for (const rule of rules) tryMember(member, (kept[member] ?? []).filter((one) => one !== rule))
    const demands = this.problem.demands.flatMap((_, demand) => (prices[demand] === 0 ? [] : [demandRule(this.problem, demand)]))
    return [
      ...demands,
      ...(prices[prices.length - 1]! > 0 ? [{ kind: 'max-changes', member: null } as const] : []),
      ...(isSuccession ? [{ kind: 'succession', member: null } as const] : []),
      ...kept.flat(),
    ]
  }

  private fewerDemands(found: Prices): Prices {
    let prices = found
    for (let demand = prices.length - 1; demand >= 0; demand -= 1) {
      if (prices[demand] === 0) continue
      const fewer = Float64Array.from(prices)
      fewer[demand] = 0
      const value = this.worth(fewer) - this.problem.members.reduce((sum, rules, member) => sum + mostOf(this.problem, rules, this.gainOf(member, fewer)), 0)
      if (value > tolerance) prices = fewer
      else {
        const others = [...fewer.keys()].filter((other) => other < fewer.length - 1 && fewer[other] !== 0)
        const again = others.length > 0 && others.length <= 8 ? this.find(others, roundsNear) : null
        if (again !== null) prices = again
      }
    }
    return prices
  }

  private most(problem: RosterProblem, member: number, rules: readonly MemberRule[], prices: Prices): number {
    return mostOf(problem, memberOf(this.problem, member, rules), this.gainOf(member, prices))
  }

  /** What is wanted, at these prices; changes are allowed for nothing up to their maximum. */
  private worth(prices: Prices): number {
    const wanted = this.problem.demands.reduce((sum, demand, number) => sum + prices[number]! * demand.wanted, 0)
    return wanted - prices[prices.length - 1]! * (this.problem.published?.maxChanges ?? 0)
  }

  private gainOf(member: number, prices: Prices): Float64Array {
    const { model } = this
    const gain = new Float64Array(model.days * model.width)
    for (let cell = 0; cell < model.days * model.shiftCount; cell += 1) {
      const place = Math.floor(cell / model.shiftCount) * model.width + (cell % model.shiftCount) + 1
      for (let index = model.cellRowStart[cell]!; index < model.cellRowStart[cell + 1]!; index += 1) {
        const row = model.cellRow[index]!
        if (model.counts[row * model.memberCount + member] === 1) gain[place]! += prices[row]!
      }
    }
    const change = prices[prices.length - 1]!
    if (change > 0) for (let day = 0; day < model.days; day += 1) for (let place = 0; place < model.width; place += 1) if (this.problem.published?.cells[member]?.[day] !== place - 1) gain[day * model.width + place]! -= change
    return gain
  }

  private pricesOf(member: number, gain: Float64Array): Float64Array {
    const from = member * this.model.days * this.model.width
    return Float64Array.from(gain, (one, at) => (this.model.cellCost[from + at] === never ? never : -one))
  }

  private count(member: number, line: Int16Array, had: Float64Array): void {
    const { model } = this
    for (let day = 0; day < model.days; day += 1) {
      const shift = line[day]!
      if (this.problem.published !== null && this.problem.published.cells[member]?.[day] !== shift) had[had.length - 1]! += 1
      if (shift < 0) continue
      const cell = day * model.shiftCount + shift
      for (let index = model.cellRowStart[cell]!; index < model.cellRowStart[cell + 1]!; index += 1) {
        const row = model.cellRow[index]!
        if (model.counts[row * model.memberCount + member] === 1) had[row]! += 1
      }
    }
  }
}
