import type { Tx } from '../../kernel/db/database.ts'
import type { LadderStep } from '../compile/types.ts'
import { readInForce } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'
import { getOperation } from '../queries/operations.ts'
import type { LadderOf } from './settle.ts'

/** The ladder of each duty, read once per run. */
export function rememberLadders(tx: Tx, kinds: Kinds): LadderOf {
  const known = new Map<string, ReadonlyMap<string, readonly LadderStep[]>>()
  return async (row) => {
    let ladders = known.get(row.operation_id)
    if (ladders === undefined) {
      const inForce = await readInForce(tx, kinds, await getOperation(tx, row.operation_id))
      ladders = new Map(inForce?.order.clauses.flatMap((clause) => clause.duties.map((duty) => [`${clause.id} ${duty.id}`, duty.ladder] as const)) ?? [])
      known.set(row.operation_id, ladders)
    }
    return ladders.get(`${row.clause_id} ${row.duty_id}`) ?? []
  }
}
