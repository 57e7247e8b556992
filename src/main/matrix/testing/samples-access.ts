/** What is asked about logins, keys, links, roles and looks: a key and a link of crew, two extensions of auditors. */
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

const dayMs = 86_400_000

export async function makeAccessSamples(world: World): Promise<Record<string, Sample>> {
  const clock = { kind: 'system', name: 'test' } as const
  const crew = { memberId: world.member('crew') }
  // A second administrator at the root; and somebody of s1 with a role at the root.
  for (const [key, unit, role, at] of [['second', 'hq', 'administrator', 'hq'], ['risen', 's1', 'planner', 'hq']] as const) {
    await world.run(clock, 'add-member', { memberId: world.member(key), externalId: key, unitId: world.id(`unit ${unit}`), name: key })
    await world.run(clock, 'grant-role', { memberId: world.member(key), role, unitId: world.id(`unit ${at}`) })
  }
  const keyId = world.id('key')
  const linkId = world.id('invitation')
  await world.run('administrator root', 'make-api-key', { keyId, ...crew, name: 'gateway', scope: ['go-on-duty', 'views'], expiresAt: world.now + 30 * dayMs })
  await world.run('administrator root', 'invite-member', { linkId, memberId: world.member('away') })
  const waiting = { role: 'auditor', name: 'level-preview' }
  const held = { role: 'auditor', name: 'waive-obligation' }
  for (const extension of [waiting, held]) await world.run('administrator root', 'propose-role-extension', extension)
  // In force in this agency; those who ask for the table ask a system without extensions, which shows what is shipped.
  await world.run('second', 'approve-role-extension', held)
  await world.show('leader unit', 'member', crew)
  return {
    'record-looks': { input: { looker: `member:${crew.memberId}`, view: 'member', quarterAt: 0, memberIds: [crew.memberId] } },
    'invite-member': { input: { linkId: crypto.randomUUID(), ...crew }, self: 'crew' },
    'invite-member/with roles above': { input: { linkId: crypto.randomUUID(), memberId: world.member('risen') }, self: 'risen' },
    'end-sessions': { input: crew, self: 'crew' },
    'revoke-link': { input: { linkId }, self: 'crew' },
    'make-api-key': { input: { keyId: crypto.randomUUID(), ...crew, name: 'other', scope: ['units'], expiresAt: world.now + dayMs }, self: 'crew' },
    'revoke-api-key': { input: { keyId }, self: 'crew' },
    'propose-role-extension': { input: { role: 'supervisor', name: 'level-preview' } },
    'approve-role-extension': { input: waiting, allowedAs: ['access.same-person'], refusedAs: ['access.extension-not-proposed'] },
    'decline-role-extension': { input: waiting, refusedAs: ['access.extension-not-proposed'] },
    'withdraw-role-extension': { input: held, refusedAs: ['access.extension-not-in-force'] },
    permissions: { input: {}, self: 'crew' },
    links: { input: {}, shows: linkId },
    'api-keys': { input: {}, shows: keyId },
    looks: { input: crew, shows: world.member('leader unit'), self: 'crew' },
    audit: { input: { groups: ['key'] }, shows: keyId },
  }
}
