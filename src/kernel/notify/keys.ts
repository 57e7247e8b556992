/** Keys that all servers share, made from the server's secret: one for each purpose, none of use for another (HKDF, RFC 5869). */
import { createCipheriv, createDecipheriv, createECDH, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export function deriveKey(secret: string, purpose: string, bytes = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `muster:${purpose}`, bytes))
}

const orderOfP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export interface VapidKeys {
  /** Uncompressed point and scalar, base64url. */
  readonly publicKey: string
  readonly privateKey: string
}

/** The pair by which push services know this server (RFC 8292). 128 bits more than the order has, so that no scalar is likelier than another (FIPS 186-5, A.2.1). */
export function deriveVapidKeys(secret: string): VapidKeys {
  const scalar = (BigInt(`0x${deriveKey(secret, 'vapid', 48).toString('hex')}`) % (orderOfP256 - 1n)) + 1n
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'))
  return { publicKey: pair.getPublicKey().toString('base64url'), privateKey: pair.getPrivateKey().toString('base64url').padStart(43, 'A') }
}

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM: what stands in the database opens nothing without the server's secret. */
export class SealedBox {
  readonly #key: Buffer
  readonly #markKey: Buffer

  constructor(secret: string) {
    this.#key = deriveKey(secret, 'sealed-box')
    this.#markKey = deriveKey(secret, 'sealed-box-mark')
  }

  /** `about` names the row: what was sealed for one does not open in another. */
  seal(text: string, about: string): Buffer {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(about))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  }

  /** Throws when the secret is another one, or the row. */
  open(sealed: Buffer, about: string): string {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(about))
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  }

  /** The same text, the same mark: to find what is sealed without opening it. */
  mark(text: string): Buffer {
    return createHmac('sha256', this.#markKey).update(text).digest()
  }
}
