// A server of the kernel alone, for the tests that kill it: its own PostgreSQL, HTTP, sealing, jobs; commands that journal notes.
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { openDataFolder, readSecrets } from '../../src/kernel/db/embedded-secrets.ts'
import { startEmbeddedPostgres } from '../../src/kernel/db/embedded.ts'
import { prepareDatabase } from '../../src/kernel/db/prepare.ts'
import { createApp } from '../../src/kernel/http/app.ts'
import { noLimits } from '../../src/kernel/http/limits.ts'
import { openIdentity } from '../../src/kernel/identity/index.ts'
import { kernelSlice } from '../../src/kernel/index.ts'
import { testMembers } from '../../src/kernel/testing/slice.ts'
import { openNotes } from '../../src/kernel/testing/system.ts'

const { MUSTER_DATA: dataFolder = '', PORT: port = '', CHAOS_AGENCY: agencyId = '' } = process.env
const log = pino({ level: process.env.MUSTER_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
const publicUrl = `http://127.0.0.1:${port}`

const postgres = await startEmbeddedPostgres({ dataFolder, log })
const { secret } = readSecrets(openDataFolder(dataFolder))
const { appUrl, authUrl } = await prepareDatabase({ ownerUrl: postgres.superuserUrl, secret, slices: [kernelSlice], log })
const system = await openNotes({ appUrl, secret, dataFolder: openDataFolder(dataFolder), log, poolSize: 16 })
const identity = openIdentity({ authUrl, secret, publicUrl, onSignIn: () => Promise.resolve() })
if (!(await identity.hasLogin('chief'))) {
  await system.database.transaction(agencyId, (tx) =>
    tx.query('INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, $2, $2, now()) ON CONFLICT DO NOTHING', [agencyId, 'chaos']),
  )
  await identity.createLogin({ username: 'chief', password: 'correct horse', agencyId, memberId: testMembers.chief })
}
const app = createApp({
  runner: system.runner,
  reader: system.reader,
  identity,
  links: system.links,
  live: system.live,
  log,
  describeSession: (asker) => Promise.resolve(asker),
  greeting: () => ({}),
  openApi: () => ({}),
  isReady: () => system.database.listAgencies().then(() => true, () => false),
  limits: noLimits,
})
app.get('/figures', (c) => c.json(system.loop.figures))
await system.startWork()
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) })
process.once('SIGTERM', () => {
  void (async () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
    await system.close()
    await identity.close()
    await postgres.stop()
    process.exit(0)
  })()
})
