/** A small force with one operation after another on a real database, for the property that replay equals the running system. */
import { z } from 'zod'
import { forceScope, forceSlice, type ForceSnapshot } from '../../../force/index.ts'
import { idFrom } from '../../../kernel/canonical.ts'
import { getClock, readClock, saveClock } from '../../../kernel/clock.ts'
import { defineCommand } from '../../../kernel/command.ts'
import { commandContract } from '../../../kernel/contract.ts'
import { iso } from '../../../kernel/db/tables.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { kernelSlice } from '../../../kernel/index.ts'
import type { EntryHeader } from '../../../kernel/journal/entry.ts'
import { followJournal, sweepProjection, type SealedEntry } from '../../../kernel/journal/follow.ts'
import { sealPending } from '../../../kernel/journal/seal.ts'
import { openSystem, type System } from '../../../kernel/system.ts'
import { makeDataFolder, silent } from '../../../kernel/testing/system.ts'
import type { TestDatabase } from '../../../kernel/testing/database.ts'
import { defineDutyKind, registerKinds } from '../../../orders/index.ts'
import { termsForEach } from '../../../orders/compile/kind.ts'
import { parseOrder } from '../../../orders/compile/index.ts'
import { createOperation } from '../../../orders/commands/orders.ts'
import { createOrdersSlice } from '../../../orders/slice.ts'
import { replayObligations, type Replayed } from '../../../orders/state/replay.ts'
import type { ObligationRow } from '../../../orders/queries/obligations.ts'
import { placesSlice } from '../../../places/index.ts'
import { dutyKinds } from '../../duty-kinds.ts'

/** A floor, which no module has yet: the quantity last measured for a unit. */
const measured = defineDutyKind({
  kind: 'measured',
  sort: 'floor',
  words: { zh: '测量', en: 'Measured' },
  describes: { zh: '测试用', en: 'For tests' },
  shape: { at_least: z.number() },
  windows: ['by', 'window', 'daily', 'daily-range', 'every', 'after', 'whole'],
  compile: (duty, context) => termsForEach(context, (subject) => ({ key: `measured|${subject.kind}:${subject.id}`, count: duty.at_least, details: undefined })),
  evidence: { measured: (header) => (header.subject === null ? null : { key: `measured|${header.subject.kind}:${header.subject.id}`, obligationId: null }) },
})

export const kinds = registerKinds([...dutyKinds, measured])
const orders = createOrdersSlice(kinds)

const noteFact = defineCommand(
  commandContract({
    name: 'note-fact',
    summary: 'Journals whatever a test wants to have happened',
    input: z.object({ kind: z.string(), operationId: z.uuid(), unitId: z.uuid().nullable(), subject: z.object({ kind: z.string(), id: z.uuid() }).nullable(), facts: z.record(z.string(), z.unknown()) }),
    output: z.object({}),
  }),
  {
    who: [{ by: 'system' }],
    handle: ({ input, append }) => {
      append(input)
      return Promise.resolve({})
    },
  },
)

const beginTrial = defineCommand(
  commandContract({ name: 'begin-trial', summary: 'Opens an operation with a clock that stands still', input: z.object({ operationId: z.uuid(), text: z.string() }), output: z.object({}) }),
  {
    who: [{ by: 'system' }],
    async handle({ tx, input }) {
      const parsed = parseOrder({ text: input.text, file: 'trial.yaml', kinds: kinds.list, catalogue: [] })
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
      await createOperation(tx, { operationId: input.operationId, order: parsed.order, seed: `seed ${input.operationId}`, clock: { operationAnchor: parsed.order.from, speed: 1, isPaused: true } })
      return {}
    },
  },
)

export const agencyId = 'a0000000-0000-4000-8000-00000000000a'
const unit = (number: number): string => `a0000000-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`
export const units = { root: unit(0), brigade: unit(1), stations: [unit(11), unit(12), unit(13)] } as const
const member = (number: number): string => `a0000000-0000-4000-8000-0000000002${String(number).padStart(2, '0')}`
export const people = { commander: member(1), officer: member(2), planner: member(3) } as const

