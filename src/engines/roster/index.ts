import { Worker } from 'node:worker_threads'
import { costOfRoster } from './cost.ts'
import { buildModel, type Model } from './model.ts'
import type { Progress, Roster, RosterProblem, SolveOptions } from './problem.ts'
import { Board } from './search/board.ts'
import { NoLineError } from './search/first.ts'
import { toRoster } from './search/cells.ts'
import type { ThreadMessage, ThreadTask } from './search/thread.ts'

export { brokenInLine, costOfRoster, countChanges, type Broken, type BrokenCode, type RosterCost } from './cost.ts'
export { explainShortage, type Conflict, type Explanation, type ExplainOptions, type Relaxation } from './explain/explain.ts'
export { applyStep, type Step } from './explain/relaxations.ts'
export type { Rule } from './explain/rules.ts'
export * from './problem.ts'
export { resolveAbsence, type Absence, type Alternative, type ChangedCell, type Resolution, type ResolveOptions } from './resolve/absence.ts'
export { NoLineError } from './search/first.ts'

/** Two improvements closer than this come as one. */
const quietMs = 50
/** A thread that has not ended so long after the stop is inside one call of the linear programme: it is ended from outside. */
const patienceMs = 60

/**
 * The best roster so far, as a stream: the first one at once, then each improvement and each better bound, and a last word that says
 * why it ended. Throws NoLineError when a member's rules leave them no line at all, RangeError where the problem points to nothing.
 */
export async function* solveRoster(problem: RosterProblem, options: SolveOptions, signal?: AbortSignal): AsyncGenerator<Progress, void, undefined> {
  const run = new Run(problem, options)
  const abort = (): void => { run.end('stopped') }
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted === true) abort()
  try {
    for (;;) {
      const progress = await run.next()
      if (progress === null) break
      yield progress
    }
    yield await run.finish()
  } finally {
    signal?.removeEventListener('abort', abort)
    await run.close()
  }
}

type Ending = 'proven' | 'stopped' | 'out-of-time'

class Run {
  readonly #problem: RosterProblem
  readonly #model: Model
  readonly #board: Board
  readonly #startedAt = performance.timeOrigin + performance.now()
  readonly #isWhole: boolean
  readonly #workers: Worker[] = []
  readonly #timer: NodeJS.Timeout | null
  #running: number
  #ending: Ending | null = null
  #failure: Error | null = null
  #wake: (() => void) | null = null
  #isNews = false
  #yielded = { version: 0, bound: -Infinity, atMs: -Infinity }

