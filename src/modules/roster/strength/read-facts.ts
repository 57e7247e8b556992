/** All SQL that strength is worked out from: rosters, shifts, absences, roles, qualifications, who took over a watch. */
import { countedKinds } from '../contract/shared.ts'
import type { ShiftClassKind } from '../contract/shared.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import { listCommitments } from '../../../orders/index.ts'
import { addDays, startOfDay } from '../rules/times.ts'
import type { Out, PlannedShift, UnitFacts } from './profile.ts'
import { mergeStretches, type Stretch } from './stretches.ts'

const hourMs = 3_600_000
/** The longest shift that a class may have. */
export const longestShiftMs = 48 * hourMs
/** A watch is taken over a little before it begins. */
const earlyMs = hourMs

export interface Wanted {
  readonly unitIds: readonly string[]
  readonly from: number
  readonly to: number
  /** What the floors ask for; the rest is not read. */
  readonly needs: { readonly roles: boolean; readonly qualifications: boolean; readonly members: boolean }
}

export interface CountedFacts {
  of(unitId: string): UnitFacts
}

const none: UnitFacts = { known: [], shifts: [], absences: new Map(), qualifications: new Map(), roles: new Map(), acting: [], members: [], outs: [], watches: [], presences: [] }

/** `operationId`: whose crews are out. */
export async function readUnitFacts(tx: Tx, wanted: Wanted, operationId: string | null): Promise<CountedFacts> {
  const { unitIds, from, to, needs } = wanted
  const shifts = await readShifts(tx, unitIds, { from: from - longestShiftMs, to })
  const members = needs.members ? await readMembers(tx, unitIds) : new Map<string, string[]>()
  const presences = await readPresences(tx, unitIds, { from, to })
  const acting = needs.roles ? await readActing(tx, unitIds, { from, to }) : new Map<string, UnitFacts['acting']>()
  const roles = needs.roles ? await readRoles(tx, unitIds) : new Map<string, Map<string, string[]>>()
  const people = new Set<string>()
  for (const list of shifts.values()) for (const shift of list) people.add(shift.memberId)
  for (const list of members.values()) for (const memberId of list) people.add(memberId)
  for (const list of presences.values()) for (const one of list) people.add(one.memberId)
  const absences = await readAbsences(tx, [...people], { from, to })
  const qualifications = needs.qualifications ? await readQualifications(tx, [...people]) : none.qualifications
  const known = await readKnown(tx, unitIds, { from, to })
  const takeovers = await readTakeovers(tx, unitIds, { from: from - longestShiftMs - earlyMs, to })
  const outs = operationId === null ? new Map<string, Out[]>() : await readOuts(tx, operationId, { from, to })
  return {
    of(unitId) {
      const own = shifts.get(unitId) ?? []
      return {
        known: known.get(unitId) ?? [],
        shifts: own,
        absences,
        qualifications,
        roles: roles.get(unitId) ?? none.roles,
        acting: acting.get(unitId) ?? [],
        members: members.get(unitId) ?? [],
        outs: outs.get(unitId) ?? [],
        watches: watchStretches(takeovers.get(unitId) ?? [], own),
        presences: presences.get(unitId) ?? [],
      }
    },
  }
}

/** From each taking over until the watch that then stands ends by the roster, or the next takes over. */
export function watchStretches(takeovers: readonly number[], shifts: readonly PlannedShift[]): Stretch[] {
  const sorted = takeovers.toSorted((a, b) => a - b)
  return sorted.flatMap((at, index) => {
    const begun = at + earlyMs
    const ends = shifts.filter((shift) => shift.isCounted && shift.from <= begun && shift.to > begun).map((shift) => shift.to)
    const to = Math.min(ends.length === 0 ? at : Math.max(...ends), sorted[index + 1] ?? Infinity)
    return to > at ? [{ from: at, to }] : []
  })
}

function grouped<Row extends { readonly unit_id: string }, Value>(rows: readonly Row[], toValue: (row: Row) => Value): Map<string, Value[]> {
  const byUnit = new Map<string, Value[]>()
  for (const row of rows) {
    const list = byUnit.get(row.unit_id)
    if (list === undefined) byUnit.set(row.unit_id, [toValue(row)])
    else list.push(toValue(row))
  }
  return byUnit
}

interface LineRow extends Record<string, unknown> {
  readonly unit_id: string
  readonly member_id: string
  readonly code: string
  readonly kind: ShiftClassKind
  /** JSON: from, to, from, to… in milliseconds. */
  readonly times: string
}

const counts = "('submitted', 'approved', 'in-force')"
/** Put in late counts from then on, cancelled under way until then. */
const shiftTimes = `s.unit_id, s.member_id, s.class_id, greatest(s.from_at, coalesce(s.made_at, s.from_at)) AS from_at, least(s.to_at, coalesce(s.cancelled_at, s.to_at)) AS to_at
  FROM shift s JOIN roster r ON r.agency_id = $1 AND r.roster_id = s.roster_id AND r.status IN ${counts}`
