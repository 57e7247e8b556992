/** Identity as this server runs it: what it journals, whose names it knows, how the first administrator comes in. */
import { createHmac } from 'node:crypto'
import { describeMember, findServingByExternalId, findSharing, forceScope } from '../force/index.ts'
import { roles } from '../force/contract.ts'
import type { Config } from '../kernel/config.ts'
import { StartupError } from '../kernel/errors.ts'
import { openIdentity, type IdentityPeople, type IdentitySetup, type Login, type OpenIdentity, type SsoMembers } from '../kernel/identity/index.ts'
import { owesSecond } from '../kernel/link.ts'
import type { Log } from '../kernel/log.ts'
import type { System } from '../kernel/system.ts'
import { agencyIdOf, found } from './founding.ts'

export interface IdentityConfig extends Pick<Config, 'publicUrl'>, Partial<Pick<Config, 'sso' | 'passwordLeastLength' | 'secondFactorFor'>> {}

export function openServerIdentity({ system, authUrl, secret, config, log }: { system: System; authUrl: string; secret: string; config: IdentityConfig; log: Log }): OpenIdentity {
  const { publicUrl, sso = null, passwordLeastLength, secondFactorFor = [] } = config
  const unknownDemand = secondFactorFor.find((role) => !roles.some((known) => known === role))
  if (unknownDemand !== undefined) throw new StartupError(`Wrong settings. MUSTER_SECOND_FACTOR: there is no role ${unknownDemand}; the roles are ${roles.join(', ')}.`)
  const unknown = Object.values(sso?.groups ?? {}).find(({ role }) => !roles.some((known) => known === role))
  if (unknown !== undefined) throw new StartupError(`Wrong settings. MUSTER_OIDC_GROUPS: there is no role ${unknown.role}; the roles are ${roles.join(', ')}.`)
  const run = async (agencyId: string, name: string, input: unknown): Promise<void> => {
    await system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: { kind: 'system', name: 'identity' } })
  }
  return openIdentity({
    authUrl,
    secret,
    publicUrl,
    log,
    secondFactorFor,
    ...(passwordLeastLength === undefined ? {} : { passwordLeastLength }),
    isOver: ({ agencyId, memberId, signedInAt }) => system.database.transaction(agencyId, async (tx) => (await forceScope.findActor(tx, memberId, signedInAt)) === null, 'read'),
    onSignIn: ({ agencyId, memberId, userId, how, shared }) => run(agencyId, 'record-sign-in', { memberId, userId, how, leaderId: shared?.leaderId ?? null }),
    record: {
      changed: ({ agencyId, memberId }, change) => run(agencyId, 'record-login-change', { memberId, change }),
      locked: ({ agencyId, memberId }, lock) => run(agencyId, 'record-login-lock', { memberId, ...lock }),
    },
    sso: sso === null ? null : { settings: sso, members: ssoMembers(system, run) },
  })
}

function ssoMembers(system: System, run: (agencyId: string, name: string, input: unknown) => Promise<void>): SsoMembers {
  return {
    async findMember(externalIds) {
      const found: { agencyId: string; memberId: string }[] = []
      for (const agencyId of await system.database.listAgencies()) {
        const memberId = await system.database.transaction(agencyId, (tx) => findServingByExternalId(tx, externalIds), 'read')
        if (memberId !== null) found.push({ agencyId, memberId })
      }
      // A number that two agencies use says nothing about whose it is.
      return found.length === 1 ? (found[0] ?? null) : null
    },
    syncRoles: ({ agencyId, memberId }, wanted) => run(agencyId, 'sync-sso-roles', { memberId, roles: wanted }),
  }
}

export const identityPeople: IdentityPeople = {
  async describe(tx, memberId) {
    const facts = await describeMember(tx, memberId)
    return facts === null ? null : { name: facts.member.name, agencyName: facts.agency.name }
  },
  findSharing,
}

/** What GET /api/session answers; null once the member serves no more, or was signed out from afar. */
export function describeSession(system: System): (login: Login) => Promise<unknown> {
  return ({ agencyId, memberId, signedInAt, how = 'password', notFor, shared = null }) =>
    system.database.transaction(agencyId, async (tx) => {
      const actor = await forceScope.findActor(tx, memberId, signedInAt)
      if (actor === null) return null
      const facts = await describeMember(tx, memberId)
      const leader = shared === null ? null : await findSharing(tx, shared.leaderId, signedInAt)
      if (facts === null || (shared !== null && leader === null)) return null
      return { ...facts, how, needsSecond: owesSecond(actor, notFor), shared: shared === null || leader === null ? null : { leaderName: leader.leaderName, expiresAt: shared.expiresAt } }
    })
}

const codeLetters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/**
 * The code is printed where the server runs, and is the same on all servers of one database. It is worth nothing once
 * there is an agency with a login.
 */
export function openSetup({ system, identity, secret, hasDemo }: { system: System; identity: OpenIdentity; secret: string; hasDemo: boolean }): IdentitySetup {
  const bytes = createHmac('sha256', secret).update('first set-up').digest().subarray(0, 12)
  const code = [...bytes].map((byte) => codeLetters[byte % codeLetters.length]).join('').replace(/(.{4})(?=.)/g, '$1-')
  const agencyId = agencyIdOf(code)
  let isDone = hasDemo
  return {
    code,
    async isNeeded() {
      if (isDone) return false
      const agencies = await system.database.listAgencies()
      // An agency of this very set-up without a login: it was cut short, and nobody could get in.
      const isNeeded = agencies.length === 0 || (agencies.length === 1 && agencies[0] === agencyId && (await identity.parts.logins.isEmpty()))
      isDone = !isNeeded
      return isNeeded
    },
    found: (founding) => found({ system, seed: code, founding }),
  }
}
