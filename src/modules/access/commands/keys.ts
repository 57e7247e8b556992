import { z } from 'zod'
import { atRoot, lockMember } from '../../../force/index.ts'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText } from '../../../kernel/policy.ts'
import * as contract from '../contract.ts'
import type { DeclaredList } from '../declared.ts'
import { keyExists, keyTooLong, notForKeys, notServing, unknownName } from '../errors.ts'
import { isFixed } from '../fixed.ts'
import { insertKey, listKeys, revokeKey } from '../queries.ts'

/** A year and a month: long enough to be renewed once a year, short enough that a forgotten one ends. */
const longestMs = 400 * 86_400_000

export function keyCommands(declared: DeclaredList): readonly Command[] {
  const makeApiKey = defineCommand(contract.makeApiKey, {
    who: [atRoot('administrator')],
    stored: z.object({ keyId: z.uuid() }),
    async handle({ tx, input, actor, append }) {
      for (const name of input.scope) {
        if (name === 'views') continue
        if (!declared().has(name)) throw unknownName({ name })
        if (isFixed(name)) throw notForKeys({ name })
      }
      if (input.expiresAt <= tx.realNow || input.expiresAt > tx.realNow + longestMs) throw keyTooLong({ expiresAt: input.expiresAt })
      const member = await lockMember(tx, input.memberId)
      if (member === null) throw notFound('member', input.memberId)
      if (member.left_at !== null) throw notServing({ memberId: input.memberId })
      const scope = [...new Set(input.scope)].toSorted()
      if (!(await insertKey(tx, { keyId: input.keyId, memberId: input.memberId, name: input.name, scope, madeBy: actorText(actor), expiresAt: input.expiresAt }))) throw keyExists({ keyId: input.keyId })
      append({ kind: 'api-key.made', unitId: member.unit_id, subject: { kind: 'member', id: input.memberId }, facts: { keyId: input.keyId, scope, expiresAt: input.expiresAt }, body: { name: input.name } })
      return { keyId: input.keyId }
    },
    reply: ({ keyId }, { agencyId, links }) => ({ token: links.writeKey(agencyId, keyId) }),
  })

  const revokeApiKey = defineCommand(contract.revokeApiKey, {
    who: [atRoot('administrator'), { by: 'self', of: async ({ tx, input }) => (await listKeys(tx, input.keyId)).map((key) => key.member_id) }],
    async handle({ tx, input, append }) {
      const [key] = await listKeys(tx, input.keyId)
      if (key === undefined) throw notFound('key', input.keyId)
      if (await revokeKey(tx, input.keyId)) append({ kind: 'api-key.revoked', subject: { kind: 'member', id: key.member_id }, facts: { keyId: input.keyId } })
      return {}
    },
  })
  return [makeApiKey, revokeApiKey]
}
