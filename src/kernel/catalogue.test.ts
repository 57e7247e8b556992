import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { asSuperuser, createAgency, makeDataFolder, openNotes, writeNote } from './testing/system.ts'

/** Over every slice's tables: the test database is a clone of the template with all of them. */
let database: TestDatabase
/** Of no agency: what the database itself was brought to. */
const exempt = new Set(['migration'])

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

async function tables(): Promise<{ name: string; forced: boolean; enabled: boolean; has_agency: boolean; not_null: boolean }[]> {
  const rows = await asSuperuser<{ name: string; forced: boolean; enabled: boolean; has_agency: boolean; not_null: boolean }>(
    database,
    `SELECT c.relname AS name, c.relforcerowsecurity AS forced, c.relrowsecurity AS enabled, a.attname IS NOT NULL AS has_agency, coalesce(a.attnotnull AND a.atttypid = 'uuid'::regtype, false) AS not_null
     FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id'
     WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p', 'f') ORDER BY c.relname`,
  )
  return rows.filter((row) => !exempt.has(row.name))
}

describe('every table of the schema muster', () => {
  test('is looked at: there are many', async () => {
    expect((await tables()).length).toBeGreaterThan(20)
  })

  test('belongs to an agency', async () => {
    expect((await tables()).filter((table) => !table.has_agency || !table.not_null)).toEqual([])
  })

  test('has row-level security, forced, by the agency of the transaction and nothing else', async () => {
    expect((await tables()).filter((table) => !table.enabled || !table.forced)).toEqual([])
    const policies = await asSuperuser<{ tablename: string; policyname: string; roles: string; cmd: string; qual: string | null; with_check: string | null; permissive: string }>(
      database,
      "SELECT tablename, policyname, roles::text, cmd, qual, with_check, permissive FROM pg_policies WHERE schemaname = 'muster' ORDER BY 1, 2",
    )
    const condition = "(agency_id = (NULLIF(current_setting('muster.agency'::text, true), ''::text))::uuid)"
    // What a role other than the owner may see is decided by this one policy alone.
    const forApp = policies.filter((policy) => policy.roles !== '{muster_owner}')
    expect(forApp.filter((policy) => policy.qual !== condition || policy.with_check !== condition || policy.cmd !== 'ALL' || policy.permissive !== 'PERMISSIVE')).toEqual([])
    expect(forApp.map((policy) => policy.tablename)).toEqual((await tables()).map((table) => table.name))
    expect(policies.filter((policy) => policy.roles === '{muster_owner}').map((policy) => `${policy.tablename} ${policy.policyname} ${policy.cmd}`)).toEqual(['agency owner_lists SELECT'])
  })

  test('has the agency in every key: primary, unique, foreign, exclusion, and unique indexes', async () => {
    const constraints = await asSuperuser<{ constraint: string; has_agency: boolean; other_has_agency: boolean }>(
      database,
      `SELECT k.conrelid::regclass || ' ' || k.conname AS constraint,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'agency_id' AND a.attnum = ANY (k.conkey)) AS has_agency,
         k.contype <> 'f' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'agency_id' AND a.attnum = ANY (k.confkey)) AS other_has_agency
       FROM pg_constraint k WHERE k.connamespace = 'muster'::regnamespace AND k.contype IN ('p', 'u', 'f', 'x')`,
    )
    expect(constraints.length).toBeGreaterThan(20)
    expect(constraints.filter((key) => !(key.has_agency && key.other_has_agency) && !/^(muster\.)?migration /.test(key.constraint))).toEqual([])
    const indexes = await asSuperuser<{ index: string }>(
      database,
      `SELECT i.indexrelid::regclass::text AS index FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       WHERE c.relnamespace = 'muster'::regnamespace AND (i.indisunique OR i.indisexclusion)
         AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'agency_id' AND a.attnum = ANY (i.indkey))`,
    )
    expect(indexes.map((row) => row.index.replace('muster.', ''))).toEqual(['migration_pkey'])
  })

  test('has a primary key', async () => {
    const rows = await asSuperuser(database, "SELECT relname FROM pg_class c WHERE relnamespace = 'muster'::regnamespace AND relkind = 'r' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')")
    expect(rows).toEqual([])
  })

  test('has no trigger, no rule, no sequence, no default that a distributed database cannot repeat', async () => {
    expect(await asSuperuser(database, "SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'muster'::regnamespace AND NOT tgisinternal")).toEqual([])
    expect(await asSuperuser(database, "SELECT tablename, rulename FROM pg_rules WHERE schemaname = 'muster'")).toEqual([])
    expect(await asSuperuser(database, "SELECT relname FROM pg_class WHERE relnamespace = 'muster'::regnamespace AND relkind = 'S'")).toEqual([])
    const defaults = await asSuperuser(
      database,
      `SELECT c.relname, pg_get_expr(d.adbin, d.adrelid) AS expression FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
       WHERE c.relnamespace = 'muster'::regnamespace AND pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|random|gen_|now\\(|clock_timestamp|CURRENT'`,
    )
    expect(defaults).toEqual([])
  })
})

