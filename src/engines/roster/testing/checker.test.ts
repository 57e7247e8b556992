import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOfRoster } from '../cost.ts'
import { parseBenchmarkText } from '../format/benchmark-text.ts'
import { type MemberRules, off, type RosterProblem } from '../problem.ts'
import { anyProblem, feasibleProblem, small, tiny } from './arbitraries.ts'
import { isBetter, solveByBruteForce } from './brute-force.ts'
import { checkRoster } from './checker.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
const instance = new URL('../../../../../shared/data/roster/Instance1.txt', import.meta.url)

const free: MemberRules = {
  id: 'A', skills: ['driver'], maxShifts: [9, 9], minMinutes: 0, maxMinutes: 9999, maxConsecutiveDays: 9, minConsecutiveDays: 1, minConsecutiveDaysOff: 1,
  maxWeekends: 9, minRestMinutes: 0, daysOff: [], shut: [], fixed: [], history: null,
}
const bare: RosterProblem = {
  days: 7,
  shifts: [{ id: 'E', minutes: 480, cannotFollow: [], worked: null }, { id: 'L', minutes: 600, cannotFollow: [0], worked: null }],
  members: [free], demands: [], wishes: [], fairShares: [], weekends: [[5, 6]], published: null,
}
/** E from 8 to 16, L from 20 to 6 the next day. */
const clocked: RosterProblem = {
  ...bare,
  shifts: [[480, 960], [1200, 1800]].map(([from = 0, to = 0], at) => ({ id: ['E', 'L'][at] ?? '', minutes: to - from, cannotFollow: [], worked: Array.from({ length: 7 }, (_, day) => ({ from: day * 1440 + from, to: day * 1440 + to })) })),
}

/** Rules broken by a line such as `EE..L..`, with days. */
function broken(line: string, rules: Partial<MemberRules>, problem: RosterProblem = bare): string[] {
  const roster = [[...line].map((letter) => ['E', 'L'].indexOf(letter))]
  return checkRoster({ ...problem, members: [{ ...free, ...rules }] }, roster).violations.map((one) => (one.day === null ? one.rule : `${one.rule} ${one.day}`))
}
const past = { workedDays: 0, daysOff: 0, lastShift: off, lastEnd: null }

describe('the checker finds', () => {
  test.each([
    ['nothing in a free line', 'ELLLLLL', {}, []],
    ['an early shift right after a late one', '.LE.L.E', {}, ['succession 2']],
    ['an early shift after a late one before the period', 'E......', { history: { ...past, workedDays: 1, lastShift: 1 } }, ['succession 0']],
    ['a shift worked too often', 'E.E.E..', { maxShifts: [2, 9] }, ['maximum']],
    ['a shift never to be worked', '...L...', { maxShifts: [9, 0] }, ['maximum']],
    ['too many minutes', 'EEE....', { maxMinutes: 1439 }, ['minutes-over']],
    ['too few minutes', 'LL.....', { minMinutes: 1201 }, ['minutes-under']],
    ['a run that is too long', '.EEEE..', { maxConsecutiveDays: 3 }, ['run-over 1']],
    ['a run that is too long with the days before', 'EE.....', { maxConsecutiveDays: 3, history: { ...past, workedDays: 2, lastShift: 0 } }, ['run-over 0']],
    ['a run that is too short', '.E..EE.', { minConsecutiveDays: 2 }, ['run-under 1']],
    ['no run too short at either end of the period', 'E.EE..E', { minConsecutiveDays: 2 }, []],
    ['a run begun before that ends too soon', 'E......', { minConsecutiveDays: 3, history: { ...past, workedDays: 1, lastShift: 0 } }, ['run-under 0']],
    ['a run begun before that is not gone on with', '.......', { minConsecutiveDays: 2, history: { ...past, workedDays: 1, lastShift: 0 } }, ['run-under 0']],
    ['a run that is long enough with the days before', 'E......', { minConsecutiveDays: 2, history: { ...past, workedDays: 1, lastShift: 0 } }, []],
    ['a run from day 0 that is too short when the day before was off', 'E......', { minConsecutiveDays: 2, history: { ...past, daysOff: 3 } }, ['run-under 0']],
    ['too few days off between', 'E.EE...', { minConsecutiveDaysOff: 2 }, ['rest-days-under 1']],
    ['no days off too few at either end of the period', '.EE..E.', { minConsecutiveDaysOff: 2 }, []],
    ['too few days off with those before', '.EEEEEE', { minConsecutiveDaysOff: 3, history: { ...past, daysOff: 1 } }, ['rest-days-under 0']],
    ['enough days off with those before', '.EEEEEE', { minConsecutiveDaysOff: 3, history: { ...past, daysOff: 2 } }, []],
    ['a weekend too many', '.....E.', { maxWeekends: 0 }, ['weekends']],
    ['Saturday and Sunday as one weekend', '.....EE', { maxWeekends: 1 }, []],
    ['work on a day off', 'EEE....', { daysOff: [1, 5] }, ['day-off 1']],
    ['work in a cell that is shut', 'EL.....', { shut: [{ day: 0, shift: 1 }, { day: 1, shift: 1 }] }, ['shut 1']],
    ['another shift than the fixed one', 'E.L....', { fixed: [{ day: 0, shift: 1 }, { day: 1, shift: off }, { day: 2, shift: 1 }] }, ['fixed 0']],
  ])('%s', (_, line, rules, expected) => {
    expect(broken(line, rules)).toEqual(expected)
  })

  test.each([
    ['rest that is too short across midnight', '.LE....', { minRestMinutes: 121 }, ['rest 2']],
    ['rest that is just long enough', '.LE....', { minRestMinutes: 120 }, []],
    ['rest that reaches over a day off', '.L.E...', { minRestMinutes: 1561 }, ['rest 3']],
    ['rest after what came before the period', 'E......', { minRestMinutes: 481, history: { ...past, daysOff: 1, lastEnd: 0 } }, ['rest 0']],
    ['rest after a duty that ends inside the period', '.E.....', { minRestMinutes: 0, history: { ...past, workedDays: 1, lastShift: 0, lastEnd: 2000 } }, ['rest 1']],
  ])('%s', (_, line, rules, expected) => {
    expect(broken(line, rules, clocked)).toEqual(expected)
  })

  test('a roster of the wrong shape', () => {
    expect(checkRoster(bare, []).violations[0]?.rule).toBe('shape')
    expect(broken('EE', {})).toEqual(['shape'])
    expect(checkRoster(bare, [[0, 0, 2, 0, 0, 0, 0]]).violations).toEqual([{ rule: 'shape', member: 0, day: 2 }])
  })

  test('more changes than allowed', () => {
    const published = { cells: [[0, 0, 0, 0, 0, 0, 0]], changeWeight: 3, maxChanges: 1 }
    const verdict = checkRoster({ ...bare, published }, [[1, off, 0, 0, 0, 0, 0]])
    expect(verdict).toEqual({ violations: [{ rule: 'max-changes', member: null, day: null }], cost: 6, levels: [0, 6] })
  })
})

