import type { Model } from '../model.ts'

/** Whether a whole line keeps every hard rule of its member. Straight from the rules' words, and apart from the line programme. */
export function isLineValid(model: Model, member: number, line: ArrayLike<number>): boolean {
  const { days, shiftCount, width } = model
  const rules = model.problem.members[member]
  const bans = model.bans[model.restClass[member]!]
  if (rules === undefined || bans === undefined) throw new RangeError(`no member ${member}`)
  const counts = new Int32Array(shiftCount)
  const weekends = new Set<number>()
  let minutes = 0
  for (let day = 0; day < days; day += 1) {
    const shift = line[day]!
    if (model.cellCost[(member * days + day) * width + shift + 1] === Number.POSITIVE_INFINITY) return false
    if (shift < 0) continue
    counts[shift] = counts[shift]! + 1
    minutes += model.minutes[shift]!
    if (model.weekendOf[day]! >= 0) weekends.add(model.weekendOf[day]!)
    for (const [at, table] of bans.entries()) {
      const before = day - at - 1
      if (before >= 0 && line[before]! >= 0 && table[(before * shiftCount + line[before]!) * shiftCount + shift] === 1) return false
    }
  }
  if (minutes < rules.minMinutes || minutes > rules.maxMinutes || weekends.size > rules.maxWeekends) return false
  for (let shift = 0; shift < shiftCount; shift += 1) if (counts[shift]! > rules.maxShifts[shift]!) return false
  return hasGoodRuns(model, member, line)
}

function hasGoodRuns({ days, problem }: Model, member: number, line: ArrayLike<number>): boolean {
  const rules = problem.members[member]!
  const history = rules.history
  const before = history === null ? 0 : history.workedDays > 0 ? history.workedDays : -history.daysOff
  // A run begun before day 0: length so far and whether its true length is known.
  let isWork = before > 0
  let length = Math.abs(before)
  let isExempt = before === 0
  for (let day = 0; day <= days; day += 1) {
    const isWorkNow = day < days && line[day]! >= 0
    if (day < days && isWorkNow === isWork) {
      length += 1
      if (isWork && length > rules.maxConsecutiveDays) return false
      continue
    }
    // The run that ends here; the last one, which touches the end, may have any length.
    if (day < days && !isExempt && length < (isWork ? rules.minConsecutiveDays : rules.minConsecutiveDaysOff)) return false
    if (day === days) return true
    // With nothing known of the days before, whatever run begins on day 0 is exempt.
    isExempt = day === 0 && before === 0
    isWork = isWorkNow
    length = 1
    if (isWork && rules.maxConsecutiveDays < 1) return false
  }
  return true
}
