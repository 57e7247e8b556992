/**
 * Runs of the solver on a server: takes one that waits, writes its rosters one after the other in worker threads, and notes
 * about once a second how far it is. One run at a time a server, as the engine uses both cores; others wait. A run whose
 * server was killed is taken by another after `leaseMs`, from the best cells that were noted.
 *
 * Several rosters are solved one after the other and not as one problem: stations share few members, and twelve problems of
 * 32 lines are written better in a twelfth of the time each than one of 384. Members shared are on duty elsewhere for the
 * rosters that come after.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { costOfRoster } from '../../../engines/roster/cost.ts'
import { NoLineError, solveRoster } from '../../../engines/roster/index.ts'
import type { Log } from '../../../kernel/log.ts'
import type { System } from '../../../kernel/system.ts'
import { noteSolveProgress, solveOptions } from '../contract/solver.ts'
import { listLiveSolves, type SolveRow } from '../queries/solver.ts'
import type { ShiftItem } from '../contract/shared.ts'
import { askWhy } from './engine-thread.ts'
import { describeConflict } from './explained.ts'
import { isTaken } from './lease.ts'
import { buildProblem, listChanges, type GridProblem, type SolveWish } from './problem.ts'
import { readRosterToSolve, type RosterToSolve } from './read.ts'
import { carryOver, Run, startFrom, type RosterPart } from './run.ts'
import { readProgress, readResult, type StoredConflict, type StoredProgress } from './stored.ts'

const lookEveryMs = 500
const noteEveryMs = 1000
const explainWithinMs = 30_000
/** The time of the round in which each of many rosters is filled for the first time. */
const firstRoundShare = 0.3
const fillWithinSeconds = 10
/** Of many rosters at once, the first few that are short are explained. */
const mostExplained = 4

export interface SolverParts {
  readonly system: Pick<System, 'database' | 'runner'>
  readonly log: Log
}

export class SolverService {
  readonly #parts: SolverParts
  readonly #runnerId = crypto.randomUUID()
  readonly #stopping = new AbortController()
  #working: Promise<void> = Promise.resolve()

  constructor(parts: SolverParts) {
    this.#parts = parts
  }

  start(): void {
    this.#working = this.#work()
  }

