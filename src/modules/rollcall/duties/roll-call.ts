import { z } from 'zod'
import { defineDutyKind, factMoment, factText } from '../../../orders/compile/kind.ts'
import { durationMs, durationPattern } from '../../../orders/compile/time.ts'
import type { CompileContext, EvidenceHeader, Instant, TermDraft } from '../../../orders/compile/types.ts'

export const callableRoles = ['duty-officer', 'officer-of-the-day', 'leader', 'commander', 'member', 'planner', 'supervisor'] as const

const calledSchema = z.array(z.object({ unitId: z.string(), role: z.string(), memberId: z.string().nullish() }))

/** One who is called: a role in a unit, or a member by name. */
interface Called {
  readonly unitId: string
  readonly role: string
  readonly memberId: string | null
}

const defaultAnswerMs = 3 * 60_000

function occurrenceOf(dutyId: string, key: string): string {
  return `${dutyId}@${key}`
}

function listCalled(roles: readonly string[], context: CompileContext): Called[] {
  const byRole = context.units.flatMap((unit) => roles.map((role): Called => ({ unitId: unit.id, role, memberId: null })))
  const byName = context.members.map((member): Called => ({ unitId: member.unitId, role: `member:${member.id}`, memberId: member.id }))
  return [...byRole, ...byName]
}

function toDraft(called: Called, occurrence: string, opensAt: Instant, dueAt: Instant, callId: string | null): TermDraft {
  const { unitId, role, memberId } = called
  return {
    subjectKind: 'unit', subjectId: unitId, unitId, memberId, occurrence: `${occurrence}/${role}`, opensAt, dueAt,
    need: { key: `rollcall.answered|unit:${unitId}|${role}|${occurrence}`, count: 1 },
    // A person out on a call still answers: a roll call asks who is there.
    suspendable: false,
    details: { role, callOccurrence: occurrence, callId },
  }
}

function answerEvidence(header: EvidenceHeader): { key: string; obligationId: string | null } | null {
  const { facts } = header
  const unitId = factText(facts, 'unitId') ?? header.unitId
  const role = factText(facts, 'role')
  const occurrence = factText(facts, 'occurrence')
  if (unitId === null || role === null || occurrence === null) return null
  return { key: `rollcall.answered|unit:${unitId}|${role}|${occurrence}`, obligationId: factText(facts, 'obligationId') }
}

/**
 * A timed call to answer. Scheduled calls (`daily`) are owed from the start; those at random times and those that the duty
 * officer makes at once only when they open (`rollcall.opened`, facts { callId, clauseId, dutyId, occurrence, called,
 * answerBy }), so that no obligation gives a hidden time away. A call that names no duty is put under the first roll-call
 * duty of the order; one at once (`sort: at-once`) may name any.
 */
