import type { Tx } from '../../kernel/db/database.ts'
import { readInForce } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'
import { describeItems, readUnits } from './items.ts'
import type { ObligationRow } from './obligations.ts'
import { getOperation, operationNow } from './operations.ts'

type Named = { readonly zh: string; readonly en: string }
/** A type, not an interface: it is spread among facts. */
export type ToldOf = { readonly title: Named; readonly subjectName: Named; readonly unitName: Named; readonly subjectKind: string }

/** What a notification is about, in words: the screen shows "Gate counts, Ribeira Station", not a clause's number alone. */
export async function describeTold(tx: Tx, kinds: Kinds, operationId: string, ids: readonly string[]): Promise<ReadonlyMap<string, ToldOf>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[])', [tx.agencyId, [...new Set(ids)]])
  const inForce = await readInForce(tx, kinds, await getOperation(tx, operationId))
  const items = await describeItems(tx, { rows, kinds, inForce, now: await operationNow(tx, operationId), units: await readUnits(tx) })
  return new Map(items.map((item) => [item.id, { title: item.title, subjectName: item.subjectName, unitName: item.owner.unitName, subjectKind: item.subjectKind }]))
}
