/** Swaps and give-aways, gaps and call-outs, handing over the watch, calendar feeds. */
import { z } from 'zod'
import { commandContract, viewContract } from '../../../kernel/contract.ts'
import { atTime, day, id, instant, none, onRoster, reason, violation, words } from './shared.ts'

/** operationId: on whose clock it happens, and in whose list the other side is told; null: real time, and the operation in force. */
const inOperation = z.object({ operationId: id.nullable().default(null) })
const onSwap = inOperation.extend({ swapId: id })
export const offerSwap = commandContract({
  name: 'offer-swap',
  summary: 'Offers a shift to another member, in return for one of theirs or for nothing; a leader may do it for somebody',
  input: onSwap.extend({ shiftId: id, toMemberId: id, otherShiftId: id.nullable().default(null) }),
  output: none,
})
export const acceptSwap = commandContract({ name: 'accept-swap', summary: 'The other member accepts; every rule is checked', input: onSwap, output: none })
export const declineSwap = commandContract({ name: 'decline-swap', summary: 'The other member declines', input: onSwap, output: none })
export const endSwap = commandContract({ name: 'end-swap', summary: 'Takes an offer back', input: onSwap, output: none })
export const approveSwap = commandContract({ name: 'approve-swap', summary: 'A leader over both units approves: every rule is checked again and the shifts change hands', input: onSwap, output: none })
export const refuseSwap = commandContract({ name: 'refuse-swap', summary: 'A leader refuses a swap', input: onSwap.extend({ reason }), output: none })
export const swapsView = viewContract({
  name: 'swaps',
  summary: 'Swaps that wait for somebody in the asker’s part of the tree, and those settled of late',
  input: atTime.extend({ unitId: id.nullable().default(null) }),
  output: z.object({
    swaps: z.array(z.object({
      id,
      status: z.enum(['offered', 'accepted', 'approved', 'declined', 'refused', 'ended']),
      from: z.object({ memberId: id, name: z.string(), unitName: words }),
      to: z.object({ memberId: id, name: z.string(), unitName: words }),
      shift: z.object({ day, code: z.string(), from: instant, to: instant, unitName: words }),
      otherShift: z.object({ day, code: z.string(), from: instant, to: instant, unitName: words }).nullable(),
      offeredAt: instant,
      /** What it would newly break, as of now; empty once settled. */
      violations: z.array(violation),
      isLate: z.boolean(),
      mayApprove: z.boolean(),
      mayRefuse: z.boolean(),
      mayAnswer: z.boolean(),
      mayEnd: z.boolean(),
    })),
  }),
  isPersonal: true,
  changesOn: ['swap.', 'roster.'],
})

const swapOption = z.object({ shiftId: id, day, code: z.string(), className: words, from: instant, to: instant, unitName: words, breaks: z.array(violation) })
export const swapOptionsView = viewContract({
  name: 'swap-options',
  summary: 'Who could take a shift, for nothing or for one of theirs: those whom the asker sees, and the one with a number that the asker knows',
  input: atTime.extend({ shiftId: id, number: z.string().trim().max(60).default('') }),
  output: z.object({
    shift: z.object({ id, memberId: id, name: z.string(), day, code: z.string(), className: words, from: instant, to: instant, unitName: words, timezone: z.string() }),
    members: z.array(z.object({
      memberId: id,
      name: z.string(),
      unitName: words,
      /** What giving it away to them would break. */
      breaks: z.array(violation),
      /** Theirs, within two weeks, with what the swap would break; those that break nothing first. */
      shifts: z.array(swapOption),
    })),
  }),
  isPersonal: true,
  changesOn: ['roster.', 'swap.', 'member.', 'force.'],
})

