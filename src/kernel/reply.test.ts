import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { sha256, canonicalText } from './canonical.ts'
import { defineCommand } from './command.ts'
import { commandContract } from './contract.ts'
import { kernelSlice } from './index.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'
import { testMembers, testScope, testSlice } from './testing/slice.ts'
import { asSuperuser, chief, createAgency, makeDataFolder, silent } from './testing/system.ts'
import { openSystem, type System } from './system.ts'

let database: TestDatabase
let system: System
let agencyId: string
const folder = makeDataFolder()

const makeSecret = defineCommand(commandContract({ name: 'make-secret', summary: 'Answers with a signed address', input: z.object({}), output: z.object({ url: z.string() }) }), {
  who: [{ by: 'member' }],
  stored: z.object({ linkId: z.uuid() }),
  handle: ({ append, commandId }) => {
    append({ kind: 'note.written' })
    return Promise.resolve({ linkId: commandId })
  },
  reply: ({ linkId }, context) => ({ url: `${context.publicUrl}/note#${context.links.write(context.agencyId, linkId)}` }),
})

beforeAll(async () => {
  database = await createTestDatabase()
  const commands = [...kernelSlice.commands, ...testSlice.commands, makeSecret]
  system = await openSystem({ appUrl: database.appUrl, secret: database.secret, publicUrl: 'https://muster.test/', dataFolder: folder.path, log: silent, commands, views: [], projections: [], scope: testScope })
  agencyId = await createAgency(system)
})
afterAll(async () => {
  await system.close()
  await database.drop()
  folder.remove()
})

const note = (id: string, text: string) => system.runner.run({ agencyId, id, name: 'write-note', input: { text }, actor: chief })
const reused: unknown = expect.objectContaining({ code: 'kernel.command-id-reused' })

test('an answer with a secret is made anew each time, and the secret stored nowhere', async () => {
  const id = crypto.randomUUID()
  const ask = () => system.runner.run({ agencyId, id, name: 'make-secret', input: {}, actor: chief })
  const first = await ask()
  const url = `https://muster.test/note#${system.links.write(agencyId, id)}`
  expect(first).toMatchObject({ result: { url }, isRepeat: false })
  expect(await ask()).toEqual({ ...first, isRepeat: true })
  expect(await asSuperuser(database, 'SELECT result FROM command WHERE command_id = $1', [id])).toEqual([{ result: JSON.stringify({ linkId: id }) }])
  // What an older Muster stored with its secret was taken out: it is answered with nothing.
  await asSuperuser(database, 'UPDATE command SET result = NULL WHERE command_id = $1', [id])
  expect(await ask()).toMatchObject({ result: null, isRepeat: true })
})

test('the mark of a body cannot be found by trying bodies without the server’s secret', async () => {
  const id = crypto.randomUUID()
  await note(id, '000 200 300')
  const [row] = await asSuperuser<{ body_hash: Buffer }>(database, 'SELECT body_hash FROM command WHERE command_id = $1', [id])
  expect(row?.body_hash).toHaveLength(32)
  expect(row?.body_hash.equals(sha256(canonicalText({ name: 'write-note', input: { text: '000 200 300' }, occurredAt: null })))).toBe(false)
  await expect(note(id, 'other')).rejects.toEqual(reused)
})

test('a command from before marks were keyed is known again by sender and name', async () => {
  const id = crypto.randomUUID()
  const first = await note(id, 'a')
  await asSuperuser(database, "UPDATE command SET body_hash = '' WHERE command_id = $1", [id])
  expect(await note(id, 'a')).toEqual({ ...first, isRepeat: true })
  await expect(system.runner.run({ agencyId, id, name: 'write-root-note', input: {}, actor: chief })).rejects.toEqual(reused)
  await expect(system.runner.run({ agencyId, id, name: 'write-note', input: { text: 'a' }, actor: { kind: 'signed-in', memberId: testMembers.crew } })).rejects.toEqual(reused)
})

test('how somebody came stands in the journal where it is told', async () => {
  const ask = async (via: string | null) => {
    const { entryIds } = await system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'write-note', input: {}, actor: { kind: 'signed-in', memberId: testMembers.crew, via } })
    const [row] = await asSuperuser<{ header: string }>(database, 'SELECT header FROM journal_entry WHERE entry_id = $1', [entryIds[0]])
    const header: Record<string, unknown> = { ...JSON.parse(row?.header ?? '{}') }
    return [header['actor'], header['via']]
  }
  expect(await ask(`shared:${testMembers.leader}`)).toEqual([`member:${testMembers.crew}`, `shared:${testMembers.leader}`])
  expect(await ask(null)).toEqual([`member:${testMembers.crew}`, undefined])
})
