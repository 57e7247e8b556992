// node bench/seal.ts [--seconds 60]: sixteen writers, some of whom hold their transaction open for seconds, on two servers that both seal.
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyJournal } from '../src/kernel/journal/verify.ts'
import { createAgency, openNotes, writeNote } from '../src/kernel/testing/system.ts'
import { startCluster } from './cluster.ts'
import { count, percentile } from './figures.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const cluster = await startCluster()
const open = (): ReturnType<typeof openNotes> => openNotes({ appUrl: cluster.appUrl, secret: cluster.secret, dataFolder: cluster.dataFolder, poolSize: 10 })
const servers = [await open(), await open()] as const
const agencyId = await createAgency(servers[0])
await Promise.all(servers.map((server) => server.startWork()))

const written: string[] = []
/** From the answer to the position, asked for by the server that did not run it. */
const lagsMs: number[] = []
let slow = 0
const until = performance.now() + Number(values.seconds) * 1000
await Promise.all(
  Array.from({ length: 16 }, async (_, writer) => {
    const [own, other] = writer % 2 === 0 ? [servers[0], servers[1]] : [servers[1], servers[0]]
    while (performance.now() < until) {
      // A quarter holds its transaction open for one to eight seconds.
      const holdMs = writer % 4 === 0 ? 1000 + Math.round(Math.random() * 7000) : 0
      const { entryIds } = await writeNote(own, agencyId, { holdMs, times: writer === 5 ? 50 : 1 })
      const answeredAt = performance.now()
      written.push(...entryIds)
      if (holdMs > 0) slow += 1
      const position = await other.live.waitFor(agencyId, entryIds.at(-1) ?? '', 30_000)
      if (position === null) throw new Error('not sealed within 30 s')
      lagsMs.push(performance.now() - answeredAt)
    }
  }),
)
await sleep(500)
const sealed = await cluster.query<{ position: string; entry_id: string }>('SELECT position, entry_id FROM journal_position WHERE agency_id = $1 ORDER BY position', [agencyId])
const found = new Set(sealed.map((row) => row.entry_id))
const overtaken = await cluster.query<{ count: string }>(
  `SELECT count(*) FROM (SELECT e.recorded_at, max(e.recorded_at) OVER (ORDER BY p.position) AS latest FROM journal_position p JOIN journal_entry e USING (agency_id, entry_id) WHERE p.agency_id = $1) AS x WHERE recorded_at < latest - interval '900 milliseconds'`,
  [agencyId],
)
const verifying = performance.now()
const verification = await verifyJournal({ database: servers[0].database, keeper: servers[0].keeper, agencyId })
const verifyMs = performance.now() - verifying
const problems = [
  ...(written.some((id) => !found.has(id)) ? ['entries lost'] : []),
  ...(sealed.length !== found.size ? ['entries twice'] : []),
  ...(sealed.length !== written.length ? [`${sealed.length} sealed, ${written.length} written`] : []),
  ...(sealed.some((row, at) => Number(row.position) !== at + 1) ? ['positions with gaps'] : []),
  ...(verification.finding === null ? [] : [verification.finding.says]),
]
console.log(`${values.seconds} s, 16 writers on two servers: ${count(written.length)} entries of ${count(lagsMs.length)} commands; ${slow} transactions were held open for 1 to 8 s, ${count(Number(overtaken[0]?.count))} entries sealed more than 0.9 s after younger ones`)
console.log(`sealed by the two servers: ${servers.map((server) => count(server.loop.figures.sealed)).join(' and ')}, in ${count(verification.batches)} batches; errors: ${servers.map((server) => server.loop.figures.errors).join(' and ')}`)
console.log(`from the answer to the position on the other server: ${percentile(lagsMs, 0.5).toFixed(0)} ms (median), ${percentile(lagsMs, 0.99).toFixed(0)} ms (99 %), ${Math.max(...lagsMs).toFixed(0)} ms at most`)
console.log(`verify: ${verification.finding === null ? 'whole' : 'NOT WHOLE'}, ${count((verification.entries * 1000) / verifyMs)} entries a second`)
console.log(problems.length === 0 ? 'none lost, none twice, positions gapless' : `FAILED: ${problems.join('; ')}`)
await Promise.all(servers.map((server) => server.close()))
await cluster.stop()
process.exit(problems.length === 0 ? 0 : 1)