export interface World {
  readonly systems: readonly [System, System]
  close(): Promise<void>
}

export async function openWorld(database: TestDatabase): Promise<World> {
  const folder = makeDataFolder()
  const open = (): Promise<System> =>
    openSystem({
      appUrl: database.appUrl,
      secret: database.secret,
      dataFolder: folder.path,
      commands: [kernelSlice, forceSlice, placesSlice, orders.slice].flatMap((slice) => slice.commands).concat([noteFact, beginTrial]),
      views: [],
      projections: [orders.projection],
      scope: forceScope,
      log: silent,
      poolSize: 4,
    })
  const systems = [await open(), await open()] as const
  await seedForce(systems[0])
  return {
    systems,
    async close() {
      await Promise.all(systems.map((system) => system.close()))
      folder.remove()
    },
  }
}

async function seedForce(system: System): Promise<void> {
  await system.database.transaction(agencyId, async (tx) => {
    await tx.query("INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, 'trial', '试', 'Trial', now())", [agencyId])
    const insertUnit = (id: string, external: string, path: readonly string[], type: string): Promise<unknown> =>
      tx.query('INSERT INTO unit (agency_id, unit_id, external_id, parent_id, path, type, name_zh, name_en) VALUES ($1, $2, $3, $4, $5, $6, $3, $3)', [agencyId, id, external, path.at(-2) ?? null, path, type])
    await insertUnit(units.root, 'root', [units.root], 'detachment')
    await insertUnit(units.brigade, 'b1', [units.root, units.brigade], 'brigade')
    for (const [index, id] of units.stations.entries()) await insertUnit(id, `s0${index + 1}`, [units.root, units.brigade, id], 'station')
    for (const [role, id] of [['commander', people.commander], ['officer-of-the-day', people.officer], ['planner', people.planner]] as const) {
      await tx.query('INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key) VALUES ($1, $2, $3, $4, $3, $3)', [agencyId, id, role, units.root])
      await tx.query('INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) VALUES ($1, $2, $2, $3, $4, now())', [agencyId, id, role, units.root])
    }
  })
}

