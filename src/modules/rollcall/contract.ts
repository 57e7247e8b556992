/** What crosses the border of `rollcall`. */
import { z } from 'zod'
import { commandContract, viewContract } from '../../kernel/contract.ts'
import { id, instant, reason, words } from '../../orders/contract.ts'

export const calledStates = ['called', 'answered', 'late', 'excused', 'verified', 'reported'] as const
/** called: waiting; late: the time to answer has passed; verified: reached by telephone; reported: reported up, unanswered. */
export const calledState = z.enum(calledStates)

export const rollCallItem = z.object({
  id,
  clauseId: z.string().nullable(),
  occurrence: z.string(),
  sort: z.enum(['scheduled', 'random', 'at-once']),
  openedAt: instant,
  answerBy: instant,
  verifyBy: instant,
  counts: z.partialRecord(calledState, z.number().int()),
  total: z.number().int(),
  isClosed: z.boolean(),
})

export const calledItem = z.object({
  calledId: id,
  unitId: id,
  unitName: words,
  role: z.string(),
  memberId: id.nullable(),
  memberName: z.string().nullable(),
  telephone: z.string().nullable(),
  state: calledState,
  answeredAt: instant.nullable(),
  how: z.enum(['app', 'link', 'telephone']).nullable(),
})

const onOperation = z.object({ operationId: id })

export const rollCallsView = viewContract({
  name: 'roll-calls',
  summary: 'Roll calls of the operation, newest first; random ones only once they are open',
  input: onOperation,
  output: z.object({ calls: z.array(rollCallItem), scheduled: z.array(z.object({ at: instant, clauseId: z.string(), occurrence: z.string() })), randomLeft: z.number().int() }),
  isPersonal: false,
  changesOn: ['rollcall.', 'order.'],
})

export const rollCallView = viewContract({
  name: 'roll-call',
  summary: 'One roll call, live: the unanswered first, with their telephone numbers',
  input: z.object({ callId: id }),
  output: z.object({ call: rollCallItem, called: z.array(calledItem) }),
  isPersonal: true,
  changesOn: ['rollcall.'],
})

export const myRollCallView = viewContract({
  name: 'my-roll-call',
  summary: 'The roll call that the signed-in member, or the holder of the signed link, has to answer now; null when there is none',
  input: z.object({}),
  output: z.object({ call: z.object({ callId: id, calledId: id, operationId: id, operationTitle: words, unitName: words, role: z.string(), openedAt: instant, answerBy: instant, operationNow: instant, speed: z.number(), isPaused: z.boolean(), state: calledState }).nullable() }),
  isPersonal: true,
  changesOn: ['rollcall.'],
})

export const openRollCall = commandContract({
  name: 'open-roll-call',
  summary: 'Opens a roll call: by the clock (appointment), or at once by the duty officer, for units, roles, a qualification, those on duty',
  input: onOperation.extend({
    callId: id.optional(),
    appointmentId: id.optional(),
    clauseId: z.string().nullable().default(null),
    dutyId: z.string().nullable().default(null),
    occurrence: z.string().optional(),
    /** At once: these and all units below them; none: all. By an appointment: exactly these. */
    unitIds: z.array(id).max(5000).default([]),
    /** Members by name, whatever their role, on duty or not. */
    memberIds: z.array(id).max(5000).default([]),
    roles: z.array(z.string()).max(10).default([]),
    qualification: z.string().nullable().default(null),
    onDutyOnly: z.boolean().default(true),
    answerWithin: z.string().default('PT3M'),
    /** Counted from the call, like `answerWithin`. */
    verifyWithin: z.string().default('PT5M'),
    reportTo: z.enum(['duty-officer', 'officer-of-the-day', 'superior']).default('officer-of-the-day'),
    /** Set by the clock for a time that was drawn. */
    isRandom: z.boolean().default(false),
  }),
  output: z.object({ callId: id, called: z.number().int() }),
  // Ten thousand ids.
  maxBodyBytes: 1_000_000,
})
export const answerRollCall = commandContract({ name: 'answer-roll-call', summary: 'Here. One tap, by the member called or by a signed link', input: z.object({ calledId: id }), output: z.object({ state: calledState, answeredAt: instant }), backdates: true })
export const recordAnswer = commandContract({ name: 'record-answer', summary: 'At the console: the member telephoned in, or was reached by telephone', input: z.object({ calledId: id, note: z.string().max(500).default('') }), output: z.object({ state: calledState }) })
export const excuseCalled = commandContract({ name: 'excuse-called', summary: 'Excuses somebody called, with a reason', input: z.object({ calledId: id, reason }), output: z.object({}) })
export const reportUnanswered = commandContract({ name: 'report-unanswered', summary: 'Reports to the officer of the day who could not be reached', input: z.object({ callId: id, calledIds: z.array(id).max(500).optional() }), output: z.object({ reported: z.number().int() }) })
/** Run by the clock when the time to answer is over: tells the duty officers who is missing. Nobody becomes late by it; time alone does that. */
export const markLateCalled = commandContract({ name: 'mark-late-called', summary: 'When the time to answer is over: tells the duty officers who has not answered', input: z.object({ callId: id }), output: z.object({ late: z.number().int() }) })
export const makeAnswerLink = commandContract({ name: 'make-answer-link', summary: 'A signed link by which somebody called answers without a login', input: z.object({ calledId: id }), output: z.object({ /** From the server's root: `/answer#<token>`. */ url: z.string() }) })
