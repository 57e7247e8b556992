import { sha256 } from '../canonical.ts'

/** A 64-bit key for an advisory lock, as text: the same purpose and agency, the same lock on every server. */
export function lockName(purpose: string, agencyId: string): string {
  return sha256(`${purpose}:${agencyId}`).readBigInt64BE(0).toString()
}
