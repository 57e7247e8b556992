import { defineCommand, type Command } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { notFound } from '../../kernel/errors.ts'
import { idFrom } from '../../kernel/canonical.ts'
import { acceptAttributes } from '../attributes.ts'
import * as contract from '../contract.ts'
import { attributeForbidden, externalIdTaken, lastAdministrator, notServing, partnerWithoutMembers, roleHeld, roleNotHeld, unitClosed } from '../errors.ts'
import { holdsIdentityNumber } from '../forbidden.ts'
import { endAttendance } from '../queries/duty.ts'
import { countRootAdministrators, deleteQualifications, insertGrants, insertMember, listGrants, lockMember, saveMembers, saveQualifications, withdrawGrants, type MemberRow } from '../queries/members.ts'
import { findUnit, lockTree } from '../queries/units.ts'
import { bySystem, overMember, overUnit } from '../who.ts'

export async function getMember(tx: Tx, memberId: string): Promise<MemberRow> {
  const member = await lockMember(tx, memberId)
  if (member === null) throw notFound('member', memberId)
  return member
}

export async function getServing(tx: Tx, memberId: string): Promise<MemberRow> {
  const member = await getMember(tx, memberId)
  if (member.left_at !== null) throw notServing({ memberId })
  return member
}

async function mustTakeMembers(tx: Tx, unitId: string): Promise<void> {
  const unit = await findUnit(tx, unitId)
  if (unit === null) throw notFound('unit', unitId)
  if (unit.closed_at !== null) throw unitClosed({ unitId })
  if (unit.type === 'partner') throw partnerWithoutMembers({ unitId })
}

function mustBeName(name: string): void {
  if (holdsIdentityNumber(name)) throw attributeForbidden({ subject: 'member', name: 'name', reason: 'identity' })
}

const subjectOf = (memberId: string): { kind: string; id: string } => ({ kind: 'member', id: memberId })

const addMember = defineCommand(contract.addMember, {
  who: [bySystem, overUnit('administrator')],
  async handle({ tx, input, append }) {
    await mustTakeMembers(tx, input.unitId)
    mustBeName(input.name)
    const attributes = await acceptAttributes(tx, 'member', {}, input.attributes)
    const isNew = await insertMember(tx, { member_id: input.memberId, external_id: input.externalId, unit_id: input.unitId, name: input.name, telephone: input.telephone, attributes })
    if (!isNew) throw externalIdTaken({ externalId: input.externalId })
    append({ kind: 'member.added', unitId: input.unitId, subject: subjectOf(input.memberId), body: { externalId: input.externalId, name: input.name, telephone: input.telephone, attributes } })
    return {}
  },
})

const changeMember = defineCommand(contract.changeMember, {
  who: [bySystem, overMember('administrator')],
  async handle({ tx, input, append }) {
    const member = await getMember(tx, input.memberId)
    const name = input.name ?? member.name
    mustBeName(name)
    const telephone = input.telephone === undefined ? member.telephone : input.telephone
    const attributes = await acceptAttributes(tx, 'member', member.attributes, input.attributes ?? {})
    await saveMembers(tx, [{ ...member, name, telephone, attributes }])
    append({ kind: 'member.changed', unitId: member.unit_id, subject: subjectOf(member.member_id), body: { name, telephone, attributes } })
    return {}
  },
})

const moveMember = defineCommand(contract.moveMember, {
  who: [bySystem, { by: 'role', roles: ['administrator'], over: async ({ tx, input }) => [input.unitId, (await lockMember(tx, input.memberId))?.unit_id ?? input.memberId] }],
  async handle({ tx, input, append }) {
    const member = await getServing(tx, input.memberId)
    await mustTakeMembers(tx, input.unitId)
    await saveMembers(tx, [{ ...member, unit_id: input.unitId }])
    append({ kind: 'member.moved', unitId: input.unitId, subject: subjectOf(member.member_id), facts: { from: member.unit_id, to: input.unitId } })
    return {}
  },
})

