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
  /** Groups turn by this pattern where nothing speaks against it. */
  patternId: id.nullable().default(null),
})
export const startRosterSolve = commandContract({ name: 'start-roster-solve', summary: 'Has the solver write these drafts; they change only when the result is taken', input: onSolve.extend({ rosterIds: z.array(id).min(1).max(60), options: solveOptions }), output: none })
export const stopRosterSolve = commandContract({ name: 'stop-roster-solve', summary: 'Stops the solver; the best so far stays to be taken', input: onSolve, output: none })
export const applyRosterSolve = commandContract({ name: 'apply-roster-solve', summary: 'Takes the solver’s roster into the drafts, as one change', input: onSolve, output: z.object({ changed: z.number().int() }) })

/** A rule or need in a conflict, in plain values; `texts/solver.ts` has the sentence. */
export const conflictPart = z.object({
  kind: z.enum(['need', 'floor', 'absent', 'elsewhere', 'locked', 'shut', 'rest', 'max-minutes', 'min-minutes', 'max-consecutive-days', 'min-consecutive-days', 'min-consecutive-days-off', 'max-weekends', 'max-shifts', 'history', 'succession', 'max-changes']),
  memberId: id.nullable(),
  memberName: z.string().nullable(),
  day: day.nullable(),
  qualification: z.string().nullable(),
  classId: id.nullable(),
  code: z.string().nullable(),
  /** Minutes, days or people, as the kind says. */
  limit: z.number().nullable(),
})
/** What would help: one rule from a number to another. */
export const relaxation = conflictPart.omit({ kind: true, limit: true }).extend({
  kind: z.enum(['one-more', 'recall', 'unlock', 'open', 'shorter-rest', 'more-minutes', 'fewer-minutes', 'longer-run', 'shorter-run', 'fewer-days-off', 'more-weekends', 'more-of-a-shift', 'allow-succession', 'more-changes']),
  from: z.number().nullable(),
  to: z.number().nullable(),
})
/** Rules and needs that cannot all be kept, and what would help; each of `relaxations` by itself. */
export const conflict = z.object({
  rosterId: id,
  /** False: none of these could be kept together so far, but it is not proven that none can. */
  isProven: z.boolean(),
  parts: z.array(conflictPart),
  relaxations: z.array(z.object({ steps: z.array(relaxation), shortAfter: z.number() })),
})
export const solvePoint = z.object({ atMs: z.number(), cost: z.number(), short: z.number(), bound: z.number().nullable() })
export const solveStatuses = ['waiting', 'running', 'ended', 'stopped', 'failed', 'applied'] as const
export const solveItem = z.object({
  id,
  rosterIds: z.array(id),
  status: z.enum(solveStatuses),
  /** Runs that stand before it; null when it waits no more. */
  place: z.number().int().nullable(),
  askedAt: instant,
  options: solveOptions,
  /** Of all its rosters together; one point an improvement. Those not begun yet count as they are. */
  points: z.array(solvePoint),
  isProven: z.boolean(),
  isStopAsked: z.boolean(),
  present: z.object({ cost: z.number(), short: z.number() }).nullable(),
  parts: z.object({ underNeed: z.number(), wishes: z.number(), fairness: z.number(), changes: z.number() }).nullable(),
  /** One after the other, each with its share of the time. */
  rosters: z.array(z.object({ rosterId: id, unitName: words, phase: z.enum(['waiting', 'running', 'ended']), atMs: z.number(), presentCost: z.number().nullable(), presentShort: z.number().nullable(), cost: z.number().nullable(), short: z.number().nullable(), bound: z.number().nullable(), isProven: z.boolean() })),
  /** Set when there is no roster that keeps every rule: what conflicts, and what would help. */
  explanation: z.array(conflict).nullable(),
})
export const rosterSolvesView = viewContract({ name: 'roster-solves', summary: 'Runs of the solver over a roster, the latest first', input: onRoster, output: z.object({ solves: z.array(solveItem) }), isPersonal: true, changesOn: ['solver.', 'roster.'] })
export const rosterSolveView = viewContract({
  name: 'roster-solve',
  summary: 'One run: cost over time, the bound, and the result cell by cell against the present roster',
  input: onSolve,
  output: z.object({
    solve: solveItem,
    rosters: z.array(z.object({
      rosterId: id,
      unitName: words,
      revision: z.number().int(),
      changes: z.array(cellChange),
      /** False: the draft was changed since the run began. */
      isCurrent: z.boolean(),
      /** Cells that somebody changed since, to something else than the solver did: taking is refused while there are any. */
      clashes: z.array(z.object({ memberId: id, day })),
      members: z.array(z.object({ memberId: id, name: z.string() })),
      classes: z.array(z.object({ classId: id, code: z.string() })),
      /** What stands now in the cells that would change; the others are off. */
      present: z.array(z.object({ memberId: id, day, classId: id })),
    })),
  }),
  isPersonal: true,
  changesOn: ['solver.', 'roster.'],
})

export const mendRosterView = viewContract({
  name: 'mend-roster',
  summary: 'After somebody fell away: up to three ways to mend the roster with few changes, and what each costs whom',
  input: onRoster.extend({ memberId: id, days: z.array(day).min(1).max(62), operationId: id.nullable().default(null) }),
  output: z.object({
    revision: z.number().int(),
    tookMs: z.number(),
    /** Without the one who fell away and with nobody in their place; `short`, here and below: because of them. */
    before: z.object({ cost: z.number(), short: z.number() }),
    classes: z.array(z.object({ classId: id, code: z.string() })),
    names: z.array(z.object({ memberId: id, name: z.string() })),
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
export const noteSolveProgress = commandContract({
  name: 'note-solve-progress',
  summary: 'The solver’s worker says how far it is',
  input: onSolve.extend({
    /** Of the server that runs it: another may take it only when this one has not been heard for a while. */
    runnerId: id,
    /** `waiting`: gives it back, since the server ends. */
    status: z.enum(['waiting', 'running', 'ended', 'stopped', 'failed']),
    progress: z.string().max(4_000_000),
    /** Null: as before. */
    result: z.string().max(8_000_000).nullable(),
  }),
  output: z.object({ isMine: z.boolean(), isStopAsked: z.boolean() }),
})
