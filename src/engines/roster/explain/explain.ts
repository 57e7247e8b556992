import { brokenInLine, costOfRoster } from '../cost.ts'
import type { Roster, RosterProblem } from '../problem.ts'
import { demandConflict } from './demand.ts'
import { hasLine, memberConflict, reachableMinutes } from './member.ts'
import { mend, type Mended } from './mend.ts'
import { applyStep, stepsFor, weightOf, type Step } from './relaxations.ts'
import { daysOf, demandRule, hardPart, listMemberRules, type Rule } from './rules.ts'

export interface Relaxation {
  /** Mostly one; several only where no single one does. */
  readonly steps: readonly Step[]
  /** To sort by, see `weightOf`. */
  readonly weight: number
  /** What is short at level 0 in a roster that was found with it (0: nothing); for a member without a line, 0. */
  readonly shortAfter: number
}

export interface Conflict {
  /** The member without a valid line; null: it concerns several. */
  readonly member: number | null
  readonly rules: readonly Rule[]
  readonly days: readonly number[]
  /** True: no roster keeps these rules, and none of them can be left out. False: none was found. */
  readonly isProven: boolean
  /** Verified by solving again; what asks least first. */
  readonly relaxations: readonly Relaxation[]
}

export interface Explanation {
  readonly kind: 'possible' | 'members-without-line' | 'short'
  /** Level 0 of the best roster known; null: there is none. */
  readonly short: number | null
  readonly roster: Roster | null
  readonly conflicts: readonly Conflict[]
}

export interface ExplainOptions {
  /** The best that was found; null: a short search makes one. */
  readonly roster?: Roster | null
  readonly seed?: number
  /** Moves of the search for a roster; for each relaxation a sixth of them. */
  readonly steps?: number
  readonly mostConflicts?: number
  readonly mostRelaxations?: number
}

/** Relaxations that are tried for one conflict. */
const mostTries = 36
const mostSteps = 6

/** Why a roster cannot keep all that must be kept (level 0, and every member's own rules), and what would help. Plain values; deterministic. */
export function explainShortage(problem: RosterProblem, { roster = null, seed = 1, steps = 240_000, mostConflicts = 4, mostRelaxations = 6 }: ExplainOptions = {}): Explanation {
  const hard = hardPart(problem)
  const lineless = hard.members.flatMap((rules, member) => (hasLine(hard, rules) ? [] : [member]))
  if (lineless.length > 0) {
    const conflicts = lineless.slice(0, mostConflicts).map((member) => explainMember(hard, member, mostRelaxations))
    return { kind: 'members-without-line', short: null, roster: null, conflicts }
  }
  const best = betterOf(roster === null ? null : mend(hard, roster, { seed, steps: 0 }), () => mend(hard, roster, { seed, steps }))
  if (best === null) return { kind: 'short', short: null, roster: null, conflicts: [] }
  if (best.short === 0) return { kind: 'possible', short: 0, roster: best.roster, conflicts: [] }
  const conflicts: Conflict[] = []
  for (const demand of shortDemands(hard, best.roster)) {
    if (conflicts.length === mostConflicts) break
    if (conflicts.some(({ rules }) => rules.some((rule) => rule.kind === 'demand' && rule.demand === demand))) continue
    conflicts.push(explainDemand(hard, best, demand, { seed, steps: Math.ceil(steps / 6), mostRelaxations }))
  }
  return { kind: 'short', short: best.short, roster: best.roster, conflicts }
}

function betterOf(given: Mended | null, search: () => Mended | null): Mended | null {
  if (given?.short === 0) return given
  const found = search()
  return given !== null && (found === null || given.short <= found.short) ? given : found
}

/** -1: more changes than allowed. */
function shortDemands(problem: RosterProblem, roster: Roster): number[] {
  return costOfRoster(problem, roster).broken.flatMap((one) => (one.code === 'demand' && one.demand !== null ? [one.demand] : one.code === 'max-changes' ? [-1] : []))
}

