/** A large order into the database by its command, while others work: how long, what they notice, when the board shows it. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { System } from '../src/kernel/system.ts'
import { startCluster, type BenchCluster } from './cluster.ts'
import { hardWinter } from './compile.ts'
import { atMost, count, figure, percentile, timed, type Bench, type Figure } from './figures.ts'
import { proposeOrder, raiseProvince, type Province } from './province.ts'

export const publicationBench: Bench = {
  name: 'publication',
  what: 'a million obligations into the database, and what others notice of it',
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    try {
      const system = await cluster.open()
      await system.startWork()
      try {
        return await publish({ cluster, system, stations: isSmall ? 60 : 600, say })
      } finally {
        await system.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

async function publish({ cluster, system, stations, say }: { cluster: BenchCluster; system: System; stations: number; say: (text: string) => void }): Promise<readonly Figure[]> {
  const province = await raiseProvince(system, { stations })
  const { operationId, version } = await proposeOrder(system, province, { text: hardWinter, at: (order) => order.from })
  say(`publication: ${count(province.subjects)} subjects in the force`)
  const others = startOthers(system, province)
  await sleep(3000)
  others.mark()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const cpu = process.cpuUsage()
  const database = cluster.cpuSeconds()
  const { ms, result } = await timed(() => system.runner.run({ agencyId: province.agencyId, id: crypto.randomUUID(), name: 'put-order-in-force', input: { operationId, version }, actor: province.commander }))
  const { obligations } = z.object({ obligations: z.number() }).parse(result.result)
  const used = process.cpuUsage(cpu)
  delay.disable()
  say(`publication: ${count(obligations)} obligations committed after ${(ms / 1000).toFixed(1)} s (processor time: ours ${((used.user + used.system) / 1e6).toFixed(1)} s, PostgreSQL's ${(cluster.cpuSeconds() - database).toFixed(1)} s; event loop held ${(delay.max / 1e6).toFixed(0)} ms at most)`)
  const { ms: boardMs } = await timed(() => waitForBoard(system, province, operationId, obligations))
  const latencies = await others.stop()
  const reference = await rawInsert(cluster, province.agencyId, operationId)
  const [lag] = await cluster.query<{ worst: number; p95: number; entries: string }>(
    `SELECT max(lag) AS worst, percentile_cont(0.95) WITHIN GROUP (ORDER BY lag) AS p95, count(*) AS entries FROM (
       SELECT extract(epoch FROM b.sealed_at - e.recorded_at)::float8 AS lag FROM journal_entry e
       JOIN journal_position p ON p.agency_id = e.agency_id AND p.entry_id = e.entry_id JOIN journal_batch b ON b.agency_id = p.agency_id AND b.batch = p.batch
       WHERE e.agency_id = $1 AND e.kind NOT LIKE 'order.%') AS entries`,
    [province.agencyId],
  )
  const [size] = await cluster.query<{ heap: string; indexes: string }>(`SELECT pg_size_pretty(pg_table_size('obligation')) AS heap, pg_size_pretty(pg_indexes_size('obligation')) AS indexes`)
  return [
    atMost(`${count(obligations)} obligations into the database`, ms / 1000, 90, { unit: 's', reference }),
    atMost('  worst sealing lag of other commands meanwhile', lag?.worst ?? Infinity, 2, { unit: 's', reference: `p95 ${((lag?.p95 ?? 0) * 1000).toFixed(0)} ms of ${lag?.entries ?? 0} entries` }),
    figure({ what: '  other commands meanwhile, p50 / p95 / worst', ours: `${percentile(latencies, 0.5).toFixed(0)} / ${percentile(latencies, 0.95).toFixed(0)} / ${Math.max(...latencies).toFixed(0)} ms`, reference: `event loop held ${(delay.max / 1e6).toFixed(0)} ms at most` }),
    figure({ what: '  from commit to the board', ours: `${(boardMs / 1000).toFixed(1)} s`, reference: `table ${size?.heap ?? '?'}, indexes ${size?.indexes ?? '?'}` }),
  ]
}

/** Twenty small commands a second on the same server. */
function startOthers(system: System, { agencyId, commander, stationIds }: Province): { mark: () => void; stop: () => Promise<readonly number[]> } {
  const latencies: number[] = []
  const running = new Set<Promise<unknown>>()
  let number = 0
  const failures: unknown[] = []
  const timer = setInterval(() => {
    number += 1
    const unitId = stationIds[number % stationIds.length] ?? ''
    const command = timed(() => system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'change-unit', input: { unitId, telephone: String(1000 + number) }, actor: commander }))
      .then(({ ms }) => latencies.push(ms), (error: unknown) => failures.push(error))
      .finally(() => running.delete(command))
    running.add(command)
  }, 50)
  return {
    mark: () => { latencies.length = 0 },
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
      if (failures.length > 0) throw new Error(`${failures.length} of the other commands failed`, { cause: failures[0] })
      return latencies
    },
  }
}

/** The same rows by one statement of SQL inside the database, into a copy of the table with its indexes: what PostgreSQL alone needs. */
async function rawInsert(cluster: BenchCluster, agencyId: string, operationId: string): Promise<string> {
  await cluster.query('CREATE TABLE raw_obligation (LIKE obligation INCLUDING ALL)')
  const database = cluster.cpuSeconds()
  const { ms } = await timed(() => cluster.query('INSERT INTO raw_obligation SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 ORDER BY obligation_id', [agencyId, operationId]))
  await cluster.query('DROP TABLE raw_obligation')
  return `INSERT … SELECT in SQL ${(ms / 1000).toFixed(1)} s (${(cluster.cpuSeconds() - database).toFixed(1)} s of processor)`
}

const operationShape = z.object({ counts: z.record(z.string(), z.number()) })

async function waitForBoard(system: System, { agencyId, commander }: Province, operationId: string, obligations: number): Promise<void> {
  for (const until = performance.now() + 300_000; performance.now() < until; await sleep(50)) {
    const view = operationShape.parse(await system.reader.read({ agencyId, name: 'operation', input: { operationId }, actor: commander }))
    if (Object.values(view.counts).reduce((sum, one) => sum + one, 0) >= obligations) return
  }
  throw new Error('the board does not follow the publication')
}
