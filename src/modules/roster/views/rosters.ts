import { forceScope, mustSeeUnit, sees, visibilityOf } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import type { Actor } from '../../../kernel/policy.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import type { Kinds } from '../../../orders/index.ts'
import { readOccasion } from '../commands/shifts.ts'
import { declaring, settling } from '../commands/settings.ts'
import { rosterSettingsView, rostersView, rosterView } from '../contract/rosters.ts'
import { cellChange } from '../contract/shared.ts'
import { listSwapsOfRoster } from '../queries/grid.ts'
import { findListed, listOpenChanges, listRosters, type OpenChangeRow, type RosterListRow } from '../queries/rosters.ts'
import { findRules, listClasses, listGroups, listNeeds, listPatterns } from '../queries/settings.ts'
import { readGrid } from '../read-grid.ts'
import { mayWith } from '../who.ts'

function rosterItem(actor: Actor, row: RosterListRow) {
  return {
    id: row.roster_id,
    unitId: row.unit_id,
    unitName: { zh: row.unit_zh, en: row.unit_en },
    from: row.from_day,
    to: row.to_day,
    timezone: row.timezone,
    country: row.country,
    status: row.status,
    revision: row.revision,
    submittedAt: row.submitted_at,
    approvedAt: row.approved_at,
    inForceAt: row.in_force_at,
    returnedReason: row.returned_reason,
    members: row.members,
    shifts: row.shifts,
    openChanges: row.open_changes,
    openSwaps: row.open_swaps,
    may: mayWith(actor, row.path, { submittedBy: row.submitted_by }),
  }
}

const rosters = defineView(rostersView, {
  who: [{ by: 'system' }, { by: 'member' }],
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const rows = await listRosters(tx, { ...input, visibility: visibilityOf(actor) })
    return { rosters: rows.map((row) => rosterItem(actor, row)) }
  },
})

/** The same answer whether it is elsewhere or nowhere. Those who serve on it as guests see it too. */
async function getVisible(tx: Tx, actor: Actor, rosterId: string): Promise<RosterListRow> {
  const row = await findListed(tx, rosterId)
  if (row === null || (!sees(visibilityOf(actor), row.path) && !(await servesOn(tx, actor, row)))) throw notFound('roster', rosterId)
  return row
}

async function servesOn(tx: Tx, actor: Actor, row: RosterListRow): Promise<boolean> {
  if (actor.kind !== 'member') return false
  const rows = await tx.query(
    `SELECT 1 FROM roster_member WHERE agency_id = $1 AND unit_id = $2 AND member_id = $4
     UNION ALL SELECT 1 FROM shift WHERE agency_id = $1 AND roster_id = $3 AND member_id = $4 AND cancelled_at IS NULL LIMIT 1`,
    [tx.agencyId, row.unit_id, row.roster_id, actor.memberId],
    'serves-on-roster',
  )
  return rows.length > 0
}

function createRoster(kinds: Kinds): View {
  return defineView(rosterView, {
    who: [{ by: 'system' }, { by: 'member' }],
    shows: ({ members }) => members.map((member) => member.id),
    async read({ tx, input, actor }) {
      const row = await getVisible(tx, actor, input.rosterId)
      const { notice, at, freeFrom } = await readOccasion(tx, kinds, { unitId: row.unit_id, operationId: input.operationId })
      const grid = await readGrid(tx, row, { withYear: true, leaveStopped: notice.leaveStopped, actor })
      const may = mayWith(actor, row.path)
      return {
        roster: rosterItem(actor, row),
        classes: grid.classes,
        patterns: await listPatterns(tx),
        needs: grid.needs,
        rules: grid.rules,
        members: grid.members,
        days: grid.days,
        shifts: grid.shifts,
        elsewhere: grid.elsewhere,
        absences: grid.absences,
        changes: (await listOpenChanges(tx, row.roster_id)).map((change) => changeItem(actor, change, may)),
        swaps: (await listSwapsOfRoster(tx, row.roster_id)).map((swap) => ({ id: swap.swap_id, shiftId: swap.shift_id, otherShiftId: swap.other_shift_id, fromMemberId: swap.from_member_id, toMemberId: swap.to_member_id, status: swap.status })),
        notice: { leadMs: notice.leadMs, noticeMs: notice.noticeMs, leaveStoppedLevels: [...notice.leaveStoppedLevels], leaveStopped: notice.leaveStopped.map(({ from, to }) => ({ from, to })) },
        freeFrom: row.status === 'in-force' ? freeFrom : null,
        now: at,
      }
    },
  })
}

/** Reason and handover are for those who plan or approve. */
function changeItem(actor: Actor, change: OpenChangeRow, may: { edit: boolean; approve: boolean }) {
  const body: Record<string, unknown> = change.body === null || !(may.edit || may.approve) ? {} : JSON.parse(change.body)
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return {
    id: change.change_id,
    askedAt: change.asked_at,
    askedBy: change.asked_by_name,
    reason: text(body['reason']),
    handover: text(body['handover']),
    changes: cellChange.array().parse(JSON.parse(change.changes)),
    mayApprove: may.approve && !(actor.kind === 'member' && change.asked_by === `member:${actor.memberId}`),
  }
}

const settings = defineView(rosterSettingsView, {
  who: [{ by: 'system' }, { by: 'member' }],
  async read({ tx, input, actor }) {
    const path = input.unitId === null ? [] : await mustSeeUnit(tx, actor, input.unitId)
    const holdsAt = (roles: readonly string[], units: readonly string[]): boolean => actor.kind === 'member' && actor.grants.some((grant) => roles.includes(grant.role) && units.includes(grant.unitId))
    const roots = actor.kind !== 'member' ? [] : (await Promise.all(actor.grants.map(async (grant) => ((await forceScope.pathOf(tx, grant.unitId)).length === 1 ? [grant.unitId] : [])))).flat()
    return {
      classes: await listClasses(tx),
      patterns: await listPatterns(tx),
      needs: input.unitId === null ? [] : await listNeeds(tx, input.unitId),
      groups: input.unitId === null ? [] : await listGroups(tx, input.unitId),
      ...(await findRules(tx, path)),
      mayDeclare: holdsAt(declaring, roots),
      maySet: holdsAt(settling, path),
    }
  },
})

export function createRosterViews(kinds: Kinds): readonly View[] {
  return [rosters, createRoster(kinds), settings]
}
