/** A temporary PostgreSQL of the benches: durable like the real one, with every slice's tables. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { startEmbeddedPostgres } from '../src/kernel/db/embedded.ts'
import { prepareDatabase } from '../src/kernel/db/prepare.ts'
import type { Log } from '../src/kernel/log.ts'
import type { System } from '../src/kernel/system.ts'
import { openMuster, slices } from '../src/main/muster.ts'

export const quiet: Log = pino({ level: process.env['MUSTER_LOG'] ?? 'error' })

export interface BenchCluster {
  readonly dataFolder: string
  readonly ownerUrl: string
  readonly appUrl: string
  readonly authUrl: string
  readonly secret: string
  open(options?: { poolSize?: number }): Promise<System>
  /** As superuser. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Seconds of processor time that PostgreSQL has used; 0 where there is no /proc. On a busy machine it says more than the time on the wall. */
  cpuSeconds(): number
  stop(): Promise<void>
}

export async function startCluster(): Promise<BenchCluster> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  const postgres = await startEmbeddedPostgres({ dataFolder, log: quiet })
  const secret = 'bench-'.repeat(8)
  const ownerUrl = postgres.superuserUrl
  const { appUrl, authUrl } = await prepareDatabase({ ownerUrl, secret, slices, log: quiet })
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 1, options: '-c search_path=muster -c timezone=UTC' })
  owner.on('error', () => undefined)
  return {
    dataFolder,
    ownerUrl,
    appUrl,
    authUrl,
    secret,
    open: ({ poolSize } = {}) => openMuster({ appUrl, secret, dataFolder, log: quiet, ...(poolSize === undefined ? {} : { poolSize }) }),
    query: async (text, values = []) => (await owner.query(text, [...values])).rows,
    cpuSeconds: () => cpuSecondsOf(postgres.pid()),
    async stop() {
      await owner.end()
      await postgres.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

const ticksPerSecond = 100

/** Of a process, its children that ended, and those that live. */
export function cpuSecondsOf(pid: number): number {
  try {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => readStat(name) ?? [])
    const own = processes.filter((one) => one.pid === pid).reduce((sum, one) => sum + one.own + one.ended, 0)
    return (own + processes.filter((one) => one.parent === pid).reduce((sum, one) => sum + one.own, 0)) / ticksPerSecond
  } catch {
    return 0
  }
}

function readStat(name: string): { pid: number; parent: number; own: number; ended: number } | null {
  try {
    // The name of the program, in brackets, may hold spaces.
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/, '').trim().split(' ').map(Number)
    const at = (index: number): number => fields[index] ?? 0
    return { pid: Number(name), parent: at(1), own: at(11) + at(12), ended: at(13) + at(14) }
  } catch {
    return null
  }
}
