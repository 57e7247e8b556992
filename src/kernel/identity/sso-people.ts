import type { NewLogin } from './login.ts'
import { usernamePattern } from './contract.ts'
import { isRealEmail, type LoginRow, type Logins } from './logins.ts'
import type { SsoGroup } from './settings.ts'
import type { SsoClaims, SsoPeople } from './sso.ts'

/** Members live on a higher floor. */
export interface SsoMembers {
  /** The one member, of whichever agency here, who serves under one of these numbers; null where none or several do. */
  findMember(externalIds: readonly string[]): Promise<{ readonly agencyId: string; readonly memberId: string } | null>
  /** Gives the roles that the groups stand for, and takes back those that came from groups and are no longer among them. */
  syncRoles(member: { readonly agencyId: string; readonly memberId: string }, roles: readonly SsoGroup[]): Promise<void>
}

/**
 * Whom an identity of the sign-on service stands for: the login it was linked to before; else the one with its user name, or
 * with its verified e-mail; else, where groups are mapped, the member with its employee number or user name, who gets a login.
 */
export function admitBy({ logins, members, createLogin }: { logins: Logins; members: SsoMembers; createLogin: (login: NewLogin) => Promise<void> }): SsoPeople {
  /** A login that another identity opens already is not handed on, whatever name this one goes by. */
  async function unlinked(login: LoginRow | null): Promise<LoginRow | null> {
    return login === null || (await logins.hasSsoAccount(login.userId)) ? null : login
  }

  async function find(claims: SsoClaims): Promise<LoginRow | null> {
    const linked = await logins.findSsoUser(claims.subject)
    if (linked !== null) return linked
    const byName = claims.username === null || claims.username.includes('@') ? null : await logins.findByName(claims.username)
    if (byName !== null) return unlinked(byName)
    const byEmail = claims.email === null || !isRealEmail(claims.email) ? null : await logins.findByName(claims.email)
    if (byEmail !== null) return unlinked(byEmail)
    return claims.roles === null ? null : findOrCreate(claims)
  }

  async function findOrCreate(claims: SsoClaims): Promise<LoginRow | null> {
    const member = await members.findMember([claims.employeeNumber, claims.username].filter((text) => text !== null))
    if (member === null) return null
    const existing = await logins.findByMember(member.agencyId, member.memberId)
    if (existing !== null) return unlinked(existing)
    const username = claims.username !== null && usernamePattern.test(claims.username) ? claims.username : `member-${member.memberId.slice(0, 8)}`
    await createLogin({ username, password: null, ...member })
    return logins.findByMember(member.agencyId, member.memberId)
  }

  return {
    async admit(claims) {
      const login = await find(claims)
      if (login === null) return null
      if (claims.roles !== null) await members.syncRoles(login, claims.roles)
      return { email: login.email, name: login.username }
    },
  }
}
