import { Hono, type Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { instant, isTouchedBy, ordinaryBodyBytes } from '../contract.ts'
import { Refusal } from '../errors.ts'
import type { Identity, Login } from '../identity/index.ts'
import type { LinkSigner } from '../link.ts'
import { readStandingText, writeStandingText, type LiveHub } from '../live.ts'
import type { Log } from '../log.ts'
import type { CommandRunner } from '../run-command.ts'
import type { ViewReader } from '../view.ts'
import { answerError, logAnswer, nameAsker, rememberAsker, requestIdOf } from './answer-error.ts'
import { findAsker, mustComeFromUs, type Asker } from './asker.ts'
import { ordinaryPace, parseJson, readJsonBody, type Pace } from './body.ts'
import { AskerLimits, ordinaryLimits, type Limits } from './limits.ts'

export { answerError } from './answer-error.ts'

export interface HttpParts {
  readonly runner: CommandRunner
  readonly reader: ViewReader
  readonly identity: Pick<Identity, 'handle' | 'findLogin'>
  readonly links: LinkSigner
  readonly live: LiveHub
  readonly log: Log
  /** Answers GET /api/session for somebody signed in; null when the member serves no more. */
  readonly describeSession: (login: Login) => Promise<unknown>
  /** Added to the 401 of /api/session (demo logins). */
  readonly greeting: () => unknown
  readonly openApi: () => unknown
  readonly isReady: () => Promise<boolean>
  readonly beatMs?: number
  /** How large the body of a command or view may be, where that is not the ordinary. */
  readonly bodyLimits?: ReadonlyMap<string, number>
  readonly limits?: Limits
  readonly pace?: Pace
  readonly recheckEveryMs?: number
}

/** What the routes are served with: the parts, and what the edge counts by itself. */
interface Edge extends HttpParts {
  readonly asked: AskerLimits
}

const commandBody = z.object({
  // Version 8 is what the clock's own commands carry, made from names that can be guessed: nobody may take one beforehand.
  id: z.uuid().refine((id) => id[14] !== '8', 'a UUID of version 4 or 7'),
  input: z.unknown(),
  occurredAt: instant.optional(),
})

const viewBody = z.object({ input: z.unknown() })

/** Longer input goes by POST; Node takes 16 KB of headers, cookies among them. */
const longestInputInAddress = 8192
/** How often a live stream looks whether who opened it is still signed in. */
const recheckMs = 30_000

/** The one edge: every command and every view over HTTP, the live stream, the session. */
export function createApp(given: HttpParts): Hono {
  const parts: Edge = { ...given, asked: new AskerLimits(given.limits ?? ordinaryLimits) }
  const app = new Hono()
  app.onError((error, c) => answerError(error, c, parts.log))
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => ((await parts.isReady()) ? c.json({ ok: true }) : c.json({ ok: false }, 503)))
  app.all('/api/auth/*', async (c) => logAnswer(c, await parts.identity.handle(c.req.raw), parts.log))
  app.get('/api/openapi.json', (c) => c.json(parts.openApi()))
  app.get('/api/session', async (c) => {
    const login = await parts.identity.findLogin(c.req.raw.headers)
    const session = login === null ? null : await parts.describeSession(login)
    if (session !== null) return c.json(session)
    return c.json({ error: { code: 'kernel.not-signed-in', facts: {} }, ...asRecord(parts.greeting()) }, 401)
  })
  app.post('/api/commands/:name', async (c) => {
    mustComeFromUs(c)
    const asker = await asks(c, parts)
    const body = commandBody.safeParse(await readJson(c, parts))
    if (!body.success) throw new Refusal({ code: 'kernel.invalid-input', status: 400, facts: { shape: '{"id": a UUID made by you, "input": …}', problems: body.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })) } })
    const { id, input, occurredAt } = body.data
    const reply = await parts.runner.run({ ...asker, actor: asker.claimant, id, name: c.req.param('name'), input, requestId: requestIdOf(c), ...(occurredAt === undefined ? {} : { occurredAt }) })
    const last = reply.entryIds.at(-1)
    const waitMs = preferredWaitMs(c.req.header('prefer'))
    const position = last === undefined || waitMs === 0 ? null : await parts.live.waitFor(asker.agencyId, last, waitMs)
    return c.json({ result: reply.result, entryIds: reply.entryIds, position })
  })
  app.get('/api/views/:name', (c) => {
    const input = c.req.query('input') ?? '{}'
    if (input.length > longestInputInAddress) throw new Refusal({ code: 'kernel.address-too-long', status: 414, facts: { most: longestInputInAddress } })
    return answerView(c, parts, () => parseJson(input))
  })
  // The text of an order does not fit into an address.
  app.post('/api/views/:name', async (c) => {
    mustComeFromUs(c)
    return answerView(c, parts, async () => {
      const body = viewBody.safeParse(await readJson(c, parts))
      if (!body.success) throw new Refusal({ code: 'kernel.invalid-input', status: 400, facts: { shape: '{"input": …}', problems: [] } })
      return body.data.input
    })
  })
  app.get('/api/live', async (c) => {
    const asker = await asks(c, parts)
    const isStillHere = (): Promise<boolean> => isSomebody(c, parts, asker)
    await parts.reader.mustBeSomebody({ agencyId: asker.agencyId, actor: asker.claimant })
    return streamLive(c, parts, { agencyId: asker.agencyId, isStillHere, ended: parts.asked.openStream(asker) })
  })
  app.all('/api/*', (c) => c.json({ error: { code: 'kernel.no-such-address', facts: { path: c.req.path } } }, 404))
  return app
}