  /** Gives back the run under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.look()
      } catch (error) {
        if (!signal.aborted) this.#parts.log.error({ event: 'solver.failed', err: error })
      }
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Runs whatever waits and is nobody's, until nothing does. */
  async look(): Promise<void> {
    const { database } = this.#parts.system
    for (const agencyId of await database.listAgencies()) {
      for (let row = await this.#findWaiting(agencyId); row !== null && !this.#stopping.signal.aborted; row = await this.#findWaiting(agencyId)) {
        if (!(await this.#take(agencyId, row))) break
      }
    }
  }

  #findWaiting(agencyId: string): Promise<SolveRow | null> {
    return this.#parts.system.database.transaction(agencyId, async (tx) => {
      const rows = await listLiveSolves(tx)
      return rows.find((row) => !isTaken(row, tx.realNow)) ?? null
    }, 'read')
  }

  /** False: another server was first. */
  async #take(agencyId: string, row: SolveRow): Promise<boolean> {
    const note = (status: 'waiting' | 'running' | 'ended' | 'stopped' | 'failed', progress: StoredProgress, result: string | null): Promise<{ isMine: boolean; isStopAsked: boolean }> =>
      this.#note(agencyId, { solveId: row.solve_id, status, progress: JSON.stringify(progress), result })
    const before = readProgress(row.progress)
    const claimed = await note('running', before, null)
    if (!claimed.isMine) return false
    try {
      await this.#run(agencyId, row, { before, note, isStopAsked: claimed.isStopAsked })
    } catch (error) {
      this.#parts.log.error({ event: 'solver.failed', solveId: row.solve_id, err: error })
      await note('failed', before, null)
    }
    return true
  }

  async #run(agencyId: string, row: SolveRow, { before, note, isStopAsked }: { before: StoredProgress; note: Note; isStopAsked: boolean }): Promise<void> {
    const options = solveOptions.parse(JSON.parse(row.options))
    const startedAt = performance.now()
    const earlier = readResult(row.result)
    const parts = await this.#readParts(agencyId, row.roster_ids, { options, before })
    const run = new Run(parts, before, startedAt)
    const ending = new AbortController()
    if (isStopAsked) ending.abort()
    const signal = AbortSignal.any([ending.signal, this.#stopping.signal])
    let isNews = true
    const unsolved: RosterPart[] = []
    let noting: Promise<void> = Promise.resolve()
    const beat = async (): Promise<void> => {
      const result = isNews ? JSON.stringify(run.result()) : null
      isNews = false
      const { isMine, isStopAsked: isAsked } = await note('running', run.progress(performance.now()), result)
      if (isAsked || !isMine) ending.abort()
    }
    // One after the other: a beat that waits for the database is not overtaken.
    const timer = setInterval(() => {
      noting = noting.then(beat).catch((error: unknown) => this.#parts.log.warn({ event: 'solver.beat-lost', solveId: row.solve_id, err: error }))
    }, noteEveryMs)
    try {
      for (const part of parts) {
        const start = startFrom(part.built, earlier.rosters.find((one) => one.rosterId === part.rosterId))
        if (start !== null && part.state.best !== null) part.best = start
      }
      // Of many, each is filled first and bettered then: after seconds there is a roster for every unit.
      const rounds = parts.length > 1 ? [firstRoundShare, 1] : [1]
      for (const [round, share] of rounds.entries()) {
        for (const [at, part] of parts.entries()) {
          if (signal.aborted) break
          await this.#placeAround(agencyId, part, { options, others: parts.filter((other) => other !== part) })
          const isFilled = part.state.best !== null && part.state.best.short === 0
          if (!part.state.isProven && !(round < rounds.length - 1 && isFilled)) {
            part.state = { ...part.state, phase: 'running' }
            const isFilling = round < rounds.length - 1 || part.best === null
            const leftMs = options.seconds * 1000 * share - run.elapsedMs(performance.now())
            const ownSeconds = Math.max(0.2, leftMs / 1000) / (parts.length - at)
            // On a busy machine threads alone take seconds to begin: nobody is left with nothing for that.
            const seconds = isFilling ? Math.max(fillWithinSeconds, ownSeconds) : ownSeconds
            const beganAt = performance.now()
            try {
              for await (const progress of solveRoster(part.built.problem, { seed: options.seed, seconds, steps: null, threads: 2, start: part.best ?? presentIfValid(part.built) }, signal)) {
                isNews = run.hear(part, progress, performance.now()) || isNews
                if (part.state.isProven || (round < rounds.length - 1 && part.state.best?.short === 0)) break
                if (isFilling && part.best !== null && performance.now() - beganAt > ownSeconds * 1000) break
              }
            } catch (error) {
              // Somebody's rules leave them no line at all: it is explained like a need that nobody can fill.
              if (!(error instanceof NoLineError)) throw error
              if (!unsolved.includes(part)) unsolved.push(part)
            }
          }
          if (round === rounds.length - 1) run.end(part, performance.now())
          else part.state = { ...part.state, phase: 'waiting' }
        }
      }
    } finally {
      clearInterval(timer)
      await noting
    }
    if (this.#stopping.signal.aborted) {
      await note('waiting', run.progress(performance.now()), JSON.stringify(run.result()))
      return
    }
    unsolved.push(...parts.filter((part) => part.state.best !== null && part.state.best.short > 0 && !unsolved.includes(part)))
    if (unsolved.length > 0 && !ending.signal.aborted) {
      await note('running', run.progress(performance.now()), JSON.stringify(run.result()))
      run.explanation = await this.#explain(unsolved)
    }
    run.tally()
    await note(ending.signal.aborted ? 'stopped' : 'ended', run.progress(performance.now()), JSON.stringify(run.result()))
  }

  /** Why there is no roster that keeps all; what cannot be said in time is not said. */
  async #explain(parts: readonly RosterPart[]): Promise<StoredProgress['explanation']> {
    const conflicts: StoredConflict[] = []
    for (const part of parts.slice(0, mostExplained)) {
      try {
        const explanation = await askWhy({ problem: part.built.problem, roster: part.best }, explainWithinMs)
        conflicts.push(...explanation.conflicts.map((conflict) => describeConflict(part, conflict)))
      } catch (error) {
        this.#parts.log.warn({ event: 'solver.unexplained', rosterId: part.rosterId, err: error })
      }
    }
    return conflicts
  }

  async #readParts(agencyId: string, rosterIds: readonly string[], { options, before }: { options: Options; before: StoredProgress }): Promise<RosterPart[]> {
    const { database } = this.#parts.system
    return database.transaction(agencyId, async (tx) => {
      const parts: RosterPart[] = []
      for (const rosterId of rosterIds) {
        const read = await readRosterToSolve(tx, rosterId)
        if (read === null) continue
        const built = buildProblem({ view: read.view, floors: read.floors, wish: wishOf(options, read) })
        const present = costOfRoster(built.problem, built.present)
        const known = before.rosters.find((one) => one.rosterId === rosterId)
        const state = known ?? { rosterId, phase: 'waiting' as const, atMs: 0, present: { cost: present.cost, short: present.short }, best: null, bound: null, isProven: false }
        parts.push({ rosterId, revision: read.revision, unitId: read.view.roster.unitId, built, state, best: null })
      }
      return parts
    }, 'snapshot')
  }

  /** Members whom other rosters of the run have been given too are on duty elsewhere for this one. */
  async #placeAround(agencyId: string, part: RosterPart, { options, others }: { options: Options; others: readonly RosterPart[] }): Promise<void> {
    const members = new Set(part.built.memberIds)
    const shared = others.filter((other) => other.built.memberIds.some((memberId) => members.has(memberId)))
    const alsoElsewhere = shared.flatMap(shiftsOf).filter((shift) => members.has(shift.memberId))
    if (alsoElsewhere.length === 0) return
    const read = await this.#parts.system.database.transaction(agencyId, (tx) => readRosterToSolve(tx, part.rosterId), 'snapshot')
    if (read !== null) carryOver(part, buildProblem({ view: read.view, floors: read.floors, wish: wishOf(options, read), alsoElsewhere }))
  }

  async #note(agencyId: string, input: { solveId: string; status: string; progress: string; result: string | null }): Promise<{ isMine: boolean; isStopAsked: boolean }> {
    const reply = await this.#parts.system.runner.run({
      agencyId,
      id: crypto.randomUUID(),
      name: noteSolveProgress.name,
      input: { ...input, runnerId: this.#runnerId },
      actor: { kind: 'system', name: 'solver' },
    })
    return noteSolveProgress.output.parse(reply.result)
  }
}

