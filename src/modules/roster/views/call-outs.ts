import { forbidden } from '../../../kernel/errors.ts'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { listAllUnits, mayReach, momentOf, sees, visibilityOf } from '../../../force/index.ts'
import { callingRoles } from '../commands/call-outs.ts'
import { listCandidates } from '../candidates.ts'
import { callOutsView, gapCandidatesView } from '../contract.ts'
import { findLacking, readGap } from '../gaps.ts'
import { listCalledMembers, listCallOuts } from '../queries/call-outs.ts'
import { findRoster } from '../queries/rosters.ts'
import { listSwapShifts } from '../queries/swaps.ts'
import { changeGrid, findLineViolations } from '../rules/grid.ts'
import { dayMs, startOfDay, addDays } from '../rules/times.ts'
import { holdsOver } from './swaps.ts'

/** Rows enough for a screen; who stands further down is not called. */
const mostCandidates = 60

const gapCandidates = defineView(gapCandidatesView, {
  who: [{ by: 'role', roles: callingRoles, over: async ({ tx, input }) => (await findRoster(tx, input.rosterId))?.unit_id ?? [] }],
  shows: membersIn,
  async read({ tx, input, actor }) {
    const roster = await findRoster(tx, input.rosterId)
    if (roster === null) throw forbidden({ rosterId: input.rosterId })
    const units = (await listAllUnits(tx)).filter((unit) => unit.closed_at === null && sees(visibilityOf(actor), unit.path))
    const home = units.find((unit) => unit.unit_id === roster.unit_id)
    // The own station, and those beside it under the same brigade: further off nobody comes in time.
    const near = units.filter((unit) => unit.path.includes(roster.unit_id) || (home?.parent_id != null && unit.path.includes(home.parent_id)))
    const [fallen] = input.forShiftId === null ? [] : await listSwapShifts(tx, [input.forShiftId])
    const first = await readGap(tx, { roster, classId: input.classId, day: input.day })
    const lacking = findLacking(first, fallen?.member_id ?? null)
    const candidates = (
      await listCandidates(tx, {
        unitId: roster.unit_id,
        unitIds: near.map((unit) => unit.unit_id),
        from: first.from,
        to: first.to,
        countedMinutes: first.shiftClass.countedMinutes,
        qualifications: lacking,
        minRestMinutes: first.grid.rules.minRestMinutes,
        period: { from: startOfDay(roster.from_day, roster.timezone), to: startOfDay(addDays(roster.to_day, 1), roster.timezone) },
        exceptMemberIds: fallen === undefined ? [] : [fallen.member_id],
      })
    ).slice(0, mostCandidates)
    // Guests have no line on the grid yet.
    const { grid } = await readGap(tx, { roster, classId: input.classId, day: input.day, alsoMemberIds: candidates.map((one) => one.memberId) })
    return {
      from: first.from,
      to: first.to,
      lacking,
      candidates: candidates.map(({ person, ...judged }) => {
        const before = new Set(findLineViolations(grid, judged.memberId).map((one) => `${one.code} ${one.day}`))
        const after = changeGrid(grid, [{ memberId: judged.memberId, day: input.day, classId: input.classId }]).grid
        return {
          ...judged,
          name: person.name,
          telephone: person.telephone,
          unitId: person.unit_id,
          unitName: { zh: person.unit_zh, en: person.unit_en },
          violations: findLineViolations(after, judged.memberId).filter((one) => !before.has(`${one.code} ${one.day}`)),
        }
      }),
    }
  },
})

const callOuts = defineView(callOutsView, {
  who: [{ by: 'member' }],
  shows: membersIn,
  async read({ tx, input, actor, scope }) {
    const now = await momentOf(tx, input)
    const visibility = { ...visibilityOf(actor), own: null }
    const rows = (await listCallOuts(tx, { since: now - 2 * dayMs })).filter((row) => sees(visibility, row.path) && (input.unitId === null || row.path.includes(input.unitId)))
    const called = Map.groupBy(await listCalledMembers(tx, rows.map((row) => row.call_out_id)), (row) => row.call_out_id)
    return {
      callOuts: await Promise.all(
        rows.map(async (row) => ({
          id: row.call_out_id,
          rosterId: row.roster_id,
          unitId: row.unit_id,
          unitName: { zh: row.unit_zh, en: row.unit_en },
          day: row.day,
          classId: row.class_id,
          className: { zh: row.class_zh, en: row.class_en },
          code: row.code,
          wanted: row.wanted,
          askedAt: row.asked_at,
          endedAt: row.ended_at,
          members: (called.get(row.call_out_id) ?? []).map((member) => ({ memberId: member.member_id, name: member.name, telephone: mayReach(actor, { memberId: member.member_id, path: row.path }) ? member.telephone : null, answer: member.answer, answeredAt: member.answered_at, assignedAt: member.assigned_at })),
          mayAssign: row.ended_at === null && (await holdsOver(actor, { tx, scope }, callingRoles, [row.unit_id])),
        })),
      ),
    }
  },
})

export const callOutViews: readonly View[] = [gapCandidates, callOuts]
