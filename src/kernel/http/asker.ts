import type { Context } from 'hono'
import { notSignedIn, Refusal } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import type { Claimant, LinkSigner } from '../link.ts'

export interface Asker {
  readonly agencyId: string
  readonly claimant: Claimant
}

/** Whose request it is: a signed link or the session's login. Refuses whoever is neither. */
export async function findAsker(c: Context, { identity, links }: { identity: Pick<Identity, 'findLogin'>; links: LinkSigner }): Promise<Asker> {
  const authorization = c.req.header('authorization')
  if (authorization?.startsWith('Link ') === true) {
    const link = links.read(authorization.slice(5))
    if (link === null) throw new Refusal({ code: 'kernel.link-ended', status: 401 })
    return { agencyId: link.agencyId, claimant: { kind: 'token', linkId: link.linkId } }
  }
  const login = await identity.findLogin(c.req.raw.headers)
  if (login === null) throw notSignedIn()
  return { agencyId: login.agencyId, claimant: { kind: 'signed-in', memberId: login.memberId, signedInAt: login.signedInAt, via: login.via } }
}

/** Cookies travel with requests from other sites too; a command takes JSON only, and only from our own pages. */
export function mustComeFromUs(c: Context): void {
  const site = c.req.header('sec-fetch-site')
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isForeign || c.req.header('content-type')?.startsWith('application/json') !== true) throw new Refusal({ code: 'kernel.foreign-request', status: 403 })
}
