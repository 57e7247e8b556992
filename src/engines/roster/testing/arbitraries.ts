import fc from 'fast-check'
import { type Demand, type FairShare, type History, type MemberRules, off, type Roster, type RosterProblem, type ShiftType, type Wish } from '../problem.ts'
import { checkRoster } from './checker.ts'

export interface Size {
  readonly days: readonly [number, number]
  readonly shifts: readonly [number, number]
  readonly members: readonly [number, number]
}

/** Small enough to try every roster. */
export const tiny: Size = { days: [1, 4], shifts: [1, 2], members: [1, 3] }
/** Large enough for every rule to meet every other. */
export const small: Size = { days: [5, 14], shifts: [1, 4], members: [2, 7] }

const skillNames = ['driver', 'commander']
/** Begin and length in minutes: day, evening, night across midnight, 24 hours, 10 hours. */
const clocks = [[480, 480], [840, 480], [1320, 600], [480, 1440], [540, 600]] as const

interface Cell { readonly day: number; readonly shift: number }

const within = ([least, most]: readonly [number, number]): fc.Arbitrary<number> => fc.integer({ min: least, max: most })
const few = <T>(one: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength: most })
/** Mostly the first. */
const seldom = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })

/** Any problem; often one that nobody can fulfil. Whole weights, so that costs are equal and not only near. */
export function anyProblem(size: Size): fc.Arbitrary<RosterProblem> {
  return fc.tuple(within(size.days), within(size.shifts), within(size.members), fc.boolean()).chain(([days, shiftCount, memberCount, hasClock]) => {
    const day = fc.integer({ min: 0, max: days - 1 })
    const worked: fc.Arbitrary<Cell> = fc.record({ day, shift: fc.integer({ min: 0, max: shiftCount - 1 }) })
    const cell: fc.Arbitrary<Cell> = fc.record({ day, shift: fc.integer({ min: off, max: shiftCount - 1 }) })
    const level = fc.constantFrom(undefined, undefined, undefined, 1, 2)
    return fc.record({
      days: fc.constant(days),
      shifts: fc.tuple(...Array.from({ length: shiftCount }, (_, at) => shiftType(at, shiftCount, days, hasClock))),
      members: fc.tuple(...Array.from({ length: memberCount }, (_, at) => memberRules(at, shiftCount, days, worked, cell))),
      demands: fc.array(demand(worked, level), { minLength: 0, maxLength: days * 2 }).map((demands) => demands.map((one, at) => ({ ...one, id: `d${at}` }))),
      wishes: few(wish(memberCount, cell, level), 6),
      fairShares: few(fairShare(memberCount, worked, level), 1),
      weekends: fc.constant(weekendsOf(days)),
      published: seldom<RosterProblem['published']>(null, published(memberCount, days, shiftCount)),
    })
  })
}

/** A problem with at least one valid roster: limits that a random roster breaks are widened until it does not. Demands of level 0 may still be short. */
export function feasibleProblem(size: Size): fc.Arbitrary<{ problem: RosterProblem; witness: Roster }> {
  return anyProblem(size).chain((problem) => {
    const line = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(off) }, { weight: 3, arbitrary: fc.integer({ min: 0, max: problem.shifts.length - 1 }) }), { minLength: problem.days, maxLength: problem.days })
    return fc.tuple(...problem.members.map(() => line)).map((wild) => widen(problem, wild))
  })
}

function weekendsOf(days: number): number[][] {
  // On tiny horizons a weekend comes early, or it would never be met.
  const first = days < 7 ? Math.min(1, days - 1) : 5
  const weekends: number[][] = []
  for (let day = first; day < days; day += 7) weekends.push(day + 1 < days ? [day, day + 1] : [day])
  return weekends
}

