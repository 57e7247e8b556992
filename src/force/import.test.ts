import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { Refusal } from '../kernel/errors.ts'
import type { Claimant } from '../kernel/link.ts'
import { exportMembersView, exportUnitsView, importForce, importTemplateView, membersView, previewForceImport, unitsView } from './contract.ts'
import { qualificationCodes, roles } from './words.ts'
import { readForceSnapshot } from './snapshot.ts'
import { addSmallForce, as, openTestForce, type TestForce } from './testing/force.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
let force: TestForce
beforeAll(async () => { force = await openTestForce() })
afterAll(() => force.close())

type Sheet = 'units' | 'members'
const file = (text: string, sheet: Sheet): z.input<typeof importForce.input> => ({ sheet, fileName: `${sheet}.csv`, contentBase64: Buffer.from(text).toString('base64') })
const fresh = (): TestForce => force.withAgency(crypto.randomUUID())

async function report(one: TestForce, sheet: Sheet, text: string, actor?: Claimant): Promise<[number | null, string | null, string][]> {
  const preview = await one.run(previewForceImport, file(text, sheet), actor)
  return preview.problems.map((problem) => [problem.row, problem.column, problem.code.replace('force.import.', '')])
}
const snapshot = (one: TestForce) => one.database.transaction(one.agencyId, readForceSnapshot)
const countEntries = async (one: TestForce): Promise<number> =>
  (await one.database.transaction(one.agencyId, (tx) => tx.query<{ n: number }>('SELECT count(*) AS n FROM journal_entry WHERE agency_id = $1', [tx.agencyId])))[0]?.n ?? -1

const tree = 'external_id,parent,type,name_zh,name_en,engines\nroot,,detachment,支队,Detachment,\ns1,b1,station,一站,Station 1,3\nb1,root,brigade,一大队,,\n'