const endService = defineCommand(contract.endService, {
  who: [bySystem, overMember('administrator')],
  async handle({ tx, input, append }) {
    // Before the member: two administrators who remove each other queue here.
    await lockTree(tx)
    const member = await getServing(tx, input.memberId)
    const grants = await listGrants(tx, [member.member_id])
    await withdrawGrants(tx, grants)
    await endAttendance(tx, [member.member_id], tx.realNow)
    await saveMembers(tx, [{ ...member, left_at: tx.realNow }])
    if (grants.some((grant) => grant.role === 'administrator') && (await countRootAdministrators(tx)) === 0) throw lastAdministrator({ memberId: member.member_id })
    append({ kind: 'member.left', unitId: member.unit_id, subject: subjectOf(member.member_id), facts: { rolesEnded: grants.length } })
    return {}
  },
})

const resumeService = defineCommand(contract.resumeService, {
  who: [bySystem, overMember('administrator')],
  async handle({ tx, input, append }) {
    const member = await getMember(tx, input.memberId)
    await mustTakeMembers(tx, member.unit_id)
    await saveMembers(tx, [{ ...member, left_at: null }])
    append({ kind: 'member.returned', unitId: member.unit_id, subject: subjectOf(member.member_id) })
    return {}
  },
})

/** The right to grant reaches as far as the granter's own: over the member and over the unit where the role is to hold. */
const overBoth = { by: 'role' as const, roles: ['administrator'] as const }

const grantRole = defineCommand(contract.grantRole, {
  who: [bySystem, { ...overBoth, over: async ({ tx, input }) => [input.unitId, (await lockMember(tx, input.memberId))?.unit_id ?? input.memberId] }],
  async handle({ tx, input, append, commandId }) {
    const member = await getServing(tx, input.memberId)
    const unit = await findUnit(tx, input.unitId)
    if (unit === null) throw notFound('unit', input.unitId)
    if (unit.closed_at !== null) throw unitClosed({ unitId: input.unitId })
    const added = await insertGrants(tx, [{ grant_id: idFrom(tx.agencyId, commandId, 'grant'), member_id: member.member_id, role: input.role, unit_id: input.unitId }])
    if (added === 0) throw roleHeld({ memberId: member.member_id, role: input.role, unitId: input.unitId })
    append({ kind: 'member.role-granted', unitId: input.unitId, subject: subjectOf(member.member_id), facts: { role: input.role } })
    return {}
  },
})

const withdrawRole = defineCommand(contract.withdrawRole, {
  who: [bySystem, overUnit('administrator')],
  async handle({ tx, input, append }) {
    await lockTree(tx)
    const member = await getMember(tx, input.memberId)
    const gone = await withdrawGrants(tx, [{ member_id: member.member_id, role: input.role, unit_id: input.unitId }])
    if (gone === 0) throw roleNotHeld({ memberId: member.member_id, role: input.role, unitId: input.unitId })
    if (input.role === 'administrator' && (await countRootAdministrators(tx)) === 0) throw lastAdministrator({ memberId: member.member_id })
    append({ kind: 'member.role-withdrawn', unitId: input.unitId, subject: subjectOf(member.member_id), facts: { role: input.role } })
    return {}
  },
})

const recordQualification = defineCommand(contract.recordQualification, {
  who: [bySystem, overMember('administrator', 'commander', 'leader')],
  async handle({ tx, input, append }) {
    const member = await getServing(tx, input.memberId)
    await saveQualifications(tx, [{ member_id: member.member_id, code: input.code, expires_at: input.expiresAt }])
    append({ kind: 'member.qualified', unitId: member.unit_id, subject: subjectOf(member.member_id), facts: { code: input.code, expiresAt: input.expiresAt } })
    return {}
  },
})

const withdrawQualification = defineCommand(contract.withdrawQualification, {
  who: [bySystem, overMember('administrator', 'commander', 'leader')],
  async handle({ tx, input, append }) {
    const member = await getMember(tx, input.memberId)
    if ((await deleteQualifications(tx, [{ member_id: member.member_id, code: input.code }])) === 0) throw notFound('qualification', input.code)
    append({ kind: 'member.qualification-ended', unitId: member.unit_id, subject: subjectOf(member.member_id), facts: { code: input.code } })
    return {}
  },
})

export const memberCommands: readonly Command[] = [addMember, changeMember, moveMember, endService, resumeService, grantRole, withdrawRole, recordQualification, withdrawQualification]
