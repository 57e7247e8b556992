import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { v7 as newId, validate as isUuid } from 'uuid'
import { isUnavailable } from '../db/unavailable.ts'
import { Refusal } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Asker } from './asker.ts'

/** What the edge knows of a request by the time something is refused: kept beside it, and gone with it. */
interface Known {
  readonly requestId: string
  asker: Asker | null
}

const knownOf = new WeakMap<Context, Known>()

function known(c: Context): Known {
  let found = knownOf.get(c)
  if (found === undefined) {
    const given = c.req.header('x-request-id')
    found = { requestId: given !== undefined && isUuid(given) ? given : newId(), asker: null }
    knownOf.set(c, found)
  }
  return found
}

/** The sender's, or one of ours: the same in the journal and in every line of the log. */
export function requestIdOf(c: Context): string {
  return known(c).requestId
}

/** From here on the security log says who was refused. */
export function rememberAsker(c: Context, asker: Asker): Asker {
  known(c).asker = asker
  return asker
}

/** Refusals that somebody who tries doors collects: guessed ids are 404. What a form got wrong (400, 409, 422) is everyday work. */
const loggedStatuses: ReadonlySet<number> = new Set([401, 403, 404, 408, 413, 414, 415, 429, 431])
const longestPath = 200

/** One line of the security log: who and where by ids alone, no input, no query, no address, no names. */
export function logRefused(c: Context, { code, status }: { code: string; status: number }, log: Log): void {
  const { requestId, asker } = known(c)
  log.warn({ event: 'refused', code, status, method: c.req.method, path: c.req.path.slice(0, longestPath), requestId, ...(asker === null ? {} : { agencyId: asker.agencyId, actor: nameAsker(asker) }) })
}

export function nameAsker({ claimant }: Asker): string {
  if ('memberId' in claimant) return `member:${claimant.memberId}`
  if ('linkId' in claimant) return `link:${claimant.linkId}`
  if ('keyId' in claimant) return `key:${String(claimant.keyId)}`
  return claimant.kind
}

/** The one answer to all that went wrong, for every router of ours: `app.onError((error, c) => answerError(error, c, log))`. */
export function answerError(error: Error, c: Context, log: Log): Response {
  c.header('Cache-Control', 'no-store')
  if (error instanceof Refusal) {
    const waitSeconds = secondsToWait(error)
    if (waitSeconds !== null) c.header('Retry-After', String(waitSeconds))
    // The rest of a body that is not wanted is not waited for.
    if (error.status === 408 || error.status === 413) c.header('Connection', 'close')
    if (loggedStatuses.has(error.status)) logRefused(c, error, log)
    return c.json({ error: { code: error.code, facts: error.facts } }, error.status satisfies ContentfulStatusCode)
  }
  const reference = newId()
  log.error({ event: 'http.failed', reference, requestId: requestIdOf(c), path: c.req.path.slice(0, longestPath), err: error })
  // The database cannot be reached or cannot write: the sender keeps the command and tries again.
  if (isUnavailable(error)) return c.json({ error: { code: 'kernel.unavailable', facts: { reference } } }, 503)
  return c.json({ error: { code: 'kernel.failed', facts: { reference } } }, 500)
}

function secondsToWait({ status, facts }: Refusal): number | null {
  if (status !== 429) return null
  if (typeof facts['retryAfterSeconds'] === 'number') return facts['retryAfterSeconds']
  return typeof facts['until'] === 'number' ? Math.max(1, Math.ceil((facts['until'] - Date.now()) / 1000)) : null
}

/** better-auth answers by itself: what it refuses is read from its answer. */
export async function logAnswer(c: Context, response: Response, log: Log): Promise<Response> {
  if (!loggedStatuses.has(response.status)) return response
  const body: unknown = await response.clone().json().catch(() => null)
  logRefused(c, { code: codeIn(body) ?? 'identity.refused', status: response.status }, log)
  return response
}

/** `{code}` as better-auth writes it, or ours; what is not a code is not repeated. */
function codeIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  if ('error' in body) return codeIn(body.error)
  return 'code' in body && typeof body.code === 'string' && /^[A-Za-z0-9_.-]{1,80}$/.test(body.code) ? body.code : null
}
