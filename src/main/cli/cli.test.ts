import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pino } from 'pino'
import { readSecrets } from '../../kernel/db/embedded-secrets.ts'
import { startEmbeddedPostgres } from '../../kernel/db/embedded.ts'
import { prepareDatabase } from '../../kernel/db/prepare.ts'
import { openIdentity } from '../../kernel/identity/index.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { asSuperuser } from '../../kernel/testing/system.ts'
import { slices } from '../modules.ts'

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
const script = fileURLToPath(new URL('../../../docs/verify-journal.mjs', import.meta.url))
const order = fileURLToPath(new URL('../../../orders/sao-joao-2027.yaml', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), `muster-test-${process.pid}-`))
const agencyId = crypto.randomUUID()
const memberId = crypto.randomUUID()
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await asSuperuser(database, "INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, 'a', 'a', 'a', now())", [agencyId])
  const identity = openIdentity({ authUrl: database.authUrl, secret: database.secret, publicUrl: 'http://127.0.0.1', onSignIn: () => Promise.resolve() })
  await identity.createLogin({ username: 'Ana', password: 'correct horse', agencyId, memberId })
  await identity.close()
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function muster(args: readonly string[], { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {}): Promise<Ran> {
  return start(cli, args, { DATABASE_URL: database.ownerUrl, MUSTER_SECRET: database.secret, MUSTER_DATA: folder, ...env }, input)
}

function start(file: string, args: readonly string[], env: Record<string, string>, input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (err += text))
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

const signIn = JSON.stringify({ memberId, userId: 'u' })

describe('muster run', () => {
  test('runs a command, seals it, prints the reply; the same id again happens once', async () => {
    const file = join(folder, 'input.json')
    writeFileSync(file, signIn)
    const id = crypto.randomUUID()
    const first = await muster(['run', 'record-sign-in', '--input', file, '--id', id])
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(first.out)).toEqual({ result: {}, entryIds: [expect.any(String)], isRepeat: false })
    const again = await muster(['run', 'record-sign-in', '--input', '-', '--id', id], { input: signIn })
    expect(JSON.parse(again.out)).toEqual({ ...JSON.parse(first.out), isRepeat: true })
    const other = await muster(['run', 'record-sign-in', '--input', '-', '--id', id], { input: JSON.stringify({ memberId, userId: 'v' }) })
    expect(other).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Refused: kernel.command-id-reused') })
    expect(await asSuperuser(database, 'SELECT position FROM journal_position WHERE agency_id = $1', [agencyId])).toEqual([{ position: '1' }])
  })

  test('says what is wrong, and does nothing', async () => {
    expect(await muster(['run', 'record-sign-on', '--input', '-'], { input: signIn })).toMatchObject({ code: 2, err: expect.stringContaining('record-sign-in') })
    expect(await muster(['run', 'record-sign-in', '--input', '-'], { input: '{' })).toMatchObject({ code: 2, err: expect.stringContaining('not JSON') })
    expect(await muster(['run', 'record-sign-in', '--input', '/nowhere'])).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere cannot be read') })
    expect(await muster(['run', 'record-sign-in', '--input', '-'], { input: '{"memberId":7}' })).toMatchObject({ code: 1, err: expect.stringMatching(/kernel\.invalid-input[^]*memberId/) })
    expect(await muster(['run', 'record-sign-in'])).toMatchObject({ code: 2, err: expect.stringContaining('--input') })
    expect(await muster(['run', 'record-sign-in', '--input', '-', '--as', 'nobody'], { input: signIn })).toMatchObject({ code: 2, err: expect.stringContaining('no login nobody') })
    // A member who has a login but serves no more.
    expect(await muster(['run', 'record-sign-in', '--input', '-', '--as', 'ana'], { input: signIn })).toMatchObject({ code: 1, err: expect.stringContaining('kernel.not-signed-in') })
  })
})

test('muster show refuses what the asker may not see, and names views that are near', async () => {
  expect(await muster(['show', 'boards'])).toMatchObject({ code: 2, err: expect.stringContaining('board') })
  const refused = await muster(['show', 'board', '--input', JSON.stringify({ operationId: crypto.randomUUID() })])
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Refused: ') })
})

test('muster list names every command and view', async () => {
  const { code, out } = await muster(['list'])
  expect(code).toBe(0)
  for (const { contract } of slices.flatMap((slice) => [...slice.commands, ...slice.views])) expect(out).toContain(contract.name)
})

describe('muster journal', () => {
  test('verifies, exports, and says 1 when something is not as it was sealed', async () => {
    const head = join(folder, 'head.json')
    const verified = await muster(['journal', 'verify', '--save-head', head])
    expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/1 entries in 1 batches[^]*WHOLE/) })
    expect(verified.out).toContain(readFileSync(head, 'utf8').trim())
    expect(await muster(['journal', 'verify', '--from', head])).toMatchObject({ code: 0 })

    const out = join(folder, 'journal.ndjson')
    expect(await muster(['journal', 'export', '--out', out])).toMatchObject({ code: 0, out: '', err: expect.stringContaining('1 entries written') })
    expect((await muster(['journal', 'export'])).out).toBe(readFileSync(out, 'utf8'))
    expect(await start(script, [out], {})).toMatchObject({ code: 0, out: expect.stringContaining('WHOLE: 1 entries') })
    expect(await muster(['journal', 'export', '--out', '/nowhere/at/all'])).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') })

    await asSuperuser(database, 'UPDATE journal_entry SET occurred_at = now() WHERE agency_id = $1', [agencyId])
    expect(await muster(['journal', 'verify'])).toMatchObject({ code: 1, out: expect.stringContaining('NOT WHOLE  altered: position 1') })
    expect(await muster(['journal', 'verify', '--from', script])).toMatchObject({ code: 2, err: expect.stringContaining('holds no head') })
    expect(await muster(['journal', 'verify', '--agency', crypto.randomUUID()])).toMatchObject({ code: 2, err: expect.stringContaining(agencyId) })
  })
})

