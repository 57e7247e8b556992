import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MemberRules, off, type RosterProblem } from '../problem.ts'
import { anyProblem, tiny } from '../testing/arbitraries.ts'
import { solveByBruteForce, validLines } from '../testing/brute-force.ts'
import { explainShortage } from './explain.ts'
import { applyStep } from './relaxations.ts'
import { hardPart, keepOnly } from './rules.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)

const anybody: MemberRules = {
  id: 'A', skills: [], maxShifts: [9, 9], minMinutes: 0, maxMinutes: 9999, maxConsecutiveDays: 9, minConsecutiveDays: 1, minConsecutiveDaysOff: 1,
  maxWeekends: 9, minRestMinutes: 0, daysOff: [], shut: [], fixed: [], history: null,
}

/** Day from 8 to 20, night from 20 to 8. */
function makeProblem(members: readonly Partial<MemberRules>[], demands: readonly Partial<RosterProblem['demands'][number]>[], days = 4): RosterProblem {
  const clock = (from: number): { from: number; to: number }[] => Array.from({ length: days }, (_, day) => ({ from: day * 1440 + from, to: day * 1440 + from + 720 }))
  return {
    days, shifts: [{ id: 'D', minutes: 720, cannotFollow: [], worked: clock(480) }, { id: 'N', minutes: 720, cannotFollow: [], worked: clock(1200) }],
    members: members.map((rules, at) => ({ ...anybody, id: `M${at}`, ...rules })),
    demands: demands.map((demand, at) => ({ id: `d${at}`, cells: [], skills: null, wanted: 1, underWeight: 1, overWeight: 0, level: 0, ...demand })),
    wishes: [], fairShares: [], weekends: [], published: null,
  }
}
const cell = (day: number, shift: number): { cells: { day: number; shift: number }[] } => ({ cells: [{ day, shift }] })

