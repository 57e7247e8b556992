/** A small agency with a system and its edge: headquarters, a brigade, two stations, and who matters to rights. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { forceScope, forceSlice } from '../../../force/index.ts'
import { createApp } from '../../../kernel/http/app.ts'
import { kernelSlice } from '../../../kernel/index.ts'
import type { Claimant } from '../../../kernel/link.ts'
import type { Slice } from '../../../kernel/slice.ts'
import { openSystem, type System } from '../../../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../../../kernel/testing/database.ts'
import { noteProjection } from '../../../kernel/testing/slice.ts'
import { silent } from '../../../kernel/testing/system.ts'
import { idFrom } from '../../../kernel/canonical.ts'
import { createAccessSlice, isFixed } from '../index.ts'

export const clock: Claimant = { kind: 'system', name: 'test' }
export const publicUrl = 'https://muster.test'

/** Member, unit they serve in, role and where it is held. */
const people = [
  ['admin', 'hq', 'administrator', 'hq'],
  ['admin2', 'hq', 'administrator', 'hq'],
  ['auditor', 'hq', 'auditor', 'hq'],
  ['supervisor', 'hq', 'supervisor', 'hq'],
  ['admin-s1', 's1', 'administrator', 's1'],
  ['leader-s1', 's1', 'leader', 's1'],
  ['planner-s1', 's1', 'planner', 's1'],
  ['risen-s1', 's1', 'commander', 'hq'],
  ['crew-s1', 's1', null, null],
  ['leader-s2', 's2', 'leader', 's2'],
  ['crew-s2', 's2', null, null],
] as const
export type Person = (typeof people)[number][0]
export type UnitKey = 'hq' | 'b1' | 's1' | 's2'

export class Agency {
  readonly id = crypto.randomUUID()
  readonly system: System
  readonly database: TestDatabase
  readonly app: Hono
  readonly #folder: string

  constructor({ system, database, folder }: { system: System; database: TestDatabase; folder: string }) {
    this.system = system
    this.database = database
    this.#folder = folder
    const { runner, reader, links, live } = system
    const notHere = (): Promise<never> => Promise.reject(new Error('nobody signs in here'))
    this.app = createApp({ runner, reader, links, live, identity: { findLogin: () => Promise.resolve(null), handle: notHere }, log: silent, describeSession: notHere, greeting: () => ({}), openApi: () => ({}), isReady: () => Promise.resolve(true), beatMs: 100 })
  }

  unit(key: UnitKey): string {
    return idFrom(this.id, 'unit', key)
  }

  member(key: string): string {
    return idFrom(this.id, 'member', key)
  }

  as(key: Person, extra: { signedInAt?: number; via?: string } = {}): Claimant {
    return { kind: 'signed-in', memberId: this.member(key), ...extra }
  }

  async run(actor: Claimant | Person, name: string, input: unknown, id: string = crypto.randomUUID()): Promise<Record<string, unknown>> {
    const { result } = await this.system.runner.run({ agencyId: this.id, id, name, input, actor: typeof actor === 'string' ? this.as(actor) : actor })
    return { ...(typeof result === 'object' ? result : {}) }
  }

  show(actor: Claimant | Person, name: string, input: unknown): Promise<unknown> {
    return this.system.reader.read({ agencyId: this.id, name, input, actor: typeof actor === 'string' ? this.as(actor) : actor })
  }

  async rows<Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.system.database.transaction(this.id, (tx) => tx.query<Row>(text, [tx.agencyId, ...values]), 'read')
  }

  /** Headers of the journal's entries of a kind, the latest last. */
  async headers(kind: string): Promise<Record<string, unknown>[]> {
    const rows = await this.rows<{ header: string }>('SELECT header FROM journal_entry WHERE agency_id = $1 AND kind = $2 ORDER BY recorded_at, entry_id', [kind])
    return rows.map((row): Record<string, unknown> => ({ ...JSON.parse(row.header) }))
  }

  async close(): Promise<void> {
    await this.system.close()
    await this.database.drop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export async function openAgency(): Promise<Agency> {
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'muster-access-'))
  const slices: Slice[] = [kernelSlice, forceSlice]
  slices.push(createAccessSlice({ slices: () => slices }))
  const system = await openSystem({
    appUrl: database.appUrl,
    secret: database.secret,
    publicUrl,
    dataFolder: folder,
    log: silent,
    poolSize: 8,
    commands: slices.flatMap((slice) => slice.commands),
    views: slices.flatMap((slice) => slice.views),
    // The stream moves only as far as what is folded.
    projections: [noteProjection],
    scope: { ...forceScope, isFixed },
  })
  const agency = new Agency({ system, database, folder })
  await agency.run(clock, 'found-agency', { key: 'access', name: { zh: '权限', en: 'Access' } })
  for (const [key, parent, type] of [['hq', null, 'detachment'], ['b1', 'hq', 'brigade'], ['s1', 'b1', 'station'], ['s2', 'b1', 'station']] as const) {
    await agency.run(clock, 'add-unit', { unitId: agency.unit(key), externalId: key, parentId: parent === null ? null : agency.unit(parent), type, name: { en: key } })
  }
  for (const [key, unit, role, at] of people) {
    await agency.run(clock, 'add-member', { memberId: agency.member(key), externalId: key, unitId: agency.unit(unit), name: `Name of ${key}`, telephone: '000 200' })
    if (role !== null) await agency.run(clock, 'grant-role', { memberId: agency.member(key), role, unitId: agency.unit(at) })
  }
  return agency
}
