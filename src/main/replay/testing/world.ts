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
import { defineDutyKind, listFloors, readProfiles, registerKinds } from '../../../orders/index.ts'
import { termsForEach } from '../../../orders/compile/kind.ts'
import { parseOrder } from '../../../orders/compile/index.ts'
import { createOperation } from '../../../orders/commands/orders.ts'
import { createOrdersSlice } from '../../../orders/slice.ts'
import { replayObligations, type Replayed } from '../../../orders/state/replay.ts'
import type { ObligationRow } from '../../../orders/queries/obligations.ts'
import { createStrengthProjection } from '../../../modules/roster/index.ts'
import { computeProfiles, floorOf } from '../../../modules/roster/strength/compute.ts'
import { placesSlice } from '../../../places/index.ts'
import { dutyKinds } from '../../duty-kinds.ts'

/** A floor by evidence, beside those whose quantity is worked out: the quantity last measured for a unit. */
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
const projections = [orders.projection, createStrengthProjection(kinds)]

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

/** A shift written straight into the tables, or one taken away; as `changes.ts` of rosters journals it. */
const noteShift = defineCommand(
  commandContract({
    name: 'note-shift',
    summary: 'Puts a member on a shift, or takes one off',
    input: z.object({ unitId: z.uuid(), memberId: z.uuid(), code: z.enum(['D', 'F']), from: z.number(), to: z.number(), at: z.number().nullable(), isCancelled: z.boolean() }),
    output: z.object({}),
  }),
  {
    who: [{ by: 'system' }],
    async handle({ tx, input, append, commandId }) {
      const { unitId, memberId, code, from, to, at, isCancelled } = input
      await tx.query('SELECT 1 FROM member WHERE agency_id = $1 AND member_id = $2 FOR NO KEY UPDATE', [tx.agencyId, memberId])
      const met = await tx.query<{ shift_id: string; unit_id: string; from_at: number; to_at: number }>('SELECT shift_id, unit_id, from_at, to_at FROM shift WHERE agency_id = $1 AND member_id = $2 AND cancelled_at IS NULL AND from_at < $4 AND to_at > $3', [tx.agencyId, memberId, iso(from), iso(to)])
      if (isCancelled) await tx.query('UPDATE shift SET cancelled_at = $3 WHERE agency_id = $1 AND shift_id = ANY ($2::uuid[])', [tx.agencyId, met.map((row) => row.shift_id), iso(at ?? from)])
      else if (met.length > 0) throw new Refusal({ code: 'trial.overlap', status: 409 })
      else {
        await tx.query(
          `INSERT INTO shift (agency_id, shift_id, roster_id, unit_id, member_id, class_id, day, from_at, to_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz::date, $7, $8, $9)`,
          [tx.agencyId, commandId, idFrom(unitId, 'roster'), unitId, memberId, idFrom('class', code), iso(from), iso(to), at === null ? null : iso(at)],
        )
      }
      const touched = isCancelled ? met : [{ unit_id: unitId, from_at: from, to_at: to }]
      for (const row of touched) append({ kind: 'roster.changed', unitId: row.unit_id, facts: { rosterId: idFrom(row.unit_id, 'roster'), fromAt: row.from_at, toAt: row.to_at, memberIds: [memberId] } })
      return {}
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
      // All trials have the same hours: the operations, shifts and absences of the last one are over.
      await tx.query("UPDATE operation SET status = 'closed' WHERE agency_id = $1", [tx.agencyId])
      await tx.query("UPDATE shift SET cancelled_at = 'epoch' WHERE agency_id = $1", [tx.agencyId])
      await tx.query('UPDATE absence SET cancelled_at = now() WHERE agency_id = $1', [tx.agencyId])
      await createOperation(tx, { operationId: input.operationId, order: parsed.order, seed: `seed ${input.operationId}`, clock: { operationAnchor: parsed.order.from, speed: 1, isPaused: true } })
      return {}
    },
  },
)

