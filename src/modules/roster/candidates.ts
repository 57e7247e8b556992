/** Who could take a shift, out of the database: for gaps, call-outs, and what would mend a floor. */
import type { Tx } from '../../kernel/db/database.ts'
import { listAbsent, listQualifications } from '../../force/index.ts'
import { middleOf } from '../../places/index.ts'
import { listCandidateShifts, listUnitPoints } from './queries/call-outs.ts'
import { listPeopleOfUnits, type PersonRow } from './queries/people.ts'
import { distanceBetween, rankCandidates, type CandidateMember, type Judged } from './rules/candidates.ts'
import { median } from './rules/grid.ts'

const dayMs = 86_400_000

export interface CandidateQuestion {
  /** The unit that has the gap. */
  readonly unitId: string
  /** Units whose people are asked: the caller has narrowed them to what the asker sees. */
  readonly unitIds: readonly string[]
  readonly from: number
  readonly to: number
  readonly countedMinutes: number
  readonly qualifications: readonly string[]
  readonly minRestMinutes: number
  /** Hours are compared over this stretch; default: two weeks before the gap to two weeks after it. */
  readonly period?: { readonly from: number; readonly to: number }
  readonly exceptMemberIds?: readonly string[]
}

export interface Candidate extends Judged {
  readonly person: PersonRow
}

/** Ranked; who is away or on a shift at the time is left out. Five statements, however many people. */
export async function listCandidates(tx: Tx, question: CandidateQuestion): Promise<Candidate[]> {
  const { unitId, from, to, period = { from: from - 14 * dayMs, to: to + 14 * dayMs } } = question
  const except = new Set(question.exceptMemberIds)
  const people = await listPeopleOfUnits(tx, question.unitIds)
  const ids = people.map((person) => person.member_id)
  const reach = { from: Math.min(period.from, from - 14 * dayMs), to: Math.max(period.to, to + 14 * dayMs) }
  const shifts = Map.groupBy(await listCandidateShifts(tx, ids, reach.from, reach.to), (row) => row.member_id)
  const absences = Map.groupBy(await listAbsent(tx, ids, from, to), (row) => row.member_id)
  const skills = Map.groupBy(await listQualifications(tx, ids), (row) => row.member_id)
  const minutes = new Map(ids.map((id) => [id, sumInside(shifts.get(id) ?? [], period)]))
  const medians = new Map([...Map.groupBy(people, (person) => person.unit_id)].map(([id, members]) => [id, median(members.map((person) => minutes.get(person.member_id) ?? 0))]))
  const points = await findUnitPoints(tx, [unitId, ...people.map((person) => person.unit_id)])
  const here = points.get(unitId)
  const members = people
    .filter((person) => !except.has(person.member_id))
    .map((person): CandidateMember => {
      const there = points.get(person.unit_id)
      return {
        memberId: person.member_id,
        isOwn: person.path.includes(unitId),
        qualifications: (skills.get(person.member_id) ?? []).map((row) => ({ code: row.code, expiresAt: row.expires_at })),
        shifts: (shifts.get(person.member_id) ?? []).map((row) => ({ from: row.from_at, to: row.to_at, countedMinutes: row.counted_minutes })),
        absences: (absences.get(person.member_id) ?? []).map((row) => ({ from: row.from_at, to: row.to_at })),
        minutesInPeriod: minutes.get(person.member_id) ?? 0,
        medianMinutes: medians.get(person.unit_id) ?? 0,
        distanceMetres: here === undefined || there === undefined ? null : distanceBetween(here, there),
      }
    })
  const byId = new Map(people.map((person) => [person.member_id, person]))
  return rankCandidates(members, question).flatMap((judged) => {
    const person = byId.get(judged.memberId)
    return person === undefined ? [] : [{ ...judged, person }]
  })
}

function sumInside(shifts: readonly { from_at: number; counted_minutes: number }[], period: { from: number; to: number }): number {
  return shifts.reduce((sum, shift) => sum + (shift.from_at >= period.from && shift.from_at < period.to ? shift.counted_minutes : 0), 0)
}

/** Where a unit is, as the middle of places in its area: no table says where a station stands. */
async function findUnitPoints(tx: Tx, unitIds: readonly string[]): Promise<Map<string, [number, number]>> {
  const rows = Map.groupBy(await listUnitPoints(tx, unitIds), (row) => row.unit_id)
  const points = new Map<string, [number, number]>()
  for (const [unitId, places] of rows) {
    const middles = places.map((place) => middleOf(place.geometry)).filter((point) => point !== null)
    if (middles.length > 0) points.set(unitId, [middles.reduce((sum, point) => sum + point[0], 0) / middles.length, middles.reduce((sum, point) => sum + point[1], 0) / middles.length])
  }
  return points
}
