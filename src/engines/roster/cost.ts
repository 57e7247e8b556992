import { off, type MemberRules, type Roster, type RosterProblem } from './problem.ts'

export type BrokenCode =
  | 'shape' | 'unknown-shift' | 'day-off' | 'shut' | 'fixed' | 'max-shifts' | 'min-minutes' | 'max-minutes' | 'max-consecutive-days' | 'min-consecutive-days'
  | 'min-consecutive-days-off' | 'max-weekends' | 'cannot-follow' | 'rest' | 'demand' | 'max-changes'

/** A rule that a roster breaks, in plain values; what does not apply is null. */
export interface Broken {
  readonly code: BrokenCode
  readonly member: number | null
  readonly day: number | null
  readonly shift: number | null
  /** Place in `problem.demands`. */
  readonly demand: number | null
  readonly found: number
  readonly allowed: number
}

export interface RosterCost {
  /** From level 1 on, in the levels' own weights. */
  readonly cost: number
  /** Level 0: what must be zero. */
  readonly short: number
  readonly levels: readonly number[]
  readonly broken: readonly Broken[]
}

/**
 * The full cost of a roster, straight from the problem and not from the flat model: every roster is checked by this before it
 * leaves the engine, so an error in the incremental sums cannot. Rules of a line are broken or not; a demand of level 0 that is
 * missed, and more changes than allowed, appear among `broken` and in level 0.
 */
export function costOfRoster(problem: RosterProblem, roster: Roster): RosterCost {
  const broken: Broken[] = []
  const levels: number[] = [0, 0]
  const add = (level: number | undefined, amount: number): void => {
    const at = level ?? 1
    while (levels.length <= at) levels.push(0)
    levels[at] = (levels[at] ?? 0) + amount
  }
  const cell = (member: number, day: number): number => roster[member]?.[day] ?? off
  if (roster.length !== problem.members.length) broken.push(report('shape', { found: roster.length, allowed: problem.members.length }))
  for (const [member, rules] of problem.members.entries()) {
    const line = roster[member] ?? []
    if (line.length !== problem.days) broken.push(report('shape', { member, found: line.length, allowed: problem.days }))
    broken.push(...brokenInLine(problem, rules, member, line))
  }
  for (const wish of problem.wishes) if ((cell(wish.member, wish.day) === wish.shift) !== wish.isWanted) add(wish.level, wish.weight)
  broken.push(...addDemands(problem, cell, add))
  for (const share of problem.fairShares) {
    const sums = problem.members.map(() => 0)
    for (const count of share.counts) for (const member of sums.keys()) if (cell(member, count.day) === count.shift) sums[member] = (sums[member] ?? 0) + count.amount
    for (const [member, target] of share.targets.entries()) if (target !== null) add(share.level, share.weight * Math.abs((sums[member] ?? 0) - target))
  }
  const changes = countChanges(problem, roster)
  if (problem.published !== null) {
    add(problem.published.level, problem.published.changeWeight * changes)
    const most = problem.published.maxChanges
    if (most !== null && changes > most) {
      broken.push(report('max-changes', { found: changes, allowed: most }))
      add(0, changes - most)
    }
  }
  return { cost: levels.slice(1).reduce((sum, level) => sum + level, 0), short: levels[0] ?? 0, levels, broken }
}

/** Cells that differ from the published roster; 0 when there is none. */
export function countChanges(problem: RosterProblem, roster: Roster): number {
  let changes = 0
  for (const [member, line] of problem.published?.cells.entries() ?? []) for (const [day, shift] of line.entries()) if ((roster[member]?.[day] ?? off) !== shift) changes += 1
  return changes
}

function report(code: BrokenCode, facts: Partial<Broken>): Broken {
  return { code, member: null, day: null, shift: null, demand: null, found: 0, allowed: 0, ...facts }
}

function addDemands(problem: RosterProblem, cell: (member: number, day: number) => number, add: (level: number | undefined, amount: number) => void): Broken[] {
  const broken: Broken[] = []
  for (const [number, demand] of problem.demands.entries()) {
    const { skills } = demand
    let found = 0
    for (const [member, rules] of problem.members.entries()) {
      if (skills !== null && !rules.skills.some((skill) => skills.includes(skill))) continue
      for (const { day, shift } of demand.cells) if (cell(member, day) === shift) found += 1
    }
    const missing = Math.max(0, demand.wanted - found)
    const cost = demand.underWeight * missing + demand.overWeight * Math.max(0, found - demand.wanted)
    add(demand.level, cost)
    if (demand.level === 0 && cost > 0) broken.push(report('demand', { demand: number, day: demand.cells[0]?.day ?? null, shift: demand.cells[0]?.shift ?? null, found, allowed: demand.wanted }))
  }
  return broken
}