export const rollCall = defineDutyKind({
  kind: 'roll-call',
  sort: 'deliverable',
  words: { zh: '点名', en: 'Roll call' },
  describes: {
    zh: '定时或随机点名；应答超时的电话核实，仍无应答的上报。',
    en: 'A call at set or random times that each called role answers in time; then it is verified by telephone, then reported.',
  },
  shape: {
    call: z
      .strictObject({
        roles: z.array(z.enum(callableRoles)).default([]).describe(`a list of roles: ${callableRoles.join(', ')}`),
        on_duty: z.boolean().default(true).describe('true: only those on duty are called'),
      })
      .describe('who is called: { roles: [duty-officer, leader], on_duty: true }; members by `members: <CEL>` beside it'),
    answer_within: z.string().regex(durationPattern).describe('an ISO 8601 duration such as PT3M'),
    verify_within: z.string().regex(durationPattern).optional().describe('an ISO 8601 duration such as PT5M, counted from the call'),
    report_to: z.enum(['duty-officer', 'officer-of-the-day', 'superior']).optional().describe('duty-officer, officer-of-the-day or superior'),
  },
  windows: ['daily', 'random', 'by', 'after'],
  *check(duty, facts) {
    const isUnit = facts.selects.includes('unit')
    if (facts.selects.some((subject) => subject !== 'unit' && subject !== 'member')) {
      yield { path: [], code: 'rollcall.subject', message: 'only units and members are called', remedy: 'Select with `units` and call.roles, or with `members`.' }
    }
    if (isUnit !== duty.call.roles.length > 0) {
      yield {
        path: ['call'], code: 'rollcall.roles',
        message: isUnit ? 'units are selected but no role in them is called' : 'roles are called but no units are selected',
        remedy: 'Write `units: <CEL>` together with "call: { roles: [duty-officer] }"; to call members by name use `members: <CEL>` alone.',
      }
    }
    if (facts.has.opens || (facts.has.within && facts.windowForm !== 'after')) {
      yield { path: [], code: 'rollcall.within', message: 'a roll call opens at its time and has its own time to answer', remedy: 'Leave out `opens` and `within`; write "answer_within: PT3M".' }
    }
    const answerMs = durationMs(duty.answer_within) ?? 0
    const verifyMs = duty.verify_within === undefined ? null : durationMs(duty.verify_within)
    if (verifyMs !== null && verifyMs < answerMs) {
      yield { path: ['verify_within'], code: 'rollcall.verify', message: 'verified before the time to answer is over', remedy: `Both count from the call: write a duration of at least ${duty.answer_within}.` }
    }
  },
  *compile(duty, context) {
    if (context.windowForm === 'random') return
    const answerMs = durationMs(duty.answer_within) ?? defaultAnswerMs
    for (const called of listCalled(duty.call.roles, context)) {
      for (const occurrence of context.occurrences) {
        const at = occurrence.namedAt
        yield toDraft(called, occurrenceOf(duty.id, occurrence.key), at, at + answerMs, null)
      }
    }
  },
  *appointments(duty, context) {
    const hidden = context.windowForm === 'random'
    for (const occurrence of context.occurrences) {
      const at = occurrence.namedAt
      yield {
        occurrence: occurrenceOf(duty.id, occurrence.key),
        at,
        hidden,
        window: hidden ? { from: occurrence.countsFrom, to: occurrence.closesAt ?? occurrence.dueAt } : { from: at, to: at },
        command: 'open-roll-call',
        // As `open-roll-call` in contract.ts takes it.
        input: {
          clauseId: context.clauseId,
          dutyId: duty.id,
          occurrence: occurrenceOf(duty.id, occurrence.key),
          unitIds: context.units.map((unit) => unit.id),
          roles: duty.call.roles,
          onDutyOnly: duty.call.on_duty,
          answerWithin: duty.answer_within,
          ...(duty.verify_within === undefined ? {} : { verifyWithin: duty.verify_within }),
          ...(duty.report_to === undefined ? {} : { reportTo: duty.report_to }),
          ...(context.members.length === 0 ? {} : { memberIds: context.members.map((member) => member.id) }),
          ...(hidden ? { isRandom: true } : {}),
        },
      }
    }
  },
  opensOn: ['rollcall.opened'],
  *open(duty, event, context) {
    const dutyId = factText(event.facts, 'dutyId')
    // A scheduled call is owed already; opening it adds nothing.
    const isOwedAlready = context.windowForm !== 'random' && factText(event.facts, 'sort') !== 'at-once'
    const isMine = dutyId === null ? context.isFirstOfKind : dutyId === duty.id && !isOwedAlready
    const callId = factText(event.facts, 'callId')
    const occurrence = factText(event.facts, 'occurrence')
    const called = calledSchema.safeParse(event.facts['called'])
    if (!isMine || callId === null || occurrence === null || !called.success) return
    const answerBy = factMoment(event.facts, 'answerBy') ?? event.at + (durationMs(duty.answer_within) ?? defaultAnswerMs)
    // Two on duty in one role owe one answer together: then it is the unit's, not one member's.
    for (const [first, ...others] of Map.groupBy(called.data, (one) => `${one.unitId} ${one.role}`).values()) {
      if (first === undefined) continue
      yield toDraft({ unitId: first.unitId, role: first.role, memberId: others.length > 0 ? null : (first.memberId ?? null) }, occurrence, event.at, answerBy, callId)
    }
  },
  evidence: {
    'rollcall.answered': answerEvidence,
    // Reached by telephone: it counts, and is late when the time to answer was over.
    'rollcall.verified': answerEvidence,
  },
})
