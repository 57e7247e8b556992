import { createPrivateKey, createPublicKey, hkdfSync, sign, verify, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../canonical.ts'

/** What the sealer keeps outside the database: the signing key, and the last head of each agency, so that a cut tail shows. */
export interface JournalKeeper {
  readonly keyId: string
  readonly publicKey: string
  signHead(text: string): Buffer
  /** Only by keys that this folder has signed with: what the database says about keys does not count. */
  verifyHead(text: string, signature: Buffer): boolean
  lastHead(agencyId: string): string | null
  keepHead(agencyId: string, text: string): Promise<void>
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

export function tryReadHead(text: string): Head | null {
  try {
    return readHead(text)
  } catch {
    return null
  }
}

/** Two systems in one process (tests, the command line beside a server) must not write the same temporary file. */
let temporaries = 0

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The Ed25519 key comes from the secret, so that all servers of one database sign with the same. Public halves stay in
 * `folder`/journal-keys: heads signed before the secret was changed can still be checked.
 */
export function openJournalKeeper({ folder, secret }: { folder: string; secret: string }): JournalKeeper {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'muster journal key', 32))
  const privateKey = createPrivateKey({ key: Buffer.concat([ed25519Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  const keyId = keyIdOf(publicKey)
  const keys = openKeys(join(folder, 'journal-keys'), keyId, publicKey)
  const headFile = (agencyId: string): string => join(folder, `journal-head-${agencyId}.json`)
  let writing = Promise.resolve()
  return {
    keyId,
    publicKey,
    signHead: (text) => sign(null, Buffer.from(text), privateKey),
    verifyHead: (text, signature) => [...keys.values()].some((key) => verify(null, Buffer.from(text), key, signature)),
    lastHead: (agencyId) => (existsSync(headFile(agencyId)) ? readFileSync(headFile(agencyId), 'utf8') : null),
    keepHead: (agencyId, text) => {
      // One after the other: the temporary file is the same, and the newer head has to win.
      const written = writing.then(() => writeHead(headFile(agencyId), text))
      writing = written.catch(() => undefined)
      return written
    },
  }
}

export function keyIdOf(publicKey: string): string {
  return sha256(publicKey).toString('hex').slice(0, 16)
}

function openKeys(folder: string, keyId: string, publicKey: string): Map<string, KeyObject> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = join(folder, `${keyId}.pem`)
  if (!existsSync(own)) {
    writeFileSync(`${own}.${process.pid}`, publicKey, { mode: 0o600 })
    renameSync(`${own}.${process.pid}`, own)
  }
  const keys = new Map<string, KeyObject>()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.pem'))) keys.set(name, createPublicKey(readFileSync(join(folder, name))))
  return keys
}

/**
 * Whole or not at all, and never a head older than the one kept (another server may have been quicker). Not fsynced: that
 * would wait beside PostgreSQL's own fsync with every batch, and a head lost in a power cut is replaced by the next.
 */
async function writeHead(file: string, text: string): Promise<void> {
  const kept = existsSync(file) ? tryReadHead(readFileSync(file, 'utf8')) : null
  const head = readHead(text)
  if (kept !== null && (kept.epoch > head.epoch || (kept.epoch === head.epoch && kept.batch > head.batch))) return
  temporaries += 1
  const temporary = `${file}.${process.pid}-${temporaries}`
  await writeFile(temporary, text, { mode: 0o600 })
  await rename(temporary, file)
}
