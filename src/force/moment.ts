import { getClock, readClock } from '../kernel/clock.ts'
import type { Tx } from '../kernel/db/database.ts'

/** The moment asked for, else now: in the operation's time where one is named, else in real time. */
export async function momentOf(tx: Tx, { operationId, at }: { operationId: string | null; at: number | null }): Promise<number> {
  if (at !== null) return at
  return operationId === null ? tx.realNow : readClock(await getClock(tx, operationId), tx.realNow)
}