/** The rules of one member's line; they are hard, whatever the levels. */
export function brokenInLine(problem: RosterProblem, rules: MemberRules, member: number, line: readonly number[]): Broken[] {
  const broken: Broken[] = []
  const say = (code: BrokenCode, facts: Partial<Broken>): void => { broken.push(report(code, { member, ...facts })) }
  const counts = problem.shifts.map(() => 0)
  let minutes = 0
  for (const [day, shift] of line.entries()) {
    if (shift === off) continue
    const type = problem.shifts[shift]
    if (type === undefined) { say('unknown-shift', { day, shift }); continue }
    counts[shift] = (counts[shift] ?? 0) + 1
    minutes += type.minutes
  }
  for (const [shift, found] of counts.entries()) if (found > (rules.maxShifts[shift] ?? problem.days)) say('max-shifts', { shift, found, allowed: rules.maxShifts[shift] ?? problem.days })
  if (minutes < rules.minMinutes) say('min-minutes', { found: minutes, allowed: rules.minMinutes })
  if (minutes > rules.maxMinutes) say('max-minutes', { found: minutes, allowed: rules.maxMinutes })
  for (const day of rules.daysOff) if ((line[day] ?? off) !== off) say('day-off', { day, shift: line[day] ?? off })
  for (const { day, shift } of rules.shut) if (line[day] === shift) say('shut', { day, shift })
  for (const { day, shift } of rules.fixed) if ((line[day] ?? off) !== shift) say('fixed', { day, shift: line[day] ?? off, allowed: shift })
  const weekends = problem.weekends.filter((weekend) => weekend.some((day) => (line[day] ?? off) !== off)).length
  if (weekends > rules.maxWeekends) say('max-weekends', { found: weekends, allowed: rules.maxWeekends })
  checkRuns(rules, line, say)
  checkSuccession(problem, rules, line, say)
  return broken
}

type Say = (code: BrokenCode, facts: Partial<Broken>) => void

function checkRuns(rules: MemberRules, line: readonly number[], say: Say): void {
  const { history } = rules
  const worked = history?.workedDays ?? 0
  const rested = history?.daysOff ?? 0
  const hasPast = worked > 0 || rested > 0
  let isWork = hasPast ? worked > 0 : (line[0] ?? off) !== off
  let length = worked > 0 ? worked : rested
  let isExempt = !hasPast
  for (const [day, shift] of line.entries()) {
    if ((shift !== off) === isWork) {
      length += 1
    } else {
      if (!isExempt && isWork && length < rules.minConsecutiveDays) say('min-consecutive-days', { day: day - 1, found: length, allowed: rules.minConsecutiveDays })
      if (!isExempt && !isWork && length < rules.minConsecutiveDaysOff) say('min-consecutive-days-off', { day: day - 1, found: length, allowed: rules.minConsecutiveDaysOff })
      isWork = !isWork
      length = 1
      isExempt = false
    }
    if (isWork && length > rules.maxConsecutiveDays) say('max-consecutive-days', { day, found: length, allowed: rules.maxConsecutiveDays })
  }
}

function checkSuccession(problem: RosterProblem, rules: MemberRules, line: readonly number[], say: Say): void {
  const { history } = rules
  let lastEnd = history?.lastEnd ?? null
  let before = history?.lastShift ?? off
  for (const [day, shift] of line.entries()) {
    const type = problem.shifts[shift]
    if (type !== undefined) {
      if (problem.shifts[before]?.cannotFollow.includes(shift) === true) say('cannot-follow', { day, shift, found: before })
      const time = type.worked?.[day]
      if (time !== undefined) {
        if (lastEnd !== null && time.from < lastEnd + rules.minRestMinutes) say('rest', { day, shift, found: time.from - lastEnd, allowed: rules.minRestMinutes })
        lastEnd = lastEnd === null ? time.to : Math.max(lastEnd, time.to)
      }
    }
    before = shift
  }
}
