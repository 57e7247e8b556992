/** A night for tests of `orders` and of the modules above it: a small agency, one operation, a clock that stands until it is moved. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { z } from 'zod'
import { forceScope, forceSlice, readForceSnapshot } from '../../force/index.ts'
import { idFrom, sha256 } from '../../kernel/canonical.ts'
import { saveClock } from '../../kernel/clock.ts'
import { defineCommand } from '../../kernel/command.ts'
import { commandContract } from '../../kernel/contract.ts'
import { runDue } from '../../kernel/due.ts'
import { kernelSlice } from '../../kernel/index.ts'
import type { Projection } from '../../kernel/journal/follow.ts'
import type { Claimant } from '../../kernel/link.ts'
import type { CommandReply } from '../../kernel/run-command.ts'
import type { Slice } from '../../kernel/slice.ts'
import { openSystem, type System } from '../../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { placesSlice } from '../../places/index.ts'
import { addVersion, createOperation, putVersionInForce } from '../commands/orders.ts'
import { parseOrder } from '../compile/index.ts'
import { registerKinds, type Kinds } from '../kinds.ts'
import type { OvertakenRules } from '../notify.ts'
import type { DutyKind } from '../compile/types.ts'
import { getOperation } from '../queries/operations.ts'
import type { ObligationRow } from '../queries/obligations.ts'
import { createOrdersSlice } from '../slice.ts'

const silent = pino({ level: 'silent' })

export interface NightOptions {
  readonly kinds: readonly DutyKind[]
  readonly slices: (kinds: Kinds) => readonly Slice[]
  /** What follows the journal behind `orders`. */
  readonly projections?: (kinds: Kinds) => readonly Projection[]
  readonly order: string
  readonly startsAt: number
  readonly seed?: string
  /** On a database of its own, for tests of what works for all agencies at once. */
  readonly isAlone?: boolean
}

/** One for all nights of a test file, an agency each: row-level security keeps them apart, and to make a database takes longer than most tests. */
let shared: Promise<TestDatabase> | null = null
afterAll(async () => { await (await shared)?.drop() })

/** One detachment, two brigades, stations s1 and s2 below b1, s3 below b2, one partner. Each station has a leader, a duty officer and two of the crew on duty, and a leader who is not. */
export const nightUnits = [
  { key: 'hq', parent: null, type: 'detachment' },
  { key: 'b1', parent: 'hq', type: 'brigade' },
  { key: 'b2', parent: 'hq', type: 'brigade' },
  { key: 's1', parent: 'b1', type: 'station' },
  { key: 's2', parent: 'b1', type: 'station' },
  { key: 's3', parent: 'b2', type: 'station' },
  { key: 'metro', parent: 'hq', type: 'partner' },
] as const

interface NightMember {
  readonly key: string
  readonly unit: string
  readonly role: string | null
  readonly dutyRole: string | null
}

const stationMembers = (unit: string): NightMember[] => [
  { key: `${unit}-leader`, unit, role: 'leader', dutyRole: 'leader' },
  { key: `${unit}-duty`, unit, role: 'duty-officer', dutyRole: 'duty-officer' },
  { key: `${unit}-crew1`, unit, role: null, dutyRole: 'member' },
  { key: `${unit}-crew2`, unit, role: null, dutyRole: 'member' },
  { key: `${unit}-off`, unit, role: 'leader', dutyRole: null },
]

export const nightMembers: readonly NightMember[] = [
  ...(['commander', 'officer-of-the-day', 'planner', 'supervisor', 'auditor', 'administrator'] as const).map((role): NightMember => ({ key: role, unit: 'hq', role, dutyRole: role === 'officer-of-the-day' ? role : null })),
  { key: 'desk1', unit: 'hq', role: 'duty-officer', dutyRole: 'duty-officer' },
  { key: 'desk2', unit: 'hq', role: 'duty-officer', dutyRole: 'duty-officer' },
  { key: 'b1-commander', unit: 'b1', role: 'commander', dutyRole: 'commander' },
  { key: 'b2-commander', unit: 'b2', role: 'commander', dutyRole: null },
  ...['s1', 's2', 's3'].flatMap(stationMembers),
]

export function allGet(members: readonly string[], code: string): Record<string, string> {
  return Object.fromEntries(members.map((key) => [key, code]))
}

const beginNight = commandContract({ name: 'begin-night', summary: 'Puts the order in force', input: z.object({ operationId: z.uuid(), text: z.string(), startsAt: z.number(), seed: z.string() }), output: z.object({}) })
const amendNight = commandContract({ name: 'amend-night', summary: 'Amends the order', input: z.object({ operationId: z.uuid(), text: z.string() }), output: z.object({}) })

