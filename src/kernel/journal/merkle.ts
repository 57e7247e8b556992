import { sha256 } from '../canonical.ts'

const node = Buffer.from([1])

/** Root over leaf hashes as in RFC 6962 §2.1: the left half holds the largest power of two below n; inner node = SHA-256(0x01 || left || right). */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const only = leaves[0]
  if (only === undefined) throw new Error('a batch has at least one leaf')
  if (leaves.length === 1) return only
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha256(node, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)))
}
