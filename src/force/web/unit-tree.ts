/** The tree of units as rows: parents come before what is below them. */
interface Node {
  readonly id: string
  readonly parentId: string | null
}

export interface TreeRow<Unit extends Node> {
  readonly unit: Unit
  readonly depth: number
  readonly hasBelow: boolean
}

/** Depth first, children in the order given; a unit whose parent is not among them stands at the top. */
export function treeRows<Unit extends Node>(units: readonly Unit[], isFolded: (id: string) => boolean): TreeRow<Unit>[] {
  const known = new Set(units.map((unit) => unit.id))
  const below = Map.groupBy(units, (unit) => (unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : ''))
  const rows: TreeRow<Unit>[] = []
  const walk = (parentId: string, depth: number): void => {
    for (const unit of below.get(parentId) ?? []) {
      const hasBelow = below.has(unit.id)
      rows.push({ unit, depth, hasBelow })
      if (hasBelow && !isFolded(unit.id)) walk(unit.id, depth + 1)
    }
  }
  walk('', 0)
  return rows
}

/** Own and all below, by unit. */
export function sumBelow<Unit extends Node>(units: readonly Unit[], countOf: (unit: Unit) => number): ReadonlyMap<string, number> {
  const sums = new Map(units.map((unit) => [unit.id, countOf(unit)]))
  // From the leaves up: parents come first in the list.
  for (const unit of units.toReversed()) {
    if (unit.parentId !== null && sums.has(unit.parentId)) sums.set(unit.parentId, (sums.get(unit.parentId) ?? 0) + (sums.get(unit.id) ?? 0))
  }
  return sums
}

/** What fits and the way to it. */
export function keepWays<Unit extends Node>(units: readonly Unit[], fits: (unit: Unit) => boolean): Unit[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const kept = new Set<string>()
  for (const unit of units) {
    if (!fits(unit)) continue
    for (let at: Unit | undefined = unit; at !== undefined && !kept.has(at.id); at = at.parentId === null ? undefined : byId.get(at.parentId)) kept.add(at.id)
  }
  return units.filter((unit) => kept.has(unit.id))
}
