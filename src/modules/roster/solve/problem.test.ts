import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mend as repair } from '../../../engines/roster/explain/mend.ts'
import { costOfRoster, off, solveRoster, type Progress, type Roster } from '../../../engines/roster/index.ts'
import type { CellChange } from '../contract/shared.ts'
import { buildGrid, changeGrid, countPresent, findNeedViolations, findViolations, strengthByHour, type GridInput } from '../rules/grid.ts'
import { classes, day12, full24, home, makeClass, makeGridInput, makeShift, night12, testId } from '../testing/small-grid.ts'
import type { FloorNeed } from './demands.ts'
import { mend } from './mend.ts'
import { apportion } from './shares.ts'
import { buildProblem, keepPresentValid, listChanges, type GridProblem, type SolveWish } from './problem.ts'

const plain: SolveWish = { keep: 'nothing', fairness: 2, pattern: null }
const rules = { minRestMinutes: 660, maxConsecutiveDays: 5, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 3600, maxWeekendsInFour: 4 }
const need = (classId: string, minimum: number, qualification = '') => ({ classId, qualification, minimum })

async function solve(built: GridProblem): Promise<{ roster: Roster; last: Progress }> {
  let roster: Roster | null = null
  let last: Progress | null = null
  for await (const progress of solveRoster(built.problem, { seed: 1, seconds: 15, steps: null, threads: 1, start: null })) {
    roster = progress.roster ?? roster
    last = progress
    if (progress.short === 0 && progress.roster !== null) break
  }
  if (roster === null || last === null) throw new Error('the engine found nothing')
  return { roster, last }
}

function gridAfter(view: GridInput, changes: readonly CellChange[]) {
  const { grid, problems } = changeGrid(buildGrid(view), changes)
  expect(problems).toEqual([])
  return grid
}

const lines = (members: number, days: number): Record<string, string> => Object.fromEntries(Array.from({ length: members }, (_, at) => [`m${at}`, '-'.repeat(days)]))

test('writes a roster in which the grid finds every need filled and no rule broken', async () => {
  const view = makeGridInput({ lines: lines(9, 14), needs: [need(day12.id, 2), need(night12.id, 1)], rules })
  const built = buildProblem({ view, floors: [], wish: plain })
  const { roster, last } = await solve(built)
  expect(last.short).toBe(0)
  const grid = gridAfter(view, listChanges(built, built.present, roster))
  expect(findViolations(grid).filter((one) => one.code !== 'hours-under')).toEqual([])
})

test('gives a licence that runs out no day on which the grid would not count it', async () => {
  const expiresAt = Date.UTC(2027, 2, 4, 19)
  const members = (view: GridInput): GridInput => ({ ...view, members: view.members.map((member, at) => ({ ...member, qualifications: at === 0 ? [{ code: 'driver', expiresAt }] : at === 1 ? [{ code: 'driver', expiresAt: null }] : [] })) })
  const view = members(makeGridInput({ lines: lines(3, 7), needs: [need(day12.id, 1), need(day12.id, 1, 'driver')], rules: { ...rules, maxConsecutiveDays: 7 } }))
  const built = buildProblem({ view, floors: [], wish: plain })
  const { roster, last } = await solve(built)
  expect(last.short).toBe(0)
  const grid = gridAfter(view, listChanges(built, built.present, roster))
  for (const place of grid.days.keys()) expect(countPresent(grid, place, day12.id, 'driver')).toBeGreaterThanOrEqual(1)
  // On the fifth day the first's licence is over: only the second counts.
  expect(costOfRoster(built.problem, roster.map((line, member) => (member === 1 ? line.map(() => off) : line))).short).toBeGreaterThan(0)
})

test('fills a floor by the hour through the night, counting those on duty from before', async () => {
  const view = makeGridInput({ lines: lines(8, 5), needs: [need(day12.id, 1)], rules, shifts: [makeShift('m0', '2027-02-28', night12, { roster: 'before' })] })
  const from = Date.parse('2027-03-01T00:00:00Z')
  const floors: FloorNeed[] = [{ from, to: from + 4 * 86_400_000, wanted: 1, qualification: '', codes: null, holders: null }]
  const built = buildProblem({ view: { ...view, needs: [...view.needs, need(night12.id, 0)] }, floors, wish: plain })
  const { roster, last } = await solve(built)
  expect(last.short).toBe(0)
  const hours = strengthByHour(gridAfter(view, listChanges(built, built.present, roster)), { from, hours: 96 })
  expect(Math.min(...hours)).toBeGreaterThanOrEqual(1)
})