function nightSlice(kinds: Kinds): Slice {
  return {
    name: 'night',
    migrations: null,
    views: [],
    commands: [
      defineCommand(beginNight, {
        who: [{ by: 'system' }],
        async handle(context) {
          const { tx, input } = context
          const { catalogue } = await readForceSnapshot(tx)
          const parsed = parseOrder({ text: input.text, file: 'night.yaml', kinds: kinds.list, catalogue })
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1))
          await createOperation(tx, { operationId: input.operationId, order: parsed.order, seed: input.seed, clock: { operationAnchor: input.startsAt, speed: 1, isPaused: true } })
          const version = await addVersion(tx, { operationId: input.operationId, text: input.text, sha: sha256(input.text).toString('hex'), note: '', by: 'system:test' })
          await putVersionInForce(context, kinds, { operation: await getOperation(tx, input.operationId), version, by: 'system:test' })
          return {}
        },
      }),
      defineCommand(amendNight, {
        who: [{ by: 'system' }],
        async handle(context) {
          const { tx, input } = context
          const version = await addVersion(tx, { operationId: input.operationId, text: input.text, sha: sha256(input.text).toString('hex'), note: '', by: 'system:test' })
          await putVersionInForce(context, kinds, { operation: await getOperation(tx, input.operationId), version, by: 'system:test' })
          return {}
        },
      }),
    ],
  }
}

export class Night {
  readonly agencyId: string
  readonly operationId: string
  readonly system: System
  readonly #close: () => Promise<void>

  constructor({ agencyId, operationId, system, close }: { agencyId: string; operationId: string; system: System; close: () => Promise<void> }) {
    this.agencyId = agencyId
    this.operationId = operationId
    this.system = system
    this.#close = close
  }

  unit(key: string): string {
    return idFrom(this.agencyId, 'unit', key)
  }

  member(key: string): string {
    return idFrom(this.agencyId, 'member', key)
  }

  as(key: string): Claimant {
    return { kind: 'signed-in', memberId: this.member(key) }
  }

  async run(actor: Claimant | string, name: string, input: unknown, { occurredAt, id = crypto.randomUUID() }: { occurredAt?: number; id?: string } = {}): Promise<CommandReply & { result: Record<string, unknown> }> {
    const reply = await this.system.runner.run({ agencyId: this.agencyId, id, name, input, actor: typeof actor === 'string' ? this.as(actor) : actor, ...(occurredAt === undefined ? {} : { occurredAt }) })
    return { ...reply, result: z.record(z.string(), z.unknown()).parse(reply.result) }
  }

  /** The code of the refusal, or `done`. */
  async codeOf(actor: Claimant | string, name: string, input: unknown, options: { occurredAt?: number; id?: string } = {}): Promise<string> {
    try {
      await this.run(actor, name, input, options)
      return 'done'
    } catch (error) {
      if (error instanceof Error && 'code' in error) return String(error.code)
      throw error
    }
  }

  /** What each of them gets, by name: compare with `allGet`. */
  async codesOf(members: readonly string[], name: string, input: unknown): Promise<Record<string, string>> {
    const codes: Record<string, string> = {}
    for (const key of members) codes[key] = await this.codeOf(key, name, input)
    return codes
  }

  show(actor: Claimant | string, name: string, input: unknown): Promise<unknown> {
    return this.system.reader.read({ agencyId: this.agencyId, name, input, actor: typeof actor === 'string' ? this.as(actor) : actor })
  }

  /** Moves the clock to a moment, and then seals, folds and runs what is due until nothing more is. */
  async goTo(at: number): Promise<void> {
    await this.system.database.transaction(this.agencyId, (tx) => saveClock(tx, { id: this.operationId, realAnchor: tx.realNow, operationAnchor: at, speed: 1, isPaused: true, isSimulated: true }))
    await this.settle()
  }

  async settle(): Promise<void> {
    const { system, agencyId } = this
    for (let round = 0; round < 20; round += 1) {
      await system.loop.turn(agencyId)
      const due = await this.query<{ due_id: string }>('SELECT due_id FROM due WHERE agency_id = $1 AND dispatched_at IS NOT NULL AND done_at IS NULL ORDER BY at, due_id', [])
      for (const { due_id } of due) await runDue({ database: system.database, runner: system.runner, log: silent, agencyId, dueId: due_id })
      if (due.length === 0) return
    }
    throw new Error('what is due never ends')
  }

  amend(text: string): Promise<unknown> {
    return this.run({ kind: 'system', name: 'test' }, 'amend-night', { operationId: this.operationId, text })
  }

  /** Opens the connections, so that commands run together really begin before the first of them has ended. */
  async warm(): Promise<void> {
    await Promise.all(Array.from({ length: 8 }, () => this.query('SELECT pg_sleep(0.1), $1::text', [])))
  }

