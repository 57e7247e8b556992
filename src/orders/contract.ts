/** What crosses the border of `orders`: operations, orders, obligations, the board, the attention list, the desk. */
import { z } from 'zod'
import { commandContract, instant, viewContract } from '../kernel/contract.ts'

export const id = z.uuid()
/** Milliseconds since 1970, in the operation's time unless a field says otherwise. */
export { instant }
/** Of an order; counted from one. */
const version = z.number().int().min(1).max(1_000_000)
export const words = z.object({ zh: z.string(), en: z.string() })
export const reason = z.string().trim().min(2).max(500)
const duration = z.string().regex(/^PT?[0-9HMSD.T]+$/, 'an ISO 8601 duration such as PT10M')

export const obligationStates = ['planned', 'open', 'met', 'late', 'met-late', 'suspended', 'waived', 'handed-back', 'withdrawn', 'kept', 'breached'] as const
export const obligationState = z.enum(obligationStates)
export type ObligationState = z.infer<typeof obligationState>

export const clockShape = z.object({
  /** The operation's time when the answer was made, and the real time then: a screen counts on from here. */
  operationNow: instant,
  realNow: instant,
  speed: z.number(),
  isPaused: z.boolean(),
  isSimulated: z.boolean(),
})

export const levelIntervalShape = z.object({ level: z.string(), from: instant, to: instant.nullable(), graceUntil: instant, cause: z.string() })

const stateCounts = z.partialRecord(obligationState, z.number().int())
export type StateCounts = z.infer<typeof stateCounts>

export const ownerShape = z.object({
  unitId: id,
  unitName: words,
  memberId: id.nullable(),
  memberName: z.string().nullable(),
  /** Whom to ring: the member's, else the unit's number. */
  telephone: z.string().nullable(),
})

