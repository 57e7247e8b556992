import type { Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { notFound } from './errors.ts'

/** Per operation: where its time stood at a real moment, and how fast it runs. */
export interface Clock {
  readonly id: string
  readonly realAnchor: number
  readonly operationAnchor: number
  readonly speed: number
  readonly isPaused: boolean
  readonly isSimulated: boolean
}

/** The operation's time at a moment of the database's clock, in milliseconds. */
export function readClock(clock: Clock, realNow: number): number {
  if (clock.isPaused) return clock.operationAnchor
  return Math.round(clock.operationAnchor + (realNow - clock.realAnchor) * clock.speed)
}

/** The same clock with other settings from now on; its time does not jump unless `to` says so. */
export function adjustClock(clock: Clock, realNow: number, change: { speed?: number; isPaused?: boolean; to?: number }): Clock {
  return {
    ...clock,
    realAnchor: realNow,
    operationAnchor: change.to ?? readClock(clock, realNow),
    speed: change.speed ?? clock.speed,
    isPaused: change.isPaused ?? clock.isPaused,
  }
}

export async function findClock(tx: Tx, clockId: string): Promise<Clock | null> {
  const rows = await tx.query<{ clock_id: string; real_anchor: number; operation_anchor: number; speed: number; is_paused: boolean; is_simulated: boolean }>(
    'SELECT clock_id, real_anchor, operation_anchor, speed, is_paused, is_simulated FROM clock WHERE agency_id = $1 AND clock_id = $2',
    [tx.agencyId, clockId],
    'find-clock',
  )
  const row = rows[0]
  if (row === undefined) return null
  return { id: row.clock_id, realAnchor: row.real_anchor, operationAnchor: row.operation_anchor, speed: row.speed, isPaused: row.is_paused, isSimulated: row.is_simulated }
}

export async function getClock(tx: Tx, clockId: string): Promise<Clock> {
  const clock = await findClock(tx, clockId)
  if (clock === null) throw notFound('clock', clockId)
  return clock
}

export async function saveClock(tx: Tx, clock: Clock): Promise<void> {
  const row = {
    real_anchor: iso(clock.realAnchor),
    operation_anchor: iso(clock.operationAnchor),
    speed: clock.speed,
    is_paused: clock.isPaused,
    is_simulated: clock.isSimulated,
  }
  await tx.sql
    .insertInto('clock')
    .values({ agency_id: tx.agencyId, clock_id: clock.id, ...row })
    .onConflict((conflict) => conflict.columns(['agency_id', 'clock_id']).doUpdateSet(row))
    .execute()
}
