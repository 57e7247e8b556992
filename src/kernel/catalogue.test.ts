import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findUnguarded, listAgencyTables } from './testing/catalogue.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { asSuperuser, createAgency, makeDataFolder, openNotes, writeNote } from './testing/system.ts'

/** Over every slice's tables: the test database is a clone of the template with all of them. */
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const tables = () => listAgencyTables(database)

describe('every table of the schema muster', () => {
  test('is looked at: there are many', async () => {
    expect((await tables()).length).toBeGreaterThan(20)
  })

  test('belongs to an agency', async () => {
    expect((await tables()).filter((table) => !table.has_agency || !table.not_null)).toEqual([])
  })

  test('has row-level security, forced, by the agency of the transaction and nothing else', async () => {
    expect(await findUnguarded(database)).toEqual([])
    const forOwner = await asSuperuser<{ policy: string }>(database, "SELECT concat_ws(' ', tablename, policyname, cmd) AS policy FROM pg_policies WHERE schemaname = 'muster' AND roles::text = '{muster_owner}'")
    expect(forOwner.map((row) => row.policy)).toEqual(['agency owner_lists SELECT'])
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

describe('row-level security', () => {
  let other: TestDatabase
  const mine = crypto.randomUUID()
  const theirs = crypto.randomUUID()
  const setting = `SET muster.agency = '${mine}'`

  /** In a database of its own, because it is taken apart: what rows may hold is not what is tested here. */
  beforeAll(async () => {
    other = await createTestDatabase()
    await asSuperuser(other, `DO $$ DECLARE k record; BEGIN
      FOR k IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint WHERE connamespace = 'muster'::regnamespace AND contype IN ('f', 'c', 'x') ORDER BY contype DESC LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.owner, k.conname);
      END LOOP; END $$`)
    for (const { name } of await listAgencyTables(other)) await fill(name)
  })
  afterAll(() => other.drop())

  /** One row of each agency. */
  async function fill(name: string): Promise<void> {
    const columns = await asSuperuser<{ name: string; type: string }>(
      other,
      "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'agency_id'",
      [`muster.${name}`],
    )
    const values = columns.map(({ type }) => sampleOf(type))
    for (const agencyId of [mine, theirs]) {
      await asSuperuser(other, `INSERT INTO muster.${name} (${['agency_id', ...columns.map((column) => `"${column.name}"`)].join(', ')}) VALUES (${[`'${agencyId}'`, ...values].join(', ')})`)
    }
  }

  const count = async (name: string): Promise<{ mine: number; theirs: number }> => {
    const [row] = await asSuperuser<{ mine: number; theirs: number }>(other, `SELECT (count(*) FILTER (WHERE agency_id = $1))::int AS mine, (count(*) FILTER (WHERE agency_id = $2))::int AS theirs FROM muster.${name}`, [mine, theirs])
    return row ?? { mine: 0, theirs: 0 }
  }

  test('lets the server’s own login read, add, change and delete nothing of another agency, in every table', async () => {
    const names = (await listAgencyTables(other)).map((table) => table.name)
    const client = new pg.Client({ connectionString: other.appUrl })
    await client.connect()
    await client.query(setting)
    let tried = 0
    /** Rows it touched, or the code with which it was refused. */
    const attempt = async (statement: string): Promise<number | string> => {
      tried += 1
      return client.query(statement).then((result) => result.rowCount ?? 0, (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)))
    }
    for (const name of names) {
      expect(await attempt(`SELECT FROM muster.${name}`), name).toBe(1)
      expect(await attempt(`SELECT FROM muster.${name} WHERE agency_id = '${theirs}'`), name).toBe(0)
      // 42501: by the policy, or because nobody granted it; the policy is asked before a missing value is.
      expect(await attempt(`INSERT INTO muster.${name} (agency_id) VALUES ('${theirs}')`), name).toBe('42501')
      expect([0, '42501'], name).toContain(await attempt(`UPDATE muster.${name} SET agency_id = agency_id WHERE agency_id = '${theirs}'`))
      expect(await attempt(`UPDATE muster.${name} SET agency_id = '${theirs}'`), name).toBe('42501')
      expect([0, '42501'], name).toContain(await attempt(`DELETE FROM muster.${name} WHERE agency_id = '${theirs}'`))
      expect(await count(name), name).toEqual({ mine: 1, theirs: 1 })
    }
    // With the right agency the same statements reach the row, where they are granted.
    const granted = await asSuperuser<{ name: string; right: string }>(other, "SELECT table_name::text AS name, privilege_type::text AS right FROM information_schema.table_privileges WHERE table_schema = 'muster' AND grantee = 'muster_app' AND table_name <> 'migration'")
    for (const { name, right } of granted) {
      if (right === 'UPDATE') expect(await attempt(`UPDATE muster.${name} SET agency_id = agency_id`), name).toBe(1)
      if (right === 'INSERT') expect(await attempt(`INSERT INTO muster.${name} (agency_id) VALUES ('${mine}')`), name).not.toBe('42501')
    }
    console.log(`row-level security: ${tried} statements in ${names.length} tables as the server's login`)
    await client.end()
  })

  test.each([
    ['switched off', (name: string) => [`ALTER TABLE muster.${name} DISABLE ROW LEVEL SECURITY`]],
    ['not forced upon the owner', (name: string) => [`ALTER TABLE muster.${name} NO FORCE ROW LEVEL SECURITY`]],
    ['without its policy', (name: string) => [`DROP POLICY agency_only ON muster.${name}`]],
    ['with a policy for everybody beside it', (name: string) => [`CREATE POLICY all_see ON muster.${name} FOR SELECT USING (true)`]],
  ])('%s by hand on a table is noticed, and the table named', async (_, loosen) => {
    for (const name of ['member', 'look', 'journal_entry', 'role_grant', 'link', 'shift']) {
      const taken = await createTestDatabase()
      for (const statement of loosen(name)) await asSuperuser(taken, statement)
      expect(await findUnguarded(taken)).toEqual([name])
      await taken.drop()
    }
  })
})

/** A value of a type, as SQL; rows need to be there and nothing more. */
function sampleOf(type: string): string {
  if (type.endsWith('[]')) return `'{}'::${type}`
  const known: Readonly<Record<string, string>> = { uuid: 'gen_random_uuid()', 'timestamp with time zone': 'now()', date: 'now()', boolean: 'false', bytea: "'\\x00'", jsonb: "'{}'", json: "'{}'", text: "'x'" }
  return known[type] ?? `'1'::${type}`
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.appUrl })
  await client.connect()
  return client
}
