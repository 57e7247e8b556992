import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { listAllUnits, momentOf, sees, visibilityOf, type UnitRow } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import { forbidden } from '../../../kernel/errors.ts'
import type { Actor } from '../../../kernel/policy.ts'
import { getOperation, operationNow, type FloorPoint, type Kinds } from '../../../orders/index.ts'
import { floorsView, strengthView } from '../contract.ts'
import { stretchTooLong } from '../errors-strength.ts'
import { addDays, dayAt, shiftTimes } from '../rules/times.ts'
import { breachesOf, listStandingFloors, readTitles, worstFirst, type FloorBreach, type StandingFloor } from '../strength/breaches.ts'
import { listMends, mendMs } from '../strength/mend.ts'
import { strengthProfile, type StrengthSpec } from '../strength/profile.ts'
import { readUnitFacts } from '../strength/read-facts.ts'
import { strengthDetails } from '../strength/spec.ts'
import { createLevelFloors } from './level-floors.ts'

const dayMs = 86_400_000
const longestDays = 62
const mostMends = 12
/** Who sees names and telephones of those who could come: whoever may call them. */
const callers: readonly string[] = ['commander', 'officer-of-the-day', 'duty-officer', 'leader', 'planner']

const everybody: StrengthSpec = { classes: null, qualification: null, role: null, countsActing: false, among: 'shift', need: { kind: 'number', count: 0 } }

export function createStrengthViews(kinds: Kinds): readonly View[] {
  return [
    defineView(strengthView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        const { operationId, from, to } = input
        if (to - from > longestDays * dayMs) throw stretchTooLong(longestDays)
        const now = await momentOf(tx, { operationId, at: input.at })
        const units = visibleUnits(actor, await listAllUnits(tx)).filter((unit) => input.unitId === null || unit.path.includes(input.unitId))
        if (input.unitId !== null && units.length === 0) throw forbidden({ unitId: input.unitId })
        const unitIds = units.map((unit) => unit.unit_id)
        const floors = operationId === null || to <= from ? [] : await listStandingFloors(tx, { operationId, unitIds, from, to })
        const byUnit = Map.groupBy(floors, ({ row }) => row.subject_id)
        const counts = await countPeople(tx, unitIds, now)
        const rostered = await listRostered(tx, unitIds, { from, to })
        const shown = units.filter((unit) => unit.unit_id === input.unitId || byUnit.has(unit.unit_id) || rostered.has(unit.unit_id))
        const facts = await readUnitFacts(tx, { unitIds: shown.map((unit) => unit.unit_id), from, to, needs: { roles: false, qualifications: false, members: false } }, operationId)
        const titleOf = operationId === null ? null : await readTitles(tx, kinds, operationId)
        return {
          now,
          units: shown.map((unit) => {
            const own = byUnit.get(unit.unit_id) ?? []
            const establishment = unit.attributes['establishment']
            const count = counts.get(unit.unit_id)
            return {
              unitId: unit.unit_id,
              unitName: nameOf(unit),
              base: { establishment: typeof establishment === 'number' ? establishment : null, actual: count?.members ?? 0 },
              steps: to <= from ? [] : mergeSteps(strengthProfile(facts.of(unit.unit_id), everybody, { from, to }), own, { from, to }),
              onDutyNow: count?.onDuty ?? 0,
              breaches: titleOf === null ? [] : own.flatMap((floor) => breachesOf(floor, titleOf)).filter((breach) => breach.from < to && breach.to > from),
            }
          }),
        }
      },
    }),
    defineView(floorsView, {
      who: [{ by: 'member' }],
      shows: membersIn,
      async read({ tx, input, actor }) {
        const { operationId } = input
        const now = await operationNow(tx, operationId)
        const { timezone } = await getOperation(tx, operationId)
        const units = new Map(visibleUnits(actor, await listAllUnits(tx)).map((unit) => [unit.unit_id, unit]))
        const wanted = [...units.values()].filter((unit) => input.unitId === null || unit.path.includes(input.unitId)).map((unit) => unit.unit_id)
        const floors = await listStandingFloors(tx, { operationId, unitIds: wanted, from: now, to: null })
        const titleOf = await readTitles(tx, kinds, operationId)
        const ahead = floors.flatMap((floor) => breachesOf(floor, titleOf)).filter((breach) => breach.to > now).toSorted(worstFirst)
        const night = nightOf(now, timezone)
        const named = (breach: FloorBreach) => ({ ...breach, unitName: nameOf(units.get(breach.unitId)) })
        const [worst] = ahead
        return {
          now,
          nightFrom: night.from,
          nightTo: night.to,
          broken: ahead.filter((breach) => breach.from <= now).map(named),
          tonight: ahead.filter((breach) => breach.from < night.to && breach.to > night.from).map(named),
          worst: worst === undefined ? null : named(worst),
          mend: worst === undefined ? [] : await listMends(tx, { ...worst, from: Math.max(now, worst.from), to: Math.min(worst.to, Math.max(now, worst.from) + mendMs), role: roleOf(floors, worst) }, { visible: callableUnits(actor, [...units.values()]), limit: mostMends }),
        }
      },
    }),
    createLevelFloors(kinds),
  ]
}

