import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'

/** Whether the database could not be reached or could not write: what was asked may be asked again. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|53...|57P0.|57014|08...|58030|58P01|XX000|25006|40001|40P01)$/.test(code)) return true
  if (/timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|the transaction had failed/.test(error.message)) return true
  // better-auth and pools wrap what happened to their connection.
  return isUnavailable(error.cause)
}

/** Does what may be done twice, again each second while the database is away, two minutes at most; any other error rises. */
export async function untilAvailable<T>(work: () => Promise<T>, { log, patienceMs = 120_000, pauseMs = 1000 }: { log: Log; patienceMs?: number; pauseMs?: number }): Promise<T> {
  for (const until = performance.now() + patienceMs; ; await sleep(pauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > until) throw error
      log.warn({ event: 'database.awaited', err: error })
    }
  }
}
