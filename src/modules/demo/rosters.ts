/**
 * Rosters of the demo as data: stations turn in three groups, a day on and two off; on the night of the festival the groups
 * work twelve hours, and as many as the order asks stand by at their station. Made from the pattern, as a leader would.
 */
import { demoStart, type DemoAbsence, type DemoMember } from './people.ts'
import type { DemoForce } from './people-and-places.ts'

export interface DemoShiftClass {
  readonly code: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly kind: 'duty' | 'standby-station' | 'standby-home' | 'officer-of-the-day' | 'forward' | 'course'
  readonly startsAt: string
  readonly minutes: number
  readonly countedMinutes: number
  readonly isNight: boolean
  readonly isWatch: boolean
}

const shiftClass = (code: string, zh: string, en: string, kind: DemoShiftClass['kind'], startsAt: string, hours: number, countedHours: number, isNight = false, isWatch = false): DemoShiftClass =>
  ({ code, name: { zh, en }, kind, startsAt, minutes: hours * 60, countedMinutes: countedHours * 60, isNight, isWatch })

/** Hours in quarters in which one may sleep do not all count as worked. */
export const demoShiftClasses: readonly DemoShiftClass[] = [
  shiftClass('D', '全天执勤', '24 h duty', 'duty', '08:00', 24, 16, true),
  shiftClass('T', '日班', 'Day', 'duty', '08:00', 12, 12),
  shiftClass('N', '夜班', 'Night', 'duty', '20:00', 12, 12, true),
  shiftClass('S', '在站备勤', 'Standby at station', 'standby-station', '20:00', 12, 6, true),
  shiftClass('H', '在家备勤', 'Standby at home', 'standby-home', '20:00', 12, 0, true),
  shiftClass('O', '值班首长', 'Officer of the day', 'officer-of-the-day', '08:00', 24, 16, true),
  shiftClass('F', '前置备勤', 'Forward standby', 'forward', '18:00', 10, 10, true),
  shiftClass('K', '培训', 'Course', 'course', '09:00', 8, 8),
  shiftClass('CD', '指挥中心日班', 'Control room, day', 'duty', '08:00', 12, 10, false, true),
  shiftClass('CN', '指挥中心夜班', 'Control room, night', 'duty', '20:00', 12, 10, true, true),
]

export const demoPatterns = [
  { key: '24/48', name: { zh: '上一休二（24/48）', en: '24/48' }, cycle: ['D', '', ''], groups: 3 },
  { key: '24/72', name: { zh: '上一休三（24/72）', en: '24/72' }, cycle: ['D', '', '', ''], groups: 4 },
  { key: '2-2-4', name: { zh: '两日两夜休四', en: '2-2-4' }, cycle: ['T', 'T', 'N', 'N', '', '', '', ''], groups: 4 },
] as const

export const demoRules = { minRestMinutes: 660, maxConsecutiveDays: 4, minConsecutiveDaysOff: 1, minMinutesPerWeek: 1680, maxMinutesPerWeek: 2880, maxWeekendsInFour: 4 } as const

/** By the kind of unit: code, qualification (empty: people in all), at least so many. */
export const demoNeeds = {
  station: [['D', '', 10], ['D', 'driver', 2], ['D', 'crew-commander', 2], ['D', 'breathing-apparatus', 4]],
  detachment: [['O', '', 1], ['CD', '', 2], ['CD', 'radio-operator', 1], ['CN', '', 2], ['CN', 'radio-operator', 1]],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string, number])[]>>

export interface DemoRosterLine {
  readonly member: DemoMember
  readonly group: number
  /** A code a day, empty for off. */
  readonly codes: readonly string[]
}

export interface DemoRoster {
  readonly unit: string
  readonly from: string
  readonly to: string
  readonly lines: readonly DemoRosterLine[]
}

const dayMs = 86_400_000
/** 23 June 2027 stands at this place of the four weeks that begin on Monday, 31 May. */
const festivalDay = 23
const periodDays = 28
export const demoPeriod = { from: '2027-05-31', to: '2027-06-27', days: periodDays } as const
/** Open drafts, for the solver. */
export const nextPeriod = { from: '2027-06-28', to: '2027-07-25' } as const

/** So many of the unit's people the order wants at their station: a third by day, half in the night of the festival. */
const byDay = (actual: number): number => Math.ceil(actual / 3)
const byNight = (actual: number): number => Math.ceil(actual / 2)

export function demoRosters({ units, members, absences }: Pick<DemoForce, 'units' | 'members' | 'absences'>): readonly DemoRoster[] {
  const away = Map.groupBy(absences, (absence) => absence.member)
  return units.flatMap((unit) => {
    const people = members.filter((member) => member.unit === unit.externalId)
    const isAway = (member: DemoMember, day: number, code: string): boolean => isAbsent(away.get(member.externalId) ?? [], day, code)
    if (unit.type === 'station') return [{ unit: unit.externalId, from: demoPeriod.from, to: demoPeriod.to, lines: stationLines(people, isAway) }]
    return unit.parent === null ? [{ unit: unit.externalId, from: demoPeriod.from, to: demoPeriod.to, lines: headquartersLines(people, isAway) }] : []
  })
}

