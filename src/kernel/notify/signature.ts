import { createHmac } from 'node:crypto'

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over `<seconds>.<body>`, so that a body replayed later is seen by its time. */
export function signBody({ secret, body, now }: { secret: string; body: string; now: number }): string {
  const seconds = Math.floor(now / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
