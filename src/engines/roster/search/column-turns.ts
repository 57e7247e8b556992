import type { Highs } from 'highs'
import { Incumbent } from '../columns/incumbent.ts'
import { improveByColumns } from '../columns/neighbourhood.ts'
import { LinePool } from '../columns/pool.ts'
import { solveByColumns } from '../columns/solve-by-columns.ts'
import type { Model } from '../model.ts'
import type { Board } from './board.ts'
import { Random } from './random.ts'
import { SearchState } from './state.ts'
import type { TurnKind, Turns } from './thread.ts'

/**
 * The search by columns beside the other: it begins with the first roster on the board, hears of better ones between two lines it
 * prices, and puts its own there. What it finds is counted again in full, since it knows nothing of a limit on changes.
 */
export function* columnTurns({ model, board, task, solver, post }: Turns, highs: Highs): Generator<TurnKind, void> {
  const cells = new Uint8Array(model.memberCount * model.days)
  while (board.take(cells) === Infinity) {
    board.waitForBetter(0, 20)
    yield 'first'
  }
  let version = board.version
  const incumbent = new Incumbent(model, toLines(model, cells))
  const state = new SearchState(model)
  const put = (): void => {
    state.load(fromLines(model, incumbent.lines))
    if (state.violation === 0 && board.offer(state.cells, state.cost)) post({ kind: 'better' })
  }
  for (const step of solveByColumns({ model, highs, lines: solver, random: new Random(task.seed), incumbent })) {
    if (step.isBetter) put()
    if (step.bound !== null && board.raiseBound(step.bound)) post({ kind: 'bound' })
    if (board.version !== version) {
      version = board.version
      board.take(cells)
      incumbent.offer(toLines(model, cells))
    }
    yield 'turn'
  }
  put()
}

/**
 * Large neighbourhoods solved by columns, beside another thread that does the same: what one finds in its part is written into the
 * best roster of both, where the other may have changed another part meanwhile. Never ends but with the proof of the best.
 */
export function* improveTurns({ model, board, solver, post }: Turns, highs: Highs, random: Random): Generator<TurnKind, void> {
  const state = new SearchState(model)
  const known = new Uint8Array(state.cells.length)
  let version = board.version
  board.take(known)
  const incumbent = new Incumbent(model, toLines(model, known))
  const put = (): void => {
    const made = fromLines(model, incumbent.lines)
    let cells = made
    state.load(made)
    let total = state.violation === 0 ? state.cost : Infinity
    if (board.version !== version) {
      const merged = mergeInto(state, board, known, made)
      if (merged < total) {
        total = merged
        cells = state.cells.slice()
      }
    }
    if (board.offer(cells, total)) post({ kind: 'better' })
  }
  for (const isBetter of improveByColumns({ model, highs, lines: solver, random, incumbent, pool: new LinePool(model.memberCount), enough: () => board.bound })) {
    if (isBetter) put()
    if (board.version !== version) {
      version = board.version
      board.take(known)
      incumbent.offer(toLines(model, known))
    }
    yield 'turn'
  }
}

/** Leaves in the state the best roster with all that changed from `known` to `made`, and returns its cost; Infinity when that does not go. */
function mergeInto(state: SearchState, board: Board, known: Uint8Array, made: Uint8Array): number {
  const { days } = state.model
  const best = new Uint8Array(made.length)
  if (board.take(best) === Infinity) return Infinity
  state.load(best)
  state.begin()
  for (let cell = 0; cell < made.length; cell += 1) if (made[cell] !== known[cell] && !state.edit(Math.floor(cell / days), cell % days, made[cell]!)) return Infinity
  return Number.isNaN(state.tryEdits(0)) ? Infinity : state.cost
}

function toLines({ memberCount, days }: Model, cells: Uint8Array): Int16Array[] {
  return Array.from({ length: memberCount }, (_, member) => Int16Array.from(cells.subarray(member * days, (member + 1) * days), (place) => place - 1))
}

function fromLines({ memberCount, days }: Model, lines: readonly Int16Array[]): Uint8Array {
  const cells = new Uint8Array(memberCount * days)
  for (const [member, line] of lines.entries()) for (let day = 0; day < days; day += 1) cells[member * days + day] = line[day]! + 1
  return cells
}
