/** Runs of the solver over drafts of station s1: one that waits, one with a result to be taken. */
import type { Sample } from './sample.ts'
import { cell, classIdOf, rosterOf } from './samples-roster.ts'
import type { World } from './world.ts'

const system = { kind: 'system', name: 'test' } as const

/** After `raiseRosters`. */
export async function raiseSolves(world: World): Promise<void> {
  const { rosterId } = rosterOf(world, 'draft')
  for (const name of ['waiting', 'ended']) await world.run('planner root', 'start-roster-solve', { solveId: world.id(`solve ${name}`), rosterIds: [rosterId], options: {} })
  const { memberId, day } = cell(world, 'crew', 22, 'D')
  const result = { rosters: [{ rosterId, revision: 0, days: [day], memberIds: [memberId], classIds: [classIdOf(world, 'D')], before: [[-1]], after: [[0]] }] }
  await world.run(system, 'note-solve-progress', { solveId: world.id('solve ended'), runnerId: crypto.randomUUID(), status: 'ended', progress: '{}', result: JSON.stringify(result) })
}

export function makeSolverSamples(world: World): Readonly<Record<string, Sample>> {
  const draft = rosterOf(world, 'draft')
  const solveId = world.id('solve ended')
  const { memberId, day } = cell(world, 'crew', 3, 'D')
  return {
    'start-roster-solve': { input: { solveId: crypto.randomUUID(), rosterIds: [draft.rosterId], options: {} }, self: 'crew' },
    'stop-roster-solve': { input: { solveId: world.id('solve waiting') }, self: 'crew' },
    'note-solve-progress': { input: { solveId: world.id('solve waiting'), runnerId: crypto.randomUUID(), status: 'running', progress: '{}', result: null } },
    'apply-roster-solve': { input: { solveId }, self: 'crew' },
    'roster-solves': { input: draft, shows: solveId, self: 'crew' },
    'roster-solve': { input: { solveId }, shows: solveId, self: 'crew' },
    'mend-roster': { input: { ...rosterOf(world, 'in-force'), memberId, days: [day] }, shows: memberId, self: 'crew' },
  }
}
