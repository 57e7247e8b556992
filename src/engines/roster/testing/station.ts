import type { Demand, MemberRules, RosterProblem, ShiftType } from '../problem.ts'
import { off } from '../problem.ts'
import { Random } from '../search/random.ts'

/**
 * A brigade of several stations in one problem, for figures: 24-hour crews, day and night desks, drivers and commanders by shift, rest
 * of 24 hours after 24 and 11 after others, leave, wishes, and nights shared out. The same for the same seed.
 */
export function makeStationProblem({ members: memberCount, days, seed }: { members: number; days: number; seed: number }): RosterProblem {
  const random = new Random(seed)
  const clock = (begin: number, length: number): ShiftType['worked'] => Array.from({ length: days }, (_, day) => ({ from: day * 1440 + begin, to: day * 1440 + begin + length }))
  const shifts: ShiftType[] = [
    { id: '24', minutes: 1440, cannotFollow: [0, 1, 2], worked: clock(480, 1440) },
    { id: 'D', minutes: 720, cannotFollow: [], worked: clock(480, 720) },
    { id: 'N', minutes: 720, cannotFollow: [1], worked: clock(1200, 720) },
  ]
  const members: MemberRules[] = []
  for (let member = 0; member < memberCount; member += 1) {
    const skills = [...(member % 3 === 0 ? ['driver'] : []), ...(member % 6 === 1 ? ['commander'] : []), ...(random.below(2) === 0 ? ['breathing'] : [])]
    const leave = random.below(5) === 0 ? random.below(days) : null
    members.push({
      id: `M${String(member + 1).padStart(2, '0')}`, skills, maxShifts: [days, days, member % 4 === 0 ? 0 : days], minMinutes: days * 150, maxMinutes: days * 480,
      maxConsecutiveDays: 4, minConsecutiveDays: 1, minConsecutiveDaysOff: 1, maxWeekends: 3, minRestMinutes: 660,
      daysOff: leave === null ? [] : Array.from({ length: 5 }, (_, at) => leave + at).filter((day) => day < days), shut: [], fixed: [],
      history: random.below(3) === 0 ? { workedDays: 1, daysOff: 0, lastShift: 0, lastEnd: 480 } : { workedDays: 0, daysOff: 2, lastShift: off, lastEnd: -960 },
    })
  }
  const crew = Math.max(1, Math.floor(memberCount * 0.24))
  const demands: Demand[] = []
  for (let day = 0; day < days; day += 1) {
    const ask = (id: string, cells: readonly number[], skills: readonly string[] | null, wanted: number, weight: number, overWeight: number, level: number): void => {
      demands.push({ id: `${day} ${id}`, cells: cells.map((shift) => ({ day, shift })), skills, wanted, underWeight: weight, overWeight, level })
    }
    ask('crew', [0], null, crew, 1, 0, 0)
    ask('over', [0], null, crew, 0, 10, 1)
    ask('driver', [0], ['driver'], Math.max(1, Math.floor(crew / 4)), 1, 0, 0)
    ask('commander', [0], ['commander'], 1, 1, 0, 0)
    ask('day', [1], null, Math.max(1, Math.floor(memberCount / 20)), 100, 10, 1)
    ask('night', [2], null, Math.max(1, Math.floor(memberCount / 30)), 100, 10, 1)
  }
  const wishes = Array.from({ length: memberCount * 2 }, () => ({ member: random.below(memberCount), day: random.below(days), shift: random.below(3) === 0 ? random.below(3) : off, isWanted: random.below(4) > 0, weight: 1 + random.below(5), level: 2 }))
  const nights = Array.from({ length: days }, (_, day) => [0, 2].map((shift) => ({ day, shift, amount: 1 }))).flat()
  const mean = Math.round((days * (crew + Math.max(1, Math.floor(memberCount / 30)))) / memberCount)
  return {
    days, shifts, members, demands, wishes, fairShares: [{ id: 'nights', counts: nights, targets: members.map(() => mean), weight: 2, level: 3 }],
    weekends: Array.from({ length: Math.floor(days / 7) }, (_, week) => [week * 7 + 5, week * 7 + 6]), published: null,
  }
}
