/** Floors of the orders in force over the days of a roster, as the solver takes them. */
import type { Tx } from '../../../kernel/db/database.ts'
import { listRoleHolders } from '../../../force/index.ts'
import { listFloors, listOperations } from '../../../orders/index.ts'
import type { GridInput } from '../rules/grid.ts'
import { addDays, startOfDay } from '../rules/times.ts'
import { shareOf } from '../strength/profile.ts'
import { strengthSpecOf } from '../strength/spec.ts'
import type { FloorNeed } from './demands.ts'

/** `path`: from the root to the unit; roles are inherited along it. */
export async function readFloorNeeds(tx: Tx, view: Pick<GridInput, 'roster' | 'members' | 'absences'>, path: readonly string[]): Promise<FloorNeed[]> {
  const { unitId, from: first, to: last, timezone } = view.roster
  const from = startOfDay(first, timezone)
  const to = startOfDay(addDays(last, 1), timezone)
  const rows = await listFloors(tx, { kinds: ['strength'], subjectIds: [unitId], from, to, operationId: null })
  if (rows.length === 0) return []
  const inForce = new Set((await listOperations(tx)).filter((operation) => operation.status === 'in-force').map((operation) => operation.operation_id))
  const floors: FloorNeed[] = []
  const holders = new Map<string, ReadonlySet<string>>()
  for (const row of rows) {
    if (row.withdrawn_at !== null || !inForce.has(row.operation_id)) continue
    const spec = strengthSpecOf(row.details, row.need_count)
    // Of all members, on shift or not: nothing that a roster could mend.
    if (spec.among === 'members') continue
    if (spec.role !== null && !holders.has(spec.role)) holders.set(spec.role, new Set((await listRoleHolders(tx, path, [spec.role])).map((holder) => holder.member_id)))
    const role = spec.role === null ? undefined : holders.get(spec.role)
    floors.push({
      from: Math.max(from, row.opens_at),
      to: Math.min(to, row.due_at),
      wanted: spec.need.kind === 'number' ? spec.need.count : shareOf(spec.need.share, countPresent(view, row.opens_at, row.due_at), spec.need.rounding),
      qualification: spec.qualification ?? '',
      codes: spec.classes,
      holders: role === undefined ? null : { name: `role ${spec.role ?? ''}`, memberIds: role },
    })
  }
  return floors
}

/** Who belongs to the unit and is there at some time of the window: the floor never asks for more than a share of these. */
function countPresent({ members, absences, roster }: Pick<GridInput, 'roster' | 'members' | 'absences'>, from: number, to: number): number {
  const gone = new Set(absences.filter((absence) => absence.from <= from && absence.to >= to).map((absence) => absence.memberId))
  return members.filter((member) => member.unitId === roster.unitId && !gone.has(member.id)).length
}
