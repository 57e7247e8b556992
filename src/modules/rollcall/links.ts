import type { LinkSigner } from '../../kernel/link.ts'
import { linksNotReady } from './errors.ts'

export const linkPurpose = 'roll-call'

let registered: LinkSigner | null = null

/**
 * `main` says once, when the system opens, who signs the links: slices are lists made before any secret is known.
 * Systems that one process opens share the secret, so that the last one registered serves all.
 */
export function registerLinkSigner(signer: LinkSigner): void {
  registered = signer
}

/** Where somebody answers without a login. The token stands in the fragment, which browsers send to no server and no log. */
export function answerAddress(agencyId: string, linkId: string): string {
  if (registered === null) throw linksNotReady()
  return `/answer#${registered.write(agencyId, linkId)}`
}
