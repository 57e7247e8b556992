import { off, type RosterProblem } from './problem.ts'

/** Cost of a cell that must not be. */
export const never = Number.POSITIVE_INFINITY

/**
 * The problem as flat arrays. Shift types take the places 1 to S in cell arrays, off takes 0: a cell is `(member * days + day) * width + shift + 1`.
 * Everything that is soft and concerns one cell of one member (wishes, changes against the published roster) is in `cellCost`;
 * everything that concerns several members is a row of demand.
 */
export interface Model {
  readonly problem: RosterProblem
  readonly days: number
  readonly shiftCount: number
  readonly memberCount: number
  /** shiftCount + 1. */
  readonly width: number
  readonly minutes: Int32Array
  /** Costs no roster escapes: wishes are charged as if unfulfilled, and a cell that fulfils one gets its weight back. */
  readonly constant: number
  /** `never` where the cell is shut, fixed otherwise, never worked (maximum 0) or on a day off. */
  readonly cellCost: Float64Array
  readonly rowCount: number
  readonly wanted: Int32Array
  readonly under: Float64Array
  readonly over: Float64Array
  /** Rows of demand that a cell (day * shiftCount + shift) counts for: `cellRow[cellRowStart[c] .. cellRowStart[c + 1])`. */
  readonly cellRowStart: Int32Array
  readonly cellRow: Int32Array
  /** 1 where the member counts for the row: `row * memberCount + member`. */
  readonly counts: Uint8Array
  /** True when every row takes everybody and every cell has at most one row: the benchmark's shape. */
  readonly isPlain: boolean
  /** The longest reach of a forbidden succession, in days; at least 1. */
  readonly reach: number
  /** Members with the same demand for rest share a table of bans. */
  readonly restClass: Int32Array
  /** `bans[restClass][gap - 1][(day * shiftCount + before) * shiftCount + after]` = 1: `after` must not be worked `gap` days after `before` on `day`. */
  readonly bans: readonly (readonly Uint8Array[])[]
  /** Number of the weekend that the day belongs to, or -1. */
  readonly weekendOf: Int32Array
  readonly weekendCount: number
  /** What one unit of cost at each level is worth in the one number that is minimised; index 0 is the level that must be zero. */
  readonly scale: readonly number[]
}

/** Throws RangeError where a number points to nothing: the caller checks what users wrote before. */
export function buildModel(problem: RosterProblem): Model {
  const { days, shifts, members, demands } = problem
  const shiftCount = shifts.length
  const width = shiftCount + 1
  const memberCount = members.length
  const scale = levelScale(problem)
  const weigh = (weight: number, level: number | undefined): number => weight * (scale[level ?? 1] ?? 1)
  const { cellCost, constant } = buildCells(problem, width, weigh)
  const { reach, restClass, bans } = buildBans(problem)
  const rows = buildRows(problem, weigh)
  const weekendOf = new Int32Array(days).fill(-1)
  for (const [number, weekend] of problem.weekends.entries()) for (const day of weekend) weekendOf[day] = number
  const isPlain = demands.every((demand) => demand.skills === null && demand.cells.length === 1) && problem.fairShares.length === 0 && new Set(demands.map((demand) => `${demand.cells[0]?.day} ${demand.cells[0]?.shift}`)).size === demands.length
  return {
    problem, days, shiftCount, memberCount, width, minutes: Int32Array.from(shifts, (shift) => shift.minutes), constant, cellCost, ...rows, isPlain,
    reach, restClass, bans, weekendOf, weekendCount: problem.weekends.length, scale,
  }
}

/** A unit at a level outweighs all that the levels after it can cost together. Level 0 outweighs everything. */
function levelScale(problem: RosterProblem): number[] {
  const most: number[] = [0, 0]
  const add = (level: number | undefined, weight: number): void => {
    const at = level ?? 1
    while (most.length <= at) most.push(0)
    most[at] = (most[at] ?? 0) + Math.abs(weight)
  }
  const cellsOfPeriod = problem.members.length * problem.days
  for (const wish of problem.wishes) add(wish.level, wish.weight)
  for (const demand of problem.demands) add(demand.level, demand.underWeight * demand.wanted + demand.overWeight * Math.max(0, problem.members.length * demand.cells.length - demand.wanted))
  for (const share of problem.fairShares) {
    const most = share.counts.reduce((sum, count) => sum + Math.abs(count.amount), 0)
    add(share.level, share.weight * share.targets.reduce<number>((sum, target) => sum + (target === null ? 0 : most + Math.abs(target)), 0))
  }
  if (problem.published !== null) add(problem.published.level, problem.published.changeWeight * cellsOfPeriod)
  const scale = most.map(() => 1)
  // What all the levels after this one can cost together, also where a level between them is not used.
  let below = most.at(-1) ?? 0
  for (let level = most.length - 2; level >= 0; level -= 1) {
    scale[level] = level === 0 || (most[level] ?? 0) > 0 ? Math.floor(below) + 1 : (scale[level + 1] ?? 1)
    below += (most[level] ?? 0) * (scale[level] ?? 1)
  }
  return shrink(scale, (scale[0] ?? 1) * Math.max(1, most[0] ?? 1))
}

/**
 * Past 2^52 doubles no longer hold every unit of the last level apart, and large forces with four levels come there. Then the steps
 * between the levels shrink alike, in proportion to their logarithms: a unit outweighs not all that could come after it, but hundreds or thousands of units.
 */
