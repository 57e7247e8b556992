/** What identity writes into the journal, and the one use of a link. All run by Muster itself. */
import { z } from 'zod'
import { defineCommand, type Command } from '../command.ts'
import { commandContract } from '../contract.ts'
import { Refusal } from '../errors.ts'
import { signInWays } from './contract.ts'
import { guessable, loginChanges } from './login.ts'

/** Purpose of the link with which a member chooses user name and password; `access` makes it. */
export const loginLinkPurpose = 'set-password'

const none = z.object({})
const bySystem = [{ by: 'system' }] as const

const recordSignIn = defineCommand(
  commandContract({
    name: 'record-sign-in',
    summary: 'Journals that a member signed in; run by the sign-in itself',
    input: z.object({ memberId: z.uuid(), userId: z.string(), how: z.enum(signInWays).optional(), leaderId: z.uuid().nullable().optional() }),
    output: none,
  }),
  {
    who: bySystem,
    handle: ({ input, append }) => {
      const facts = { ...(input.how === undefined ? {} : { how: input.how }), ...(input.leaderId == null ? {} : { leaderId: input.leaderId }) }
      append({ kind: 'identity.signed-in', subject: { kind: 'member', id: input.memberId }, ...(Object.keys(facts).length === 0 ? {} : { facts }) })
      return Promise.resolve({})
    },
  },
)

const recordLoginChange = defineCommand(
  commandContract({ name: 'record-login-change', summary: 'Journals what became of a login: signed out, password set, second factor, passkey, PIN, shared phone', input: z.object({ memberId: z.uuid(), change: z.enum(loginChanges) }), output: none }),
  {
    who: bySystem,
    handle: ({ input, append }) => {
      append({ kind: `identity.${input.change}`, subject: { kind: 'member', id: input.memberId } })
      return Promise.resolve({})
    },
  },
)

const recordLoginLock = defineCommand(
  commandContract({
    name: 'record-login-lock',
    summary: 'Journals that a login is locked after too many wrong passwords, codes or PINs',
    input: z.object({ memberId: z.uuid(), guessed: z.enum(guessable), until: z.number().int() }),
    output: none,
  }),
  {
    who: bySystem,
    handle: ({ input, append }) => {
      append({ kind: 'identity.locked', subject: { kind: 'member', id: input.memberId }, facts: { guessed: input.guessed, until: input.until } })
      return Promise.resolve({})
    },
  },
)

const redeemLoginLink = defineCommand(
  commandContract({ name: 'redeem-login-link', summary: 'Uses up the link with which a member chooses user name and password', input: z.object({ linkId: z.uuid() }), output: none }),
  {
    who: bySystem,
    async handle({ tx, input, append }) {
      const [link] = await tx.query<{ subject: string }>(
        `UPDATE link SET used_at = $3 WHERE agency_id = $1 AND link_id = $2 AND purpose = $4 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3 RETURNING subject`,
        [tx.agencyId, input.linkId, new Date(tx.realNow).toISOString(), loginLinkPurpose],
      )
      if (link === undefined) throw new Refusal({ code: 'kernel.link-ended', status: 401 })
      append({ kind: 'link.used', subject: { kind: 'member', id: link.subject }, facts: { linkId: input.linkId, purpose: loginLinkPurpose } })
      return {}
    },
  },
)

export const identityCommands: readonly Command[] = [recordSignIn, recordLoginChange, recordLoginLock, redeemLoginLink]
