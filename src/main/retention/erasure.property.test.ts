import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { asSuperuser, makeDataFolder, settle, silent } from '../../kernel/testing/system.ts'
import { Refusal } from '../../kernel/errors.ts'
import type { System } from '../../kernel/system.ts'
import { raiseWorld, type World } from '../matrix/testing/world.ts'
import { openMuster } from '../muster.ts'
import { openLater, runJob, verify } from './testing/job.ts'

/** A round is ten turns of the job over a whole agency: ten of them in a plain run, all of them in the long one. */
const asked = Number(process.env.MUSTER_ROUNDS ?? 100)
const rounds = asked > 100 ? asked : 10
const dayMs = 86_400_000

let database: TestDatabase
let world: World
let muster: System
const laters: System[] = []
let aheadMs = 0
const folder = makeDataFolder()

beforeAll(async () => {
  database = await createTestDatabase()
  muster = await openMuster({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path, log: silent, poolSize: 8 })
  world = await raiseWorld(muster)
  for (const limit of [1, 7, 400]) laters.push(await openLater({ database, folder: folder.path, log: silent, readNow: (realNow) => realNow + aheadMs, limit }))
}, 120_000)

afterAll(async () => {
  for (const later of laters) await later.close()
  await muster.close()
  await database.drop()
  folder.remove()
})

/** By hand, in an order of no account: bodies that are there, gone, or never were. */
const step = fc.oneof(
  fc.record({ what: fc.constant('write' as const), times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ what: fc.constant('by hand' as const), which: fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 40 }) }),
  fc.record({ what: fc.constant('turn' as const), limit: fc.nat({ max: 2 }), days: fc.integer({ min: 0, max: 1500 }) }),
  fc.record({ what: fc.constant('both at once' as const), days: fc.integer({ min: 0, max: 1500 }) }),
  fc.record({ what: fc.constant('seal' as const) }),
)

type Step = { what: 'write'; times: number } | { what: 'by hand'; which: number[] } | { what: 'turn'; limit: number; days: number } | { what: 'both at once'; days: number } | { what: 'seal' }

async function apply(one: Step): Promise<void> {
  const turn = (later: System | undefined): Promise<unknown> => later?.runner.run({ agencyId: world.agencyId, id: crypto.randomUUID(), name: 'erase-expired', input: {}, actor: { kind: 'system', name: 'test' } }) ?? Promise.resolve()
  switch (one.what) {
    case 'write':
      for (let time = 0; time < one.times; time += 1) await world.run('administrator root', 'change-member', { memberId: world.member('free'), name: `Free ${crypto.randomUUID()}` })
      return
    case 'by hand': {
      const rows = await asSuperuser<{ entry_id: string }>(database, 'SELECT entry_id FROM journal_entry WHERE agency_id = $1 ORDER BY entry_id', [world.agencyId])
      const entryIds = [...new Set(one.which.map((which) => rows[which % rows.length]?.entry_id ?? ''))]
      await world.run({ kind: 'system', name: 'test' }, 'erase-journal-bodies', { entryIds, reason: 'by hand' }).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      })
      return
    }
    case 'turn':
      aheadMs = one.days * dayMs
      await turn(laters[one.limit])
      return
    case 'both at once':
      aheadMs = one.days * dayMs
      await Promise.all([turn(laters[1]), turn(laters[2])])
      return
    case 'seal':
      return settle(muster, world.agencyId)
  }
}

test('erasing in whatever order and portions leaves a journal that verifies, and the same erased as taken in one', async () => {
  const seen: number[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      for (const one of steps) await apply(one)
      await settle(muster, world.agencyId)
      const { finding, erased } = await verify(muster, world.agencyId)
      expect(finding).toBeNull()
      seen.push(erased)
      // To the end, then again: nothing that is not the run's own trace.
      aheadMs = 0
      const [small, , large] = laters
      if (small === undefined || large === undefined) throw new Error('no system')
      await runJob(large, world.agencyId)
      expect(await runJob(small, world.agencyId)).toMatchObject({ rows: 0, bodies: 0 })
    }),
    { numRuns: rounds },
  )
  expect(seen.at(-1)).toBeGreaterThan(20)
  // Every erased body is named by exactly one entry.
  const rows = await asSuperuser<{ named: string; distinct: string }>(
    database,
    `SELECT count(*) AS named, count(DISTINCT id) AS distinct FROM journal_entry e CROSS JOIN LATERAL json_array_elements_text(e.header::json -> 'facts' -> 'erased') AS id WHERE e.agency_id = $1 AND e.kind = 'journal.bodies-erased'`,
    [world.agencyId],
  )
  expect(rows[0]?.named).toBe(rows[0]?.distinct)
}, 300_000)