function shrink(scale: readonly number[], largest: number): number[] {
  const limit = 2 ** 52
  if (largest <= limit) return [...scale]
  const whole = Math.log(scale[0] ?? 1)
  const share = Math.max(0, 1 - Math.log(largest / limit) / Math.max(whole, 1e-9))
  const shrunk = scale.map(() => 1)
  for (let level = scale.length - 2; level >= 0; level -= 1) shrunk[level] = (shrunk[level + 1] ?? 1) * Math.max(1, Math.floor(((scale[level] ?? 1) / (scale[level + 1] ?? 1)) ** share))
  return shrunk
}

function buildCells(problem: RosterProblem, width: number, weigh: (weight: number, level: number | undefined) => number): { cellCost: Float64Array; constant: number } {
  const { days, members, shifts, published } = problem
  const cellCost = new Float64Array(members.length * days * width)
  const at = (member: number, day: number, shift: number): number => (member * days + day) * width + shift + 1
  let constant = 0
  for (const wish of problem.wishes) {
    const weight = weigh(wish.weight, wish.level)
    const cell = at(wish.member, wish.day, wish.shift)
    if (wish.isWanted) constant += weight
    cellCost[cell] = (cellCost[cell] ?? 0) + (wish.isWanted ? -weight : weight)
  }
  if (published !== null) {
    const weight = weigh(published.changeWeight, published.level)
    for (const [member, line] of published.cells.entries()) {
      for (const [day, shift] of line.entries()) {
        constant += weight
        const cell = at(member, day, shift)
        cellCost[cell] = (cellCost[cell] ?? 0) - weight
      }
    }
  }
  for (const [member, rules] of members.entries()) {
    const shut = (day: number, shift: number): void => { cellCost[at(member, day, shift)] = never }
    for (const [shift, most] of rules.maxShifts.entries()) if (most === 0) for (let day = 0; day < days; day += 1) shut(day, shift)
    for (const day of rules.daysOff) for (let shift = 0; shift < shifts.length; shift += 1) shut(day, shift)
    for (const cell of rules.shut) shut(cell.day, cell.shift)
    for (const cell of rules.fixed) for (let shift = off; shift < shifts.length; shift += 1) if (shift !== cell.shift) shut(cell.day, shift)
    shutByHistory(problem, member, shut)
  }
  return { cellCost, constant }
}

/** What the days before forbid on the first days. */
function shutByHistory({ members, shifts, days }: RosterProblem, member: number, shut: (day: number, shift: number) => void): void {
  const rules = members[member]
  const history = rules?.history ?? null
  if (rules === undefined || history === null) return
  for (const next of shifts[history.lastShift]?.cannotFollow ?? []) if (days > 0) shut(0, next)
  if (history.lastEnd === null) return
  for (const [shift, type] of shifts.entries()) {
    for (const [day, time] of type.worked?.entries() ?? []) if (time.from < history.lastEnd + rules.minRestMinutes && day < days) shut(day, shift)
  }
}

function buildBans({ days, shifts, members }: RosterProblem): Pick<Model, 'reach' | 'restClass' | 'bans'> {
  const rests = [...new Set(members.map((member) => member.minRestMinutes))]
  const restClass = Int32Array.from(members, (member) => rests.indexOf(member.minRestMinutes))
  const isClose = (rest: number, before: number, day: number, after: number, gap: number): boolean => {
    if (gap === 1 && shifts[before]?.cannotFollow.includes(after) === true) return true
    const ended = shifts[before]?.worked?.[day]?.to
    const begins = shifts[after]?.worked?.[day + gap]?.from
    return ended !== undefined && begins !== undefined && begins < ended + rest
  }
  let reach = 1
  const bans = rests.map((rest) => {
    const tables: Uint8Array[] = []
    for (let gap = 1; gap <= 7 && gap < Math.max(2, days); gap += 1) {
      const table = new Uint8Array(days * shifts.length * shifts.length)
      let isAny = false
      for (let day = 0; day + gap < days; day += 1) {
        for (let before = 0; before < shifts.length; before += 1) {
          for (let after = 0; after < shifts.length; after += 1) {
            if (!isClose(rest, before, day, after, gap)) continue
            table[(day * shifts.length + before) * shifts.length + after] = 1
            isAny = true
          }
        }
      }
      if (gap > 1 && !isAny) break
      tables.push(table)
    }
    reach = Math.max(reach, tables.length)
    return tables
  })
  return { reach, restClass, bans }
}

function buildRows({ days, shifts, members, demands }: RosterProblem, weigh: (weight: number, level: number | undefined) => number): Pick<Model, 'rowCount' | 'wanted' | 'under' | 'over' | 'cellRowStart' | 'cellRow' | 'counts'> {
  const cells = days * shifts.length
  const rowsOf: number[][] = Array.from({ length: cells }, () => [])
  const counts = new Uint8Array(demands.length * members.length)
  for (const [row, demand] of demands.entries()) {
    for (const { day, shift } of demand.cells) rowsOf[day * shifts.length + shift]?.push(row)
    const { skills } = demand
    for (const [member, rules] of members.entries()) if (skills === null || rules.skills.some((skill) => skills.includes(skill))) counts[row * members.length + member] = 1
  }
  const cellRowStart = new Int32Array(cells + 1)
  for (let cell = 0; cell < cells; cell += 1) cellRowStart[cell + 1] = (cellRowStart[cell] ?? 0) + (rowsOf[cell]?.length ?? 0)
  return {
    rowCount: demands.length,
    wanted: Int32Array.from(demands, (demand) => demand.wanted),
    under: Float64Array.from(demands, (demand) => weigh(demand.underWeight, demand.level)),
    over: Float64Array.from(demands, (demand) => weigh(demand.overWeight, demand.level)),
    cellRowStart,
    cellRow: Int32Array.from(rowsOf.flat()),
    counts,
  }
}
