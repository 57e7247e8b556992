import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, addUnit, changeUnit, closeUnit, endService, grantRole, membersView, memberView, moveUnit, reopenUnit, unitsView, unitView, withdrawRole } from './contract.ts'
import { forceScope } from './scope.ts'
import { addSmallForce, as, openTestForce, type TestForce } from './testing/force.ts'

const rounds = Math.max(1, Number(process.env.MUSTER_ROUNDS ?? 100) / 10)
let force: TestForce
let small: Awaited<ReturnType<typeof addSmallForce>>

beforeAll(async () => {
  force = await openTestForce()
  small = await addSmallForce(force)
})
afterAll(() => force.close())

async function mustBeTree(one: TestForce): Promise<Map<string, string | null>> {
  const rows = await one.database.transaction(one.agencyId, (tx) => tx.query<{ unit_id: string; parent_id: string | null; path: string[] }>('SELECT unit_id, parent_id, path FROM unit WHERE agency_id = $1', [tx.agencyId]))
  const parents = new Map(rows.map((row) => [row.unit_id, row.parent_id]))
  for (const { unit_id: unitId, path } of rows) {
    const walked: string[] = []
    for (let at: string | null = unitId; at !== null; at = parents.get(at) ?? null) {
      expect(walked).not.toContain(at)
      walked.unshift(at)
    }
    expect(path).toEqual(walked)
  }
  return parents
}

describe('units', () => {
  test('stand below their parents, and their way is what policy inherits along', async () => {
    const path = await force.database.transaction(force.agencyId, (tx) => forceScope.pathOf(tx, small.unit('s1')))
    expect(path).toEqual([small.unit('root'), small.unit('b1'), small.unit('s1')])
  })

  test('refuse a second root, a taken id, a unit under a partner, an unknown attribute and a wrong value', async () => {
    const base = { type: 'station' as const, name: { en: 'x' } }
    const code = (input: Partial<Parameters<typeof force.run<typeof addUnit.input, typeof addUnit.output>>[1]>): Promise<string> =>
      force.codeOf(force.run(addUnit, { ...base, unitId: crypto.randomUUID(), externalId: 'fresh', parentId: small.unit('b1'), ...input }))
    expect(await code({ parentId: null })).toBe('force.root-exists')
    expect(await code({ externalId: 's1' })).toBe('force.external-id-taken')
    expect(await code({ parentId: small.unit('p1') })).toBe('force.partner-is-leaf')
    expect(await code({ attributes: { mood: 'good' } })).toBe('force.attribute-unknown')
    expect(await code({ attributes: { engines: 2.5 } })).toBe('force.attribute-value')
    expect(await code({ attributes: { service: 'army' } })).toBe('force.attribute-value')
    expect(await code({ parentId: crypto.randomUUID() })).toBe('kernel.not-found')
    expect(await code({ name: { en: ' ' } })).toBe('kernel.invalid-input')
  })

  test('keep what a change does not name, and lose an attribute that is set to null', async () => {
    const unitId = small.unit('s2')
    await force.run(changeUnit, { unitId, attributes: { engines: 3, waterfront: true } })
    await force.run(changeUnit, { unitId, attributes: { engines: null }, telephone: null })
    const { unit } = await force.show(unitView, { unitId })
    expect(unit).toMatchObject({ name: { zh: 's2', en: 's2' }, telephone: null, attributes: { waterfront: true } })
  })

  test('cannot go below themselves, and the root stays', async () => {
    expect(await force.codeOf(force.run(moveUnit, { unitId: small.unit('b1'), parentId: small.unit('s1') }))).toBe('force.would-be-cycle')
    expect(await force.codeOf(force.run(moveUnit, { unitId: small.unit('b1'), parentId: small.unit('b1') }))).toBe('force.would-be-cycle')
    expect(await force.codeOf(force.run(moveUnit, { unitId: small.unit('root'), parentId: small.unit('b1') }))).toBe('force.root-stays')
  })

  test('two moves at once that would close a ring: one is refused', async () => {
    const one = force.withAgency(crypto.randomUUID())
    const { unit } = await addSmallForce(one)
    const codes = await Promise.all([
      one.codeOf(one.run(moveUnit, { unitId: unit('b1'), parentId: unit('b2') })),
      one.codeOf(one.run(moveUnit, { unitId: unit('b2'), parentId: unit('b1') })),
    ])
    expect(codes.sort()).toEqual(['done', 'force.would-be-cycle'])
    await mustBeTree(one)
  })

  test('close only when nobody and nothing is left in them', async () => {
    expect(await force.codeOf(force.run(closeUnit, { unitId: small.unit('s1') }))).toBe('force.unit-in-use')
    const unitId = crypto.randomUUID()
    await force.run(addUnit, { unitId, externalId: 'old', parentId: small.unit('b2'), type: 'squad', name: { zh: '老班' } })
    await force.run(closeUnit, { unitId })
    expect(await force.codeOf(force.run(addMember, { memberId: crypto.randomUUID(), externalId: 'late', unitId, name: 'Late' }))).toBe('force.unit-closed')
    await force.run(reopenUnit, { unitId })
    expect((await force.show(unitsView, {})).units.find((unit) => unit.id === unitId)?.isClosed).toBe(false)
  })

  test('stay a tree whatever is moved where', { timeout: 120_000 }, async () => {
    const keys = ['b1', 'b2', 's1', 's2', 's3', 'p1', 'root']
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...keys)), { minLength: 1, maxLength: 8 }), async (moves) => {
        const one = force.withAgency(crypto.randomUUID())
        const { unit } = await addSmallForce(one)
        const model = new Map([['b1', 'root'], ['b2', 'root'], ['s1', 'b1'], ['s2', 'b1'], ['s3', 'b2'], ['p1', 'root']])
        for (const [key, parent] of moves) {
          const above = (at: string | undefined): string[] => (at === undefined ? [] : [at, ...above(model.get(at))])
          const isRight = key !== 'root' && parent !== 'p1' && !above(parent).includes(key)
          const code = await one.codeOf(one.run(moveUnit, { unitId: unit(key), parentId: unit(parent) }))
          expect([key, parent, code === 'done']).toEqual([key, parent, isRight])
          if (isRight) model.set(key, parent)
        }
        const parents = await mustBeTree(one)
        for (const [key, parent] of model) expect(parents.get(unit(key))).toBe(unit(parent))
      }),
      { numRuns: rounds },
    )
  })
})

