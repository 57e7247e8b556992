/** What crosses the border of `retention`: periods, holds, the job, a member's own data. */
import { z } from 'zod'
import { commandContract, viewContract, instant } from '../../kernel/contract.ts'

const id = z.uuid()
const words = z.object({ zh: z.string(), en: z.string() })
const reason = z.string().trim().min(2).max(500)
const field = z.string().min(1).max(80)
/** Ten years: what must be kept longer belongs in an archive. */
export const mostDays = 3650
/** Null: at the end of the operation. */
const days = z.number().int().min(1).max(mostDays).nullable()
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const none = z.object({})

export const setRetention = commandContract({
  name: 'set-retention',
  summary: 'Sets how long a personal field is kept: shorter at once, longer once a second administrator approves',
  input: z.object({ field, days }),
  output: z.object({ isInForce: z.boolean() }),
})
export const approveRetention = commandContract({ name: 'approve-retention', summary: 'Approves the longer period that another administrator proposed', input: z.object({ field }), output: none })
export const declineRetention = commandContract({ name: 'decline-retention', summary: 'Takes a proposed longer period from the table', input: z.object({ field }), output: none })

export const holdScopes = ['member', 'operation', 'all'] as const
export const proposeHold = commandContract({
  name: 'propose-hold',
  summary: 'Proposes that nothing about a member, an operation or at all is erased; in force once a second person approves',
  input: z.discriminatedUnion('scope', [
    z.object({ holdId: id, scope: z.literal('member'), scopeId: id, reason }),
    z.object({ holdId: id, scope: z.literal('operation'), scopeId: id, reason }),
    z.object({ holdId: id, scope: z.literal('all'), scopeId: z.null().default(null), reason }),
  ]),
  output: none,
})
const onHold = z.object({ holdId: id })
export const approveHold = commandContract({ name: 'approve-hold', summary: 'Puts a legal hold in force that somebody else proposed', input: onHold, output: none })
export const declineHold = commandContract({ name: 'decline-hold', summary: 'Takes a proposed legal hold, or a proposed lift, from the table', input: onHold, output: none })
export const proposeLift = commandContract({ name: 'propose-lift', summary: 'Proposes that a legal hold ends', input: z.object({ holdId: id, reason }), output: none })
export const approveLift = commandContract({ name: 'approve-lift', summary: 'Ends a legal hold after somebody else proposed it', input: onHold, output: none })

export const scheduleErasure = commandContract({ name: 'schedule-erasure', summary: 'Has the retention job run on this day, unless it did; asked for by each server', input: z.object({ day }), output: none })

/** Where a turn goes on: the walk over the journal's bodies comes first, then field after field. */
export const turnStart = z.object({ field: field.nullable().default(null), after: id.nullable().default(null) })
export const eraseExpired = commandContract({
  name: 'erase-expired',
  summary: 'Erases a bounded number of what has expired, and has itself run again: at once while more is left, else the next day',
  input: z.object({
    day: day.optional(),
    from: turnStart.prefault({}),
    /** False: from the command line; the next day is the schedule's. */
    isScheduled: z.boolean().default(false),
  }),
  output: z.object({ rows: z.number().int(), bodies: z.number().int(), next: turnStart.nullable() }),
})

const held = z.object({
  holdId: id,
  scope: z.enum(holdScopes),
  scopeId: id.nullable(),
  scopeName: words.nullable(),
  reason: z.string(),
  state: z.enum(['proposed', 'in-force', 'lift-proposed', 'lifted']),
  proposedBy: z.string().nullable(),
  proposedAt: instant,
  approvedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
  liftReason: z.string().nullable(),
  liftProposedBy: z.string().nullable(),
  liftProposedAt: instant.nullable(),
  liftedBy: z.string().nullable(),
  liftedAt: instant.nullable(),
  /** The step that waits was proposed by whoever looks: another must approve. */
  isMine: z.boolean(),
})
const fieldShape = z.object({
  key: z.string(),
  title: words,
  purpose: words,
  countsFrom: words,
  /** Days of the product; `days` null: at the end of the operation. Both null where it is kept as an opaque id. */
  shippedDays: z.number().int().nullable(),
  days: z.number().int().nullable(),
  isKept: z.boolean(),
  isOwnRule: z.boolean(),
  mayFollowOperation: z.boolean(),
  proposed: z.object({ days: z.number().int().nullable(), by: z.string().nullable(), at: instant, isMine: z.boolean() }).nullable(),
  /** Rows or bodies held now. */
  count: z.number().int(),
  nextAt: instant.nullable(),
})
export const retentionView = viewContract({
  name: 'retention',
  summary: 'Every personal field: what for, how long, how much, when the next goes; the last runs of the job; legal holds',
  input: none,
  output: z.object({
    now: instant,
    fields: z.array(fieldShape),
    holds: z.array(held),
    runs: z.array(z.object({ day, startedAt: instant, endedAt: instant.nullable(), rows: z.number().int(), bodies: z.number().int() })),
    /** Bodies taken out of the journal by command, in all; verification counts the same. */
    erasedBodies: z.number().int(),
    nextRunAt: instant.nullable(),
    operations: z.array(z.object({ operationId: id, name: words })),
    mayHold: z.boolean(),
    maySet: z.boolean(),
  }),
  isPersonal: true,
  changesOn: ['retention.', 'hold.', 'journal.bodies-erased'],
})
export type RetentionData = z.output<typeof retentionView.output>

/** One file with everything that is held about a member; docs/retention.md describes it. */
export const ownDataView = viewContract({
  name: 'own-data',
  summary: 'Everything that is held about the member who asks, field by field, with purpose and period; nobody else’s',
  input: z.object({ memberId: id }),
  output: z.object({
    format: z.literal('muster-own-data/1'),
    fileName: z.string(),
    madeAt: instant,
    memberId: id,
    agency: words,
    fields: z.array(
      z.object({ key: z.string(), title: words, purpose: words, days: z.number().int().nullable(), countsFrom: words, isKept: z.boolean(), rows: z.array(z.record(z.string(), z.unknown())) }),
    ),
    journal: z.array(z.object({ at: instant, kind: z.string(), header: z.unknown(), body: z.unknown() })),
    logins: z.array(z.record(z.string(), z.unknown())),
    /** What ids in the file stand for: units, operations, and who looked. */
    names: z.record(z.string(), z.string()),
    holds: z.boolean(),
  }),
  isPersonal: true,
  changesOn: [],
})
