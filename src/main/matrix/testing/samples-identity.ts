/** For what identity runs by itself; a row's name may carry a variant after a slash. */
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

export async function makeIdentitySamples(world: World): Promise<Readonly<Record<string, Sample>>> {
  const crew = { memberId: world.member('crew') }
  const linkId = crypto.randomUUID()
  await world.run({ kind: 'system', name: 'test' }, 'invite-member', { linkId, ...crew })
  return {
    'record-login-change': { input: { ...crew, change: 'password-set' } },
    'record-login-lock': { input: { ...crew, guessed: 'password', until: world.now } },
    'redeem-login-link': { input: { linkId } },
    'sync-sso-roles': { input: { ...crew, roles: [{ role: 'leader', unit: 's1' }] } },
  }
}