function explainMember(problem: RosterProblem, member: number, mostRelaxations: number): Conflict {
  const rules = memberConflict(problem, member)
  const isPossible = (relaxed: RosterProblem): boolean => {
    const own = relaxed.members[member]
    return own !== undefined && hasLine(relaxed, own)
  }
  const relaxations: Relaxation[] = []
  for (const rule of rules) {
    const step = [...exactMinutes(problem, rule), ...stepsFor(problem, rule, () => 0)].find((one) => isPossible(applyStep(problem, one)))
    if (step !== undefined) relaxations.push({ steps: [step], weight: weightOf(step), shortAfter: 0 })
  }
  if (relaxations.length === 0) {
    const steps = severalSteps(problem, member, isPossible)
    if (steps !== null) relaxations.push({ steps, weight: steps.reduce((sum, step) => sum + weightOf(step), 0), shortAfter: 0 })
  }
  return { member, rules, days: daysOf(rules), isProven: true, relaxations: cheapest(relaxations, mostRelaxations) }
}

/** Minutes are not tried step by step: the best line says how far the rule must give way. */
function exactMinutes(problem: RosterProblem, rule: Rule): Step[] {
  if (rule.kind !== 'min-minutes' && rule.kind !== 'max-minutes') return []
  const rules = problem.members[rule.member]
  const to = rules === undefined ? null : reachableMinutes(problem, rules, rule.kind === 'min-minutes' ? 'most' : 'fewest')
  if (to === null) return []
  return [{ kind: rule.kind === 'min-minutes' ? 'fewer-minutes' : 'more-minutes', member: rule.member, from: rule.limit, to }]
}

/** Conflict after conflict, each mended by what asks least, until a line is left. */
function severalSteps(problem: RosterProblem, member: number, isPossible: (relaxed: RosterProblem) => boolean): Step[] | null {
  const steps: Step[] = []
  let relaxed = problem
  while (!isPossible(relaxed)) {
    if (steps.length === mostSteps) return null
    const candidates = memberConflict(relaxed, member).flatMap((rule) => stepsFor(relaxed, rule, () => 0).slice(-1)).sort((a, b) => weightOf(a) - weightOf(b))
    const [step] = candidates
    if (step === undefined) return null
    steps.push(step)
    relaxed = applyStep(relaxed, step)
  }
  return steps
}

function explainDemand(problem: RosterProblem, best: Mended, demand: number, { seed, steps, mostRelaxations }: { seed: number; steps: number; mostRelaxations: number }): Conflict {
  const proven = demandConflict(problem, demand)
  const rules = proven ?? guessRules(problem, best.roster, demand)
  const broken = costOfRoster(problem, best.roster).broken
  const missing = (of: number): number => {
    const found = broken.find((one) => one.code === 'demand' && one.demand === of)
    return found === undefined ? 0 : Math.max(0, found.allowed - found.found)
  }
  const relaxations: Relaxation[] = []
  let tries = 0
  const byWeight = rules.map((rule) => stepsFor(problem, rule, missing)).filter((sizes) => sizes.length > 0).sort((a, b) => weightOrMost(a) - weightOrMost(b))
  for (const sizes of byWeight) {
    for (const step of sizes) {
      if (tries >= mostTries && step.kind !== 'one-more') break
      tries += 1
      const relaxed = applyStep(problem, step)
      const found = mend(relaxed, best.roster, { seed, steps })
      if (found === null || found.short >= best.short) continue
      relaxations.push({ steps: [step], weight: weightOf(step), shortAfter: found.short })
      break
    }
  }
  const joined = joinSteps(problem, best, relaxations, { seed, steps })
  if (joined !== null) relaxations.push(joined)
  return { member: null, rules, days: daysOf(rules), isProven: proven !== null, relaxations: cheapest(relaxations, mostRelaxations) }
}

