import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MemberRules, off, type Roster, type RosterProblem } from '../problem.ts'
import { feasibleProblem, small } from '../testing/arbitraries.ts'
import { checkRoster, countChanges } from '../testing/checker.ts'
import { resolveAbsence } from './absence.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)

const anybody: MemberRules = {
  id: 'A', skills: [], maxShifts: [9, 9], minMinutes: 0, maxMinutes: 9999, maxConsecutiveDays: 9, minConsecutiveDays: 1, minConsecutiveDaysOff: 1,
  maxWeekends: 9, minRestMinutes: 660, daysOff: [], shut: [], fixed: [], history: null,
}

/** Early from 6 to 14, late from 14 to 22; one of each every day, the late one a driver. */
function makeProblem(members: readonly Partial<MemberRules>[], days = 3): RosterProblem {
  const clock = (from: number): { from: number; to: number }[] => Array.from({ length: days }, (_, day) => ({ from: day * 1440 + from, to: day * 1440 + from + 480 }))
  return {
    days,
    shifts: [{ id: 'E', minutes: 480, cannotFollow: [], worked: clock(360) }, { id: 'L', minutes: 480, cannotFollow: [], worked: clock(840) }],
    members: members.map((rules, at) => ({ ...anybody, id: `M${at}`, ...rules })),
    demands: Array.from({ length: days }, (_, day) => [
      { id: `E${day}`, cells: [{ day, shift: 0 }], skills: null, wanted: 1, underWeight: 10, overWeight: 1 },
      { id: `L${day}`, cells: [{ day, shift: 1 }], skills: ['driver'], wanted: 1, underWeight: 10, overWeight: 1, level: 0 },
    ]).flat(),
    wishes: [{ member: 2, day: 1, shift: off, isWanted: true, weight: 3 }], fairShares: [], weekends: [], published: null,
  }
}
const lines = (...texts: string[]): Roster => texts.map((text) => [...text].map((letter) => ['E', 'L'].indexOf(letter)))