describe('units', () => {
  test('come with their parents in any order, and a second import of the same file changes nothing', async () => {
    const one = fresh()
    expect(await one.run(importForce, file(tree, 'units'))).toEqual({ added: 3, changed: 0, unchanged: 0 })
    const before = await countEntries(one)
    expect(await one.run(importForce, file(tree, 'units'))).toEqual({ added: 0, changed: 0, unchanged: 3 })
    expect(await countEntries(one)).toBe(before + 1)
    expect((await snapshot(one)).units.map((unit) => [unit.externalId, unit.path.join('/'), unit.name.en])).toEqual([['b1', 'root/b1', '一大队'], ['root', 'root', 'Detachment'], ['s1', 'root/b1/s1', 'Station 1']])
  })

  test('are updated by their id: columns that are missing stay, empty cells clear, a new parent moves all below', async () => {
    const one = fresh()
    await one.run(importForce, file(tree, 'units'))
    expect(await one.run(importForce, file('external_id,parent,type,name_en,engines\nb2,root,brigade,Second,\nb1,b2,brigade,First,2\n', 'units'))).toEqual({ added: 1, changed: 1, unchanged: 0 })
    const units = new Map((await snapshot(one)).units.map((unit) => [unit.externalId, unit]))
    expect(units.get('s1')).toMatchObject({ path: ['root', 'b2', 'b1', 's1'], attributes: { engines: 3 } })
    await one.run(importForce, file('external_id,engines\ns1,\n', 'units'))
    expect((await snapshot(one)).units.find((unit) => unit.externalId === 's1')).toMatchObject({ attributes: {}, name: { zh: '一站', en: 'Station 1' } })
  })

  test('with faults are reported by row and column, and nothing at all is imported', async () => {
    const one = fresh()
    await one.run(importForce, file(tree, 'units'))
    const bad = ['external_id,parent,type,name_en,engines,has_lookout,telephone', 's2,b9,station,A,3,yes,000', 's3,b1,fort,B,3.5,maybe,call me', 's3,b1,station,C,,,', ' ?,b1,station,D,,,', 's5,,station,E,,,', 's6,b1,station,,,,', 's7,s8,station,F,,,', 's8,s7,station,G,,,'].join('\n')
    expect(await report(one, 'units', bad)).toEqual(
      expect.arrayContaining([
        [2, 'Parent unit ID', 'unknown-unit'],
        [3, 'Unit type', 'not-one-of'],
        [3, 'Engines', 'not-whole'],
        [3, 'Has a lookout', 'not-yes-no'],
        [3, 'Duty telephone', 'telephone'],
        [4, 'Unit ID', 'twice'],
        [5, 'Unit ID', 'external-id'],
        [6, 'Parent unit ID', 'second-root'],
        [7, 'Chinese name', 'required'],
        [8, 'Parent unit ID', 'cycle'],
        [9, 'Parent unit ID', 'cycle'],
      ]),
    )
    const before = await snapshot(one)
    expect(await one.codeOf(one.run(importForce, file(`${bad}\ngood,b1,station,Good,,,`, 'units')))).toBe('force.import-refused')
    expect(await snapshot(one)).toEqual(before)
  })

  test('a refusal carries the report', async () => {
    const one = fresh()
    const error = await one.run(importForce, file('external_id,parent,type,name_en\ns1,b1,station,A\n', 'units')).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Refusal)
    expect(error instanceof Refusal ? error.facts : null).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ row: 2, message: { zh: expect.any(String), en: 'There is no unit "b1"; import the units first' } })]) })
  })

  test('the root stays, and what is in use is not closed', async () => {
    const one = fresh()
    await addSmallForce(one)
    expect(await report(one, 'units', 'external_id,parent,closed\nroot,b1,no\n')).toEqual([[2, 'Parent unit ID', 'root-stays']])
    expect(await report(one, 'units', 'external_id,closed\ns1,yes\n')).toEqual([[2, 'Closed', 'in-use']])
    expect(await report(one, 'units', 'external_id,type\nb1,partner\n')).toEqual([[2, 'Unit type', 'partner-change']])
    expect(await report(one, 'units', 'external_id,parent,type,name_en\nx,p1,squad,X\n')).toEqual([[2, 'Parent unit ID', 'partner-parent']])
  })
})