  constructor(problem: RosterProblem, options: SolveOptions) {
    this.#problem = problem
    this.#model = buildModel(problem)
    this.#board = new Board(this.#model)
    this.#isWhole = hasWholeCosts(this.#model)
    const { seed, seconds, steps, start } = options
    const endsAt = seconds === null ? null : this.#startedAt + seconds * 1000
    const roles: ThreadTask['role'][] = options.threads === 1 || steps !== null ? ['both'] : ['search', 'columns']
    this.#running = roles.length
    for (const role of roles) {
      const task: ThreadTask = { problem, buffer: this.#board.buffer, role, seed: role === 'columns' ? seed + 1 : seed, steps, startedAt: this.#startedAt, endsAt, start }
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task })
      worker.on('message', (message: ThreadMessage) => { this.#hear(message) })
      worker.on('error', (error) => { this.#fail(error instanceof Error ? error : new Error(String(error))) })
      this.#workers.push(worker)
    }
    this.#timer = seconds === null ? null : setTimeout(() => { this.end('out-of-time') }, seconds * 1000)
  }

  /** The next thing to tell, or null when the run is over. */
  async next(): Promise<Progress | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      if (this.#ending !== null) return null
      if (this.#isNews) {
        const wait = this.#yielded.atMs + quietMs - this.#atMs()
        if (wait <= 0) {
          this.#isNews = false
          const isFirst = this.#yielded.version === 0
          const progress = this.#report(isFirst ? 'first' : 'search')
          if (progress !== null) return progress
        }
      }
      await this.#sleep(this.#isNews ? Math.max(1, this.#yielded.atMs + quietMs - this.#atMs()) : null)
    }
  }

  end(ending: Ending): void {
    this.#ending ??= ending
    this.#board.stop()
    this.#wake?.()
  }

  /** The last word, after all threads have put down what they had. */
  async finish(): Promise<Progress> {
    const until = this.#atMs() + patienceMs
    while (this.#running > 0 && this.#atMs() < until) await this.#sleep(Math.max(1, until - this.#atMs()))
    if (this.#failure !== null) throw this.#failure
    const ending = this.#isProven() ? 'proven' : this.#ending ?? 'stopped'
    this.#yielded.version = -1
    return this.#report(ending) ?? { atMs: this.#atMs(), phase: ending, cost: Infinity, short: Infinity, levels: [], bound: this.#boundFor(Infinity), roster: null }
  }

  async close(): Promise<void> {
    this.#board.stop()
    if (this.#timer !== null) clearTimeout(this.#timer)
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #atMs(): number {
    return performance.timeOrigin + performance.now() - this.#startedAt
  }

  #hear(message: ThreadMessage): void {
    if (message.kind === 'no-line') this.#fail(new NoLineError(message.members))
    else if (message.kind === 'ended') {
      this.#running -= 1
      if (this.#running === 0) this.end('out-of-time')
    } else {
      this.#isNews = true
      if (this.#isProven()) this.end('proven')
    }
    this.#wake?.()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.end('stopped')
  }

  #isProven(): boolean {
    const { total, bound } = this.#board
    if (total === Infinity) return false
    return total <= (this.#isWhole ? Math.ceil(bound - 1e-6) : bound) + 1e-9 * Math.max(1, Math.abs(total))
  }

  #report(phase: Progress['phase']): Progress | null {
    const { version, bound } = this.#board
    const isBetter = version !== this.#yielded.version && version > 0
    if (!isBetter && bound <= this.#yielded.bound) return null
    const cells = new Uint8Array(this.#model.memberCount * this.#model.days)
    const total = this.#board.take(cells)
    if (total === Infinity) return null
    const roster = toRoster(this.#model, cells)
    const { cost, short, levels } = this.#check(roster, total)
    this.#yielded = { version, bound, atMs: this.#atMs() }
    return { atMs: this.#yielded.atMs, phase, cost, short, levels, bound: this.#boundFor(short, phase === 'proven' ? cost : null), roster: isBetter ? roster : null }
  }

  /** What the search believes, against the cost counted from nothing: a roster that is not what it says never leaves. */
  #check(roster: Roster, total: number): ReturnType<typeof costOfRoster> {
    const found = costOfRoster(this.#problem, roster)
    const wrong = found.broken.find((one) => one.code !== 'demand' && one.code !== 'max-changes')
    if (wrong !== undefined) throw new Error(`the search returned a line that breaks ${wrong.code} (member ${wrong.member}, day ${wrong.day})`)
    const counted = found.levels.reduce((sum, amount, level) => sum + amount * (this.#model.scale[level] ?? 1), 0)
    if (Math.abs(counted - total) > 1e-6 * Math.max(1, Math.abs(counted))) throw new Error(`the search returned a roster that costs ${counted}, not ${total}`)
    return found
  }

  /** The bound is on the one number that is minimised: it bounds the cost only where one level makes up that number. */
  #boundFor(short: number, proven: number | null = null): number | null {
    if (proven !== null) return proven
    const { bound } = this.#board
    if (bound === -Infinity || short > 0 || this.#model.scale.slice(1).some((scale) => scale !== 1)) return null
    return this.#isWhole ? Math.ceil(bound - 1e-6) : bound
  }

  async #sleep(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === null ? null : setTimeout(resolve, ms)
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }
}

function hasWholeCosts({ problem, scale }: Model): boolean {
  const weights = [
    ...scale,
    ...problem.demands.flatMap((demand) => [demand.underWeight, demand.overWeight]),
    ...problem.wishes.map((wish) => wish.weight),
    ...problem.fairShares.flatMap((share) => [share.weight, ...share.counts.map((count) => count.amount), ...share.targets.map((target) => target ?? 0)]),
    problem.published?.changeWeight ?? 0,
  ]
  return weights.every(Number.isInteger)
}
