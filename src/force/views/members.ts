import { notFound } from '../../kernel/errors.ts'
import type { Actor } from '../../kernel/policy.ts'
import { membersIn } from '../../kernel/looks.ts'
import { defineView, type View } from '../../kernel/view.ts'
import * as contract from '../contract.ts'
import { momentOf } from '../moment.ts'
import { listAbsences, listAttendance, listOnDuty, type AbsenceRow } from '../queries/duty.ts'
import { findMembers, type MemberItemRow } from '../queries/members.ts'
import { mayReach, mustSeeUnit, reachOf, sees, visibilityOf, type Visibility } from '../visibility.ts'
import { byMember, bySystem } from '../who.ts'
import { onDutyItem } from './units.ts'

type Reason = (typeof contract.absenceKinds)[number]

/** Why somebody is away is for themselves and for those who plan for them; colleagues see that they are. */
function shownReason<None>(actor: Actor, row: { readonly member_id: string; readonly unit_path: readonly string[] }, kind: Reason | None): Reason | 'absent' | None {
  const isEntitled = (actor.kind === 'member' && actor.memberId === row.member_id) || sees({ ...visibilityOf(actor), own: null }, row.unit_path)
  return isEntitled || kind === null || kind === undefined ? kind : 'absent'
}

function memberItem(actor: Actor, row: MemberItemRow) {
  return {
    id: row.member_id,
    externalId: row.external_id,
    name: row.name,
    telephone: mayReach(actor, { memberId: row.member_id, path: row.unit_path }) ? row.telephone : null,
    unitId: row.unit_id,
    unitName: { zh: row.unit_zh, en: row.unit_en },
    roles: [...row.roles],
    qualifications: [...row.qualifications],
    onDutyAs: row.on_duty_as,
    absence: shownReason<null>(actor, row, row.absence),
    hasLeft: row.left_at !== null,
  }
}

function absenceItem(actor: Actor, row: AbsenceRow) {
  return {
    id: row.absence_id,
    memberId: row.member_id,
    memberName: row.member_name,
    unitId: row.unit_id,
    kind: shownReason<never>(actor, row, row.kind),
    from: row.from_at,
    to: row.to_at,
    acting: row.acting_member_id === null ? null : { memberId: row.acting_member_id, name: row.acting_name ?? '', telephone: row.acting_telephone },
  }
}

const members = defineView(contract.membersView, {
  who: [bySystem, byMember],
  shows: ({ members: shown }) => shown.map((one) => one.id),
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const rows = await findMembers(tx, {
      ...input,
      visibility: visibilityOf(actor),
      reach: reachOf(actor),
      at: await momentOf(tx, input),
      limit: input.pageSize,
      offset: (input.page - 1) * input.pageSize,
    })
    return { members: rows.map((row) => memberItem(actor, row)), total: rows[0]?.total ?? 0 }
  },
})

const member = defineView(contract.memberView, {
  who: [bySystem, byMember],
  shows: (output, { memberId }) => [memberId, ...membersIn(output)],
  async read({ tx, input, actor }) {
    const isSelf = actor.kind === 'member' && actor.memberId === input.memberId
    const visibility: Visibility = isSelf ? { all: true, roots: [], own: null } : visibilityOf(actor)
    const at = await momentOf(tx, input)
    const [row] = await findMembers(tx, {
      visibility, reach: reachOf(actor), at, memberId: input.memberId, unitId: null, below: true, search: '', role: null, qualification: null, onDuty: null, hasLeft: null,
      sort: 'name', descending: false, limit: 1, offset: 0,
    })
    if (row === undefined) throw notFound('member', input.memberId)
    return {
      member: { ...memberItem(actor, row), attributes: { ...row.attributes } },
      absences: (await listAbsences(tx, { visibility, unitId: null, memberId: input.memberId, from: at, to: null })).map((absence) => absenceItem(actor, absence)),
      attendance: (await listAttendance(tx, input.memberId, 20)).map((stretch) => ({
        unitId: stretch.unit_id,
        unitName: { zh: stretch.unit_zh, en: stretch.unit_en },
        role: stretch.role,
        from: stretch.from_at,
        to: stretch.to_at,
      })),
    }
  },
})

const onDuty = defineView(contract.onDutyView, {
  who: [bySystem, byMember],
  shows: membersIn,
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const at = await momentOf(tx, input)
    const rows = await listOnDuty(tx, { visibility: visibilityOf(actor), at, unitIds: input.unitId === null ? null : [input.unitId], roles: input.role === null ? null : [input.role] })
    return { at, onDuty: rows.map(onDutyItem) }
  },
})

const absences = defineView(contract.absencesView, {
  who: [bySystem, byMember],
  shows: membersIn,
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const rows = await listAbsences(tx, { visibility: visibilityOf(actor), unitId: input.unitId, memberId: null, from: input.from, to: input.to })
    return { absences: rows.map((absence) => absenceItem(actor, absence)) }
  },
})

export const memberViews: readonly View[] = [members, member, onDuty, absences]
