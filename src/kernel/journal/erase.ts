import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { commandContract } from '../contract.ts'
import { Refusal } from '../errors.ts'
import { erasureKind } from './verify-rows.ts'

/** Listed in one header, which stays for ever: bounded. */
const mostAtOnce = 500

/** The only command that takes something out of the journal: bodies whose retention has ended, with their salt. Header and hash stay. */
export const eraseJournalBodies = defineCommand(
  commandContract({
    name: 'erase-journal-bodies',
    summary: 'Takes the bodies of journal entries out when their retention has ended; run by the retention job',
    input: z.object({ entryIds: z.array(z.uuid()).min(1).max(mostAtOnce), reason: z.string().min(1).max(200) }),
    output: z.object({ erased: z.number().int() }),
  }),
  {
    who: [{ by: 'system' }],
    async handle({ tx, input, append }) {
      const held = await tx.query<{ entry_id: string }>('SELECT entry_id FROM journal_body WHERE agency_id = $1 AND entry_id = ANY ($2::uuid[]) ORDER BY entry_id', [tx.agencyId, input.entryIds])
      if (held.length === 0) throw new Refusal({ code: 'kernel.nothing-to-erase', status: 409, facts: { asked: input.entryIds.length } })
      const ids = held.map((row) => row.entry_id)
      await tx.query('SELECT erase_journal_bodies($1::uuid[])', [ids])
      append({ kind: erasureKind, facts: { erased: ids, reason: input.reason } })
      return { erased: ids.length }
    },
  },
)
