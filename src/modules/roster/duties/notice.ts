/** What the order in force says about rosters of a unit: lead, notice, and when leave stops. */
import type { Tx } from '../../../kernel/db/database.ts'
import { getVersion, listOperations, operationNow, readInForce, type InForce, type Kinds, type OperationRow } from '../../../orders/index.ts'
import { Compilation, dutiesOf } from '../../../orders/compile/compilation.ts'
import { durationMs } from '../../../orders/compile/time.ts'
import type { Stretch } from '../strength/stretches.ts'

export interface Notice {
  readonly operationId: string | null
  readonly leadMs: number | null
  readonly noticeMs: number | null
  readonly leaveStoppedLevels: readonly string[]
  /** When one of those levels holds, or held. */
  readonly leaveStopped: readonly Stretch[]
}

export const noNotice: Notice = { operationId: null, leadMs: null, noticeMs: null, leaveStoppedLevels: [], leaveStopped: [] }

interface RosterDuty {
  readonly leadMs: number
  readonly noticeMs: number
  readonly levels: readonly string[]
  readonly unitIds: ReadonlySet<string>
}

/** Selectors are worked out once for an order and a force: both never change. */
const known = new WeakMap<InForce['force'], Map<InForce['order'], readonly RosterDuty[]>>()

function rosterDuties(inForce: InForce, kinds: Kinds): readonly RosterDuty[] {
  const ofForce = known.get(inForce.force) ?? new Map<InForce['order'], readonly RosterDuty[]>()
  known.set(inForce.force, ofForce)
  const before = ofForce.get(inForce.order)
  if (before !== undefined) return before
  const wanted = dutiesOf(inForce.order).filter((duty) => duty.kind === 'roster')
  const compilation = wanted.length === 0 ? null : new Compilation({ operationId: inForce.operationId, order: inForce.order, force: inForce.force, kinds: kinds.list, seed: inForce.seed, timeline: inForce.timeline })
  const duties = wanted.map((duty): RosterDuty => {
    const { lead, notice, leave_stopped: levels } = duty.fields
    return {
      leadMs: durationMs(typeof lead === 'string' ? lead : 'P3D') ?? 0,
      noticeMs: durationMs(typeof notice === 'string' ? notice : 'P1D') ?? 0,
      levels: Array.isArray(levels) ? levels.filter((level) => typeof level === 'string') : [],
      unitIds: new Set(compilation?.contextOf(duty, []).units.map((unit) => unit.id) ?? []),
    }
  })
  ofForce.set(inForce.order, duties)
  return duties
}

/** Of one operation; without one, of the operation in force that says something about this unit's rosters and is not over (the latest where there are several). */
export async function readNotice(tx: Tx, kinds: Kinds, { operationId, unitId }: { operationId: string | null; unitId: string }): Promise<Notice> {
  for (const operation of await listOperations(tx)) {
    if (operation.status !== 'in-force' || (operationId !== null && operation.operation_id !== operationId)) continue
    if (operationId === null && operation.to_at < (await operationNow(tx, operation.operation_id))) continue
    const notice = await noticeOf(tx, kinds, operation, unitId)
    if (notice !== null) return notice
  }
  return noNotice
}

async function noticeOf(tx: Tx, kinds: Kinds, operation: OperationRow, unitId: string): Promise<Notice | null> {
  if (operation.version === null || !(await getVersion(tx, operation.operation_id, operation.version)).text.includes('roster')) return null
  const inForce = await readInForce(tx, kinds, operation)
  if (inForce === null) return null
  const duties = rosterDuties(inForce, kinds).filter((duty) => duty.unitIds.has(unitId))
  if (duties.length === 0) return null
  const levels = [...new Set(duties.flatMap((duty) => duty.levels))]
  return {
    operationId: operation.operation_id,
    // Several duties: the strictest.
    leadMs: Math.max(...duties.map((duty) => duty.leadMs)),
    noticeMs: Math.max(...duties.map((duty) => duty.noticeMs)),
    leaveStoppedLevels: levels,
    leaveStopped: inForce.timeline.filter((interval) => levels.includes(interval.level)).map((interval) => ({ from: interval.from, to: interval.to ?? inForce.order.to })),
  }
}
