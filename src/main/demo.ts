/** The demo at the start of a server: loaded where nothing else is kept, then played by its own people. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
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
  if (!(await mayLoadDemo(system))) return null
  const orderText = readFileSync(new URL('../../orders/sao-joao-2027.yaml', import.meta.url), 'utf8')
  const logins = await loadDemo({ system, identity, orderText, say })
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
  await runner.holdClocks(false)
  runner.start()
  if (!(await waitForNight(system, { timeoutMs: patienceMs, pause: () => sleep(100) }))) say('Demo: the day is still being played; the board fills meanwhile.')
  return {
    logins,
    async stop({ isHeld }) {
      await runner.stop()
      if (isHeld) await runner.holdClocks(true)
    },
  }
}
