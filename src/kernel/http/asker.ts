import type { Context } from 'hono'
import { notSignedIn, Refusal } from '../errors.ts'
import type { Identity } from '../identity/parts.ts'
import { keyEnded, type Claimant, type LinkSigner } from '../link.ts'

export interface Asker {
  readonly agencyId: string
  readonly claimant: Claimant
}

/** Whose request it is: a signed link's, a machine's key's or the session's login's. Refuses whoever is none of these. */
export async function findAsker(c: Context, { identity, links }: { identity: Pick<Identity, 'findLogin'>; links: LinkSigner }): Promise<Asker> {
  const authorization = c.req.header('authorization')
  if (authorization?.startsWith('Link ') === true) {
    const link = links.read(authorization.slice(5))
    if (link === null) throw new Refusal({ code: 'kernel.link-ended', status: 401 })
    return { agencyId: link.agencyId, claimant: { kind: 'token', linkId: link.linkId } }
  }
  if (authorization?.startsWith('Bearer ') === true) {
    const key = links.readKey(authorization.slice(7))
    if (key === null) throw keyEnded()
    return { agencyId: key.agencyId, claimant: { kind: 'key', keyId: key.keyId } }
  }
  const login = await identity.findLogin(c.req.raw.headers)
  if (login === null) throw notSignedIn()
  return { agencyId: login.agencyId, claimant: { kind: 'signed-in', memberId: login.memberId, signedInAt: login.signedInAt, via: login.via, notFor: login.notFor ?? [] } }
}

/** Cookies travel with requests from other sites too; a command takes JSON only, and only from our own pages. */
export function mustComeFromUs(c: Context): void {
  const site = c.req.header('sec-fetch-site')
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isForeign || c.req.header('content-type')?.startsWith('application/json') !== true) throw new Refusal({ code: 'kernel.foreign-request', status: 403 })
}
