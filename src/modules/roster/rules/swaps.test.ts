import { describe, expect, it } from 'vitest'
import type { ShiftClass, ShiftItem } from '../contract/shared.ts'
import { buildGrid, type Grid, type GridInput, type GridMember } from './grid.ts'
import { findCausedViolations, findRefusing } from './swaps.ts'
import { listDays, shiftTimes } from './times.ts'

const timezone = 'Europe/Lisbon'
const classOf = (id: string, startsAt: string, hours: number): ShiftClass => ({ id, code: id, name: { zh: id, en: id }, kind: 'duty', startsAt, minutes: hours * 60, countedMinutes: hours * 60, isNight: false, isWatch: false, isRetired: false })
const classes = [classOf('D', '08:00', 12), classOf('N', '20:00', 12), classOf('W', '08:00', 24)]

/** `plan`: classes by member and day; `roster day` of another one stands elsewhere. */
function makeGrid(rosterId: string, plan: Record<string, Record<string, string>>, others: readonly ShiftItem[] = [], input: Partial<GridInput> = {}): Grid {
  const members = Object.keys(plan).map((id): GridMember => ({ id, externalId: id, name: id, unitId: `unit ${rosterId}`, unitName: { zh: '', en: '' }, isOwn: !plan[id]?.['guest'], group: 0, qualifications: id.startsWith('driver') ? [{ code: 'driver', expiresAt: null }] : [], yearBefore: { minutes: 0, nights: 0, weekends: 0, holidays: 0 } }))
  return buildGrid({
    roster: { id: rosterId, unitId: `unit ${rosterId}`, from: '2027-06-07', to: '2027-06-13', timezone },
    classes, members, elsewhere: others.filter((one) => one.rosterId !== rosterId), absences: [],
    needs: [], rules: { minRestMinutes: 660, maxConsecutiveDays: 6, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 2880, maxWeekendsInFour: 4 },
    days: listDays('2027-06-07', '2027-06-13').map((day) => ({ day, isWeekend: false, isWorkday: true, holiday: null })),
    shifts: shiftsOf(rosterId, plan),
    ...input,
  })
}
function shiftsOf(rosterId: string, plan: Record<string, Record<string, string>>): ShiftItem[] {
  return Object.entries(plan).flatMap(([memberId, days]) => Object.entries(days).filter(([day]) => day !== 'guest').map(([day, classId]) => shiftOn(rosterId, memberId, `2027-06-${day}`, classId)))
}
function shiftOn(rosterId: string, memberId: string, day: string, classId: string): ShiftItem {
  const one = classes.find((each) => each.id === classId) ?? classOf(classId, '08:00', 1)
  const times = shiftTimes({ ...one, day, timezone })
  if ('problem' in times) throw new Error(times.problem)
  return { id: `${rosterId} ${memberId} ${day}`, memberId, unitId: `unit ${rosterId}`, rosterId, classId, day, ...times, isLocked: false }
}
const codes = (found: readonly { code: string; memberId: string | null }[]): string[] => found.map((one) => `${one.code} ${one.memberId ?? '-'}`)

describe('what a swap would break', () => {
  it('is nothing where two change places on one day', () => {
    const plan = { a: { '08': 'D' }, b: { '08': 'N' } }
    const grid = makeGrid('r', plan)
    const [first, second] = shiftsOf('r', plan)
    expect(first && second ? findCausedViolations([grid], [{ shift: first, toMemberId: 'b' }, { shift: second, toMemberId: 'a' }]) : null).toEqual([])
  })
  it('is the rest of who takes a day shift after their night', () => {
    const plan = { a: { '09': 'D' }, b: { '08': 'N' } }
    const [shift] = shiftsOf('r', plan)
    const found = shift === undefined ? [] : findCausedViolations([makeGrid('r', plan)], [{ shift, toMemberId: 'b' }])
    expect(found).toMatchObject([{ code: 'rest', memberId: 'b', isHard: true, actual: 0, wanted: 660 }])
    expect(findRefusing(found)).toHaveLength(1)
  })
  it('is not what was broken before', () => {
    const plan = { a: { '12': 'D' }, b: { '08': 'N', '09': 'D' } }
    const [shift] = shiftsOf('r', plan)
    expect(shift === undefined ? null : codes(findCausedViolations([makeGrid('r', plan)], [{ shift, toMemberId: 'b' }]))).toEqual([])
  })
  it('is a second shift in one cell', () => {
    const plan = { a: { '08': 'D' }, b: { '08': 'N' } }
    const [shift] = shiftsOf('r', plan)
    expect(shift === undefined ? null : codes(findRefusing(findCausedViolations([makeGrid('r', plan)], [{ shift, toMemberId: 'b' }])))).toEqual(['overlap b'])
  })
  it('is the skill that leaves with the driver, who may not trade it away', () => {
    const plan = { driverA: { '08': 'D' }, b: {}, driverC: {} }
    const grid = makeGrid('r', plan, [], { needs: [{ classId: 'D', qualification: 'driver', minimum: 1 }] })
    const [shift] = shiftsOf('r', plan)
    const to = (toMemberId: string): string[] => (shift === undefined ? ['?'] : codes(findRefusing(findCausedViolations([grid], [{ shift, toMemberId }]))))
    expect(to('b')).toEqual(['need -'])
    expect(to('driverC')).toEqual([])
  })
  it('is seen across two stations, on both grids', () => {
    // a of r takes a night of s on the 8th and has a day shift in r on the 9th.
    const planR = { a: { '08': 'D', '09': 'D' }, b: { guest: 'x' } }
    const planS = { b: { '08': 'N' }, a: { guest: 'x' } }
    const shifts = [...shiftsOf('r', planR), ...shiftsOf('s', planS)]
    const [mine, , theirs] = shifts
    if (mine === undefined || theirs === undefined) throw new Error('no shifts')
    const grids = [makeGrid('r', planR, shifts), makeGrid('s', planS, shifts)]
    const found = findCausedViolations(grids, [{ shift: mine, toMemberId: 'b' }, { shift: theirs, toMemberId: 'a' }])
    expect(codes(findRefusing(found))).toEqual(['rest a'])
    const free = findCausedViolations([makeGrid('r', { a: { '08': 'D' }, b: { guest: 'x' } }, shifts.filter((one) => one.day === '2027-06-08')), makeGrid('s', planS, shifts.filter((one) => one.day === '2027-06-08'))], [{ shift: mine, toMemberId: 'b' }, { shift: theirs, toMemberId: 'a' }])
    expect(findRefusing(free)).toEqual([])
  })
  it('is the hours that somebody has over by what they take', () => {
    const plan = { a: { '13': 'W' }, b: { '07': 'W', '10': 'W' } }
    const [shift] = shiftsOf('r', plan)
    expect(shift === undefined ? null : codes(findRefusing(findCausedViolations([makeGrid('r', plan)], [{ shift, toMemberId: 'b' }])))).toEqual(['hours-over b'])
  })
})
