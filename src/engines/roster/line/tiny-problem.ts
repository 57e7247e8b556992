import type { History, MemberRules, RosterProblem, ShiftType } from '../problem.ts'

/** Small problems with every kind of rule, drawn by `pick(n)`, a number from 0 to n - 1. For tests: brute force can check them. */
export function drawTinyProblem(pick: (count: number) => number, { members = 1, mostDays = 8 }: { members?: number; mostDays?: number } = {}): RosterProblem {
  const days = 3 + pick(mostDays - 2)
  const shiftCount = 1 + pick(3)
  const hasTimes = pick(3) === 0
  const lengths = [[480], [480, 600], [480, 720, 1440]][pick(3)] ?? [480]
  const shifts = Array.from({ length: shiftCount }, (_, number): ShiftType => {
    const minutes = lengths[pick(lengths.length)] ?? 480
    const begin = [0, 480, 1200][pick(3)] ?? 0
    return {
      id: `s${number}`, minutes, cannotFollow: Array.from({ length: shiftCount }, (_unused, other) => other).filter(() => pick(4) === 0),
      worked: hasTimes ? Array.from({ length: days }, (_unused, day) => ({ from: day * 1440 + begin, to: day * 1440 + begin + minutes })) : null,
    }
  })
  const weekendLength = 1 + pick(3)
  const weekendFirst = pick(4)
  const weekends: number[][] = []
  for (let first = weekendFirst; first < days; first += weekendLength + 1 + pick(2)) weekends.push(Array.from({ length: weekendLength }, (_, at) => first + at).filter((day) => day < days))
  return {
    days, shifts, weekends, fairShares: [], published: null,
    members: Array.from({ length: members }, (_, number) => drawMember(pick, number, days, shifts, hasTimes)),
    demands: drawDemands(pick, days, shiftCount),
    wishes: Array.from({ length: pick(6) }, () => ({ member: pick(members), day: pick(days), shift: pick(shiftCount + 1) - 1, isWanted: pick(2) === 0, weight: 1 + pick(5) })),
  }
}

function drawMember(pick: (count: number) => number, number: number, days: number, shifts: readonly ShiftType[], hasTimes: boolean): MemberRules {
  const minMinutes = pick(2) === 0 ? 0 : pick(days) * 480
  const histories: (History | null)[] = [
    null, null,
    { workedDays: 1 + pick(4), daysOff: 0, lastShift: pick(shifts.length), lastEnd: hasTimes ? -pick(600) : null },
    { workedDays: 0, daysOff: 1 + pick(3), lastShift: -1, lastEnd: hasTimes ? -1440 + pick(1000) : null },
  ]
  const cells = (most: number, lowest: number): { day: number; shift: number }[] => Array.from({ length: pick(most) }, () => ({ day: pick(days), shift: lowest + pick(shifts.length - lowest) }))
  return {
    id: `m${number}`, skills: ['a', 'b'].filter(() => pick(2) === 0),
    maxShifts: shifts.map(() => [0, 1, 2, 3, days, days, days][pick(7)] ?? days),
    minMinutes, maxMinutes: minMinutes + pick(days) * 600 + (pick(3) === 0 ? 100_000 : 0),
    maxConsecutiveDays: 1 + pick(5), minConsecutiveDays: 1 + pick(3), minConsecutiveDaysOff: 1 + pick(3), maxWeekends: pick(4), minRestMinutes: hasTimes ? [0, 660, 1440, 2880, 3500][pick(5)] ?? 0 : 0,
    daysOff: Array.from({ length: pick(2) }, () => pick(days)), shut: cells(3, 0), fixed: pick(4) === 0 ? cells(2, -1) : [],
    history: histories[pick(4)] ?? null,
  }
}

function drawDemands(pick: (count: number) => number, days: number, shiftCount: number): RosterProblem['demands'] {
  const weights = [1, 5, 100]
  const single = Array.from({ length: days * shiftCount }, (_, cell) => ({
    id: `d${cell}`, cells: [{ day: Math.floor(cell / shiftCount), shift: cell % shiftCount }], skills: null, wanted: pick(3), underWeight: weights[pick(3)] ?? 1, overWeight: pick(3),
  }))
  const grouped = Array.from({ length: pick(3) }, (_, number) => {
    const day = pick(days)
    return {
      id: `g${number}`, cells: Array.from({ length: shiftCount }, (_unused, shift) => ({ day, shift })), skills: pick(2) === 0 ? ['a'] : ['a', 'b'], wanted: 1 + pick(2), underWeight: weights[pick(3)] ?? 1, overWeight: pick(2),
    }
  })
  return [...single.filter(() => pick(2) === 0), ...grouped]
}

/** All valid lines of a member, one after the other (the array is the same each time). */
export function* listAllLines(days: number, shiftCount: number, isValid: (line: Int16Array) => boolean): Generator<Int16Array> {
  const line = new Int16Array(days).fill(-1)
  for (;;) {
    if (isValid(line)) yield line
    let day = 0
    while (day < days && line[day] === shiftCount - 1) {
      line[day] = -1
      day += 1
    }
    if (day === days) return
    line[day] = line[day]! + 1
  }
}
