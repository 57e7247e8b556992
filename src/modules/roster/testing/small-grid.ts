/** A grid of values for tests of rules: members and classes by short names. */
import { idFrom } from '../../../kernel/canonical.ts'
import type { ShiftClass, ShiftItem, ShiftClassKind } from '../contract/shared.ts'
import type { GridInput } from '../rules/grid.ts'
import { listDays, shiftTimes, weekdayOf } from '../rules/times.ts'

const space = 'b35c1a1e-0f0e-4c09-9c7a-94b9f4a3b0c1'
export const testId = (name: string): string => idFrom(space, name)

export function makeClass(code: string, startsAt: string, minutes: number, more: Partial<ShiftClass> & { kind?: ShiftClassKind } = {}): ShiftClass {
  return { id: testId(`class ${code}`), code, name: { zh: code, en: code }, kind: 'duty', startsAt, minutes, countedMinutes: minutes, isNight: false, isWatch: false, isRetired: false, ...more }
}

export const day12 = makeClass('D', '08:00', 720)
export const night12 = makeClass('N', '20:00', 720, { isNight: true, isWatch: true })
export const full24 = makeClass('F', '08:00', 1440)
export const home = makeClass('H', '20:00', 720, { kind: 'standby-home', countedMinutes: 0 })
export const classes = [day12, night12, full24, home]

export function makeShift(member: string, day: string, shiftClass: ShiftClass, { timezone = 'Europe/Lisbon', roster = 'roster', unit = 'unit' } = {}): ShiftItem {
  const times = shiftTimes({ ...shiftClass, day, timezone })
  if ('problem' in times) throw new Error(`${day} has no ${shiftClass.startsAt}`)
  return { id: testId(`shift ${member} ${day} ${shiftClass.code} ${roster}`), memberId: testId(member), unitId: testId(unit), rosterId: testId(roster), classId: shiftClass.id, day, ...times, isLocked: false }
}

/** `lines`: a letter a day, - for off. Rules break nothing unless given. */
export function makeGridInput({ from = '2027-03-01', lines, timezone = 'Europe/Lisbon', ...more }: { from?: string; lines: Readonly<Record<string, string>>; timezone?: string } & Partial<Omit<GridInput, 'roster'>>): GridInput {
  const length = Math.max(...Object.values(lines).map((line) => line.length))
  const days = listDays(from, new Date(Date.parse(from) + (length - 1) * 86_400_000).toISOString().slice(0, 10))
  const byCode = new Map(classes.map((one) => [one.code, one]))
  return {
    roster: { id: testId('roster'), unitId: testId('unit'), from, to: days.at(-1) ?? from, timezone },
    classes,
    needs: [],
    rules: { minRestMinutes: 0, maxConsecutiveDays: 60, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 10_080, maxWeekendsInFour: 4 },
    members: Object.keys(lines).map((name) => ({ id: testId(name), externalId: name, name, unitId: testId('unit'), unitName: { zh: '一', en: 'one' }, isOwn: true, group: 0, qualifications: [], yearBefore: { minutes: 0, nights: 0, weekends: 0, holidays: 0 } })),
    days: days.map((day) => ({ day, isWeekend: weekdayOf(day) >= 6, isWorkday: weekdayOf(day) < 6, holiday: null })),
    shifts: Object.entries(lines).flatMap(([name, line]) => days.flatMap((day, index) => {
      const shiftClass = byCode.get(line[index] ?? '-')
      return shiftClass === undefined ? [] : [makeShift(name, day, shiftClass, { timezone })]
    })),
    elsewhere: [],
    absences: [],
    ...more,
  }
}