export const gapCandidatesView = viewContract({
  name: 'gap-candidates',
  summary: 'Who could take a shift that fell away, ranked: qualified, rested, fewest extra hours, nearest',
  input: onRoster.extend({ day, classId: id, forShiftId: id.nullable().default(null), operationId: id.nullable().default(null) }),
  output: z.object({
    from: instant,
    to: instant,
    /** What the shift needs and has too few of: who has all of it is qualified. */
    lacking: z.array(z.string()),
    candidates: z.array(z.object({
      memberId: id,
      name: z.string(),
      telephone: z.string().nullable(),
      unitId: id,
      unitName: words,
      isQualified: z.boolean(),
      restMinutes: z.number().int().nullable(),
      isRested: z.boolean(),
      extraMinutes: z.number().int(),
      distanceMetres: z.number().nullable(),
      violations: z.array(violation),
    })),
  }),
  isPersonal: true,
  changesOn: ['roster.', 'member.', 'force.'],
})
export const callOut = commandContract({
  name: 'call-out',
  summary: 'Calls members to come in for a shift',
  input: onRoster.extend({ callOutId: id, day, classId: id, forShiftId: id.nullable().default(null), memberIds: z.array(id).min(1).max(100), wanted: z.number().int().min(1).max(100).default(1), operationId: id.nullable().default(null) }),
  output: none,
})
export const answerCallOut = commandContract({ name: 'answer-call-out', summary: 'A member called says whether they come', input: inOperation.extend({ callOutId: id, memberId: id, answer: z.enum(['coming', 'cannot']) }), output: none, backdates: true })
export const assignCallOut = commandContract({ name: 'assign-call-out', summary: 'Gives the shift to somebody who is coming', input: inOperation.extend({ callOutId: id, memberId: id }), output: none })
export const endCallOut = commandContract({ name: 'end-call-out', summary: 'Ends a call: nobody else needs to come', input: inOperation.extend({ callOutId: id }), output: none })
export const callOutsView = viewContract({
  name: 'call-outs',
  summary: 'Calls to come in of the last two days, with the answers as they come',
  input: atTime.extend({ unitId: id.nullable().default(null) }),
  output: z.object({
    callOuts: z.array(z.object({
      id, rosterId: id, unitId: id, unitName: words, day, classId: id, className: words, code: z.string(), wanted: z.number().int(), askedAt: instant, endedAt: instant.nullable(),
      members: z.array(z.object({ memberId: id, name: z.string(), telephone: z.string().nullable(), answer: z.enum(['coming', 'cannot']).nullable(), answeredAt: instant.nullable(), assignedAt: instant.nullable() })),
      mayAssign: z.boolean(),
    })),
  }),
  isPersonal: true,
  changesOn: ['call-out.', 'roster.'],
})

const checkItem = z.object({ key: z.string().regex(/^[a-z][a-z-]{1,39}$/), isOk: z.boolean(), remark: z.string().trim().max(300).default('') })
export const handOverWatch = commandContract({
  name: 'hand-over-watch',
  summary: 'The watch that goes hands over, by the checklist',
  input: z.object({ handoverId: id, unitId: id, operationId: id.nullable().default(null), items: z.array(checkItem).min(1).max(40), remarks: z.string().trim().max(2000).default('') }),
  output: none,
  backdates: true,
})
export const takeOverWatch = commandContract({
  name: 'take-over-watch',
  summary: 'The watch that comes takes over: who is really here goes on duty, who left goes off',
  input: z.object({ handoverId: id, operationId: id.nullable().default(null), presentMemberIds: z.array(id).max(500) }),
  output: z.object({ onDuty: z.number().int(), missing: z.number().int() }),
  backdates: true,
})
export const watchView = viewContract({
  name: 'watch',
  summary: 'The watch of a unit now and the next: planned against real strength, the last handover, the checklist',
  input: atTime.extend({ unitId: id }),
  output: z.object({
    now: instant,
    timezone: z.string(),
    planned: z.array(z.object({ memberId: id, name: z.string(), classId: id, code: z.string(), from: instant, to: instant, isOnDuty: z.boolean(), isAbsent: z.boolean() })),
    next: z.array(z.object({ memberId: id, name: z.string(), classId: id, code: z.string(), from: instant, to: instant, isAbsent: z.boolean() })),
    /** On duty without a shift. */
    unplanned: z.array(z.object({ memberId: id, name: z.string(), since: instant })),
    handover: z.object({ id, handedAt: instant, handedBy: z.string().nullable(), isMine: z.boolean(), takenAt: instant.nullable(), takenBy: z.string().nullable(), items: z.array(checkItem), /** Gone when the journal's body is erased. */ remarks: z.string() }).nullable(),
    checklist: z.array(z.object({ key: z.string(), words })),
    mayAct: z.boolean(),
  }),
  isPersonal: true,
  changesOn: ['roster.', 'watch.', 'force.', 'member.'],
})
export type WatchAnswer = z.output<typeof watchView.output>

export const makeCalendarLink = commandContract({
  name: 'make-calendar-link',
  summary: 'Makes the address of a calendar feed, of oneself or of a unit. The secret is made by the sender, who alone ever holds it: results of commands are stored, and only its hash may be',
  input: z
    .object({ linkId: id, memberId: id.nullable().default(null), unitId: id.nullable().default(null), secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 random bytes in base64url') })
    .refine(({ memberId, unitId }) => (memberId === null) !== (unitId === null), 'a member or a unit'),
  /** The address is the server's, then `before`, the secret, and `.ics`; `?lang=en` or `zh` chooses the language. */
  output: z.object({ before: z.string() }),
})
export const revokeCalendarLink = commandContract({ name: 'revoke-calendar-link', summary: 'The address of a feed answers no more', input: z.object({ linkId: id }), output: none })
export const calendarLinksView = viewContract({
  name: 'calendar-links',
  summary: 'Feeds in use that the asker made or may revoke',
  input: none,
  output: z.object({ links: z.array(z.object({ id, memberId: id.nullable(), unitId: id.nullable(), name: words, isMine: z.boolean(), hasNames: z.boolean(), madeAt: instant })) }),
  isPersonal: false,
  changesOn: ['calendar.'],
})
