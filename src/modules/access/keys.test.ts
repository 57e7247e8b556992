import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asSuperuser } from '../../kernel/testing/system.ts'
import { get, postCommand } from '../../kernel/testing/http.ts'
import { apiKeysView } from './contract.ts'
import { openAgency, type Agency, type Person } from './testing/agency.ts'

const dayMs = 86_400_000
let agency: Agency
let keyId: string

beforeAll(async () => {
  agency = await openAgency()
})
afterAll(() => agency.close())
beforeEach(() => {
  keyId = crypto.randomUUID()
})

const refused = (code: string): unknown => expect.objectContaining({ code })

async function make(scope: readonly string[], { of = 'leader-s1', expiresAt = Date.now() + dayMs, id }: { of?: Person; expiresAt?: number; id?: string } = {}): Promise<string> {
  const { token } = await agency.run('admin', 'make-api-key', { keyId, memberId: agency.member(of), name: 'gateway', scope, expiresAt }, id)
  return String(token)
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

async function command(token: string, name: string, input: unknown): Promise<string> {
  const response = await postCommand(agency.app, name, { headers: bearer(token), body: { id: crypto.randomUUID(), input } })
  return codeOf(response)
}

async function view(token: string, name: string, input: unknown = {}): Promise<string> {
  return codeOf(await get(agency.app, `/api/views/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers: bearer(token) }))
}

async function codeOf(response: Response): Promise<string> {
  if (response.ok) return 'done'
  const body: { error: { code: string } } = await response.json()
  return `${response.status} ${body.error.code}`
}

const qualify = (whom: Person): unknown => ({ memberId: agency.member(whom), code: 'boat', expiresAt: null })

describe('a key for a machine', () => {
  test('does what it names, as its member and no further, and the journal says how it came', async () => {
    const token = await make(['record-qualification', 'units'])
    expect(await command(token, 'record-qualification', qualify('crew-s1'))).toBe('done')
    expect(await command(token, 'record-qualification', qualify('crew-s2'))).toBe('403 kernel.forbidden')
    expect(await command(token, 'withdraw-qualification', { memberId: agency.member('crew-s1'), code: 'boat' })).toBe('403 kernel.out-of-scope')
    expect(await view(token, 'units')).toBe('done')
    expect(await view(token, 'members')).toBe('403 kernel.out-of-scope')
    expect((await agency.headers('member.qualified')).at(-1)).toMatchObject({ actor: `member:${agency.member('leader-s1')}`, via: `key:${keyId}` })
    // Who signs in leaves no such word.
    await agency.run('leader-s1', 'record-qualification', qualify('crew-s1'))
    expect((await agency.headers('member.qualified')).at(-1)).not.toHaveProperty('via')
  })

  test('for every view sees what its member sees, but for what is for people only', async () => {
    const token = await make(['views'], { of: 'admin' })
    for (const name of ['units', 'members', 'permissions']) expect(await view(token, name), name).toBe('done')
    for (const name of ['audit', 'api-keys']) expect(await view(token, name), name).toBe('403 kernel.out-of-scope')
    expect(await view(token, 'export-members', { unitId: agency.unit('hq'), format: 'csv', language: 'en' })).toBe('403 kernel.out-of-scope')
    expect(await command(token, 'record-qualification', qualify('crew-s1'))).toBe('403 kernel.out-of-scope')
  })

  test('is not made for approvals, grants or other keys, for what is not there, or for too long', async () => {
    for (const name of ['grant-role', 'approve-attribute', 'make-api-key', 'export-members']) await expect(make([name], { of: 'admin' }), name).rejects.toEqual(refused('access.not-for-keys'))
    await expect(make(['no-such-thing'])).rejects.toEqual(refused('access.unknown-name'))
    for (const expiresAt of [Date.now() - 1, Date.now() + 401 * dayMs]) await expect(make(['units'], { expiresAt })).rejects.toEqual(refused('access.key-too-long'))
    await make(['units'])
    await expect(make(['units'])).rejects.toEqual(refused('access.key-exists'))
    await expect(agency.run('admin-s1', 'make-api-key', { keyId, memberId: agency.member('crew-s1'), name: 'x', scope: ['units'], expiresAt: Date.now() + dayMs })).rejects.toEqual(refused('kernel.forbidden'))
  })

  test('does nothing fixed, even where a row names it', async () => {
    const token = await make(['units'], { of: 'admin' })
    await asSuperuser(agency.database, 'UPDATE api_key SET scope = $2 WHERE key_id = $1', [keyId, ['grant-role', 'make-api-key']])
    expect(await command(token, 'grant-role', { memberId: agency.member('crew-s1'), role: 'leader', unitId: agency.unit('s1') })).toBe('403 kernel.out-of-scope')
  })

  test('that is revoked, expired, forged, or of somebody who left, ends', async () => {
    const token = await make(['units'], { of: 'crew-s2' })
    expect(await view(token, 'units')).toBe('done')
    const [agencyId, id, mark] = token.split('.')
    const forged = [`${token}x`, token.slice(0, -1), `${crypto.randomUUID()}.${id}.${mark}`, `${agencyId}.${crypto.randomUUID()}.${mark}`, '..', agency.system.links.write(agency.id, keyId), agency.system.links.writeKey(agency.id, crypto.randomUUID())]
    for (const text of forged) expect(await view(text, 'units'), text).toBe('401 kernel.key-ended')
    // A key opens nothing as a link, either.
    expect(await codeOf(await get(agency.app, '/api/views/units', { headers: { authorization: `Link ${token}` } }))).toBe('401 kernel.link-ended')
    await agency.run({ kind: 'system', name: 'test' }, 'end-service', { memberId: agency.member('crew-s2') })
    expect(await view(token, 'units')).toBe('401 kernel.not-signed-in')
    await agency.run({ kind: 'system', name: 'test' }, 'resume-service', { memberId: agency.member('crew-s2') })
    expect(await view(token, 'units')).toBe('done')
    await agency.run('admin', 'revoke-api-key', { keyId })
    await agency.run('admin', 'revoke-api-key', { keyId })
    expect(await view(token, 'units')).toBe('401 kernel.key-ended')
    expect(await agency.headers('api-key.revoked')).toHaveLength(1)
    keyId = crypto.randomUUID()
    const short = await make(['units'])
    await asSuperuser(agency.database, "UPDATE api_key SET expires_at = now() - interval '1 s' WHERE key_id = $1", [keyId])
    expect(await view(short, 'units')).toBe('401 kernel.key-ended')
  })

  test('is told again to who sends the same command, and stands nowhere in the database', async () => {
    const id = crypto.randomUUID()
    const expiresAt = Date.now() + dayMs
    const token = await make(['units'], { id, expiresAt })
    expect(await make(['units'], { id, expiresAt })).toBe(token)
    const mark = token.split('.')[2] ?? ''
    expect(mark.length).toBeGreaterThan(40)
    for (const table of ['command', 'journal_entry', 'journal_body', 'api_key']) {
      expect(await asSuperuser(agency.database, `SELECT 1 FROM ${table} t WHERE strpos(t::text, $1) > 0`, [mark]), table).toEqual([])
    }
  })

  test('is listed for administrators and auditors, and revoked by its member too', async () => {
    await make(['units'], { of: 'crew-s1' })
    const { keys } = apiKeysView.output.parse(await agency.show('auditor', 'api-keys', {}))
    expect(keys.find((key) => key.id === keyId)).toMatchObject({ name: 'gateway', memberName: 'Name of crew-s1', scope: ['units'], madeBy: 'Name of admin', revokedAt: null })
    await expect(agency.show('leader-s1', 'api-keys', {})).rejects.toEqual(refused('kernel.forbidden'))
    await expect(agency.run('leader-s1', 'revoke-api-key', { keyId })).rejects.toEqual(refused('kernel.forbidden'))
    await agency.run('crew-s1', 'revoke-api-key', { keyId })
  })
})
