import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveLink } from '../../kernel/link.ts'
import { get } from '../../kernel/testing/http.ts'
import { asSuperuser, eventually } from '../../kernel/testing/system.ts'
import { linksView, loginLinkPurpose } from './contract.ts'
import { clock, openAgency, publicUrl, type Agency } from './testing/agency.ts'

let agency: Agency

beforeAll(async () => {
  agency = await openAgency()
  await agency.system.startWork()
})
afterAll(() => agency.close())

const refused = (code: string): unknown => expect.objectContaining({ code })

async function linksOf(memberId: string): Promise<{ link_id: string; revoked_at: number | null }[]> {
  return agency.rows('SELECT link_id, revoked_at FROM link WHERE agency_id = $1 AND purpose = $2 AND subject = $3 ORDER BY made_at', [loginLinkPurpose, memberId])
}

describe('an invitation', () => {
  test('is an address with the token in the fragment, told again and stored nowhere', async () => {
    const input = { linkId: crypto.randomUUID(), memberId: agency.member('crew-s1') }
    const id = crypto.randomUUID()
    const first = await agency.run('admin-s1', 'invite-member', input, id)
    const [address, token = ''] = String(first['url']).split('#')
    expect(address).toBe(`${publicUrl}/join`)
    expect(agency.system.links.read(token)).toEqual({ agencyId: agency.id, linkId: input.linkId })
    expect(await agency.run('admin-s1', 'invite-member', input, id)).toEqual(first)
    const mark = token.split('.')[2] ?? ''
    for (const table of ['command', 'journal_entry', 'journal_body', 'link']) expect(await asSuperuser(agency.database, `SELECT 1 FROM ${table} t WHERE strpos(t::text, $1) > 0`, [mark]), table).toEqual([])
    expect((await agency.headers('link.made')).at(-1)).toMatchObject({ actor: `member:${agency.member('admin-s1')}`, subject: { kind: 'member', id: input.memberId }, facts: { linkId: input.linkId } })
  })

  test('ends the older ones of the member that nobody used', async () => {
    const memberId = agency.member('crew-s2')
    for (let time = 0; time < 3; time += 1) await agency.run('admin', 'invite-member', { linkId: crypto.randomUUID(), memberId })
    expect((await linksOf(memberId)).map((link) => link.revoked_at === null)).toEqual([false, false, true])
    expect((await agency.headers('link.revoked')).filter((header) => JSON.stringify(header).includes(memberId))).toHaveLength(2)
  })

  test('is not for who left, nor by an administrator below the member’s own roles', async () => {
    const invite = (actor: 'admin' | 'admin-s1', memberId: string): Promise<unknown> => agency.run(actor, 'invite-member', { linkId: crypto.randomUUID(), memberId })
    // Serves in s1, and commands the whole agency.
    await expect(invite('admin-s1', agency.member('risen-s1'))).rejects.toEqual(refused('kernel.forbidden'))
    await expect(invite('admin-s1', agency.member('crew-s2'))).rejects.toEqual(refused('kernel.forbidden'))
    await expect(invite('admin-s1', crypto.randomUUID())).rejects.toEqual(refused('kernel.forbidden'))
    await invite('admin', agency.member('risen-s1'))
    await agency.run(clock, 'end-service', { memberId: agency.member('leader-s2') })
    await expect(invite('admin', agency.member('leader-s2'))).rejects.toEqual(refused('access.not-serving'))
    await agency.run(clock, 'resume-service', { memberId: agency.member('leader-s2') })
  })
})

