import type { ServerType } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import type { Config } from '../kernel/config.ts'
import { createFilesRoute } from '../kernel/files/files-route.ts'
import { FilesService } from '../kernel/files/files-service.ts'
import { openObjects } from '../kernel/files/open-objects.ts'
import { answerError, createApp } from '../kernel/http/app.ts'
import { boundedBody, identityBodyBytes, listBodyLimits } from '../kernel/http/body.ts'
import { onlyFromUs, secureHeaders } from '../kernel/http/headers.ts'
import { listen } from '../kernel/http/listen.ts'
import { describeApi } from '../kernel/http/openapi.ts'
import { createIdentityRoutes, type Identity, type IdentitySetup } from '../kernel/identity/index.ts'
import type { Log } from '../kernel/log.ts'
import { openLogins, registerLogins } from '../kernel/retention/logins.ts'
import type { System } from '../kernel/system.ts'
import { DeliveryService } from '../modules/notify/index.ts'
import { startRetention } from '../modules/retention/index.ts'
import { SolverService } from '../modules/roster/index.ts'
import { createCalendarRoute } from './calendar-route.ts'
import { describeSession, identityPeople, openServerIdentity, openSetup } from './identity.ts'
import { kinds } from './modules.ts'
import { openMuster, slices } from './muster.ts'

export interface Server {
  readonly url: string
  readonly system: System
  readonly identity: Identity
  readonly setup: IdentitySetup
  readonly files: FilesService
  close(): Promise<void>
}

export interface ServerOptions {
  readonly config: Pick<Config, 'host' | 'port' | 'publicUrl' | 'dataFolder'> & Partial<Pick<Config, 'sso' | 'passwordLeastLength' | 'secondFactorFor' | 'hasDemo' | 'filesUrl' | 'limits' | 'notify'>>
  readonly appUrl: string
  readonly authUrl: string
  readonly secret: string
  readonly log: Log
  /** Shown on the sign-in page of a demo. */
  readonly greeting?: () => unknown
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const version = readVersion()

/** Opens the system, starts its work and listens. */
export async function startServer({ config, appUrl, authUrl, secret, log, greeting = () => ({}) }: ServerOptions): Promise<Server> {
  const system = await openMuster({ appUrl, secret, publicUrl: config.publicUrl, dataFolder: config.dataFolder, log, ...(config.notify === undefined ? {} : { notify: config.notify }) })
  const logins = openLogins(authUrl)
  registerLogins(logins)
  const identity = openServerIdentity({ system, authUrl, secret, config, log })
  const setup = openSetup({ system, identity, secret, hasDemo: config.hasDemo ?? false })
  const files = new FilesService({ system, objects: openObjects({ url: config.filesUrl, dataFolder: config.dataFolder }), log })
  const app = createApp({
    runner: system.runner,
    reader: system.reader,
    identity,
    links: system.links,
    live: system.live,
    log,
    describeSession: describeSession(system),
    greeting,
    openApi: () => describeApi({ commands: slices.flatMap((slice) => slice.commands), views: slices.flatMap((slice) => slice.views), version }),
    isReady: () => isReady(system),
    bodyLimits: listBodyLimits(slices.flatMap((slice) => [...slice.commands, ...slice.views])),
    ...(config.limits === undefined ? {} : { limits: config.limits }),
  })
  const inFlight = { count: 0 }
  const outer = new Hono()
  outer.onError((error, c) => answerError(error, c, log))
  outer.use(secureHeaders(config))
  outer.use('/api/*', onlyFromUs(config))
  for (const path of ['/api/auth/*', '/api/setup']) outer.use(path, boundedBody(identityBodyBytes))
  outer.use('/api/commands/*', async (_, next) => {
    inFlight.count += 1
    try {
      await next()
    } finally {
      inFlight.count -= 1
    }
  })
  outer.get('/api/docs/muster-init.js', (c) => c.body(docsScript, 200, { 'Content-Type': 'text/javascript' }))
  serveDocs(outer)
  outer.route('/', createCalendarRoute({ database: system.database, log }))
  outer.route('/', createFilesRoute({ reader: system.reader, identity, links: system.links, files, log, ...(config.limits === undefined ? {} : { limits: config.limits }) }))
  outer.route('/', createIdentityRoutes({ identity, system, people: identityPeople, setup, log }))
  outer.route('/', app)
  serveWeb(outer)
  const server = await listen(outer, { ...config, log })
  await system.startWork()
  const solver = new SolverService({ system, log })
  solver.start()
  const deliveries = new DeliveryService({ system, kinds, log })
  deliveries.start()
  files.start()
  const retention = startRetention({ system, log })
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${portOf(server, config.port)}`,
    system,
    identity,
    setup,
    files,
    async close() {
      await closeServer(server, inFlight)
      // Gives back the run under way, which is a command.
      await solver.stop()
      await deliveries.stop()
      await files.stop()
      await retention.stop()
      await system.close()
      await identity.close()
      await logins.close()
    },
  }
}

function portOf(server: ServerType, fallback: number): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : fallback
}

/** Takes no new requests, lets commands in flight finish (10 s at most), cuts live streams, which never end by themselves. */
async function closeServer(server: ServerType, inFlight: { readonly count: number }): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
  for (const until = Date.now() + 10_000; inFlight.count > 0 && Date.now() < until; ) await sleep(20)
  // The last replies are on their way out.
  await sleep(20)
  if ('closeAllConnections' in server) server.closeAllConnections()
  await closed
}

function serveDocs(app: Hono): void {
  app.get('/api', (c) => c.html(docsPage))
  app.get('/api/docs/*', serveStatic({ root: join(root, 'node_modules/swagger-ui-dist'), rewriteRequestPath: (path) => path.replace('/api/docs', '') }))
}

function serveWeb(app: Hono): void {
  const web = join(root, 'dist/web')
  app.use('/assets/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use('/*', serveStatic({ root: web }))
  app.get('/answer', serveStatic({ root: web, path: 'answer.html' }))
  app.get('*', serveStatic({ root: web, path: 'index.html' }))
}

const docsPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Muster API</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head><body><div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/muster-init.js"></script></body></html>`

const docsScript = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true })`

async function isReady(system: System): Promise<boolean> {
  try {
    await system.database.pool.query('SELECT 1')
    return true
  } catch {
    return false
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0'
}
