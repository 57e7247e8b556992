/** For what identity runs by itself; a row's name may carry a variant after a slash. */
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

export function makeIdentitySamples(world: World): Readonly<Record<string, Sample>> {
  const crew = { memberId: world.member('crew') }
  return {
    'record-login-change': { input: { ...crew, change: 'password-set' } },
    'record-login-lock': { input: { ...crew, guessed: 'password', until: world.now } },
    'redeem-login-link': { input: { linkId: crypto.randomUUID() } },
    'sync-sso-roles': { input: { ...crew, roles: [{ role: 'leader', unit: 's1' }] } },
  }
}
