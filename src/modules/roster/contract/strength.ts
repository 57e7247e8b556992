/** Strength of the force by the hour, and the floors of the order over it. */
import { z } from 'zod'
import { commandContract, viewContract } from '../../../kernel/contract.ts'
import { atTime, day, id, instant, none, words } from './shared.ts'

export const breachShape = z.object({ obligationId: id, clauseId: z.string(), dutyId: z.string(), title: words, unitId: id, from: instant, to: instant, quantity: z.number(), need: z.number(), qualification: z.string().nullable() })
export const mendShape = z.object({ kind: z.enum(['call-in', 'extend', 'move']), memberId: id, name: z.string(), telephone: z.string().nullable(), unitName: words, extraMinutes: z.number().int() })

export const strengthView = viewContract({
  name: 'strength',
  summary: 'Planned strength by unit over a stretch of time, as steps, with the floors over it',
  input: atTime.extend({ unitId: id.nullable().default(null), from: instant, to: instant }),
  output: z.object({
    now: instant,
    units: z.array(z.object({
      unitId: id,
      unitName: words,
      base: z.object({ establishment: z.number().int().nullable(), actual: z.number().int() }),
      /** From each moment on, so many count. */
      steps: z.array(z.object({ at: instant, planned: z.number().int(), /** False: no roster speaks of this moment, or a crew went out and nobody said how many. */ isKnown: z.boolean(), need: z.number().nullable() })),
      onDutyNow: z.number().int(),
      breaches: z.array(breachShape),
    })),
  }),
  isPersonal: false,
  changesOn: ['board', 'roster.', 'member.', 'force.', 'crew.'],
})

export const floorsView = viewContract({
  name: 'floors',
  summary: 'Floors of the order broken now, tonight, and at the worst moment ahead, with what would mend them',
  input: z.object({ operationId: id, unitId: id.nullable().default(null) }),
  output: z.object({
    now: instant,
    nightFrom: instant,
    nightTo: instant,
    broken: z.array(breachShape.extend({ unitName: words })),
    tonight: z.array(breachShape.extend({ unitName: words })),
    worst: breachShape.extend({ unitName: words }).nullable(),
    /** For the worst moment. */
    mend: z.array(mendShape),
  }),
  isPersonal: true,
  changesOn: ['board', 'roster.', 'member.', 'force.', 'crew.'],
})

export const levelFloorsView = viewContract({
  name: 'level-floors',
  summary: 'Which floors would break if this level held from now on, and who could be called in',
  input: z.object({ operationId: id, level: z.string().nullable() }),
  output: z.object({
    units: z.array(z.object({ unitId: id, unitName: words, short: z.number().int(), at: instant, need: z.number(), quantity: z.number(), clauseId: z.string(), title: words })),
    callIn: z.array(mendShape.extend({ unitId: id })),
  }),
  isPersonal: true,
  changesOn: ['board', 'roster.', 'member.', 'force.'],
})

export const noteSubmittedDay = commandContract({
  name: 'note-submitted-day',
  summary: 'Journals for an operation the rosters of a day that were submitted before its order came into force; run by the clock',
  input: z.object({ operationId: id, appointmentId: id, day, unitIds: z.array(id).max(5000) }),
  output: none,
})
