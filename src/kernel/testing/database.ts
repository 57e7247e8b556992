import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { appRole, authRole, urlAs } from '../db/roles.ts'

/** What the global setup hands to every test file: plain data, since test files run in other processes. */
export interface TestCluster {
  ownerUrl: string
  secret: string
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: TestCluster
  }
}

export interface TestDatabase {
  /** As muster_app, as the server logs in. */
  appUrl: string
  /** As muster_auth. */
  authUrl: string
  /** As superuser: to look at what nobody else may, or to tamper. */
  ownerUrl: string
  secret: string
  /** Ends every connection to it first. */
  drop: () => Promise<void>
}

/** A database of its own with every slice's tables, cloned from the template of the test run in about 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('testCluster').template)
}

/** An empty database in the same cluster, for tests of the preparation itself. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  return cloneDatabase('template0')
}

async function cloneDatabase(template: string): Promise<TestDatabase> {
  const { ownerUrl: clusterUrl, secret } = inject('testCluster')
  const name = `muster_test_${randomBytes(6).toString('hex')}`
  await runAsOwner(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  const ownerUrl = url.href
  return {
    ownerUrl,
    appUrl: urlAs({ ownerUrl, role: appRole, secret }),
    authUrl: urlAs({ ownerUrl, role: authRole, secret }),
    secret,
    drop: () => runAsOwner(clusterUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function runAsOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
