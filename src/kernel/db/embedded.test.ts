import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from './embedded.ts'
import type { EmbeddedPostgres } from './embedded.ts'
import { endPostmaster, isAlive, readPostmaster } from './embedded-postmaster.ts'
import { prepareDatabase } from './prepare.ts'

const log = pino({ level: 'silent' })
let made: string
const folders: string[] = []

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

/** A data folder with a stopped cluster; copied, since making one takes a second. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `muster-test-${process.pid}-`))
  folders.push(folder)
  cpSync(made, folder, { recursive: true })
  return folder
}

const start = (dataFolder: string, isExclusive = true): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataFolder, log, isExclusive })

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), `muster-test-${process.pid}-`))
  const postgres = await start(made)
  await query(postgres.superuserUrl, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)')
  await postgres.stop()
})

afterEach(async () => {
  for (const folder of folders.splice(0)) await remove(folder)
})

afterAll(() => remove(made))

async function remove(folder: string): Promise<void> {
  const clusterFolder = join(folder, 'postgres')
  const postmaster = readPostmaster(clusterFolder)
  if (postmaster) await endPostmaster({ pid: postmaster.pid, clusterFolder, patienceMs: 3000 })
  rmSync(folder, { recursive: true, force: true })
}

test('runs durable, on the loopback, behind a password, in an order that every version shares', async () => {
  const folder = newFolder()
  const postgres = await start(folder)
  const [settings] = await query(postgres.superuserUrl, `
    SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS commit,
           current_setting('listen_addresses') AS addresses, datcollate AS collation, pg_encoding_to_char(encoding) AS encoding
    FROM pg_database WHERE datname = current_database()`)
  expect(settings).toEqual({ fsync: 'on', full_page_writes: 'on', commit: 'on', addresses: '127.0.0.1', collation: 'C', encoding: 'UTF8' })
  const url = new URL(postgres.superuserUrl)
  url.password = 'guess'
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
  const { pid } = postgres
  await postgres.stop()
  expect(isAlive(pid())).toBe(false)
})

test('a start after kill -9 of the server adopts the PostgreSQL that runs, and stops it', async () => {
  const folder = newFolder()
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
    import { pino } from 'pino'
    const postgres = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(folder)}, log: pino({ level: 'silent' }) })
    console.log(postgres.pid())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))))
  child.kill('SIGKILL')
  const postgres = await start(folder)
  expect(postgres.pid()).toBe(pid)
  expect(await query(postgres.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  await postgres.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a PostgreSQL killed with -9 is started again, on the same port, with what was committed', async () => {
  const postgres = await start(newFolder())
  let exits = 0
  postgres.onExit(() => (exits += 1))
  const busy = new pg.Client({ connectionString: postgres.superuserUrl })
  busy.on('error', () => undefined)
  await busy.connect()
  // A backend deep in work would outlive its postmaster and block the next start.
  const work = busy.query('SELECT count(*) FROM generate_series(1, 1000000000)').catch(() => undefined)
  await query(postgres.superuserUrl, 'INSERT INTO kept VALUES (2)')
  const killed = postgres.pid()
  process.kill(killed, 'SIGKILL')
  await work
  for (let left = 200; left > 0 && postgres.pid() === killed; left -= 1) await sleep(50)
  expect(postgres.pid()).not.toBe(killed)
  expect(await query(postgres.superuserUrl, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
  expect(exits).toBe(1)
  await postgres.stop()
})

test('a start after kill -9 of both finds its way back', async () => {
  const folder = newFolder()
  const first = await start(folder, false)
  await query(first.superuserUrl, 'INSERT INTO kept VALUES (3)')
  const killed = first.pid()
  const stopped = first.stop()
  process.kill(killed, 'SIGKILL')
  await stopped
  const second = await start(folder)
  expect(second.port).toBe(first.port)
  expect(await query(second.superuserUrl, 'SELECT n FROM kept WHERE n = 3')).toEqual([{ n: 3 }])
  await second.stop()
})

test('refuses a second server in the same folder, and lets the command line stand beside', async () => {
  const folder = newFolder()
  const server = await start(folder)
  await expect(start(folder)).rejects.toThrow(`is in use by another Muster (process ${process.pid})`)
  const beside = await start(folder, false)
  await server.stop()
  expect(await query(beside.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  await beside.stop()
  expect(isAlive(server.pid())).toBe(false)
})

test('a copied folder gets a PostgreSQL of its own, not that of the original', async () => {
  const original = newFolder()
  const first = await start(original)
  await query(first.superuserUrl, 'CHECKPOINT')
  const copy = newFolder()
  writeFileSync(join(copy, 'postgres', 'postmaster.pid'), readFileSync(join(original, 'postgres', 'postmaster.pid')))
  cpSync(join(original, 'secrets.json'), join(copy, 'secrets.json'))
  cpSync(join(original, 'port'), join(copy, 'port'))
  const second = await start(copy)
  expect(second.pid()).not.toBe(first.pid())
  expect(second.port).not.toBe(first.port)
  await second.stop()
  expect(isAlive(first.pid())).toBe(true)
  await first.stop()
})

test('a number in postmaster.pid that went to another program does not block the start', async () => {
  const folder = newFolder()
  const file = join(folder, 'postgres', 'postmaster.pid')
  writeFileSync(file, `${process.pid}\n${join(folder, 'postgres')}\n1700000000\n5432\n\n127.0.0.1\n  1234 1\nready   \n`)
  const postgres = await start(folder)
  expect(postgres.pid()).not.toBe(process.pid)
  await postgres.stop()
})

test('takes away what a first start that was killed left, passwords above all, and leaves alone what one at work makes', async () => {
  const folder = newFolder()
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  writeFileSync(join(folder, `password-${dead}`), 'secret')
  mkdirSync(join(folder, `postgres.new-${dead}`))
  mkdirSync(join(folder, `postgres.new-${process.ppid}`))
  const postgres = await start(folder)
  expect(readdirSync(folder).filter((name) => /^(password|postgres\.new)/.test(name))).toEqual([`postgres.new-${process.ppid}`])
  await postgres.stop()
})

test('says what is wrong with a folder of a newer PostgreSQL, and touches nothing', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '99\n')
  await expect(start(folder)).rejects.toThrow(/was made by PostgreSQL 99, newer than the \d+ of this Muster; start the newer Muster, or set MUSTER_DATA/)
  expect(readPostmaster(join(folder, 'postgres'))).toBeUndefined()
})

test('says so when the password of a database is gone, instead of making another', async () => {
  const folder = newFolder()
  rmSync(join(folder, 'secrets.json'))
  await expect(start(folder)).rejects.toThrow('secrets.json is missing, and the database beside it cannot be opened without it')
})

test('sets a login\'s password again when somebody changed it', async () => {
  const postgres = await start(newFolder())
  const prepare = (): Promise<{ authUrl: string }> => prepareDatabase({ ownerUrl: postgres.superuserUrl, secret: 's'.repeat(32), slices: [], log })
  await prepare()
  await query(postgres.superuserUrl, `ALTER ROLE muster_auth PASSWORD 'something else'`)
  const { authUrl } = await prepare()
  expect(await query(authUrl, 'SELECT current_user AS me')).toEqual([{ me: 'muster_auth' }])
  await postgres.stop()
})
