import type { z } from 'zod'
import type { CommandContract, ViewContract } from '../../kernel/contract.ts'
import { Database } from '../../kernel/db/database.ts'
import { Refusal } from '../../kernel/errors.ts'
import { kernelSlice } from '../../kernel/index.ts'
import type { Claimant } from '../../kernel/link.ts'
import { CommandRunner } from '../../kernel/run-command.ts'
import type { Slice } from '../../kernel/slice.ts'
import { recordLooksBy } from '../../kernel/system.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { ViewReader } from '../../kernel/view.ts'
import { addMember, addUnit, grantRole } from '../contract.ts'
import { forceSlice } from '../index.ts'
import { forceScope } from '../scope.ts'

export const system: Claimant = { kind: 'system', name: 'test' }
export const as = (memberId: string): Claimant => ({ kind: 'signed-in', memberId })

/** A small agency for tests of force and of the slices above it, on a database of its own. */
export interface TestForce {
  readonly testDatabase: TestDatabase
  readonly database: Database
  readonly agencyId: string
  run<Input extends z.ZodType, Output extends z.ZodType>(contract: CommandContract<Input, Output>, input: z.input<Input>, actor?: Claimant, occurredAt?: number): Promise<z.output<Output>>
  show<Input extends z.ZodType, Output extends z.ZodType>(contract: ViewContract<Input, Output>, input: z.input<Input>, actor?: Claimant): Promise<z.output<Output>>
  /** The code of the refusal, or `done`. */
  codeOf(work: Promise<unknown>): Promise<string>
  /** The same commands on behalf of another agency. */
  withAgency(agencyId: string): TestForce
  close(): Promise<void>
}

export async function openTestForce(slices: readonly Slice[] = [kernelSlice, forceSlice]): Promise<TestForce> {
  const testDatabase = await createTestDatabase()
  const database = new Database({ url: testDatabase.appUrl, size: 8 })
  const runner = new CommandRunner({ database, scope: forceScope, commands: slices.flatMap((slice) => slice.commands), secret: testDatabase.secret })
  const reader = new ViewReader({ database, scope: forceScope, views: slices.flatMap((slice) => slice.views), recordLooks: recordLooksBy(runner) })
  const make = (agencyId: string): TestForce => ({
    testDatabase,
    database,
    agencyId,
    async run(contract, input, actor = system, occurredAt) {
      const reply = await runner.run({ agencyId, id: crypto.randomUUID(), name: contract.name, input, actor, ...(occurredAt === undefined ? {} : { occurredAt }) })
      return contract.output.parse(reply.result)
    },
    async show(contract, input, actor = system) {
      return contract.output.parse(await reader.read({ agencyId, name: contract.name, input, actor }))
    },
    async codeOf(work) {
      try {
        await work
        return 'done'
      } catch (error) {
        if (error instanceof Refusal) return error.code
        throw error
      }
    },
    withAgency: make,
    async close() {
      await database.close()
      await testDatabase.drop()
    },
  })
  return make(crypto.randomUUID())
}

/** root > b1 > s1, s2; root > b2 > s3; root > p1 (partner); each unit's id by its external id, each member's likewise. */
export async function addSmallForce(force: TestForce): Promise<{ unit: (externalId: string) => string; member: (externalId: string) => string }> {
  const ids = new Map<string, string>()
  const idOf = (externalId: string): string => ids.get(externalId) ?? ids.set(externalId, crypto.randomUUID()).get(externalId) ?? ''
  const units = [['root', null, 'detachment'], ['b1', 'root', 'brigade'], ['b2', 'root', 'brigade'], ['s1', 'b1', 'station'], ['s2', 'b1', 'station'], ['s3', 'b2', 'station'], ['p1', 'root', 'partner']] as const
  for (const [externalId, parent, type] of units) {
    await force.run(addUnit, { unitId: idOf(`unit ${externalId}`), externalId, parentId: parent === null ? null : idOf(`unit ${parent}`), type, name: { en: externalId }, telephone: '000 100' })
  }
  const members = [
    ['admin', 'root', 'administrator'], ['admin2', 'root', 'administrator'], ['chief', 'root', 'commander'], ['desk', 'root', 'duty-officer'], ['admin-b1', 'b1', 'administrator'],
    ['leader-s1', 's1', 'leader'], ['leader-s2', 's2', 'leader'], ['crew-s1', 's1', null], ['crew2-s1', 's1', null], ['crew-s3', 's3', null],
  ] as const
  for (const [externalId, at, role] of members) {
    await force.run(addMember, { memberId: idOf(externalId), externalId, unitId: idOf(`unit ${at}`), name: `Name of ${externalId}`, telephone: '000 200' })
    if (role !== null) await force.run(grantRole, { memberId: idOf(externalId), role, unitId: idOf(`unit ${at}`) })
  }
  return { unit: (externalId) => idOf(`unit ${externalId}`), member: idOf }
}
