import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { findBinaries } from '../db/embedded-binaries.ts'
import { startEmbeddedPostgres } from '../db/embedded.ts'
import { endPostmaster, isAlive, readPostmaster } from '../db/embedded-postmaster.ts'
import { prepareDatabase } from '../db/prepare.ts'
import type { SliceMigrations } from '../db/migrate.ts'

const prefix = 'muster-test-'
const memory = '/dev/shm'
const roomyBytes = 2 * 1024 ** 3

/**
 * One temporary PostgreSQL per test run: TEST_DATABASE_URL (a superuser's), else Debian's of version MUSTER_TEST_PG,
 * else the embedded one. In it a template database with every slice's tables.
 */
export function makeGlobalSetup(listSlices: () => Promise<readonly SliceMigrations[]>): (project: TestProject) => Promise<() => Promise<void>> {
  return async (project) => {
    workInMemory()
    const cluster = await startCluster()
    const template = `muster_template_${randomBytes(4).toString('hex')}`
    const secret = randomBytes(32).toString('hex')
    try {
      const client = new pg.Client({ connectionString: cluster.url })
      await client.connect()
      await client.query(`CREATE DATABASE ${template} TEMPLATE template0`)
      await client.end()
      const url = new URL(cluster.url)
      url.pathname = `/${template}`
      await prepareDatabase({ ownerUrl: url.href, secret, slices: await listSlices(), log: pino({ level: 'error' }) })
      project.provide('testCluster', { ownerUrl: cluster.url, secret, template })
    } catch (error) {
      await cluster.end(template)
      throw error
    }
    return () => cluster.end(template)
  }
}

async function startCluster(): Promise<{ url: string; end: (template: string) => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    return {
      url: given,
      end: async (template) => {
        const client = new pg.Client({ connectionString: given })
        await client.connect()
        await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
        await client.end()
      },
    }
  }
  await sweep()
  const major = process.env.MUSTER_TEST_PG
  const dataFolder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const postgres = await startEmbeddedPostgres({
    dataFolder,
    log: pino({ level: 'warn' }),
    isDurable: false,
    ...(major === undefined || major === '' ? {} : { binaries: findBinaries(`/usr/lib/postgresql/${major}/bin`) }),
  })
  return {
    url: postgres.superuserUrl,
    end: async () => {
      await postgres.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/**
 * All of a run's files are thrown away: where memory has room they never see a disk, and a database is made in a tenth of
 * the time. What the run starts inherits it; a TMPDIR that somebody set stays.
 */
function workInMemory(): void {
  if (process.env.TMPDIR !== undefined || process.platform !== 'linux') return
  try {
    const { bavail, bsize } = statfsSync(memory)
    if (bavail * bsize >= roomyBytes) process.env.TMPDIR = memory
  } catch {
    // No such folder here.
  }
}

/** A run that was killed leaves its cluster behind, running. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const maker = Number(/^muster-test-(\d+)-/.exec(name)?.[1])
    if (!Number.isInteger(maker) || isAlive(maker)) continue
    const folder = join(tmpdir(), name)
    const clusterFolder = join(folder, 'postgres')
    const postmaster = readPostmaster(clusterFolder)
    if (postmaster) await endPostmaster({ pid: postmaster.pid, clusterFolder, patienceMs: 2000 })
    rmSync(folder, { recursive: true, force: true })
  }
}
