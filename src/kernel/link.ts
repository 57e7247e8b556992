import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import { secondNeeded } from './identity/errors.ts'
import type { Actor, Scope } from './policy.ts'

/** Who says they are asking; the transaction that serves them finds out what they may. */
export type Claimant =
  | Actor
  | { readonly kind: 'signed-in'; readonly memberId: string; readonly signedInAt?: number; readonly via?: string | null; /** Roles that this session may not act in. */ readonly notFor?: readonly string[] }
  | { readonly kind: 'token'; readonly linkId: string }
  | { readonly kind: 'key'; readonly keyId: string }

export async function resolveActor(tx: Tx, claimant: Claimant, scope: Scope): Promise<Actor> {
  if (claimant.kind === 'key') return resolveKey(tx, claimant.keyId, scope)
  if (claimant.kind === 'signed-in') {
    const actor = (await scope.findActor(tx, claimant.memberId, claimant.signedInAt)) ?? nobody
    // Whoever came by PIN is out with the leader whose phone it is: signed out from afar, without a role, or no longer serving.
    const leaderId = claimant.via?.startsWith('shared:') === true ? claimant.via.slice('shared:'.length) : null
    const leader = leaderId === null ? null : await scope.findActor(tx, leaderId, claimant.signedInAt)
    if (leaderId !== null && (leader?.kind !== 'member' || leader.grants.length === 0)) return nobody
    // Not the other roles alone: half of what somebody may is no state that anybody expects at 03:00.
    if (owesSecond(actor, claimant.notFor)) throw secondNeeded()
    return actor.kind === 'member' && claimant.via != null ? { ...actor, via: claimant.via } : actor
  }
  if (claimant.kind !== 'token') return claimant
  const [link] = await tx.query<{ purpose: string; subject: string; expires_at: number; revoked_at: number | null }>(
    'SELECT purpose, subject, expires_at, revoked_at FROM link WHERE agency_id = $1 AND link_id = $2',
    [tx.agencyId, claimant.linkId],
    'find-link',
  )
  if (link === undefined || link.revoked_at !== null || link.expires_at < tx.realNow) throw new Refusal({ code: 'kernel.link-ended', status: 401 })
  return { kind: 'link', linkId: claimant.linkId, purpose: link.purpose, subject: link.subject }
}

const nobody: Actor = { kind: 'nobody' }

/** Holds a role that the session may not act in: it wants a second factor. */
export function owesSecond(actor: Actor | null, notFor: readonly string[] = []): boolean {
  return actor?.kind === 'member' && actor.grants.some(({ role }) => notFor.includes(role))
}

/** The member that the key acts as, held to what the key names. */
async function resolveKey(tx: Tx, keyId: string, scope: Scope): Promise<Actor> {
  const [key] = await tx.query<{ member_id: string; scope: string[]; expires_at: number; revoked_at: number | null }>(
    'SELECT member_id, scope, expires_at, revoked_at FROM api_key WHERE agency_id = $1 AND key_id = $2',
    [tx.agencyId, keyId],
    'find-api-key',
  )
  if (key === undefined || key.revoked_at !== null || key.expires_at <= tx.realNow) throw keyEnded()
  const actor = (await scope.findActor(tx, key.member_id)) ?? nobody
  return actor.kind === 'member' ? { ...actor, via: `key:${keyId}`, mayOnly: key.scope } : actor
}

export const keyEnded = (): Refusal => new Refusal({ code: 'kernel.key-ended', status: 401 })

type Sort = 'link' | 'key'
interface Named {
  readonly agencyId: string
  readonly id: string
}

/**
 * Signs and reads the tokens of links and of keys: `<agency id>.<id>.<HMAC-SHA-256>`; what one is for stands in the
 * database only. The sort is part of what is signed: a link opens nothing as a key, nor the other way round.
 */
export class LinkSigner {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  write(agencyId: string, linkId: string): string {
    return this.#write('link', { agencyId, id: linkId })
  }

  read(token: string): { agencyId: string; linkId: string } | null {
    const named = this.#read('link', token)
    return named === null ? null : { agencyId: named.agencyId, linkId: named.id }
  }

  writeKey(agencyId: string, keyId: string): string {
    return this.#write('key', { agencyId, id: keyId })
  }

  readKey(token: string): { agencyId: string; keyId: string } | null {
    const named = this.#read('key', token)
    return named === null ? null : { agencyId: named.agencyId, keyId: named.id }
  }

  #write(sort: Sort, named: Named): string {
    return `${named.agencyId}.${named.id}.${this.#mark(sort, named)}`
  }

  #read(sort: Sort, token: string): Named | null {
    const [agencyId, id, mark, ...rest] = token.split('.')
    if (agencyId === undefined || id === undefined || mark === undefined || rest.length > 0) return null
    const expected = Buffer.from(this.#mark(sort, { agencyId, id }))
    const given = Buffer.from(mark)
    return expected.length === given.length && timingSafeEqual(expected, given) ? { agencyId, id } : null
  }

  #mark(sort: Sort, { agencyId, id }: Named): string {
    return createHmac('sha256', this.#secret).update(`${sort}:${agencyId}:${id}`).digest('base64url')
  }
}

/** False: the id is taken. `madeBy`: as the journal names an actor. */
export async function saveLink(tx: Tx, link: { id: string; purpose: string; subject: string; expiresAt: number; madeBy?: string | null }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO link (agency_id, link_id, purpose, subject, expires_at, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (agency_id, link_id) DO NOTHING RETURNING link_id`,
    [tx.agencyId, link.id, link.purpose, link.subject, iso(link.expiresAt), link.madeBy ?? null, iso(tx.realNow)],
    'save-link',
  )
  return rows.length === 1
}