test('costs are counted by level: wishes, floors by skill over several shifts, fair shares', () => {
  const problem: RosterProblem = {
    ...bare,
    members: [free, { ...free, id: 'B', skills: ['commander', 'driver'] }],
    wishes: [
      { member: 0, day: 0, shift: 0, isWanted: true, weight: 5 },
      { member: 0, day: 1, shift: off, isWanted: true, weight: 7 },
      { member: 1, day: 0, shift: 1, isWanted: false, weight: 11, level: 2 },
    ],
    demands: [
      { id: 'both', cells: [{ day: 0, shift: 0 }, { day: 0, shift: 1 }], skills: ['driver'], wanted: 3, underWeight: 100, overWeight: 1 },
      { id: 'over', cells: [{ day: 0, shift: 0 }], skills: null, wanted: 0, underWeight: 100, overWeight: 2 },
      { id: 'must', cells: [{ day: 3, shift: 1 }], skills: ['commander'], wanted: 1, underWeight: 1, overWeight: 0, level: 0 },
    ],
    fairShares: [{ id: 'lates', counts: [0, 1, 2].map((day) => ({ day, shift: 1, amount: 2 })), targets: [3, null], weight: 10, level: 3 }],
  }
  const roster = [[0, 0, 1, 1, off, off, off], [1, off, off, off, off, off, off]]
  expect(checkRoster(problem, roster)).toEqual({ violations: [], cost: 7 + 100 + 2 + 11 + 10, levels: [1, 109, 11, 10] })
})

test.runIf(existsSync(instance))('published values of Instance 1: everybody off 7137, only A on days 2 and 3 6933', () => {
  const result = parseBenchmarkText(readFileSync(instance, 'utf8'))
  if (result.kind !== 'read') throw new Error('Instance 1 is refused')
  const nobody = result.value.members.map(() => Array.from({ length: 14 }, () => off))
  expect(checkRoster(result.value, nobody).cost).toBe(7137)
  expect(checkRoster(result.value, nobody.map((line, member) => (member === 0 ? line.map((shift, day) => (day === 2 || day === 3 ? 0 : shift)) : line))).cost).toBe(6933)
})

describe('beside each other', () => {
  test('checker and engine find the same rules broken and the same cost in any roster', () => {
    fc.assert(fc.property(anyProblem(small).chain((problem) => fc.record({ problem: fc.constant(problem), roster: fc.array(fc.array(fc.integer({ min: off, max: problem.shifts.length - 1 }), { minLength: problem.days, maxLength: problem.days }), { minLength: problem.members.length, maxLength: problem.members.length }) })), ({ problem, roster }) => {
      const verdict = checkRoster(problem, roster)
      const ours = costOfRoster(problem, roster)
      expect(ours.cost).toBe(verdict.cost)
      const hard = ours.broken.filter((one) => one.code !== 'demand')
      for (const member of [null, ...problem.members.keys()]) expect(hard.some((one) => one.member === member)).toBe(verdict.violations.some((one) => one.member === member))
    }), { numRuns: rounds * 5 })
  })

  test('a feasible problem has the roster it was made around', () => {
    fc.assert(fc.property(feasibleProblem(small), ({ problem, witness }) => {
      expect(checkRoster(problem, witness).violations).toEqual([])
    }), { numRuns: rounds })
  })

  test('no roster is better than the one found by brute force', () => {
    fc.assert(fc.property(feasibleProblem(tiny), ({ problem, witness }) => {
      const best = solveByBruteForce(problem)
      expect(best).not.toBeNull()
      expect(best !== null && isBetter(checkRoster(problem, witness).levels, best.levels)).toBe(false)
    }), { numRuns: rounds })
  })
})
