import { buildModel, type Model } from '../model.ts'
import type { Roster, RosterProblem } from '../problem.ts'
import { LineSolver } from '../line/line-solver.ts'
import { Board } from './board.ts'
import { NoLineError } from './first.ts'
import { passLength, type Pace } from './pace.ts'
import { Searcher } from './searcher.ts'
import { fromRoster } from './state.ts'

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

/** The whole work of one thread; returns when stopped, out of time or steps, or with nothing left to do. */
export function runThread(task: ThreadTask, post: (message: ThreadMessage) => void): void {
  const model = buildModel(task.problem)
  const board = new Board(model, task.buffer)
  const clock = (): number => performance.timeOrigin + performance.now()
  let turns = 0
  const pace: Pace = task.steps === null
    ? { now: () => clock() - task.startedAt, total: task.endsAt === null ? null : task.endsAt - task.startedAt }
    : { now: () => turns, total: task.steps }
  const isOver = (): boolean => board.isStopped || (task.steps !== null && turns >= task.steps) || (task.endsAt !== null && clock() >= task.endsAt)
  try {
    for (const kind of searchTurns({ model, board, task, pace, post })) {
      if (kind === 'turn') turns += 1
      if (isOver()) break
    }
  } catch (error) {
    if (!(error instanceof NoLineError)) throw error
    post({ kind: 'no-line', members: error.members })
  }
  post({ kind: 'ended' })
}

interface Turns {
  readonly model: Model
  readonly board: Board
  readonly task: ThreadTask
  readonly pace: Pace
  readonly post: (message: ThreadMessage) => void
}

/** A `turn` is a step of those that are counted; what comes before the first roster is not. */
function* searchTurns({ model, board, task, pace, post }: Turns): Generator<'first' | 'turn', void> {
  const solver = new LineSolver(model)
  const searcher = new Searcher(model, task.seed, solver)
  const offer = (): void => { if (board.offer(searcher.best, searcher.bestCost)) post({ kind: 'better' }) }
  for (const _ of searcher.first(task.start === null ? null : fromRoster(model, task.start))) yield 'first'
  offer()
  const cells = searcher.best.slice()
  for (let pass = 0; ; pass += 1) {
    const begun = pace.now()
    const length = passLength(pace, pass)
    for (let progress = 0; progress < 1;) {
      progress = length <= 0 ? 1 : Math.min(1, (pace.now() - begun) / length)
      if (searcher.turn(progress)) offer()
      yield 'turn'
    }
    if (board.take(cells) < searcher.bestCost) searcher.begin(cells, 0.4)
    else searcher.begin(searcher.best, 0.4)
  }
}
