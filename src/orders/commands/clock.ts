import { adjustClock, getClock, readClock, saveClock, type Clock } from '../../kernel/clock.ts'
import { defineCommand, type Command } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { durationMs } from '../compile/time.ts'
import { setClock, stepClock } from '../contract.ts'
import { clockIsReal, clockRuns } from '../errors.ts'
import { rolesAtRoot } from '../policy.ts'

const running = ['administrator', 'commander', 'officer-of-the-day', 'duty-officer', 'planner'] as const

export const clockCommands: readonly Command[] = [
  defineCommand(setClock, {
    who: [rolesAtRoot(running)],
    async handle({ tx, input, append }) {
      const clock = await lockSimulated(tx, input.operationId)
      const next = adjustClock(clock, tx.realNow, { speed: input.speed, isPaused: input.isPaused })
      await saveClock(tx, next)
      append({ kind: 'clock.set', operationId: input.operationId, occurredAt: next.operationAnchor, facts: { speed: next.speed, isPaused: next.isPaused } })
      return shown(next, tx.realNow)
    },
  }),
  defineCommand(stepClock, {
    who: [rolesAtRoot(running)],
    async handle({ tx, input, append }) {
      const clock = await lockSimulated(tx, input.operationId)
      if (!clock.isPaused) throw clockRuns()
      const byMs = durationMs(input.by) ?? 0
      const next = adjustClock(clock, tx.realNow, { to: readClock(clock, tx.realNow) + byMs })
      await saveClock(tx, next)
      append({ kind: 'clock.stepped', operationId: input.operationId, occurredAt: next.operationAnchor, facts: { byMs } })
      return shown(next, tx.realNow)
    },
  }),
]

async function lockSimulated(tx: Tx, operationId: string): Promise<Clock> {
  await tx.query('SELECT 1 FROM clock WHERE agency_id = $1 AND clock_id = $2 FOR UPDATE', [tx.agencyId, operationId])
  await tx.refreshNow()
  const clock = await getClock(tx, operationId)
  if (!clock.isSimulated) throw clockIsReal()
  return clock
}

export function shown(clock: Clock, realNow: number): { operationNow: number; realNow: number; speed: number; isPaused: boolean; isSimulated: boolean } {
  return { operationNow: readClock(clock, realNow), realNow, speed: clock.speed, isPaused: clock.isPaused, isSimulated: clock.isSimulated }
}