function shiftType(at: number, shiftCount: number, days: number, hasClock: boolean): fc.Arbitrary<ShiftType> {
  return fc.record({ minutes: fc.constantFrom(480, 480, 600, 720), clock: fc.constantFrom(...clocks), cannotFollow: fc.subarray(Array.from({ length: shiftCount }, (_, other) => other), { maxLength: Math.min(shiftCount, 2) }), isBanned: seldom(false, fc.constant(true)) }).map(({ minutes, clock: [begin, length], cannotFollow, isBanned }) => ({
    id: `S${at}`,
    minutes: hasClock ? length : minutes,
    cannotFollow: isBanned ? cannotFollow : [],
    worked: hasClock ? Array.from({ length: days }, (_, day) => ({ from: day * 1440 + begin, to: day * 1440 + begin + length })) : null,
  }))
}

function memberRules(at: number, shiftCount: number, days: number, worked: fc.Arbitrary<Cell>, cell: fc.Arbitrary<Cell>): fc.Arbitrary<MemberRules> {
  return fc.record({
    id: fc.constant(`M${at}`),
    skills: fc.subarray(skillNames),
    maxShifts: fc.tuple(...Array.from({ length: shiftCount }, () => seldom(days, fc.integer({ min: 0, max: Math.ceil(days / 2) })))),
    minutes: fc.tuple(fc.integer({ min: 0, max: Math.ceil(days / 2) }), fc.integer({ min: Math.ceil(days / 3), max: days })),
    runs: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 })),
    maxWeekends: fc.integer({ min: 0, max: 2 }),
    minRestMinutes: fc.constantFrom(0, 0, 660, 720, 1440, 2880),
    daysOff: few(worked, 2).map((cells) => [...new Set(cells.map((one) => one.day))]),
    shut: few(worked, 2),
    fixed: seldom<Cell[]>([], few(cell, 1)),
    history: seldom<History | null>(null, history(shiftCount)),
  }).map(({ minutes: [least, most], runs: [shortest, spare, rest], ...rules }) => ({
    ...rules,
    minMinutes: Math.min(least, most) * 480,
    maxMinutes: Math.max(least, most) * 600,
    minConsecutiveDays: shortest,
    maxConsecutiveDays: shortest + spare,
    minConsecutiveDaysOff: rest,
  }))
}

function history(shiftCount: number): fc.Arbitrary<History> {
  return fc.record({ isWorked: fc.boolean(), length: fc.integer({ min: 1, max: 4 }), lastShift: fc.integer({ min: 0, max: shiftCount - 1 }), lastEnd: fc.option(fc.integer({ min: -2000, max: 900 })) }).map(({ isWorked, length, lastShift, lastEnd }) => (isWorked
    ? { workedDays: length, daysOff: 0, lastShift, lastEnd }
    : { workedDays: 0, daysOff: length, lastShift: off, lastEnd: lastEnd === null ? null : Math.min(lastEnd, 0) - length * 600 }))
}

function demand(worked: fc.Arbitrary<Cell>, level: fc.Arbitrary<number | undefined>): fc.Arbitrary<Demand> {
  return fc.record({
    id: fc.constant(''),
    cells: fc.uniqueArray(worked, { minLength: 1, maxLength: 3, selector: (one) => `${one.day} ${one.shift}` }),
    skills: seldom<string[] | null>(null, fc.subarray(skillNames, { minLength: 1 })),
    wanted: fc.integer({ min: 0, max: 3 }),
    underWeight: fc.integer({ min: 1, max: 20 }),
    overWeight: fc.integer({ min: 0, max: 3 }),
    level: fc.oneof({ weight: 4, arbitrary: level }, { weight: 1, arbitrary: fc.constant(0) }),
  })
}

function wish(memberCount: number, cell: fc.Arbitrary<Cell>, level: fc.Arbitrary<number | undefined>): fc.Arbitrary<Wish> {
  return fc.record({ member: fc.integer({ min: 0, max: memberCount - 1 }), cell, isWanted: fc.boolean(), weight: fc.integer({ min: 0, max: 9 }), level }).map(({ cell: { day, shift }, ...rest }) => ({ ...rest, day, shift }))
}

