/** What the solver reads of a roster. */
import type { Tx } from '../../../kernel/db/database.ts'
import { findUnit } from '../../../force/index.ts'
import { findRoster } from '../queries/rosters.ts'
import { listPatterns } from '../queries/settings.ts'
import { readGrid, type ReadGrid } from '../read-grid.ts'
import type { FloorNeed } from './demands.ts'
import { readFloorNeeds } from './floors.ts'

export interface RosterToSolve {
  readonly view: ReadGrid
  readonly revision: number
  readonly patterns: readonly { readonly id: string; readonly cycle: readonly string[]; readonly groups: number }[]
  readonly floors: readonly FloorNeed[]
}

/** Null: there is no such roster, or no longer. */
export async function readRosterToSolve(tx: Tx, rosterId: string): Promise<RosterToSolve | null> {
  const row = await findRoster(tx, rosterId)
  if (row === null || row.status === 'withdrawn') return null
  const view = await readGrid(tx, row, { withYear: true })
  const unit = await findUnit(tx, row.unit_id)
  return { view, revision: row.revision, patterns: await listPatterns(tx), floors: await readFloorNeeds(tx, view, unit?.path ?? []) }
}