describe('why there is no roster', () => {
  test('a member with more minutes than the runs allow is named with these rules, and by how much', () => {
    const { kind, conflicts } = explainShortage(makeProblem([{}, { minMinutes: 2880, maxConsecutiveDays: 2, minConsecutiveDaysOff: 1, maxShifts: [9, 0] }], []))
    expect(kind).toBe('members-without-line')
    expect(conflicts).toHaveLength(1)
    expect(conflicts[0]).toMatchObject({ member: 1, isProven: true })
    expect(conflicts[0]?.rules.map((rule) => rule.kind)).toEqual(['min-minutes', 'max-consecutive-days'])
    expect(conflicts[0]?.relaxations.map((one) => one.steps)).toEqual([[{ kind: 'fewer-minutes', member: 1, from: 2880, to: 2160 }], [{ kind: 'longer-run', member: 1, from: 2, to: 4 }]])
  })

  test('fixed cells that clash with rest are named with their days, and eleven hours instead of twelve offered', () => {
    const problem = makeProblem([{ minRestMinutes: 720, fixed: [{ day: 1, shift: 0 }, { day: 2, shift: 0 }, { day: 3, shift: 1 }] }], [])
    const late = { ...problem, shifts: problem.shifts.map((shift) => ({ ...shift, worked: shift.worked?.map(({ from, to }) => ({ from, to: to + 60 })) ?? null })) }
    const { conflicts } = explainShortage(late)
    expect(conflicts[0]?.rules).toEqual([{ kind: 'rest', member: 0, limit: 720 }, { kind: 'fixed', member: 0, day: 1, shift: 0 }, { kind: 'fixed', member: 0, day: 2, shift: 0 }])
    expect(conflicts[0]?.days).toEqual([1, 2])
    expect(conflicts[0]?.relaxations[0]?.steps).toEqual([{ kind: 'shorter-rest', member: 0, from: 720, to: 660 }])
  })

  test('a driver too few on one day: those who are off are named, one more driver or the work of one of them helps', () => {
    const problem = makeProblem([{ skills: ['driver'], daysOff: [2] }, { skills: ['driver'] }, {}], [{ ...cell(2, 0), skills: ['driver'], wanted: 2, id: 'driver' }, { ...cell(0, 0), wanted: 3 }])
    const { kind, short, conflicts } = explainShortage(problem)
    expect({ kind, short }).toEqual({ kind: 'short', short: 1 })
    expect(conflicts).toHaveLength(1)
    expect(conflicts[0]?.rules).toEqual([
      { kind: 'demand', member: null, demand: 0, id: 'driver', days: [2], skills: ['driver'], wanted: 2 },
      { kind: 'day-off', member: 0, day: 2 },
    ])
    expect(conflicts[0]?.isProven).toBe(true)
    expect(conflicts[0]?.relaxations).toEqual([
      { steps: [{ kind: 'work-on-day-off', member: 0, day: 2 }], weight: 8, shortAfter: 0 },
      { steps: [{ kind: 'one-more', demand: 0, id: 'driver', skills: ['driver'], days: [2], count: 1 }], weight: 10, shortAfter: 0 },
    ])
  })

  test('rest between a night and the next day is a conflict of two days', () => {
    const problem = makeProblem([{ minRestMinutes: 660 }, { maxShifts: [9, 0] }], [cell(0, 1), { ...cell(1, 0), wanted: 2 }, cell(3, 0)])
    const { conflicts } = explainShortage(problem)
    expect(conflicts[0]?.rules).toMatchObject([{ kind: 'demand', demand: 0 }, { kind: 'demand', demand: 1 }, { kind: 'rest', member: 0, limit: 660 }, { kind: 'max-shifts', member: 1, shift: 1, limit: 0 }])
    expect(conflicts[0]?.days).toEqual([0, 1])
  })

  test('what is possible is said to be', () => {
    expect(explainShortage(makeProblem([{}, {}], [cell(0, 0), cell(0, 1)]))).toMatchObject({ kind: 'possible', short: 0, conflicts: [] })
  })

  test('changes that may not be more are a rule like others', () => {
    const problem: RosterProblem = { ...makeProblem([{}], [cell(0, 0), cell(1, 0)]), published: { cells: [[off, off, off, off]], changeWeight: 0, maxChanges: 1 } }
    const { conflicts } = explainShortage(problem)
    expect(conflicts[0]?.rules.map((rule) => rule.kind)).toEqual(['demand', 'demand', 'max-changes'])
    expect(conflicts[0]?.relaxations[0]).toEqual({ steps: [{ kind: 'more-changes', from: 1, to: 2 }], weight: 1, shortAfter: 0 })
  })
})

test('on tiny problems brute force agrees: conflicts have no roster, none of their rules can go, relaxations help', () => {
  let explained = 0
  fc.assert(fc.property(anyProblem(tiny), (problem) => {
    const hard = hardPart(problem)
    const { kind, conflicts, short } = explainShortage(problem, { steps: 20_000 })
    const best = hard.members.some((_, member) => validLines(hard, member).length === 0) ? null : solveByBruteForce({ ...hard, published: null })
    if (kind === 'members-without-line') expect(best).toBeNull()
    else expect(best).not.toBeNull()
    const isFeasible = (changed: RosterProblem, member: number | null): boolean => {
      if (member !== null) return validLines(changed, member).length > 0
      return solveByBruteForce(changed)?.levels[0] === 0
    }
    for (const { member, rules, isProven, relaxations } of conflicts) {
      explained += 1
      if (isProven) {
        expect(isFeasible(keepOnly(hard, rules), member)).toBe(false)
        if (member !== null) for (const rule of rules) expect(isFeasible(keepOnly(hard, rules.filter((one) => one !== rule)), member)).toBe(true)
      }
      for (const { steps, shortAfter } of relaxations) {
        const relaxed = steps.reduce(applyStep, hard)
        if (member !== null) expect(validLines(relaxed, member).length).toBeGreaterThan(0)
        else {
          expect(shortAfter).toBeLessThan(short ?? 0)
          const optimum = solveByBruteForce(relaxed)
          // Too many changes count as short here, and are no roster at all to brute force.
          if (relaxed.published === null) expect(optimum?.levels[0]).toBeLessThanOrEqual(shortAfter)
          else if (shortAfter === 0) expect(optimum?.levels[0]).toBe(0)
        }
      }
    }
  }), { numRuns: rounds })
  expect(explained).toBeGreaterThan(0)
})