function visibleUnits(actor: Actor, units: readonly UnitRow[]): UnitRow[] {
  const visibility = visibilityOf(actor)
  return units.filter((unit) => unit.closed_at === null && sees(visibility, unit.path))
}

/** Where the asker holds a role that calls people in. */
function callableUnits(actor: Actor, units: readonly UnitRow[]): UnitRow[] {
  const visibility = visibilityOf(actor, callers)
  return units.filter((unit) => sees(visibility, unit.path))
}

function roleOf(floors: readonly StandingFloor[], { obligationId }: FloorBreach): string | null {
  const floor = floors.find(({ row }) => row.obligation_id === obligationId)
  return floor === undefined ? null : strengthDetails.parse(JSON.parse(floor.row.details)).role
}

/** 22:00 to 06:00: the night that is, or the next. */
export function nightOf(now: number, timezone: string): { from: number; to: number } {
  const at = (day: string, startsAt: string): number => {
    const times = shiftTimes({ startsAt, minutes: 1, day, timezone })
    // Neither of these times is skipped anywhere; should one be, an hour either way does no harm here.
    return 'problem' in times ? Date.parse(`${day}T${startsAt}:00Z`) : times.from
  }
  const today = dayAt(now, timezone)
  const first = now < at(today, '06:00') ? addDays(today, -1) : today
  return { from: at(first, '22:00'), to: at(addDays(first, 1), '06:00') }
}

/** What counts, and the highest of the needs that count everybody. */
function mergeSteps(planned: readonly FloorPoint[], floors: readonly StandingFloor[], { from, to }: { from: number; to: number }): { at: number; planned: number; isKnown: boolean; need: number | null }[] {
  const plain = floors.filter(({ row }) => {
    const details = strengthDetails.parse(JSON.parse(row.details))
    return details.among === 'shift' && details.qualification === null && details.role === null && details.classes === null
  })
  const moments = new Set([from, ...planned.map((point) => point.at)])
  for (const { row, points } of plain) for (const at of [row.opens_at, row.due_at, ...points.map((point) => point.at)]) if (at > from && at < to) moments.add(at)
  const steps: { at: number; planned: number; isKnown: boolean; need: number | null }[] = []
  for (const at of [...moments].sort((a, b) => a - b)) {
    const quantity = planned.findLast((point) => point.at <= at)?.quantity ?? null
    const needs = plain.filter(({ row }) => row.opens_at <= at && at < row.due_at).map(({ row, points }) => points.findLast((point) => point.at <= at)?.need ?? row.need_count)
    const step = { at, planned: quantity ?? 0, isKnown: quantity !== null, need: needs.length === 0 ? null : Math.max(...needs) }
    const last = steps.at(-1)
    if (last === undefined || last.planned !== step.planned || last.isKnown !== step.isKnown || last.need !== step.need) steps.push(step)
  }
  return steps
}

function nameOf(unit: UnitRow | undefined): { zh: string; en: string } {
  return { zh: unit?.name_zh ?? '', en: unit?.name_en ?? '' }
}

async function countPeople(tx: Tx, unitIds: readonly string[], at: number): Promise<Map<string, { members: number; onDuty: number }>> {
  const rows = await tx.query<{ unit_id: string; members: number; on_duty: number }>(
    `SELECT u.unit_id, (SELECT count(*) FROM member m WHERE m.agency_id = $1 AND m.unit_id = u.unit_id AND m.left_at IS NULL) AS members,
       (SELECT count(*) FROM attendance d WHERE d.agency_id = $1 AND d.unit_id = u.unit_id AND d.from_at <= $3 AND (d.to_at IS NULL OR d.to_at > $3)) AS on_duty
     FROM unnest($2::uuid[]) AS u (unit_id)`,
    [tx.agencyId, unitIds, iso(at)],
    'strength-people',
  )
  return new Map(rows.map((row) => [row.unit_id, { members: row.members, onDuty: row.on_duty }]))
}

async function listRostered(tx: Tx, unitIds: readonly string[], { from, to }: { from: number; to: number }): Promise<Set<string>> {
  const rows = await tx.query<{ unit_id: string }>(
    `SELECT DISTINCT unit_id FROM roster WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[]) AND status IN ('submitted', 'approved', 'in-force') AND from_day <= $4::timestamptz::date + 1 AND to_day >= $3::timestamptz::date - 1`,
    [tx.agencyId, unitIds, iso(from), iso(to)],
    'strength-rostered',
  )
  return new Set(rows.map((row) => row.unit_id))
}
