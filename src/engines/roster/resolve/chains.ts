import type { Model } from '../model.ts'
import { toRoster } from '../search/cells.ts'
import { SearchState } from '../search/state.ts'
import type { Roster } from '../problem.ts'

export interface Found {
  readonly roster: Roster
  /** Scaled, all levels in one number. */
  readonly cost: number
  /** Of level 0. */
  readonly must: number
  /** What rows that were filled before and are short now cost. */
  readonly open: number
  /** Cells that differ from the published roster, without those of the frozen. */
  readonly changes: number
  readonly touched: readonly number[]
}

export interface Chains {
  readonly model: Model
  /** What is left when the absent go. */
  readonly base: Uint8Array
  readonly published: Uint8Array
  /** 1: the line stays as in `base`. */
  readonly isFrozen: Uint8Array
  /** What the published roster left short is to be filled, too. */
  readonly fillsAll: boolean
}

/** A roster on the way: `base` with some edits, three numbers each (member, day, place). */
interface Node {
  readonly edits: readonly number[]
  readonly cost: number
  /** Rows that this branch leaves short. */
  readonly skipped: readonly number[]
}

type Done = Node & { readonly open: number }

/** With so many who can fill a cell by one change, two changes are not tried. */
const enough = 6

/** How far the search goes. */
export interface Reach {
  /** Rosters of each number of changes that are followed up. */
  readonly width: number
  /** How far from the open cell another shift of the same member may give way. */
  readonly nearDays: number
  /** Changes beyond one for each open cell. */
  readonly spare: number
  /** Moves tried at most; 300,000 take about a second. */
  readonly patience: number
}

/**
 * Fills the cells that an absence opened, one row of demand after the other. Layer by layer in the number of changed cells: each roster on
 * the way fills its first open row by one cell of one member, or by two when the line needs another day to give way; a member who is taken
 * from another cell opens a row there, which the next layer fills: that is a chain. Best first.
 */
export function searchChains({ model, base, published, isFrozen, fillsAll }: Chains, limit: number | null, { width, nearDays, spare, patience }: Reach): { found: Found[]; open: number } {
  const state = new SearchState(model)
  state.load(published)
  const shortBefore = Int32Array.from(state.rowCount, (count, row) => (fillsAll ? 0 : Math.max(0, model.wanted[row]! - count)))
  state.load(base)
  const rows = cellsOfRows(model)
  const open = countOpen(state, shortBefore)
  const most = limit ?? open + spare
  const layers: Node[][] = Array.from({ length: most + 3 }, () => [])
  layers[0]!.push({ edits: [], cost: state.cost, skipped: [] })
  const done: Done[] = []
  let tries = 0

  /** Change of cost, or null when the line forbids it. */
  const tryMove = (node: Node, edits: readonly number[]): number | null => {
    tries += 1
    state.begin()
    for (let at = 0; at < edits.length; at += 3) if (!state.edit(edits[at]!, edits[at + 1]!, edits[at + 2]!)) return null
    const delta = state.tryEdits(Number.POSITIVE_INFINITY)
    if (Number.isNaN(delta)) return null
    const layer = layers[(node.edits.length + edits.length) / 3]
    if (layer !== undefined && !node.edits.some((_, at) => at % 3 === 0 && clashes(node.edits, at, edits))) layer.push({ edits: [...node.edits, ...edits], cost: state.cost, skipped: node.skipped })
    state.undo(delta)
    return delta
  }

  /** How many ways there were that make the roster better. */
  const expand = (node: Node, row: number, room: number): number => {
    let better = 0
    const isBetter = (delta: number | null): number => (delta !== null && delta < 0 ? 1 : 0)
    const forbidden: { member: number; day: number; place: number }[] = []
    for (const { day, place } of rows[row]!) {
      for (let member = 0; member < model.memberCount; member += 1) {
        if (isFrozen[member] === 1 || model.counts[row * model.memberCount + member] === 0) continue
        const now = state.cells[member * model.days + day]!
        if (now === place || rows[row]!.some((cell) => cell.day === day && cell.place === now)) continue
        if (model.cellCost[(member * model.days + day) * model.width + place] === Number.POSITIVE_INFINITY) continue
        const delta = tryMove(node, [member, day, place])
        if (delta === null) forbidden.push({ member, day, place })
        better += isBetter(delta)
      }
    }
    // Where enough people can just come, nobody's other days are turned over.
    if (room < 2 || better >= enough) return better
    for (const { member, day, place } of forbidden) {
      for (let other = Math.max(0, day - nearDays); other <= Math.min(model.days - 1, day + nearDays); other += 1) {
        const there = state.cells[member * model.days + other]!
        if (other === day) continue
        // A day's work gives way to rest; or a day off beside it fills a run up.
        if (there !== 0) better += isBetter(tryMove(node, [member, day, place, member, other, 0]))
        else if (Math.abs(other - day) === 1) for (let also = 1; also < model.width; also += 1) better += isBetter(tryMove(node, [member, day, place, member, other, also]))
      }
    }
    return better
  }

  for (let layer = 0; layer <= most; layer += 1) {
    const nodes = best(layers[layer]!, width)
    // Each layer has its part, or the first ones would leave nothing to those that finish.
    tries = 0
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at]!
      load(state, base, node.edits)
      const row = firstOpen(state, shortBefore, node.skipped)
      done.push({ ...node, open: openCost(state, shortBefore) })
      if (row === null || layer === most || tries > patience / (most + 1)) continue
      // Nobody fills this one for less than it costs; the others may still be filled.
      if (expand(node, row, most - layer) === 0) nodes.push({ ...node, skipped: [...node.skipped, row] })
    }
    // What is behind us is not needed any more.
    layers[layer] = []
    for (const next of layers) if (next.length > 16 * width) next.splice(0, next.length, ...best(next, 4 * width))
  }
  return { found: rank(model, base, published, isFrozen, done), open }
}