type Options = ReturnType<typeof solveOptions.parse>
type Note = (status: 'waiting' | 'running' | 'ended' | 'stopped' | 'failed', progress: StoredProgress, result: string | null) => Promise<{ isMine: boolean; isStopAsked: boolean }>

function wishOf({ keep, fairness, patternId }: Options, { patterns }: RosterToSolve): SolveWish {
  return { keep, fairness, pattern: patterns.find((one) => one.id === patternId) ?? null }
}

function presentIfValid({ problem, present }: GridProblem): GridProblem['present'] | null {
  const isFilled = present.some((line) => line.some((shift) => shift >= 0))
  return isFilled && costOfRoster(problem, present).broken.every((broken) => broken.code === 'demand') ? present : null
}

/** What a roster was given, as duty elsewhere for those that come after. */
function shiftsOf({ built, best }: RosterPart): ShiftItem[] {
  if (best === null) return []
  const { grid } = built
  const none = built.present.map((line) => line.map(() => -1))
  return listChanges(built, none, best).flatMap(({ memberId, day, classId }) => {
    const type = built.classIds.indexOf(classId ?? '')
    const time = built.times[type]?.[built.days.indexOf(day)] ?? null
    return time === null || classId === null ? [] : [{ id: `${grid.roster.id} ${memberId} ${day}`, memberId, unitId: grid.roster.unitId, rosterId: grid.roster.id, classId, day, ...time, isLocked: false }]
  })
}
