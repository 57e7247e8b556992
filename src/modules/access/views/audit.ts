import { z } from 'zod'
import { atRoot } from '../../../force/index.ts'
import { notFound } from '../../../kernel/errors.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import * as contract from '../contract.ts'
import type { AuditGroup } from '../contract.ts'
import { listAudited, listLooks, memberOf, personOf, readNames } from '../queries.ts'

/** Which journal kinds, or prefixes that end in `.`, belong to a group; the first group that takes a kind has it. */
export const auditKinds: Readonly<Record<AuditGroup, readonly string[]>> = {
  'sign-in': ['identity.signed-in', 'identity.signed-out', 'identity.locked', 'identity.session-ended', 'identity.sessions-ended', 'identity.sharing-started', 'identity.sharing-ended'],
  login: ['identity.'],
  role: ['role-extension.', 'member.role-granted', 'member.role-withdrawn', 'member.left', 'member.returned'],
  key: ['api-key.'],
  link: ['link.', 'calendar.link-made', 'calendar.link-revoked'],
  look: ['look.'],
  file: ['file.'],
  retention: ['retention.', 'hold.', 'journal.'],
  catalogue: ['attribute.'],
}

const isOf = (patterns: readonly string[], kind: string): boolean => patterns.some((pattern) => (pattern.endsWith('.') ? kind.startsWith(pattern) : kind === pattern))
/** Kinds that a group takes out of another's prefix. */
const named = contract.auditGroups.flatMap((group) => auditKinds[group].filter((kind) => !kind.endsWith('.')))

export function auditGroupOf(kind: string): AuditGroup | null {
  return contract.auditGroups.find((group) => isOf(auditKinds[group], kind)) ?? null
}

const pageSize = 50

const looks = defineView(contract.looksView, {
  who: [{ by: 'self', of: ({ input }) => [input.memberId] }, atRoot('auditor')],
  async read({ tx, input }) {
    if ((await readNames(tx, [input.memberId])).members.size === 0) throw notFound('member', input.memberId)
    const rows = await listLooks(tx, input.memberId, { limit: pageSize, offset: (input.page - 1) * pageSize })
    const names = await readNames(tx, rows.map((row) => memberOf(row.looker)).filter((id) => id !== null))
    return {
      looks: rows.map((row) => {
        const looker = personOf(names, row.looker)
        const unitId = looker.memberId === null ? undefined : names.members.get(looker.memberId)?.unitId
        return { quarterAt: row.quarter_at, view: row.view, looker: { ...looker, unitName: (unitId === undefined ? null : names.units.get(unitId)) ?? null } }
      }),
      total: rows[0]?.total ?? 0,
    }
  },
  // Of those who looked only the name is told, to whom it concerns: a look at looks would go on without end.
  shows: (_, { memberId }) => [memberId],
})

const auditedHeader = z.object({
  actor: z.string(),
  onBehalfOf: z.string().nullable(),
  unit: z.string().nullable(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  facts: z.record(z.string(), z.unknown()),
})

const audit = defineView(contract.auditView, {
  who: [atRoot('administrator', 'auditor', 'supervisor')],
  async read({ tx, input }) {
    const groups = input.groups.length === 0 ? contract.auditGroups : input.groups
    const others = named.filter((kind) => !groups.some((group) => group === auditGroupOf(kind)))
    const rows = await listAudited(tx, { kinds: groups.flatMap((group) => auditKinds[group]), except: others, memberId: input.memberId, from: input.from, to: input.to, limit: input.pageSize, offset: (input.page - 1) * input.pageSize })
    const read = rows.map((row) => {
      const header = auditedHeader.parse(JSON.parse(row.header))
      // Looks are recorded by the system for whoever looked: that is who it is about.
      return { row, header, actor: header.onBehalfOf ?? header.actor }
    })
    const memberIds = read.flatMap(({ header, actor }) => [memberOf(actor), header.subject?.kind === 'member' ? header.subject.id : null]).filter((id) => id !== null)
    const unitIds = read.flatMap(({ header }) => [header.unit, header.subject?.kind === 'unit' ? header.subject.id : null]).filter((id) => id !== null)
    const names = await readNames(tx, memberIds, unitIds)
    const nameOf = (subject: { kind: string; id: string }): string | null => (subject.kind === 'member' ? (names.members.get(subject.id)?.name ?? null) : null)
    return {
      entries: read.map(({ row, header, actor }) => {
        const memberId = memberOf(actor)
        return {
          entryId: row.entry_id,
          position: row.position,
          kind: row.kind,
          group: auditGroupOf(row.kind) ?? 'login',
          recordedAt: row.recorded_at,
          actor: { text: actor, memberId, name: memberId === null ? null : (names.members.get(memberId)?.name ?? null) },
          subject: header.subject === null ? null : { ...header.subject, name: nameOf(header.subject) },
          unitName: (header.unit === null ? null : names.units.get(header.unit)) ?? null,
          facts: header.facts,
        }
      }),
      total: rows[0]?.total ?? 0,
    }
  },
  shows: ({ entries }) => entries.flatMap((entry) => [entry.actor.memberId, entry.subject?.kind === 'member' ? entry.subject.id : null]).filter((id) => id !== null),
})

export const auditViews: readonly View[] = [looks, audit]
