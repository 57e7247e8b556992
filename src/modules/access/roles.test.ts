import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAllowed, type Actor } from '../../kernel/policy.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { asSuperuser } from '../../kernel/testing/system.ts'
import { forceScope } from '../../force/index.ts'
import { permissionsView } from './contract.ts'
import { fixedNames, isFixed } from './fixed.ts'
import { clock, openAgency, type Agency, type Person } from './testing/agency.ts'

let agency: Agency

beforeAll(async () => {
  agency = await openAgency()
})
afterAll(() => agency.close())

const refused = (code: string): unknown => expect.objectContaining({ code })
const extension = { role: 'planner', name: 'record-qualification' }
const qualify = (actor: Person, whom: Person): Promise<unknown> => agency.run(actor, 'record-qualification', { memberId: agency.member(whom), code: 'boat', expiresAt: null })
const permissions = async () => permissionsView.output.parse(await agency.show('crew-s1', 'permissions', {}))

describe('what an agency adds to a role', () => {
  test('counts only once a second administrator approved it, only where the role is held, and ends at once', async () => {
    await expect(qualify('planner-s1', 'crew-s1')).rejects.toEqual(refused('kernel.forbidden'))
    await agency.run('admin', 'propose-role-extension', extension)
    await expect(qualify('planner-s1', 'crew-s1')).rejects.toEqual(refused('kernel.forbidden'))
    await expect(agency.run('admin', 'approve-role-extension', extension)).rejects.toEqual(refused('access.same-person'))
    await expect(agency.run('admin', 'propose-role-extension', extension)).rejects.toEqual(refused('access.extension-exists'))
    expect((await permissions()).extensions).toMatchObject([{ ...extension, state: 'proposed', proposedBy: { memberId: agency.member('admin'), name: 'Name of admin' }, approvedBy: null }])
    await agency.run('admin2', 'approve-role-extension', extension)
    await qualify('planner-s1', 'crew-s1')
    await expect(qualify('planner-s1', 'crew-s2')).rejects.toEqual(refused('kernel.forbidden'))
    await expect(qualify('supervisor', 'crew-s1')).rejects.toEqual(refused('kernel.forbidden'))
    expect((await permissions()).extensions).toMatchObject([{ ...extension, state: 'in-force', approvedBy: { name: 'Name of admin2' } }])
    await agency.run('admin', 'withdraw-role-extension', extension)
    await expect(qualify('planner-s1', 'crew-s1')).rejects.toEqual(refused('kernel.forbidden'))
    expect((await permissions()).extensions).toEqual([])
    for (const kind of ['proposed', 'approved', 'withdrawn']) expect((await agency.headers(`role-extension.${kind}`)).map((header) => header['facts'])).toMatchObject([extension])
  })

  test('declined is gone, and what is gone is neither approved nor withdrawn', async () => {
    await agency.run('admin', 'propose-role-extension', extension)
    await agency.run('admin', 'decline-role-extension', extension)
    await expect(agency.run('admin2', 'approve-role-extension', extension)).rejects.toEqual(refused('access.extension-not-proposed'))
    await expect(agency.run('admin2', 'decline-role-extension', extension)).rejects.toEqual(refused('access.extension-not-proposed'))
    await expect(agency.run('admin2', 'withdraw-role-extension', extension)).rejects.toEqual(refused('access.extension-not-in-force'))
  })

  test('is no approval, no grant of roles, nothing that no role may, nothing unknown, nothing the role has', async () => {
    const propose = (name: string, role = 'planner'): Promise<unknown> => agency.run('admin', 'propose-role-extension', { role, name })
    for (const name of ['grant-role', 'import-force', 'approve-attribute', 'make-api-key', 'approve-role-extension', 'export-members', 'audit', 'record-sign-in', 'found-agency', 'members']) {
      await expect(propose(name), name).rejects.toEqual(refused('access.not-extensible'))
    }
    await expect(propose('no-such-thing')).rejects.toEqual(refused('access.unknown-name'))
    await expect(propose('record-qualification', 'leader')).rejects.toEqual(refused('access.already-shipped'))
    await expect(agency.run('admin-s1', 'propose-role-extension', extension)).rejects.toEqual(refused('kernel.forbidden'))
    for (const name of Object.keys(fixedNames)) expect(isFixed(name)).toBe(true)
  })

  test('is void once nobody may extend the name, even where a row says otherwise', async () => {
    const insert = "INSERT INTO role_extension (agency_id, role, name, proposed_by, proposed_at, approved_by, approved_at) SELECT $1, 'planner', unnest($2::text[]), 'system:a', now(), 'system:b', now()"
    await asSuperuser(agency.database, insert, [agency.id, ['grant-role', 'gone-command']])
    await expect(agency.run('planner-s1', 'grant-role', { memberId: agency.member('crew-s1'), role: 'leader', unitId: agency.unit('s1') })).rejects.toEqual(refused('kernel.forbidden'))
    expect((await permissions()).extensions.map((one) => [one.name, one.state])).toEqual([['gone-command', 'void'], ['grant-role', 'void']])
    for (const name of ['grant-role', 'gone-command']) await agency.run('admin', 'withdraw-role-extension', { role: 'planner', name })
  })

  test('costs nothing where the shipped rules suffice, and one query where they do not', async () => {
    const count = async (key: Person): Promise<{ isAllowed: boolean; asked: string[] }> => {
      const asked: string[] = []
      const outcome = await agency.system.database.transaction(agency.id, async (tx) => {
        const actor: Actor = (await forceScope.findActor(tx, agency.member(key))) ?? { kind: 'nobody' }
        const counted: Tx = { ...tx, query: (text, values, name) => { asked.push(name ?? text); return tx.query(text, values, name) } }
        return isAllowed([{ by: 'role', roles: ['leader'], over: () => agency.unit('s1') }], { tx: counted, actor, input: {} }, { ...forceScope, isFixed }, 'record-qualification')
      }, 'read')
      return { isAllowed: outcome, asked }
    }
    expect(await count('leader-s1')).toEqual({ isAllowed: true, asked: ['path-of-unit'] })
    expect(await count('planner-s1')).toEqual({ isAllowed: false, asked: ['list-extended-roles'] })
    // Who holds no role is not asked about.
    expect(await count('crew-s1')).toEqual({ isAllowed: false, asked: [] })
  })
})

test('every member reads who may do what where, every command and view of it', async () => {
  const { items, roles } = await permissions()
  expect(roles).toHaveLength(9)
  expect(items.find((item) => item.name === 'record-qualification')).toMatchObject({ sort: 'command', slice: 'force', isExtensible: true, rules: [{ by: 'system', roles: [], where: null }, { by: 'role', roles: ['administrator', 'commander', 'leader'], where: 'unit' }] })
  expect(items.find((item) => item.name === 'propose-attribute')).toMatchObject({ isExtensible: false, rules: [{ by: 'role', roles: ['administrator'], where: 'root' }] })
  expect(items.find((item) => item.name === 'members')).toMatchObject({ sort: 'view', isPersonal: true, isExtensible: false })
  expect(items.map((item) => item.name)).toEqual(expect.arrayContaining(['permissions', 'record-looks', 'erase-journal-bodies']))
  expect(new Set(items.map((item) => item.name)).size).toBe(items.length)
  // What only the system runs stays with it.
  await agency.run(clock, 'record-sign-in', { memberId: agency.member('crew-s1'), userId: 'u' }).catch(() => undefined)
})
