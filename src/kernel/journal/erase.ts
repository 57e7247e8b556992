import { z } from 'zod'
import { defineCommand, type CommandContext } from '../command.ts'
import { commandContract } from '../contract.ts'
import { lockName } from '../db/lock.ts'
import { Refusal } from '../errors.ts'
import { erasureKind } from './verify-rows.ts'

/** Listed in one header, which stays for ever: bounded. */
export const mostBodiesAtOnce = 500

/** Takes out what is still there of these bodies, with their salt, and journals which; returns how many. */
export async function takeBodiesOut({ tx, append }: Pick<CommandContext<unknown>, 'tx' | 'append'>, entryIds: readonly string[], reason: string): Promise<number> {
  if (entryIds.length > mostBodiesAtOnce) throw new Error(`${entryIds.length} bodies at once`)
  // One after another, so that each body is named by one entry only.
  await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockName('erase-bodies', tx.agencyId)])
  const held = await tx.query<{ entry_id: string }>('SELECT entry_id FROM journal_body WHERE agency_id = $1 AND entry_id = ANY ($2::uuid[]) ORDER BY entry_id', [tx.agencyId, entryIds])
  if (held.length === 0) return 0
  const ids = held.map((row) => row.entry_id)
  await tx.query('SELECT erase_journal_bodies($1::uuid[])', [ids])
  append({ kind: erasureKind, facts: { erased: ids, reason } })
  return ids.length
}

/** Bodies leave the journal only this way and by the retention job. Header and hash stay. */
export const eraseJournalBodies = defineCommand(
  commandContract({
    name: 'erase-journal-bodies',
    summary: 'Takes the bodies of journal entries out when their retention has ended; from the machine where Muster runs',
    input: z.object({ entryIds: z.array(z.uuid()).min(1).max(mostBodiesAtOnce), reason: z.string().min(1).max(200) }),
    output: z.object({ erased: z.number().int() }),
  }),
  {
    who: [{ by: 'system' }],
    async handle(context) {
      const erased = await takeBodiesOut(context, context.input.entryIds, context.input.reason)
      if (erased === 0) throw new Refusal({ code: 'kernel.nothing-to-erase', status: 409, facts: { asked: context.input.entryIds.length } })
      return { erased }
    },
  },
)