test('counts only holders of a role for a floor of that role', () => {
  const view = makeGridInput({ lines: lines(3, 2), needs: [need(full24.id, 1)], rules })
  const from = Date.parse('2027-03-01T08:00:00Z')
  const floors: FloorNeed[] = [{ from, to: from + 86_400_000, wanted: 1, qualification: '', codes: null, holders: { name: 'role leader', memberIds: new Set([testId('m2')]) } }]
  const { problem } = buildProblem({ view, floors, wish: plain })
  const day = (member: number): number => costOfRoster(problem, [0, 1, 2].map((one) => [one === member ? 0 : off, off])).short
  expect([day(0), day(1), day(2)]).toEqual([2, 2, 1])
})

test('leaves duty in other units, locked cells and days away as they are', async () => {
  const view = makeGridInput({
    lines: { m0: 'D------', m1: '-------', m2: '-------', m3: '-------' },
    needs: [need(day12.id, 1), need(night12.id, 1)],
    rules,
    elsewhere: [makeShift('m1', '2027-03-03', full24, { roster: 'other', unit: 'other' })],
    absences: [{ id: testId('absence'), memberId: testId('m2'), kind: 'leave', from: Date.parse('2027-03-02T00:00:00Z'), to: Date.parse('2027-03-06T00:00:00Z') }],
  })
  const locked: GridInput = { ...view, shifts: view.shifts.map((shift) => ({ ...shift, isLocked: true })) }
  const built = buildProblem({ view: locked, floors: [], wish: plain })
  const { roster } = await solve(built)
  const changes = listChanges(built, built.present, roster)
  expect(changes.filter((change) => change.memberId === testId('m0') && change.day === '2027-03-01')).toEqual([])
  expect(changes.some((change) => change.memberId === testId('m1') && change.day === '2027-03-03')).toBe(false)
  expect(findViolations(gridAfter(locked, changes)).filter((one) => one.isHard)).toEqual([])
})

test('keeps groups turning as they did in the days before where nothing speaks against it', () => {
  const before = ['2027-02-26', '2027-02-27', '2027-02-28'].map((day, at) => makeShift(`m${at}`, day, full24, { roster: 'before' }))
  const view = makeGridInput({ lines: lines(3, 6), needs: [need(full24.id, 1)], rules: { ...rules, maxMinutesPerWeek: 4320 }, shifts: before })
  const grouped: GridInput = { ...view, members: view.members.map((member, at) => ({ ...member, group: at + 1 })) }
  const { problem } = buildProblem({ view: grouped, floors: [], wish: { ...plain, pattern: { cycle: ['F', '', ''], groups: 3 } } })
  // The first was on three days before the roster begins: on again on its first day.
  expect(problem.wishes.map(({ member, day }) => [member, day])).toEqual([[0, 0], [0, 3], [1, 1], [1, 4], [2, 2], [2, 5]])
})

test('mends a sick call by few changes that break nothing', async () => {
  const view = makeGridInput({ lines: lines(8, 14), needs: [need(day12.id, 2), need(night12.id, 1)], rules })
  const first = buildProblem({ view, floors: [], wish: plain })
  const { roster } = await solve(first)
  const published = gridAfter(view, listChanges(first, first.present, roster))
  const shifts = [...published.lines.values()].flatMap((line) => line.cells.filter((cell) => cell !== null))
  const filled: GridInput = { ...view, shifts }
  const day = shifts.find((shift) => shift.classId === night12.id)?.day ?? ''
  const sick = shifts.find((shift) => shift.classId === night12.id)?.memberId ?? ''
  const built = buildProblem({ view: filled, floors: [], wish: plain, away: { memberId: sick, days: new Set([day]) } })
  const member = built.memberIds.indexOf(sick)
  const answer = mend({ problem: keepPresentValid(built, member), present: built.present, member, days: [built.days.indexOf(day)] })
  expect(answer.uncovered.short).toBe(1)
  expect(answer.alternatives.length).toBe(3)
  for (const one of answer.alternatives) {
    expect(one.short).toBe(0)
    expect(one.cells.length).toBeLessThanOrEqual(6)
    const changes = one.cells.map((cell): CellChange => ({ memberId: built.memberIds[cell.member] ?? '', day: built.days[cell.day] ?? '', classId: built.classIds[cell.to] ?? null }))
    const grid = gridAfter(filled, changes)
    expect(findNeedViolations(grid, day)).toEqual([])
    expect(findViolations(grid).filter((violation) => violation.isHard)).toEqual([])
  }
})