describe('members', () => {
  test('come with roles and qualifications, in the words of either language', async () => {
    const one = fresh()
    await one.run(importForce, file(tree, 'units'))
    await one.run(importForce, file('人员编号,姓名,所属单位编号,岗位,资质\nm1,张三,s1,带班领导；planner@b1,驾驶员：2028-05-31；first-aid\nm2,李四,root,管理员,\n', 'members'))
    const { members } = await one.show(membersView, { sort: 'external-id' })
    expect(members[0]).toMatchObject({ name: '张三', roles: [{ role: 'leader' }, { role: 'planner' }], qualifications: [{ code: 'driver', expiresAt: Date.UTC(2028, 5, 1) }, { code: 'first-aid', expiresAt: null }] })
    await one.run(importForce, file('external_id,roles\nm1,leader\n', 'members'))
    expect((await one.show(membersView, { sort: 'external-id' })).members[0]).toMatchObject({ roles: [{ role: 'leader' }], qualifications: [{ code: 'driver' }, { code: 'first-aid' }] })
  })

  test('with faults are reported without repeating names or telephones', async () => {
    const one = fresh()
    await addSmallForce(one)
    const bad = 'external_id,name,unit,roles,qualifications,telephone\nm1,Secret Person,p1,boss,flying,tel 12\nm2,,s1,leader@nowhere,driver:2027-02-30,\nm3,B,s9,,,\n'
    expect(await report(one, 'members', bad)).toEqual(
      expect.arrayContaining([
        [2, 'Unit ID', 'partner-unit'], [2, 'Roles', 'unknown-role'], [2, 'Qualifications', 'unknown-qualification'], [2, 'Telephone', 'telephone'],
        [3, 'Name', 'required'], [3, 'Roles', 'unknown-unit'], [3, 'Qualifications', 'not-date'], [4, 'Unit ID', 'unknown-unit'],
      ]),
    )
    const kept = await one.database.transaction(one.agencyId, (tx) => tx.query<{ result: string }>(`SELECT result FROM command WHERE agency_id = $1 AND name = 'preview-force-import'`, [tx.agencyId]))
    expect(JSON.stringify(kept)).not.toMatch(/Secret|tel 12/)
  })

  test('columns about the public or forbidden data are refused by name', async () => {
    const one = fresh()
    await addSmallForce(one)
    expect(await report(one, 'members', 'external_id,name,unit,民族,ID number,Blood type,家庭住址\nm1,A,s1,x,x,x,x\n')).toEqual([
      [1, '民族', 'forbidden-column'], [1, 'ID number', 'forbidden-column'], [1, 'Blood type', 'forbidden-column'], [1, '家庭住址', 'forbidden-column'],
    ])
  })

  test('an administrator imports into the own part of the tree only, and cannot grant beyond it', async () => {
    const one = fresh()
    const { member } = await addSmallForce(one)
    const actor = as(member('admin-b1'))
    expect(await report(one, 'members', 'external_id,name,unit,roles\nm1,A,s1,leader\n', actor)).toEqual([])
    expect(await report(one, 'members', 'external_id,name,unit,roles\nm1,A,s3,\n', actor)).toEqual([[2, 'Unit ID', 'outside']])
    expect(await report(one, 'members', 'external_id,name,unit,roles\nm1,A,s1,administrator@root\n', actor)).toEqual([[2, 'Roles', 'outside']])
    expect(await report(one, 'members', 'external_id,unit\ncrew-s3,s1\n', actor)).toEqual([[2, 'Member ID', 'outside']])
    expect(await one.codeOf(one.run(importForce, file('external_id,name,unit\nm1,A,s1\n', 'members'), as(member('leader-s1'))))).toBe('kernel.forbidden')
  })

  test('the last administrator cannot be imported away', async () => {
    const one = fresh()
    await addSmallForce(one)
    expect(await report(one, 'members', 'external_id,roles\nadmin,\nadmin2,\n')).toEqual([[2, 'Roles', 'last-administrator'], [3, 'Roles', 'last-administrator']])
    expect(await report(one, 'members', 'external_id,roles,left\nadmin,,no\nadmin2,administrator,yes\n')).toHaveLength(2)
    expect(await report(one, 'members', 'external_id,roles\nadmin,\n')).toEqual([])
  })
})

