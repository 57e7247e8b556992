import { sha256 } from '../../../kernel/canonical.ts'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { forbidden, notFound } from '../../../kernel/errors.ts'
import { mustSeeUnit } from '../../../force/index.ts'
import { makeCalendarLink, revokeCalendarLink } from '../contract.ts'
import { calendarLinkExists } from '../errors-swaps.ts'
import { feedAddress, leadingRoles } from '../feeds.ts'
import { findCalendarLink, insertCalendarLink, revokeLink } from '../queries/calendar.ts'
import { unitOfMember } from '../queries/people.ts'

const makeCalendarLinkCommand = defineCommand(makeCalendarLink, {
  // One's own, or that of a unit one sees; the handler narrows.
  who: [{ by: 'member' }],
  async handle({ tx, input, actor, append }) {
    if (actor.kind !== 'member') throw forbidden()
    if (input.memberId !== null && input.memberId !== actor.memberId) throw forbidden({ memberId: input.memberId })
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const isNew = await insertCalendarLink(tx, { linkId: input.linkId, memberId: input.memberId, unitId: input.unitId, secretSha256: sha256(input.secret), madeBy: actor.memberId })
    if (!isNew) throw calendarLinkExists()
    append({
      kind: 'calendar.link-made',
      unitId: input.unitId ?? actor.unitId,
      subject: input.unitId === null ? { kind: 'member', id: actor.memberId } : { kind: 'unit', id: input.unitId },
      facts: { linkId: input.linkId },
    })
    return { before: feedAddress(tx.agencyId) }
  },
})

const revokeCalendarLinkCommand = defineCommand(revokeCalendarLink, {
  who: [
    { by: 'self', of: async ({ tx, input }) => { const link = await findCalendarLink(tx, input.linkId); return link === null ? [] : [link.made_by] } },
    {
      by: 'role',
      roles: leadingRoles,
      over: async ({ tx, input }) => {
        const link = await findCalendarLink(tx, input.linkId)
        return link === null ? [] : (link.unit_id ?? (await unitOfMember(tx, link.made_by)) ?? [])
      },
    },
  ],
  async handle({ tx, input, append }) {
    const link = await findCalendarLink(tx, input.linkId)
    if (link === null) throw notFound('calendar link', input.linkId)
    // Twice is once: whoever wants it gone has it gone.
    if (!(await revokeLink(tx, input.linkId))) return {}
    append({
      kind: 'calendar.link-revoked',
      unitId: link.unit_id ?? (await unitOfMember(tx, link.made_by)),
      subject: link.unit_id === null ? { kind: 'member', id: link.made_by } : { kind: 'unit', id: link.unit_id },
      facts: { linkId: input.linkId },
    })
    return {}
  },
})

export const calendarCommands: readonly Command[] = [makeCalendarLinkCommand, revokeCalendarLinkCommand]
