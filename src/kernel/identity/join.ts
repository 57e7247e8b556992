/** A member chooses user name and password by a link that an administrator made: at first, or anew. */
import { Refusal } from '../errors.ts'
import type { z } from 'zod'
import { loginLinkPurpose } from './commands.ts'
import { joinInput, joinLookInput, type joinLookAnswer } from './contract.ts'
import { usernameTaken } from './errors.ts'
import type { LoginRow } from './logins.ts'
import { mustBeGoodPassword } from './passwords.ts'
import type { Routes } from './parts.ts'

const ended = (): Refusal => new Refusal({ code: 'kernel.link-ended', status: 401 })

export function addJoinRoutes({ app, parts, read, enter }: Routes): void {
  const { identity, people, system } = parts
  const { limits, logins, passwordLeastLength, record } = identity.parts

  /** The member whom the link invites. */
  async function look(token: string): Promise<{ agencyId: string; linkId: string; memberId: string; memberName: string; agencyName: { zh: string; en: string }; expiresAt: number; login: LoginRow | null }> {
    // The token is an HMAC of 256 bits: nobody finds one by trying, but trying costs.
    await limits.countSignIn()
    const named = system.links.read(token)
    if (named === null) throw ended()
    const { agencyId, linkId } = named
    const found = await system.database.transaction(agencyId, async (tx) => {
      const [link] = await tx.query<{ subject: string; expires_at: number }>(
        'SELECT subject, expires_at FROM link WHERE agency_id = $1 AND link_id = $2 AND purpose = $3 AND revoked_at IS NULL AND used_at IS NULL',
        [agencyId, linkId, loginLinkPurpose],
      )
      if (link === undefined || link.expires_at <= tx.realNow) return null
      const member = await people.describe(tx, link.subject)
      return member === null ? null : { memberId: link.subject, memberName: member.name, agencyName: { ...member.agencyName }, expiresAt: link.expires_at }
    })
    if (found === null) throw ended()
    return { ...named, ...found, login: await logins.findByMember(agencyId, found.memberId) }
  }

  app.post('/api/auth/join/look', async (c) => {
    const { memberName, agencyName, expiresAt, login } = await look((await read(c, joinLookInput)).token)
    return c.json({ memberName, agencyName, username: login?.username ?? null, expiresAt } satisfies z.input<typeof joinLookAnswer>)
  })

  app.post('/api/auth/join', async (c) => {
    const { token, username, password } = await read(c, joinInput)
    const { agencyId, linkId, memberId, login } = await look(token)
    const holder = await logins.findByName(username)
    if (holder !== null && holder.userId !== login?.userId) throw usernameTaken()
    await mustBeGoodPassword(password, { username, least: passwordLeastLength })
    // First, and once: of two who come with the same link one is refused here.
    await system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'redeem-login-link', input: { linkId }, actor: { kind: 'system', name: 'identity' } })
    if (login === null) await identity.createLogin({ username, password, agencyId, memberId })
    // What opened it before is gone with the phone or the memory that was lost: sessions, authenticator, passkeys, PIN.
    else await identity.parts.replaceLogin(login, { username, password })
    const made = login ?? (await logins.findByMember(agencyId, memberId))
    if (made === null) throw new Error('a login that was just made is not there')
    await record.changed({ agencyId, memberId }, 'password-set')
    await enter(c, { userId: made.userId, how: 'link' })
    return c.json({})
  })
}