/** Where one step leaves something short, several that each help a little: the next that asks least, as long as it helps. */
function joinSteps(problem: RosterProblem, best: Mended, single: readonly Relaxation[], search: { seed: number; steps: number }): Relaxation | null {
  const helpful = single.flatMap((one) => one.steps).filter((step) => step.kind !== 'one-more').sort((a, b) => weightOf(a) - weightOf(b))
  if (helpful.length < 2 || single.some((one) => one.shortAfter === 0 && one.steps[0]?.kind !== 'one-more')) return null
  let [relaxed, now] = [problem, best]
  const steps: Step[] = []
  for (const step of helpful) {
    if (steps.length === mostSteps || now.short === 0) break
    const tried = applyStep(relaxed, step)
    const found = mend(tried, now.roster, search)
    if (found === null || found.short >= now.short) continue
    steps.push(step)
    relaxed = tried
    now = found
  }
  return steps.length < 2 ? null : { steps, weight: steps.reduce((sum, step) => sum + weightOf(step), 0), shortAfter: now.short }
}

const weightOrMost = (steps: readonly Step[]): number => (steps[0] === undefined ? Number.POSITIVE_INFINITY : weightOf(steps[0]))

/** What leaves least short first, then what asks least; two of a kind at most while there are others to choose from. */
function cheapest(relaxations: readonly Relaxation[], most: number): Relaxation[] {
  const sorted = relaxations.toSorted((a, b) => a.shortAfter - b.shortAfter || a.weight - b.weight)
  const kindOf = (one: Relaxation): string => (one.steps.length > 1 ? 'several' : (one.steps[0]?.kind ?? ''))
  const isLikely = (one: Relaxation, at: number): boolean => sorted.slice(0, at).filter((other) => kindOf(other) === kindOf(one)).length < 2
  const chosen = new Set([...sorted.filter(isLikely), ...sorted.filter((one, at) => !isLikely(one, at))].slice(0, most))
  return sorted.filter((one) => chosen.has(one))
}

const kindOfCode: Readonly<Partial<Record<ReturnType<typeof brokenInLine>[number]['code'], Rule['kind']>>> = {
  'max-shifts': 'max-shifts', 'max-minutes': 'max-minutes', 'min-minutes': 'min-minutes', 'max-consecutive-days': 'max-consecutive-days', 'min-consecutive-days': 'min-consecutive-days',
  'min-consecutive-days-off': 'min-consecutive-days-off', 'max-weekends': 'max-weekends', rest: 'rest', 'day-off': 'day-off', shut: 'shut', fixed: 'fixed', 'cannot-follow': 'succession',
}

/** Without a proof: the demand, and the rules that stand between it and those who could fill it, as the roster is. */
function guessRules(problem: RosterProblem, roster: Roster, number: number): Rule[] {
  const demand = problem.demands[number]
  if (demand === undefined) return [{ kind: 'max-changes', member: null }]
  const found: Rule[] = []
  let isSuccession = false
  for (const [member, rules] of problem.members.entries()) {
    const line = roster[member]
    if (line === undefined || (demand.skills !== null && !rules.skills.some((skill) => demand.skills?.includes(skill) === true))) continue
    for (const cell of demand.cells) {
      if (line[cell.day] === cell.shift) continue
      const tried = line.map((shift, day) => (day === cell.day ? cell.shift : shift))
      for (const broken of brokenInLine(problem, rules, member, tried)) {
        const kind = kindOfCode[broken.code]
        if (kind === 'succession') isSuccession = true
        const isNamed = (rule: Rule): boolean => rule.kind === kind && (!('day' in rule) || rule.day === cell.day) && (!('shift' in rule) || rule.shift === cell.shift || rule.kind === 'fixed')
        for (const rule of listMemberRules(problem, member)) if (isNamed(rule) && !found.includes(rule)) found.push(rule)
      }
    }
  }
  const unique = [...new Map(found.map((rule) => [JSON.stringify(rule), rule])).values()]
  return [demandRule(problem, number), ...(isSuccession ? [{ kind: 'succession', member: null } as const] : []), ...unique]
}
