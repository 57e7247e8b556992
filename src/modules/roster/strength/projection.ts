/** Follows the journal behind `orders`: what moved somebody's strength moves the floors over it, and the board with them. */
import type { Tx } from '../../../kernel/db/database.ts'
import type { Projection, SealedEntry } from '../../../kernel/journal/follow.ts'
import { holdBoard, listFloors, readProfiles, setFloorProfiles, type Kinds, type ObligationRow } from '../../../orders/index.ts'
import { computeProfiles, floorKinds, floorOf, type FloorStretch } from './compute.ts'
import { listTouches, type Touch } from './touches.ts'

export function createStrengthProjection(kinds: Kinds): Projection {
  return {
    name: 'roster',
    after: 'orders',
    async apply(tx, entries) {
      const touches = await listTouches(tx, entries)
      const compiled = compilationsOf(entries)
      if (touches.length === 0 && compiled.size === 0) return false
      await holdBoard(tx)
      const wanted = await listWanted(tx, touches, compiled)
      return (await refresh(tx, kinds, wanted)) > 0
    },
  }
}

/** Operations compiled anew, with the first compilation among these entries. */
function compilationsOf(entries: readonly SealedEntry[]): Map<string, number> {
  const compiled = new Map<string, number>()
  for (const { header } of entries) {
    const number = header.facts['compilation']
    if (header.kind !== 'order.compiled' || header.operation === null || typeof number !== 'number') continue
    compiled.set(header.operation, Math.min(number, compiled.get(header.operation) ?? number))
  }
  return compiled
}

async function listWanted(tx: Tx, touches: readonly Touch[], compiled: ReadonlyMap<string, number>): Promise<FloorStretch[]> {
  const wanted = new Map<string, FloorStretch>()
  for (const [operationId, first] of compiled) {
    const rows = await listFloors(tx, { kinds: floorKinds, subjectIds: null, from: null, to: null, operationId })
    for (const row of rows) if (row.compilation >= first) wanted.set(row.obligation_id, { floor: floorOf(row), stretch: null })
  }
  for (const touch of touches) for (const row of await touchedFloors(tx, touch)) addStretch(wanted, row, touch)
  return [...wanted.values()]
}

async function touchedFloors(tx: Tx, { unitIds, memberIds, from, to }: Touch): Promise<ObligationRow[]> {
  const within = { from: Number.isFinite(from) ? from : null, to: Number.isFinite(to) ? to : null, operationId: null }
  const strengths = unitIds?.length === 0 ? [] : await listFloors(tx, { kinds: ['strength'], subjectIds: unitIds, ...within })
  const rests = memberIds?.length === 0 ? [] : await listFloors(tx, { kinds: ['rest'], subjectIds: memberIds, ...within })
  return [...strengths, ...rests]
}

function addStretch(wanted: Map<string, FloorStretch>, row: ObligationRow, { from, to }: Touch): void {
  const known = wanted.get(row.obligation_id)
  if (known === undefined) wanted.set(row.obligation_id, { floor: floorOf(row), stretch: { from, to } })
  else if (known.stretch !== null) wanted.set(row.obligation_id, { floor: known.floor, stretch: { from: Math.min(from, known.stretch.from), to: Math.max(to, known.stretch.to) } })
}

async function refresh(tx: Tx, kinds: Kinds, wanted: readonly FloorStretch[]): Promise<number> {
  if (wanted.length === 0) return 0
  const before = await readProfiles(tx, wanted.map(({ floor }) => floor.id))
  return setFloorProfiles(tx, kinds, { changes: await computeProfiles(tx, wanted, before), before })
}