const letters = ['D', 'N', 'F', 'H', '-', '-', '-', '-'] as const
const standby = makeClass('S', '20:00', 720, { kind: 'standby-station', countedMinutes: 360 })

test('for any grid: what the engine writes, taken into the grid, breaks no hard rule', () => {
  const grids = fc.record({
    rows: fc.array(fc.array(fc.constantFrom(...letters), { minLength: 7, maxLength: 7 }), { minLength: 3, maxLength: 5 }),
    past: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(day12, night12, full24, home)), { maxLength: 6 }),
    elsewhere: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 7 }), fc.constantFrom(day12, night12, full24)), { maxLength: 3 }),
    away: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 6, max: 60 })), { maxLength: 2 }),
    rest: fc.constantFrom(0, 480, 660, 1440),
    days: fc.integer({ min: 1, max: 5 }),
    needs: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 })),
  })
  let filled = 0
  fc.assert(
    fc.property(grids, ({ rows, past, elsewhere, away, rest, days, needs }) => {
      const base = makeGridInput({
        lines: Object.fromEntries(rows.map((row, at) => [`m${at}`, row.join('')])),
        classes: [...classes, standby],
        needs: [need(day12.id, needs[0]), need(night12.id, needs[1]), need(home.id, needs[2]), need(standby.id, 0)],
        rules: { ...rules, minRestMinutes: rest, maxConsecutiveDays: days },
        absences: away.map(([member, day, hours], at) => ({ id: testId(`absence ${at}`), memberId: testId(`m${member}`), kind: 'leave', from: Date.UTC(2027, 2, 1 + day), to: Date.UTC(2027, 2, 1 + day, hours) })),
      })
      const beside = [
        ...past.map(([member, before, shiftClass]) => makeShift(`m${member}`, new Date(Date.UTC(2027, 2, 1 - before)).toISOString().slice(0, 10), shiftClass, { roster: 'before' })),
        ...elsewhere.map(([member, day, shiftClass]) => makeShift(`m${member}`, new Date(Date.UTC(2027, 2, 1 + day)).toISOString().slice(0, 10), shiftClass, { roster: 'other', unit: 'other' })),
      ]
      // Nobody is in two places at once: the database sees to it.
      const apart = beside.filter((shift, at) => !beside.slice(0, at).some((other) => other.memberId === shift.memberId && other.from < shift.to && shift.from < other.to))
      const view: GridInput = { ...base, shifts: apart.filter((shift) => shift.day < '2027-03-01'), elsewhere: apart.filter((shift) => shift.day >= '2027-03-01') }
      const built = buildProblem({ view, floors: [], wish: plain })
      // The engine's quick search, without its threads: a roster that it calls valid will do.
      const found = repair({ ...built.problem, fairShares: [] }, null, { seed: 1, steps: 2000 })
      const grid = gridAfter(view, listChanges(built, built.present, found?.roster ?? []))
      const broken = findViolations(grid).filter((one) => one.isHard)
      // What duty elsewhere and the days before break by themselves is nothing that this roster could mend.
      const bare = gridAfter(view, listChanges(built, built.present, built.present.map((line) => line.map(() => off))))
      const given = new Set(findViolations(bare).filter((one) => one.isHard).map((one) => `${one.memberId} ${one.code}`))
      expect(broken.filter((one) => !given.has(`${one.memberId} ${one.code}`))).toEqual([])
      filled += built.problem.demands.length > 0 && found?.short === 0 ? 1 : 0
    }),
    { numRuns: 150 },
  )
  // Not all of them empty.
  expect(filled).toBeGreaterThan(30)
})

test('shares shifts out whole, those that are left over to who is owed most', () => {
  expect(apportion([8.75, 8.75, 8.75, 8.75], 35, 1)).toEqual([9, 9, 9, 8])
  expect(apportion([140, 150, 130, 140], 560, 16)).toEqual([144, 144, 128, 144])
  expect(apportion([3.2, null, 2.8], 6, 1)).toEqual([3, null, 3])
})