export const obligationItem = z.object({
  id,
  clauseId: z.string(),
  dutyId: z.string(),
  kind: z.string(),
  sort: z.enum(['deliverable', 'floor']),
  title: words,
  subjectKind: z.string(),
  subjectId: z.string(),
  subjectName: words,
  owner: ownerShape,
  occurrence: z.string(),
  opensAt: instant,
  /** The deadline as it stands now, moved by suspensions. */
  dueAt: instant,
  originalDueAt: instant,
  state: obligationState,
  metAt: instant.nullable(),
  isDueSoon: z.boolean(),
  takenBy: z.object({ memberId: id, name: z.string() }).nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type ObligationItem = z.infer<typeof obligationItem>

const position = z.object({ position: z.number().int(), revision: z.number().int() })
const operationInput = z.object({ operationId: id })

export const operationsView = viewContract({
  name: 'operations',
  summary: 'Operations of the agency, the latest first',
  input: z.object({}),
  output: z.object({ operations: z.array(z.object({ id, key: z.string(), title: words, from: instant, to: instant, status: z.enum(['drafted', 'in-force', 'withdrawn', 'closed']), isSimulated: z.boolean() })) }),
  isPersonal: false,
  changesOn: ['order.', 'operation.', 'clock.'],
})

export const operationView = viewContract({
  name: 'operation',
  summary: 'One operation: title, clock, level now and next, counts by state, the columns of its board',
  input: operationInput,
  output: z.object({
    id,
    key: z.string(),
    title: words,
    timezone: z.string(),
    from: instant,
    to: instant,
    status: z.enum(['drafted', 'in-force', 'withdrawn', 'closed']),
    orderVersion: z.number().int().nullable(),
    /** All levels that the order names, highest first. */
    levels: z.array(z.string()),
    level: levelIntervalShape.nullable(),
    timeline: z.array(levelIntervalShape),
    clock: clockShape,
    counts: stateCounts,
    dueSoon: z.number().int(),
    sections: z.array(z.object({ number: z.string(), title: words, clauses: z.array(z.object({ id: z.string(), quote: z.string(), translation: z.string().nullable(), language: z.string(), isMeasured: z.boolean() })) })),
    at: position,
  }),
  isPersonal: false,
  changesOn: ['board', 'order.', 'level.', 'clock.', 'operation.'],
})

export const boardFilter = z.object({
  states: z.array(obligationState).optional(),
  unitId: id.optional(),
  level: z.string().optional(),
  /** Only what is due in this stretch. */
  from: instant.optional(),
  to: instant.optional(),
})

export const boardView = viewContract({
  name: 'board',
  summary: 'Units × clauses: counts and worst state in each cell, rolled up along the tree',
  input: operationInput.extend({ filter: boardFilter.default({}) }),
  output: z.object({
    rows: z.array(
      z.object({
        unitId: id,
        parentId: id.nullable(),
        depth: z.number().int(),
        name: words,
        type: z.string(),
        isPartner: z.boolean(),
        isCommitted: z.boolean(),
        /** The crew's being out, to say by `release-crew` that it is back. */
        commitmentId: id.nullable(),
        /** Own and all below, by clause id. */
        cells: z.record(z.string(), z.object({ counts: stateCounts, dueSoon: z.number().int(), worst: obligationState })),
      }),
    ),
    at: position,
  }),
  isPersonal: false,
  changesOn: ['board', 'force.', 'unit.'],
})

export const obligationsView = viewContract({
  name: 'obligations',
  summary: 'Obligations behind a cell, a unit or a clause, worst and nearest first',
  input: operationInput.extend({
    clauseId: z.string().optional(),
    /** The unit and all below it. */
    unitId: id.optional(),
    states: z.array(obligationState).optional(),
    from: instant.optional(),
    to: instant.optional(),
    after: z.string().optional(),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  output: z.object({ items: z.array(obligationItem), next: z.string().nullable(), total: z.number().int() }),
  isPersonal: true,
  changesOn: ['board', 'attention.'],
})

export const journalItem = z.object({
  id,
  position: z.number().int().nullable(),
  kind: z.string(),
  recordedAt: instant,
  occurredAt: instant,
  actor: z.string(),
  actorName: z.string().nullable(),
  unitId: id.nullable(),
  facts: z.record(z.string(), z.unknown()),
  /** Null when it was erased, or when the reader may not see it. */
  body: z.record(z.string(), z.unknown()).nullable(),
})

export const obligationView = viewContract({
  name: 'obligation',
  summary: 'One obligation: the sentence it comes from, its evidence, what was done about it, its journal entries',
  input: z.object({ obligationId: id }),
  output: z.object({
    operationId: id,
    item: obligationItem,
    clause: z.object({ id: z.string(), quote: z.string(), translation: z.string().nullable(), language: z.string() }),
    need: z.object({ key: z.string(), count: z.number() }),
    countsFrom: instant,
    suspendable: z.boolean(),
    suspensions: z.array(z.object({ from: instant, to: instant.nullable() })),
    ladder: z.array(z.object({ step: z.number().int(), at: instant, tell: z.string(), toldAt: instant.nullable() })),
    evidence: z.array(journalItem),
    entries: z.array(journalItem),
    /** Commands of this story that the reader may run here and now. */
    may: z.array(z.string()),
  }),
  isPersonal: true,
  changesOn: ['board', 'attention.'],
})

export const attentionView = viewContract({
  name: 'attention',
  summary: 'What is wrong now and what will be in the next fifteen minutes, who has taken it, what has no taker',
  input: operationInput.extend({ minutes: z.number().int().min(1).max(240).default(15), limit: z.number().int().min(1).max(500).default(100) }),
  output: z.object({ items: z.array(obligationItem), total: z.number().int(), untaken: z.number().int(), at: position }),
  isPersonal: true,
  changesOn: ['board', 'attention.'],
})

export const comingView = viewContract({
  name: 'coming',
  summary: 'The next hours: what opens and what falls due, grouped by clause and minute; hidden draws never appear',
  input: operationInput.extend({ hours: z.number().int().min(1).max(48).default(4) }),
  output: z.object({ items: z.array(z.object({ at: instant, what: z.enum(['opens', 'due', 'level', 'appointment']), clauseId: z.string().nullable(), dutyId: z.string().nullable(), title: words, count: z.number().int(), done: z.number().int() })) }),
  isPersonal: false,
  changesOn: ['board', 'level.', 'order.'],
})

export const myObligationsView = viewContract({
  name: 'my-obligations',
  summary: 'What the signed-in member owes, in person or for the units led, nearest deadline first',
  input: operationInput,
  output: z.object({ items: z.array(obligationItem), doneToday: z.number().int() }),
  isPersonal: true,
  changesOn: ['board', 'attention.', 'member.'],
})

export const readinessView = viewContract({
  name: 'readiness',
  summary: 'Share of obligations due so far that were met, over the operation, with events marked',
  input: operationInput,
  output: z.object({ points: z.array(z.object({ at: instant, due: z.number().int(), met: z.number().int(), late: z.number().int(), breached: z.number().int() })), events: z.array(z.object({ at: instant, kind: z.string(), text: z.string() })) }),
  isPersonal: false,
  changesOn: ['board'],
})

// ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const problemShape = z.object({ severity: z.enum(['error', 'warning']), line: z.number().int(), column: z.number().int(), clause: z.string().nullable(), what: z.string(), remedy: z.string() })

export const changeItem = z.object({ obligationId: id, clauseId: z.string(), dutyId: z.string(), unitName: words, subjectName: words, occurrence: z.string(), before: z.object({ opensAt: instant, dueAt: instant }).nullable(), after: z.object({ opensAt: instant, dueAt: instant }).nullable(), state: obligationState.nullable() })

export const orderDiff = z.object({
  added: z.number().int(),
  withdrawn: z.number().int(),
  changed: z.number().int(),
  kept: z.number().int(),
  /** Pieces of evidence that go on counting. */
  evidenceKept: z.number().int(),
  byDuty: z.array(z.object({ clauseId: z.string(), dutyId: z.string(), added: z.number().int(), withdrawn: z.number().int(), changed: z.number().int(), kept: z.number().int() })),
  /** The first two hundred that are not merely kept. */
  items: z.array(changeItem),
})
export type OrderDiff = z.infer<typeof orderDiff>

export const orderStatus = z.enum(['proposed', 'in-force', 'replaced', 'withdrawn', 'discarded'])

export const orderVersionsView = viewContract({
  name: 'order-versions',
  summary: 'Versions of an operation’s order: who proposed, who approved, since when',
  input: operationInput,
  output: z.object({ versions: z.array(z.object({ version: z.number().int(), status: orderStatus, sha256: z.string(), proposedAt: instant, proposedBy: z.string(), decidedAt: instant.nullable(), decidedBy: z.string().nullable(), obligations: z.number().int().nullable(), note: z.string() })) }),
  isPersonal: false,
  changesOn: ['order.'],
})

export const orderVersionView = viewContract({
  name: 'order-version',
  summary: 'One version of the order: its text, and what putting it in force would change',
  input: operationInput.extend({ version }),
  output: z.object({ version: z.number().int(), status: orderStatus, text: z.string(), problems: z.array(problemShape), diff: orderDiff.nullable(), may: z.array(z.string()) }),
  isPersonal: false,
  changesOn: ['order.', 'board'],
})

/** A million characters, three bytes each in Chinese, and what JSON adds to quotes and ends of lines. */
const orderBytes = 4_000_000

export const checkOrderView = viewContract({
  name: 'check-order',
  summary: 'Checks an order file without keeping it: problems by line and column, obligations by duty for the present force',
  input: z.object({ text: z.string().max(1_000_000) }),
  maxBodyBytes: orderBytes,
  output: z.object({ ok: z.boolean(), problems: z.array(problemShape), duties: z.array(z.object({ clauseId: z.string(), dutyId: z.string(), kind: z.string(), obligations: z.number().int() })) }),
  isPersonal: false,
  changesOn: [],
})

export const proposeOrder = commandContract({
  name: 'propose-order',
  summary: 'Keeps a version of an order as proposed; without operationId the file opens a new operation. A file with errors is refused and nothing is kept.',
  input: z.object({ operationId: id, text: z.string().max(1_000_000), note: z.string().max(500).default('') }),
  output: z.object({ operationId: id, version: z.number().int() }),
  maxBodyBytes: orderBytes,
})

export const putOrderInForce = commandContract({
  name: 'put-order-in-force',
  summary: 'Compiles a proposed version for the present force and makes it the order. An amendment needs somebody other than its proposer.',
  input: operationInput.extend({ version }),
  output: z.object({ obligations: z.number().int(), added: z.number().int(), withdrawn: z.number().int(), changed: z.number().int(), kept: z.number().int() }),
})

export const discardOrder = commandContract({ name: 'discard-order', summary: 'Sets a proposed version aside', input: operationInput.extend({ version, reason }), output: z.object({}) })

export const withdrawOrder = commandContract({ name: 'withdraw-order', summary: 'Ends the operation’s order: what is not yet settled is withdrawn, history stays', input: operationInput.extend({ reason }), output: z.object({}) })

export const recompileOrder = commandContract({
  name: 'recompile-order',
  summary: 'Compiles the order in force again for the force as it is now',
  input: operationInput.extend({ reason }),
  output: z.object({ added: z.number().int(), withdrawn: z.number().int(), changed: z.number().int(), kept: z.number().int() }),
})

export const levelPreviewView = viewContract({
  name: 'level-preview',
  summary: 'What changing the level now would open, change and close',
  input: operationInput.extend({ level: z.string(), grace: duration.default('PT0S') }),
  output: z.object({ from: z.string().nullable(), to: z.string(), diff: orderDiff }),
  isPersonal: false,
  changesOn: ['board', 'level.', 'order.'],
})

export const changeLevel = commandContract({
  name: 'change-level',
  summary: 'Raises or lowers the level from now on, with a grace period for what it opens',
  input: operationInput.extend({ level: z.string(), grace: duration.default('PT0S'), reason }),
  output: z.object({ added: z.number().int(), withdrawn: z.number().int(), changed: z.number().int(), kept: z.number().int() }),
})

// ── Obligations ──────────────────────────────────────────────────────────────────────────────────────────────────────

const onObligation = z.object({ obligationId: id })

export const completeTask = commandContract({ name: 'complete-task', summary: 'Says that a task is done, in words', input: onObligation.extend({ note: z.string().trim().min(1).max(2000) }), output: z.object({}), backdates: true })
export const handBackObligation = commandContract({ name: 'hand-back-obligation', summary: 'Hands an obligation back to the command centre with a reason', input: onObligation.extend({ reason }), output: z.object({}) })
export const restoreObligation = commandContract({ name: 'restore-obligation', summary: 'Refuses a hand-back, or takes a waiver back: the obligation stands as before', input: onObligation.extend({ reason }), output: z.object({}) })
export const reassignObligation = commandContract({ name: 'reassign-obligation', summary: 'Gives an obligation to another unit', input: onObligation.extend({ unitId: id, reason }), output: z.object({}) })
export const waiveObligation = commandContract({ name: 'waive-obligation', summary: 'Lets an obligation go, by somebody entitled to', input: onObligation.extend({ reason }), output: z.object({}) })
export const remindOwner = commandContract({ name: 'remind-owner', summary: 'Tells the owner now, outside the ladder', input: onObligation, output: z.object({ told: z.number().int() }) })
export const takeObligation = commandContract({ name: 'take-obligation', summary: 'Puts one’s name to an item of the attention list', input: onObligation, output: z.object({}) })
export const releaseObligation = commandContract({ name: 'release-obligation', summary: 'Takes one’s name off an item of the attention list', input: onObligation, output: z.object({}) })
export const passObligation = commandContract({ name: 'pass-obligation', summary: 'Hands an item of the attention list to somebody else', input: onObligation.extend({ memberId: id }), output: z.object({}) })

export const commitCrew = commandContract({
  name: 'commit-crew',
  summary: 'The unit’s crew is out on a call: its suspendable obligations wait, and who is out does not count as strength',
  input: operationInput.extend({
    unitId: id,
    commitmentId: id,
    reason,
    /** Who went, by name; or how many. Neither: the strength of the unit is unknown until the crew is back. */
    memberIds: z.array(id).max(50).default([]),
    people: z.number().int().min(1).max(1000).nullable().default(null),
  }),
  output: z.object({}),
  backdates: true,
})
export const releaseCrew = commandContract({ name: 'release-crew', summary: 'The crew is back: deadlines have moved by the time it was out', input: operationInput.extend({ unitId: id, commitmentId: id }), output: z.object({}), backdates: true })

// ── The desk ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const handoverView = viewContract({
  name: 'handover',
  summary: 'The handover of the desk: what is open now, the last handovers and their signatures',
  input: operationInput,
  output: z.object({
    open: z.array(obligationItem),
    waiting: z.object({ id, from: z.object({ memberId: id, name: z.string() }), to: z.object({ memberId: id, name: z.string() }), note: z.string(), offeredAt: instant, items: z.number().int() }).nullable(),
    past: z.array(z.object({ id, from: z.string(), to: z.string(), note: z.string(), offeredAt: instant, acceptedAt: instant.nullable(), items: z.number().int() })),
    candidates: z.array(z.object({ memberId: id, name: z.string() })),
  }),
  isPersonal: true,
  changesOn: ['board', 'desk.'],
})
export const offerHandover = commandContract({ name: 'offer-handover', summary: 'The outgoing duty officer signs the list of what is open', input: operationInput.extend({ handoverId: id, toMemberId: id, note: z.string().max(2000).default('') }), output: z.object({ items: z.number().int() }) })
export const acceptHandover = commandContract({ name: 'accept-handover', summary: 'The incoming duty officer signs too, and has the desk; what the other had taken is now theirs', input: operationInput.extend({ handoverId: id }), output: z.object({}) })

export const notificationsView = viewContract({
  name: 'notifications',
  summary: 'What the signed-in member was told, newest first',
  input: operationInput.extend({ limit: z.number().int().min(1).max(200).default(50) }),
  output: z.object({ unread: z.number().int(), items: z.array(z.object({ id, at: instant, kind: z.string(), obligationId: id.nullable(), facts: z.record(z.string(), z.unknown()), readAt: instant.nullable() })) }),
  isPersonal: true,
  changesOn: ['ladder.', 'notification.', 'rollcall.'],
})
export const readNotifications = commandContract({ name: 'read-notifications', summary: 'Marks what the member was told as read', input: operationInput.extend({ ids: z.array(id).max(500) }), output: z.object({}) })

export const journalView = viewContract({
  name: 'journal',
  summary: 'Journal entries of the operation, newest first',
  input: operationInput.extend({ kinds: z.array(z.string()).optional(), unitId: id.optional(), before: z.number().int().optional(), limit: z.number().int().min(1).max(200).default(50) }),
  output: z.object({ items: z.array(journalItem), next: z.number().int().nullable() }),
  isPersonal: true,
  changesOn: ['board'],
})

// ── The clock of a simulated operation ───────────────────────────────────────────────────────────────────────────────

export const setClock = commandContract({ name: 'set-clock', summary: 'Speed and pause of a simulated operation', input: operationInput.extend({ speed: z.number().min(1).max(60).optional(), isPaused: z.boolean().optional() }), output: clockShape })
export const stepClock = commandContract({ name: 'step-clock', summary: 'Moves a paused simulated operation forward', input: operationInput.extend({ by: duration }), output: clockShape })
