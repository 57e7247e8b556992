/** The job with a time of its own, turn after turn, and what can be compared before and after. */
import { forceScope, type ForceSnapshot } from '../../../force/index.ts'
import type { EntryHeader } from '../../../kernel/journal/entry.ts'
import type { SealedEntry } from '../../../kernel/journal/follow.ts'
import { verifyJournal, type Verification } from '../../../kernel/journal/verify.ts'
import type { Log } from '../../../kernel/log.ts'
import { openSystem, type System } from '../../../kernel/system.ts'
import type { TestDatabase } from '../../../kernel/testing/database.ts'
import { eraseExpired } from '../../../modules/retention/contract.ts'
import { createRetentionSlice } from '../../../modules/retention/index.ts'
import { readProfiles } from '../../../orders/index.ts'
import { parseOrder } from '../../../orders/compile/index.ts'
import { replayObligations } from '../../../orders/state/replay.ts'
import type { z } from 'zod'
import { kinds, projections, slices } from '../../modules.ts'

export const otherSlices = slices.filter((slice) => slice.name !== 'retention')

/** `limit`: how much a turn erases. */
export function openLater({ database, folder, log, readNow, limit }: { database: TestDatabase; folder: string; log: Log; readNow: (realNow: number) => number; limit: number }): Promise<System> {
  const retention = createRetentionSlice(otherSlices, { readNow, limit })
  const all = [...otherSlices, retention]
  return openSystem({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder, log, poolSize: 4, commands: all.flatMap((slice) => slice.commands), views: all.flatMap((slice) => slice.views), projections, scope: forceScope })
}

type TurnStart = z.output<typeof eraseExpired.output>['next']

/** All turns of one run; how much went. */
export async function runJob(system: System, agencyId: string): Promise<{ rows: number; bodies: number; turns: number }> {
  const sum = { rows: 0, bodies: 0, turns: 0 }
  for (let from: TurnStart | undefined; from !== null; ) {
    const { result } = await system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'erase-expired', input: from === undefined ? {} : { from }, actor: { kind: 'system', name: 'test' } })
    const turn = eraseExpired.output.parse(result)
    sum.rows += turn.rows
    sum.bodies += turn.bodies
    sum.turns += 1
    from = turn.next
    if (sum.turns > 2000) throw new Error('the job does not end')
  }
  return sum
}

export function verify(system: System, agencyId: string): Promise<Verification> {
  return verifyJournal({ database: system.database, keeper: system.keeper, agencyId })
}

/** Worked out from the headers of the journal, the order and the force alone, at one moment. */
export async function replay(system: System, { agencyId, operationId, now }: { agencyId: string; operationId: string; now: number }): Promise<unknown> {
  return system.database.transaction(agencyId, async (tx) => {
    const rows = await tx.query<{ position: number; header: string }>(
      'SELECT p.position, e.header FROM journal_position p JOIN journal_entry e ON e.agency_id = p.agency_id AND e.entry_id = p.entry_id WHERE p.agency_id = $1 AND e.operation_id = $2 ORDER BY p.position',
      [agencyId, operationId],
    )
    const texts = await tx.query<{ version: number; text: string }>('SELECT version, text FROM order_version WHERE agency_id = $1 AND operation_id = $2', [agencyId, operationId])
    const forces = await tx.query<{ sha256: string; content: string }>('SELECT sha256, content FROM force_snapshot WHERE agency_id = $1', [agencyId])
    const [operation] = await tx.query<{ seed: string }>('SELECT seed FROM operation WHERE agency_id = $1 AND operation_id = $2', [agencyId, operationId])
    const floors = await tx.query<{ obligation_id: string }>("SELECT obligation_id FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND sort = 'floor'", [agencyId, operationId])
    const profiles = await readProfiles(tx, floors.map((row) => row.obligation_id))
    const replayed = replayObligations({
      operationId,
      entries: rows.map((row): SealedEntry => {
        const header: EntryHeader = JSON.parse(row.header)
        return { position: row.position, header, occurredAt: Date.parse(header.occurredAt) }
      }),
      kinds,
      seed: operation?.seed ?? '',
      now,
      orderOf: (version: number, force: ForceSnapshot) => {
        const parsed = parseOrder({ text: texts.find((row) => row.version === version)?.text ?? '', file: 'order.yaml', kinds: kinds.list, catalogue: force.catalogue })
        if (!parsed.ok) throw new Error(`version ${version} does not parse`)
        return parsed.order
      },
      forceOf: (sha: string) => {
        const force: ForceSnapshot = JSON.parse(forces.find((row) => row.sha256 === sha)?.content ?? '{}')
        return force
      },
      profileOf: (term) => profiles.get(term.id) ?? null,
    })
    return [...replayed].toSorted(([a], [b]) => (a < b ? -1 : 1))
  })
}
