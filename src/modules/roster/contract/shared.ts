import { z } from 'zod'
import { instant } from '../../../kernel/contract.ts'

export const id = z.uuid()
/** Milliseconds since 1970. */
export { instant }
export const words = z.object({ zh: z.string(), en: z.string() })
export const day = z.iso.date()
export const reason = z.string().trim().min(2).max(500)
export const none = z.object({})
export const atTime = z.object({ operationId: id.nullable().default(null), at: instant.nullable().default(null) })
export const onRoster = z.object({ rosterId: id })

export const shiftClassKinds = ['duty', 'standby-station', 'standby-home', 'officer-of-the-day', 'forward', 'course'] as const
export type ShiftClassKind = (typeof shiftClassKinds)[number]
/** Who counts as strength of their own unit: on watch or standing by in quarters. Forward standby, home and courses do not. */
export const countedKinds: readonly ShiftClassKind[] = ['duty', 'standby-station', 'officer-of-the-day']

export const rosterStatuses = ['draft', 'submitted', 'approved', 'in-force', 'withdrawn'] as const

export const shiftClass = z.object({
  id,
  code: z.string(),
  name: words,
  kind: z.enum(shiftClassKinds),
  /** Wall-clock time in the roster's time zone, such as 08:00. */
  startsAt: z.string(),
  minutes: z.number().int(),
  countedMinutes: z.number().int(),
  isNight: z.boolean(),
  isWatch: z.boolean(),
  isRetired: z.boolean(),
})
export type ShiftClass = z.infer<typeof shiftClass>

export const rosterRules = z.object({
  minRestMinutes: z.number().int().min(0).max(10_080),
  maxConsecutiveDays: z.number().int().min(1).max(60),
  minConsecutiveDaysOff: z.number().int().min(1).max(14),
  minMinutesPerWeek: z.number().int().min(0).max(10_080),
  maxMinutesPerWeek: z.number().int().min(0).max(10_080),
  maxWeekendsInFour: z.number().int().min(0).max(4),
})
export type RosterRules = z.infer<typeof rosterRules>

export const need = z.object({ classId: id, /** Empty: people in all. */ qualification: z.string(), minimum: z.number().int().min(0).max(1000) })
export type Need = z.infer<typeof need>

export const shiftItem = z.object({ id, memberId: id, unitId: id, rosterId: id, classId: id, day, from: instant, to: instant, isLocked: z.boolean() })
export type ShiftItem = z.infer<typeof shiftItem>

/** One cell of the grid as it shall be: null takes the shift away. A cell holds at most one shift of this roster. */
export const cellChange = z.object({ memberId: id, day, classId: id.nullable(), isLocked: z.boolean().optional() })
export type CellChange = z.infer<typeof cellChange>

/** A rule that a line or a column breaks, in plain values; `texts` has the sentence. */
export const violation = z.object({
  code: z.enum(['rest', 'long-run', 'short-rest-days', 'weekends', 'hours-over', 'hours-under', 'absent', 'overlap', 'elsewhere', 'need', 'leave-stopped', 'floor']),
  isHard: z.boolean(),
  memberId: id.nullable(),
  day,
  classId: id.nullable(),
  qualification: z.string().nullable(),
  /** Minutes, days or people, as the code says. */
  actual: z.number(),
  wanted: z.number(),
})
export type Violation = z.infer<typeof violation>
