/** The door of `retention`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { idFrom } from '../../kernel/canonical.ts'
import type { Log } from '../../kernel/log.ts'
import type { PersonalField } from '../../kernel/retention/shape.ts'
import type { Slice } from '../../kernel/slice.ts'
import type { System } from '../../kernel/system.ts'
import { createErasure, dayOf } from './commands/erase-expired.ts'
import { holdCommands } from './commands/holds.ts'
import { createRuleCommands } from './commands/rules.ts'
import { retentionPersonal } from './personal.ts'
import { createOwnDataView } from './views/own-data.ts'
import { createRetentionView } from './views/retention.ts'

export { describeRetention } from './describe.ts'

/** `slices`: all others. What stands on a higher floor points to what stands below and goes first. `readNow` and `limit` are for tests. */
export function createRetentionSlice(slices: readonly Slice[], { readNow = (realNow: number): number => realNow, limit }: { readNow?: (realNow: number) => number; limit?: number } = {}): Slice {
  const fields: readonly PersonalField[] = [retentionPersonal, ...slices.toReversed().flatMap((slice) => slice.personal ?? [])].flatMap((personal) => personal.fields)
  const listFields = (): readonly PersonalField[] => fields
  // As people read it: members first, machinery last.
  const shown = [...slices.filter((slice) => slice.name !== 'kernel'), ...slices.filter((slice) => slice.name === 'kernel')].flatMap((slice) => slice.personal?.fields ?? []).concat(retentionPersonal.fields)
  const listShown = (): readonly PersonalField[] => shown
  return {
    name: 'retention',
    migrations: new URL('./migrations/', import.meta.url),
    commands: [...createErasure({ listFields, readNow, ...(limit === undefined ? {} : { limit }) }), ...createRuleCommands(listFields), ...holdCommands],
    views: [createRetentionView({ listFields: listShown, readNow }), createOwnDataView({ listFields: listShown, readNow })],
    personal: retentionPersonal,
  }
}

const askEveryMs = 60_000

/** Sees to it that every agency's job is scheduled, also of one founded a minute ago; each day counts once. */
export function startRetention({ system, log, everyMs = askEveryMs }: { system: Pick<System, 'database' | 'runner'>; log: Log; everyMs?: number }): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const asked = new Map<string, string>()
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const day = dayOf(Date.now())
        for (const agencyId of await system.database.listAgencies()) {
          if (asked.get(agencyId) === day) continue
          await system.runner.run({ agencyId, id: idFrom(agencyId, 'schedule-erasure', day), name: 'schedule-erasure', input: { day }, actor: { kind: 'system', name: 'retention' } })
          asked.set(agencyId, day)
        }
      } catch (error) {
        if (!stopping.signal.aborted) log.error({ event: 'retention.not-scheduled', err: error })
      }
      await sleep(everyMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined)
    }
  }
  const working = work()
  return {
    async stop() {
      stopping.abort()
      await working
    },
  }
}
