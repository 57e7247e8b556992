/**
 * Posts to an address that somebody typed. Nothing inside the house can be reached: the address that a name leads to is
 * looked at where the connection is made, and that connection is used, so that a name which answers differently the second
 * time (DNS rebinding) gains nothing. Redirects are not followed, the answer is read up to a limit, and all of it ends in time.
 */
import { lookup as lookupByDns, type LookupAddress } from 'node:dns'
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { isPlainlyRefused, isPrivateAddress } from './addresses.ts'

export interface PostOptions {
  /** Inside the house and without TLS, too. */
  readonly allowPrivate: boolean
  readonly timeoutMs?: number
  /** In place of the system's, for tests of names that change their answer. */
  readonly lookup?: LookupFunction
}

export interface Posted {
  readonly status: number
  readonly body: string
}

/** Why there was no answer; `isFinal`: there will be none later either. */
export class PostProblem extends Error {
  readonly reason: string
  readonly isFinal: boolean

  constructor(reason: string, { isFinal = false, cause }: { isFinal?: boolean; cause?: unknown } = {}) {
    super(reason, { cause })
    this.name = 'PostProblem'
    this.reason = reason
    this.isFinal = isFinal
  }
}

export const postTimeoutMs = 10_000
const mostBytes = 64 * 1024

export async function guardedPost(url: string, { headers, body }: { headers: Readonly<Record<string, string>>; body: string | Buffer }, { allowPrivate, timeoutMs = postTimeoutMs, lookup = lookupByDns }: PostOptions): Promise<Posted> {
  if (isPlainlyRefused(url, allowPrivate)) throw new PostProblem('refused-address', { isFinal: true })
  const signal = AbortSignal.timeout(timeoutMs)
  const isSecure = url.startsWith('https:')
  const options: RequestOptions = {
    method: 'POST',
    headers: { 'User-Agent': 'Muster', ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    signal,
    lookup: allowPrivate ? lookup : guardLookup(lookup),
    agent: makeAgent(isSecure, allowPrivate),
  }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = isSecure ? requestHttps(url, options) : requestHttp(url, options)
      request.once('response', resolve)
      request.once('error', reject)
      request.end(body)
    })
    return { status: response.statusCode ?? 0, body: await readBody(response) }
  } catch (cause) {
    throw cause instanceof PostProblem ? cause : new PostProblem(signal.aborted ? 'timed-out' : reasonOf(cause), { isFinal: isRefusal(cause), cause })
  }
}

/** A connection for one request; the second look at the address is a library's. */
function makeAgent(isSecure: boolean, allowPrivate: boolean): HttpAgent {
  if (allowPrivate) return isSecure ? new HttpsAgent() : new HttpAgent()
  return isSecure ? new RequestFilteringHttpsAgent() : new RequestFilteringHttpAgent()
}

class PrivateAddress extends Error {}

function guardLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, options, (error, address: string | LookupAddress[], family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address)
      if (error === null && addresses.some(isPrivateAddress)) done(new PrivateAddress('refused-address'), address, family)
      else done(error, address, family)
    })
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > mostBytes) {
      response.destroy()
      throw new PostProblem('answer-too-long')
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** As our own look says it, and as the library's does. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof PrivateAddress || (cause instanceof Error && /is not allowed\. Because/.test(cause.message))
}

function reasonOf(cause: unknown): string {
  if (isRefusal(cause)) return 'refused-address'
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA'].includes(code)) return 'unknown-host'
  if (['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT'].includes(code) || code.startsWith('HPE_')) return 'connection-broke'
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS/.test(code)) return 'bad-certificate'
  return 'unreachable'
}