describe('a link', () => {
  test('is ended by who made it or by the desk, and listed without the link itself', async () => {
    const make = async (madeBy: string): Promise<string> => {
      const id = crypto.randomUUID()
      await agency.system.database.transaction(agency.id, (tx) => saveLink(tx, { id, purpose: 'elsewhere', subject: 'x', expiresAt: Date.now() + 60_000, madeBy }))
      return id
    }
    const own = await make(`member:${agency.member('leader-s1')}`)
    await expect(agency.run('leader-s2', 'revoke-link', { linkId: own })).rejects.toEqual(refused('kernel.forbidden'))
    const list = async (state: string) => linksView.output.parse(await agency.show('auditor', 'links', { state }))
    expect((await list('alive')).links.find((link) => link.id === own)).toMatchObject({ purpose: 'elsewhere', madeBy: { name: 'Name of leader-s1' }, subjectName: null })
    await agency.run('leader-s1', 'revoke-link', { linkId: own })
    await agency.run('leader-s1', 'revoke-link', { linkId: own })
    expect((await list('alive')).links.some((link) => link.id === own)).toBe(false)
    expect((await list('ended')).links.find((link) => link.id === own)?.revokedAt).toBeTypeOf('number')
    expect((await agency.headers('link.revoked')).filter((header) => JSON.stringify(header).includes(own))).toHaveLength(1)
    await agency.run('risen-s1', 'revoke-link', { linkId: await make('system:test') })
    const invited = (await list('all')).links.find((link) => link.purpose === loginLinkPurpose && link.subject === agency.member('crew-s1'))
    expect(invited).toMatchObject({ subjectMemberId: agency.member('crew-s1'), subjectName: { zh: 'Name of crew-s1', en: 'Name of crew-s1' }, madeBy: { name: 'Name of admin-s1' } })
  })
})

describe('signed out from afar', () => {
  test('sessions that began before are over at once, later ones and keys are not', async () => {
    const before = Date.now() - 60_000
    const units = (signedInAt?: number): Promise<unknown> => agency.show(agency.as('crew-s1', signedInAt === undefined ? {} : { signedInAt }), 'units', {})
    await units(before)
    await expect(agency.run('leader-s2', 'end-sessions', { memberId: agency.member('crew-s1') })).rejects.toEqual(refused('kernel.forbidden'))
    await agency.run('leader-s1', 'end-sessions', { memberId: agency.member('crew-s1') })
    await expect(units(before)).rejects.toEqual(refused('kernel.not-signed-in'))
    await expect(agency.run(agency.as('crew-s1', { signedInAt: before }), 'end-sessions', { memberId: agency.member('crew-s1') })).rejects.toEqual(refused('kernel.not-signed-in'))
    await units(Date.now() + 1000)
    // Nobody else's is touched.
    await agency.show(agency.as('leader-s1', { signedInAt: before }), 'units', {})
    expect((await agency.headers('identity.sessions-ended')).at(-1)).toMatchObject({ actor: `member:${agency.member('leader-s1')}`, subject: { kind: 'member', id: agency.member('crew-s1') } })
    await agency.run(agency.as('crew-s1', { signedInAt: Date.now() + 1000 }), 'end-sessions', { memberId: agency.member('crew-s1') })
  })

  test('a live stream that lost its right ends at the next beat', async () => {
    const keyId = crypto.randomUUID()
    const { token } = await agency.run('admin', 'make-api-key', { keyId, memberId: agency.member('crew-s1'), name: 'screen', scope: ['views'], expiresAt: Date.now() + 86_400_000 })
    const response = await get(agency.app, '/api/live', { headers: { authorization: `Bearer ${String(token)}` } })
    expect(response.status).toBe(200)
    let hasEnded = false
    const reading = (async () => {
      for await (const _ of response.body ?? []) continue
      hasEnded = true
    })()
    await eventually(() => agency.system.live.subscriberCount, (count) => count === 1)
    expect(hasEnded).toBe(false)
    const revokedAt = performance.now()
    await agency.run('admin', 'revoke-api-key', { keyId })
    await reading
    expect(performance.now() - revokedAt).toBeLessThan(5000)
    await eventually(() => agency.system.live.subscriberCount, (count) => count === 0)
  })
})
