/** Shift classes, needs, rules, the roster from draft to in force, its grid, changes inside the notice. */
import { z } from 'zod'
import { commandContract, fileBodyBytes, viewContract } from '../../../kernel/contract.ts'
import { atTime, cellChange, day, id, instant, need, none, onRoster, reason, rosterRules, rosterStatuses, shiftClass, shiftClassKinds, shiftItem, violation, words } from './shared.ts'

const code = z.string().trim().regex(/^[\p{L}\p{N}]{1,3}$/u, 'one to three letters or digits')
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:00')
const givenWords = z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) })
const onUnit = z.object({ unitId: id })

// What the agency declares

export const declareShiftClass = commandContract({
  name: 'declare-shift-class',
  summary: 'Declares a class of shifts, or changes its words; times of a class in use stay as they are',
  input: z.object({ classId: id, code, name: givenWords, kind: z.enum(shiftClassKinds), startsAt: clockTime, minutes: z.number().int().min(30).max(2880), countedMinutes: z.number().int().min(0).max(2880), isNight: z.boolean().default(false), isWatch: z.boolean().default(false) }),
  output: none,
})
export const retireShiftClass = commandContract({ name: 'retire-shift-class', summary: 'Takes a class of shifts out of use; rosters that have it keep it', input: z.object({ classId: id }), output: none })
export const declareRosterPattern = commandContract({
  name: 'declare-roster-pattern',
  summary: 'Declares a pattern that groups turn by: codes of a cycle, a day each, - for off',
  input: z.object({ patternId: id, name: givenWords, cycle: z.array(z.union([code, z.literal('')])).min(1).max(56), groups: z.number().int().min(1).max(12) }),
  output: none,
})
export const setRosterNeeds = commandContract({ name: 'set-roster-needs', summary: 'Says how many people, with which qualifications, a unit needs on each shift of a class', input: onUnit.extend({ needs: z.array(need).max(200) }), output: none })
export const setRosterRules = commandContract({ name: 'set-roster-rules', summary: 'Sets the rules of work for a unit and all below it', input: onUnit.extend({ rules: rosterRules }), output: none })
export const setRosterMembers = commandContract({
  name: 'set-roster-members',
  summary: 'Says who turns in which group, and which members of other units serve here too',
  input: onUnit.extend({ members: z.array(z.object({ memberId: id, group: z.number().int().min(0).max(12) })).max(500) }),
  output: none,
})
export const rosterSettingsView = viewContract({
  name: 'roster-settings',
  summary: 'Shift classes and patterns of the agency; needs, rules and groups of a unit',
  input: z.object({ unitId: id.nullable().default(null) }),
  output: z.object({
    classes: z.array(shiftClass),
    patterns: z.array(z.object({ id, name: words, cycle: z.array(z.string()), groups: z.number().int() })),
    needs: z.array(need),
    /** Who turns in which watch of the unit; whoever serves here and is not listed is in none. */
    groups: z.array(z.object({ memberId: id, group: z.number().int() })),
    rules: rosterRules,
    /** The unit whose rules these are; null: the product's own. */
    rulesOf: id.nullable(),
    mayDeclare: z.boolean(),
    maySet: z.boolean(),
  }),
  isPersonal: false,
  changesOn: ['roster.settings'],
})

// From draft to in force

