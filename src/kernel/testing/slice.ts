import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { commandContract, viewContract } from '../contract.ts'
import { Refusal } from '../errors.ts'
import type { Projection } from '../journal/follow.ts'
import type { Actor, Scope } from '../policy.ts'
import type { Slice } from '../slice.ts'
import { defineView } from '../view.ts'

/** A slice without tables, so that the kernel is tested by itself: notes that are journalled and nothing more. */

const root = '00000000-0000-4000-8000-000000000001'
const branch = '00000000-0000-4000-8000-000000000002'
const leaf = '00000000-0000-4000-8000-000000000003'
const beside = '00000000-0000-4000-8000-000000000004'
export const testUnits = { root, branch, leaf, beside } as const

const paths = new Map<string, readonly string[]>([
  [root, [root]],
  [branch, [root, branch]],
  [leaf, [root, branch, leaf]],
  [beside, [root, beside]],
])

const member = (number: number): string => `10000000-0000-4000-8000-00000000000${number}`
export const testMembers = { chief: member(1), leader: member(2), crew: member(3), gone: member(4) } as const

const actors = new Map<string, Actor>([
  [testMembers.chief, { kind: 'member', memberId: testMembers.chief, unitId: root, grants: [{ role: 'writer', unitId: root }] }],
  [testMembers.leader, { kind: 'member', memberId: testMembers.leader, unitId: branch, grants: [{ role: 'writer', unitId: branch }] }],
  [testMembers.crew, { kind: 'member', memberId: testMembers.crew, unitId: leaf, grants: [] }],
])

export const testScope: Scope = {
  pathOf: (_, unitId) => Promise.resolve(paths.get(unitId) ?? []),
  findActor: (_, memberId) => Promise.resolve(actors.get(memberId) ?? null),
}

const noteInput = z.object({
  text: z.string().max(100_000).default('note'),
  /** Keeps the transaction open before it ends. */
  holdMs: z.number().int().min(0).max(20_000).default(0),
  /** How many entries it appends. */
  times: z.number().int().min(0).max(1000).default(1),
  operationId: z.uuid().nullable().default(null),
})
const noteOutput = z.object({ text: z.string(), entryId: z.string().nullable() })

const handleNote: Parameters<typeof defineCommand<typeof noteInput, typeof noteOutput>>[1]['handle'] = async ({ tx, input, append }) => {
  const ids = Array.from({ length: input.times }, (_, number) => append({ kind: 'note.written', operationId: input.operationId, facts: { number }, body: { text: input.text } }))
  if (input.holdMs > 0) await tx.query('SELECT pg_sleep($1)', [input.holdMs / 1000])
  return { text: input.text, entryId: ids[0] ?? null }
}

const writeNote = defineCommand(commandContract({ name: 'write-note', summary: 'Journals a note', input: noteInput, output: noteOutput }), {
  who: [{ by: 'member' }, { by: 'system' }],
  handle: handleNote,
})

const backdateNote = defineCommand(commandContract({ name: 'backdate-note', summary: 'Journals a note that was written earlier', backdates: true, input: noteInput, output: noteOutput }), {
  who: [{ by: 'member' }],
  handle: handleNote,
})

const refuseNote = defineCommand(
  commandContract({ name: 'refuse-note', summary: 'Appends, and then refuses unless the journal holds a first note', input: z.object({ text: z.string() }), output: z.object({}) }),
  {
    who: [{ by: 'member' }],
    async handle({ tx, append, input }) {
      append({ kind: 'note.written', body: input })
      const rows = await tx.query("SELECT FROM journal_entry WHERE agency_id = $1 AND kind = 'note.written' LIMIT 1", [tx.agencyId])
      if (rows.length === 0) throw new Refusal({ code: 'note.too-early', status: 422, facts: { text: input.text } })
      return {}
    },
  },
)

const crossNote = defineCommand(
  commandContract({ name: 'cross-note', summary: 'Takes two locks one after the other', input: z.object({ locks: z.array(z.number().int()) }), output: z.object({}) }),
  {
    who: [{ by: 'member' }],
    async handle({ tx, append, input }) {
      append({ kind: 'note.written' })
      for (const lock of input.locks) {
        await tx.query('SELECT pg_advisory_xact_lock(4711, $1)', [lock])
        await tx.query('SELECT pg_sleep(0.1)')
      }
      return {}
    },
  },
)