/** In doubles: `extract` reckons in numeric, which takes longer for two million moments than all the rest. */
const ms = (column: string): string => `(date_part('epoch', ${column}) * 1000)::bigint`

async function readShifts(tx: Tx, unitIds: readonly string[], { from, to }: Stretch): Promise<Map<string, PlannedShift[]>> {
  // A line a member and class: a row for each of a million shifts takes the driver longer than all the rest.
  const rows = await tx.query<LineRow>(
    `SELECT t.unit_id, t.member_id, c.code, c.kind, '[' || string_agg(${ms('t.from_at')} || ',' || ${ms('t.to_at')}, ',' ORDER BY t.from_at) || ']' AS times
     FROM (SELECT ${shiftTimes} WHERE s.agency_id = $1 AND s.unit_id = ANY ($2::uuid[]) AND s.from_at >= $3 AND s.from_at < $4 AND s.cancelled_at IS NULL
           UNION ALL
           SELECT ${shiftTimes} WHERE s.agency_id = $1 AND s.unit_id = ANY ($2::uuid[]) AND s.from_at >= $3 AND s.from_at < $4 AND s.cancelled_at > s.from_at) AS t
     JOIN shift_class c ON c.agency_id = $1 AND c.class_id = t.class_id WHERE t.from_at < t.to_at GROUP BY t.unit_id, t.member_id, c.code, c.kind`,
    [tx.agencyId, unitIds, iso(from), iso(to)],
    'strength-shifts',
  )
  const byUnit = new Map<string, PlannedShift[]>()
  for (const row of rows) {
    const own = byUnit.get(row.unit_id) ?? []
    byUnit.set(row.unit_id, own)
    const times: number[] = JSON.parse(row.times)
    const isCounted = countedKinds.includes(row.kind)
    for (let at = 0; at < times.length; at += 2) own.push({ memberId: row.member_id, code: row.code, isCounted, from: times[at] ?? 0, to: times[at + 1] ?? 0 })
  }
  return byUnit
}

async function readMembers(tx: Tx, unitIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ unit_id: string; member_id: string }>('SELECT unit_id, member_id FROM member WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[]) AND left_at IS NULL', [tx.agencyId, unitIds], 'strength-members')
  return grouped(rows, (row) => row.member_id)
}

async function readAbsences(tx: Tx, memberIds: readonly string[], { from, to }: Stretch): Promise<Map<string, Stretch[]>> {
  const rows = await tx.query<{ member_id: string; from_at: number; to_at: number }>(
    'SELECT member_id, from_at, to_at FROM absence WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND cancelled_at IS NULL AND from_at < $4 AND to_at > $3 ORDER BY from_at',
    [tx.agencyId, memberIds, iso(from), iso(to)],
    'strength-absences',
  )
  const absences = new Map<string, Stretch[]>()
  for (const row of rows) absences.set(row.member_id, [...(absences.get(row.member_id) ?? []), { from: row.from_at, to: row.to_at }])
  return absences
}

async function readQualifications(tx: Tx, memberIds: readonly string[]): Promise<UnitFacts['qualifications']> {
  const rows = await tx.query<{ member_id: string; code: string; expires_at: number | null }>('SELECT member_id, code, expires_at FROM qualification WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])', [tx.agencyId, memberIds], 'strength-qualifications')
  const held = new Map<string, { code: string; expiresAt: number | null }[]>()
  for (const row of rows) held.set(row.member_id, [...(held.get(row.member_id) ?? []), { code: row.code, expiresAt: row.expires_at }])
  return held
}

async function readRoles(tx: Tx, unitIds: readonly string[]): Promise<Map<string, Map<string, string[]>>> {
  const rows = await tx.query<{ unit_id: string; member_id: string; role: string }>(
    `SELECT u.unit_id, g.member_id, g.role FROM unit u JOIN role_grant g ON g.agency_id = $1 AND g.unit_id = ANY (u.path) AND g.withdrawn_at IS NULL
     WHERE u.agency_id = $1 AND u.unit_id = ANY ($2::uuid[])`,
    [tx.agencyId, unitIds],
    'strength-roles',
  )
  const byUnit = new Map<string, Map<string, string[]>>()
  for (const row of rows) {
    const roles = byUnit.get(row.unit_id) ?? new Map<string, string[]>()
    byUnit.set(row.unit_id, roles.set(row.member_id, [...(roles.get(row.member_id) ?? []), row.role]))
  }
  return byUnit
}

async function readActing(tx: Tx, unitIds: readonly string[], { from, to }: Stretch): Promise<Map<string, UnitFacts['acting']>> {
  const rows = await tx.query<{ unit_id: string; member_id: string; role: string; from_at: number; to_at: number }>(
    `SELECT u.unit_id, a.acting_member_id AS member_id, g.role, a.from_at, a.to_at FROM unit u
     JOIN role_grant g ON g.agency_id = $1 AND g.unit_id = ANY (u.path) AND g.withdrawn_at IS NULL
     JOIN absence a ON a.agency_id = $1 AND a.member_id = g.member_id AND a.acting_member_id IS NOT NULL AND a.cancelled_at IS NULL AND a.from_at < $4 AND a.to_at > $3
     WHERE u.agency_id = $1 AND u.unit_id = ANY ($2::uuid[])`,
    [tx.agencyId, unitIds, iso(from), iso(to)],
    'strength-acting',
  )
  return grouped(rows, (row) => ({ memberId: row.member_id, role: row.role, from: row.from_at, to: row.to_at }))
}