/** The same cell is not changed twice on the way: the shorter way is in an earlier layer. */
function clashes(edits: readonly number[], at: number, more: readonly number[]): boolean {
  for (let other = 0; other < more.length; other += 3) if (edits[at] === more[other] && edits[at + 1] === more[other + 1]) return true
  return false
}

function load(state: SearchState, base: Uint8Array, edits: readonly number[]): void {
  const cells = Uint8Array.from(base)
  for (let at = 0; at < edits.length; at += 3) cells[edits[at]! * state.model.days + edits[at + 1]!] = edits[at + 2]!
  state.load(cells)
}

function cellsOfRows(model: Model): { day: number; place: number }[][] {
  const rows: { day: number; place: number }[][] = Array.from({ length: model.rowCount }, () => [])
  for (let cell = 0; cell < model.days * model.shiftCount; cell += 1) {
    for (let index = model.cellRowStart[cell]!; index < model.cellRowStart[cell + 1]!; index += 1) rows[model.cellRow[index]!]!.push({ day: Math.floor(cell / model.shiftCount), place: (cell % model.shiftCount) + 1 })
  }
  return rows
}

function missing(state: SearchState, shortBefore: Int32Array, row: number): number {
  return state.model.under[row]! > 0 ? Math.max(0, state.model.wanted[row]! - state.rowCount[row]! - shortBefore[row]!) : 0
}

function openCost(state: SearchState, shortBefore: Int32Array): number {
  let cost = 0
  for (let row = 0; row < state.model.rowCount; row += 1) cost += missing(state, shortBefore, row) * state.model.under[row]!
  return cost
}

/** Of the open rows the dearest, and of those the first: rows of rare skills weigh no less than those of everybody. */
function firstOpen(state: SearchState, shortBefore: Int32Array, skipped: readonly number[]): number | null {
  let found: number | null = null
  for (let row = 0; row < state.model.rowCount; row += 1) {
    if (missing(state, shortBefore, row) === 0 || skipped.includes(row)) continue
    if (found === null || state.model.under[row]! > state.model.under[found]! || (state.model.under[row] === state.model.under[found] && countable(state, row) < countable(state, found))) found = row
  }
  return found
}

function countable(state: SearchState, row: number): number {
  let count = 0
  for (let member = 0; member < state.model.memberCount; member += 1) count += state.model.counts[row * state.model.memberCount + member]!
  return count
}

/** Cells to fill: rows that overlap (a shift's floor and its driver) are filled by one person, so the largest on a day counts. */
function countOpen(state: SearchState, shortBefore: Int32Array): number {
  const perDay = new Map<string, number>()
  const rows = cellsOfRows(state.model)
  for (let row = 0; row < state.model.rowCount; row += 1) {
    const count = missing(state, shortBefore, row)
    const [cell] = rows[row]!
    if (count === 0 || cell === undefined) continue
    const key = `${cell.day} ${cell.place}`
    perDay.set(key, Math.max(perDay.get(key) ?? 0, count))
  }
  return [...perDay.values()].reduce((sum, count) => sum + count, 0)
}

/** The cheapest, one of each set of edits. */
function best<Kind extends Node>(nodes: readonly Kind[], count: number): Kind[] {
  const seen = new Set<string>()
  const chosen: Kind[] = []
  for (const node of nodes.toSorted((a, b) => a.cost - b.cost)) {
    const key = keyOf(node.edits)
    if (seen.has(key)) continue
    seen.add(key)
    chosen.push(node)
    if (chosen.length === count) break
  }
  return chosen
}

function keyOf(edits: readonly number[]): string {
  const parts: string[] = []
  for (let at = 0; at < edits.length; at += 3) parts.push(`${edits[at]} ${edits[at + 1]} ${edits[at + 2]}`)
  return parts.sort().join('|')
}

function rank(model: Model, base: Uint8Array, published: Uint8Array, isFrozen: Uint8Array, done: readonly Done[]): Found[] {
  const found: Found[] = []
  for (const node of best(done, done.length)) {
    const cells = Uint8Array.from(base)
    for (let at = 0; at < node.edits.length; at += 3) cells[node.edits[at]! * model.days + node.edits[at + 1]!] = node.edits[at + 2]!
    const touched = new Set<number>()
    let changes = 0
    for (let cell = 0; cell < cells.length; cell += 1) {
      const member = Math.floor(cell / model.days)
      if (cells[cell] === published[cell] || isFrozen[member] === 1) continue
      changes += 1
      touched.add(member)
    }
    found.push({ roster: toRoster(model, cells), cost: node.cost, must: Math.floor(node.cost / model.scale[0]! + 1e-9), open: node.open, changes, touched: [...touched].sort((a, b) => a - b) })
  }
  return found.sort((a, b) => a.cost - b.cost || a.changes - b.changes)
}
