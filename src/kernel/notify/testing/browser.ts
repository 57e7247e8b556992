/** A browser's half of Web Push: keys, decryption, and the check of who sent it. */
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto'
import { z } from 'zod'
import type { Received } from './receiver.ts'

export interface TestBrowser {
  readonly p256dh: string
  readonly auth: string
  /** What a service worker would be handed. */
  decrypt(body: Buffer): Promise<string>
}

const eceShape = z.object({ decrypt: z.custom<(body: Buffer, params: Record<string, unknown>) => Buffer>((value) => typeof value === 'function') })

export function openBrowser(): TestBrowser {
  const pair = createECDH('prime256v1')
  const p256dh = pair.generateKeys('base64url')
  const auth = randomBytes(16).toString('base64url')
  return {
    p256dh,
    auth,
    async decrypt(body) {
      // Has no types of its own.
      const name = 'http_ece'
      const loaded: unknown = await import(name)
      const ece = eceShape.parse(typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded)
      return ece.decrypt(body, { version: 'aes128gcm', privateKey: pair, dh: p256dh, authSecret: auth }).toString('utf8')
    },
  }
}

const claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() })

/** RFC 8292: an ES256 token by the key that is named beside it. Throws when it is not. */
export function checkVapid({ headers }: Received, publicKey: string): z.output<typeof claims> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? []
  if (key !== publicKey) throw new Error('signed by another key than the browser was given')
  const [head = '', body = '', mark = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  const isGenuine = verify('sha256', Buffer.from(`${head}.${body}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(mark, 'base64url'))
  if (!isGenuine) throw new Error('the signature is not of that key')
  return claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
}