  /** `$1` is the agency. */
  query<Row extends Record<string, unknown>>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.system.database.transaction(this.agencyId, (tx) => tx.query<Row>(text, [this.agencyId, ...values]))
  }

  obligations(where: Partial<Pick<ObligationRow, 'duty_id' | 'unit_id' | 'kind'>> = {}): Promise<ObligationRow[]> {
    return this.query<ObligationRow>(
      'SELECT * FROM obligation WHERE agency_id = $1 AND ($2::text IS NULL OR duty_id = $2) AND ($3::uuid IS NULL OR unit_id = $3) AND ($4::text IS NULL OR kind = $4) ORDER BY opens_at, occurrence, unit_id',
      [where.duty_id ?? null, where.unit_id ?? null, where.kind ?? null],
    )
  }

  async journal(kind: string): Promise<{ header: Record<string, unknown> & { facts: Record<string, unknown>; occurredAt: string } }[]> {
    const rows = await this.query<{ header: string }>('SELECT header FROM journal_entry WHERE agency_id = $1 AND kind = $2 ORDER BY occurred_at, entry_id', [kind])
    return rows.map((row) => ({ header: JSON.parse(row.header) }))
  }

  async toldTo(key: string): Promise<string[]> {
    const rows = await this.query<{ kind: string }>('SELECT kind FROM notification WHERE agency_id = $1 AND member_id = $2 ORDER BY at, kind', [this.member(key)])
    return rows.map((row) => row.kind)
  }

  /** Of what a member was told: the kinds that need nobody any more. */
  async overtakenFor(key: string, rules: OvertakenRules): Promise<string[]> {
    const memberId = this.member(key)
    return this.system.database.transaction(this.agencyId, async (tx) => {
      const rows = await tx.query<{ kind: string; operation_id: string; obligation_id: string | null; facts: string }>('SELECT kind, operation_id, obligation_id, facts FROM notification WHERE agency_id = $1 AND member_id = $2 ORDER BY at, kind', [tx.agencyId, memberId])
      const kinds: string[] = []
      for (const { kind, operation_id: operationId, obligation_id: obligationId, facts } of rows) if (await rules[kind]?.(tx, { kind, operationId, obligationId, memberId, facts: JSON.parse(facts) })) kinds.push(kind)
      return kinds
    }, 'read')
  }

  close(): Promise<void> {
    return this.#close()
  }
}

export async function openNight({ kinds: list, slices: makeSlices, projections: makeProjections = () => [], order, startsAt, seed = 'seed', isAlone = false }: NightOptions): Promise<Night> {
  const kinds = registerKinds(list)
  const orders = createOrdersSlice(kinds)
  const slices = [kernelSlice, forceSlice, placesSlice, orders.slice, ...makeSlices(kinds), nightSlice(kinds)]
  const database = await (isAlone ? createTestDatabase() : (shared ??= createTestDatabase()))
  const dataFolder = mkdtempSync(join(tmpdir(), 'muster-night-'))
  const system = await openSystem({
    appUrl: database.appUrl,
    secret: database.secret,
    dataFolder,
    log: silent,
    poolSize: 8,
    commands: slices.flatMap((slice) => slice.commands),
    views: slices.flatMap((slice) => slice.views),
    projections: [orders.projection, ...makeProjections(kinds)],
    scope: forceScope,
  })
  const night = new Night({
    agencyId: crypto.randomUUID(),
    operationId: crypto.randomUUID(),
    system,
    close: async () => {
      await system.close()
      if (isAlone) await database.drop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  })
  await raiseForce(night, startsAt)
  await night.run({ kind: 'system', name: 'test' }, 'begin-night', { operationId: night.operationId, text: order, startsAt, seed })
  await night.settle()
  return night
}

async function raiseForce(night: Night, startsAt: number): Promise<void> {
  await night.system.database.transaction(night.agencyId, async (tx) => {
    await tx.query('INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, $2, $2, now())', [tx.agencyId, `night-${tx.agencyId.slice(0, 8)}`])
    const paths = new Map<string, string[]>()
    for (const { key, parent, type } of nightUnits) {
      const path = [...(parent === null ? [] : (paths.get(parent) ?? [])), night.unit(key)]
      paths.set(key, path)
      await tx.query('INSERT INTO unit (agency_id, unit_id, external_id, parent_id, path, type, name_zh, name_en, telephone) VALUES ($1, $2, $3, $4, $5, $6, $3, $3, $7)', [tx.agencyId, night.unit(key), key, parent === null ? null : night.unit(parent), path, type, `unit ${key}`])
    }
    for (const { key, unit, role, dutyRole } of nightMembers) {
      await tx.query('INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key, telephone) VALUES ($1, $2, $3, $4, $3, $3, $5)', [tx.agencyId, night.member(key), key, night.unit(unit), `telephone ${key}`])
      if (role !== null) await tx.query('INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) VALUES ($1, $2, $3, $4, $5, now())', [tx.agencyId, crypto.randomUUID(), night.member(key), role, night.unit(unit)])
      if (dutyRole !== null) await tx.query('INSERT INTO attendance (agency_id, attendance_id, member_id, unit_id, role, from_at) VALUES ($1, $2, $3, $4, $5, $6)', [tx.agencyId, crypto.randomUUID(), night.member(key), night.unit(unit), dutyRole, new Date(startsAt - 3_600_000).toISOString()])
    }
  })
}
