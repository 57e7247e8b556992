/** What a run keeps in its row: how far it is, and the cells it would set. Ids only; names are looked up when shown. */
import { z } from 'zod'
import { conflict, conflictPart, relaxation, solvePoint } from '../contract/solver.ts'
import { day, id } from '../contract/shared.ts'

const counted = z.object({ cost: z.number(), short: z.number() })
const shownOnly = { memberName: true, code: true } as const
export const storedConflict = conflict.extend({
  parts: z.array(conflictPart.omit(shownOnly)),
  relaxations: z.array(z.object({ steps: z.array(relaxation.omit(shownOnly)), shortAfter: z.number() })),
})
export type StoredConflict = z.infer<typeof storedConflict>
export type StoredPart = StoredConflict['parts'][number]
export type StoredStep = StoredConflict['relaxations'][number]['steps'][number]

export const runningRoster = z.object({
  rosterId: id,
  phase: z.enum(['waiting', 'running', 'ended']),
  atMs: z.number(),
  present: counted.nullable(),
  best: counted.nullable(),
  bound: z.number().nullable(),
  isProven: z.boolean(),
})
export type RunningRoster = z.infer<typeof runningRoster>

export const storedProgress = z.object({
  /** Of the runs before too, when a server took over from another. */
  elapsedMs: z.number().default(0),
  points: z.array(solvePoint).default([]),
  rosters: z.array(runningRoster).default([]),
  parts: z.object({ underNeed: z.number(), wishes: z.number(), fairness: z.number(), changes: z.number() }).nullable().default(null),
  explanation: z.array(storedConflict).nullable().default(null),
})
export type StoredProgress = z.infer<typeof storedProgress>

const cells = z.array(z.array(z.number().int()))
/** Cells by place in `classIds`, -1 for off: what the run began with, and what it would set. */
export const solvedRoster = z.object({ rosterId: id, revision: z.number().int(), days: z.array(day), memberIds: z.array(id), classIds: z.array(id), before: cells, after: cells })
export type SolvedRoster = z.infer<typeof solvedRoster>
export const storedResult = z.object({ rosters: z.array(solvedRoster) })
export type StoredResult = z.infer<typeof storedResult>

export function readProgress(text: string): StoredProgress {
  return storedProgress.parse(JSON.parse(text))
}

export function readResult(text: string | null): StoredResult {
  return text === null ? { rosters: [] } : storedResult.parse(JSON.parse(text))
}
