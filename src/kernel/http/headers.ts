/** What every answer says to the browser, whoever made it. */
import type { MiddlewareHandler } from 'hono'
import { Refusal } from '../errors.ts'

/** Styles inline, because Ant Design and MapLibre write them into the page; everything else comes from here, and nothing is made from text. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** The camera for photos, the place for check-ins, the clipboard for links; nothing else, and nothing for frames. */
const permissions = [
  'camera=(self)',
  'geolocation=(self)',
  'clipboard-write=(self)',
  'publickey-credentials-get=(self)',
  'publickey-credentials-create=(self)',
  'fullscreen=(self)',
  ...['accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'display-capture', 'encrypted-media', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'window-management', 'xr-spatial-tracking'].map((name) => `${name}=()`),
].join(', ')

/** A year; only where Muster is reached over TLS, or a browser would refuse the plain address for as long. */
const strictTransport = 'max-age=31536000; includeSubDomains'

export function secureHeaders({ publicUrl }: { publicUrl: string }): MiddlewareHandler {
  const isTls = publicUrl.startsWith('https:')
  return async (c, next) => {
    await next()
    // Files say something stricter for themselves.
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', contentPolicy)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'no-referrer')
    c.header('X-Frame-Options', 'DENY')
    c.header('Permissions-Policy', permissions)
    c.header('Cross-Origin-Opener-Policy', 'same-origin')
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
    if (isTls) c.header('Strict-Transport-Security', strictTransport)
    // What the API says is for one person at one moment: kept by nobody on the way, unless its route says otherwise.
    if (c.req.path.startsWith('/api/') && !c.req.path.startsWith('/api/docs/') && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  }
}

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whatever changes something comes from our own pages, or from a program that is no browser: cookies travel with requests of other sites too. */
export function onlyFromUs({ publicUrl }: { publicUrl: string }): MiddlewareHandler {
  const own = new URL(publicUrl).origin
  return async (c, next) => {
    if (!reads.has(c.req.method)) {
      const site = c.req.header('sec-fetch-site')
      const origin = c.req.header('origin')
      const isForeign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && origin !== own && !isSameHost(origin, c.req.header('host')))
      if (isForeign) throw new Refusal({ code: 'kernel.foreign-request', status: 403 })
    }
    await next()
  }
}

/** The server under another of its names, such as the loopback address. */
function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
