/** Starting, stopping and taking runs of the solver; what its server notes. */
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText, type Question, type Rule } from '../../../kernel/policy.ts'
import { applyToRosters } from '../changes.ts'
import { applyRosterSolve, noteSolveProgress, startRosterSolve, stopRosterSolve } from '../contract/solver.ts'
import { cellsClash, nothingFound, notRunning, onlyDrafts, rosterTwice, solveExists, stillRunning } from '../errors-solver.ts'
import { findSolve, insertSolve, listPresentCells, listRostersToSolve, lockSolve, saveSolveProgress, saveSolveStatus } from '../queries/solver.ts'
import { lockRosters } from '../queries/rosters.ts'
import { compareWithPresent, presentOf } from '../solve/compare.ts'
import { isTaken } from '../solve/lease.ts'
import { readResult } from '../solve/stored.ts'
import { editing } from '../who.ts'

/** Over every roster of the run; nobody's when one of them is not there. */
async function unitsOf({ tx }: Question<unknown>, rosterIds: readonly string[]): Promise<readonly string[]> {
  const rows = await listRostersToSolve(tx, rosterIds)
  return rows.length < new Set(rosterIds).size ? [] : rows.map((row) => row.unit_id)
}

const overRosters: Rule<{ readonly rosterIds: readonly string[] }> = { by: 'role', roles: editing, over: (question) => unitsOf(question, question.input.rosterIds) }
const overSolve: Rule<{ readonly solveId: string }> = {
  by: 'role',
  roles: editing,
  over: async (question) => unitsOf(question, (await findSolve(question.tx, question.input.solveId))?.roster_ids ?? []),
}

const start = defineCommand(startRosterSolve, {
  who: [overRosters],
  async handle({ tx, input, actor, append }) {
    const { solveId, rosterIds, options } = input
    const rosters = await listRostersToSolve(tx, rosterIds)
    const seen = new Set<string>()
    for (const rosterId of rosterIds) {
      if (seen.has(rosterId)) throw rosterTwice(rosterId)
      seen.add(rosterId)
      const roster = rosters.find((one) => one.roster_id === rosterId)
      if (roster === undefined) throw notFound('roster', rosterId)
      if (roster.status !== 'draft') throw onlyDrafts(rosterId, roster.status)
    }
    const unitId = rosters.find((one) => one.roster_id === rosterIds[0])?.unit_id ?? ''
    if (!(await insertSolve(tx, { solveId, rosterIds, unitId, options: JSON.stringify(options), by: actorText(actor) }))) throw solveExists(solveId)
    append({ kind: 'solver.started', unitId, subject: { kind: 'roster', id: rosterIds[0] ?? '' }, facts: { solveId, rosters: rosterIds.length, seconds: options.seconds, seed: options.seed } })
    return {}
  },
})

const stop = defineCommand(stopRosterSolve, {
  who: [overSolve],
  async handle({ tx, input, append }) {
    const row = await lockSolve(tx, input.solveId)
    if (row === null) throw notFound('solve', input.solveId)
    if (row.status !== 'waiting' && row.status !== 'running') throw notRunning(row.status)
    // Whoever runs it reads the flag within a second; what waits has nothing to end.
    await saveSolveStatus(tx, input.solveId, { status: row.status === 'waiting' ? 'stopped' : 'running', isStopAsked: true })
    append({ kind: 'solver.stopped', unitId: row.unit_id, subject: { kind: 'roster', id: row.roster_ids[0] ?? '' }, facts: { solveId: input.solveId } })
    return {}
  },
})

const note = defineCommand(noteSolveProgress, {
  who: [{ by: 'system' }],
  async handle({ tx, input, append }) {
    const row = await lockSolve(tx, input.solveId)
    if (row === null) throw notFound('solve', input.solveId)
    const isLive = row.status === 'waiting' || row.status === 'running'
    if (!isLive || (row.runner_id !== input.runnerId && isTaken(row, await tx.refreshNow()))) return { isMine: false, isStopAsked: row.is_stop_asked }
    const { solveId, status, progress, result } = input
    await saveSolveProgress(tx, solveId, { status, runnerId: status === 'running' ? input.runnerId : null, progress, result })
    // The journal hears of beginning and end; the seconds between are read from the row.
    if (status !== 'running' && status !== 'waiting') append({ kind: 'solver.ended', unitId: row.unit_id, subject: { kind: 'roster', id: row.roster_ids[0] ?? '' }, facts: { solveId, status } })
    return { isMine: true, isStopAsked: row.is_stop_asked }
  },
})

const apply = defineCommand(applyRosterSolve, {
  who: [overSolve],
  async handle(context) {
    const { tx, input, append } = context
    const row = await lockSolve(tx, input.solveId)
    if (row === null) throw notFound('solve', input.solveId)
    if (row.status === 'waiting' || row.status === 'running') throw stillRunning(row.status)
    const { rosters } = readResult(row.result)
    if (rosters.length === 0) throw nothingFound()
    const rosterRows = await lockRosters(tx, rosters.map((solved) => solved.rosterId))
    const cells = Map.groupBy(await listPresentCells(tx, rosters.map((solved) => solved.rosterId)), (cell) => cell.roster_id)
    const parts = rosters.flatMap((solved) => {
      const roster = rosterRows.find((one) => one.roster_id === solved.rosterId)
      if (roster === undefined) return []
      if (roster.status !== 'draft') throw onlyDrafts(solved.rosterId, roster.status)
      const { changes, clashes } = compareWithPresent(solved, presentOf(cells.get(solved.rosterId) ?? []))
      const [clash] = clashes
      if (clash !== undefined) throw cellsClash({ rosterId: solved.rosterId, ...clash, cells: clashes.length })
      return changes.length === 0 ? [] : [{ rosterRow: roster, changes }]
    })
    if (parts.length > 0) await applyToRosters(tx, context, { parts })
    const changed = parts.reduce((sum, part) => sum + part.changes.length, 0)
    await saveSolveStatus(tx, input.solveId, { status: 'applied' })
    append({ kind: 'solver.applied', unitId: row.unit_id, subject: { kind: 'roster', id: row.roster_ids[0] ?? '' }, facts: { solveId: input.solveId, cells: changed } })
    return { changed }
  },
})

export const solverCommands: readonly Command[] = [start, stop, note, apply]
