/** The first start: an agency with its people and places, logins, and the festival night. Cut short, it goes on where it stopped. */
import { idFrom } from '../../kernel/canonical.ts'
import type { Identity } from '../../kernel/identity/index.ts'
import type { System } from '../../kernel/system.ts'
import { listDemoLogins, type DemoLogin } from './cast.ts'
import { loadDemoForce } from './load.ts'
import { loadDemoRosters } from './load-rosters.ts'
import { demoForce } from './people-and-places.ts'
import { demoAgency, demoStart } from './people.ts'
import { hasDemoOperation, listDemoOperations } from './queries.ts'

export const demoSeed = '1'
const demoSpeed = 10

export interface DemoParts {
  readonly system: Pick<System, 'database' | 'runner'>
  readonly identity: Pick<Identity, 'hasLogin' | 'createLogin'>
  readonly orderText: string
  readonly say: (text: string) => void
}

/** True where nothing was ever kept, or what was kept is the demo. */
export async function mayLoadDemo(system: Pick<System, 'database'>): Promise<boolean> {
  const agencies = await system.database.listAgencies()
  return agencies.length === 0 || agencies.includes(demoAgency.id)
}

export async function loadDemo({ system, identity, orderText, say }: DemoParts): Promise<readonly DemoLogin[]> {
  const logins = listDemoLogins(demoForce(demoSeed))
  const run = async ({ id, name, input, memberId }: { id: string; name: string; input: unknown; memberId?: string }): Promise<unknown> =>
    (await system.runner.run({ agencyId: demoAgency.id, id, name, input, actor: memberId === undefined ? { kind: 'system', name: 'demo' } : { kind: 'signed-in', memberId } })).result
  const isLoaded = await system.database.transaction(demoAgency.id, hasDemoOperation, 'read')
  if (!isLoaded) {
    say('Demo: bringing in units, members and places …')
    const force = await loadDemoForce({ run, seed: demoSeed })
    say('Demo: writing the rosters …')
    await loadDemoRosters({ run, force })
  }
  for (const { username, password, memberId } of logins) {
    if (!(await identity.hasLogin(username))) await identity.createLogin({ username, password, memberId, agencyId: demoAgency.id })
  }
  if (!isLoaded) {
    say('Demo: putting the order of the night in force …')
    const operationId = idFrom(demoAgency.id, 'demo-operation', demoSeed)
    await run({ id: idFrom(operationId, 'demo', 'open-demo'), name: 'open-demo', input: { operationId, text: orderText, seed: demoSeed, playUntil: demoStart, speed: demoSpeed } })
  } else {
    await beginAnotherNight({ system, run })
  }
  return logins
}

/** The clock runs on while a server that was killed lies dead: a night that ended meanwhile begins anew. */
async function beginAnotherNight({ system, run }: Pick<DemoParts, 'system'> & { run: (request: { id: string; name: string; input: unknown }) => Promise<unknown> }): Promise<void> {
  const [latest] = await system.database.transaction(demoAgency.id, listDemoOperations, 'read')
  if (latest === undefined || latest.now < latest.row.to_at) return
  const operationId = latest.row.operation_id
  await run({ id: idFrom(operationId, 'demo', 'restart-demo'), name: 'restart-demo', input: { operationId } })
}

/** Waits until the past of the latest night is played; false when that took too long (it goes on). */
export async function waitForNight(system: Pick<System, 'database'>, { timeoutMs, pause }: { timeoutMs: number; pause: () => Promise<unknown> }): Promise<boolean> {
  for (const until = performance.now() + timeoutMs; performance.now() < until; await pause()) {
    const operations = await system.database.transaction(demoAgency.id, listDemoOperations, 'read')
    if (operations.every((operation) => operation.hasBegun)) return true
  }
  return false
}