export const agencyId = 'a0000000-0000-4000-8000-00000000000a'
const unit = (number: number): string => `a0000000-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`
export const units = { root: unit(0), brigade: unit(1), stations: [unit(11), unit(12), unit(13)] } as const
const member = (number: number): string => `a0000000-0000-4000-8000-0000000002${String(number).padStart(2, '0')}`
/** Four in each station: the first leads, the first two drive. */
export const crew = units.stations.map((_, station) => [0, 1, 2, 3].map((number) => member(30 + station * 4 + number)))
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
      commands: [kernelSlice, forceSlice, placesSlice, orders.slice].flatMap((slice) => slice.commands).concat([noteFact, noteShift, beginTrial]),
      views: [],
      projections,
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
    for (const [station, members] of crew.entries()) {
      const unitId = units.stations[station]
      for (const [number, id] of members.entries()) {
        await tx.query('INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key) VALUES ($1, $2, $3, $4, $3, $3)', [agencyId, id, `crew ${station} ${number}`, unitId])
        if (number < 2) await tx.query("INSERT INTO qualification (agency_id, member_id, code) VALUES ($1, $2, 'driver')", [agencyId, id])
        if (number === 0) await tx.query("INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) VALUES ($1, $2, $2, 'leader', $3, now())", [agencyId, id, unitId])
      }
      await tx.query("INSERT INTO roster (agency_id, roster_id, unit_id, from_day, to_day, timezone, country, status) VALUES ($1, $2, $3, '2027-02-10', '2027-02-20', 'Asia/Shanghai', 'CN', 'in-force')", [agencyId, idFrom(unitId ?? '', 'roster'), unitId])
    }
    for (const [code, kind] of [['D', 'duty'], ['F', 'forward']] as const) {
      await tx.query("INSERT INTO shift_class (agency_id, class_id, code, name_zh, name_en, kind, starts_at, minutes, counted_minutes, is_night, is_watch) VALUES ($1, $2, $3, $3, $3, $4, '08:00', 60, 60, false, true)", [agencyId, idFrom('class', code), code, kind])
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
  if (how === 'seal' || how === 'all') while ((await sealPending({ database, keeper, agencyId })) !== null && how === 'all');
  for (const projection of projections) {
    if (how === 'follow' || how === 'all') while ((await followJournal({ database, agencyId, projection })) > 0 && how === 'all');
    if (how === 'sweep' || how === 'all') while ((await sweepProjection({ database, agencyId, projection })) > 0 && how === 'all');
  }
  // What the second of them moved, time may move on.
  if (how === 'all') while ((await sweepProjection({ database, agencyId, projection: orders.projection })) > 0);
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

export async function listAbsences(system: System): Promise<string[]> {
  const rows = await system.database.transaction(agencyId, (tx) => tx.query<{ absence_id: string }>('SELECT absence_id FROM absence WHERE agency_id = $1 AND cancelled_at IS NULL ORDER BY from_at, absence_id', [agencyId]))
  return rows.map((row) => row.absence_id)
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
    const input = {
      operationId,
      entries: rows.map((row): SealedEntry => {
        const header: EntryHeader = JSON.parse(row.header)
        return { position: row.position, header, occurredAt: Date.parse(header.occurredAt) }
      }),
      kinds,
      seed: `seed ${operationId}`,
      now,
      orderOf: (version: number, force: ForceSnapshot) => {
        const text = texts.find((row) => row.version === version)?.text ?? ''
        const parsed = parseOrder({ text, file: 'trial.yaml', kinds: kinds.list, catalogue: force.catalogue })
        if (!parsed.ok) throw new Error('a version in force does not parse')
        return parsed.order
      },
      forceOf: (sha: string) => {
        const force: ForceSnapshot = JSON.parse(forces.find((row) => row.sha256 === sha)?.content ?? '{}')
        return force
      },
    }
    // Whose profiles are wanted, the terms say: once to know them, once with them.
    const floors = [...replayObligations(input).values()].filter(({ term }) => term.sort === 'floor' && term.kind !== 'measured')
    const profiles = await computeProfiles(
      tx,
      floors.map(({ term }) => ({ floor: { id: term.id, kind: term.kind, operationId, subjectId: term.subjectId, opensAt: term.opensAt, dueAt: term.dueAt, details: JSON.stringify(term.details), needCount: term.need.count }, stretch: null })),
      new Map(),
    )
    const byId = new Map(profiles.map((one) => [one.obligationId, one.points]))
    return replayObligations({ ...input, profileOf: (term) => byId.get(term.id) ?? null })
  })
}

/** Steps of every floor of the operation: as kept, each change in its stretch, and worked out from scratch. */
export async function readSteps(system: System, operationId: string): Promise<{ kept: unknown; scratch: unknown; breached: number }> {
  return system.database.transaction(agencyId, async (tx) => {
    const floors = await listFloors(tx, { kinds: ['strength', 'rest'], subjectIds: null, from: null, to: null, operationId })
    const scratch = await computeProfiles(tx, floors.map((row) => ({ floor: floorOf(row), stretch: null })), new Map())
    const byId = (entries: Iterable<readonly [string, unknown]>): unknown => Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const kept = await readProfiles(tx, floors.map((row) => row.obligation_id))
    return { kept: byId(kept), scratch: byId(scratch.map((one) => [one.obligationId, one.points] as const)), breached: scratch.filter((one) => one.points.some((point) => point.quantity !== null && point.quantity < point.need)).length }
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