/** Whose request it is, and that they do not ask too much. */
async function asks(c: Context, parts: Edge): Promise<Asker> {
  const asker = rememberAsker(c, await findAsker(c, parts))
  parts.asked.take(asker)
  return asker
}

/** Who asks is found first: nobody's input is not even read. */
async function answerView(c: Context, parts: Edge, readInput: () => unknown): Promise<Response> {
  const asker = await asks(c, parts)
  const output = await parts.reader.read({ agencyId: asker.agencyId, name: c.req.param('name') ?? '', input: await readInput(), actor: asker.claimant })
  c.header('Cache-Control', 'no-store')
  return c.json(output)
}

interface Streaming {
  readonly agencyId: string
  readonly isStillHere: () => Promise<boolean>
  readonly ended: () => void
}

/** Journal kinds after which somebody may be nobody from then on. */
const endings = ['identity.session-ended', 'identity.sessions-ended', 'identity.sharing-ended', 'identity.password-set', 'member.left', 'link.revoked', 'api-key.revoked', '*']

function streamLive(c: Context, { live, beatMs = 5000, recheckEveryMs = recheckMs }: HttpParts, { agencyId, isStillHere, ended }: Streaming): Response {
  const since = readStandingText(c.req.header('last-event-id') ?? c.req.query('since') ?? null)
  return streamSSE(c, async (stream) => {
    let leave = (): void => undefined
    // Jitter, because all screens come back together after a deploy.
    let recheckAt = performance.now() + recheckEveryMs * (0.5 + Math.random())
    try {
      leave = await live.subscribe(agencyId, since, (change) => {
        // Somebody was signed out, left, or lost a link or a key: at the next beat it is asked whose stream this was.
        if (isTouchedBy(endings, change.kinds)) recheckAt = 0
        void stream.writeSSE({ event: 'change', id: writeStandingText(change), data: JSON.stringify({ position: change.position, kinds: change.kinds }) })
      })
      stream.onAbort(leave)
      // A screen may have gone while it was being looked up, and nobody calls onAbort afterwards.
      while (!stream.aborted && !stream.closed) {
        await stream.writeSSE({ event: 'beat', data: JSON.stringify({ realNow: Date.now() }) })
        await stream.sleep(beatMs)
        if (performance.now() < recheckAt) continue
        // Signed out elsewhere, revoked, a member no longer: the screen comes back and is told so.
        if (!(await isStillHere())) return
        recheckAt = performance.now() + recheckEveryMs
      }
    } finally {
      leave()
      ended()
    }
  })
}

/** Whether the same asker would be let in now. A database that is away for a moment sends nobody out. */
async function isSomebody(c: Context, parts: HttpParts, asker: Asker): Promise<boolean> {
  try {
    const now = await findAsker(c, parts)
    await parts.reader.mustBeSomebody({ agencyId: now.agencyId, actor: now.claimant })
    return now.agencyId === asker.agencyId && nameAsker(now) === nameAsker(asker)
  } catch (error) {
    return !(error instanceof Refusal)
  }
}

function readJson(c: Context, { bodyLimits, pace = ordinaryPace }: HttpParts): Promise<unknown> {
  return readJsonBody(c, bodyLimits?.get(c.req.param('name') ?? '') ?? ordinaryBodyBytes, pace)
}

function preferredWaitMs(prefer: string | undefined): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,2})/.exec(prefer ?? '')?.[1]
  return seconds === undefined ? 0 : Math.min(Number(seconds), 10) * 1000
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