async function readPresences(tx: Tx, unitIds: readonly string[], { from, to }: Stretch): Promise<Map<string, UnitFacts['presences']>> {
  const rows = await tx.query<{ unit_id: string; member_id: string; from_at: number; to_at: number | null }>(
    'SELECT unit_id, member_id, from_at, to_at FROM attendance WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[]) AND from_at < $4 AND (to_at IS NULL OR to_at > $3)',
    [tx.agencyId, unitIds, iso(from), iso(to)],
    'strength-presences',
  )
  return grouped(rows, (row) => ({ memberId: row.member_id, from: row.from_at, to: row.to_at ?? Infinity }))
}

async function readTakeovers(tx: Tx, unitIds: readonly string[], { from, to }: Stretch): Promise<Map<string, number[]>> {
  const rows = await tx.query<{ unit_id: string; taken_at: number }>('SELECT unit_id, taken_at FROM watch_handover WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[]) AND taken_at >= $3 AND taken_at < $4', [tx.agencyId, unitIds, iso(from), iso(to)], 'strength-takeovers')
  return grouped(rows, (row) => row.taken_at)
}

async function readOuts(tx: Tx, operationId: string, window: Stretch): Promise<Map<string, Out[]>> {
  const rows = await listCommitments(tx, { operationIds: [operationId], ...window })
  return grouped(rows, (row) => ({ from: row.from_at, to: row.to_at ?? Infinity, people: row.people, memberIds: row.member_ids }))
}

/**
 * Where a roster that was submitted speaks: from the first shift of its first day (the night before it belongs to the roster before)
 * until the last shift of its last day ends, and at least its days from that first shift on.
 */
async function readKnown(tx: Tx, unitIds: readonly string[], { from, to }: Stretch): Promise<Map<string, Stretch[]>> {
  const rows = await tx.query<{ unit_id: string; from_day: string; to_day: string; timezone: string; first_at: number | null; last_at: number | null }>(
    `SELECT r.unit_id, r.from_day::text, r.to_day::text, r.timezone,
       (SELECT min(s.from_at) FROM shift s WHERE s.agency_id = $1 AND s.roster_id = r.roster_id AND s.day = r.from_day AND s.cancelled_at IS NULL) AS first_at,
       (SELECT max(s.to_at) FROM shift s WHERE s.agency_id = $1 AND s.roster_id = r.roster_id AND s.day = r.to_day AND s.cancelled_at IS NULL) AS last_at
     FROM roster r WHERE r.agency_id = $1 AND r.unit_id = ANY ($2::uuid[]) AND r.status IN ${counts} AND r.from_day <= $4::timestamptz::date + 1 AND r.to_day >= $3::timestamptz::date - 4`,
    [tx.agencyId, unitIds, iso(from), iso(to)],
    'strength-rosters',
  )
  const known = grouped(rows, (row) => {
    const midnight = startOfDay(addDays(row.to_day, 1), row.timezone)
    return { from: row.first_at ?? startOfDay(row.from_day, row.timezone), to: Math.max(midnight, row.last_at ?? midnight) }
  })
  for (const [unitId, list] of known) known.set(unitId, mergeStretches(list))
  return known
}

/** Watches of these members in rosters that were submitted: of the named classes, else of those that are watched without a break. */
export async function readWatches(tx: Tx, memberIds: readonly string[], { from, to }: Stretch): Promise<Map<string, { code: string; isWatch: boolean; from: number; to: number }[]>> {
  const rows = await tx.query<{ member_id: string; code: string; is_watch: boolean; from_at: number; to_at: number }>(
    `SELECT s.member_id, c.code, c.is_watch, s.from_at, s.to_at FROM shift s
     JOIN roster r ON r.agency_id = $1 AND r.roster_id = s.roster_id AND r.status IN ${counts}
     JOIN shift_class c ON c.agency_id = $1 AND c.class_id = s.class_id
     WHERE s.agency_id = $1 AND s.member_id = ANY ($2::uuid[]) AND s.from_at >= $3 AND s.from_at < $4 AND s.cancelled_at IS NULL`,
    [tx.agencyId, memberIds, iso(from), iso(to)],
    'rest-watches',
  )
  const watches = new Map<string, { code: string; isWatch: boolean; from: number; to: number }[]>()
  for (const row of rows) watches.set(row.member_id, [...(watches.get(row.member_id) ?? []), { code: row.code, isWatch: row.is_watch, from: row.from_at, to: row.to_at }])
  return watches
}
