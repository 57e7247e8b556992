import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveAttribute, catalogueView, changeUnit, declineAttribute, proposeAttribute } from './contract.ts'
import { holdsIdentityNumber, whyForbidden } from './forbidden.ts'
import { readForceSnapshot } from './snapshot.ts'
import { addSmallForce, as, openTestForce, type TestForce } from './testing/force.ts'

let force: TestForce
let small: Awaited<ReturnType<typeof addSmallForce>>
beforeAll(async () => {
  force = await openTestForce()
  small = await addSmallForce(force)
})
afterAll(() => force.close())

const wall = { subject: 'unit' as const, name: 'wall_height_m', type: 'number' as const, unitOfMeasure: 'm', words: { zh: '围墙高度', en: 'Wall height' } }

test('an attribute counts once a second administrator approved it', async () => {
  const [first, second] = [as(small.member('admin')), as(small.member('admin2'))]
  const { subject, name } = wall
  const use = (): Promise<string> => force.codeOf(force.run(changeUnit, { unitId: small.unit('s1'), attributes: { [name]: 2.4 } }))
  expect(await force.codeOf(force.run(proposeAttribute, wall, as(small.member('admin-b1'))))).toBe('kernel.forbidden')
  await force.run(proposeAttribute, wall, first)
  expect(await use()).toBe('force.attribute-unknown')
  expect(await force.codeOf(force.run(approveAttribute, { subject, name }, first))).toBe('force.same-person')
  expect((await force.show(catalogueView, {}, first)).proposed).toMatchObject([{ name, isMine: true }])
  await force.run(approveAttribute, { subject, name }, second)
  expect(await use()).toBe('done')
  expect(await force.codeOf(force.run(declineAttribute, { subject, name }, first))).toBe('force.attribute-not-proposed')
  const snapshot = await force.database.transaction(force.agencyId, readForceSnapshot)
  expect(snapshot.catalogue.some((declaration) => declaration.name === name)).toBe(true)
  expect(snapshot.units.find((unit) => unit.externalId === 's1')?.attributes).toEqual({ wall_height_m: 2.4 })
})

test('refuses what the product has, choices that are none, and what Muster does not hold', async () => {
  const code = (change: object): Promise<string> => force.codeOf(force.run(proposeAttribute, { ...wall, name: 'other_name', ...change }, as(small.member('admin'))))
  expect(await code({ name: 'engines' })).toBe('force.attribute-exists')
  expect(await code({ name: 'wall_height_m' })).toBe('force.attribute-exists')
  expect(await code({ type: 'choice' })).toBe('force.attribute-choices')
  expect(await code({ choices: ['a', 'b'] })).toBe('force.attribute-choices')
  expect(await code({ subject: 'member', name: 'blood_type', type: 'text' })).toBe('force.attribute-forbidden')
  expect(await code({ subject: 'member', name: 'mz', words: { zh: '民族', en: 'Group' } })).toBe('force.attribute-forbidden')
  expect(await code({ subject: 'premises', name: 'petitioner' })).toBe('force.attribute-forbidden')
  expect(await code({ type: 'choice', choices: ['religion', 'none'] })).toBe('force.attribute-forbidden')
})

test('knows forbidden words as words, not as letters inside others', () => {
  for (const name of ['身份证号', '家庭住址', 'ID number', 'idNumber', 'Ethnicity', 'Health status', 'next-of-kin', 'Religião / religion', '是否上访', 'visitor_name']) expect([name, whyForbidden(name) !== null]).toEqual([name, true])
  for (const name of ['Trace', 'Surface', 'area_m2', '单位名称', 'Telephone', 'Floors below', 'Partyline', '值班电话', 'Interface', 'width number']) expect([name, whyForbidden(name)]).toEqual([name, null])
})

test('tells an identity number by its check digit from any other long number', () => {
  expect(holdsIdentityNumber('备注 11010519491231002X 。')).toBe(true)
  expect(holdsIdentityNumber('110105194912310021')).toBe(false)
  expect(holdsIdentityNumber('12345678901234567890')).toBe(false)
})