const breakNote = defineCommand(
  commandContract({ name: 'break-note', summary: 'Swallows a failed query and says that all went well', input: z.object({}), output: z.object({}) }),
  {
    who: [{ by: 'member' }],
    async handle({ tx, append }) {
      append({ kind: 'note.written' })
      await tx.query('SELECT 1 / 0').catch(() => undefined)
      return {}
    },
  },
)

const writeUnitNote = defineCommand(
  commandContract({ name: 'write-unit-note', summary: 'Journals a note about a unit', input: z.object({ unitIds: z.array(z.uuid()) }), output: z.object({}) }),
  {
    who: [{ by: 'role', roles: ['writer'], over: ({ input }) => input.unitIds }],
    handle({ append, input }) {
      append({ kind: 'note.written', unitId: input.unitIds[0] ?? null })
      return Promise.resolve({})
    },
  },
)

const writeRootNote = defineCommand(
  commandContract({ name: 'write-root-note', summary: 'Journals a note about the whole agency', input: z.object({}), output: z.object({}) }),
  {
    who: [{ by: 'role', roles: ['writer'], over: null }],
    handle({ append }) {
      append({ kind: 'note.written' })
      return Promise.resolve({})
    },
  },
)

const writeOwnNote = defineCommand(
  commandContract({ name: 'write-own-note', summary: 'Journals a note of a member about itself', input: z.object({ memberId: z.uuid() }), output: z.object({}) }),
  {
    who: [
      { by: 'self', of: ({ input }) => [input.memberId] },
      { by: 'link', purpose: 'note', subject: ({ input }) => input.memberId },
    ],
    handle({ append, input }) {
      append({ kind: 'note.written', subject: { kind: 'member', id: input.memberId } })
      return Promise.resolve({})
    },
  },
)

const writeNobodysNote = defineCommand(
  commandContract({ name: 'write-nobodys-note', summary: 'Allowed to nobody', input: z.object({}), output: z.object({}) }),
  { who: [], handle: () => Promise.resolve({}) },
)

const scheduleNote = defineCommand(
  commandContract({
    name: 'schedule-note',
    summary: 'Asks for notes at moments, or takes that back where `at` is null',
    input: z.object({ rows: z.array(z.object({ id: z.uuid(), at: z.number().nullable(), clockId: z.uuid().nullable().default(null), command: z.string().default('write-note') })), text: z.string().default('due') }),
    output: z.object({}),
  }),
  {
    who: [{ by: 'member' }],
    handle({ input, schedule, cancel }) {
      for (const { id, at, clockId, command } of input.rows) {
        if (at === null) cancel(id)
        else schedule({ id, clockId, at, command, input: { text: input.text, operationId: clockId } })
      }
      return Promise.resolve({})
    },
  },
)

const notesView = defineView(
  viewContract({ name: 'notes', summary: 'How many notes there are', input: z.object({}), output: z.object({ count: z.number() }), isPersonal: false, changesOn: ['note.'] }),
  {
    who: [{ by: 'member' }],
    async read({ tx }) {
      const [row] = await tx.query<{ count: number }>("SELECT count(*) AS count FROM journal_entry WHERE agency_id = $1 AND kind = 'note.written'", [tx.agencyId])
      return { count: row?.count ?? 0 }
    },
  },
)

const writingView = defineView(
  viewContract({ name: 'writing', summary: 'Tries to write, which a view may not', input: z.object({}), output: z.object({}), isPersonal: false, changesOn: [] }),
  {
    who: [{ by: 'member' }],
    async read({ tx }) {
      await tx.query('INSERT INTO journal_pending (agency_id, entry_id) VALUES ($1, $1)', [tx.agencyId])
      return {}
    },
  },
)

export const testSlice: Slice = {
  name: 'test',
  migrations: null,
  commands: [writeNote, backdateNote, refuseNote, crossNote, breakNote, writeUnitNote, writeRootNote, writeOwnNote, writeNobodysNote, scheduleNote],
  views: [notesView, writingView],
}

/** Folds notes into nothing, and says that the board changed. */
export const noteProjection: Projection = {
  name: 'notes',
  apply: (_, entries) => Promise.resolve(entries.some((entry) => entry.header.kind === 'note.written')),
}
