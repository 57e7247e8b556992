/** Commands a second: in process beside the same SQL raw through `pg`, and over HTTP with sessions; sealing runs meanwhile. */
import { pathToFileURL } from 'node:url'
import { serve } from '@hono/node-server'
import pg from 'pg'
import { sha256 } from '../src/kernel/canonical.ts'
import type { Database } from '../src/kernel/db/database.ts'
import { openEdge } from '../src/kernel/testing/http.ts'
import { testMembers } from '../src/kernel/testing/slice.ts'
import { createAgency, openNotes, writeNote } from '../src/kernel/testing/system.ts'
import { startCluster, type BenchCluster } from './cluster.ts'
import { count, figure, ratePerSecond, type Bench, type Figure } from './figures.ts'
import { loadOverHttp, type HttpFigures } from './http-clients.ts'

const lanes = 16

export const commandsBench: Bench = {
  name: 'commands',
  what: 'commands a second in process, over HTTP, and the same SQL raw',
  run: benchCommands,
}

export async function benchCommands({ isSmall = false, say = () => {} }: { readonly isSmall?: boolean; readonly say?: (text: string) => void } = {}): Promise<readonly Figure[]> {
  const cluster = await startCluster()
  const sliceMs = isSmall ? 300 : 800
  const rounds = isSmall ? 2 : 12
  try {
    const system = await openNotes({ appUrl: cluster.appUrl, secret: cluster.secret, dataFolder: cluster.dataFolder, poolSize: lanes })
    const agencyId = await createAgency(system)
    await system.startWork()
    const raw = await openRaw(cluster, agencyId)
    // In turns, so that what else the machine does meets both alike; the first turn warms up.
    const rates = { raw: [] as number[], own: [] as number[] }
    for (let round = 0; round <= rounds; round += 1) {
      const rawRate = await ratePerSecond(lanes, sliceMs, (lane) => raw.run(lane))
      const ownRate = await ratePerSecond(lanes, sliceMs, () => writeNote(system, agencyId))
      if (round === 0) continue
      rates.raw.push(rawRate)
      rates.own.push(ownRate)
      say(`raw ${count(rawRate)}/s, in process ${count(ownRate)}/s`)
    }
    await raw.close()
    const [rawRate, ownRate] = [mean(rates.raw), mean(rates.own)]
    const http = await measureHttp(system, cluster, agencyId, isSmall ? 1000 : 5000)
    say(`HTTP ${count(http.rate)}/s, answers in ${http.p50.toFixed(0)} ms (median), ${http.p95.toFixed(0)} ms (95 %)`)
    const { worstLagMs, errors } = system.loop.figures
    await system.close()
    return [
      figure({ what: 'commands in process', ours: `${count(ownRate)}/s`, reference: `raw SQL ${count(rawRate)}/s: ${Math.round((100 * ownRate) / rawRate)} %`, target: '≥ 60 % of raw', isMet: ownRate >= 0.6 * rawRate }),
      figure({ what: 'commands over HTTP', ours: `${count(http.rate)}/s`, reference: `p50 ${http.p50.toFixed(0)} ms, p95 ${http.p95.toFixed(0)} ms`, target: '≥ 500/s', isMet: http.rate >= 500 }),
      figure({ what: 'worst sealing lag meanwhile', ours: `${count(worstLagMs)} ms`, target: '≤ 2000 ms', isMet: worstLagMs <= 2000 && errors === 0 }),
    ]
  } finally {
    await cluster.stop()
  }
}


/** The statements of a command, as the runner sends them, on connections of its own without any of our code around. */
export async function openRaw({ appUrl }: BenchCluster, agencyId: string): Promise<{ run(lane: number): Promise<void>; close(): Promise<void> }> {
  const clients = await Promise.all(
    Array.from({ length: lanes }, async () => {
      const client = new pg.Client({ connectionString: appUrl, options: '-c timezone=UTC -c search_path=muster' })
      await client.connect()
      return client
    }),
  )
  const hash = sha256('raw')
  const begin = `BEGIN; SET LOCAL muster.agency = '${agencyId}'; SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS real_now`
  return {
    async run(lane) {
      const client = clients[lane]
      if (client === undefined) throw new Error('no such lane')
      const [id, now] = [crypto.randomUUID(), new Date().toISOString()]
      const header = JSON.stringify({ actor: `member:${testMembers.chief}`, agency: agencyId, command: { id, name: 'write-note' }, facts: { number: 0 }, id, kind: 'note.written', occurredAt: now, onBehalfOf: null, operation: null, recordedAt: now, request: id, subject: null, unit: null })
      await client.query(begin)
      await client.query({
        name: 'claim',
        text: `INSERT INTO command (agency_id, command_id, actor, name, body_hash, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (agency_id, command_id) DO NOTHING RETURNING command_id`,
        values: [agencyId, id, `member:${testMembers.chief}`, 'write-note', hash, now],
      })
      await client.query({
        name: 'write',
        text: `WITH entry AS (
                 INSERT INTO journal_entry (agency_id, entry_id, kind, operation_id, recorded_at, occurred_at, header, body_hash)
                 SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::bytea[])
               ), body AS (
                 INSERT INTO journal_body (agency_id, entry_id, salt, body) SELECT $1, * FROM unnest($2::uuid[], $9::bytea[], $10::text[])
               ), pending AS (
                 INSERT INTO journal_pending (agency_id, entry_id) SELECT $1, * FROM unnest($2::uuid[])
               )
               UPDATE command SET result = $11, entry_ids = $2::uuid[] WHERE agency_id = $1 AND command_id = $12`,
        values: [agencyId, [id], ['note.written'], [null], [now], [now], [header], [hash], [hash.subarray(0, 16)], ['{"text":"note"}'], '{"text":"note"}', id],
      })
      await client.query('COMMIT')
    },
    close: async () => void (await Promise.all(clients.map((client) => client.end()))),
  }
}

/** The server here, the clients in a process of their own. */
async function measureHttp(system: Awaited<ReturnType<typeof openNotes>> & { readonly database: Database }, cluster: BenchCluster, agencyId: string, total: number): Promise<HttpFigures> {
  const edge = openEdge(system, cluster)
  const cookie = await edge.signIn({ agencyId, memberId: testMembers.chief })
  const server = serve({ fetch: edge.app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => { server.once('listening', resolve) })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const figures = await loadOverHttp({ port, cookie, lanes, total, warmUp: Math.ceil(total / 4), sort: 'command', name: 'write-note', inputs: [{ text: 'note' }] })
  if ('closeAllConnections' in server) server.closeAllConnections()
  server.close()
  await edge.identity.close()
  return figures
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { what, ours, reference, target, isMet } of await benchCommands({ say: (text) => console.log(text) })) console.log([what, ours, reference, target, isMet === null ? '' : isMet ? 'met' : 'MISSED'].join(' | '))
}
