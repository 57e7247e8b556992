import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'

/** A transaction inside one agency. Every query takes it first; there is no ambient handle. */
export interface Tx {
  readonly agencyId: string
  /** The database's clock when the transaction began, or when `refreshNow` was last called. */
  readonly realNow: number
  /** Reads the clock again: after waiting for a lock, so that who came second is also later in time. */
  refreshNow(): Promise<number>
  readonly sql: Kysely<Tables>
  /** Plain SQL for hot paths; `name` makes it a prepared statement. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>
}

/** `view`: for somebody who waits, so that one question cannot hold a connection for minutes. */
export type TransactionMode = 'write' | 'read' | 'view' | 'snapshot'

/** The slowest view of a province takes a tenth of it. */
const viewTimeoutMs = 15_000

const beginnings: Record<TransactionMode, string> = {
  write: 'BEGIN',
  read: 'BEGIN READ ONLY',
  view: `BEGIN READ ONLY; SET LOCAL statement_timeout = ${viewTimeoutMs}`,
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
}

/** What each name of a prepared statement stands for, in the whole process: connections are shared, and one that knows the name already would run the older text's plan or refuse, at run time and only now and then. */
const preparedTexts = new Map<string, string>()

function mustNameOneText(name: string, text: string): void {
  const known = preparedTexts.get(name)
  if (known === undefined) preparedTexts.set(name, text)
  else if (known !== text) throw new Error(`two statements share the name ${name}: ${known} — ${text}`)
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const INT8 = 20
const NUMERIC = 1700
const TIMESTAMPTZ = 1184

function parseMoment(text: string): number {
  // 'YYYY-MM-DD HH:MM:SS.ffffff+00': the session's zone is UTC, and microseconds beyond milliseconds are cut.
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, text.lastIndexOf('+'))}Z`)
}

type ReadText = (text: string) => unknown
const textParsers = new Map<number, ReadText>([
  [INT8, Number],
  [NUMERIC, Number],
  [TIMESTAMPTZ, parseMoment],
])

function connectionConfig(url: string, size: number): pg.PoolConfig {
  return {
    connectionString: url,
    max: size,
    // Waiting longer than this for a connection means that we are overloaded: better an error than a growing queue.
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 60_000,
    options: '-c timezone=UTC -c search_path=muster -c default_transaction_isolation=read\\ committed',
    types: { getTypeParser: (oid: number, format?: 'text' | 'binary') => textParsers.get(oid) ?? pg.types.getTypeParser(oid, format) },
  }
}

export class Database {
  readonly pool: pg.Pool
  readonly #kyselys = new WeakMap<pg.PoolClient, Kysely<Tables>>()

  constructor({ url, size = 16, onIdleError = () => {} }: { url: string; size?: number; onIdleError?: (error: Error) => void }) {
    this.pool = new pg.Pool(connectionConfig(url, size))
    // An idle connection that breaks (the database was restarted) is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', onIdleError)
    // So does one that breaks between being made and being handed over: its farewell may come in the same packet as its welcome.
    this.pool.on('connect', (client) => void client.on('error', () => undefined))
  }

  /**
   * Runs `work` in one transaction that sees one agency's rows; rolls back when it throws. READ COMMITTED and writing
   * unless `mode` says otherwise; a snapshot reads only, and sees one state of the database from its first to its last query.
   */
  async transaction<T>(agencyId: string, work: (tx: Tx) => Promise<T>, mode: TransactionMode = 'write'): Promise<T> {
    // SET LOCAL takes no parameters, and set_config() is not propagated by Citus: the id is checked, then written in.
    if (!uuidText.test(agencyId)) throw new Error(`not an agency id: ${agencyId}`)
    const client = await this.pool.connect()
    let broken: Error | undefined
    const onError = (error: Error): void => { broken = error }
    client.on('error', onError)
    try {
      const started: unknown = await client.query(`${beginnings[mode]}; SET LOCAL muster.agency = '${agencyId}'; SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS real_now`)
      let realNow = readRealNow(started)
      const tx: Tx = {
        agencyId,
        get realNow() {
          return realNow
        },
        async refreshNow() {
          const read = await client.query<{ real_now: number }>({ text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS real_now', name: 'refresh-now' })
          realNow = read.rows[0]?.real_now ?? realNow
          return realNow
        },
        sql: this.#kyselyOn(client),
        async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
          if (name !== undefined) mustNameOneText(name, text)
          const result = await client.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) })
          return result.rows
        },
      }
      const value = await work(tx)
      const ended = await client.query('COMMIT')
      // PostgreSQL answers COMMIT of a failed transaction (somebody caught a query's error and went on) with ROLLBACK, and no error.
      if (ended.command !== 'COMMIT') throw new Error('the transaction had failed before its end, and nothing of it was kept')
      return value
    } catch (error) {
      if (broken === undefined) await client.query('ROLLBACK').catch((rollbackError: Error) => { broken = rollbackError })
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  /** Ids of all agencies, for workers. */
  async listAgencies(): Promise<string[]> {
    const result = await this.pool.query<{ agency_id: string }>('SELECT agency_ids() AS agency_id')
    return result.rows.map((row) => row.agency_id)
  }

  async close(): Promise<void> {
    await this.pool.end()
  }

  #kyselyOn(client: pg.PoolClient): Kysely<Tables> {
    const known = this.#kyselys.get(client)
    if (known !== undefined) return known
    const borrowed = { query: client.query.bind(client), release: () => {} }
    const kysely = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: { connect: () => Promise.resolve(borrowed), end: () => Promise.resolve() } }),
    })
    this.#kyselys.set(client, kysely)
    return kysely
  }
}

function readRealNow(results: unknown): number {
  const last: unknown = Array.isArray(results) ? results.at(-1) : undefined
  const rows: unknown = typeof last === 'object' && last !== null && 'rows' in last ? last.rows : undefined
  const first: unknown = Array.isArray(rows) ? rows[0] : undefined
  if (typeof first !== 'object' || first === null || !('real_now' in first)) throw new Error('the database did not tell its time')
  return Number(first.real_now)
}