/** Runs a command; refusals are part of life and change nothing. */
export async function attempt(system: System, { name, input, actor, occurredAt, id = crypto.randomUUID() }: { name: string; input: unknown; actor?: string; occurredAt?: number; id?: string }): Promise<unknown> {
  try {
    const reply = await system.runner.run({ agencyId, id, name, input, actor: actor === undefined ? { kind: 'system', name: 'test' } : { kind: 'signed-in', memberId: actor }, ...(occurredAt === undefined ? {} : { occurredAt }) })
    return reply.result
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

export async function fold(system: System, how: 'seal' | 'follow' | 'sweep' | 'all'): Promise<void> {
  const { database, keeper } = system
  const { projection } = orders
  if (how === 'seal' || how === 'all') while ((await sealPending({ database, keeper, agencyId })) !== null && how === 'all');
  if (how === 'follow' || how === 'all') while ((await followJournal({ database, agencyId, projection })) > 0 && how === 'all');
  if (how === 'sweep' || how === 'all') while ((await sweepProjection({ database, agencyId, projection })) > 0 && how === 'all');
}

export async function stepClock(system: System, operationId: string, byMs: number): Promise<void> {
  await system.database.transaction(agencyId, async (tx) => {
    const clock = await getClock(tx, operationId)
    await saveClock(tx, { ...clock, operationAnchor: clock.operationAnchor + byMs })
  })
}

export async function nowOf(system: System, operationId: string): Promise<number> {
  return system.database.transaction(agencyId, async (tx) => readClock(await getClock(tx, operationId), tx.realNow))
}

export async function listRows(system: System, operationId: string): Promise<ObligationRow[]> {
  return system.database.transaction(agencyId, (tx) => tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 ORDER BY obligation_id', [agencyId, operationId]))
}

/** What can be compared: everything that a screen or an auditor could see of an obligation. */
export function runningState(rows: readonly ObligationRow[]): Record<string, unknown> {
  return Object.fromEntries(
    rows.map((row) => [
      row.obligation_id,
      { clause: row.clause_id, duty: row.duty_id, unit: row.unit_id, occurrence: row.occurrence, opens: row.opens_at, due: row.due_at, closes: row.closes_at, key: row.need_key, withdrawn: row.withdrawn_at, state: row.state, owner: row.owner_unit_id, effective: row.effective_due_at, met: row.met_at, next: row.next_at },
    ]),
  )
}

export function replayedState(replayed: ReadonlyMap<string, Replayed>): Record<string, unknown> {
  return Object.fromEntries(
    [...replayed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, { term, withdrawnAt, standing }]) => [
      id,
      { clause: term.clauseId, duty: term.dutyId, unit: term.unitId, occurrence: term.occurrence, opens: term.opensAt, due: term.dueAt, closes: term.closesAt, key: term.need.key, withdrawn: withdrawnAt, state: standing.state, owner: standing.ownerUnitId, effective: standing.effectiveDueAt, met: standing.metAt, next: standing.nextAt },
    ]),
  )
}

export async function replay(system: System, operationId: string): Promise<Map<string, Replayed>> {
  return system.database.transaction(agencyId, async (tx) => {
    const rows = await tx.query<{ position: number; header: string }>(
      'SELECT p.position, e.header FROM journal_position p JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id WHERE p.agency_id = $1 AND e.operation_id = $2 ORDER BY p.position',
      [agencyId, operationId],
    )
    const texts = await tx.query<{ version: number; text: string }>('SELECT version, text FROM order_version WHERE agency_id = $1 AND operation_id = $2', [agencyId, operationId])
    const forces = await tx.query<{ sha256: string; content: string }>('SELECT sha256, content FROM force_snapshot WHERE agency_id = $1', [agencyId])
    const now = readClock(await getClock(tx, operationId), tx.realNow)
    return replayObligations({
      operationId,
      entries: rows.map((row): SealedEntry => {
        const header: EntryHeader = JSON.parse(row.header)
        return { position: row.position, header, occurredAt: Date.parse(header.occurredAt) }
      }),
      kinds,
      seed: `seed ${operationId}`,
      now,
      orderOf: (version, force) => {
        const text = texts.find((row) => row.version === version)?.text ?? ''
        const parsed = parseOrder({ text, file: 'trial.yaml', kinds: kinds.list, catalogue: force.catalogue })
        if (!parsed.ok) throw new Error('a version in force does not parse')
        return parsed.order
      },
      forceOf: (sha) => {
        const force: ForceSnapshot = JSON.parse(forces.find((row) => row.sha256 === sha)?.content ?? '{}')
        return force
      },
    })
  })
}

/** Counters as folded, and as the rows themselves say. */
export async function readBoard(system: System, operationId: string): Promise<{ folded: unknown; counted: unknown }> {
  return system.database.transaction(agencyId, async (tx) => {
    const read = (text: string): Promise<unknown> => tx.query(text, [agencyId, operationId])
    return {
      folded: {
        board: await read('SELECT unit_id, clause_id, state, count FROM board_count WHERE agency_id = $1 AND operation_id = $2 AND count <> 0 ORDER BY 1, 2, 3'),
        due: await read('SELECT due_at, unit_id, clause_id, count FROM due_count WHERE agency_id = $1 AND operation_id = $2 ORDER BY 1, 2, 3'),
      },
      counted: {
        board: await read('SELECT owner_unit_id AS unit_id, clause_id, state, count(*) AS count FROM obligation WHERE agency_id = $1 AND operation_id = $2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3'),
        due: await read("SELECT effective_due_at AS due_at, owner_unit_id AS unit_id, clause_id, count(*) AS count FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND state = 'open' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"),
      },
    }
  })
}

export const trialStart = Date.parse('2027-02-17T04:00:00Z')
export const opensAt = (hours: number): string => iso(trialStart + 8 * 3_600_000 + hours * 3_600_000).slice(0, 16)
export const operationIdOf = (round: number): string => idFrom('trial', String(round))
