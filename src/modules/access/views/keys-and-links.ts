import { atRoot } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import * as contract from '../contract.ts'
import { listKeys, listLinks, memberOf, personOf, readNames, type LinkRow } from '../queries.ts'

const pageSize = 50

/** The member behind each subject of a purpose, by subject; the module that makes such links knows. */
export type FindLinkMembers = (tx: Tx, subjects: readonly string[]) => Promise<ReadonlyMap<string, string>>

export function keyAndLinkViews(linkMembers: Readonly<Record<string, FindLinkMembers>>): readonly View[] {
  const findMembers = async (tx: Tx, rows: readonly LinkRow[]): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>()
    for (const [purpose, group] of Map.groupBy(rows, (row) => row.purpose)) {
      const subjects = group.map((row) => row.subject)
      const members = purpose === contract.loginLinkPurpose ? new Map(subjects.map((subject) => [subject, subject])) : await linkMembers[purpose]?.(tx, subjects)
      for (const row of group) {
        const memberId = members?.get(row.subject)
        if (memberId !== undefined) found.set(row.link_id, memberId)
      }
    }
    return found
  }

  const links = defineView(contract.linksView, {
    who: [atRoot('administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'auditor')],
    async read({ tx, input }) {
      const rows = await listLinks(tx, { state: input.state, limit: pageSize, offset: (input.page - 1) * pageSize })
      const subjects = await findMembers(tx, rows)
      const names = await readNames(tx, [...subjects.values(), ...rows.map((row) => memberOf(row.made_by)).filter((id) => id !== null)])
      return {
        links: rows.map((row) => {
          const memberId = subjects.get(row.link_id) ?? null
          const name = memberId === null ? undefined : names.members.get(memberId)?.name
          return {
            id: row.link_id,
            purpose: row.purpose,
            subject: row.subject,
            subjectMemberId: memberId,
            subjectName: name === undefined ? null : { zh: name, en: name },
            madeBy: row.made_by === null ? null : personOf(names, row.made_by),
            madeAt: row.made_at,
            expiresAt: row.expires_at,
            usedAt: row.used_at,
            revokedAt: row.revoked_at,
          }
        }),
        total: rows[0]?.total ?? 0,
      }
    },
    shows: ({ links: shown }) => shown.flatMap((link) => [link.subjectMemberId, link.madeBy?.memberId ?? null]).filter((id) => id !== null),
  })

  const apiKeys = defineView(contract.apiKeysView, {
    who: [atRoot('administrator', 'auditor')],
    async read({ tx }) {
      const rows = await listKeys(tx)
      const names = await readNames(tx, rows.flatMap((row) => [row.member_id, memberOf(row.made_by)]).filter((id) => id !== null))
      return {
        keys: rows.map((row) => ({
          id: row.key_id,
          name: row.name,
          memberId: row.member_id,
          memberName: names.members.get(row.member_id)?.name ?? '',
          scope: row.scope,
          madeBy: personOf(names, row.made_by).name,
          madeAt: row.made_at,
          expiresAt: row.expires_at,
          revokedAt: row.revoked_at,
        })),
      }
    },
    shows: ({ keys }) => keys.map((key) => key.memberId),
  })
  return [links, apiKeys]
}
