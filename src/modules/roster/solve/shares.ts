/** Nights, weekends, holidays and hours shared out: what each member should carry in this period, after the year so far. */
import type { Demand, FairShare } from '../../../engines/roster/problem.ts'
import { shareNames, type Grid, type Shares } from '../rules/grid.ts'
import { startOfDay } from '../rules/times.ts'
import type { Columns } from './columns.ts'

type ShareName = (typeof shareNames)[number]

/** Per unit away from the target: a night, a weekend day, a holiday, an hour. Whole numbers, so that the solver may round bounds up. */
const weights: Readonly<Record<ShareName, number>> = { nights: 8, weekends: 12, holidays: 12, minutes: 1 }
const factors = [0, 1, 2, 4] as const
const dayMs = 86_400_000

/** `fairness` 0 to 3. Hours are always shared a little: whoever is owed hours gets them. */
export function listShares(grid: Grid, columns: Columns, needs: readonly Demand[], fairness: number): FairShare[] {
  const lines = [...grid.lines.values()]
  const present = lines.map((line) => (line.member.isOwn ? presence(grid, line.absences) : 0))
  const allPresent = present.reduce((sum, one) => sum + one, 0)
  const factor = factors[fairness] ?? 2
  if (allPresent === 0) return []
  return shareNames.flatMap((name) => {
    const weight = weights[name] * (name === 'minutes' ? Math.max(1, factor) : factor)
    const counts = columns.classes.flatMap((_, shift) => grid.days.flatMap((__, day) => {
      const amount = amountOf(grid, columns, name, { day, shift })
      return amount === 0 ? [] : [{ day, shift, amount }]
    }))
    if (weight === 0 || counts.length === 0) return []
    const amounts = new Map(counts.map((one) => [`${one.day} ${one.shift}`, one.amount]))
    // What the needs ask of the period: people in all, once a shift.
    const asked = needs.filter((need) => need.skills === null && need.underWeight > 0)
    const total = asked.reduce((sum, need) => sum + need.cells.reduce((most, cell) => Math.max(most, amounts.get(`${cell.day} ${cell.shift}`) ?? 0), 0) * need.wanted, 0)
    if (total === 0) return []
    const years = lines.map((line) => yearOf(line.member.yearBefore, name))
    const mean = years.reduce((sum, year, at) => sum + year * (present[at] ?? 0), 0) / allPresent
    const wished = lines.map((line, at) => {
      const here = present[at] ?? 0
      if (here === 0 || !line.member.isOwn) return null
      const share = (total * here) / allPresent
      // Who joined last month does not work off a year in four weeks: at most half a share more or less.
      const owed = Math.max(-share / 2, Math.min(share / 2, mean - (years[at] ?? 0)))
      const least = name === 'minutes' ? (grid.rules.minMinutesPerWeek / 60 / 7) * grid.days.length * here : 0
      return Math.max(least, share + owed)
    })
    const targets = apportion(wished, total, counts.reduce((unit, count) => greatestDivisor(unit, count.amount), 0))
    return [{ id: name, counts, targets, weight }]
  })
}

function amountOf(grid: Grid, columns: Columns, name: ShareName, { day, shift }: { day: number; shift: number }): number {
  const shiftClass = columns.classes[shift]
  const calendar = grid.days[day]
  if (shiftClass === undefined || calendar === undefined) return 0
  switch (name) {
    case 'minutes':
      return Math.round(shiftClass.countedMinutes / 60)
    case 'nights':
      return shiftClass.isNight ? 1 : 0
    case 'weekends':
      return calendar.isWeekend ? 1 : 0
    case 'holidays':
      return calendar.holiday !== null && !calendar.isWorkday ? 1 : 0
  }
}

/** The year counts weekends, the solver days of weekends: rest makes them nearly the same. */
function yearOf(year: Shares, name: ShareName): number {
  return name === 'minutes' ? year.minutes / 60 : year[name]
}

/** Share of the period in which the member is not away. */
function presence(grid: Grid, absences: readonly { readonly from: number; readonly to: number }[]): number {
  const from = startOfDay(grid.roster.from, grid.roster.timezone)
  const to = from + grid.days.length * dayMs
  const away = absences.reduce((sum, absence) => sum + Math.max(0, Math.min(absence.to, to) - Math.max(absence.from, from)), 0)
  return Math.max(0, 1 - away / (to - from))
}

/**
 * Whole shifts for everybody: 280 nights among 32 are 8 or 9 each, so that a fair roster costs nothing. Largest remainders go
 * first; of equal ones, who stands first. `unit`: what every shift's amount is a multiple of.
 */
export function apportion(wished: readonly (number | null)[], total: number, unit: number): (number | null)[] {
  if (unit <= 0) return wished.map((one) => (one === null ? null : Math.round(one)))
  const targets = wished.map((one) => (one === null ? null : Math.floor(one / unit)))
  const order = wished.flatMap((one, at) => (one === null ? [] : [{ at, rest: one / unit - Math.floor(one / unit) }])).sort((a, b) => b.rest - a.rest || a.at - b.at)
  let left = Math.round(total / unit) - targets.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  for (const { at } of order) {
    if (left <= 0) break
    targets[at] = (targets[at] ?? 0) + 1
    left -= 1
  }
  return targets.map((one) => (one === null ? null : one * unit))
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
