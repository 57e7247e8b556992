import { z } from 'zod'
import { atRoot, bySystem, forceScope, lockMember, overMember } from '../../../force/index.ts'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { instant } from '../../../kernel/contract.ts'
import { notFound } from '../../../kernel/errors.ts'
import { saveLink } from '../../../kernel/link.ts'
import { actorText } from '../../../kernel/policy.ts'
import * as contract from '../contract.ts'
import { linkExists, notServing } from '../errors.ts'
import { endSessionsOf, findLink, memberOf, revokeLinkRow, revokeUnused } from '../queries.ts'

const hourMs = 3_600_000

const inviteMember = defineCommand(contract.inviteMember, {
  who: [
    bySystem,
    {
      by: 'role',
      roles: ['administrator'],
      // Over the member and wherever the member holds a role: whoever chooses a login's password anew can use it.
      over: async ({ tx, input }) => {
        const actor = await forceScope.findActor(tx, input.memberId)
        return actor?.kind === 'member' ? [actor.unitId, ...actor.grants.map((grant) => grant.unitId)] : ((await lockMember(tx, input.memberId))?.unit_id ?? [])
      },
    },
  ],
  stored: z.object({ linkId: z.uuid(), expiresAt: instant }),
  async handle({ tx, input, actor, append }) {
    const member = await lockMember(tx, input.memberId)
    if (member === null) throw notFound('member', input.memberId)
    if (member.left_at !== null) throw notServing({ memberId: input.memberId })
    const subject = { kind: 'member', id: input.memberId }
    for (const linkId of await revokeUnused(tx, contract.loginLinkPurpose, input.memberId)) append({ kind: 'link.revoked', subject, facts: { linkId, purpose: contract.loginLinkPurpose } })
    const expiresAt = tx.realNow + input.hours * hourMs
    if (!(await saveLink(tx, { id: input.linkId, purpose: contract.loginLinkPurpose, subject: input.memberId, expiresAt, madeBy: actorText(actor) }))) throw linkExists({ linkId: input.linkId })
    append({ kind: 'link.made', unitId: member.unit_id, subject, facts: { linkId: input.linkId, purpose: contract.loginLinkPurpose, expiresAt } })
    return { linkId: input.linkId, expiresAt }
  },
  reply: ({ linkId, expiresAt }, { agencyId, links, publicUrl }) => ({ url: `${publicUrl}/join#${links.write(agencyId, linkId)}`, expiresAt }),
})

const endSessions = defineCommand(contract.endSessions, {
  // Whoever is rung up at night about a lost phone can end it; it takes nothing from the member but a sign-in.
  who: [bySystem, { by: 'self', of: ({ input }) => [input.memberId] }, overMember('administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'leader')],
  async handle({ tx, input, append }) {
    const member = await lockMember(tx, input.memberId)
    if (member === null) throw notFound('member', input.memberId)
    await endSessionsOf(tx, input.memberId)
    append({ kind: 'identity.sessions-ended', unitId: member.unit_id, subject: { kind: 'member', id: input.memberId } })
    return {}
  },
})

const revokeLink = defineCommand(contract.revokeLink, {
  who: [
    bySystem,
    { by: 'self', of: async ({ tx, input }) => { const maker = memberOf((await findLink(tx, input.linkId))?.made_by ?? null); return maker === null ? [] : [maker] } },
    atRoot('administrator', 'commander', 'duty-officer', 'officer-of-the-day'),
  ],
  async handle({ tx, input, append }) {
    const link = await findLink(tx, input.linkId)
    if (link === null) throw notFound('link', input.linkId)
    // Twice is once: whoever wants it gone has it gone.
    if (await revokeLinkRow(tx, input.linkId)) append({ kind: 'link.revoked', facts: { linkId: input.linkId, purpose: link.purpose, subject: link.subject } })
    return {}
  },
})

export const loginCommands: readonly Command[] = [inviteMember, endSessions, revokeLink]
