import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import type { Actor, Scope } from './policy.ts'

/** Who says they are asking; the transaction that serves them finds out what they may. */
export type Claimant = Actor | { readonly kind: 'signed-in'; readonly memberId: string; readonly signedInAt?: number; readonly via?: string | null } | { readonly kind: 'token'; readonly linkId: string }

export async function resolveActor(tx: Tx, claimant: Claimant, scope: Scope): Promise<Actor> {
  if (claimant.kind === 'signed-in') return (await scope.findActor(tx, claimant.memberId)) ?? { kind: 'nobody' }
  if (claimant.kind !== 'token') return claimant
  const [link] = await tx.query<{ purpose: string; subject: string; expires_at: number; revoked_at: number | null }>(
    'SELECT purpose, subject, expires_at, revoked_at FROM link WHERE agency_id = $1 AND link_id = $2',
    [tx.agencyId, claimant.linkId],
    'find-link',
  )
  if (link === undefined || link.revoked_at !== null || link.expires_at < tx.realNow) throw new Refusal({ code: 'kernel.link-ended', status: 401 })
  return { kind: 'link', linkId: claimant.linkId, purpose: link.purpose, subject: link.subject }
}

/** Signs and reads the tokens of links: `<agency id>.<link id>.<HMAC-SHA-256>`; what a link is for stands in the database only. */
export class LinkSigner {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  write(agencyId: string, linkId: string): string {
    return `${agencyId}.${linkId}.${this.#mark(agencyId, linkId)}`
  }

  read(token: string): { agencyId: string; linkId: string } | null {
    const [agencyId, linkId, mark, ...rest] = token.split('.')
    if (agencyId === undefined || linkId === undefined || mark === undefined || rest.length > 0) return null
    const expected = Buffer.from(this.#mark(agencyId, linkId))
    const given = Buffer.from(mark)
    return expected.length === given.length && timingSafeEqual(expected, given) ? { agencyId, linkId } : null
  }

  #mark(agencyId: string, linkId: string): string {
    return createHmac('sha256', this.#secret).update(`link:${agencyId}:${linkId}`).digest('base64url')
  }
}

export async function saveLink(tx: Tx, link: { id: string; purpose: string; subject: string; expiresAt: number }): Promise<void> {
  await tx.sql
    .insertInto('link')
    .values({ agency_id: tx.agencyId, link_id: link.id, purpose: link.purpose, subject: link.subject, expires_at: iso(link.expiresAt), revoked_at: null })
    .onConflict((conflict) => conflict.columns(['agency_id', 'link_id']).doNothing())
    .execute()
}