describe('who may', () => {
  test('an administrator acts in the own part of the tree only', async () => {
    const actor = as(small.member('admin-b1'))
    expect(await force.codeOf(force.run(changeUnit, { unitId: small.unit('s1'), name: { en: 'Station One' } }, actor))).toBe('done')
    expect(await force.codeOf(force.run(changeUnit, { unitId: small.unit('s3'), name: { en: 'x' } }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(changeUnit, { unitId: small.unit('root'), name: { en: 'x' } }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(moveUnit, { unitId: small.unit('s1'), parentId: small.unit('b2') }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(grantRole, { memberId: small.member('crew-s3'), role: 'administrator', unitId: small.unit('b1') }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(grantRole, { memberId: small.member('crew-s1'), role: 'administrator', unitId: small.unit('root') }, actor))).toBe('kernel.forbidden')
  })

  test('a leader changes no unit, and somebody who is nobody nothing', async () => {
    const input = { unitId: small.unit('s1'), name: { en: 'x' } }
    expect(await force.codeOf(force.run(changeUnit, input, as(small.member('leader-s1'))))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(changeUnit, input, as(crypto.randomUUID())))).toBe('kernel.not-signed-in')
  })

  test('a member sees the own unit, a leader the own station, a duty officer at the root everything', async () => {
    const inside = async (key: string): Promise<string[]> => (await force.show(unitsView, {}, as(small.member(key)))).units.filter((unit) => unit.isInside).map((unit) => unit.externalId)
    expect(await inside('crew-s1')).toEqual(['s1'])
    expect(await inside('leader-s2')).toEqual(['s2'])
    expect(await inside('admin-b1')).toEqual(['b1', 's1', 's2'])
    expect(await inside('desk')).toEqual(expect.arrayContaining(['root', 'b1', 'b2', 'p1', 's1', 's2', 's3']))
  })

  test('the way up is shown without numbers or telephones', async () => {
    const { units } = await force.show(unitsView, {}, as(small.member('crew-s1')))
    expect(units.map((unit) => unit.externalId)).toEqual(['root', 'b1', 's1'])
    expect(units[0]).toMatchObject({ isInside: false, telephone: null, members: 0 })
    expect(units[2]).toMatchObject({ isInside: true, telephone: '000 100', members: 3 })
  })

  test('a member of one station cannot look into another', async () => {
    const actor = as(small.member('crew-s1'))
    expect(await force.codeOf(force.show(unitView, { unitId: small.unit('s3') }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.show(membersView, { unitId: small.unit('s3') }, actor))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.show(memberView, { memberId: small.member('crew-s3') }, actor))).toBe('kernel.not-found')
    expect((await force.show(membersView, {}, actor)).members.map((member) => member.externalId).sort()).toEqual(['crew-s1', 'crew2-s1', 'leader-s1'])
  })

  test('the last administrator at the root keeps the role', async () => {
    const one = force.withAgency(crypto.randomUUID())
    const { unit, member } = await addSmallForce(one)
    await one.run(withdrawRole, { memberId: member('admin2'), role: 'administrator', unitId: unit('root') })
    expect(await one.codeOf(one.run(withdrawRole, { memberId: member('admin'), role: 'administrator', unitId: unit('root') }))).toBe('force.last-administrator')
    expect(await one.codeOf(one.run(endService, { memberId: member('admin') }))).toBe('force.last-administrator')
  })

  test('two administrators who remove each other at once: one stays', async () => {
    const one = force.withAgency(crypto.randomUUID())
    const { member } = await addSmallForce(one)
    const codes = await Promise.all([
      one.codeOf(one.run(endService, { memberId: member('admin') }, as(member('admin2')))),
      one.codeOf(one.run(endService, { memberId: member('admin2') }, as(member('admin')))),
    ])
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
  })

  test('whoever has left is nobody', async () => {
    const one = force.withAgency(crypto.randomUUID())
    const { unit, member } = await addSmallForce(one)
    await one.run(endService, { memberId: member('leader-s1') })
    expect(await one.codeOf(one.show(unitsView, {}, as(member('leader-s1'))))).toBe('kernel.not-signed-in')
    expect(await one.codeOf(one.run(grantRole, { memberId: member('leader-s1'), role: 'leader', unitId: unit('s1') }))).toBe('force.not-serving')
  })
})

describe('agencies', () => {
  test('see nothing of each other, not even by plain SQL', async () => {
    const other = crypto.randomUUID()
    for (const table of ['unit', 'member', 'role_grant', 'qualification', 'absence', 'attendance', 'attribute', 'place']) {
      const rows = await force.database.transaction(other, (tx) => tx.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))
      expect([table, rows[0]?.n]).toEqual([table, 0])
    }
    const own = await force.database.transaction(force.agencyId, (tx) => tx.query<{ n: number }>('SELECT count(*) AS n FROM unit'))
    expect(own[0]?.n).toBeGreaterThan(0)
  })

  test('cannot write into each other', async () => {
    const insert = force.database.transaction(crypto.randomUUID(), (tx) =>
      tx.query(`INSERT INTO unit (agency_id, unit_id, external_id, path, type, name_zh, name_en) VALUES ($1, $2, 'spy', ARRAY[$2::uuid], 'station', 'x', 'x')`, [force.agencyId, crypto.randomUUID()]),
    )
    await expect(insert).rejects.toThrow(/row-level security/)
  })

  test('without an agency a connection sees nothing', async () => {
    const { rows } = await force.database.pool.query<{ n: number }>('SELECT count(*) AS n FROM member')
    expect(rows[0]?.n).toBe(0)
  })
})