export const openRoster = commandContract({
  name: 'open-roster',
  summary: 'Opens a draft for a unit and a period',
  input: onRoster.extend({ unitId: id, from: day, to: day, timezone: z.string().min(1).max(60), country: z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166, such as PT') }),
  output: none,
})
export const withdrawRoster = commandContract({ name: 'withdraw-roster', summary: 'Throws a draft away', input: onRoster, output: none })
export const submitRoster = commandContract({ name: 'submit-roster', summary: 'The unit submits its roster', input: onRoster.extend({ operationId: id.nullable().default(null) }), output: z.object({ violations: z.number().int() }) })
export const returnRoster = commandContract({ name: 'return-roster', summary: 'Sends a submitted roster back, with a reason', input: onRoster.extend({ reason }), output: none })
export const approveRoster = commandContract({ name: 'approve-roster', summary: 'Approves a submitted roster; not by whoever submitted it', input: onRoster.extend({ operationId: id.nullable().default(null) }), output: none })
export const putRosterInForce = commandContract({ name: 'put-roster-in-force', summary: 'The approved roster is the one that holds', input: onRoster.extend({ operationId: id.nullable().default(null) }), output: none })

export const changeShifts = commandContract({
  name: 'change-shifts',
  summary: 'Changes cells of a roster, all or none. In force: only before the notice that the order gives',
  input: onRoster.extend({
    operationId: id.nullable().default(null),
    /** The revision that the changes were made on; another one is refused, so that nobody overwrites what they have not seen. */
    revision: z.number().int().nullable().default(null),
    changes: z.array(cellChange).min(1).max(20_000),
  }),
  output: z.object({ revision: z.number().int(), violations: z.array(violation) }),
  maxBodyBytes: 4_000_000,
})
export const askRosterChange = commandContract({
  name: 'ask-roster-change',
  summary: 'Asks for a change inside the notice: with a reason, a handover and an approver',
  input: onRoster.extend({ changeId: id, operationId: id.nullable().default(null), changes: z.array(cellChange).min(1).max(200), reason, handover: reason }),
  output: none,
})
export const approveRosterChange = commandContract({ name: 'approve-roster-change', summary: 'Approves a change inside the notice, which counts as late; not by whoever asked', input: z.object({ changeId: id, operationId: id.nullable().default(null) }), output: none })
export const refuseRosterChange = commandContract({ name: 'refuse-roster-change', summary: 'Refuses a change inside the notice', input: z.object({ changeId: id, reason }), output: none })

export const rosterItem = z.object({
  id,
  unitId: id,
  unitName: words,
  from: day,
  to: day,
  timezone: z.string(),
  country: z.string(),
  status: z.enum(rosterStatuses),
  revision: z.number().int(),
  submittedAt: instant.nullable(),
  approvedAt: instant.nullable(),
  inForceAt: instant.nullable(),
  returnedReason: z.string().nullable(),
  members: z.number().int(),
  shifts: z.number().int(),
  openChanges: z.number().int(),
  openSwaps: z.number().int(),
  may: z.object({ edit: z.boolean(), approve: z.boolean() }),
})
export const rostersView = viewContract({
  name: 'rosters',
  summary: 'Rosters of the asker’s part of the tree that touch a stretch of days',
  input: z.object({ unitId: id.nullable().default(null), from: day.nullable().default(null), to: day.nullable().default(null) }),
  output: z.object({ rosters: z.array(rosterItem) }),
  isPersonal: false,
  changesOn: ['roster.', 'swap.'],
})

export const gridMember = z.object({
  id,
  externalId: z.string(),
  name: z.string(),
  unitId: id,
  unitName: words,
  /** False: of another unit, serves here too. */
  isOwn: z.boolean(),
  group: z.number().int(),
  qualifications: z.array(z.object({ code: z.string(), expiresAt: instant.nullable() })),
  /** Worked this year before the roster begins: what fairness counts. */
  yearBefore: z.object({ minutes: z.number().int(), nights: z.number().int(), weekends: z.number().int(), holidays: z.number().int() }),
})
export const gridDay = z.object({ day, isWeekend: z.boolean(), /** A working day by the calendar of this country (swapped ones too). */ isWorkday: z.boolean(), holiday: words.nullable() })
export const rosterView = viewContract({
  name: 'roster',
  summary: 'One roster as a grid: members, days, shifts, absences, needs, rules, what waits for approval',
  input: onRoster.extend({ operationId: id.nullable().default(null) }),
  output: z.object({
    roster: rosterItem,
    classes: z.array(shiftClass),
    patterns: z.array(z.object({ id, name: words, cycle: z.array(z.string()), groups: z.number().int() })),
    needs: z.array(need),
    rules: rosterRules,
    members: z.array(gridMember),
    days: z.array(gridDay),
    /** Of this roster, and of its members in the seven days before (`rosterId` tells them apart). */
    shifts: z.array(shiftItem),
    /** Duty of these members in other rosters in this period. */
    elsewhere: z.array(shiftItem),
    absences: z.array(z.object({ id, memberId: id, kind: z.string(), from: instant, to: instant })),
    changes: z.array(z.object({ id, askedAt: instant, askedBy: z.string().nullable(), reason: z.string().nullable(), handover: z.string().nullable(), changes: z.array(cellChange), mayApprove: z.boolean() })),
    swaps: z.array(z.object({ id, shiftId: id, otherShiftId: id.nullable(), fromMemberId: id, toMemberId: id, status: z.string() })),
    /** From the order in force: days before which the roster is due, and the notice for changes; null where no order says. */
    notice: z.object({
      leadMs: z.number().int().nullable(),
      noticeMs: z.number().int().nullable(),
      leaveStoppedLevels: z.array(z.string()),
      /** When one of those levels holds. */
      leaveStopped: z.array(z.object({ from: instant, to: instant })),
    }),
    /** Cells that begin before this moment are inside the notice. */
    freeFrom: instant.nullable(),
    now: instant,
  }),
  isPersonal: true,
  changesOn: ['roster.', 'swap.', 'member.', 'force.', 'order.'],
})

// Files

const language = z.enum(['zh', 'en'])
export const exportRosterView = viewContract({
  name: 'export-roster',
  summary: 'The roster as a file in the shape of the grid, which import-roster takes back; marked as personal',
  input: onRoster.extend({ format: z.enum(['xlsx', 'csv']), language }),
  output: z.object({ fileName: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  isPersonal: true,
  changesOn: [],
})
const rosterFile = onRoster.extend({ fileName: z.string().min(1).max(200), contentBase64: z.string().max(14_000_000) })
const rosterReport = z.object({
  changes: z.array(cellChange),
  /** Row 1 holds the headings; column as Excel names it. */
  problems: z.array(z.object({ row: z.number().int().nullable(), column: z.string().nullable(), code: z.string(), message: words })),
  violations: z.array(violation),
})
export const previewRosterImport = commandContract({ name: 'preview-roster-import', summary: 'Reads a file in the shape of the grid and says what would change; changes nothing', input: rosterFile, output: rosterReport, maxBodyBytes: fileBodyBytes })
export const importRoster = commandContract({ name: 'import-roster', summary: 'Takes a draft from a file, all cells or none', input: rosterFile, output: z.object({ revision: z.number().int(), changed: z.number().int() }), maxBodyBytes: fileBodyBytes })

// One member

export const myShiftsView = viewContract({
  name: 'my-shifts',
  summary: 'The asker’s own shifts to come, swaps that wait for an answer, calls to come in',
  input: atTime,
  output: z.object({
    now: instant,
    shifts: z.array(shiftItem.extend({ className: words, code: z.string(), unitName: words, timezone: z.string(), rosterStatus: z.enum(rosterStatuses), with: z.array(z.object({ memberId: id, name: z.string() })) })),
    swaps: z.array(z.object({ id, isMine: z.boolean(), status: z.string(), from: z.string(), to: z.string(), shift: shiftItem, otherShift: shiftItem.nullable() })),
    callOuts: z.array(z.object({ id, unitName: words, className: words, day, from: instant, to: instant, answer: z.enum(['coming', 'cannot']).nullable() })),
  }),
  isPersonal: true,
  changesOn: ['roster.', 'swap.', 'call-out.'],
})
