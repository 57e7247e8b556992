/** How a module that works the quantity of floors out hands it to the board. */
import type { Tx } from '../../kernel/db/database.ts'
import { holdProjection } from '../../kernel/journal/follow.ts'
import type { Kinds } from '../kinds.ts'
import { writeProfiles, type ProfileChange } from '../queries/floors.ts'
import { rememberLadders } from './ladders.ts'
import type { FloorPoint } from '../state/evaluate.ts'
import { settleObligations } from './settle.ts'

/**
 * Replaces the profiles of these floors and works out their states anew; how many profiles differed. `before`: what `readProfiles` gave in
 * this transaction, after `holdBoard`. Called by a projection that comes `after: 'orders'`. The board has one writer at a time: counters would otherwise be counted twice, or two writers wait for each other.
 */
export async function setFloorProfiles(tx: Tx, kinds: Kinds, { changes, before }: { changes: readonly ProfileChange[]; before: ReadonlyMap<string, readonly FloorPoint[]> }): Promise<number> {
  const touched = await writeProfiles(tx, changes, before)
  if (touched.length === 0) return 0
  await settleObligations(tx, { ids: touched.sort(), ladderOf: rememberLadders(tx, kinds), profiles: new Map(changes.map((change) => [change.obligationId, change.points])) })
  return touched.length
}

/** Before the first look at what counts: until the transaction ends no other server folds anything into the board. */
export function holdBoard(tx: Tx): Promise<void> {
  return holdProjection(tx, 'orders')
}
