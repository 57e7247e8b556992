import pg from 'pg'
import { StartupError } from '../errors.ts'
import type { Log } from '../log.ts'
import { applyMigrations } from './migrate.ts'
import type { SliceMigrations } from './migrate.ts'
import { appRole, authRole, isPgError, ownerRole, prepareRoles, urlAs } from './roles.ts'

export interface PreparedDatabase {
  /** As muster_app, what the server uses. */
  appUrl: string
  /** As muster_auth, what better-auth uses. */
  authUrl: string
}

const leastMajor = 15
/** One at a time; per database, as advisory locks are. */
const preparationLock = 7_351_003

/**
 * Brings a database of PostgreSQL >= 15 to what this version of Muster needs: roles, schemas, migrations, grants.
 * Runs at every start, on several servers at once too. `secret` is what the passwords of the two logins derive from.
 * Throws StartupError with what would be right.
 */
export async function prepareDatabase({ ownerUrl, secret, slices, log }: { ownerUrl: string; secret: string; slices: readonly SliceMigrations[]; log: Log }): Promise<PreparedDatabase> {
  const client = await connectAsOwner(ownerUrl)
  try {
    await assertVersion(client, log)
    await client.query('SELECT pg_advisory_lock($1)', [preparationLock])
    await prepareRoles({ client, ownerUrl, secret })
    await prepareSchemas(client)
    const applied = await applyMigrations({ client, slices })
    if (applied.length > 0) log.info({ applied }, 'database.migrated')
  } catch (error) {
    throw explain(error)
  } finally {
    await client.end().catch(() => undefined)
  }
  return { appUrl: urlAs({ ownerUrl, role: appRole, secret }), authUrl: urlAs({ ownerUrl, role: authRole, secret }) }
}

async function connectAsOwner(ownerUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'muster prepare', connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (cause) {
    const { hostname, port, pathname } = new URL(ownerUrl)
    const reason = cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause)
    throw new StartupError(`The database ${hostname}:${port || 5432}${pathname} cannot be reached (${reason}); check DATABASE_URL and that the PostgreSQL runs.`, { cause })
  }
}

async function assertVersion(client: pg.Client, log: Log): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string; collation: string | null }>(
    `SELECT current_setting('server_version_num') AS version, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
     FROM pg_database WHERE datname = current_database()`,
  )
  const { version = '0', encoding = '', collation = null } = rows[0] ?? {}
  const major = Math.floor(Number(version) / 10_000)
  if (major < leastMajor) throw new StartupError(`The database runs PostgreSQL ${major}; Muster needs ${leastMajor} or newer.`)
  if (encoding !== 'UTF8') throw new StartupError(`The database is encoded in ${encoding}; make one with ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0.`)
  if (collation !== 'C') log.warn({ collation, wanted: 'C' }, 'database.collation-differs')
}

async function prepareSchemas(client: pg.Client): Promise<void> {
  // Trusted extensions (btree_gist, for exclusion constraints) are made by the migrations, and ask for this right.
  const { rows: [database] } = await client.query<{ name: string }>('SELECT quote_ident(current_database()) AS name')
  await client.query(`GRANT CREATE ON DATABASE ${database?.name} TO ${ownerRole}`)
  const { rows } = await client.query<{ schema: string }>(`SELECT nspname AS schema FROM pg_namespace WHERE nspname IN ('muster', 'auth')`)
  const found = new Set(rows.map((row) => row.schema))
  for (const schema of ['muster', 'auth']) {
    if (!found.has(schema)) await client.query(`CREATE SCHEMA ${schema} AUTHORIZATION ${ownerRole}`)
  }
  await client.query('BEGIN')
  await client.query(`SET LOCAL ROLE ${ownerRole}`)
  await client.query(`
    CREATE TABLE IF NOT EXISTS muster.migration (
      slice text NOT NULL,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL,
      PRIMARY KEY (slice, name)
    );
    GRANT USAGE ON SCHEMA muster TO ${appRole};
    GRANT SELECT ON muster.migration TO ${appRole};
    GRANT USAGE ON SCHEMA auth TO ${authRole};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth TO ${authRole};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA auth TO ${authRole};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} IN SCHEMA auth GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${authRole};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} IN SCHEMA auth GRANT USAGE ON SEQUENCES TO ${authRole};`)
  await client.query('COMMIT')
}

/** What somebody at the machine can mend becomes a StartupError; the rest is a bug and rises as it is. */
function explain(error: unknown): unknown {
  if (isPgError(error, '53100')) return new StartupError('The disk of the database is full; free some space and start again.', { cause: error })
  if (isPgError(error, '42501') && error instanceof Error) {
    return new StartupError(`The login of DATABASE_URL may not prepare the database (${error.message}); give one that may create roles and schemas, such as the database's superuser.`, { cause: error })
  }
  return error
}