test('muster agency found makes an agency and prints a link with which its administrator joins; once more, another link', async () => {
  const other = await createTestDatabase()
  try {
    const env = { DATABASE_URL: other.ownerUrl, MUSTER_PUBLIC_URL: 'https://muster.example.org' }
    const args = ['agency', 'found', '--key', 'porto', '--name-en', 'Porto fire', '--unit', 'hq', '--person', 'Marta', '--number', '1']
    const first = await muster(args, { env })
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^https:\/\/muster\.example\.org\/join#[^\s]+\n$/) })
    const again = await muster(args, { env })
    expect(again.code).toBe(0)
    expect(again.out).not.toBe(first.out)
    expect(await asSuperuser(other, 'SELECT m.name, g.role FROM member m JOIN role_grant g USING (agency_id, member_id)')).toEqual([{ name: 'Marta', role: 'administrator' }])
    expect(await asSuperuser(other, 'SELECT count(*)::int AS n FROM link WHERE revoked_at IS NULL')).toEqual([{ n: 1 }])
    expect(await muster([...args.slice(0, -1), 'no number at all'], { env })).toMatchObject({ code: 1, err: expect.stringContaining('kernel.invalid-input') })
  } finally {
    await other.drop()
  }
}, 120_000)

describe('muster order', () => {
  const nowhere = { env: { DATABASE_URL: '', MUSTER_DATA: join(folder, 'nothing') } }

  test('checks a sample for the demo’s force where there is no database', async () => {
    const { code, out } = await muster(['order', 'check', order], nowhere)
    expect(out).toContain('Counted for the demo’s force')
    expect(out).toMatch(/\d+ obligations are fixed by the order/)
    expect(code).toBe(0)
  })

  test('says 1 when the file has errors, with line and column', async () => {
    const file = join(folder, 'bad.yaml')
    writeFileSync(file, readFileSync(order, 'utf8').replace(/kind: report/, 'kind: rapport'))
    const { code, out } = await muster(['order', 'check', file], nowhere)
    expect(code).toBe(1)
    expect(out).toMatch(/bad\.yaml:\d+:\d+/)
  })

  test('prints the schema that lies in the repository, and takes a catalogue', async () => {
    const { out } = await muster(['order', 'schema'], nowhere)
    expect(JSON.parse(out)).toMatchObject({ type: 'object' })
    const file = join(folder, 'catalogue.json')
    writeFileSync(file, '[{"subject":"moon"}]')
    expect(await muster(['order', 'check', order, '--catalogue', file], nowhere)).toMatchObject({ code: 2, err: expect.stringContaining('subject') })
  })
})

test('works on the embedded database, and stops it again when nobody else uses it', async () => {
  const dataFolder = join(folder, 'own')
  const log = pino({ level: 'silent' })
  const postgres = await startEmbeddedPostgres({ dataFolder, log })
  await prepareDatabase({ ownerUrl: postgres.superuserUrl, secret: readSecrets(dataFolder).secret, slices, log })
  await asSuperuser({ ownerUrl: postgres.superuserUrl }, "INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, 'a', 'a', 'a', now())", [agencyId])
  const env = { DATABASE_URL: '', MUSTER_SECRET: '', MUSTER_DATA: dataFolder }
  expect(await muster(['run', 'record-sign-in', '--input', '-'], { env, input: signIn })).toMatchObject({ code: 0, err: '' })
  // Beside a server: the database stays.
  await asSuperuser({ ownerUrl: postgres.superuserUrl }, 'SELECT 1')
  await postgres.stop()
  expect(await muster(['journal', 'verify'], { env })).toMatchObject({ code: 0, out: expect.stringContaining('1 entries in 1 batches') })
  await expect(asSuperuser({ ownerUrl: postgres.superuserUrl }, 'SELECT 1')).rejects.toThrow()
})

test('mistakes on the line end with 2, help with 0', async () => {
  expect(await muster(['frobnicate'])).toMatchObject({ code: 2, err: expect.stringContaining('unknown command') })
  expect(await muster(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('journal') })
  expect(await muster(['journal', 'verify'], { env: { DATABASE_URL: '', MUSTER_DATA: join(folder, 'nothing') } })).toMatchObject({ code: 2, err: expect.stringContaining('There is no database') })
  expect(await muster(['journal', 'verify'], { env: { DATABASE_URL: 'mysql://x' } })).toMatchObject({ code: 2, err: expect.stringContaining('DATABASE_URL') })
  expect(await muster(['journal', 'verify'], { env: { DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' } })).toMatchObject({ code: 2, err: expect.stringContaining('cannot be reached') })
})