type IsAway = (member: DemoMember, day: number, code: string) => boolean

/** Whether any of the shift falls into an absence. */
function isAbsent(absences: readonly DemoAbsence[], day: number, code: string): boolean {
  const found = demoShiftClasses.find((one) => one.code === code)
  if (found === undefined || absences.length === 0) return false
  // Portugal keeps summer time in all these weeks: 20:00 on the day of the festival is `demoStart`.
  const from = demoStart + (day - festivalDay) * dayMs + (Number(found.startsAt.slice(0, 2)) - 20) * 3_600_000
  const to = from + found.minutes * 60_000
  return absences.some((absence) => absence.from < to && from < absence.to)
}

/** The night shift of the festival has the duty before it, and all turn on as before once it is over. */
function onDutyGroup(day: number): 0 | 1 | 2 {
  const turn = day < festivalDay ? (festivalDay - 1 - day) % 3 : (day - festivalDay - 1) % 3
  if (day < festivalDay) return turn === 0 ? 0 : turn === 1 ? 2 : 1
  return turn === 0 ? 1 : turn === 1 ? 2 : 0
}

function stationLines(people: readonly DemoMember[], isAway: IsAway): DemoRosterLine[] {
  const codes = new Map<DemoMember, string[]>(people.map((member) => [member, Array.from({ length: periodDays }, (_, day): string => (day !== festivalDay && onDutyGroup(day) === member.shift ? 'D' : ''))]))
  const set = (member: DemoMember, day: number, code: string): void => { codes.get(member)?.splice(day, 1, code) }
  const there = (day: number, wanted: readonly string[]): number => people.filter((member) => { const code = codes.get(member)?.[day] ?? ''; return wanted.includes(code) && !isAway(member, day, code) }).length
  // The festival: those of the day, those of the night, and from the third group as many as are missing.
  for (const member of people) if (member.shift !== 2) set(member, festivalDay, member.shift === 1 ? 'T' : 'N')
  const reserve = people.filter((member) => member.shift === 2).toReversed()
  for (const member of reserve) {
    const isFree = (code: string, day = festivalDay): boolean => codes.get(member)?.[day] === '' && !isAway(member, day, code)
    if (there(festivalDay, ['T']) < byDay(people.length) && isFree('T')) set(member, festivalDay, 'T')
    else if (there(festivalDay, ['N', 'S']) < byNight(people.length) && isFree('S')) set(member, festivalDay, 'S')
    else if (there(festivalDay + 1, ['D', 'T']) < byDay(people.length) && isFree('T', festivalDay + 1)) set(member, festivalDay + 1, 'T')
  }
  return linesOf(people, codes, isAway, (member) => member.shift + 1)
}

/** Two of the control room by day, two by night, two off, in turn; the officers of the day in three; the staff on the festival alone. */
function headquartersLines(people: readonly DemoMember[], isAway: IsAway): DemoRosterLine[] {
  const codes = new Map(people.map((member) => [member, Array.from({ length: periodDays }, (_, day) => headquartersCode(member, day))]))
  return linesOf(people, codes, isAway, (member) => (member.dutyRole === 'duty-officer' || member.dutyRole === 'officer-of-the-day' ? member.shift + 1 : 0))
}

function headquartersCode({ dutyRole, shift }: DemoMember, day: number): string {
  const turn = (((day - festivalDay) % 3) + 3) % 3
  if (dutyRole === 'officer-of-the-day') return shift === turn ? 'O' : ''
  // A group has the day, the next day the night, then a day off; on the festival the first has the night.
  if (dutyRole === 'duty-officer') return (shift + 3 - turn) % 3 === 1 ? 'CD' : shift === turn ? 'CN' : ''
  if (day !== festivalDay) return ''
  return shift === 0 ? 'N' : shift === 1 ? 'T' : ''
}

function linesOf(people: readonly DemoMember[], codes: ReadonlyMap<DemoMember, readonly string[]>, isAway: IsAway, groupOf: (member: DemoMember) => number): DemoRosterLine[] {
  return people.map((member) => ({
    member,
    group: groupOf(member),
    codes: (codes.get(member) ?? []).map((code, day) => (code !== '' && isAway(member, day, code) ? '' : code)),
  }))
}

/** Codes of those who are at their unit at 20:00 on the festival. */
const nightCodes: readonly string[] = ['N', 'S', 'CN', 'O']

/** Who stands in the rosters for the night of the festival, by unit. */
export function rosteredForNight(rosters: readonly DemoRoster[]): Map<string, readonly { readonly member: DemoMember; readonly code: string }[]> {
  return new Map(rosters.map(({ unit, lines }) => [unit, lines.flatMap(({ member, codes }) => {
    const code = codes[festivalDay] ?? ''
    return nightCodes.includes(code) ? [{ member, code }] : []
  })]))
}
