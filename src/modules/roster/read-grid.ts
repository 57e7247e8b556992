/** The grid of one roster out of the database: what the view shows, and what commands check. */
import type { Tx } from '../../kernel/db/database.ts'
import type { Actor } from '../../kernel/policy.ts'
import { findUnit, sees, visibilityOf } from '../../force/index.ts'
import { describeDays } from './holidays.ts'
import { listAbsencesOf, listGridMembers, listYearBefore, type GridMemberRow } from './queries/grid.ts'
import type { RosterRow } from './queries/rosters.ts'
import { findRules, listClasses, listNeeds } from './queries/settings.ts'
import { listShiftsBeside, listShiftsOfRoster, toShiftItem } from './queries/shifts.ts'
import type { ShiftClass } from './contract/shared.ts'
import { listWeekends, type GridInput } from './rules/grid.ts'
import { addDays, dayMs, startOfDay } from './rules/times.ts'

/** Days before the roster whose shifts the rules look at. */
const daysBefore = 7

export interface ReadGrid extends GridInput {
  readonly roster: GridInput['roster'] & { readonly country: string }
}

export interface GridOptions {
  /** The year so far, for fairness; it costs as much as all the rest. */
  readonly withYear: boolean
  readonly leaveStopped?: readonly { readonly from: number; readonly to: number }[]
  /** Who asks: why a member is away is told only to those who plan for them. Without: the server itself. */
  readonly actor?: Actor
  /** Guests who may come: lines of their own, though they have no shift here yet. */
  readonly alsoMemberIds?: readonly string[]
}

export async function readGrid(tx: Tx, row: RosterRow, { withYear, leaveStopped = [], actor, alsoMemberIds = [] }: GridOptions): Promise<ReadGrid> {
  const { roster_id: rosterId, unit_id: unitId, from_day: fromDay, to_day: toDay, timezone, country } = row
  const unit = await findUnit(tx, unitId)
  const rows = await listGridMembers(tx, { unitId, rosterId, alsoMemberIds })
  const memberIds = rows.map((member) => member.member_id)
  const from = startOfDay(fromDay, timezone)
  const to = startOfDay(addDays(toDay, 1), timezone)
  // The last shift of the roster may end two days after it: what begins then elsewhere is in its way too.
  const reach = { memberIds, from: from - daysBefore * dayMs, to: to + 2 * dayMs, exceptRosterId: rosterId }
  const beside = (await listShiftsBeside(tx, reach)).map(toShiftItem)
  const isBefore = (shift: { day: string }): boolean => shift.day < fromDay
  const absences = await listAbsencesOf(tx, { memberIds, from: from - dayMs, to: to + 2 * dayMs })
  const pathOf = new Map(rows.map((member) => [member.member_id, member.unit_path]))
  const classes = await listClasses(tx)
  const years = withYear ? await readYears(tx, row, memberIds, classes) : new Map<string, Shares>()
  return {
    roster: { id: rosterId, unitId, from: fromDay, to: toDay, timezone, country },
    classes,
    needs: await listNeeds(tx, unitId),
    rules: (await findRules(tx, unit?.path ?? [])).rules,
    members: rows.map((member) => toGridMember(member, years.get(member.member_id) ?? noShares)),
    days: describeDays(country, fromDay, toDay),
    shifts: [...(await listShiftsOfRoster(tx, rosterId)).map(toShiftItem), ...beside.filter(isBefore)],
    elsewhere: beside.filter((shift) => !isBefore(shift)),
    absences: absences.map((absence) => ({ id: absence.absence_id, memberId: absence.member_id, kind: shownReason(actor, absence, pathOf.get(absence.member_id) ?? []), from: absence.from_at, to: absence.to_at })),
    notice: { leaveStopped: [...leaveStopped] },
  }
}

type Shares = GridInput['members'][number]['yearBefore']
const noShares: Shares = { minutes: 0, nights: 0, weekends: 0, holidays: 0 }

function toGridMember(row: GridMemberRow, yearBefore: Shares): GridInput['members'][number] {
  return {
    id: row.member_id,
    externalId: row.external_id,
    name: row.name,
    unitId: row.unit_id,
    unitName: { zh: row.unit_zh, en: row.unit_en },
    isOwn: row.is_own,
    group: row.group_number,
    qualifications: [...row.qualifications],
    yearBefore,
  }
}

/** As force shows absences: why is for oneself and for those who plan; colleagues see that somebody is away. */
function shownReason(actor: Actor | undefined, absence: { readonly member_id: string; readonly kind: string }, path: readonly string[]): string {
  if (actor === undefined) return absence.kind
  const isEntitled = (actor.kind === 'member' && actor.memberId === absence.member_id) || sees({ ...visibilityOf(actor), own: null }, path)
  return isEntitled ? absence.kind : 'absent'
}

/** From 1 January to the day before the roster. */
async function readYears(tx: Tx, row: RosterRow, memberIds: readonly string[], classes: readonly ShiftClass[]): Promise<Map<string, Shares>> {
  const january = `${row.from_day.slice(0, 4)}-01-01`
  if (january === row.from_day) return new Map()
  const days = describeDays(row.country, january, addDays(row.from_day, -1))
  // By its day: the first day of the weekend that it is of.
  const weekendOf = new Map(listWeekends({ days }).flatMap((places) => places.map((place) => [days[place]?.day ?? '', places[0] ?? 0] as const)))
  const holidays = new Set(days.filter((day) => day.holiday !== null && !day.isWorkday).map((day) => day.day))
  const classOf = new Map(classes.map((one) => [one.id, one]))
  const rows = await listYearBefore(tx, { memberIds, from: january, before: row.from_day, days: [...new Set([...weekendOf.keys(), ...holidays])], exceptRosterId: row.roster_id })
  const shares = Map.groupBy(rows, (one) => one.member_id)
  return new Map([...shares].map(([memberId, own]) => {
    const worked = own.flatMap((one) => one.days ?? [])
    return [memberId, {
      minutes: own.reduce((sum, one) => sum + one.shifts * (classOf.get(one.class_id)?.countedMinutes ?? 0), 0),
      nights: own.reduce((sum, one) => sum + (classOf.get(one.class_id)?.isNight === true ? one.shifts : 0), 0),
      weekends: new Set(worked.flatMap((day) => weekendOf.get(day) ?? [])).size,
      holidays: new Set(worked.filter((day) => holidays.has(day))).size,
    }]
  }))
}
