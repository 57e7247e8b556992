import type { Highs } from 'highs'
import { LineSolver } from '../line/line-solver.ts'
import { buildModel, type Model } from '../model.ts'
import type { Roster, RosterProblem } from '../problem.ts'
import { Board } from './board.ts'
import { columnTurns, improveTurns } from './column-turns.ts'
import { NoLineError } from './first.ts'
import { loadHighs } from './highs.ts'
import { isLarge, phasesOf, type Pace } from './pace.ts'
import { Random } from './random.ts'
import { Searcher } from './searcher.ts'
import { fromRoster } from './cells.ts'

export interface ThreadTask {
  readonly problem: RosterProblem
  readonly buffer: SharedArrayBuffer
  /** What this thread does; `both` takes turns, in an order that depends on nothing but the steps. */
  readonly role: 'search' | 'columns' | 'both'
  readonly seed: number
  readonly steps: number | null
  /** Milliseconds of `performance.timeOrigin + performance.now()`. */
  readonly startedAt: number
  readonly endsAt: number | null
  readonly start: Roster | null
}

export type ThreadMessage =
  | { readonly kind: 'better' }
  | { readonly kind: 'bound' }
  | { readonly kind: 'no-line'; readonly members: readonly number[] }
  | { readonly kind: 'ended' }

export interface Turns {
  readonly model: Model
  readonly board: Board
  readonly task: ThreadTask
  readonly pace: Pace
  readonly solver: LineSolver
  readonly post: (message: ThreadMessage) => void
}

/** Of a run by one thread: so many turns of the search, then so many of the columns. */
const searchShare = 40
const columnShare = 40

/** The whole work of one thread; returns when stopped, out of time or steps, or with nothing left to do. */
export async function runThread(task: ThreadTask, post: (message: ThreadMessage) => void): Promise<void> {
  const model = buildModel(task.problem)
  const board = new Board(model, task.buffer)
  const clock = (): number => performance.timeOrigin + performance.now()
  let turns = 0
  const pace: Pace = task.steps === null
    ? { now: () => clock() - task.startedAt, total: task.endsAt === null ? null : task.endsAt - task.startedAt }
    : { now: () => turns, total: task.steps }
  const isOver = (): boolean => board.isStopped || (task.steps !== null && turns >= task.steps) || (task.endsAt !== null && clock() >= task.endsAt)
  const all: Turns = { model, board, task, pace, solver: new LineSolver(model), post }
  try {
    const work = turnsOf(all, await loadHighs())
    for (const kind of work) {
      if (kind === 'turn') turns += 1
      if (isOver()) break
    }
  } catch (error) {
    if (!(error instanceof NoLineError)) throw error
    post({ kind: 'no-line', members: error.members })
  }
  post({ kind: 'ended' })
}

/** A `turn` is a step of those that are counted; what comes before the first roster is not. */
export type TurnKind = 'first' | 'turn'

function turnsOf(turns: Turns, highs: Highs): Generator<TurnKind, void> {
  const { role } = turns.task
  if (role === 'both') return bothTurns(turns, highs)
  // Two searches from different seeds do more for a large roster than a bound that would come too late.
  return role === 'columns' && !isLarge(turns.model) ? columnTurns(turns, highs) : searchTurns(turns, highs)
}

/** Annealing and large neighbourhoods in turns. */
function* searchTurns(turns: Turns, highs: Highs): Generator<TurnKind, void> {
  const { model, board, task, pace, solver, post } = turns
  const searcher = new Searcher(model, task.seed, solver)
  const offer = (): void => { if (board.offer(searcher.best, searcher.bestCost)) post({ kind: 'better' }) }
  const cells = new Uint8Array(model.memberCount * model.days)
  if (task.role === 'columns') {
    // The other thread makes the first roster.
    while (board.take(cells) === Infinity) {
      board.waitForBetter(0, 20)
      yield 'first'
    }
    searcher.begin(cells, 0)
  } else for (const _ of searcher.first(task.start === null ? null : fromRoster(model, task.start))) yield 'first'
  offer()
  if (searcher.isIdle) return
  const improve = improveTurns(turns, highs, new Random(task.seed + 2))
  let isImproving = true
  for (const phase of phasesOf(model, pace)) {
    const begun = pace.now()
    if (phase.kind === 'improve') {
      while (isImproving && pace.now() - begun < phase.length) {
        isImproving = improve.next().done !== true
        if (isImproving) yield 'turn'
      }
      continue
    }
    const isOther = board.take(cells) < searcher.bestCost
    searcher.begin(isOther ? cells : searcher.best, phase.from)
    for (let progress = 0; progress < 1;) {
      progress = phase.length <= 0 ? 1 : Math.min(1, (pace.now() - begun) / phase.length)
      if (searcher.turn(progress)) offer()
      yield 'turn'
    }
  }
}

/** One after the other in one thread. Ends with the steps, or when the columns have proven the best and the search has nothing to move. */
function* bothTurns(turns: Turns, highs: Highs): Generator<TurnKind, void> {
  const search = searchTurns(turns, highs)
  const columns = columnTurns(turns, highs)
  let isSearching = true
  let isPricing = true
  let next = search.next()
  while (next.done !== true && next.value === 'first') {
    yield 'first'
    next = search.next()
  }
  while (isSearching || isPricing) {
    for (let count = 0; isSearching && count < searchShare; count += 1) {
      const step = search.next()
      if (step.done === true) isSearching = false
      else yield step.value
    }
    for (let count = 0; isPricing && count < columnShare; count += 1) {
      const step = columns.next()
      if (step.done === true) isPricing = false
      else yield step.value
    }
  }
}
