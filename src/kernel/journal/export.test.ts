import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { createAgency, makeDataFolder, openNotes, settle, systemActor, writeNote } from '../testing/system.ts'
import type { System } from '../system.ts'
import { exportJournal } from './export.ts'

const script = fileURLToPath(new URL('../../../docs/verify-journal.mjs', import.meta.url))
const folder = makeDataFolder()
let database: TestDatabase
let system: System
let agencyId: string
let lines: readonly string[]

beforeAll(async () => {
  database = await createTestDatabase()
  system = await openNotes({ ...database, dataFolder: folder.path })
  agencyId = await createAgency(system)
  const written: string[] = []
  for (const times of [1, 2, 3, 7]) {
    const { entryIds } = await writeNote(system, agencyId, { times, text: 'Größe 二级 \u2028 "\\" \ud83d\ude92' })
    written.push(...entryIds)
    await settle(system, agencyId)
  }
  await system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'erase-journal-bodies', input: { entryIds: written.slice(2, 4), reason: 'retention ended' }, actor: systemActor })
  await settle(system, agencyId)
  const collected: string[] = []
  await exportJournal({ database: system.database, agencyId, write: (line) => Promise.resolve(void collected.push(line)) })
  lines = collected
})
afterAll(async () => {
  await system.close()
  await database.drop()
  folder.remove()
})

function check(text: readonly string[], ...args: string[]): { status: number | null; says: string } {
  const file = join(folder.path, 'export.ndjson')
  writeFileSync(file, `${text.join('\n')}\n`)
  const run = spawnSync(process.execPath, [script, file, ...args], { encoding: 'utf8' })
  return { status: run.status, says: `${run.stdout}${run.stderr}` }
}

const indexOf = (isWanted: (line: { type: string; position?: number; head?: string }) => boolean): number => lines.findIndex((line) => isWanted(JSON.parse(line)))
const withLine = (index: number, change: (line: string) => string): string[] => lines.map((line, at) => (at === index ? change(line) : line))

test('the independent script finds a good export whole, and prints the key', () => {
  const { status, says } = check(lines)
  expect(says).toContain('WHOLE: 14 entries in 5 batches, 2 bodies erased')
  expect(says).toContain(`Key ${system.keeper.keyId}`)
  expect(status).toBe(0)
})

test('with a key known beforehand, one from the file does not count', () => {
  const key = join(folder.path, 'known.pem')
  writeFileSync(key, system.keeper.publicKey)
  expect(check(lines, key).status).toBe(0)
  writeFileSync(key, '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n')
  expect(check(lines, key)).toMatchObject({ status: 1, says: expect.stringContaining('the signature of batch 1') })
})

test.each([
  ['a header altered', () => withLine(indexOf((line) => line.position === 4), (line) => line.replace('note.written', 'note.wrItten')), 'batch 3 (positions 4 to 6)'],
  ['a body altered', () => withLine(indexOf((line) => line.position === 9), (line) => line.replace('二级', '一级')), 'position 9: the body was altered'],
  ['an entry taken out', () => lines.filter((_, at) => at !== indexOf((line) => line.position === 5)), 'position 5: the entry is missing'],
  ['a body taken out', () => withLine(indexOf((line) => line.position === 9), (line) => JSON.stringify({ ...JSON.parse(line), salt: null, body: null })), 'position 9: the body is gone'],
  ['the last entry of a batch taken out', () => lines.filter((_, at) => at !== indexOf((line) => line.position === 6)), 'batch 3 has 2 entries, not 3'],
  ['a batch taken out', () => lines.filter((_, at) => at !== indexOf((line) => line.head?.includes('"batch":2,') === true)), 'batch 1 has 3 entries'],
  ['a head altered', () => withLine(indexOf((line) => line.head?.includes('"batch":2,') === true), (line) => line.replace('\\"last\\":3', '\\"last\\":4')), 'the signature of batch 2'],
] satisfies [string, () => string[], string][])('%s: it says where', (_, tamper, expected) => {
  const { status, says } = check(tamper())
  expect(says).toContain('NOT WHOLE')
  expect(says).toContain(expected)
  expect(status).toBe(1)
})