describe('export', () => {
  test('imported again changes nothing, whatever the force holds, in both formats and languages', { timeout: 120_000 }, async () => {
    const text = fc.oneof(fc.constantFrom('=1+1', "'=x", '+351', '-a', '@b', '王伟', 'Inês "Nê", da Sé', "O'Neill", '١٢', '# hash'), fc.string({ minLength: 1, maxLength: 12 }).map((word) => word.replace(/\p{Cc}/gu, '').trim() || 'x'))
    const member = fc.record({
      name: text,
      unit: fc.constantFrom('root', 'b1', 's1'),
      roles: fc.uniqueArray(fc.tuple(fc.constantFrom(...roles), fc.constantFrom('root', 'b1', 's1')), { maxLength: 3, selector: (pair) => pair.join() }),
      qualifications: fc.uniqueArray(fc.tuple(fc.constantFrom(...qualificationCodes), fc.option(fc.integer({ min: 1, max: 3e12 }))), { maxLength: 3, selector: ([code]) => code }),
      telephone: fc.constantFrom('', '+351 000 1', '000-2'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 5 }), fc.array(text, { minLength: 2, maxLength: 2 }), fc.constantFrom('xlsx' as const, 'csv' as const), fc.constantFrom('zh' as const, 'en' as const), async (members, names, format, language) => {
        const one = fresh()
        await one.run(importForce, file(tree, 'units'))
        const quote = (cell: string): string => `"${(/^'*[=+\-@]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`
        await one.run(importForce, file(['external_id,parent,type,name_zh,name_en,has_lookout', ...names.map((name, at) => `u${at},b1,squad,${quote(name)},${quote(name)},${at === 0 ? 'yes' : ''}`)].join('\n'), 'units'))
        const rows = members.map((one_, at) => [`m${at}`, one_.name, one_.unit, one_.telephone, one_.roles.map(([role, at_]) => `${role}@${at_}`).join(';'), one_.qualifications.map(([code, expires]) => (expires === null ? code : `${code}:${new Date(expires).toISOString()}`)).join(';')].map(quote).join(','))
        await one.run(importForce, file(['external_id,name,unit,telephone,roles,qualifications', ...rows].join('\n'), 'members'))
        const before = await snapshot(one)
        const root = (await one.show(unitsView, {})).units[0]?.id ?? ''
        const unitFile = await one.show(exportUnitsView, { format, language })
        const memberFile = await one.show(exportMembersView, { unitId: root, format, language })
        expect(await one.run(importForce, { sheet: 'units', ...unitFile })).toMatchObject({ added: 0, changed: 0, unchanged: 5 })
        expect(await one.run(importForce, { sheet: 'members', ...memberFile })).toMatchObject({ added: 0, changed: 0, unchanged: members.length })
        expect(await snapshot(one)).toEqual(before)
        const twin = fresh()
        await twin.run(importForce, { sheet: 'units', ...unitFile })
        await twin.run(importForce, { sheet: 'members', ...memberFile })
        const strip = (shot: typeof before) => ({ units: shot.units.map(({ externalId, path, type, name, attributes }) => ({ externalId, path, type, name, attributes })), members: shot.members.map((one_) => [one_.externalId, one_.qualifications, one_.roles.length]) })
        expect(strip(await snapshot(twin))).toEqual(strip(before))
      }),
      { numRuns: Math.max(5, rounds / 5) },
    )
  })

  test('of members is marked as personal and for administrators of the unit', async () => {
    const one = fresh()
    const { unit, member } = await addSmallForce(one)
    const made = await one.show(exportMembersView, { unitId: unit('b1'), format: 'csv', language: 'en' }, as(member('admin-b1')))
    expect(made.fileName).toBe('members-personal-data.csv')
    const lines = Buffer.from(made.contentBase64, 'base64').toString('utf8').split('\r\n')
    expect(lines.filter((line) => line.includes('Name of'))).toHaveLength(5)
    expect(await one.codeOf(one.show(exportMembersView, { unitId: unit('root'), format: 'csv', language: 'en' }, as(member('admin-b1'))))).toBe('kernel.forbidden')
    expect(await one.codeOf(one.show(exportMembersView, { unitId: unit('s1'), format: 'csv', language: 'en' }, as(member('leader-s1'))))).toBe('kernel.forbidden')
  })

  test('templates come in both formats and languages', async () => {
    for (const sheet of ['units', 'members'] as const) {
      for (const format of ['xlsx', 'csv'] as const) {
        const made = await force.show(importTemplateView, { sheet, format, language: 'zh' })
        expect((await fresh().run(previewForceImport, { sheet, ...made })).problems.map((problem) => problem.code)).toEqual(['force.import.empty'])
      }
    }
  })
})

test('twenty thousand members are imported, one more is refused', { timeout: 120_000 }, async () => {
  const one = fresh()
  await one.run(importForce, file(tree, 'units'))
  const rows = (count: number): string => ['external_id,name,unit', ...Array.from({ length: count }, (_, at) => `m${at},Person ${at},s1`)].join('\n')
  const startedAt = performance.now()
  expect(await one.run(importForce, file(rows(20_000), 'members'))).toMatchObject({ added: 20_000 })
  console.log(`20,000 members imported in ${Math.round(performance.now() - startedAt)} ms`)
  expect(await report(one, 'members', rows(20_001))).toEqual([[null, null, 'too-many-rows']])
})