function fairShare(memberCount: number, worked: fc.Arbitrary<Cell>, level: fc.Arbitrary<number | undefined>): fc.Arbitrary<FairShare> {
  return fc.record({
    id: fc.constant('nights'),
    counts: fc.uniqueArray(fc.tuple(worked, fc.integer({ min: 1, max: 3 })).map(([one, amount]) => ({ ...one, amount })), { minLength: 1, maxLength: 6, selector: (one) => `${one.day} ${one.shift}` }),
    targets: fc.tuple(...Array.from({ length: memberCount }, () => fc.option(fc.integer({ min: 0, max: 4 })))),
    weight: fc.integer({ min: 1, max: 5 }),
    level,
  })
}

function published(memberCount: number, days: number, shiftCount: number): fc.Arbitrary<RosterProblem['published']> {
  const line = fc.array(fc.integer({ min: off, max: shiftCount - 1 }), { minLength: days, maxLength: days })
  return fc.record({ cells: fc.array(line, { minLength: memberCount, maxLength: memberCount }), changeWeight: fc.integer({ min: 0, max: 5 }), level: fc.constantFrom(undefined, 2), maxChanges: fc.option(fc.integer({ min: 0, max: 6 })) })
}

/** Takes shifts out of a wild roster where times and successions clash, then widens each limit that it still breaks. */
function widen(problem: RosterProblem, wild: Roster): { problem: RosterProblem; witness: Roster } {
  const witness: number[][] = []
  const members = problem.members.map((rules, member) => {
    const line = [...(wild[member] ?? [])]
    for (let found = firstClash(problem, rules, line); found !== null; found = firstClash(problem, rules, line)) line[found] = off
    witness.push(line)
    return widenRules(problem, rules, line)
  })
  const { published } = problem
  const near = published === null ? null : { ...published, maxChanges: published.maxChanges === null ? null : Math.max(published.maxChanges, problem.members.length * problem.days) }
  return { problem: { ...problem, members, published: near }, witness }
}

function firstClash(problem: RosterProblem, rules: MemberRules, line: readonly number[]): number | null {
  const found = violationsOfLine(problem, rules, line).find((one) => one.rule === 'succession' || one.rule === 'rest')
  return found?.day ?? null
}

function violationsOfLine(problem: RosterProblem, rules: MemberRules, line: readonly number[]): ReturnType<typeof checkRoster>['violations'] {
  return checkRoster({ ...problem, members: [rules], demands: [], wishes: [], fairShares: [], published: null }, [line]).violations
}

function widenRules(problem: RosterProblem, rules: MemberRules, line: readonly number[]): MemberRules {
  const minutes = line.reduce((sum, shift) => sum + (problem.shifts[shift]?.minutes ?? 0), 0)
  let widened: MemberRules = {
    ...rules,
    maxShifts: rules.maxShifts.map((most, shift) => Math.max(most, line.filter((one) => one === shift).length)),
    minMinutes: Math.min(rules.minMinutes, minutes),
    maxMinutes: Math.max(rules.maxMinutes, minutes),
    daysOff: rules.daysOff.filter((day) => line[day] === off),
    shut: rules.shut.filter((cell) => line[cell.day] !== cell.shift),
    fixed: rules.fixed.map(({ day }) => ({ day, shift: line[day] ?? off })),
  }
  for (const { rule } of violationsOfLine(problem, widened, line)) {
    if (rule === 'weekends') widened = { ...widened, maxWeekends: problem.weekends.length }
    if (rule === 'run-over') widened = { ...widened, maxConsecutiveDays: problem.days + (widened.history?.workedDays ?? 0) }
    if (rule === 'run-under') widened = { ...widened, minConsecutiveDays: 1 }
    if (rule === 'rest-days-under') widened = { ...widened, minConsecutiveDaysOff: 1 }
  }
  return widened
}
