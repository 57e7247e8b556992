import { z } from 'zod'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { listOnDuty, momentOf, mustSeeUnit } from '../../../force/index.ts'
import { isAllowed } from '../../../kernel/policy.ts'
import { rolesOverUnit } from '../../../orders/index.ts'
import { watchView } from '../contract.ts'
import { watchRoles } from '../commands/watch.ts'
import { findLastHandover, listWatchShifts, type WatchShiftRow } from '../queries/watch.ts'
import { watchChecklist } from '../rules/checklist.ts'

/** How far ahead the next watch is looked for. */
const aheadMs = 36 * 3_600_000
const everybody = { all: true, roots: [], own: null } as const
const storedItems = z.array(z.object({ key: z.string(), isOk: z.boolean() }))
const storedBody = z.object({ items: z.record(z.string(), z.string()), remarks: z.string() })

const watch = defineView(watchView, {
  who: [{ by: 'member' }],
  shows: membersIn,
  async read({ tx, input, actor, scope }) {
    await mustSeeUnit(tx, actor, input.unitId)
    const now = await momentOf(tx, input)
    const shifts = await listWatchShifts(tx, input.unitId, now, now + aheadMs)
    const onDuty = await listOnDuty(tx, { visibility: everybody, at: now, unitIds: [input.unitId], below: false })
    const here = new Set(onDuty.map((row) => row.member_id))
    const planned = shifts.filter((shift) => shift.from_at <= now)
    const plannedIds = new Set(planned.map((shift) => shift.member_id))
    const handover = await findLastHandover(tx, input.unitId, now)
    const body = handover?.body == null ? null : storedBody.parse(JSON.parse(handover.body))
    return {
      now,
      timezone: shifts[0]?.timezone ?? '',
      planned: planned.map((shift) => ({ ...itemOf(shift), isOnDuty: here.has(shift.member_id), isAbsent: shift.is_absent })),
      next: nextWatch(shifts, now).map((shift) => ({ ...itemOf(shift), isAbsent: shift.is_absent })),
      unplanned: onDuty.filter((row) => !plannedIds.has(row.member_id)).map((row) => ({ memberId: row.member_id, name: row.name, since: row.from_at })),
      handover:
        handover === null
          ? null
          : {
              id: handover.handover_id,
              handedAt: handover.handed_at,
              handedBy: handover.handed_name,
              isMine: actor.kind === 'member' && actor.memberId === handover.handed_by,
              takenAt: handover.taken_at,
              takenBy: handover.taken_name,
              items: storedItems.parse(JSON.parse(handover.items)).map(({ key, isOk }) => ({ key, isOk, remark: body?.items[key] ?? '' })),
              remarks: body?.remarks ?? '',
            },
      checklist: [...watchChecklist],
      mayAct: await isAllowed([rolesOverUnit(watchRoles)], { tx, actor, input }, scope),
    }
  },
})

/** All that begin with the next one to begin. */
function nextWatch(shifts: readonly WatchShiftRow[], now: number): WatchShiftRow[] {
  const ahead = shifts.filter((shift) => shift.from_at > now)
  const first = ahead[0]?.from_at
  return ahead.filter((shift) => shift.from_at === first)
}

function itemOf(shift: WatchShiftRow) {
  return { memberId: shift.member_id, name: shift.name, classId: shift.class_id, code: shift.code, from: shift.from_at, to: shift.to_at }
}

export const watchViews: readonly View[] = [watch]
