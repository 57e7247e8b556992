import { useIdentity } from './session.tsx'

/** Passkeys belong to a name, and work on pages opened under it: not under a numeric address, nor under another name of the same server (whose origin the server would refuse). */
export type PasskeysHere = { readonly kind: 'yes' } | { readonly kind: 'elsewhere'; readonly host: string } | { readonly kind: 'no' }

/** Null until the server has said to which name they belong. */
export function usePasskeysHere(): PasskeysHere | null {
  const { data } = useIdentity()
  if (data === undefined) return null
  return findPasskeysHere({ host: data.passkeyHost, hostname: globalThis.location.hostname, isKnownToBrowser: 'PublicKeyCredential' in globalThis })
}

export function findPasskeysHere({ host, hostname, isKnownToBrowser }: { host: string; hostname: string; isKnownToBrowser: boolean }): PasskeysHere {
  if (hostname !== host) return { kind: 'elsewhere', host }
  return { kind: isKnownToBrowser ? 'yes' : 'no' }
}