describe('after a sick call', () => {
  test('whoever is free and qualified takes the cell; what it costs whom is said', () => {
    const problem = makeProblem([{}, { skills: ['driver'] }, { skills: ['driver'] }, {}])
    const { alternatives, forcedChanges, uncovered, before } = resolveAbsence(problem, lines('EEE', 'LLL', '...', '...'), { absences: [{ member: 1, days: [1] }] })
    expect({ forcedChanges, before: before.levels, uncovered: uncovered.levels }).toEqual({ forcedChanges: 1, before: [0, 0], uncovered: [10, 0] })
    expect(alternatives[0]).toMatchObject({
      kind: 'fewest-changes', levels: [0, 3], touched: [2], extraMinutes: [{ member: 2, minutes: 480 }], wishesBroken: [0],
      changedCells: [{ member: 1, day: 1, from: 1, to: off }, { member: 2, day: 1, from: off, to: 1 }],
    })
  })

  test('a member is moved from another cell when nobody else may fill it, and somebody free takes that cell', () => {
    const problem = makeProblem([{ skills: ['driver'] }, { skills: ['driver'] }, {}])
    const { alternatives } = resolveAbsence(problem, lines('EEE', 'LLL', '...'), { absences: [{ member: 1, days: [2] }] })
    expect(alternatives[0]?.roster).toEqual(lines('EEL', 'LL.', '..E'))
  })

  test('a member gives up the next day when rest asks for it', () => {
    const problem = makeProblem([{ daysOff: [2] }, { skills: ['driver'] }, { skills: ['driver'], minRestMinutes: 1440 }, {}])
    const { alternatives } = resolveAbsence(problem, lines('EE.', 'LLL', '..E', '...'), { absences: [{ member: 1, days: [1] }] })
    expect(alternatives[0]?.levels).toEqual([0, 3])
    expect(alternatives[0]?.roster).toEqual(lines('EE.', 'L.L', '.L.', '..E'))
  })

  test('alternatives ask different people', () => {
    const problem = makeProblem([{}, { skills: ['driver'] }, { skills: ['driver'] }, { skills: ['driver'] }, { skills: ['driver'] }])
    const { alternatives } = resolveAbsence(problem, lines('EEE', 'LLL', '...', '...', '...'), { absences: [{ member: 1, days: [1] }] })
    expect(alternatives.map((one) => one.touched)).toEqual([[3], [4], [2]])
  })

  test('who is called in when a level is raised: the demand that rose is filled without anybody absent', () => {
    const problem = makeProblem([{}, { skills: ['driver'] }, { skills: ['driver'], daysOff: [1] }, { skills: ['driver'] }])
    const raised: RosterProblem = { ...problem, demands: problem.demands.map((demand) => (demand.id === 'L1' ? { ...demand, wanted: 2 } : demand)) }
    const published = lines('EEE', 'LLL', '...', '...')
    expect(resolveAbsence(raised, published, { absences: [] }).alternatives[0]?.changedCells).toEqual([])
    expect(resolveAbsence(raised, published, { absences: [], fillsAll: true }).alternatives[0]).toMatchObject({ levels: [0, 0], changedCells: [{ member: 3, day: 1, from: off, to: 1 }] })
  })

  test('a day that has been shut since the roster was published is mended, too', () => {
    const problem = makeProblem([{}, { skills: ['driver'], daysOff: [2] }, { skills: ['driver'] }])
    expect(resolveAbsence(problem, lines('EEE', 'LLL', '...'), { absences: [] }).alternatives[0]?.roster).toEqual(lines('EEE', 'LL.', '..L'))
  })

  test('no more cells change than allowed, though more stays short', () => {
    const problem = makeProblem([{}, { skills: ['driver'] }, { skills: ['driver'] }])
    const { alternatives } = resolveAbsence(problem, lines('EEE', 'LLL', '...'), { absences: [{ member: 1, days: [0, 1, 2] }], maxChanges: 4 })
    expect(alternatives[0]?.changedCells).toHaveLength(4)
    expect(alternatives[0]?.levels[0]).toBe(20)
  })
})

test('in random problems: valid by the checker, within the changes, the absent off and otherwise left alone, and nothing gets worse', () => {
  const absences = (days: number, members: number): fc.Arbitrary<{ member: number; days: number[] }[]> => fc.array(fc.record({ member: fc.integer({ min: 0, max: members - 1 }), days: fc.uniqueArray(fc.integer({ min: 0, max: days - 1 }), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 2 })
  fc.assert(fc.property(feasibleProblem(small).chain(({ problem, witness }) => fc.record({ problem: fc.constant(problem), witness: fc.constant(witness), away: absences(problem.days, problem.members.length), maxChanges: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }) })), ({ problem, witness, away, maxChanges }) => {
    const resolution = resolveAbsence(problem, witness, { absences: away, maxChanges })
    expect(resolution.alternatives.length).toBeGreaterThan(0)
    for (const { roster, changedCells, cost, levels } of resolution.alternatives) {
      const verdict = checkRoster({ ...resolution.problem, published: null }, roster)
      expect(verdict.violations).toEqual([])
      expect(cost).toBe(verdict.cost)
      expect(verdict.levels.map((_, level) => levels[level] ?? 0)).toEqual(verdict.levels)
      expect(changedCells).toHaveLength(countChanges(witness, roster))
      expect(changedCells.length).toBeLessThanOrEqual(Math.max(resolution.maxChanges, resolution.forcedChanges))
      for (const { member, days } of away) {
        expect(days.every((day) => roster[member]?.[day] === off)).toBe(true)
        const gone = new Set(away.filter((one) => one.member === member).flatMap((one) => one.days))
        expect(roster[member]?.filter((_, day) => !gone.has(day))).toEqual(witness[member]?.filter((_, day) => !gone.has(day)))
      }
      expect(levels[0]).toBeLessThanOrEqual(resolution.uncovered.levels[0] ?? 0)
    }
  }), { numRuns: rounds })
})
