import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createEmptyTestDatabase } from '../testing/database.ts'
import type { TestDatabase } from '../testing/database.ts'
import { prepareDatabase } from './prepare.ts'
import { assertWeakRole } from './roles.ts'

const log = pino({ level: 'silent' })
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createEmptyTestDatabase()
  cleanUps.push(database.drop)
  return database
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  cleanUps.push(() => client.end())
  return client
}

function slice(files: Record<string, string>): { name: string; migrations: URL; put: (name: string, text: string) => void; remove: (name: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'muster-migrations-'))
  cleanUps.push(() => rmSync(folder, { recursive: true }))
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) put(name, text)
  return { name: 'things', migrations: pathToFileURL(folder), put, remove: (name) => rmSync(join(folder, name)) }
}

const thing = 'CREATE TABLE thing (n int PRIMARY KEY); GRANT SELECT, INSERT ON thing TO muster_app;'

test('prepares an empty database, and a second time changes nothing', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': thing, '0002-more.sql': 'ALTER TABLE thing ADD COLUMN word text' })
  const first = await prepareDatabase({ ownerUrl, secret, slices: [things], log })
  const owner = await connect(ownerUrl)
  const passwords = `SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'muster%' ORDER BY 1`
  const before = await owner.query(passwords)
  const migrations = await owner.query('SELECT * FROM muster.migration ORDER BY name')
  expect(migrations.rows.map((row) => row.name)).toEqual(['0001-thing.sql', '0002-more.sql'])

  const second = await prepareDatabase({ ownerUrl, secret, slices: [things], log })
  expect(second).toEqual(first)
  expect((await owner.query(passwords)).rows).toEqual(before.rows)
  expect((await owner.query('SELECT * FROM muster.migration ORDER BY name')).rows).toEqual(migrations.rows)
})

test('prepared by four servers at once, is prepared once', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': thing })
  const results = await Promise.all([1, 2, 3, 4].map(() => prepareDatabase({ ownerUrl, secret, slices: [things], log })))
  expect(new Set(results.map((result) => result.appUrl)).size).toBe(1)
  const owner = await connect(ownerUrl)
  expect((await owner.query('SELECT count(*)::int AS n FROM muster.migration')).rows[0].n).toBe(1)
})

test('gives the app what its migrations grant, its own search path, and nothing of the schema auth', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': `${thing} CREATE TABLE secret_thing (n int); CREATE TABLE auth.session (n int);` })
  const { appUrl, authUrl } = await prepareDatabase({ ownerUrl, secret, slices: [things], log })
  const app = await connect(appUrl)
  await app.query('INSERT INTO thing VALUES (1)')
  await expect(app.query('UPDATE thing SET n = 2')).rejects.toThrow('permission denied')
  await expect(app.query('SELECT FROM secret_thing')).rejects.toThrow('permission denied')
  await expect(app.query('SELECT FROM auth.session')).rejects.toThrow('permission denied')
  await expect(app.query('CREATE TABLE mine (n int)')).rejects.toThrow('permission denied')
  await expect(app.query('SET ROLE muster_owner')).rejects.toThrow('permission denied')
  const auth = await connect(authUrl)
  await auth.query('INSERT INTO session VALUES (1)')
  await auth.query('DELETE FROM session')
  await expect(auth.query('SELECT FROM muster.thing')).rejects.toThrow('permission denied')
})

test('refuses an applied migration that was altered', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': thing })
  await prepareDatabase({ ownerUrl, secret, slices: [things], log })
  things.put('0001-thing.sql', `${thing} -- better`)
  await expect(prepareDatabase({ ownerUrl, secret, slices: [things], log })).rejects.toThrow('The migration things/0001-thing.sql was altered')
})

test('refuses a database of a newer Muster', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': thing, '0002-newer.sql': 'SELECT 1' })
  await prepareDatabase({ ownerUrl, secret, slices: [things], log })
  things.remove('0002-newer.sql')
  await expect(prepareDatabase({ ownerUrl, secret, slices: [things], log })).rejects.toThrow('made by a newer Muster (it holds the migration things/0002-newer.sql')
})

test('a migration that fails leaves nothing and says where', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const things = slice({ '0001-thing.sql': `CREATE TABLE half (n int);\n\nCREATE TABEL other (n int);` })
  await expect(prepareDatabase({ ownerUrl, secret, slices: [things], log })).rejects.toThrow('things/0001-thing.sql failed at line 3')
  const owner = await connect(ownerUrl)
  expect((await owner.query(`SELECT to_regclass('muster.half') AS half`)).rows[0].half).toBeNull()
})

test('says what is wrong with an address that nobody answers', async () => {
  const nobody = 'postgres://somebody:hidden@127.0.0.1:1/muster'
  const refused = prepareDatabase({ ownerUrl: nobody, secret: 's', slices: [], log })
  await expect(refused).rejects.toThrow('The database 127.0.0.1:1/muster cannot be reached')
  await expect(refused).rejects.not.toThrow('hidden')
})

test('the server refuses to run as anything stronger than the app', async () => {
  const { ownerUrl, secret } = await emptyDatabase()
  const { appUrl } = await prepareDatabase({ ownerUrl, secret, slices: [slice({ '0001-thing.sql': thing })], log })
  await expect(assertWeakRole(await connect(appUrl))).resolves.toBeUndefined()
  const owner = await connect(ownerUrl)
  await expect(assertWeakRole(owner)).rejects.toThrow(/login \w+ is a superuser/)

  const login = async (name: string, attributes: string, then: string): Promise<pg.Client> => {
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x' ${attributes}`)
    cleanUps.push(() => owner.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`))
    await owner.query(then)
    const url = new URL(ownerUrl)
    url.username = name
    url.password = 'x'
    return connect(url.href)
  }
  const suffix = process.pid
  await expect(assertWeakRole(await login(`bypasser_${suffix}`, 'BYPASSRLS', 'SELECT'))).rejects.toThrow('BYPASSRLS')
  await expect(assertWeakRole(await login(`keeper_${suffix}`, '', `CREATE TABLE own (); ALTER TABLE own OWNER TO keeper_${suffix}`))).rejects.toThrow(`keeper_${suffix} owns own`)
  await expect(assertWeakRole(await login(`member_${suffix}`, '', `GRANT muster_owner TO member_${suffix}`))).rejects.toThrow(`member_${suffix} is a member of muster_owner, which owns`)
})
