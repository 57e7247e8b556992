/** The demo at the start of a server: loaded where nothing else is kept, then played by its own people. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilAvailable } from '../kernel/db/unavailable.ts'
import type { Log } from '../kernel/log.ts'
import { DemoRunner, demoAgency, loadDemo, mayLoadDemo, waitForNight, type DemoLogin } from '../modules/demo/index.ts'
import { kinds } from './modules.ts'
import type { Server } from './server.ts'

export interface Demo {
  readonly logins: readonly DemoLogin[]
  /** `isHeld`: the night stands still until the next start; not where other servers go on with it. */
  stop(options: { isHeld: boolean }): Promise<void>
}

/** A past of twelve hours takes about ten seconds on two cores. */
const patienceMs = 60_000

export async function startDemo({ server, log, say }: { server: Pick<Server, 'system' | 'identity'>; log: Log; say: (text: string) => void }): Promise<Demo | null> {
  const { system, identity } = server
  // All steps carry ids made from names: what was done before the database went away is not done twice.
  const persist = <T>(work: () => Promise<T>): Promise<T> => untilAvailable(work, { log })
  if (!(await persist(() => mayLoadDemo(system)))) return null
  const orderText = readFileSync(new URL('../../orders/sao-joao-2027.yaml', import.meta.url), 'utf8')
  const logins = await persist(() => loadDemo({ system, identity, orderText, say }))
  let told = 0
  const runner = new DemoRunner({
    system,
    agencyId: demoAgency.id,
    kinds,
    log,
    onProgress(at) {
      if (at - told < 2 * 3_600_000) return
      told = at
      say(`Demo: playing the day … ${new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Lisbon', hour: '2-digit', minute: '2-digit' }).format(at)}`)
    },
  })
  await persist(() => runner.holdClocks(false))
  runner.start()
  // The server serves without the night too: whatever happens to the waiting is no reason to end it.
  const hasBegun = await persist(() => waitForNight(system, { timeoutMs: patienceMs, pause: () => sleep(100) })).catch((error: unknown) => {
    log.error({ event: 'demo.failed', err: error })
    return false
  })
  if (!hasBegun) say('Demo: the day is still being played; the board fills meanwhile.')
  return {
    logins,
    async stop({ isHeld }) {
      await runner.stop()
      // Where the database stays away the clocks run on; the server ends all the same.
      if (isHeld) await untilAvailable(() => runner.holdClocks(true), { log, patienceMs: 5000 }).catch((error: unknown) => log.error({ event: 'demo.failed', err: error }))
    },
  }
}
