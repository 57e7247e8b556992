/** The solver on screen: start, watch, stop, take; alternatives after a sick call. */
import { z } from 'zod'
import { commandContract, viewContract } from '../../../kernel/contract.ts'
import { cellChange, day, id, instant, none, onRoster, words } from './shared.ts'

const onSolve = z.object({ solveId: id })
export const solveOptions = z.object({
  seconds: z.number().int().min(1).max(3600).default(60),
  seed: z.number().int().min(0).default(1),
  /** Keep the shifts that are locked (always), and the whole roster where only its holes are to be filled. */
  keep: z.enum(['nothing', 'filled']).default('nothing'),
  /** 0 (no matter) to 3 (as fair as can be). */
  fairness: z.number().int().min(0).max(3).default(2),
})
export const startRosterSolve = commandContract({ name: 'start-roster-solve', summary: 'Has the solver write these drafts; they change only when the result is taken', input: onSolve.extend({ rosterIds: z.array(id).min(1).max(60), options: solveOptions }), output: none })
export const stopRosterSolve = commandContract({ name: 'stop-roster-solve', summary: 'Stops the solver; the best so far stays to be taken', input: onSolve, output: none })
export const applyRosterSolve = commandContract({ name: 'apply-roster-solve', summary: 'Takes the solver’s roster into the drafts, as one change', input: onSolve, output: z.object({ changed: z.number().int() }) })

const relaxation = z.object({ kind: z.string(), memberId: id.nullable(), memberName: z.string().nullable(), day: day.nullable(), qualification: z.string().nullable(), classId: id.nullable(), from: z.number().nullable(), to: z.number().nullable() })
export const solveStatuses = ['waiting', 'running', 'ended', 'stopped', 'failed', 'applied'] as const
export const solveItem = z.object({
  id,
  rosterIds: z.array(id),
  status: z.enum(solveStatuses),
  askedAt: instant,
  options: solveOptions,
  /** Seconds since the start, cost, bound; one point an improvement. */
  points: z.array(z.object({ atMs: z.number(), cost: z.number(), short: z.number(), bound: z.number().nullable() })),
  isProven: z.boolean(),
  present: z.object({ cost: z.number(), short: z.number() }).nullable(),
  parts: z.object({ underNeed: z.number(), wishes: z.number(), fairness: z.number(), changes: z.number() }).nullable(),
  /** Set when there is no roster that keeps every rule: what conflicts, and what would help. */
  explanation: z.object({ conflict: z.array(z.object({ kind: z.string(), memberId: id.nullable(), memberName: z.string().nullable(), day: day.nullable(), qualification: z.string().nullable(), classId: id.nullable() })), relaxations: z.array(relaxation) }).nullable(),
})
export const rosterSolvesView = viewContract({ name: 'roster-solves', summary: 'Runs of the solver over a roster, the latest first', input: onRoster, output: z.object({ solves: z.array(solveItem) }), isPersonal: true, changesOn: ['solver.', 'roster.'] })
export const rosterSolveView = viewContract({
  name: 'roster-solve',
  summary: 'One run: cost over time, the bound, and the result cell by cell against the present roster',
  input: onSolve,
  output: z.object({ solve: solveItem, rosters: z.array(z.object({ rosterId: id, unitName: words, revision: z.number().int(), changes: z.array(cellChange), isCurrent: z.boolean() })) }),
  isPersonal: true,
  changesOn: ['solver.', 'roster.'],
})

export const mendRosterView = viewContract({
  name: 'mend-roster',
  summary: 'After somebody fell away: up to three ways to mend the roster with few changes, and what each costs whom',
  input: onRoster.extend({ memberId: id, days: z.array(day).min(1).max(62), operationId: id.nullable().default(null) }),
  output: z.object({
    tookMs: z.number(),
    alternatives: z.array(z.object({
      cost: z.number(),
      short: z.number(),
      changes: z.array(cellChange),
      touched: z.array(z.object({ memberId: id, name: z.string(), cells: z.number().int(), extraMinutes: z.number().int(), wishesBroken: z.number().int() })),
      isInsideNotice: z.boolean(),
    })),
  }),
  isPersonal: true,
  changesOn: ['roster.', 'force.'],
})
/** For the worker that runs the solver; not for people. */
export const noteSolveProgress = commandContract({ name: 'note-solve-progress', summary: 'The solver’s worker says how far it is', input: onSolve.extend({ status: z.enum(['running', 'ended', 'stopped', 'failed']), progress: z.string().max(4_000_000), result: z.string().max(8_000_000).nullable() }), output: none })
