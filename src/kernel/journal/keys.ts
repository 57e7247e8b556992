import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../canonical.ts'

/** What the sealer keeps outside the database: the signing key, and the last head of each agency, so that a cut tail shows. */
export interface JournalKeeper {
  readonly keyId: string
  readonly publicKey: string
  signHead(text: string): Buffer
  verifyHead(text: string, signature: Buffer): boolean
  lastHead(agencyId: string): string | null
  keepHead(agencyId: string, text: string): void
}

export const headShape = z.object({
  agency: z.string(),
  epoch: z.number(),
  batch: z.number(),
  first: z.number(),
  last: z.number(),
  root: z.string(),
  /** SHA-256 of the head before; empty for the first. */
  previous: z.string(),
  sealedAt: z.string(),
  keyId: z.string(),
  /** Present on the first head of an epoch: the head that was kept outside and that the database no longer holds. */
  lost: z.object({ epoch: z.number(), batch: z.number(), last: z.number(), head: z.string() }).optional(),
})
export type Head = z.infer<typeof headShape>

export function readHead(text: string): Head {
  return headShape.parse(JSON.parse(text))
}

/** Opens, or makes at the first start, the Ed25519 key in `folder` (mode 0600). */
export function openJournalKeeper(folder: string): JournalKeeper {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'journal-key.pem')
  if (!existsSync(file)) {
    const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(`${file}.${process.pid}`, made, { mode: 0o600 })
    renameSync(`${file}.${process.pid}`, file)
  }
  const privateKey = createPrivateKey(readFileSync(file))
  const publicKey: KeyObject = createPublicKey(privateKey)
  const publicText = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const headFile = (agencyId: string): string => join(folder, `journal-head-${agencyId}.json`)
  return {
    keyId: sha256(publicText).toString('hex').slice(0, 16),
    publicKey: publicText,
    signHead: (text) => sign(null, Buffer.from(text), privateKey),
    verifyHead: (text, signature) => verify(null, Buffer.from(text), publicKey, signature),
    lastHead: (agencyId) => (existsSync(headFile(agencyId)) ? readFileSync(headFile(agencyId), 'utf8') : null),
    keepHead: (agencyId, text) => {
      const temporary = `${headFile(agencyId)}.${process.pid}`
      writeFileSync(temporary, text, { mode: 0o600 })
      renameSync(temporary, headFile(agencyId))
    },
  }
}