describe('the login of the server', () => {
  test('owns nothing and is nobody else', async () => {
    expect(await asSuperuser(database, "SELECT relname FROM pg_class WHERE relowner = 'muster_app'::regrole UNION ALL SELECT proname FROM pg_proc WHERE proowner = 'muster_app'::regrole UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = 'muster_app'::regrole")).toEqual([])
    const [role] = await asSuperuser(database, "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'muster_app'")
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false])
    expect(await asSuperuser(database, "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'muster_app'::regrole")).toEqual([])
  })

  test('adds to the journal, and cannot change it, cut it or empty it', async () => {
    const grants = await asSuperuser<{ name: string; rights: string[] }>(
      database,
      "SELECT table_name AS name, array_agg(privilege_type::text ORDER BY privilege_type::text) AS rights FROM information_schema.table_privileges WHERE table_schema = 'muster' AND grantee = 'muster_app' GROUP BY 1",
    )
    const rights = new Map(grants.map((grant) => [grant.name, grant.rights]))
    for (const name of ['journal_entry', 'journal_body', 'journal_position', 'journal_batch', 'journal_key']) expect(rights.get(name)).toEqual(['INSERT', 'SELECT'])
    expect(rights.get('journal_pending')).toEqual(['DELETE', 'INSERT', 'SELECT'])
    expect(grants.filter((grant) => grant.rights.some((right) => ['TRUNCATE', 'TRIGGER', 'REFERENCES'].includes(right)))).toEqual([])
    const client = await connect()
    for (const statement of ["UPDATE muster.journal_entry SET kind = 'x'", 'DELETE FROM muster.journal_body', 'TRUNCATE muster.journal_position', "UPDATE muster.journal_batch SET head = ''", 'DELETE FROM muster.command', 'ALTER TABLE muster.journal_entry DISABLE ROW LEVEL SECURITY', 'SET ROLE muster_owner', 'CREATE TABLE muster.mine (n int)', 'SELECT FROM auth."user"']) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
    await client.end()
  })

  test('sees nothing without an agency, and with one only that', async () => {
    const folder = makeDataFolder()
    const system = await openNotes({ ...database, dataFolder: folder.path })
    const [mine, theirs] = [await createAgency(system), await createAgency(system)]
    await writeNote(system, mine)
    await writeNote(system, theirs)
    await system.loop.turn(mine)
    await system.loop.turn(theirs)
    const client = await connect()
    const names = (await tables()).map((table) => table.name)
    const seen = async (): Promise<Set<string>> => {
      const ids = new Set<string>()
      for (const name of names) for (const row of (await client.query<{ agency_id: string }>(`SELECT DISTINCT agency_id FROM muster.${name}`)).rows) ids.add(row.agency_id)
      return ids
    }
    expect(await seen()).toEqual(new Set())
    await client.query("SET muster.agency = ''")
    expect(await seen()).toEqual(new Set())
    await client.query(`SET muster.agency = '${mine}'`)
    expect(await seen()).toEqual(new Set([mine]))
    await expect(client.query(`INSERT INTO muster.journal_pending VALUES ('${theirs}', gen_random_uuid())`)).rejects.toMatchObject({ code: '42501' })
    expect((await client.query(`UPDATE muster.command SET result = 'x' WHERE agency_id = '${theirs}'`)).rowCount).toBe(0)
    expect((await client.query(`SELECT muster.erase_journal_bodies(array_agg(entry_id)) AS erased FROM muster.journal_entry`)).rows[0]).toEqual({ erased: '1' })
    await client.query(`SET muster.agency = '${theirs}'`)
    expect((await client.query('SELECT count(*) FROM muster.journal_body')).rows).toEqual([{ count: '1' }])
    await client.end()
    await system.close()
    folder.remove()
  })
})

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.appUrl })
  await client.connect()
  return client
}
