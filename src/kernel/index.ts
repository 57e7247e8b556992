import { z } from 'zod'
import { defineCommand } from './command.ts'
import { commandContract } from './contract.ts'
import { fileCommands, fileViews } from './files/commands.ts'
import { eraseJournalBodies } from './journal/erase.ts'
import { recordLooks } from './looks.ts'
import type { Slice } from './slice.ts'

const recordSignIn = defineCommand(
  commandContract({ name: 'record-sign-in', summary: 'Journals that a member signed in; run by the sign-in itself', input: z.object({ memberId: z.uuid(), userId: z.string() }), output: z.object({}) }),
  {
    who: [{ by: 'system' }],
    handle: ({ input, append }) => {
      append({ kind: 'identity.signed-in', subject: { kind: 'member', id: input.memberId } })
      return Promise.resolve({})
    },
  },
)

export const kernelSlice: Slice = { name: 'kernel', migrations: new URL('./migrations/', import.meta.url), commands: [recordSignIn, eraseJournalBodies, recordLooks, ...fileCommands], views: [...fileViews] }
