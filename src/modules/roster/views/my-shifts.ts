import { momentOf } from '../../../force/index.ts'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { myShiftsView } from '../contract/rosters.ts'
import { listMyCalls, listMyShifts, listMySwaps, listShiftsById, listWith } from '../queries/my-shifts.ts'
import { toShiftItem } from '../queries/shifts.ts'
import { shiftTimes } from '../rules/times.ts'

/** A page that somebody looks at every morning: the shifts to come, and what waits for an answer. */
const myShifts = defineView(myShiftsView, {
  who: [{ by: 'member' }],
  shows: membersIn,
  async read({ tx, input, actor }) {
    const now = await momentOf(tx, input)
    if (actor.kind !== 'member') return { now, shifts: [], swaps: [], callOuts: [] }
    const rows = await listMyShifts(tx, actor.memberId, now)
    const mates = Map.groupBy(await listWith(tx, rows.map((row) => row.shift_id), actor.memberId), (row) => row.shift_id)
    const swaps = await listMySwaps(tx, actor.memberId)
    const swapped = new Map((await listShiftsById(tx, swaps.flatMap((swap) => [swap.shift_id, ...(swap.other_shift_id === null ? [] : [swap.other_shift_id])]))).map((row) => [row.shift_id, toShiftItem(row)]))
    return {
      now,
      shifts: rows.map((row) => ({
        ...toShiftItem(row),
        className: { zh: row.class_zh, en: row.class_en },
        code: row.code,
        unitName: { zh: row.unit_zh, en: row.unit_en },
        timezone: row.timezone,
        rosterStatus: row.status,
        with: (mates.get(row.shift_id) ?? []).map((mate) => ({ memberId: mate.member_id, name: mate.name })),
      })),
      swaps: swaps.flatMap((swap) => {
        const shift = swapped.get(swap.shift_id)
        const otherShift = swap.other_shift_id === null ? null : (swapped.get(swap.other_shift_id) ?? null)
        return shift === undefined ? [] : [{ id: swap.swap_id, isMine: swap.from_member_id === actor.memberId, status: swap.status, from: swap.from_name, to: swap.to_name, shift, otherShift }]
      }),
      callOuts: (await listMyCalls(tx, actor.memberId)).flatMap((call) => {
        const times = shiftTimes({ startsAt: call.starts_at, minutes: call.minutes, day: call.day, timezone: call.timezone })
        return 'problem' in times ? [] : [{ id: call.call_out_id, unitName: { zh: call.unit_zh, en: call.unit_en }, className: { zh: call.class_zh, en: call.class_en }, day: call.day, ...times, answer: call.answer }]
      }),
    }
  },
})

export const myShiftsViews: readonly View[] = [myShifts]
