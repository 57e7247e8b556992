import { sees, visibilityOf, type UnitRow } from '../../force/index.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { Actor } from '../../kernel/policy.ts'

/** Ids of the units whose obligations the actor may see: where roles are held and below, and the own unit. */
export function visibleUnits(actor: Actor, units: ReadonlyMap<string, UnitRow>): Set<string> {
  const visibility = visibilityOf(actor)
  return new Set([...units.values()].filter((unit) => sees(visibility, unit.path)).map((unit) => unit.unit_id))
}

export async function readPosition(tx: Tx): Promise<{ position: number; revision: number }> {
  const [row] = await tx.query<{ position: number; revision: number }>("SELECT position, revision FROM projection_cursor WHERE agency_id = $1 AND name = 'orders'", [tx.agencyId], 'orders-position')
  return row ?? { position: 0, revision: 0 }
}
